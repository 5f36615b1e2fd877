"""Pictures drawn ahead: the very ones that are wanted, or none."""

from __future__ import annotations

import gc
import weakref
from concurrent.futures import Executor, Future
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from tests.viewer.reading_room import Later
from tests.viewer.widgets.conftest import MAKER, TOOLS
from viewer.model.geometry import Plane
from viewer.model.greyscale import DisplayTable
from viewer.model.study import Window
from viewer.model.view import Look
from viewer.render.camera import camera_for
from viewer.render.canvas import Canvas
from viewer.render.fused import FusedMaker
from viewer.render.pictures import CutPicture, Picture, SlicePicture
from viewer.session.reading import Reading
from viewer.widgets.ahead import Ahead, same_drawing
from viewer.widgets.pane import Pane
from viewer.widgets.pane_grid import PaneGrid

TABLE = DisplayTable(0.0, 1.0, np.arange(256, dtype=np.uint8))


class AtOnce(Executor):
    """Does what it is given when it is given it."""

    def submit(self, job: Any, /, *arguments: Any, **named: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_running_or_notify_cancel()
        try:
            future.set_result(job(*arguments, **named))
        except MemoryError as error:
            future.set_exception(error)
        return future


class Running(Executor):
    """Begins what it is given, and does it when the test says so."""

    def __init__(self) -> None:
        self.jobs: list[Any] = []

    def submit(self, job: Any, /, *arguments: Any, **named: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_running_or_notify_cancel()
        self.jobs.append(lambda: future.set_result(job(*arguments, **named)))
        return future


class CountingMaker(FusedMaker):
    """Notes what it draws."""

    def __init__(self) -> None:
        super().__init__()
        self.drawn: list[Picture] = []

    def draw(self, picture: Picture, out: np.ndarray) -> None:
        self.drawn.append(picture)
        super().draw(picture, out)


def noise(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (32, 32)).astype(np.int16)


def picture(pixels: np.ndarray, table: DisplayTable = TABLE, look: Look | None = None) -> SlicePicture:
    return SlicePicture(pixels, table, camera_for(Plane(), 32, 32, look or Look(), 48, 48))


def fresh(wanted: SlicePicture) -> np.ndarray:
    return Canvas(FusedMaker()).draw(wanted).copy()


def an_ahead(executor: Executor | None = None) -> Ahead:
    return Ahead(lambda: Canvas(MAKER), executor or AtOnce())


def test_what_was_drawn_ahead_is_what_would_be_drawn() -> None:
    ahead, pixels = an_ahead(), noise(1)
    ahead.begin(picture(pixels))
    taken = ahead.take(picture(pixels, replace(TABLE, table=TABLE.table.copy())))
    assert taken is not None
    assert np.array_equal(taken, fresh(picture(pixels)))
    assert ahead.take(picture(pixels)) is None


@pytest.mark.parametrize(
    "other",
    [
        lambda pixels: picture(pixels.copy()),
        lambda pixels: picture(pixels, replace(TABLE, table=TABLE.table[::-1])),
        lambda pixels: picture(pixels, replace(TABLE, first=1.0)),
        lambda pixels: picture(pixels, replace(TABLE, padding=(3.0, 3.0))),
        lambda pixels: picture(pixels, look=Look(zoom=1.01)),
        lambda pixels: replace(picture(pixels), interpolate=False),
        lambda pixels: replace(picture(pixels), coarse=True),
        lambda pixels: replace(picture(pixels), camera=camera_for(Plane(), 32, 32, Look(), 48, 49)),
        lambda pixels: replace(picture(pixels), table=None),
    ],
)
def test_for_anything_else_nothing_was_drawn(other: Any) -> None:
    ahead, pixels = an_ahead(), noise(1)
    ahead.begin(picture(pixels))
    assert not same_drawing(picture(pixels), other(pixels))
    assert ahead.take(other(pixels)) is None


def test_a_picture_that_was_taken_stays_while_the_next_is_drawn() -> None:
    ahead, images = an_ahead(), [noise(seed) for seed in range(4)]
    ahead.begin(picture(images[0]))
    for shown, following in pairwise(images):
        taken = ahead.take(picture(shown))
        assert taken is not None
        ahead.begin(picture(following))
        assert np.array_equal(taken, fresh(picture(shown)))


def test_nothing_is_drawn_over_one_that_is_still_being_drawn() -> None:
    running = Running()
    ahead, images = an_ahead(running), [noise(seed) for seed in range(3)]
    ahead.begin(picture(images[0]))
    ahead.begin(picture(images[1]))  # the reader has turned round
    assert len(running.jobs) == 1
    assert ahead.take(picture(images[0])) is None
    assert ahead.take(picture(images[1])) is None
    running.jobs.pop()()
    ahead.begin(picture(images[2]))
    running.jobs.pop()()
    taken = ahead.take(picture(images[2]))
    assert taken is not None
    assert np.array_equal(taken, fresh(picture(images[2])))


def test_one_that_has_not_begun_is_left_to_who_wants_it() -> None:
    ahead, pixels = an_ahead(Later()), noise(1)
    ahead.begin(picture(pixels))
    assert ahead.take(picture(pixels)) is None


def test_one_that_failed_is_drawn_again_where_it_is_told() -> None:
    class Failing(FusedMaker):
        def draw(self, picture: Picture, out: np.ndarray) -> None:
            raise MemoryError

    ahead, pixels = Ahead(lambda: Canvas(Failing()), AtOnce()), noise(1)
    ahead.begin(picture(pixels))
    assert ahead.take(picture(pixels)) is None


def test_what_is_forgotten_keeps_no_pixels() -> None:
    ahead, pixels = an_ahead(), noise(1)
    ahead.begin(picture(pixels))
    kept = weakref.ref(pixels)
    del pixels
    assert kept() is not None
    ahead.forget()
    gc.collect()
    assert kept() is None


# on the screen


@pytest.fixture
def maker() -> CountingMaker:
    return CountingMaker()


@pytest.fixture
def pane(qtbot: QtBot, reading: Reading, maker: CountingMaker) -> Pane:
    grid = PaneGrid(reading, lambda: Canvas(maker), TOOLS, executor=AtOnce())
    qtbot.addWidget(grid)
    grid.resize(320, 240)
    grid.show()
    qtbot.grid = grid
    grid.panes[0].grab()
    return grid.panes[0]


def painted(pane: Pane) -> np.ndarray:
    pane.grab()
    shot = pane._sheets._shot
    assert shot is not None
    assert shot.picture is not None
    assert np.array_equal(shot.picture, Canvas(FusedMaker()).draw(shot.scene.picture))
    return shot.picture


def test_each_step_on_finds_its_picture_drawn(reading: Reading, pane: Pane, maker: CountingMaker) -> None:
    reading.places.scroll(0, 1)
    painted(pane)
    for step in range(3):
        pane._sheets.look_ahead()
        before = len(maker.drawn)
        reading.places.scroll(0, 1)
        painted(pane)
        assert len(maker.drawn) == before, step


def test_another_window_another_size_and_a_step_back_are_drawn_anew(reading: Reading, pane: Pane) -> None:
    for change in (
        lambda: reading.windows.set(0, Window(0.0, 90.0)),
        lambda: pane.resize(200, 180),
        lambda: reading.places.scroll(0, -2),
        lambda: reading.looks.change_on(0, Look(zoom=2.0), "Zoom"),
    ):
        reading.places.scroll(0, 1)
        painted(pane)
        pane._sheets.look_ahead()
        change()
        painted(pane)
        reading.places.scroll(0, 1)
        painted(pane)


def test_nothing_is_drawn_ahead_beyond_the_last_image_or_of_a_study_that_was_closed(
    reading: Reading, pane: Pane, maker: CountingMaker
) -> None:
    reading.places.go_to_number(0, 10)
    painted(pane)
    reading.places.scroll(0, 1)
    painted(pane)
    before = len(maker.drawn)
    pane._sheets.look_ahead()
    assert len(maker.drawn) == before
    reading.places.scroll(0, -1)
    painted(pane)
    pane._sheets.look_ahead()
    reading.close()
    pane.grab()
    pane._sheets.look_ahead()
    assert pane._sheets._ahead is not None
    assert pane._sheets._ahead._begun is None


def test_planes_are_drawn_ahead_while_they_are_scrolled(reading: Reading, pane: Pane, maker: CountingMaker) -> None:
    reading.planes.toggle_mpr()
    coronal = pane.parentWidget().panes[2]  # type: ignore[union-attr]
    reading.places.first(2)
    painted(coronal)
    reading.places.scroll(2, 1)
    painted(coronal)
    for step in range(3):
        coronal._sheets.look_ahead()
        before = len(maker.drawn)
        reading.places.scroll(2, 1)
        painted(coronal)
        assert len(maker.drawn) == before, step
    reading.windows.set(2, Window(0.0, 90.0))
    painted(coronal)
    coronal._sheets.look_ahead()
    assert coronal._sheets._ahead._begun is None


def test_a_plane_that_was_turned_or_made_thick_is_another_picture(reading: Reading, pane: Pane) -> None:
    reading.planes.toggle_mpr()
    axial = pane.parentWidget().panes[0]  # type: ignore[union-attr]
    reading.places.scroll(0, 1)
    painted(axial)
    one = axial._sheets._shot.scene.picture
    assert isinstance(one, CutPicture)
    assert same_drawing(one, replace(one))
    lifted = replace(one.camera, plane=replace(one.camera.plane, position=(0.0, 0.0, 5.0)))
    for other in (
        replace(one, slab_mm=4.0),
        replace(one, ready=np.ones(len(one.voxels), np.bool_)),
        replace(one, voxels=one.voxels.copy()),
        replace(one, matrix=one.matrix * 2),
        replace(one, camera=lifted),
        picture(noise(1)),
    ):
        assert not same_drawing(one, other)
