"""A rendered volume in a pane: turned, clicked, cropped and cut by the mouse; what is said of it, and its copies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.phantoms import AXIAL, ct_slice, save_all
from tests.viewer.reading_room import a_reading, study_of
from tests.viewer.widgets.conftest import MAKER, a_grid
from tests.viewer.widgets.test_pane import LEFT, drag, wheel
from viewer.model.geometry import vector
from viewer.model.sculpture import TABLE
from viewer.model.view import Orbit
from viewer.render.canvas import Canvas
from viewer.render.pictures import VolumePicture
from viewer.render.warming import small_pictures
from viewer.session.overlay_text import OverlayText
from viewer.session.reading import Reading
from viewer.session.scene import Drawing
from viewer.widgets.copies import HowDrawn
from viewer.widgets.orientation_cube import face_at, faces
from viewer.widgets.pane import Pane
from viewer.widgets.pane_grid import PaneGrid
from viewer.widgets.volume_chips import mode_menu, preset_menu

CONTROL = Qt.KeyboardModifier.ControlModifier
SIDE, STEP = 60, 1.0  # voxels and mm
CENTRE = (36.0, 24.0, 30.0)  # column, row, slice: to the left, front and middle of the cube


@pytest.fixture(scope="module", autouse=True)
def compiled() -> None:
    """Compile the kernels of renderings first: their time would count as a picture's, and make the next ones coarser."""
    for picture in small_pictures():
        if isinstance(picture, VolumePicture):
            Canvas(MAKER).draw(picture)
    MAKER._halvings = 1


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ball of 900 HU, 10 mm in radius, off the middle of air."""
    made = tmp_path_factory.mktemp("ball")
    s, r, c = np.indices((SIDE, SIDE, SIDE)).astype(float)
    away = np.sqrt((c - CENTRE[0]) ** 2 + (r - CENTRE[1]) ** 2 + (s - CENTRE[2]) ** 2)
    voxels = np.clip((10.5 - away) * 1900 + 24, 24, 1924).astype(np.int16)
    images = [
        ct_slice((0.0, 0.0, k * STEP), number=k + 1, pixels=voxels[k], orientation=AXIAL, spacing=(1.0, 1.0))
        for k in range(SIDE)
    ]
    save_all(images, made)
    return made


@pytest.fixture
def reading(folder: Path) -> Reading:
    made = a_reading()
    made.open(study_of(folder))
    made.volumes.toggle()
    return made


@pytest.fixture
def grid(qtbot: QtBot, reading: Reading, settled: Callable[[PaneGrid], None]) -> PaneGrid:
    made = a_grid(qtbot, reading, 600, 600)
    settled(made)
    return made


def orbit_of(reading: Reading) -> Orbit:
    orbit = reading.volumes.orbit(0)
    assert orbit is not None
    return orbit


def on_screen(pane: Pane, point: tuple[float, float, float]) -> tuple[int, int]:
    camera = pane.sheets.camera(pane.width(), pane.height() - pane.foot)
    assert camera is not None
    x, y = camera.to_screen(point).tolist()
    return round(x), round(y)


def lit(pane: Pane) -> np.ndarray:
    shown = pane.sheets._shot
    assert shown is not None
    assert shown.picture is not None
    return shown.picture[..., :3].max(axis=-1) > 60


def middle(mask: np.ndarray) -> tuple[float, float]:
    y, x = np.nonzero(mask)
    return float(x.mean()) + 0.5, float(y.mean()) + 0.5


@pytest.mark.parametrize(
    ("side", "letters"), [("A", "RL"), ("P", "LR"), ("L", "AP"), ("R", "PA"), ("H", "RL"), ("F", "RL")]
)
def test_letters_and_the_ball_are_where_the_patient_has_them(
    grid: PaneGrid, reading: Reading, settled: Callable[[PaneGrid], None], side: str, letters: str
) -> None:
    reading.volumes.see_from(0, side)
    settled(grid)
    pane = grid.panes[0]
    sheet = pane.sheets.sheet(1.0)
    assert sheet is not None
    assert (sheet.letters.left, sheet.letters.right) == (letters[0], letters[1])
    seen = middle(lit(pane))
    assert seen == pytest.approx(on_screen(pane, CENTRE), abs=1.0)
    away = seen[0] - pane.width() / 2  # the ball lies to the patient's left and front, in the middle of the height
    assert np.sign(away) == {"A": 1, "P": -1, "L": -1, "R": 1, "H": 1, "F": 1}[side]
    assert face_at(pane.sheets.cube(), *middle_of_cube(pane)) == side


def middle_of_cube(pane: Pane) -> tuple[float, float]:
    corners = max(pane.sheets.cube(), key=lambda face: face.facing).corners.mean(axis=0)
    return float(corners[0]), float(corners[1])


def test_a_drag_turns_and_the_wheel_too_and_neither_is_undone(grid: PaneGrid, reading: Reading) -> None:
    before = reading.undo.count()
    drag(grid.panes[0], LEFT, (300, 300), (240, 320))
    assert (orbit_of(reading).azimuth_deg, orbit_of(reading).elevation_deg) == (30.0, 10.0)
    wheel(grid.panes[0], 2)
    assert orbit_of(reading).azimuth_deg == 40.0
    assert reading.undo.count() == before


def test_a_drag_with_control_moves_the_curve_and_one_undo_takes_it_back(grid: PaneGrid, reading: Reading) -> None:
    preset = reading.volumes.preset(0)
    assert preset is not None
    drag(grid.panes[0], LEFT, (300, 300), (300, 340), CONTROL)
    assert orbit_of(reading).curve[0][0] < preset.points[0][0]  # down: more is seen
    assert orbit_of(reading).azimuth_deg == 0.0
    reading.undo.undo()
    assert orbit_of(reading).curve == ()


def test_a_drag_with_control_on_a_mip_changes_its_window(grid: PaneGrid, reading: Reading) -> None:
    reading.volumes.set_mode(0, "mip")
    before = reading.windows.of(0)
    drag(grid.panes[0], LEFT, (300, 300), (300, 340), CONTROL)
    after = reading.windows.of(0)
    assert before is not None
    assert after is not None
    assert after.center < before.center


def test_a_click_on_the_ball_leads_the_planes_there_and_one_beside_it_nowhere(
    qtbot: QtBot, folder: Path, settled: Callable[[PaneGrid], None]
) -> None:
    reading = a_reading()
    reading.open(study_of(folder))
    reading.planes.toggle_mpr()
    reading.panes.set_active(3)
    reading.volumes.toggle()
    grid = a_grid(qtbot, reading, 900, 900)
    settled(grid)
    pane, before = grid.panes[3], reading.panes.views[:3]
    drag(pane, LEFT, (20, 60), (20, 60))
    assert reading.panes.views[:3] == before
    at = on_screen(pane, CENTRE)
    drag(pane, LEFT, at, at)
    axial, sagittal, coronal = (view.place.cut for view in reading.panes.views[:3])
    assert axial is not None
    assert sagittal is not None
    assert coronal is not None
    found = vector((sagittal.center[0], coronal.center[1], axial.center[2]))
    assert found[[0, 2]] == pytest.approx([CENTRE[0], CENTRE[2]], abs=0.6)
    assert CENTRE[1] - 10.5 < found[1] < CENTRE[1] - 8.5  # the front of the ball, where half of the light is taken


def test_a_side_of_the_cube_is_pressed(grid: PaneGrid, reading: Reading, settled: Callable[[PaneGrid], None]) -> None:
    reading.volumes.turn_to(0, 30.0, 20.0)
    settled(grid)
    pane = grid.panes[0]
    left = next(face for face in pane.sheets.cube() if face.letter == "L").corners.mean(axis=0)
    drag(pane, LEFT, (round(left[0]), round(left[1])), (round(left[0]), round(left[1])))
    assert (orbit_of(reading).azimuth_deg, orbit_of(reading).elevation_deg) == (90.0, 0.0)


def test_a_handle_of_the_box_moves_its_side_in_patient_millimetres(
    grid: PaneGrid, reading: Reading, settled: Callable[[PaneGrid], None]
) -> None:
    reading.volumes.toggle_box(0)
    settled(grid)
    pane = grid.panes[0]
    whole = reading.volumes.box(0)
    assert whole is not None
    camera = pane.sheets.camera(pane.width(), pane.height() - pane.foot)
    assert camera is not None
    middle_z, middle_y = (whole.low[2] + whole.high[2]) / 2, (whole.low[1] + whole.high[1]) / 2
    start = on_screen(pane, (whole.high[0], middle_y, middle_z))
    drag(pane, LEFT, start, (start[0] - round(25 * camera.scale), start[1]))
    cropped = orbit_of(reading).box
    assert cropped is not None
    assert cropped.high[0] == pytest.approx(whole.high[0] - 25, abs=0.5 / camera.scale + 0.01)
    assert (cropped.low, cropped.high[1:]) == (whole.low, whole.high[1:])
    assert orbit_of(reading).azimuth_deg == 0.0
    settled(grid)
    _, x = np.nonzero(lit(pane))
    assert x.max() < on_screen(pane, (cropped.high[0], 0, 0))[0] + 2
    reading.undo.undo()
    assert orbit_of(reading).box is None


def test_scissors_cut_what_was_drawn_around_and_undo_brings_it_back(
    grid: PaneGrid, reading: Reading, settled: Callable[[PaneGrid], None]
) -> None:
    pane = grid.panes[0]
    before = int(lit(pane).sum())
    reading.tools.choose("scissors")
    x, y = on_screen(pane, CENTRE)
    lasso(pane, [(x, y - 150), (x, y + 150), (x + 150, y + 150), (x + 150, y - 150)])
    settled(grid)
    assert int(lit(pane).sum()) == pytest.approx(before / 2, rel=0.08)
    assert middle(lit(pane))[0] < x
    assert "Scissors: 1 cut" in words(pane)
    reading.undo.undo()
    settled(grid)
    assert int(lit(pane).sum()) == before
    reading.tools.choose("scissors_keep")
    lasso(pane, [(x, y - 150), (x, y + 150), (x + 150, y + 150), (x + 150, y - 150)])
    settled(grid)
    assert middle(lit(pane))[0] > x


def lasso(pane: Pane, corners: list[tuple[int, int]]) -> None:
    none, keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    kinds = [
        QEvent.Type.MouseButtonPress,
        *[QEvent.Type.MouseMove] * (len(corners) - 1),
        QEvent.Type.MouseButtonRelease,
    ]
    for kind, (x, y) in zip(kinds, [*corners, corners[-1]], strict=True):
        at, button = QPointF(x, y), none if kind is QEvent.Type.MouseMove else LEFT
        QApplication.sendEvent(pane, QMouseEvent(kind, at, pane.mapToGlobal(at), button, LEFT, keys))


def words(pane: Pane) -> list[str]:
    return [line.text for line in pane.sheets.corners().bottom_left]


def test_what_is_left_out_is_said_also_where_text_is_off(
    grid: PaneGrid, reading: Reading, settled: Callable[[PaneGrid], None]
) -> None:
    reading.volumes.toggle_removed(0, TABLE)
    reading.volumes.toggle_box(0)
    box = reading.volumes.box(0)
    assert box is not None
    reading.volumes.set_box(0, replace(box, low=(5.0, 5.0, 5.0)))
    reading.overlay.text = OverlayText.OFF
    settled(grid)
    grid.panes[0].update()
    settled(grid)
    assert {"Table removed (automatic)", "Cropped"} <= set(words(grid.panes[0]))
    anonymous = grid.panes[0].sheets.anonymous(1.0)
    assert anonymous is not None
    assert {"Table removed (automatic)", "Cropped"} <= {line.text for line in anonymous.corners.bottom_left}
    assert [line.text for line in anonymous.corners.top_right] == ["CT", "Volume rendering"]


def test_presets_and_modes_are_chosen_from_menus_on_the_pane(grid: PaneGrid, reading: Reading) -> None:
    pane = grid.panes[0]
    assert {"Mode: shaded ▾", "Preset: CT bone ▾"} <= set(words(pane))
    presets = preset_menu(reading, 0, pane)
    assert [action.text() for action in presets.actions()] == [one.title for one in reading.volumes.offered(0)]
    assert [action.isChecked() for action in presets.actions()][:2] == [True, False]
    presets.actions()[3].trigger()
    assert orbit_of(reading).preset == "ct-airways"
    mode_menu(reading, 0, pane).actions()[1].trigger()
    assert orbit_of(reading).mode == "mip"


def test_a_copy_as_a_clip_is_one_turn_of_what_is_seen(grid: PaneGrid, reading: Reading) -> None:
    reading.volumes.turn_to(0, 15.0, 10.0)
    pane = grid.panes[0]
    how = HowDrawn(Drawing(120, 120), 1.0, True)
    clip = grid._copies.clip(0, how)
    turned = [place.orbit for place in clip.places]
    assert len(turned) == 120
    assert [one.azimuth_deg for one in turned if one][:3] == [15.0, 18.0, 21.0]
    assert {one.elevation_deg for one in turned if one} == {10.0}
    frames = grid._copies.frames(replace(clip, places=clip.places[:2]))
    first, second = list(frames)
    assert first != second
    assert pane.sheets.view.place.orbit == orbit_of(reading)


def test_the_cube_shows_three_sides_at_most_and_all_of_them_face_the_eye(grid: PaneGrid, reading: Reading) -> None:
    for azimuth in range(0, 360, 40):
        for elevation in (-90, -30, 0, 45, 90):
            reading.volumes.turn_to(0, azimuth, elevation)
            camera = grid.panes[0].sheets.camera(300, 300)
            assert camera is not None
            shown = faces(camera, (150.0, 150.0), 1.0)
            assert 1 <= len(shown) <= 3
            assert sum(face.facing**2 for face in shown) == pytest.approx(1.0, abs=1e-3)


def test_a_small_pane_has_no_room_for_the_cube(
    qtbot: QtBot, reading: Reading, settled: Callable[[PaneGrid], None]
) -> None:
    grid = a_grid(qtbot, reading, 180, 180)
    settled(grid)
    assert grid.panes[0].sheets.cube() == ()


def test_a_preset_for_other_values_shows_nothing_and_says_so(
    grid: PaneGrid, reading: Reading, settled: Callable[[PaneGrid], None]
) -> None:
    view = reading.panes.view(0)
    for preset in ("mr-angio", "no-more"):  # as a hanging protocol may ask for, or one that was deleted
        reading.panes.put(0, replace(view, place=replace(view.place, orbit=Orbit(preset))))
        settled(grid)
        shot = grid.panes[0].sheets._shot
        assert shot is not None
        assert shot.picture is None
        assert "Not shown: this preset is not made for these images; choose another" in words(grid.panes[0])
