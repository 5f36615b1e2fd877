from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtGui import QUndoStack

from viewer.model.code import MILLIMETRE, Code
from viewer.model.measurement import Measurement, Value
from viewer.model.study import ImageRef
from viewer.session.measurements import Measurements

LENGTH = Code("410668003", "SCT", "Length")
IMAGE = ImageRef("study", "series", "class", "sop")


def a_length(uid: str, millimetres: float = 10.0, image: ImageRef = IMAGE) -> Measurement:
    value = Value(LENGTH, millimetres, MILLIMETRE)
    return Measurement(uid, "length", LENGTH, "POLYLINE", image, (), (), (value,))


@pytest.fixture
def kept() -> Measurements:
    made = Measurements(QUndoStack())
    made.add(a_length("1"))
    return made


def test_what_is_added_is_selected_and_undo_takes_it_away(kept: Measurements) -> None:
    assert kept.selected == a_length("1")
    kept._undo.undo()
    assert kept.all == ()
    assert kept.selected is None


def test_a_deleted_measurement_comes_back_with_undo(kept: Measurements) -> None:
    removed: list[Measurement] = []
    kept.removed.connect(removed.append)
    kept.remove("1")
    assert (kept.all, removed) == ((), [a_length("1")])
    kept._undo.undo()
    assert kept.all == (a_length("1"),)


def test_a_change_is_announced_with_the_new_value_and_undone_with_the_old(kept: Measurements) -> None:
    changed: list[Measurement] = []
    kept.changed.connect(changed.append)
    kept.replace(a_length("1", 12.0))
    kept._undo.undo()
    assert [measurement.values[0].value for measurement in changed] == [12.0, 10.0]


def test_the_same_measurement_again_is_no_change(kept: Measurements) -> None:
    kept.replace(a_length("1"))
    assert kept._undo.count() == 1


def test_measurements_belong_to_their_image(kept: Measurements) -> None:
    other = replace(IMAGE, sop_uid="other")
    kept.add(a_length("2", image=other))
    assert [measurement.uid for measurement in kept.of_image(other)] == ["2"]


def test_a_session_begins_with_what_was_kept_and_undo_does_not_reach_beyond(kept: Measurements) -> None:
    added: list[Measurement] = []
    kept.added.connect(added.append)
    kept.begin((a_length("5"),))
    assert [measurement.uid for measurement in kept.all] == ["5"]
    assert added == [a_length("5")]


def test_deleting_or_selecting_what_is_not_there_does_nothing(kept: Measurements) -> None:
    kept.remove("nothing")
    kept.select("nothing")
    assert kept.selected is None
    assert len(kept.all) == 1
