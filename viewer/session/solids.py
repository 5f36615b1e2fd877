"""What a volume is made of: stored values with what tells how they are read, or the modality values beside them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from numpy.typing import NDArray

from viewer.model.study import Rescale
from viewer.model.volume import StackImage, Voxels


@dataclass(frozen=True, eq=False, slots=True)
class SolidValues:
    """``array`` [slice, row, column]; modality value = stored x ``rescale[0]`` + ``rescale[1]``; ``image`` reads it so."""

    array: NDArray[Any]
    rescale: tuple[float, float]
    padding: tuple[float, float] | None
    image: StackImage


def solid_values(image: StackImage, voxels: Voxels) -> SolidValues:
    """The values of a volume whose images are read as ``image`` is; where each has a slope of its own, those kept beside."""
    pixel = image.instance.format
    if voxels.values is None or pixel is None:
        rescale, padding = image.frame.rescale or Rescale(), image.instance.padding
        ends = (float(padding[0]), float(padding[1])) if padding else None
        return SolidValues(voxels.array, (rescale.slope, rescale.intercept), ends, image)
    unit = image.frame.rescale.unit if image.frame.rescale else "1"
    real = replace(image.instance, format=replace(pixel, sample_type="float"), padding=None, modality_lut=None)
    read = replace(image, instance=real, frame=replace(image.frame, rescale=Rescale(unit=unit)))
    return SolidValues(voxels.values, (1.0, 0.0), None, read)
