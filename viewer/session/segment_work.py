"""What shapes a segment as a whole or grows a region into it: done by a worker on a copy, one at a time, given up on wish."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from threading import Event

import numpy as np
from PySide6.QtCore import QObject, Signal

from viewer.model.geometry import Triple, vector
from viewer.model.volume import Stack
from viewer.session import mask_shapes, region_growing
from viewer.session.box_mask import Bools
from viewer.session.edited_segments import EditedSegment, EditedSegmentation
from viewer.session.mask_grid import MaskGrid, Voxel
from viewer.session.mask_shapes import NotShaped, Stopped
from viewer.session.pixels import Pixels
from viewer.session.region_growing import NotGrown, Order, Range
from viewer.session.segment_editing import SegmentEditing, Target

SMOOTH_MM = (0.5, 10.0)
Shape = Callable[[Bools, Voxel, Callable[[], bool]], tuple[Voxel, Bools]]


@dataclass(frozen=True, eq=False, slots=True)
class _Made:
    """What the voxels of a box are to be; ``adds``: only what is inside, beside what is there already."""

    low: Voxel
    bits: Bools
    adds: bool = False


class SegmentWork(QObject):
    """Shapes and grows segments; what was changed meanwhile, or is of another study, is not changed by a late answer."""

    changed = Signal()  # work was begun, goes on or is over
    refused = Signal(str)
    _told = Signal(int, int)  # number of the question, voxels so far
    _answered = Signal(int, object)  # number of the question, _Made or a sentence

    def __init__(self, pixels: Pixels, editing: SegmentEditing, executor: Executor) -> None:
        super().__init__()
        self._pixels, self._editing, self._executor = pixels, editing, executor
        self._asked = 0
        self._stop = Event()
        self._of: tuple[Target, int, str] | None = None  # which segment, its revision, what is done
        self.found = 0  # voxels of the region that is being grown
        self._told.connect(self._note)
        self._answered.connect(self._take)

    @property
    def doing(self) -> str:
        """What is being done, "" for nothing."""
        return self._of[2] if self._of else ""

    def cancel(self) -> None:
        """Give up what is being done."""
        self._stop.set()

    def why_not(self) -> str:
        """Why the active segment cannot be shaped now, in a sentence; "" where it can."""
        active = self._editing.active
        if active is None:
            return "No segment is being edited."
        if self._of is not None:
            return f"{self._of[2]} is still under way."
        return "" if self._editing.mask(active[1]).count else f"{active[1].name} is empty."

    # the whole segment

    def smooth(self, sigma_mm: float) -> None:
        """Smooth the active segment, its volume kept; even steps only."""
        grid = self._grid()
        if grid is not None and grid.step_mm is None:
            self.refused.emit("Not smoothed: the images lie at uneven steps.")
            return
        sigma = min(max(sigma_mm, SMOOTH_MM[0]), SMOOTH_MM[1])
        self._shape("Smoothing", lambda g: _smoothing(g, sigma))

    def fill(self) -> None:
        """Fill the cavities that the active segment encloses."""
        self._shape("Filling of holes", lambda _: lambda bits, low, on: (low, mask_shapes.filled(bits, on)))

    def keep_largest(self) -> None:
        """Keep the largest part of the active segment."""
        self._shape("Largest part", lambda _: lambda bits, low, on: (low, mask_shapes.largest(bits, on)))

    def interpolate(self) -> None:
        """Draw on the empty images between those on which the active segment is drawn."""
        self._shape("Interpolation", _interpolating)

    def _grid(self) -> MaskGrid | None:
        active = self._editing.active
        stack = self._editing.stack(active[0]) if active else None
        return self._editing.grid(stack) if stack else None

    def _shape(self, text: str, how: Callable[[MaskGrid], Shape]) -> None:
        active, grid, reason = self._editing.active, self._grid(), self.why_not()
        if reason or active is None or grid is None:
            self.refused.emit(f"{text}: {reason or 'its series is not open.'}")
            return
        low, bits = self._editing.mask(active[1]).whole()
        shape = how(grid)

        def work(goes_on: Callable[[], bool], _told: Callable[[int], None]) -> _Made:
            return _Made(*shape(bits, low, goes_on))

        self._ask(active, text, work)

    # growing

    def grow(self, stack: Stack, point: Triple, target: tuple[EditedSegmentation, EditedSegment]) -> None:
        """Grow a region from a point (patient mm) into a segment, as the reader has set it."""
        voxels = self._pixels.of(stack.id)
        if self._of is not None:
            self.refused.emit(f"{self._of[2]} is still under way.")
        elif voxels is None or not voxels.complete:
            self.refused.emit("Nothing was grown: the images of this series are not all loaded.")
        else:
            painting, grid = self._editing.painting, self._editing.grid(stack)
            span = Range(painting.low, painting.high) if painting.between else Range(tolerance=painting.tolerance)

            def work(goes_on: Callable[[], bool], told: Callable[[int], None]) -> _Made:
                def listen(count: int) -> bool:
                    told(count)
                    return goes_on()

                made = region_growing.grow(stack, grid, voxels, Order(point, span, painting.reach_mm, listen))
                return _Made(made.low, made.bits, adds=True)

            self._ask(target, "Growing", work)

    def _ask(
        self,
        target: tuple[EditedSegmentation, EditedSegment],
        text: str,
        work: Callable[[Callable[[], bool], Callable[[int], None]], _Made],
    ) -> None:
        self._asked += 1
        one, segment = target
        number, stop = self._asked, Event()
        self._stop, self.found = stop, 0
        self._of = (one.uid, segment.number), self._editing.revision(one.uid), text
        self.changed.emit()
        future = self._executor.submit(
            _outcome, work, lambda: not stop.is_set(), lambda count: self._told.emit(number, count), text
        )
        future.add_done_callback(lambda done: self._answered.emit(number, _result(done, text)))

    def _note(self, number: int, count: int) -> None:
        if number == self._asked and self._of is not None:
            self.found = count
            self.changed.emit()

    def _take(self, number: int, made: _Made | str) -> None:
        if number != self._asked or self._of is None:
            return
        (target, revision, text), self._of = self._of, None
        if isinstance(made, str):
            if made:
                self.refused.emit(made)
        elif made.adds:
            self._add(target, made, text)
        elif revision != self._editing.revision(target[0]):
            self.refused.emit(f"{text}: the segment was changed meanwhile; nothing was done.")
        elif not self._editing.put(target, made.low, made.bits, text, grown=True):
            self.refused.emit(f"{text}: nothing to be changed.")
        self.changed.emit()

    def _add(self, target: Target, made: _Made, text: str) -> None:
        if not self._editing.add_voxels(target, made.low, made.bits, text):
            self.refused.emit(f"{text}: all of the region is in the segment already.")

    def clear(self) -> None:
        """Drop what is being done, for another study."""
        self._stop.set()
        self._asked, self._of = self._asked + 1, None


def _smoothing(grid: MaskGrid, sigma: float) -> Shape:
    def shape(bits: Bools, low: Voxel, _goes_on: Callable[[], bool]) -> tuple[Voxel, Bools]:
        # Along the third axis of sheared images a voxel is as long as the way from one to the next.
        shear = vector(grid.shifts[1] - grid.shifts[0]) * vector((grid.plane.column_spacing, grid.plane.row_spacing))
        along = float(np.linalg.norm((*shear, grid.thick_mm)))
        sides = vector((along, grid.plane.row_spacing, grid.plane.column_spacing))
        more = np.ceil(3 * sigma / sides).astype(int)
        first = np.maximum(np.subtract(low, more), 0)
        last = np.minimum(np.add(low, bits.shape) + more, grid.shape)
        wide = np.zeros(tuple(last - first), np.bool_)
        wide[tuple(slice(a - b, a - b + side) for a, b, side in zip(low, first, bits.shape, strict=True))] = bits
        a, b, c = first.tolist()
        return (a, b, c), mask_shapes.smoothed(wide, sides, sigma)

    return shape


def _interpolating(grid: MaskGrid) -> Shape:
    def shape(bits: Bools, low: Voxel, goes_on: Callable[[], bool]) -> tuple[Voxel, Bools]:
        part = slice(low[0], low[0] + bits.shape[0])
        shifts = grid.shifts[part]
        # In a box that is cut off at the edge of what is drawn a moved shape may leave it.
        whole = np.zeros((bits.shape[0], *grid.shape[1:]), np.bool_)
        whole[:, low[1] : low[1] + bits.shape[1], low[2] : low[2] + bits.shape[2]] = bits
        pixel = (grid.plane.row_spacing, grid.plane.column_spacing)
        return (low[0], 0, 0), mask_shapes.between(whole, grid.heights[part], shifts, pixel, goes_on)

    return shape


def _outcome(
    work: Callable[[Callable[[], bool], Callable[[int], None]], _Made],
    goes_on: Callable[[], bool],
    told: Callable[[int], None],
    text: str,
) -> _Made | str:
    try:
        return work(goes_on, told)
    except (NotShaped, NotGrown) as why:
        return f"{text}: {why}"
    except Stopped:
        return ""


def _result(done: Future[_Made | str], text: str) -> _Made | str:
    failed = done.cancelled() or done.exception() is not None
    return f"{text}: it could not be done." if failed else done.result()
