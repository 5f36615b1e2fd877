"""How an image was looked at when it became a key image: enough to look at it so again, here and in other viewers."""

from __future__ import annotations

from dataclasses import dataclass

from viewer.model.measurement import Measurement
from viewer.model.presentation import PresentationState
from viewer.model.study import ImageRef
from viewer.model.view import Cut, Look, Shown


@dataclass(frozen=True, slots=True)
class KeyView:
    """The view of a pane on an acquired image, or on the reconstructed plane ``cut``, to which ``image`` is nearest.

    ``area`` are the edges (left, top, right, bottom) of what the pane showed, in pixels of the image. ``state_uid`` names the
    presentation state that was in force, "" for none. ``measurements`` are those that were drawn. ``presented`` says all of
    it as a presentation state that can be written (its UIDs are given when it is); None where DICOM has no words for the
    view, and ``why_not`` says why in a sentence.
    """

    image: ImageRef
    shown: Shown
    look: Look
    area: tuple[float, float, float, float]
    state_uid: str = ""
    overlays: bool = True
    shutters: bool = True
    measurements: tuple[Measurement, ...] = ()
    presented: PresentationState | None = None
    why_not: str = ""
    cut: Cut | None = None
