"""Brush and eraser in a reader's hands: drawn on images and planes, undone as one stroke, refused with the reason."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtTest import QSignalSpy

from tests.phantoms import colour_capture, ct_series, save, save_all
from tests.viewer.reading_room import a_reading, study_of
from tests.viewer.tools.test_drags import M, P, R, a_hand, at
from viewer.model.view import Look
from viewer.render.camera import camera_for
from viewer.session import segment_editing
from viewer.session.cuts import cut
from viewer.session.reading import Reading
from viewer.tools.base import Event, Hand
from viewer.tools.segment_brush import TOOL as BRUSH
from viewer.tools.segment_eraser import TOOL as ERASER

Point = tuple[float, float, float]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("ct")
    save_all(ct_series(12, rows=64, columns=64, step=(0, 0, 3.0), spacing=(0.5, 0.5)), made)
    return made


@pytest.fixture
def reading(folder: Path) -> Reading:
    made = a_reading()
    made.open(study_of(folder))
    made.places.set_layout(1, 1)
    made.places.show(0, made.exams.stacks[0].id, 5)
    return made


def stroke(tool: object, hand: Hand, *points: Point, control: bool = False) -> None:
    """Press at the first, move over the others, let go at the last."""
    kinds = [P, *[M] * (len(points) - 1), R]
    places = [*points, points[-1]]
    drag = None
    for kind, point in zip(kinds, places, strict=True):
        x, y = hand.camera.to_screen([point])[0]
        pointer = replace(at(hand, x, y, kind), control=control)
        if drag is None:
            drag = tool.drag(hand, pointer)
            next(drag, None)
            continue
        try:
            drag.send(pointer)
        except StopIteration:
            return


def drawn(reading: Reading) -> np.ndarray:
    _, segment = reading.editing.active
    made = np.zeros(reading.editing.mask(segment).shape, bool)
    low, bits = reading.editing.mask(segment).whole()
    made[tuple(slice(a, a + b) for a, b in zip(low, bits.shape, strict=True))] = bits
    return made


def test_a_stroke_on_an_image_begins_a_segment_and_is_one_step_of_undo(reading: Reading) -> None:
    hand = a_hand(reading)
    reading.editing.set_painting(replace(reading.editing.painting, radius_mm=3.0))
    stroke(BRUSH, hand, (10.0, 10.0, 15.0), (20.0, 10.0, 15.0), (20.0, 20.0, 15.0))
    found = drawn(reading)
    assert found.any(axis=(1, 2)).tolist() == [n == 5 for n in range(12)]
    row, column = np.mgrid[:64, :64] * 0.5
    away = np.minimum(
        np.hypot(np.clip(column, 10, 20) - column, row - 10), np.hypot(column - 20, np.clip(row, 10, 20) - row)
    )
    assert np.array_equal(found[5], away <= 3.0)
    (one,) = reading.editing.all
    assert [segment.name for segment in one.segments] == ["Segment 1"]
    reading.undo.undo()
    assert not drawn(reading).any()
    reading.undo.redo()
    assert np.array_equal(drawn(reading), found)
    reading.undo.undo()
    reading.undo.undo()
    assert reading.editing.all == ()


def test_it_is_seen_at_once_and_its_volume_is_its_voxels(reading: Reading) -> None:
    stroke(BRUSH, a_hand(reading), (16.0, 16.0, 15.0))
    stack = reading.exams.stacks[0]
    (segment,) = reading.segmentations.seen_on(stack)
    assert segment.amount.ml == pytest.approx(drawn(reading).sum() * 0.5 * 0.5 * 3 / 1000, rel=1e-12)
    assert segment.mask.weights.sum() == 255 * drawn(reading).sum()
    assert segment.middle == pytest.approx((16.0, 16.0, 15.0), abs=0.3)


def test_a_ball_goes_through_the_images(reading: Reading) -> None:
    reading.editing.set_painting(replace(reading.editing.painting, radius_mm=6.0, ball=True))
    stroke(BRUSH, a_hand(reading), (16.0, 16.0, 15.0))
    slices, row, column = np.indices((12, 64, 64))
    away = np.sqrt((slices * 3.0 - 15) ** 2 + (row * 0.5 - 16) ** 2 + (column * 0.5 - 16) ** 2)
    assert np.array_equal(drawn(reading), away <= 6.0)


def test_the_eraser_and_ctrl_take_out(reading: Reading) -> None:
    hand = a_hand(reading)
    stroke(BRUSH, hand, (16.0, 16.0, 15.0))
    whole = drawn(reading)
    reading.editing.set_painting(replace(reading.editing.painting, radius_mm=2.0))
    stroke(ERASER, hand, (16.0, 16.0, 15.0))
    row, column = np.mgrid[:64, :64] * 0.5
    hole = np.hypot(row - 16, column - 16) <= 2.0
    assert np.array_equal(drawn(reading)[5], whole[5] & ~hole)
    reading.undo.undo()
    stroke(BRUSH, hand, (16.0, 16.0, 15.0), control=True)
    assert np.array_equal(drawn(reading)[5], whole[5] & ~hole)


def test_nothing_is_erased_where_there_is_no_segment(reading: Reading) -> None:
    said = QSignalSpy(reading.refused)
    stroke(ERASER, a_hand(reading), (16.0, 16.0, 15.0))
    assert "no segment in this series" in said.at(0)[0]
    assert reading.editing.all == ()


def test_esc_takes_the_stroke_back(reading: Reading) -> None:
    hand = a_hand(reading)
    x, y = hand.camera.to_screen([(16.0, 16.0, 15.0)])[0]
    drag = BRUSH.drag(hand, at(hand, x, y, P))
    next(drag)
    assert drawn(reading).any()
    drag.close()
    assert not drawn(reading).any()
    reading.undo.undo()
    assert reading.editing.all == ()


def test_on_a_plane_the_voxels_that_it_cuts_are_drawn(reading: Reading) -> None:
    hand, stack = a_hand(reading), reading.exams.stacks[0]
    plane = replace(cut(stack, "coronal"), center=(16.0, 16.0, 16.5))
    reading.places.exchange_view(0, reading.places.view_of(stack, cut=plane), "plane")
    image = reading.plane_images.shown(0)
    hand = replace(hand, image=image, camera=camera_for(image.plane, *image.rows_and_columns, Look(), 640, 640))
    reading.editing.set_painting(replace(reading.editing.painting, radius_mm=7.0))
    stroke(BRUSH, hand, (16.0, 16.0, 16.5))
    found = drawn(reading)
    assert np.flatnonzero(found.any(axis=(0, 2))).tolist() == [32]  # row 32 lies at 16 mm
    slices, column = np.mgrid[:12, :64]
    away = np.hypot(slices * 3.0 - 16.5, column * 0.5 - 16)
    assert np.array_equal(found[:, 32], away <= 7.0)


def test_on_a_slab_and_on_colour_it_is_refused(reading: Reading, tmp_path: Path) -> None:
    hand, stack = a_hand(reading), reading.exams.stacks[0]
    said = QSignalSpy(reading.refused)
    thick = replace(cut(stack, "coronal"), slab_mm=10.0)
    stroke(BRUSH, replace(hand, image=reading.plane_images.of(stack, thick)), (16.0, 16.0, 15.0))
    stroke(BRUSH, replace(hand, image=None), (16.0, 16.0, 15.0))
    save(colour_capture(), tmp_path / "sc.dcm")
    other = a_reading()
    other.open(study_of(tmp_path))
    other.places.show(0, other.exams.stacks[0].id)
    colour = QSignalSpy(other.refused)
    stroke(BRUSH, a_hand(other), (2.0, 2.0, 0.0))
    assert "set the slab to none" in said.at(0)[0]
    assert "rendering" in said.at(1)[0]
    assert "grey images only" in colour.at(0)[0]
    assert reading.editing.all == other.editing.all == ()


def test_a_stroke_ends_where_another_image_comes(reading: Reading) -> None:
    hand = a_hand(reading)
    x, y = hand.camera.to_screen([(16.0, 16.0, 15.0)])[0]
    drag = BRUSH.drag(hand, at(hand, x, y, P))
    next(drag)
    before = drawn(reading)
    reading.places.scroll(0, 1)
    with pytest.raises(StopIteration):
        drag.send(replace(at(hand, x + 200, y, M), event=Event.MOVE))
    assert np.array_equal(drawn(reading), before)


def test_what_needs_too_much_memory_is_refused_and_changes_nothing(
    reading: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segment_editing, "MOST_BYTES", 1000)
    said = QSignalSpy(reading.refused)
    stroke(BRUSH, a_hand(reading), (16.0, 16.0, 15.0))
    assert "memory set aside" in said.at(0)[0]
    assert not drawn(reading).any()


def test_another_study_begins_empty(reading: Reading) -> None:
    stroke(BRUSH, a_hand(reading), (16.0, 16.0, 15.0))
    reading.close()
    assert reading.editing.all == ()
    assert reading.segmentations.all == ()
