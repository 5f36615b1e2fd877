"""The one root of a reading: builds the owners of all that changes and opens studies into them.

Nothing here knows a widget. Panes, lists and the report listen to the owners' signals; keys, menus and tools call their
methods. Each owner has one subject: ``exams`` (studies and stacks), ``panes`` (layout, views, active pane), ``pixels``,
``windows``, ``places`` (scrolling), ``looks``, ``planes`` (MPR), ``hangings``, ``relations`` (how stacks lie to each
other), ``switches`` and ``links`` (what follows what), ``crosshair``, ``measurements``, ``seen``,
``key_images``, ``chosen_by_others`` (key objects), ``presentations`` (states), ``layers`` (what lies over pixels), ``tools``
and ``overlay``.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from viewer.hanging.protocol import Protocol
from viewer.model.measurement import Measurement
from viewer.model.study import Study
from viewer.session.chosen_by_others import ChosenByOthers
from viewer.session.crosshair import Crosshair
from viewer.session.exams import Exams
from viewer.session.hangings import Hangings
from viewer.session.key_images import KeyImages
from viewer.session.layers import Layers
from viewer.session.link_switches import LinkSwitches
from viewer.session.linked_looks import LinkedLooks
from viewer.session.links import Links
from viewer.session.loading import StackLoader
from viewer.session.looks import Looks
from viewer.session.measurements import Measurements
from viewer.session.overlay_text import Overlay
from viewer.session.panes import Arranged, Panes
from viewer.session.pixels import Pixels
from viewer.session.places import Places
from viewer.session.planes import Planes
from viewer.session.presentations import Presentations
from viewer.session.presets import Preset
from viewer.session.relations import Relations
from viewer.session.seen import Seen
from viewer.session.tool_choice import ToolChoice
from viewer.session.window_partners import WindowPartners
from viewer.session.windows import Windows


@dataclass(frozen=True, slots=True)
class Habits:
    """What a reading is given as data: hanging protocols, window presets, and the preset of rendered volumes."""

    protocols: tuple[Protocol, ...] = ()
    presets: tuple[Preset, ...] = ()
    rendering: str = ""


class Reading(QObject):
    """One study with its priors on the screen."""

    study_opened = Signal(object)  # Study, or None when closed; the panes are empty until ``hangings.hung``
    refused = Signal(str)  # a sentence: what was not done, and why

    def __init__(
        self, loader: StackLoader, undo: QUndoStack, habits: Habits, executor: Executor, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.undo = undo
        self.exams = Exams(executor, self)
        self.panes = Panes(self)
        self.pixels = Pixels(loader, self.exams, self.panes, self)
        self.presentations = Presentations(undo, self.exams, self.panes, executor)
        self.layers = Layers(executor, loader.cells, self)
        self.windows = Windows(undo, self.exams, self.panes, self.pixels, self.presentations, habits.presets)
        self.places = Places(undo, self.exams, self.panes, self.windows, self.presentations)
        self.looks = Looks(self.panes, self.exams, self.presentations)
        self.planes = Planes(undo, self.panes, self.places, habits.rendering)
        self.hangings = Hangings(habits.protocols, self.exams, self.panes, self.places, self.windows)
        self.relations, self.switches = Relations(self.exams), LinkSwitches(self)
        self.links = Links(self.panes, self.places, self.relations, self.switches)
        self.crosshair = Crosshair(self.panes, self.places, self.relations, self.switches)
        self.linked_looks = LinkedLooks(self.panes, self.places, self.looks, self.relations, self.switches)
        self.places.link(self.links.place_for)
        self.windows.link(WindowPartners(self.exams, self.panes, self.relations, self.switches).of)
        self.measurements = Measurements(undo, self)
        self.seen, self.key_images = Seen(self), KeyImages(self)
        self.tools, self.overlay = ToolChoice(self), Overlay(self)
        self.chosen_by_others = ChosenByOthers(self.exams, self.places, executor)
        refusing = (self.windows, self.places, self.planes, self.presentations, self.chosen_by_others, self.links)
        for owner in refusing:
            owner.setParent(self)
            owner.refused.connect(self.refused)
        for silent in (self.hangings, self.crosshair, self.linked_looks):
            silent.setParent(self)
        self.hangings.step_changed.connect(self.planes.clear)
        self.exams.failed.connect(self.refused)
        self.exams.opened.connect(self.study_opened)

    @property
    def study(self) -> Study | None:
        """The study being read."""
        return self.exams.study

    def open(self, study: Study, priors: Sequence[Study] = (), measurements: Sequence[Measurement] = ()) -> None:
        """Show ``study`` with its priors and what was measured in it before.

        The panes are emptied at once; what still arrives for the last study is dropped.
        """
        self._clear()
        self.measurements.begin(tuple(measurements))
        self.exams.open(study, priors)

    def close(self) -> None:
        """Empty the panes; nothing of the study stays."""
        self._clear()
        self.exams.close()

    def _clear(self) -> None:
        self.pixels.close()
        self.undo.clear()
        shown = (self.presentations, self.layers, self.windows, self.places, self.planes, self.hangings)
        linked = (self.links, self.crosshair, self.relations)
        for owner in (*shown, *linked, self.seen, self.key_images, self.chosen_by_others):
            owner.clear()
        self.measurements.begin()
        self.panes.arrange(Arranged())

    def keep(self, measurement: Measurement) -> None:
        """Keep what a tool measured, named as the reader knows its image; one with a known UID is replaced."""
        named = replace(measurement, series_text=self.exams.name_of(measurement.image))
        if self.measurements.get(named.uid):
            self.measurements.replace(named)
        else:
            self.measurements.add(named)

    def toggle_key_image(self, pane: int) -> None:
        """Mark the pane's image as a key image, or take the mark away."""
        image = self.places.image(pane)
        if image is None:
            self.refused.emit("A key image is an acquired image; this pane shows none.")
        else:
            self.key_images.toggle(image.ref)
