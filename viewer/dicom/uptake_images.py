"""PET images whose modality values are SUV: the factor becomes part of each frame's rescale and of its windows.

So everything downstream (windows, statistics, reports) sees one modality transformation, and presentation states, which
bring a transformation and windows of their own, are not touched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from viewer.dicom.suv import own_factor, uptake
from viewer.model.study import Frame, Rescale, Window
from viewer.model.uptake import Uptake, UptakeFacts
from viewer.model.volume import StackImage

READ_BEFORE = "An earlier version read these headers; open this study by itself to have them read again."
_NARROWEST = 1e-6  # LINEAR of width 1 is a threshold, which LINEAR_EXACT cannot say with a width of 0


def in_uptake(images: tuple[StackImage, ...]) -> tuple[tuple[StackImage, ...], Uptake | None]:
    """The images of a series in SUV with what that rests on; the images as they are, and why, where there is none."""
    facts = [image.instance.uptake for image in images if image.instance.uptake is not None]
    if not any(image.instance.modality == "PT" for image in images) or not all(map(_grey, images)):
        return images, None
    if not facts:
        return images, Uptake(why_not=READ_BEFORE)
    found = uptake(facts) if len(facts) == len(images) else Uptake(why_not="Only some images of the series are PET.")
    if found.factor is None:
        return images, found
    why_not = _untransformed(images)
    if why_not:
        return images, replace(found, factor=None, unit="", why_not=why_not, steps=(), variants=())
    return tuple(_in_suv(image, found.factor, found.unit, facts[0]) for image in images), found


def _untransformed(images: Sequence[StackImage]) -> str:
    if any(image.instance.modality_lut is not None for image in images):
        return "The values follow from a modality LUT instead of a slope."
    if any(image.frame.rescale is None for image in images):
        return "Rescale Slope (0028,1053) is missing or 0."
    if any(image.instance.voi_luts and not image.frame.windows for image in images):
        return "The images have a VOI LUT, which is for values as stored."
    return ""


def _in_suv(image: StackImage, of_series: float, unit: str, first: UptakeFacts) -> StackImage:
    factor = own_factor(of_series, first, image.instance.uptake or first)
    instance = replace(image.instance, voi_luts=()) if image.instance.voi_luts and factor != 1.0 else image.instance
    return replace(image, instance=instance, frame=_scaled(image.frame, factor, unit))


def _scaled(frame: Frame, factor: float, unit: str) -> Frame:
    own = frame.rescale or Rescale()
    rescale = Rescale(own.slope * factor, own.intercept * factor, unit)
    windows = frame.windows if factor == 1.0 else tuple(_window(window, factor) for window in frame.windows)
    return replace(frame, rescale=rescale, windows=windows)


def _window(window: Window, factor: float) -> Window:
    """The same grey for the same stored value. LINEAR has a half and a one that do not scale: it becomes LINEAR_EXACT."""
    if window.function != "LINEAR":
        return replace(window, center=window.center * factor, width=window.width * factor)
    width = max(window.width - 1, _NARROWEST)
    return replace(window, center=(window.center - 0.5) * factor, width=width * factor, function="LINEAR_EXACT")


def _grey(image: StackImage) -> bool:
    pixel = image.instance.format
    return pixel is not None and pixel.samples == 1 and pixel.photometric != "PALETTE COLOR"
