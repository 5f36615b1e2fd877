"""A fused picture: colour where the PET is hot, words that say so, over slabs too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from tests.phantoms import SUBJECT, ct_series, pet_slice, save_all, uid
from tests.viewer.reading_room import a_reading, study_of
from tests.viewer.widgets.conftest import a_grid
from tests.viewer.widgets.test_segments_on_screen import coloured
from viewer.render.picking import place_at
from viewer.session.cuts import cut
from viewer.session.overlay_text import OverlayText
from viewer.session.reading import Reading
from viewer.widgets.chips import chips
from viewer.widgets.corner_text import FUSED
from viewer.widgets.pane_grid import PaneGrid

Settled = Callable[[PaneGrid], None]


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    images = ct_series(12)
    pets = []
    for number in range(5):
        hot = np.zeros((8, 8), np.int16)
        hot[3, 3] = 30000 if number == 2 else 0  # at (12, 12, 6) mm
        pets.append(pet_slice((0, 0, 3.0 * number), number=number + 1, pixels=hot))
    for image in images:
        image.PixelData = bytes(len(image.PixelData))
    for image in pets:
        image.FrameOfReferenceUID = uid(SUBJECT.study_uid, "frame 1")
    save_all(images, tmp_path / "ct")
    save_all(pets, tmp_path / "pet")
    made = a_reading()
    made.open(study_of(tmp_path))
    stack = next(stack for stack in made.exams.stacks if stack.modality == "CT")
    made.places.set_layout(1, 1)
    made.places.show(0, stack.id, 6)
    return made


def middle_of(grid: PaneGrid) -> np.ndarray:
    """The centre (x, y) of what is coloured, without corner text."""
    seen = coloured(grid.panes[0].grab().toImage())
    seen[:90], seen[-130:] = False, False
    assert seen.any()
    return np.argwhere(seen)[:, ::-1].mean(axis=0) + 0.5


def test_the_hot_point_is_coloured_where_it_lies(reading: Reading, qtbot: QtBot, settled: Settled) -> None:
    grid = a_grid(qtbot, reading)
    reading.fusions.toggle(0)
    settled(grid)
    camera = grid.panes[0].sheets.scene.camera  # type: ignore[union-attr]
    assert middle_of(grid) == pytest.approx(camera.to_screen((12.0, 12.0, 6.0)), abs=1.0)


@pytest.mark.parametrize("plane", ["axial", "sagittal", "coronal"])
def test_and_on_planes(reading: Reading, qtbot: QtBot, settled: Settled, plane: str) -> None:
    grid, stack = a_grid(qtbot, reading), reading.places.stack(0)
    assert stack is not None
    through = replace(cut(stack, plane), center=(12.0, 12.0, 6.0))
    reading.places.exchange_view(0, reading.places.view_of(stack, cut=through), "plane")
    reading.fusions.toggle(0)
    settled(grid)
    camera = grid.panes[0].sheets.scene.camera  # type: ignore[union-attr]
    assert middle_of(grid) == pytest.approx(camera.to_screen((12.0, 12.0, 6.0)), abs=1.0)


def test_it_is_said_also_where_text_is_off(reading: Reading, qtbot: QtBot, settled: Settled) -> None:
    grid = a_grid(qtbot, reading)
    reading.fusions.toggle(0)
    settled(grid)
    sheets = grid.panes[0].sheets
    for text in (OverlayText.FULL, OverlayText.OFF):
        sheet = sheets.sheet(1.0, text=text)
        assert sheet is not None
        said = [words.text for words in sheet.corners.bottom_left if words.text.startswith(FUSED)]
        assert said == ["Fused: PT series 1 · SUVbw 0 to 7 · Hot iron 60%"]


@pytest.mark.parametrize(("slab", "said"), [("mip", "greatest"), ("mean", "mean"), ("minip", "greatest")])
def test_over_a_slab_it_lies_where_it_is_and_says_how(
    reading: Reading, qtbot: QtBot, settled: Settled, slab: str, said: str
) -> None:
    grid, stack = a_grid(qtbot, reading), reading.places.stack(0)
    assert stack is not None
    reading.fusions.toggle(0)
    beside = replace(
        cut(stack, "axial"), center=(12.0, 12.0, 9.0), slab_mm=10.0, slab=slab
    )  # the hot point is 3 mm away
    reading.places.exchange_view(0, reading.places.view_of(stack, cut=beside), "slab")
    settled(grid)
    words = [line.text for line in chips(reading, 0, stack, reading.panes.view(0).place)]
    assert f"Fused: PT series 1 · SUVbw 0 to 7 · Hot iron 60% · {said} over 10 mm" in words
    camera = grid.panes[0].sheets.scene.camera  # type: ignore[union-attr]
    assert middle_of(grid) == pytest.approx(camera.to_screen((12.0, 12.0, 6.0)), abs=1.5)


def test_over_a_rendering_it_says_that_it_is_not_shown(reading: Reading, qtbot: QtBot, settled: Settled) -> None:
    grid = a_grid(qtbot, reading)
    reading.fusions.toggle(0)
    reading.volumes.toggle()
    settled(grid)
    shot = grid.panes[0].sheets.sheet(1.0)
    assert shot is not None and shot.fused is None


def test_a_layer_is_made_again_only_where_something_of_it_changed(
    reading: Reading, qtbot: QtBot, settled: Settled
) -> None:
    grid, stack = a_grid(qtbot, reading), reading.places.stack(0)
    assert stack is not None
    reading.fusions.toggle(0)
    settled(grid)

    def layer() -> object:
        grid.panes[0].refresh()
        settled(grid)
        sheet = grid.panes[0].sheets.sheet(1.0)
        assert sheet is not None and sheet.fused is not None
        return sheet.fused

    first = layer()
    assert layer() is first
    how = reading.fusions.choice(stack)
    assert how is not None
    reading.fusions.change(stack, replace(how, high=how.high / 2))
    assert layer() is not first


@pytest.mark.parametrize("azimuth", [0.0, 50.0, 200.0])
def test_a_click_on_a_turning_pet_mip_leads_images_and_planes_of_the_ct_there(
    reading: Reading, qtbot: QtBot, settled: Settled, azimuth: float
) -> None:
    pet = next(stack for stack in reading.exams.stacks if stack.modality == "PT")
    ct = next(stack for stack in reading.exams.stacks if stack.modality == "CT")
    reading.places.set_layout(2, 2)
    reading.places.show(0, ct.id, 1)
    reading.places.show(1, ct.id, 1)
    sagittal = replace(cut(ct, "sagittal"), center=(2.0, 2.0, 2.0))
    reading.places.exchange_view(1, reading.places.view_of(ct, cut=sagittal), "plane")
    reading.places.show(2, pet.id, 0)
    reading.panes.set_active(2)
    reading.volumes.toggle()
    reading.volumes.set_mode(2, "mip")
    reading.volumes.turn_to(2, azimuth, 10.0)
    grid = a_grid(qtbot, reading)
    settled(grid)
    reading.turntable.toggle(2)
    assert reading.turntable.turns(2)
    picture = grid.panes[2].sheets.scene.picture  # type: ignore[union-attr]
    x, y = picture.camera.to_screen((12.0, 12.0, 6.0)).tolist()  # type: ignore[union-attr]
    point = place_at(picture, x, y)  # type: ignore[arg-type]
    assert point is not None
    assert np.linalg.norm(np.array(point) - (12.0, 12.0, 6.0)) < 1.6  # the voxels are 4 x 4 x 3 mm
    reading.crosshair.jump(2, point)
    assert reading.panes.view(0).place.index == round(point[2])
    led = reading.panes.view(1).place.cut
    assert led is not None
    assert led.center[0] == pytest.approx(point[0])
    assert reading.panes.view(2).place.orbit is not None
    reading.turntable.clear()
