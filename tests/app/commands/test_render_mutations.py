"""Damaged files given to ``render``: a picture, or a sentence that says why there is none, and never for long."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from app.inspection import values
from app.shell import still
from tests.app.commands.conftest import Outcome, Run
from tests.mutations import SOAK, mutations, sources
from viewer.dicom.wall import DecodeWall

QUICK, LONG = 60, 3_000
WAYS = (
    ["--native"],
    ["--native", "--overlays", "on"],
    ["--size", "160x120"],
    ["--plane", "coronal", "--size", "90x90"],
)
LONGEST_S = 10.0

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:pydicom")


class LastingWall(DecodeWall):
    """One for all commands: a command's own takes longer to start than to serve."""

    def close(self) -> None:
        """Stay for the next command."""

    def end(self) -> None:
        super().close()


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> Iterator[DecodeWall]:
    made = LastingWall(workers=1, time_limit_s=5.0)
    for module in (values, still):
        monkeypatch.setattr(module, "DecodeWall", lambda **_: made)
    yield made
    made.end()


def check(done: Outcome, picture: Path) -> None:
    """A picture, with a sentence where it is not all there; or no picture and why."""
    assert "Traceback" not in done.err
    assert " failed (" not in done.err, done.err  # what no sentence foresaw
    assert not done.out
    if done.status == 2:
        assert done.sentence.endswith(".")
        assert not picture.exists()
        return
    assert not QImage(str(picture)).isNull()
    assert done.status == 0 or done.err.strip().endswith(".")


def render_all(data: list[bytes], lectern: Run, folder: Path) -> None:
    file, picture = folder / "mutant.dcm", folder / "picture.png"
    for number, one in enumerate(data):
        file.write_bytes(one)
        picture.unlink(missing_ok=True)
        begun = time.monotonic()
        done = lectern("render", file, "--out", picture, *WAYS[number % len(WAYS)])
        assert time.monotonic() - begun < LONGEST_S
        check(done, picture)


def test_damaged_files_are_drawn_or_refused(wall: DecodeWall, lectern: Run, tmp_path: Path) -> None:
    render_all(mutations(QUICK), lectern, tmp_path)


@pytest.mark.soak
@pytest.mark.skipif(not SOAK, reason="the long version: LECTERN_SOAK=1")
def test_thousands_of_damaged_files_are_drawn_or_refused(wall: DecodeWall, lectern: Run, tmp_path: Path) -> None:
    render_all(mutations(LONG), lectern, tmp_path)


def test_the_objects_themselves_are_drawn(wall: DecodeWall, lectern: Run, tmp_path: Path) -> None:
    for number, data in enumerate(sources()):
        (tmp_path / "whole.dcm").write_bytes(data)
        done = lectern("render", tmp_path / "whole.dcm", "--out", tmp_path / "a.png", "--native")
        assert done.status == (2 if "There is no image" in done.err else 0), f"{number}: {done.err}"
