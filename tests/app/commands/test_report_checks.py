"""Checks of a report on the command line: what they say, one click, and a reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.app.commands.conftest import Outcome, Run
from tests.app.commands.test_report import STUDY, TEXT
from tests.phantoms import ct_series, save_all


@pytest.fixture
def report(lectern: Run, tmp_path: Path) -> Run:
    """``report …`` on an archive with one study, of which two images are missing by their numbers."""
    images = ct_series(12)
    save_all([image for number, image in enumerate(images) if number not in (4, 5)], tmp_path / "in")
    assert lectern("import", tmp_path / "in").status == 0
    assert lectern("settings", "reader_name=Okafor, Ada", "reader_login=ada").status == 0

    def run(*arguments: object) -> Outcome:
        return lectern("report", *arguments)

    return run


def _written(report: Run, **texts: str) -> None:
    text = json.dumps({**json.loads(TEXT), **texts})
    done = report("new", "--study", STUDY, "--template", "ct-chest", "--text", text)
    assert done.status == 0, done.err


def test_an_incomplete_study_is_signed_only_with_a_reason(report: Run) -> None:
    _written(report)
    refused = report("sign", "--study", STUDY)
    assert refused.status == 2
    assert "lacks the images 5 to 6" in refused.err
    done = report("sign", "--study", STUDY, "--override", "incomplete-study=The scanner lost two", "--json")
    assert done.status == 0, done.err
    (override,) = done.json["overrides"]
    assert (override["rule"], override["reason"], override["by"]) == (
        "incomplete-study",
        "The scanner lost two",
        "Okafor^Ada",
    )


def test_what_the_checks_say_comes_with_rule_place_and_fix(report: Run) -> None:
    _written(report, pleura="Small plural effusion.", impression="Small pleural effusion.")
    found = report("check", "--study", STUDY, "--json")
    assert found.status == 1
    misheard = next(one for one in found.json["remarks"] if one["rule"] == "homophones")
    findings = next(one["text"] for one in found.json["sections"] if one["id"] == misheard["section"])
    start, stop = misheard["place"]
    assert findings[start:stop] == misheard["fix"]["old"] == "plural effusion"
    signed = report("sign", "--study", STUDY, "--fix", "homophones", "--override", "incomplete-study=known", "--json")
    assert signed.status == 0, signed.err
    assert "Small pleural effusion." in next(one["text"] for one in signed.json["sections"] if one["id"] == "findings")


def test_no_reason_overrules_an_empty_impression_or_a_remark_that_is_not_there(report: Run) -> None:
    _written(report, impression="")
    assert "cannot be overruled" in report("sign", "--study", STUDY, "--override", "impression=x").err
    assert "No remark" in report("sign", "--study", STUDY, "--override", "laterality=x").err
    assert "with a reason" in report("sign", "--study", STUDY, "--override", "incomplete-study=").err
