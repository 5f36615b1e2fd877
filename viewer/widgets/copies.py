"""Copies of what a pane shows: the pane as it is seen, its image in its own pixels, and a clip of all its images."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from viewer.dicom.windowing import native_picture
from viewer.model.text import clean, date_text, name_text
from viewer.model.view import Along, Look, Orbit, Place
from viewer.model.volume import Stack
from viewer.session import reading_order
from viewer.session.overlay_text import OverlayText
from viewer.session.reading import Reading
from viewer.session.scene import Drawing
from viewer.widgets.anonymous import in_pixels, perhaps_in_pixels
from viewer.widgets.capture import captured, stripped
from viewer.widgets.sheets import Sheets

MOST_FRAMES = 3000
TURN_FRAMES, TURN_MS = 120, 100.0  # twelve seconds, as fast as the turntable
FASTEST_MS, USUAL_MS, SLOWEST_MS = 20.0, 100.0, 1000.0


class NoCopy(Exception):  # noqa: N818 - it says what did not happen
    """No copy was made; the message is a sentence that says why."""


@dataclass(frozen=True, eq=False, slots=True)
class Copied:
    """A picture, and what is to be said of it ("" for nothing)."""

    picture: QImage
    warning: str = ""


@dataclass(frozen=True, slots=True)
class HowDrawn:
    """How a copy is drawn: the size in device pixels, device pixels per logical pixel, and whether it says whose it is."""

    drawing: Drawing
    ratio: float
    identity: bool


@dataclass(frozen=True, slots=True)
class Clip:
    """The places to be drawn one after the other for a clip, how, and for how long each is seen."""

    pane: int
    places: tuple[Place, ...]
    how: HowDrawn
    step_ms: float
    warning: str = ""


class Copies:
    """Makes copies of the panes of a reading; ``sheets`` makes sheets for a pane by its number."""

    def __init__(self, reading: Reading, sheets: Callable[[int], Sheets]) -> None:
        self._reading, self._new_sheets = reading, sheets

    def pane(self, pane: int, sheets: Sheets, how: HowDrawn) -> Copied:
        """The pane as it is seen, with its marks and its text; raises NoCopy."""
        stack = self._stack(pane)
        warning = judged(stack, self._reading.panes.view(pane).place, identity=how.identity)
        return Copied(self._captured(sheets, pane, how), warning)

    def image(self, pane: int, *, identity: bool) -> Copied:
        """The image in its own pixels: windowed, turned and mirrored as it is seen, without marks; raises NoCopy."""
        stack, view, image = self._stack(pane), self._reading.panes.view(pane), self._reading.places.image(pane)
        stored, presented = self._reading.pixels.stored(stack.id, view.place.index), self._reading.windows.image(pane)
        if image is None or presented is None:
            raise NoCopy("Only an acquired image has pixels of its own; this pane shows a reconstruction.")
        if stored is None:
            raise NoCopy("The pixels of this image are not there.")
        if view.look.rotation_deg % 90:
            raise NoCopy("A picture that is turned by part of a quarter has no pixels of its own.")
        warning = judged(stack, view.place, identity=identity)
        picture = native_picture(presented, stored, self._reading.windows.in_force(pane))
        name = self._reading.exams.name_of(image.ref)
        lines = (*self._who(stack), name) if identity else (name,)
        return Copied(stripped(as_picture(oriented(picture, view.look)), lines), warning)

    def clip(self, pane: int, how: HowDrawn) -> Clip:
        """All images of the pane's stack as it shows them, or its key images where only these are scrolled to.

        Of a rendered volume: one whole turn. Raises NoCopy.
        """
        stack, place, keys = self._stack(pane), self._reading.panes.view(pane).place, self._reading.key_scroll
        voxels = self._reading.pixels.of(stack.id)
        if place.cut or isinstance(place.orbit, Along):
            raise NoCopy("A clip is made of acquired images; this pane shows a reconstruction.")
        if voxels is None or not voxels.complete:
            raise NoCopy("A clip needs all images of the series; some are still being loaded.")
        if place.orbit:
            return Clip(pane, one_turn(place, place.orbit), how, TURN_MS, judged(stack, place, identity=how.identity))
        numbers = keys.numbers(stack) if keys.only else tuple(range(len(stack.images)))
        if not 1 < len(numbers) <= MOST_FRAMES:
            raise NoCopy(f"A clip has 2 to {MOST_FRAMES:,} images; here are {len(numbers):,}.")
        places = tuple(replace(place, index=reading_order.index_of(stack, number)) for number in numbers)
        warnings = [judged(stack, one, identity=how.identity) for one in places]
        return Clip(pane, places, how, step_ms(stack), max(warnings))

    def frames(self, clip: Clip) -> Iterator[QImage]:
        """The pictures of a clip; to be drawn on the GUI thread, one in a turn of the event loop. Raises NoCopy.

        They are views beyond those of the layout, so that nothing moves on the screen.
        """
        panes = self._reading.panes
        beyond, look = len(panes.arranged.views), panes.view(clip.pane).look
        sheets = self._new_sheets(beyond)
        try:
            for place in clip.places:
                stack = self._reading.exams.stack(place.stack_id)
                if stack is None or panes.layout.count > beyond:
                    raise NoCopy("The study or the layout was left before the clip was made.")
                view = self._reading.places.view_of(stack, place.index)
                panes.put(beyond, replace(view, place=place, look=look))
                yield self._captured(sheets, beyond, clip.how)
        finally:
            panes.forget_beyond(beyond)

    def _stack(self, pane: int) -> Stack:
        stack = self._reading.places.stack(pane)
        if stack is None:
            raise NoCopy("This pane is empty.")
        return stack

    def _captured(self, sheets: Sheets, pane: int, how: HowDrawn) -> QImage:
        sheets.draw(replace(how.drawing, coarse=False), at_once=True)
        full = sheets.sheet(how.ratio, drawn=(*sheets.regions(), *sheets.kept()), text=OverlayText.FULL)
        sheet = full if how.identity else sheets.anonymous(how.ratio)
        if sheet is None:
            raise NoCopy("This pane is empty.")
        image = self._reading.places.image(pane)
        return captured(sheet, self._reading.exams.name_of(image.ref) if image else "Reconstructed view")

    def _who(self, stack: Stack) -> tuple[str, ...]:
        exam = self._reading.exams.of(stack.id)
        if exam is None:
            return ()
        patient = exam.study.patient
        named = clean(name_text(patient.name), 64) or "No patient name"
        return (
            f"{named} · {date_text(patient.birth_date)} · ID {clean(patient.patient_id, 64) or 'missing'}",
            f"Study of {date_text(exam.study.date) or 'an unknown day'}",
        )


def judged(stack: Stack, place: Place, *, identity: bool) -> str:
    """A warning for a copy without identity, "" for none; raises NoCopy where one cannot be made."""
    if identity:
        return ""
    shown = stack.images if place.cut or place.orbit else (stack.images[place.index],)
    instances = [image.instance for image in shown]
    reason = in_pixels(instances)
    if reason:
        raise NoCopy(reason)
    return perhaps_in_pixels(stack, instances)


def one_turn(place: Place, orbit: Orbit) -> tuple[Place, ...]:
    """The views of a rendered volume through one whole turn, from where it stands."""
    angles = (orbit.azimuth_deg + 360.0 * number / TURN_FRAMES for number in range(TURN_FRAMES))
    return tuple(replace(place, orbit=replace(orbit, azimuth_deg=angle % 360.0)) for angle in angles)


def step_ms(stack: Stack) -> float:
    """For how long an image of a clip is seen: its frame time, held within what can be watched, else a tenth of a second."""
    cine = stack.images[0].instance.cine
    return min(max((cine.mean_ms if cine else None) or USUAL_MS, FASTEST_MS), SLOWEST_MS)


def oriented(picture: NDArray[np.uint8], look: Look) -> NDArray[np.uint8]:
    """A picture as a look lets it lie: mirrored, then turned clockwise by quarters."""
    picture = picture[:, ::-1] if look.flip_horizontal else picture
    picture = picture[::-1] if look.flip_vertical else picture
    return np.ascontiguousarray(np.rot90(picture, -round(look.rotation_deg / 90)))


def as_picture(picture: NDArray[Any]) -> QImage:
    """Greys [height, width] or RGB [height, width, 3] as an image of its own."""
    height, width = picture.shape[:2]
    kind = QImage.Format.Format_Grayscale8 if picture.ndim == 2 else QImage.Format.Format_RGB888
    return QImage(picture.data, width, height, picture.strides[0], kind).copy()
