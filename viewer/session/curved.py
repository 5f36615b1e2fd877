"""Curved MPR: the panes that show a volume along its path, and the cross-section that runs along it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from viewer.model.geometry import triple, vector
from viewer.model.layout import Layout
from viewer.model.view import Along, Cut, Look, Place, ViewState
from viewer.model.volume import Stack
from viewer.render.bent_path import BentPath
from viewer.render.box import cut_camera
from viewer.session.commands import Change
from viewer.session.cuts import DIRECTIONS
from viewer.session.panes import Arranged, Panes
from viewer.session.paths import Paths, crossed
from viewer.session.places import Places

SECTION_MM = 50.0  # how much of the patient a cross-section shows
STEP_MM, QUARTER_DEG = 1.0, 15.0
THICKNESSES_MM = (0.0, 2.0, 5.0, 10.0, 15.0, 20.0, 30.0)
STRAIGHT_MM, PANORAMA_MM, PANORAMA_THICK_MM = 60.0, 80.0, 10.0
SQUARE = 0.2  # the most that a line may lean to be taken as along the path or across it, as a part of its length


@dataclass(frozen=True, slots=True)
class Calliper:
    """A line in a view along the path, from (along, across) to (along, across), mm, and its length in words."""

    start: tuple[float, float]
    end: tuple[float, float]
    words: str


def calliper(start: tuple[float, float], end: tuple[float, float]) -> Calliper:
    """The line as it can be measured: laid onto the path, or straight across it; one that leans has no true length.

    Along the path the length is that of the path itself, wherever beside it the line was drawn.
    """
    along, across = abs(end[0] - start[0]), abs(end[1] - start[1])
    if across <= SQUARE * along:
        return Calliper((start[0], 0.0), (end[0], 0.0), f"{along:.1f} mm along the path")
    if along <= SQUARE * across:
        return Calliper(start, (start[0], end[1]), f"{across:.1f} mm across")
    return Calliper(start, end, "No true length: not along the path, not across it")


class Curved(QObject):
    """Goes into curved MPR and out again, and moves the cross-section."""

    refused = Signal(str)  # a sentence
    moved = Signal(str)  # stack id: the cross-section is elsewhere, or another line was measured

    def __init__(self, undo: QUndoStack, panes: Panes, places: Places, paths: Paths) -> None:
        super().__init__()
        self._undo, self._panes, self._places, self._paths = undo, panes, places, paths
        self._before: Arranged | None = None
        self._section: int | None = None  # the pane of the cross-section
        self._shown: Cut | None = None  # the cross-section that was put there last
        self._at: dict[str, float] = {}
        self._callipers: dict[int, Calliper] = {}
        paths.changed.connect(self._on_path_changed)

    def clear(self) -> None:
        """Forget all, for another study."""
        self.forget_way_back()
        self._at.clear()

    def forget_way_back(self) -> None:
        """Another hanging step or layout is shown: no pane is the cross-section any more."""
        self._before, self._section = None, None
        self._callipers.clear()

    def moment(self) -> tuple[Arranged | None, int | None]:
        """The way back and the pane of the cross-section, for undo."""
        return self._before, self._section

    def go_back_to(self, moment: tuple[Arranged | None, int | None]) -> None:
        """As then."""
        self._before, self._section = moment

    # in and out

    def toggle(self) -> None:
        """The active stack along its path with a cross-section; or back."""
        if self._before is not None:
            self._go("Curved MPR left", self._before, None)
            return
        pane = self._panes.active
        source, stack = self._panes.view(pane), self._places.stack(pane)
        path = self._paths.of(stack) if stack else None
        if stack is None or path is None:
            self.refused.emit(_why_not(stack))
            return
        places = (Along("", turned_deg=angle) for angle in (0.0, 90.0))
        straight = [
            replace(source, place=Place(stack.id, source.place.index, orbit=one), look=Look()) for one in places
        ]
        section = self._section_view(stack, path, source)
        views = (source, straight[0], section, straight[1])
        self._callipers.clear()
        self._go("Curved MPR", Arranged(Layout(2, 2), views), self._panes.arranged)

    def _go(self, text: str, to: Arranged, way_back: Arranged | None) -> None:
        now = (self._panes.arranged, self._before)
        self._undo.push(Change(text, self._apply, now, (to, way_back)))

    def _apply(self, state: tuple[Arranged, Arranged | None]) -> None:
        arranged, self._before = state
        self._section = 2 if self._before is not None else None
        self._panes.arrange(arranged)
        if self._section is not None:  # the size of the pane is known by now, or with the next move
            self._renew_section()

    # the cross-section

    def at_mm(self, stack_id: str) -> float:
        """How far along its path the cross-section of a stack lies."""
        return self._at.get(stack_id, 0.0)

    def go_to(self, stack: Stack, mm: float) -> None:
        """Put the cross-section of a stack there, within the path's ends."""
        path = self._paths.of(stack)
        if path is not None:
            self._at[stack.id] = min(max(mm, 0.0), path.length_mm)
            self._renew_section()
            self.moved.emit(stack.id)

    def step(self, pane: int, steps: int) -> None:
        """Some millimetres on along the path of the pane's stack."""
        stack = self._places.stack(pane)
        if stack is not None:
            self.go_to(stack, self.at_mm(stack.id) + steps * STEP_MM)

    def shows_section(self, pane: int) -> bool:
        """Whether the pane shows the cross-section that runs along the path."""
        if pane != self._section or self._shown is None:
            return False
        cut = self._panes.view(pane).place.cut  # slid along its normal it still is; turned, or of MPR, it is no more
        ways = (self._shown.row_direction, self._shown.column_direction)
        return cut is not None and (cut.row_direction, cut.column_direction) == ways

    def _renew_section(self) -> None:
        """The pane of the cross-section shows the plane that is perpendicular to the path where it lies."""
        pane = self._section
        view = self._panes.view(pane) if pane is not None else ViewState()
        stack = self._places.stack(pane) if pane is not None else None
        path = self._paths.of(stack) if stack else None
        if pane is not None and stack is not None and path is not None and self.shows_section(pane):
            self._panes.put(pane, self._section_view(stack, path, view))

    def _section_view(self, stack: Stack, path: BentPath, view: ViewState) -> ViewState:
        cut = section(path, self.at_mm(stack.id))
        before, self._shown = view.place.cut, cut
        if before is not None and self._section is not None:
            cut = replace(cut, slab_mm=before.slab_mm, slab=before.slab)
        look = self._centred(stack, cut)
        return replace(view, place=Place(stack.id, view.place.index, cut=cut), look=look)

    def _centred(self, stack: Stack, cut: Cut) -> Look:
        """A look that shows SECTION_MM around the cut's centre."""
        width, height = self._panes.size(self._section if self._section is not None else 0) or (512, 512)
        camera = cut_camera(cut, stack.geometry.matrix, stack.grid, Look(), width, height)
        middle = vector(((camera.columns - 1) / 2, (camera.rows - 1) / 2))
        spacings = vector((camera.plane.column_spacing, camera.plane.row_spacing))
        across, down = ((middle - camera.plane.to_pixels(cut.center)) * spacings).tolist()
        return Look(zoom=min(width, height) / SECTION_MM / camera.scale, pan=(across, down))

    def _on_path_changed(self, stack_id: str) -> None:
        stack = self._places.stack(self._section) if self._section is not None else None
        self._callipers.clear()
        if stack is not None and stack.id == stack_id:
            self.go_to(stack, self.at_mm(stack_id))

    # views along the path

    def view(self, pane: int) -> Along | None:
        """How a pane shows a volume along its path; None where it does not."""
        orbit = self._panes.view(pane).place.orbit
        return orbit if isinstance(orbit, Along) else None

    def turn(self, pane: int, degrees: float) -> None:
        """See the straightened path from another side."""
        along = self.view(pane)
        if along is not None:
            self._put(pane, replace(along, turned_deg=(along.turned_deg + degrees) % 360.0), "Turned around the path")

    def toggle_panorama(self, pane: int) -> None:
        """Straightened or as a panorama."""
        along = self.view(pane)
        if along is None:
            self.refused.emit("The active pane shows no view along a path.")
        elif along.kind == "panorama":
            self._put(pane, Along("", turned_deg=along.turned_deg, wide_mm=STRAIGHT_MM), "Straightened")
        else:
            made = Along(
                "", kind="panorama", wide_mm=PANORAMA_MM, thick_mm=PANORAMA_THICK_MM, turned_deg=along.turned_deg
            )
            self._put(pane, made, "Panorama")

    def set_thickness(self, pane: int, mm: float) -> None:
        """The mean, greatest or least value over so many millimetres in depth."""
        along = self.view(pane)
        if along is not None:
            self._put(pane, replace(along, thick_mm=mm), "Thickness")

    def set_slab(self, pane: int, slab: str) -> None:
        """``mean``, ``mip`` or ``minip`` over the thickness."""
        along = self.view(pane)
        if along is not None:
            self._put(pane, replace(along, slab=slab), "Slab")

    def _put(self, pane: int, along: Along, text: str) -> None:
        self._callipers.pop(pane, None)
        view = self._panes.view(pane)
        same = isinstance(view.place.orbit, Along) and view.place.orbit.kind == along.kind
        look = view.look if same else Look()
        self._places.exchange_view(pane, replace(view, place=replace(view.place, orbit=along), look=look), text)

    # lengths

    def calliper(self, pane: int) -> Calliper | None:
        """The line measured last in a view along the path."""
        return self._callipers.get(pane)

    def measure(self, pane: int, calliper: Calliper | None) -> None:
        """Show a line with its length where that is true; it is not kept."""
        stack = self._places.stack(pane)
        if calliper is None:
            self._callipers.pop(pane, None)
        else:
            self._callipers[pane] = calliper
        if stack is not None:
            self.moved.emit(stack.id)


def _why_not(stack: Stack | None) -> str:
    if stack is not None and not stack.geometry.is_volume:
        return f"Curved MPR cannot be made of this series: {stack.geometry.why_not.rstrip('.')}."
    return "Curved MPR needs a path: draw one of two points or more first."


def section(path: BentPath, mm: float) -> Cut:
    """The plane across a path at so many millimetres, seen as readers expect the plane nearest to its start."""
    at = path.index(mm)
    down = path.beside[at]
    if float(path.beside[0] @ vector(DIRECTIONS[crossed(path.along[0])][1])) < 0:
        down = -down
    return Cut(triple(path.points[at]), triple(path.across[at]), triple(down))
