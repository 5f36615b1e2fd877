"""The list of what segments can be of: its codes are those of the standard's dictionary, and a bad list is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydicom.sr._concepts_dict import concepts

from viewer.model.segment_kind import UNSAID
from viewer.session.segment_kinds import load_kinds

KINDS = load_kinds(Path(__file__).parents[3] / "resources" / "segment_kinds.toml")
KNOWN = {code: contexts for entry in concepts["SCT"].values() for code, (_, contexts) in entry.items()}


def test_every_code_is_one_that_the_standard_names() -> None:
    assert KINDS[0] == UNSAID
    for kind in KINDS:
        assert kind.kind.scheme == kind.category.scheme == "SCT"
        assert kind.kind.value in KNOWN, kind
        assert 7150 in KNOWN[kind.category.value], kind


def test_titles_and_types_are_told_apart() -> None:
    assert len({kind.title for kind in KINDS}) == len({kind.kind.value for kind in KINDS}) == len(KINDS)


@pytest.mark.parametrize(
    "text", ["category = 3", "[[kind]]\ntitle = 'x'", "[category]\na = {value = '1'}", "not toml ["]
)
def test_a_bad_list_is_refused_with_its_name(tmp_path: Path, text: str) -> None:
    file = tmp_path / "kinds.toml"
    file.write_text(text)
    with pytest.raises(ValueError, match=r"kinds\.toml"):
        load_kinds(file)
