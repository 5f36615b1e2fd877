"""Calibrations by known lengths on a real reading: one step of undo, told to whoever keeps them, back when opened again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.phantoms import gradient, radiograph, save_all
from tests.viewer.reading_room import Later, a_reading, study_of
from viewer.model.calibration import Provenance
from viewer.model.known_length import Ends, KnownLength, KnownLine, Scope
from viewer.model.measurement import Measurement
from viewer.model.study import Study
from viewer.model.volume import StackImage
from viewer.session.reading import Reading
from viewer.tools import ellipse, length

LINE: Ends = ((2.0, 3.0), (14.5, 3.0))  # 12.5 pixels: 25 mm make 2 mm of each
MEASURED = ((4.0, 4.0), (4.0, 14.0))  # 10 pixels


@pytest.fixture
def study(tmp_path: Path) -> Study:
    """Two radiographs of one series: 0.2 mm at the detector."""
    save_all([radiograph(number=number, ImagerPixelSpacing=[0.2, 0.2]) for number in (1, 2)], tmp_path)
    return study_of(tmp_path)


@pytest.fixture
def reading(study: Study) -> Reading:
    made = a_reading()
    made.calibrations.set_reader("Okafor, Ada")
    made.open(study)
    return made


def image(reading: Reading, index: int = 0) -> StackImage:
    (stack,) = reading.exams.stacks
    return stack.images[index]


def calibrate(reading: Reading, length_mm: float = 25.0, index: int = 0) -> None:
    reading.calibrations.calibrate(KnownLine(image(reading, index), LINE), length_mm)


def a_length(reading: Reading, index: int = 0) -> str:
    made = length.TOOL.measure(image(reading, index), None, MEASURED)
    reading.keep(made)
    return made.uid


def texts(reading: Reading) -> list[str]:
    return [value.text for kept in reading.measurements.all for value in kept.values]


def test_from_then_on_lengths_are_millimetres_of_the_reader(reading: Reading) -> None:
    calibrate(reading)
    made = length.TOOL.measure(image(reading), None, MEASURED)
    assert [value.text for value in made.values] == ["20.0 mm"]
    assert made.provenance is Provenance.USER
    assert made.provenance_note.startswith("Calibrated by Okafor, Ada on ")


def test_measurements_of_the_image_follow_and_those_of_others_stay(reading: Reading) -> None:
    a_length(reading, 0)
    a_length(reading, 1)
    assert texts(reading) == ["2.0 mm", "2.0 mm"]
    calibrate(reading)
    assert texts(reading) == ["20.0 mm", "2.0 mm"]
    assert [kept.provenance for kept in reading.measurements.all] == [Provenance.USER, Provenance.DETECTOR]
    assert image(reading, 1).calibration.provenance is Provenance.DETECTOR


def test_values_of_pixels_stay_for_a_stack_that_is_not_on_the_screen(reading: Reading) -> None:
    stored = np.full((24, 20), 7, np.uint16)
    points = ellipse.TOOL.points(((2.0, 2.0), (12.0, 12.0)), image(reading))
    reading.keep(ellipse.TOOL.measure(image(reading), stored, points))
    calibrate(reading)
    assert texts(reading)[0] == "7.0"
    assert texts(reading)[-1] == "314 mm²"  # pi x 10 mm x 10 mm


def test_it_is_one_step_of_undo_with_all_that_it_changes(reading: Reading) -> None:
    a_length(reading)
    kept = reading.measurements.all
    steps = reading.undo.count()
    calibrate(reading)
    calibrated = reading.measurements.all
    assert reading.undo.count() == steps + 1
    reading.undo.undo()
    assert reading.measurements.all == kept
    assert image(reading).calibration.provenance is Provenance.DETECTOR
    reading.undo.redo()
    assert reading.measurements.all == calibrated
    assert image(reading).calibration.provenance is Provenance.USER


def test_every_change_is_told_to_whoever_keeps_it_also_an_undone_one(reading: Reading) -> None:
    told: list[tuple[Scope, KnownLength | None]] = []
    reading.calibrations.changed.connect(lambda scope, known: told.append((scope, known)))
    calibrate(reading)
    calibrate(reading, 50.0)
    reading.undo.undo()
    reading.calibrations.remove(image(reading))
    reading.undo.undo()
    assert {scope for scope, _ in told} == {Scope(image(reading).ref.study_uid, image(reading).ref.sop_uid)}
    assert [known and known.length_mm for _, known in told] == [25.0, 50.0, 25.0, None, 25.0]
    assert told[0][1] == told[2][1]  # by whom and when it was drawn is not forgotten


def test_a_removed_calibration_leaves_what_the_header_says(reading: Reading) -> None:
    a_length(reading)
    calibrate(reading)
    reading.calibrations.remove(image(reading))
    assert texts(reading) == ["2.0 mm"]
    assert reading.measurements.all[0].provenance is Provenance.DETECTOR
    reading.undo.undo()
    assert texts(reading) == ["20.0 mm"]


def test_there_is_nothing_to_remove_where_nobody_calibrated(reading: Reading) -> None:
    refused: list[str] = []
    reading.refused.connect(refused.append)
    reading.calibrations.remove(image(reading))
    reading.calibrations.remove(None)
    assert refused == ["No reader has calibrated this image."] * 2
    assert not reading.undo.canUndo()


@pytest.mark.parametrize("millimetres", [0.0, -1.0, float("nan"), 1e6])
def test_a_silly_length_changes_nothing(reading: Reading, millimetres: float) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        calibrate(reading, millimetres)
    assert not reading.undo.canUndo()
    assert image(reading).calibration.provenance is Provenance.DETECTOR


def test_a_closed_study_leaves_nothing_and_its_lines_are_refused(reading: Reading) -> None:
    calibrate(reading)
    line = KnownLine(image(reading), LINE)
    reading.close()
    assert reading.calibrations.of(line.image) is None
    with pytest.raises(ValueError, match="no longer open"):
        reading.calibrations.calibrate(line, 25.0)


def test_a_failure_while_measuring_again_leaves_everything_as_it_was(reading: Reading) -> None:
    def failing(kept: Measurement, _image: StackImage) -> Measurement:
        raise ZeroDivisionError

    a_length(reading)
    before = reading.measurements.all
    reading.calibrations._remeasure = failing
    with pytest.raises(ZeroDivisionError):
        calibrate(reading)
    assert reading.measurements.all == before
    assert image(reading).calibration.provenance is Provenance.DETECTOR
    reading.undo.undo()  # no macro was left open
    assert reading.measurements.all == ()


def test_the_same_numbers_come_back_when_the_study_is_opened_again(reading: Reading, study: Study) -> None:
    kept: list[KnownLength] = []
    reading.calibrations.changed.connect(lambda _, known: kept.append(known))
    a_length(reading)
    calibrate(reading)
    before, refused = reading.measurements.all, []
    reading.refused.connect(refused.append)
    reading.open(study, (), before, kept)
    assert reading.measurements.all == before
    assert image(reading).calibration.provenance is Provenance.USER
    assert reading.calibrations.of(image(reading)) == kept[0]
    assert refused == []
    assert not reading.undo.canUndo()


def test_measurements_kept_with_another_calibration_are_computed_again_and_it_is_said(
    reading: Reading, study: Study
) -> None:
    kept: list[KnownLength] = []
    reading.calibrations.changed.connect(lambda _, known: kept.append(known))
    a_length(reading)
    before, refused = reading.measurements.all, []
    calibrate(reading)
    after = reading.measurements.all
    reading.refused.connect(refused.append)
    reading.open(study, (), before, kept)  # saved before the calibration was
    assert reading.measurements.all == after
    reading.open(study, (), after, ())  # calibrated no more
    assert texts(reading) == ["2.0 mm"]
    assert (
        refused
        == [
            "1 measurement was computed again: the calibration of its image was changed since. Please look at the numbers."
        ]
        * 2
    )


def test_a_study_opened_meanwhile_gets_no_calibration_of_the_last_one(study: Study, tmp_path: Path) -> None:
    executor = Later()
    reading = a_reading(executor=executor)
    instance = study.series[0].instances[0]
    known = KnownLength(Scope(study.uid, instance.sop_uid), LINE, 25.0, 2.0, 2.0)
    reading.open(study, (), (), [known])
    reading.open(study)
    for job in executor.jobs:
        job()
    assert {one.calibration.provenance for stack in reading.exams.stacks for one in stack.images} == {
        Provenance.DETECTOR
    }
    assert reading.calibrations.of(image(reading)) is None


def test_one_object_in_two_stacks_is_calibrated_in_both(tmp_path: Path) -> None:
    pixels = np.stack([gradient(24, 20, seed).astype(np.uint16) for seed in range(2)])
    save_all([radiograph("XA", pixels=pixels, PositionerMotion="STATIC")], tmp_path)
    reading = a_reading()
    reading.open(study_of(tmp_path))
    (stack,) = reading.exams.stacks
    halves = tuple(replace(stack, id=f"half {index}", images=(one,)) for index, one in enumerate(stack.images))
    reading.exams.all = (replace(reading.exams.all[0], stacks=halves),)
    told: list[frozenset[str]] = []
    reading.exams.calibrated.connect(told.append)
    reading.calibrations.calibrate(KnownLine(halves[0].images[0], LINE), 25.0)
    assert told == [frozenset({"half 0", "half 1"})]
    assert [one.images[0].calibration.row_mm for one in reading.exams.stacks] == [2.0, 2.0]
