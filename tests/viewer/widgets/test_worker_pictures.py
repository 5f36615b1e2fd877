"""Slabs and renderings drawn by a thread: the same pictures, never late ones, never those of another stack."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from tests.phantoms import ct_series, save_all
from tests.viewer.reading_room import Later, study_of
from tests.viewer.widgets.conftest import MAKER, TOOLS
from viewer.model.study import Study, Window
from viewer.model.view import Look, Orbit, Place, Shown, ViewState
from viewer.render.camera import Camera
from viewer.render.canvas import Canvas
from viewer.render.pictures import CutPicture, Picture, VolumePicture
from viewer.render.presets import load_presets
from viewer.session import cuts
from viewer.session.reading import Reading
from viewer.session.scene import Drawing, scene
from viewer.widgets.pane_grid import PaneGrid
from viewer.widgets.worker_pictures import Job, Worker, band, is_slow

RENDERINGS = {
    "bone": next(preset for preset in load_presets() if preset.id == "ct-lung")
}  # the phantom is as thin as air
LOOKS = (Look(), Look(2.5, (3.0, -2.0)), Look(1.3, (1.0, 4.0), 90.0), Look(1.0, (0.0, 0.0), 30.0, True, False))


def a_canvas() -> Canvas:
    return Canvas(MAKER)


def orbiting(reading: Reading, look: Look, drawing: Drawing) -> VolumePicture:
    stack = reading.exams.stacks[0]
    view = ViewState(Place(stack.id, orbit=Orbit("bone", 20.0, 10.0)), look)
    picture = scene(stack, view, reading.pixels.of(stack.id), RENDERINGS, drawing).picture
    assert isinstance(picture, VolumePicture)
    return picture


def slab(reading: Reading, look: Look, drawing: Drawing) -> CutPicture:
    stack = reading.exams.stacks[0]
    cut = replace(cuts.cut(stack, "coronal"), slab_mm=6.0)
    view = ViewState(Place(stack.id, cut=cut), look, Shown(Window(-600.0, 400.0)))
    picture = scene(stack, view, reading.pixels.of(stack.id), RENDERINGS, drawing).picture
    assert isinstance(picture, CutPicture)
    return picture


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("make", [orbiting, slab])
def test_bands_make_the_same_picture_as_one_piece(
    reading: Reading, look: Look, make: Callable[[Reading, Look, Drawing], Any]
) -> None:
    picture = make(reading, look, Drawing(131, 97))
    assert is_slow(picture)
    whole = a_canvas().draw(picture).astype(int)
    banded = Job(picture, a_canvas()).run().astype(int)
    assert whole.any()
    assert np.abs(banded - whole).max() <= 1


def test_a_band_sees_its_rows_where_the_whole_picture_has_them(reading: Reading) -> None:
    for look in LOOKS:
        whole: Camera = orbiting(reading, look, Drawing(300, 200)).camera
        part = band(whole, 50, 25)
        assert (part.width, part.height) == (300, 25)
        assert part.to_pixels((120.0, 7.0)) == pytest.approx(whole.to_pixels((120.0, 57.0)))


def test_the_latest_wins_and_one_in_full_detail_stops_for_it(reading: Reading) -> None:
    later = Later()
    worker = Worker(a_canvas, later)
    fine = orbiting(reading, Look(), Drawing(40, 40))
    coarse = replace(fine, coarse=True)
    worker.draw("fine", fine)
    for token in ("first", "second", "third"):
        worker.draw(token, coarse)
    assert len(later.jobs) == 2  # the one in full detail, told to stop, and the first coarse one
    with pytest.raises(CancelledError):
        later.jobs.pop(0)()
    answers = []
    while later.jobs:
        later.jobs.pop(0)()
        answers.append(worker.finished())
    assert [answer.token for answer in answers if answer] == ["first", "third"]
    assert not worker.busy


def test_what_fails_in_the_thread_is_a_sentence(reading: Reading) -> None:
    class Failing:
        def draw(self, picture: Picture, out: Any) -> None:
            raise MemoryError

        def warm_up(self) -> None: ...

    with ThreadPoolExecutor(1) as pool:
        worker = Worker(lambda: Canvas(Failing()), pool)
        worker.draw("asked", orbiting(reading, Look(), Drawing(40, 40)))
    answer = worker.finished()
    assert answer is not None
    assert "could not be drawn" in answer.failed


# on the screen


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    made = ThreadPoolExecutor(1)
    yield made
    made.shutdown()


def a_grid_with(qtbot: QtBot, reading: Reading, executor: Executor) -> PaneGrid:
    grid = PaneGrid(reading, a_canvas, TOOLS, executor=executor)
    qtbot.addWidget(grid)
    grid.resize(320, 240)
    grid.show()
    qtbot.grid = grid
    return grid


def test_a_rendering_comes_from_the_thread_and_ends_in_full_detail(
    qtbot: QtBot, reading: Reading, pool: ThreadPoolExecutor
) -> None:
    pane = a_grid_with(qtbot, reading, pool).panes[0]
    pane.grab()
    reading.volumes.toggle()

    def settled() -> bool:
        shot = pane._sheets._shot
        picture = shot.scene.picture if shot else None
        return isinstance(picture, VolumePicture) and not picture.coarse and shot.picture is not None

    qtbot.waitUntil(settled, timeout=20_000)
    assert not pane._sheets.busy
    shot = pane._sheets._shot
    assert shot is not None
    assert np.abs(shot.picture.astype(int) - a_canvas().draw(shot.scene.picture)).max() <= 1


def test_until_it_is_drawn_the_text_is_that_of_the_picture_shown(qtbot: QtBot, reading: Reading) -> None:
    later = Later()
    pane = a_grid_with(qtbot, reading, later).panes[0]
    reading.volumes.toggle()
    pane.grab()
    later.jobs.pop(0)()
    pane._collect()
    reading.volumes.turn(0, 40.0, 0.0)
    pane.grab()
    sheet = pane._sheets.sheet(1.0)
    assert sheet is not None
    assert "Azimuth 0°" in sheet.corners.bottom_right[0].text
    later.jobs.pop(0)()
    pane._collect()
    turned = pane._sheets.sheet(1.0)
    assert turned is not None
    assert "Azimuth 40°" in turned.corners.bottom_right[0].text


def test_a_late_rendering_of_another_study_is_never_shown(
    qtbot: QtBot, reading: Reading, study: Study, tmp_path: Path
) -> None:
    save_all(ct_series(5, series="other patient"), tmp_path / "b")
    later = Later()
    pane = a_grid_with(qtbot, reading, later).panes[0]
    reading.volumes.toggle()
    pane.grab()
    (late,) = later.jobs
    reading.open(study_of(tmp_path / "b"))
    reading.volumes.toggle()
    pane.grab()
    with pytest.raises(CancelledError):
        late()
    pane._collect()
    sheet = pane._sheets.sheet(1.0)
    assert sheet is not None
    assert sheet.picture is None


def test_a_picture_begun_before_its_stack_was_calibrated_is_never_shown(qtbot: QtBot, reading: Reading) -> None:
    """Its ruler and its text would be those of the old millimetres."""
    later = Later()
    pane = a_grid_with(qtbot, reading, later).panes[0]
    reading.volumes.toggle()
    pane.grab()
    later.jobs.pop(0)()
    exam = reading.exams.all[0]
    anew = tuple(replace(stack, images=stack.images) for stack in exam.stacks)
    reading.exams.all = (replace(exam, stacks=anew), *reading.exams.all[1:])
    reading.exams.calibrated.emit(frozenset({anew[0].id}))
    assert not pane._sheets.collect()
    pane.grab()
    sheet = pane._sheets.sheet(1.0)
    assert sheet is not None
    assert sheet.picture is None
    later.jobs.pop(0)()
    assert pane._sheets.collect()
    assert pane._sheets._shot is not None
    assert pane._sheets._shot.stack is anew[0]
    reading.exams.all = (exam, *reading.exams.all[1:])  # undone, with a picture on the screen
    reading.exams.calibrated.emit(frozenset({anew[0].id}))
    pane.grab()
    sheet = pane._sheets.sheet(1.0)
    assert sheet is not None
    assert sheet.picture is None


def test_a_stack_that_leaves_takes_its_rendering_with_it(qtbot: QtBot, reading: Reading) -> None:
    later = Later()
    pane = a_grid_with(qtbot, reading, later).panes[0]
    reading.volumes.toggle()
    pane.grab()
    later.jobs.pop(0)()
    reading.close()
    assert not pane._sheets.collect()
    assert pane._sheets.sheet(1.0) is None


def test_images_are_drawn_at_once(qtbot: QtBot, reading: Reading) -> None:
    later = Later()
    pane = a_grid_with(qtbot, reading, later).panes[0]
    pane.grab()
    assert later.jobs == []
    sheet = pane._sheets.sheet(1.0)
    assert sheet is not None
    assert sheet.picture is not None


def test_a_capture_is_in_full_detail_at_once(qtbot: QtBot, reading: Reading) -> None:
    later = Later()
    pane = a_grid_with(qtbot, reading, later).panes[0]
    reading.volumes.toggle()
    assert pane.capture()
    shot = pane._sheets._shot
    assert shot is not None
    assert shot.picture is not None
    assert not shot.scene.picture.coarse
