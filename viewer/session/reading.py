"""The one root of a reading: builds the owners of all that changes and opens studies into them.

Nothing here knows a widget. Panes, lists and the report listen to the owners' signals; keys, menus and tools call their
methods. Each owner has one subject: ``exams`` (studies and stacks), ``panes`` (layout, views, active pane), ``pixels``,
``windows``, ``places`` (scrolling), ``looks``, ``planes`` (MPR), ``plane_images`` (planes measured on), ``cross`` (of the
planes), ``volumes`` (renderings; with ``renderings``, their presets, ``histograms``, ``hidings`` and the ``turntable``),
``paths`` and ``curved`` (curved MPR),
``tiles`` (lightbox), ``hangings``, ``priors``,
``relations`` (how stacks lie to each other), ``switches`` and ``links`` (what follows what), ``crosshair``,
``measurements``, ``calibrations`` (by known lengths), ``seen``, ``time_points`` (the fourth dimension), ``cine``,
``subtractions``, ``key_images``, ``chosen_by_others`` (key objects), ``key_scroll``, ``key_views``, ``presentations``
(states), ``layers`` (what lies over pixels), ``segmentations`` (SEG and RTSTRUCT over images), ``editing`` (of
segments; with ``segment_copies`` and ``segment_work``), ``fusions`` (a second volume over a series), ``uptake_regions``
(volumes of interest in PET), ``tools`` and ``overlay``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from viewer.hanging.protocol import Protocol, Step
from viewer.hanging.wording import Wording
from viewer.model.key_view import KeyView
from viewer.model.known_length import KnownLength
from viewer.model.measurement import Measurement
from viewer.model.study import ImageRef, Study
from viewer.model.view import Cut, Place
from viewer.render.presets import Preset as Rendering
from viewer.session import cuts
from viewer.session.calibrations import Calibrations, Remeasure, without_numbers
from viewer.session.chosen_by_others import ChosenByOthers
from viewer.session.cine import Cine
from viewer.session.commands import Gestures
from viewer.session.cross import Cross
from viewer.session.crosshair import Crosshair
from viewer.session.curved import Curved
from viewer.session.exams import Exams
from viewer.session.fusions import Fusions
from viewer.session.hangings import Hangings, Stage
from viewer.session.hidings import Hidings
from viewer.session.histograms import Histograms
from viewer.session.hung_looks import HungLooks
from viewer.session.key_images import KeyImages
from viewer.session.key_scroll import KeyScroll
from viewer.session.key_views import KeyViews, look_again
from viewer.session.layers import Layers
from viewer.session.link_switches import LinkSwitches
from viewer.session.linked_looks import LinkedLooks
from viewer.session.links import Links
from viewer.session.loading import StackLoader
from viewer.session.looks import Looks
from viewer.session.measurements import Measurements
from viewer.session.moments import Moments
from viewer.session.overlay_text import Overlay
from viewer.session.panes import Panes
from viewer.session.paths import Paths
from viewer.session.pixels import Pixels
from viewer.session.places import Places
from viewer.session.plane_images import PlaneImages, slab_words
from viewer.session.planes import Planes
from viewer.session.presentations import Presentations
from viewer.session.presets import Preset
from viewer.session.priors import Priors
from viewer.session.relations import Relations
from viewer.session.renderings import Renderings
from viewer.session.seen import Seen
from viewer.session.segment_copies import SegmentCopies
from viewer.session.segment_editing import SegmentEditing
from viewer.session.segment_work import SegmentWork
from viewer.session.segmentations import Segmentations
from viewer.session.subtractions import Subtractions
from viewer.session.tiles import Tiles
from viewer.session.time_points import TimePoints
from viewer.session.tool_choice import ToolChoice
from viewer.session.turntable import Turntable
from viewer.session.uptake_regions import UptakeRegions
from viewer.session.volumes import Volumes
from viewer.session.window_partners import WindowPartners
from viewer.session.windows import Windows


@dataclass(frozen=True, slots=True)
class Habits:
    """What a reading is given: hanging protocols, presets of windows and volumes, how to measure again, words.

    ``room`` tells whether there is memory for so many more bytes.
    """

    protocols: tuple[Protocol, ...] = ()
    presets: tuple[Preset, ...] = ()
    renderings: tuple[Rendering, ...] = ()
    remeasure: Remeasure = without_numbers
    wording: Wording = field(default_factory=Wording)
    room: Callable[[int], bool] = lambda _bytes: True


class Reading(QObject):
    """One study with its priors on the screen."""

    study_opened = Signal(object)  # Study, or None when closed; the panes are empty until ``hangings.hung``
    refused = Signal(str)  # a sentence: what was not done, and why

    def __init__(
        self, loader: StackLoader, undo: QUndoStack, habits: Habits, executor: Executor, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.undo = undo
        self.exams, self.panes = Exams(executor, self), Panes(self)
        self.pixels = Pixels(loader, self.exams, self.panes, self)
        self.presentations = Presentations(undo, self.exams, self.panes, executor)
        self.layers = Layers(executor, loader.cells, self)
        gestures = Gestures(undo)
        self.segmentations = Segmentations(undo, self.exams, executor, loader.cells, gestures)
        self.editing, self.segment_copies, self.segment_work = self._editors(undo, executor)
        self.subtractions = Subtractions(undo, self.exams, self.panes, self.pixels, gestures, executor)
        self.windows = Windows(
            undo,
            self.exams,
            self.panes,
            self.pixels,
            self.presentations,
            habits.presets,
            subtractions=self.subtractions,
        )
        hung, moments = HungLooks(self.exams, self.panes, self.presentations, habits.wording), Moments(undo, self.panes)
        self.places = Places(undo, self.exams, self.panes, self.windows, hung)
        self.looks = Looks(undo, self.panes, self.exams, hung, gestures)
        self.planes = Planes(undo, self.panes, self.places)
        self.cross = Cross(undo, self.panes, self.places, gestures)
        self.plane_images = PlaneImages(self.panes, self.places, self.pixels)
        self.renderings, self.histograms = Renderings(habits.renderings), Histograms(self.pixels, executor)
        self.hidings = Hidings(self.pixels, executor, habits.room)
        self.volumes = Volumes(
            undo, self.panes, self.places, self.renderings, (self.histograms, self.hidings), gestures
        )
        self.paths, self.turntable = Paths(undo, gestures), Turntable(self.panes, self.volumes)
        self.curved = Curved(undo, self.panes, self.places, self.paths)
        self.hangings = Hangings(
            habits.protocols, habits.wording, self.exams, Stage(self.panes, self.places, self.windows, hung, moments)
        )
        self.tiles = Tiles(undo, self.panes, self.places)
        self.priors = Priors(undo, self.exams, self.panes, self.places, self.hangings, moments)
        moments.keep(self.hangings, self.windows, hung, self.planes, self.curved, self.tiles, self.priors)
        self.time_points = TimePoints(self.exams, self.panes, self.places)
        self.cine = Cine(self.panes, self.places, self.pixels, self.time_points)
        self.relations, self.switches = Relations(self.exams), LinkSwitches(self)
        self.fusions = Fusions(undo, self.exams, self.panes, self.pixels, self.relations, gestures)
        self.links = Links(self.panes, self.places, self.relations, self.switches)
        self.crosshair = Crosshair(self.panes, self.places, self.relations, self.switches)
        self.linked_looks = LinkedLooks(self.panes, self.places, self.looks, self.relations, self.switches)
        self.places.link(self.links.place_for)
        self.windows.link(WindowPartners(self.exams, self.panes, self.relations, self.switches).of)
        self.measurements = Measurements(undo, self)
        self.calibrations = Calibrations(undo, self.exams, self.measurements, habits.remeasure)
        self.seen, self.key_images = Seen(self), KeyImages(self)
        self.tools, self.overlay = ToolChoice(self), Overlay(self)
        self.uptake_regions = UptakeRegions(self.pixels, executor, self.keep)
        self.chosen_by_others = ChosenByOthers(self.exams, executor)
        self.key_scroll = KeyScroll(self.exams, self.places, self.key_images, self.chosen_by_others)
        self.key_views = KeyViews(
            self.panes, self.places, self.windows, self.presentations, self.layers, self.chosen_by_others
        )
        moving = (self.time_points, self.cine, self.subtractions)
        refusing = (
            self.windows,
            self.places,
            self.planes,
            self.volumes,
            self.hidings,
            self.curved,
            self.presentations,
            self.segmentations,
            self.editing,
            self.segment_copies,
            self.segment_work,
            self.fusions,
            self.uptake_regions,
            self.chosen_by_others,
            self.calibrations,
            self.links,
            self.hangings,
            self.tiles,
            self.priors,
            self.key_scroll,
            *moving,
        )
        silent = (self.cross, self.crosshair, self.linked_looks, self.renderings, self.histograms, self.turntable)
        self._adopt(refusing, (*silent, self.paths))
        self.hangings.step_changed.connect(self._go_on_to_step)
        self.exams.failed.connect(self.refused)
        self.exams.opened.connect(self.study_opened)

    def _editors(self, undo: QUndoStack, executor: Executor) -> tuple[SegmentEditing, SegmentCopies, SegmentWork]:
        editing = SegmentEditing(undo, self.exams, self.segmentations)
        copies = SegmentCopies(self.exams, self.segmentations, editing, executor)
        return editing, copies, SegmentWork(self.pixels, editing, executor)

    def _adopt(self, refusing: Sequence[Any], silent: Sequence[QObject]) -> None:
        """Owners live as long as the reading; what some of them refuse is told by it."""
        for owner in refusing:
            owner.setParent(self)
            owner.refused.connect(self.refused)
        for other in silent:
            other.setParent(self)

    @property
    def study(self) -> Study | None:
        """The study being read."""
        return self.exams.study

    def open(
        self,
        study: Study,
        priors: Sequence[Study] = (),
        measurements: Sequence[Measurement] = (),
        known: Sequence[KnownLength] = (),
    ) -> None:
        """Show ``study`` with its priors, what was measured in it before, and the calibrations kept with the images.

        The panes are emptied at once; what still arrives for the last study is dropped.
        """
        self._clear()
        self.measurements.begin(tuple(measurements))
        self.calibrations.begin(known)
        self.exams.open(study, priors, known)

    def close(self) -> None:
        """Empty the panes; nothing of the study stays."""
        self._clear()
        self.exams.close()

    def _clear(self) -> None:
        self.cine.clear()
        self.turntable.clear()
        for of_volumes in (self.volumes, self.hidings, self.histograms, self.curved, self.paths):
            of_volumes.clear()
        self.time_points.clear()
        self.subtractions.clear()
        self.pixels.close()
        self.undo.clear()
        over = (
            self.presentations,
            self.segment_work,
            self.segment_copies,
            self.editing,
            self.segmentations,
            self.fusions,
            self.uptake_regions,
            self.layers,
        )
        shown = (*over, self.windows, self.places, self.planes, self.tiles, self.priors)
        linked = (self.hangings, self.links, self.crosshair, self.relations)
        marks = (self.seen, self.key_images, self.chosen_by_others, self.calibrations)
        for owner in (*shown, *linked, *marks, self.plane_images):
            owner.clear()
        self.measurements.begin()
        self.panes.clear()

    def _go_on_to_step(self, _number: int, step: Step) -> None:
        """What besides the panes a hanging step changes: there is no way back into MPR, and links as it says."""
        self.planes.clear()
        self.curved.forget_way_back()
        self.tiles.clear()
        self.priors.clear()
        if step.linked is not None and step.linked != self.switches.together:
            self.switches.part()

    def keep(self, measurement: Measurement) -> None:
        """Keep what a tool measured, named as the reader knows its image; one with a known UID is replaced."""
        named = replace(measurement, series_text=self.name_of_plane(measurement.image, measurement.cut))
        if self.measurements.get(named.uid):
            self.measurements.replace(named)
        else:
            self.measurements.add(named)

    def name_of_plane(self, image: ImageRef, cut: Cut | None) -> str:
        """``Series 4, MPR coronal, MIP 20 mm``; without a plane ``Series 4, image 57``; "" where that is not open."""
        named = self.exams.name_of(image)
        if cut is None or not named:
            return named
        words = (named.partition(", ")[0], f"MPR {cuts.plane_name(cut)}", slab_words(cut))
        return ", ".join(word for word in words if word)

    def go_to(self, measurement: Measurement) -> bool:
        """Show what was measured where it was: its image, or its plane. False, said why, where that is not open."""
        if measurement.cut is None:
            return self.places.go_to(measurement.image)
        return self._show_plane(measurement.image, measurement.cut)

    def bring_back(self, view: KeyView) -> bool:
        """Show an image or a plane as it was seen when it became a key image. False, said why, where it is not open."""
        if view.cut is None:
            return self.key_views.bring_back(view)
        if not self._show_plane(view.image, view.cut):
            return False
        pane = self.panes.active
        self.windows.choose(pane, view.shown)
        self.looks.set(pane, look_again(view))
        return True

    def _show_plane(self, image: ImageRef, cut: Cut) -> bool:
        found = self.exams.find(image)
        if found is None:
            self.refused.emit("This plane lies in a series that is not among those of the open study and its priors.")
            return False
        stack, index = found
        return self.planes.show(stack, Place(stack.id, index, cut=cut))

    def toggle_key_image(self, pane: int) -> None:
        """Mark the pane's image as a key image, or take the mark away."""
        image = self.places.image(pane)
        if image is None:
            self.refused.emit("A key image is an acquired image; this pane shows none.")
        else:
            self.key_images.toggle(image.ref)

    def step_key_image(self, pane: int, steps: int) -> None:
        """The next (1) or previous (-1) key image of the study, as whoever picked it out wanted it to be seen."""
        if self.key_scroll.step(pane, steps):
            self.key_views.show_by_state(pane)
