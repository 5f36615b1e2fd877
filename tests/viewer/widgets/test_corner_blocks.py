from __future__ import annotations

from itertools import combinations

import pytest
from pytestqt.qtbot import QtBot

from viewer.widgets import lettering
from viewer.widgets.corner_blocks import RULER_ROOM, CornerBlocks
from viewer.widgets.corner_text import Corners, Tone, Words

STRANGER = "Not surely the same patient: patient ID, issuer of the ID, birth date, sex, name differ."
REMARK = "The images are not evenly spaced: between images 13 and 14 the step is 9 mm, elsewhere 3 mm."
LONG = Corners(
    (Words("A-very-long-family-name, With Many Given Names", Tone.STRONG), Words(STRANGER, Tone.CRITICAL)),
    (
        Words("CT of the chest, the abdomen and the pelvis with contrast"),
        Words("Series 12 · CT · Thorax 1.0 mm Br40 axial"),
    ),
    (Words(REMARK, Tone.ATTENTION), Words("Zoom 1.50×"), Words("W 400 L 40 Mediastinum and soft tissue")),
    (Words("Thickness 1 mm"), Words("Image 107, frame 12 · 1046 / 1520", Tone.STRONG)),
)


@pytest.mark.parametrize(("width", "height", "ratio"), [(900, 700, 1.0), (420, 330, 1.0), (860, 640, 2.0)])
def test_no_line_runs_into_another_or_under_the_ruler(qtbot: QtBot, width: int, height: int, ratio: float) -> None:
    lines = CornerBlocks(width, height, ratio).lines(LONG)
    for one, other in combinations(lines, 2):
        assert not one.box.adjusted(0, 1, 0, -1).intersects(other.box.adjusted(0, 1, 0, -1))
    beside = [line for line in lines if line.box.bottom() > height - 30 * ratio]
    assert beside
    assert all(line.box.right() <= width * 0.325 or line.box.left() >= width * 0.675 for line in beside)


def test_what_warns_is_wrapped_before_it_is_cut(qtbot: QtBot) -> None:
    lines = CornerBlocks(700, 700, 1.0).lines(LONG)
    warning = " ".join(line.text for line in lines if line.tone is Tone.CRITICAL)
    assert warning == STRANGER
    assert len([line for line in lines if line.tone is Tone.ATTENTION]) == 2


def test_text_is_broken_between_words_and_only_the_last_line_is_cut(qtbot: QtBot) -> None:
    face = lettering.face_of(1.0)
    room = lettering.width("one two three", face) + 1
    assert lettering.wrapped("one two three four five", face, room, 3) == ["one two three", "four five"]
    assert lettering.wrapped("one two three four five", face, room, 1)[0].endswith("…")
    assert lettering.wrapped("", face, room, 2) == [""]
    assert lettering.wrapped("Pneumonoultramicroscopic one", face, room / 2, 2)[0].endswith("…")


def test_in_a_narrow_pane_no_number_is_cut(qtbot: QtBot) -> None:
    told = Corners(
        bottom_left=(Words("Zoom 0.93×"), Words("W 400 L 40")),
        bottom_right=(Words("F 610.5 mm"), Words("Image 107 / 1520", Tone.STRONG)),
    )
    lines = CornerBlocks(182, 340, 1.0).lines(told)
    words = " ".join(line.text for line in lines)
    assert words == "Zoom 0.93× W 400 L 40 F 610.5 mm Image 107 / 1520"
    assert max(line.box.right() for line in lines) <= 182


def test_in_a_narrow_pane_numbers_are_whole_where_the_ruler_would_be() -> None:
    words = (Words("H 900.8 mm"), Words("Image 69 · 1 / 70"))
    narrow = [line.text for line in CornerBlocks(RULER_ROOM - 10, 170, 1.0).lines(Corners(bottom_right=words))]
    assert narrow == ["H 900.8 mm", "Image 69 · 1 / 70"]
