"""A stack of images, its voxels, and where each voxel lies in the patient."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viewer.model.calibration import Calibration
from viewer.model.geometry import Plane, Vector, vector
from viewer.model.study import Frame, ImageRef, Instance, Rescale
from viewer.model.uptake import Uptake
from viewer.model.view import Cut


@dataclass(frozen=True, slots=True)
class StackImage:
    """One image of a stack: a frame of an instance, its plane (never None) and what a pixel measures.

    With a ``cut`` it is no acquired image but that reconstructed plane of ``size`` (rows, columns); instance and frame then
    tell of the acquired image nearest to its centre (whose, of which series, which unit), and its pixels are modality values.
    """

    instance: Instance
    frame: Frame
    plane: Plane
    calibration: Calibration
    cut: Cut | None = None
    size: tuple[int, int] | None = None

    @property
    def rows_and_columns(self) -> tuple[int, int] | None:
        """How many there are; None for an object without pixels."""
        form = self.instance.format
        return self.size or (None if form is None else (form.rows, form.columns))

    @property
    def ref(self) -> ImageRef:
        """The reference that reports and measurements keep."""
        of = self.instance
        many = of.format is not None and (of.format.frames > 1 or of.format.across > 1)
        frame = self.frame.index if many else None
        tile = of.format.tile_corner(self.frame.index) if of.format else None
        return ImageRef(of.study_uid, of.series_uid, of.sop_class_uid, of.sop_uid, frame, tile)


@dataclass(frozen=True, slots=True)
class UnevenGrid:
    """An even grid under a stack whose images lie on one straight line, but not at even steps.

    ``affine`` is 4x4 grid (column, row, step) to LPS mm, sheared under gantry tilt. ``places`` says at which step of the grid
    each image lies, the first at 0. ``gaps`` are the indices of images after which so much is missing that nothing may be
    put between them and the next.
    """

    affine: tuple[tuple[float, float, float, float], ...]
    places: tuple[float, ...]
    gaps: tuple[int, ...] = ()

    @property
    def steps(self) -> int:
        """How many steps of the grid hold all images."""
        return math.ceil(self.places[-1] - 1e-6) + 1


@dataclass(frozen=True, slots=True)
class Geometry:
    """What the positions of a stack's images say (PS3.3 C.7.6.2; safety rules in ARCHITECTURE.md).

    ``affine`` is 4x4 voxel (column, row, slice) to LPS mm, sheared under gantry tilt, None when the stack is no volume;
    ``why_not`` then says why in a sentence. ``spacings_mm`` are the least and greatest steps along the normal. ``uneven``
    is given where the stack is no volume for its steps alone: planes can be reconstructed on the true positions.
    """

    is_volume: bool = False
    why_not: str = ""
    affine: tuple[tuple[float, float, float, float], ...] | None = None
    slice_spacing_mm: float | None = None
    spacings_mm: tuple[float, float] | None = None
    tilt_deg: float = 0.0
    orientation: str = ""  # axial, sagittal, coronal, oblique or ""
    uneven: UnevenGrid | None = None

    @property
    def has_planes(self) -> bool:
        """Whether planes can be reconstructed through the images."""
        return self.is_volume or self.uneven is not None

    @property
    def matrix(self) -> Vector:
        """The affine of the volume or of the grid under uneven images as (4, 4); raises ValueError where there is none."""
        affine = self.uneven.affine if self.uneven else self.affine
        if affine is None:
            raise ValueError(self.why_not or "this stack is no volume")
        return vector(affine)

    def step_of_image(self, index: float) -> float:
        """Where an image lies along the third axis of ``matrix``."""
        if self.uneven is None:
            return index
        return float(np.interp(index, np.arange(len(self.uneven.places)), self.uneven.places))


@dataclass(frozen=True, slots=True)
class Stack:
    """Images of one series that belong together and scroll as one; all of one size and pixel format.

    ``id`` is the series UID, with a suffix when a series had to be split; ``why_split`` then says why. ``images`` lie
    along the normal where there are positions, else by instance number (the direction in which they are read is said by
    ``viewer.session.reading_order``). ``remarks`` are sentences for the
    reader (tilt, gap, uneven spacing, intruders).
    """

    id: str
    series_uid: str
    modality: str
    description: str
    images: tuple[StackImage, ...]
    geometry: Geometry = Geometry()
    frame_of_reference_uid: str = ""
    why_split: str = ""
    remarks: tuple[str, ...] = ()
    uptake: Uptake | None = None  # of a PET stack: its SUV, already in the rescale of its images, or why there is none
    family: str = ""  # shared by the stacks into which images at the same places were split; "" where nothing repeats
    repeat: tuple[tuple[str, str], ...] = ()  # (name, value) of what sets it apart in its family, the outermost first

    @property
    def shape(self) -> tuple[int, int, int]:
        """(images, rows, columns)."""
        pixel = self.images[0].instance.format
        if pixel is None:
            raise ValueError("a stack holds images only")
        return len(self.images), pixel.rows, pixel.columns

    @property
    def grid(self) -> tuple[int, int, int]:
        """(steps, rows, columns) of the box that ``geometry.matrix`` leads from: of the images, or of their uneven grid."""
        images, rows, columns = self.shape
        return (self.geometry.uneven.steps if self.geometry.uneven else images), rows, columns

    @property
    def colour(self) -> bool:
        """Whether the pixels are colours rather than values to be windowed."""
        pixel = self.images[0].instance.format
        return pixel is not None and (pixel.samples > 1 or pixel.photometric == "PALETTE COLOR")

    @property
    def rescaled_each(self) -> bool:
        """Whether one stored value means another thing from image to image (much PET): each has a slope of its own."""
        first = self.images[0].frame.rescale
        return not self.colour and any(image.frame.rescale != first for image in self.images)


@dataclass(eq=False, slots=True)
class Voxels:
    """The pixels of a stack in memory, filled image by image by the loader that owns it.

    ``array`` is [image, row, column] of stored values (integer or float), or [image, row, column, 3] uint8 RGB.
    ``ready`` tells which images are there; ``damaged`` why one never will be (image index to a sentence).
    ``values`` [image, row, column] float32 are the modality values of the images that are ready, NaN for padding; kept only
    where each image has a slope of its own, for planes through several of them. None: planes are made of ``array``.
    """

    array: NDArray[Any]
    ready: NDArray[np.bool_]
    damaged: dict[int, str] = field(default_factory=dict)
    values: NDArray[np.float32] | None = None

    @property
    def nbytes(self) -> int:
        """The memory it takes once every image is there."""
        return self.array.nbytes + (0 if self.values is None else self.values.nbytes)

    @property
    def complete(self) -> bool:
        """Whether every image is there or known to be damaged."""
        return bool(self.ready.sum() + len(self.damaged) >= len(self.ready))


def modality_values(image: StackImage, stored: NDArray[Any]) -> NDArray[np.float64]:
    """Stored values of one image as modality values (float64), by its modality LUT or rescale (PS3.3 C.11.1)."""
    lut = image.instance.modality_lut
    if lut is not None:
        table = np.frombuffer(lut.data, "<u2").astype(np.float64)
        return table[np.clip(stored.astype(np.int64) - lut.first_mapped, 0, len(table) - 1)]
    rescale = image.frame.rescale or Rescale()
    return stored.astype(np.float64) * rescale.slope + rescale.intercept


def modality_unit(image: StackImage) -> str:
    """The unit of the modality values, as in Rescale Type: ``HU``, ``Bq/ml``, ``1`` where nothing is known."""
    lut = image.instance.modality_lut
    if lut is not None:
        return lut.unit or "1"
    return image.frame.rescale.unit if image.frame.rescale else "1"
