"""The size of a pixel by a line of known length: for which images, how large, and put in the place of the header's."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from viewer.dicom.spacing import calibration
from viewer.model.calibration import Calibration, Provenance
from viewer.model.known_length import Ends, KnownLength, Scope
from viewer.model.text import clean, offset_text
from viewer.model.volume import Stack, StackImage

SHORTEST_PX = 10.0  # a pixel more or less at an end would change every length by a tenth
SMALLEST_MM, LARGEST_MM = 0.001, 10.0  # what a pixel of any image of a body may measure


def why_not_by_hand(image: StackImage) -> str:
    """Why an image is not to be calibrated by a reader; "" where it may be."""
    if image.cut is not None:
        return "A reconstructed plane has the millimetres of the patient; only acquired images are calibrated by hand."
    if image.instance.spacing.regions:
        return "The regions of this ultrasound image bring scales of their own; it is not calibrated by hand."
    if calibration(image.instance, image.frame).provenance is Provenance.PATIENT:
        return "Pixel Spacing of this image is a distance in the patient; it is not calibrated by hand."
    return ""


def scope_of(image: StackImage) -> Scope:
    """What a line on ``image`` calibrates: all frames of a run at rest, else the one frame on which it was drawn.

    Frames of a capture may be different pictures, and where the tube, the detector or the table moves, so does the size of
    what is seen; only Positioner Motion and Table Motion (PS3.3 C.8.7.5, C.8.7.4) can say that they did not.
    """
    instance = image.instance
    many = instance.format is not None and instance.format.frames > 1
    frame = image.frame.index if many and not instance.spacing.at_rest else None
    return Scope(instance.study_uid, instance.sop_uid, frame)


def line_px(image: StackImage, ends: Ends) -> float:
    """How long a line is, in widths of a pixel: also where pixels are not square."""
    (x0, y0), (x1, y1) = ends
    return math.hypot(x1 - x0, (y1 - y0) * _shape(image))


def pixel_size(image: StackImage, ends: Ends, length_mm: float) -> tuple[float, float]:
    """(between rows, between columns) in mm, where the line is ``length_mm`` long; raises ValueError with a sentence."""
    if not math.isfinite(length_mm) or length_mm <= 0:
        raise ValueError("A length is more than 0 mm.")
    length = line_px(image, ends)
    if not math.isfinite(length) or length < SHORTEST_PX:
        raise ValueError(f"The line is too short to calibrate by: it needs {SHORTEST_PX:g} pixels, better a hundred.")
    column_mm = length_mm / length
    row_mm = column_mm * _shape(image)
    if not (SMALLEST_MM <= min(row_mm, column_mm) and max(row_mm, column_mm) <= LARGEST_MM):
        limits = f"between {SMALLEST_MM:g} and {LARGEST_MM:g} mm"
        raise ValueError(f"A pixel would then measure {column_mm:.3g} mm; only {limits} can be true.")
    return row_mm, column_mm


def doubt(image: StackImage, size: tuple[float, float]) -> str:
    """A sentence where a projection would show things smaller than they are, which none does; "" elsewhere."""
    detector = image.instance.spacing.imager_spacing
    if detector is None or min(detector) <= 0 or size[0] <= detector[0] * 1.02:
        return ""
    return f"More than at the detector ({detector[0]:.3g} mm): please check."


def by_hand(known: KnownLength) -> Calibration:
    """The calibration that a known length gives."""
    when = known.moment[:16].replace("T", " ")
    zone = offset_text(known.moment[19:].replace(":", ""))
    who = clean(known.reader, 64)
    by = f"by {who} " if who else ""
    reason = (
        f"Calibrated {by}on {f'{when} {zone}'.strip()} with an object of {known.length_mm:g} mm: "
        f"{size_text((known.row_mm, known.column_mm))} per pixel, true at the depth of that object."
    )
    said = " · ".join(part for part in (who, when) if part)
    return Calibration(Provenance.USER, known.row_mm, known.column_mm, reason, said)


def of_image(image: StackImage, known: Sequence[KnownLength]) -> KnownLength | None:
    """The latest of ``known`` lengths (the oldest first) that holds for an image."""
    return next((one for one in reversed(known) if one.scope.holds(image)), None)


def calibrated(image: StackImage, known: Sequence[KnownLength]) -> StackImage:
    """The image with what a reader said of it, else with what its header says. Its plane stays: points rest on it."""
    own = of_image(image, known)
    if own is not None and not why_not_by_hand(image):
        return replace(image, calibration=by_hand(own))
    if image.calibration.provenance is Provenance.USER:
        return replace(image, calibration=calibration(image.instance, image.frame))
    return image


def with_known_lengths(stack: Stack, known: Sequence[KnownLength], sop_uids: frozenset[str]) -> Stack:
    """The stack with its images of those objects calibrated; the very same stack where none is in it."""
    if not any(image.instance.sop_uid in sop_uids for image in stack.images):
        return stack
    images = (calibrated(image, known) if image.instance.sop_uid in sop_uids else image for image in stack.images)
    return replace(stack, images=tuple(images))


def _shape(image: StackImage) -> float:
    """How high a pixel is for its width."""
    return image.plane.row_spacing / image.plane.column_spacing


def size_text(size: tuple[float, float]) -> str:
    """``0.143 mm``, or ``0.143 × 0.286 mm`` (height and width) where pixels are not square."""
    row, column = (f"{mm:.3g}" for mm in size)
    return f"{column} mm" if row == column else f"{row} × {column} mm (height × width)"
