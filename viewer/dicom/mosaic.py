"""Siemens mosaics: the slices of a volume as tiles of one image, unpacked into frames at their true places.

Image Position (Patient) of a mosaic is that of a slice as large as the whole mosaic, around the same middle; the places
of the tiles follow from it, from the normal in the private header (it says which way the tiles go) and from Spacing Between
Slices.
Where that cannot be read the mosaic stays one picture without a place in the patient, and says so.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from viewer.dicom import planes
from viewer.dicom.elements import Elements
from viewer.dicom.siemens_csa import csa_numbers
from viewer.model.geometry import Plane, orientation_letters, triple, unit, vector
from viewer.model.study import Frame, PixelFormat

_PARALLEL = 0.99  # the least cosine between the private normal and that of the image


@dataclass(frozen=True, slots=True)
class Mosaic:
    """``count`` tiles, ``across`` in a row and a column; ``step`` mm from slice to slice along the image's normal, signed."""

    count: int
    across: int
    step: float


def is_mosaic(elements: Elements, form: PixelFormat) -> bool:
    """Whether an image says that it is a mosaic."""
    return form.frames == 1 and form.samples == 1 and "MOSAIC" in elements.codes("ImageType")


def mosaic(elements: Elements, form: PixelFormat) -> Mosaic | None:
    """How a mosaic is to be taken apart; None and a remark where that is not known for certain."""
    found = _read(elements, form)
    if found is None:
        elements.remark(
            "This is a mosaic of slices whose private header cannot be read; it is shown as one picture without a place "
            "in the patient, and only lengths within one tile are true."
        )
    return found


def _read(elements: Elements, form: PixelFormat) -> Mosaic | None:
    header = elements.private_bytes("SIEMENS CSA HEADER", 0x0029, 0x10)
    counts, normal = csa_numbers(header, "NumberOfImagesInMosaic"), csa_numbers(header, "SliceNormalVector")
    cosines, spacing = planes.cosines(elements), elements.number("SpacingBetweenSlices")
    if not counts or len(normal) != 3 or cosines is None or spacing is None or spacing <= 0 or counts[0] < 1:
        return None
    count = int(counts[0])
    across = math.isqrt(count - 1) + 1
    along = float(unit(normal) @ unit(Plane((0.0, 0.0, 0.0), *cosines).normal)) if any(normal) else 0.0
    if form.rows % across or form.columns % across or abs(along) < _PARALLEL:
        return None
    return Mosaic(count, across, math.copysign(spacing, along))


def tiled(form: PixelFormat, tiles: Mosaic) -> PixelFormat:
    """The format of the tiles as frames."""
    across = tiles.across
    return replace(form, rows=form.rows // across, columns=form.columns // across, frames=tiles.count, across=across)


def tiles_in_place(whole: Frame, form: PixelFormat, tiles: Mosaic) -> tuple[Frame, ...]:
    """The frames of a mosaic with ``form`` (of the tiles), made from the one frame it is stored as."""
    return tuple(
        replace(whole, index=index, plane=_placed(whole.plane, form, tiles, index)) for index in range(tiles.count)
    )


def _placed(plane: Plane | None, form: PixelFormat, tiles: Mosaic, index: int) -> Plane | None:
    if plane is None:
        return None
    beside = vector((form.columns, form.rows)) * (tiles.across - 1) / 2
    corner = plane.to_patient(beside) + unit(plane.normal) * (tiles.step * index)
    return replace(plane, position=triple(corner))


def without_place(whole: Frame) -> Frame:
    """A mosaic that is not taken apart lies nowhere: its position is true for none of its tiles."""
    return replace(whole, plane=None)


def directions(elements: Elements) -> tuple[str, str] | None:
    """Where columns and rows of every tile grow to, as letters of Patient Orientation."""
    cosines = planes.cosines(elements)
    return (orientation_letters(cosines[0]), orientation_letters(cosines[1])) if cosines else None
