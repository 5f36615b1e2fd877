"""The drag of the calibrating tool, without any widget."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.phantoms import ct_slice, radiograph, save
from tests.viewer.reading_room import a_reading, study_of
from tests.viewer.tools.test_drags import M, P, R, a_hand, at, play
from viewer.model.known_length import KnownLine
from viewer.model.mark import Label, Line
from viewer.session.reading import Reading
from viewer.tools.calibrate import TOOL, line_marks


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    save(radiograph(ImagerPixelSpacing=[0.4, 0.2]), tmp_path / "1.dcm")
    made = a_reading()
    made.open(study_of(tmp_path))
    return made


def test_a_drag_gives_the_line_and_measures_nothing(reading: Reading) -> None:
    hand = a_hand(reading)
    made = play(TOOL.drag(hand, at(hand, 250, 100, P)), at(hand, 300, 200), at(hand, 350, 420, R))
    assert isinstance(made, KnownLine)
    assert made.image == hand.image
    assert made.ends == (at(hand, 250, 100).pixel, at(hand, 350, 420).pixel)
    assert reading.measurements.all == ()


def test_two_clicks_do_as_well_and_a_click_alone_is_no_line(reading: Reading) -> None:
    hand = a_hand(reading)
    drag = TOOL.drag(hand, at(hand, 250, 100, P))
    next(drag)
    drag.send(at(hand, 251, 101, R))
    with pytest.raises(StopIteration) as end:
        drag.send(at(hand, 350, 420, P))
    assert end.value.value.ends[1] == at(hand, 350, 420).pixel


def test_shift_holds_it_level_or_upright(reading: Reading) -> None:
    hand = a_hand(reading)
    made = play(TOOL.drag(hand, at(hand, 250, 100, P)), at(hand, 262, 420, R, shift=True))
    assert isinstance(made, KnownLine)
    assert made.ends[0][0] == made.ends[1][0]
    assert made.ends[1][1] == at(hand, 262, 420).pixel[1]


def test_the_preview_says_how_long_the_line_is_in_widths_of_a_pixel(reading: Reading) -> None:
    image = reading.places.image(0)
    assert image is not None
    marks = line_marks(image, ((1.0, 1.0), (1.0, 11.0)))
    assert [mark.points for mark in marks if isinstance(mark, Line)] == [
        (tuple(image.plane.to_patient((1.0, 1.0))), tuple(image.plane.to_patient((1.0, 11.0))))
    ]
    assert [mark.lines for mark in marks if isinstance(mark, Label)] == [("20.0 px",)]


def test_an_image_that_is_not_calibrated_by_hand_refuses_at_the_press(tmp_path: Path) -> None:
    save(ct_slice(), tmp_path / "1.dcm")
    reading, refused = a_reading(), []
    reading.refused.connect(refused.append)
    reading.open(study_of(tmp_path))
    hand = a_hand(reading)
    with pytest.raises(StopIteration) as end:
        next(TOOL.drag(hand, at(hand, 250, 100, P)))
    assert end.value.value is None
    assert refused == ["Pixel Spacing of this image is a distance in the patient; it is not calibrated by hand."]


def test_moving_alone_never_ends_it(reading: Reading) -> None:
    hand = a_hand(reading)
    drag = TOOL.drag(hand, at(hand, 250, 100, P))
    next(drag)
    for y in (150, 300, 420):
        assert drag.send(at(hand, 300, y, M))
    drag.close()
