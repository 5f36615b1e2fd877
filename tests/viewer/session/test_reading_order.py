from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.phantoms import CORONAL, ct_series, radiograph, save_all
from tests.viewer.reading_room import a_reading, studies_of, study_of
from viewer.model.study import Study
from viewer.session import reading_order
from viewer.session.reading import Reading

SAGITTAL = (0.0, 1.0, 0.0, 0.0, 0.0, -1.0)


def opened(study: Study) -> Reading:
    reading = a_reading()
    reading.open(study)
    return reading


def positions_as_read(reading: Reading) -> list[tuple[float, float, float]]:
    """Where each image lies that the pane shows from the first to the last, one step at a time."""
    places = reading.places
    found = []
    for number in range(places.count(0)):
        assert places.number(0) == number
        image = places.image(0)
        assert image is not None
        found.append(image.plane.position)
        places.scroll(0, 1)
    return found


@pytest.mark.parametrize(
    ("orientation", "step", "axis", "sign"),
    [
        (None, (0.0, 0.0, 2.0), 2, -1),  # head to feet
        (None, (0.0, 0.0, -2.0), 2, -1),  # whichever way they were acquired
        (CORONAL, (0.0, 2.0, 0.0), 1, 1),  # front to back
        (SAGITTAL, (2.0, 0.0, 0.0), 0, 1),  # right to left
    ],
)
def test_a_stack_is_read_as_the_field_is_used_to(
    tmp_path: Path, orientation: tuple[float, ...] | None, step: tuple[float, float, float], axis: int, sign: int
) -> None:
    kind = {} if orientation is None else {"orientation": orientation}
    save_all(ct_series(5, step=step, **kind), tmp_path)
    read = np.array(positions_as_read(opened(study_of(tmp_path))))
    assert (np.sign(np.diff(read[:, axis])) == sign).all()


def test_an_axial_stack_with_its_columns_turned_begins_at_the_head_too(tmp_path: Path) -> None:
    """Prone, the normal points to the feet: the stack lies the other way round and is read the same."""
    save_all(ct_series(5, step=(0.0, 0.0, 2.0), orientation=(1.0, 0.0, 0.0, 0.0, -1.0, 0.0)), tmp_path)
    read = np.array(positions_as_read(opened(study_of(tmp_path))))
    assert (np.diff(read[:, 2]) < 0).all()


def test_images_without_a_place_are_read_by_their_numbers(tmp_path: Path) -> None:
    save_all([radiograph(number=number) for number in (3, 1, 2)], tmp_path)
    reading = opened(study_of(tmp_path))
    stack = reading.exams.stacks[0]
    assert [image.instance.number for image in stack.images] == [1, 2, 3]
    assert reading_order.direction(stack) == 1
    assert reading.places.number(0) == reading.panes.view(0).place.index == 0


def test_numbers_and_indices_lead_to_each_other_and_stay_within_the_ends(tmp_path: Path) -> None:
    save_all(ct_series(5), tmp_path)
    stack = opened(study_of(tmp_path)).exams.stacks[0]
    for index in range(5):
        assert reading_order.index_of(stack, reading_order.number_of(stack, index)) == index
    assert (reading_order.index_of(stack, -3), reading_order.index_of(stack, 99)) == (4, 0)


def test_planes_of_mpr_are_read_in_the_same_directions(tmp_path: Path) -> None:
    save_all(ct_series(12, step=(0.0, 0.0, 2.0)), tmp_path)
    reading = opened(study_of(tmp_path))
    reading.planes.toggle_mpr()
    for pane, axis, sign in ((0, 2, -1), (1, 0, 1), (2, 1, 1)):
        reading.places.go_to_number(pane, 0)
        before = reading.panes.view(pane).place.cut
        reading.places.scroll(pane, 1)
        after = reading.panes.view(pane).place.cut
        assert before is not None
        assert after is not None
        assert np.sign(after.center[axis] - before.center[axis]) == sign
        assert reading.places.number(pane) == 1


def test_a_real_chest_begins_at_the_shoulders(chest_ct_folder: Path) -> None:
    (study,) = studies_of(sorted(chest_ct_folder.glob("*.dcm")))
    stack = opened(study).exams.stacks[0]
    order = [stack.images[reading_order.index_of(stack, number)] for number in range(len(stack.images))]
    heights = [image.plane.position[2] for image in order]
    assert heights == sorted(heights, reverse=True)
