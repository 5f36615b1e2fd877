"""Planes through images that each have a rescale slope of their own show activity, not stored numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from pytestqt.qtbot import QtBot

from tests.phantoms import ct_series, pet_slice, save_all
from tests.viewer.session.stacks_on_disk import ImmediateExecutor, ImmediateWall, stack_of
from viewer.model.study import Window
from viewer.model.view import Cut, Orbit, Place, Shown, ViewState
from viewer.model.volume import Stack, Voxels, modality_values
from viewer.render.canvas import Canvas
from viewer.render.fused import FusedMaker
from viewer.render.pictures import CutPicture, VolumePicture
from viewer.render.presets import load_presets
from viewer.session.loading import StackLoader
from viewer.session.scene import Drawing, scene

ACTIVITY, STEP_MM = 6000.0, 4.0
SLOPES = (1.0, 2.0, 4.0, 0.5, 3.0, 1.5)


@pytest.fixture
def even(tmp_path: Path) -> Stack:
    """Six images of one and the same activity, stored with six slopes; one corner is padding."""
    images = []
    for number, slope in enumerate(SLOPES, start=1):
        pixels = np.full((24, 24), round(ACTIVITY / slope), np.int16)
        pixels[:2, :2] = -5
        position = (0.0, 0.0, number * STEP_MM)
        images.append(
            pet_slice(
                position, number=number, pixels=pixels, slope=str(slope), PixelPaddingValue=-5, PatientWeight=None
            )
        )
    return stack_of(save_all(images, tmp_path))


def loaded(stack: Stack, qtbot: QtBot) -> Voxels:
    loader = StackLoader(ImmediateExecutor(), ImmediateWall())
    with qtbot.waitSignal(loader.finished, timeout=5000):
        return loader.load(stack, 0)


def picture(stack: Stack, voxels: Voxels, window: Window, **cut: Any) -> NDArray[np.uint8]:
    """A coronal plane through the middle of the stack."""
    plane = Cut((46.0, 46.0, 14.0), (1.0, 0.0, 0.0), (0.0, 0.0, -1.0), **cut)
    view = ViewState(place=Place(stack.id, 0, cut=plane), shown=Shown(window=window))
    made = scene(stack, view, voxels, {}, Drawing(96, 24)).picture
    assert isinstance(made, CutPicture)
    return Canvas(FusedMaker()).draw(made)


@pytest.mark.parametrize("cut", [{}, {"slab_mm": 12.0, "slab": "mip"}, {"slab_mm": 12.0, "slab": "mean"}])
def test_one_activity_is_one_grey_whatever_slopes_it_is_stored_with(
    even: Stack, qtbot: QtBot, cut: dict[str, Any]
) -> None:
    assert even.rescaled_each
    grey = picture(even, loaded(even, qtbot), Window(ACTIVITY, 2 * ACTIVITY, "LINEAR_EXACT"), **cut)
    inside = grey[grey > 0]
    assert inside.size > 96 * 24 / 4
    assert set(np.unique(inside)) <= {127, 128}


def test_kept_values_are_the_modality_values_and_padding_is_none_of_them(even: Stack, qtbot: QtBot) -> None:
    voxels = loaded(even, qtbot)
    assert voxels.values is not None
    for index, image in enumerate(even.images):
        expected = modality_values(image, voxels.array[index])
        np.testing.assert_allclose(voxels.values[index][4:], expected[4:], rtol=1e-6)
        assert np.isnan(voxels.values[index][:2, :2]).all()


def test_a_rendering_is_given_values_rather_than_stored_numbers(even: Stack, qtbot: QtBot) -> None:
    voxels, presets = loaded(even, qtbot), {one.id: one for one in load_presets()}
    view = ViewState(place=Place(even.id, 0, orbit=Orbit(next(iter(presets)))))
    made = scene(even, view, voxels, presets, Drawing(40, 40)).picture
    assert isinstance(made, VolumePicture)
    assert made.voxels is voxels.values
    assert (made.slope, made.intercept) == (1.0, 0.0)
    Canvas(FusedMaker()).draw(made)


def test_images_of_one_slope_are_kept_once(tmp_path: Path, qtbot: QtBot) -> None:
    stack = stack_of(save_all(ct_series(4), tmp_path))
    voxels = loaded(stack, qtbot)
    assert voxels.values is None
    assert voxels.nbytes == voxels.array.nbytes
