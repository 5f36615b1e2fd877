"""A real chest CT through the real loader and decode wall onto the screen, held against pydicom."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pytestqt.qtbot import QtBot

from tests.viewer.reading_room import a_reading, studies_of
from tests.viewer.widgets.conftest import a_grid, grey
from viewer.dicom.wall import DecodeWall
from viewer.session.loading import StackLoader
from viewer.session.reading import Reading
from viewer.tools.ellipse import TOOL as ELLIPSE

MIDDLE = 50


@pytest.fixture
def chest(qtbot: QtBot, chest_ct_folder: Path) -> Iterator[Reading]:
    wall, pool = DecodeWall(workers=1), ThreadPoolExecutor(2)
    loader = StackLoader(pool, wall)
    reading = a_reading(loader)
    (study,) = studies_of(sorted(chest_ct_folder.glob("*.dcm")))
    with qtbot.waitSignal(reading.pixels.finished, timeout=60_000):
        reading.open(study)
    reading.places.go_to_number(0, MIDDLE)
    yield reading
    reading.close()
    loader.close()
    pool.shutdown()
    wall.close()


def hounsfield(reading: Reading) -> np.ndarray:
    """The image on the screen as pydicom reads it."""
    image = reading.places.image(0)
    assert image is not None
    assert image.instance.location is not None
    read = pydicom.dcmread(image.instance.location.path)
    return np.asarray(read.pixel_array * float(read.RescaleSlope) + float(read.RescaleIntercept))


def test_its_statistics_are_those_of_pydicoms_pixels(chest: Reading) -> None:
    image = chest.places.image(0)
    assert image is not None
    place = chest.panes.view(0).place
    stored = chest.pixels.stored(place.stack_id, place.index)
    ends = [(200.0, 250.0), (260.0, 250.0), (230.0, 230.0), (230.0, 270.0)]
    measured = {value.name.meaning: value.value for value in ELLIPSE.measure(image, stored, ends).values}
    row, column = np.mgrid[0:512, 0:512]
    inside = hounsfield(chest)[((column - 230) / 30) ** 2 + ((row - 250) / 20) ** 2 <= 1 + 1e-9]
    assert measured["Mean"] == pytest.approx(inside.mean())
    assert measured["Standard Deviation"] == pytest.approx(inside.std())
    assert (measured["Minimum"], measured["Maximum"]) == (inside.min(), inside.max())


def test_the_lung_preset_shows_its_greys_on_the_screen(qtbot: QtBot, chest: Reading) -> None:
    chest.windows.preset(0, 2)
    pane = a_grid(qtbot, chest, 512, 512).panes[0]
    shown = grey(pane.grab().toImage()).astype(float)
    expected = np.clip(((hounsfield(chest) + 600 + 0.5) / 1499 + 0.5) * 255, 0, 255)
    away = np.s_[110:400, 30:470]  # from text, letters and ruler
    assert np.abs(shown[away] - expected[away]).max() <= 1.0


def test_its_coronal_plane_is_made_of_the_same_voxels(qtbot: QtBot, chest: Reading) -> None:
    grid = a_grid(qtbot, chest, 800, 800)
    chest.planes.toggle_mpr()
    chest.windows.preset(2, 2)
    shown = grey(grid.panes[2].grab().toImage())
    assert 20 < shown.mean() < 200
    assert chest.places.count(2) == 512
