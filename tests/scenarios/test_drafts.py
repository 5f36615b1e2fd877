"""Nothing that was written is lost: a draft comes back after a restart, and after the program was killed."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.archive.archive import open_archive
from app.archive.importer import Importer
from app.home import Home
from tests.scenarios.seat import seated
from tests.scenarios.studies import ADA, BEN

MOST_LOST_S = 2.0
ROOT = Path(__file__).resolve().parents[2]


def test_a_draft_comes_back_after_a_restart_with_its_measurements(
    tmp_path: Path, morning: Path, qapp: QApplication
) -> None:
    with seated(tmp_path, qapp) as seat:
        seat.bring(morning)
        seat.open(ADA.study_uid)
        start, stop = seat.place_of([(10.0, 10.0), (30.0, 10.0)])
        seat.do("tool.length")
        seat.drag(start, stop)
        seat.write("impression", "Half a thought")
        seat.do("image.key")
        written = seat.draft.report
    with seated(tmp_path, qapp) as seat:
        seat.list("All studies")
        seat.wait(lambda: seat.entry(ADA.study_uid).status == "draft", "the status")
        seat.open(ADA.study_uid)
        again = seat.draft.report
        assert again.sections == written.sections
        assert again.measurements == written.measurements == seat.station.reading.measurements.all
        assert again.key_images == written.key_images
        assert any("is open again" in text for text in seat.said)


def test_a_draft_is_there_when_the_study_is_opened_again(tmp_path: Path, morning: Path, qapp: QApplication) -> None:
    with seated(tmp_path, qapp) as seat:
        seat.bring(morning)
        seat.open(ADA.study_uid)
        seat.write("impression", "Of Ada.")
        seat.open(BEN.study_uid)
        assert "Of Ada" not in seat.text("impression")
        seat.open(ADA.study_uid)
        assert seat.text("impression").endswith("Of Ada.")


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
@pytest.mark.parametrize("number", [1, 2])
def test_killed_while_typing_at_most_two_seconds_are_lost(tmp_path: Path, morning: Path, number: int) -> None:
    archive = open_archive(Home(tmp_path).archive)
    assert Importer(archive).run([morning / "ben"]).complete
    archive.close()
    typed, killed_at = type_and_kill(tmp_path, BEN.study_uid, random.Random(number).uniform(1.5, 4.0))
    saved = saved_text(tmp_path, BEN.study_uid)
    last_saved = max([int(found) for found in re.findall(r"w(\d+) ", saved)], default=-1)
    lost = [moment for word, moment in typed if word > last_saved]
    assert not lost or killed_at - min(lost) <= MOST_LOST_S
    words = re.findall(r"w(\d+) ", saved)
    assert words == [str(word) for word in range(len(words))]  # nothing is half or missing in between


def type_and_kill(home: Path, uid: str, after_s: float) -> tuple[list[tuple[int, float]], float]:
    """Words that stood in the draft with the moment at which they did, and the moment of the kill."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.scenarios.typing_work", str(home), uid],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    lines = [process.stdout.readline()]
    time.sleep(after_s)
    killed_at = time.monotonic()
    process.kill()
    lines += process.stdout.read().splitlines()
    process.wait()
    pairs = [line.split() for line in lines if re.fullmatch(r"\d+ [\d.]+\n?", line)]
    assert pairs, "the process typed nothing"
    return [(int(word), float(moment)) for word, moment in pairs], killed_at


def saved_text(home: Path, uid: str) -> str:
    from reporting.store import ReportStore

    archive = open_archive(Home(home).archive)
    draft = ReportStore(archive.database.engine).draft_for(uid, "ada")
    archive.close()
    assert draft is not None
    section = draft.report.section("impression")
    assert section is not None
    return section.text
