"""The fourth dimension: stacks of the same places in their order, and going from one to the next."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydicom.dataset import Dataset, FileDataset
from PySide6.QtTest import QTest

from tests.conftest import real_data
from tests.phantoms import mr_slice, save_all
from tests.viewer.dicom.reading import folder_series, stacks_of
from tests.viewer.dicom.test_frames import nuclear
from tests.viewer.reading_room import a_reading, studies_of
from viewer.dicom.grouping import stacks
from viewer.session.reading import Reading
from viewer.session.runs import run_of

pytestmark = pytest.mark.usefixtures("qapp")


def heart(phases: int = 3, slices: int = 4, **elements: Any) -> list[FileDataset]:
    """A cine MR of single images: every slice at every trigger time, numbered slice by slice."""
    made = []
    for place in range(slices):
        for phase in range(phases):
            one = mr_slice(position=(8.0 * place, 0.0, 0.0), number=place * phases + phase + 1)
            one.TriggerTime = f"{phase * 40 + 5}"
            for keyword, value in elements.items():
                setattr(one, keyword, value)
            made.append(one)
    return made


def reading_of(objects: list[FileDataset], folder: Path) -> Reading:
    reading = a_reading()
    reading.open(studies_of(save_all(objects, folder))[0])
    return reading


def test_phases_of_a_heart_are_a_run_in_their_recorded_time() -> None:
    found = stacks_of(heart())
    run = run_of(found[1], found)
    assert run is not None
    assert [len(stack.images) for stack in run.stacks] == [4, 4, 4]
    assert (run.title, run.words) == ("Trigger time", ("5 ms", "45 ms", "85 ms"))
    assert run.steps_ms == pytest.approx((40.0, 40.0))


def test_trigger_times_that_do_not_sort_as_text_are_in_order() -> None:
    found = stacks_of(heart(phases=12, slices=2))
    run = run_of(found[0], found)
    assert run is not None
    assert run.words[:3] == ("5 ms", "45 ms", "85 ms")
    assert run.words[-1] == "445 ms"


def test_two_echoes_over_time_are_never_mixed_in_one_run() -> None:
    objects = []
    for echo in (1, 2):
        for one in heart(phases=3, slices=3):
            one.EchoTime, one.EchoNumbers = str(echo * 10), echo
            one.SOPInstanceUID = f"{one.SOPInstanceUID}.{echo}"
            one.InstanceNumber = int(one.InstanceNumber) + 100 * echo
            objects.append(one)
    found = stacks_of(objects)
    assert len(found) == 6
    for stack in found:
        run = run_of(stack, found)
        assert run is not None
        assert len(run.stacks) == 3
        assert len({dict(each.repeat)["echo number"] for each in run.stacks}) == 1


def test_real_diffusion_steps_through_b_values_and_directions() -> None:
    (series,) = folder_series(real_data("enhanced_multiframe") / "dicom2nifti/philips_enhanced/dti")
    found = stacks(series)
    run = run_of(found[0], found)
    assert run is not None
    assert (run.title, run.is_time, run.steps_ms) == ("b-value", False, ())
    assert run.words[0] == "0 s/mm²"
    assert set(run.words[1:]) == {
        "1300 s/mm², 1.00 0.00 0.00",
        "1300 s/mm², 0.00 -1.00 0.00",
        "1300 s/mm², -0.03 -0.65 0.76",
    }


def test_a_series_without_repeats_has_no_run() -> None:
    found = stacks_of(heart(phases=1))
    assert run_of(found[0], found) is None


def test_the_next_time_point_is_shown_at_the_same_slice(tmp_path: Path) -> None:
    reading = reading_of(heart(), tmp_path)
    reading.time_points.go_to(0, 0)
    reading.places.go_to_number(0, 2)
    plane = reading.places.image(0).plane  # type: ignore[union-attr]
    reading.time_points.step(0, 1)
    assert reading.time_points.number(0) == 1
    assert reading.places.image(0).plane.position == plane.position  # type: ignore[union-attr]
    reading.time_points.step(0, 9)
    assert reading.time_points.number(0) == 2


def test_window_and_zoom_stay_from_time_point_to_time_point(tmp_path: Path) -> None:
    reading = reading_of(heart(), tmp_path)
    reading.looks.flip_horizontal(0)
    reading.windows.invert(0)
    before = reading.panes.view(0)
    reading.time_points.step(0, 1)
    after = reading.panes.view(0)
    assert (after.look, after.shown) == (before.look, before.shown)
    assert after.place.stack_id != before.place.stack_id


def test_the_planes_of_mpr_go_through_time_together(tmp_path: Path) -> None:
    reading = reading_of(heart(), tmp_path)
    reading.planes.toggle_mpr()
    reading.time_points.step(0, 1)
    views = [reading.panes.view(pane) for pane in reading.panes.visible]
    assert len({view.place.stack_id for view in views}) == 1
    assert [view.place.cut is not None for view in views] == [True, True, True, False]


def test_where_nothing_repeats_a_sentence_says_so(tmp_path: Path) -> None:
    reading = reading_of(heart(phases=1), tmp_path)
    said: list[str] = []
    reading.refused.connect(said.append)
    reading.time_points.step(0, 1)
    assert said == ["The images of this pane are of one time point only."]


def test_slots_of_a_gated_heart_have_the_frame_time_of_its_gating() -> None:
    made = nuclear(4, count=6)
    made.ImageType = ["ORIGINAL", "PRIMARY", "RECON GATED TOMO", "EMISSION"]
    made.SliceVector, made.TimeSlotVector = [1, 2, 3] * 2, [1, 1, 1, 2, 2, 2]
    data, gated = Dataset(), Dataset()
    data.FrameTime = "110"
    gated.DataInformationSequence = [data]
    made.GatedInformationSequence = [gated]
    found = stacks_of([made])
    run = run_of(found[0], found)
    assert run is not None
    assert (run.title, run.steps_ms, run.said_by) == ("Time slot", (110.0,), "Frame Time of the gated data")


def test_the_planes_of_mpr_play_through_time_as_one(tmp_path: Path) -> None:
    reading = reading_of(heart(phases=4), tmp_path)
    reading.planes.toggle_mpr()
    reading.cine.toggle_all()
    seen = set()
    for _ in range(200):
        QTest.qWait(5)
        reading.cine.tick()
        stacks_shown = {reading.panes.view(pane).place.stack_id for pane in reading.panes.visible}
        assert len(stacks_shown) == 1
        seen.update(stacks_shown)
        for pane in reading.panes.visible:
            reading.cine.drawn(pane)
    assert len(seen) == 4
    assert all(reading.cine.plays(pane) for pane in range(3))
    reading.windows.invert(0)
    assert all(reading.cine.plays(pane) for pane in range(3))
