from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.phantoms import CORONAL, ct_series, mr_slice, radiograph, save_all
from tests.viewer.reading_room import study_of
from viewer.dicom.grouping import stacks
from viewer.model.volume import Stack
from viewer.session.levels import Levels, levels, middle


def stack_of(folder: Path) -> Stack:
    (made,) = stacks(study_of(folder).series[0])
    return made


def measured(folder: Path) -> Levels:
    found = levels(stack_of(folder))
    assert found is not None
    return found


def test_the_image_at_a_place_is_found_within_half_the_distance_of_slices(tmp_path: Path) -> None:
    save_all(ct_series(5, step=(0, 0, 4.0)), tmp_path)
    found = measured(tmp_path)
    assert found.reach_mm == pytest.approx(2.0)
    assert [found.at((50.0, -9.0, z)) for z in (-2.1, -1.9, 1.9, 2.1, 17.9, 18.1)] == [None, 0, 0, 1, 4, None]
    assert found.away_mm((0.0, 0.0, 20.0)) == pytest.approx(4.0)


def test_coronal_images_are_found_along_their_own_normal(tmp_path: Path) -> None:
    save_all(ct_series(4, step=(0, 2.0, 0), orientation=CORONAL), tmp_path)
    stack, found = stack_of(tmp_path), measured(tmp_path)
    for index, image in enumerate(stack.images):
        assert found.at(image.plane.position) == index
        assert found.heights[found.indices.index(index)] == pytest.approx(middle(stack, image) @ found.normal)


def test_a_single_image_stands_for_its_thickness(tmp_path: Path) -> None:
    image = mr_slice((0.0, 0.0, 0.0), SliceThickness="6")
    save_all([image], tmp_path)
    found = measured(tmp_path)
    assert found.reach_mm == pytest.approx(3.0)


def test_images_that_lie_in_no_patient_have_no_levels(tmp_path: Path) -> None:
    save_all([radiograph()], tmp_path)
    assert levels(stack_of(tmp_path)) is None


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.floats(-500, 500), min_size=1, max_size=40, unique=True),
    st.floats(-600, 600),
    st.floats(0.1, 30),
)
def test_looking_up_is_walking_every_image(heights: list[float], place: float, reach: float) -> None:
    order = np.argsort(heights)
    found = Levels(np.array([0.0, 0.0, 1.0]), tuple(np.sort(heights).tolist()), tuple(order.tolist()), reach)
    away = [abs(height - place) for height in heights]
    assert found.away_mm((0.0, 0.0, place)) == pytest.approx(min(away))
    at = found.at((0.0, 0.0, place))
    if at is None:
        assert min(away) > reach
    else:
        assert away[at] == pytest.approx(min(away))
