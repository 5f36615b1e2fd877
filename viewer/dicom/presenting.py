"""An image as a presentation state wants it shown: the state's transformations in place of the image's own (PS3.3 A.33)."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from viewer.dicom.cells import stored_range
from viewer.model.presentation import PresentationState, Voi
from viewer.model.study import Instance, Lut, Rescale, Window
from viewer.model.volume import StackImage, modality_values

WHOLE_RANGE = "whole range"


def why_not(state: PresentationState, image: StackImage) -> str:
    """Why a state may not be applied to an image that it names, as a sentence; "" if it may. Other patients' never may."""
    instance = image.instance
    if state.study_uid != instance.study_uid:
        return "The presentation state belongs to another study."
    if state.patient_key != instance.patient_key:
        return "The presentation state names another patient."
    pixel = instance.format
    colour = pixel is not None and (pixel.samples > 1 or pixel.photometric == "PALETTE COLOR")
    if state.grey and colour:
        return "The presentation state is one for greyscale, and the image is in colour."
    return ""


def as_presented(image: StackImage, state: PresentationState, *, own_values: bool = False) -> StackImage:
    """The image with the state's modality, VOI and presentation transformations.

    With ``own_values`` its own modality transformation stays, for a window that a reader chose in the image's own units.
    Measurements are never made on what this gives.
    """
    instance = image.instance
    if not state.grey:
        return image
    shown = replace(
        instance,
        modality_lut=instance.modality_lut if own_values else _signed(state.modality_lut, lowest_stored(instance)),
        presentation_shape=state.shape,
        presentation_lut=state.presentation_lut,
        palette=state.palette,
    )
    frame = replace(image.frame, rescale=image.frame.rescale if own_values else state.rescale)
    made = replace(image, instance=shown, frame=frame)
    return made if own_values else _with_voi(made, state)


def _with_voi(image: StackImage, state: PresentationState) -> StackImage:
    voi = state.voi(image.instance.sop_uid, image.frame.index)
    if voi is None:
        whole = _whole_range(image)
        voi = Voi(windows=(whole,) if whole else ())
    low = _range(image)[0]
    luts = tuple(lut for lut in (_signed(lut, low) for lut in voi.luts) if lut)
    frame = replace(image.frame, windows=voi.windows)
    return replace(image, frame=frame, instance=replace(image.instance, voi_luts=luts))


def _signed(lut: Lut | None, lowest: float) -> Lut | None:
    """A table whose first value is negative and was written unsigned: a state does not know the sign of the pixels."""
    if lut is None or lowest >= 0 or lut.first_mapped < 2**15:
        return lut
    return replace(lut, first_mapped=lut.first_mapped - 2**16)


def lowest_stored(instance: Instance) -> float:
    """The least stored value of an image; 0 where its pixels are no integers."""
    pixel = instance.format
    return stored_range(pixel)[0] if pixel and pixel.sample_type == "integer" else 0.0


def _whole_range(image: StackImage) -> Window | None:
    """Without a window of the state every value the format can hold is shown (PS3.3 C.11.8: identity)."""
    pixel = image.instance.format
    if pixel is None or pixel.sample_type != "integer":
        return None
    low, high = _range(image)
    return Window((low + high) / 2, max(high - low, 1e-9), "LINEAR_EXACT", WHOLE_RANGE)


def _range(image: StackImage) -> tuple[float, float]:
    """The least and greatest modality value that the format of an image can give; (0, 0) where it does not tell them."""
    lut, pixel = image.instance.modality_lut, image.instance.format
    if lut is not None:
        return 0.0, float((1 << lut.bits) - 1)
    if pixel is None or pixel.sample_type != "integer":
        return 0.0, 0.0
    low, high = np.sort(modality_values(image, np.asarray(stored_range(pixel)))).tolist()
    return low, high


def turned(picture: NDArray[np.uint8], state: PresentationState) -> NDArray[np.uint8]:
    """A picture at its own size as the state wants it to lie: turned clockwise, then mirrored (PS3.3 C.10.6)."""
    made = np.rot90(picture, -(state.rotation // 90))
    return np.ascontiguousarray(made[:, ::-1] if state.flip else made)


def in_own_units(window: Window, image: StackImage, state: PresentationState) -> Window | None:
    """A window of the state in the units of the image's own modality values; None where they are not proportional."""
    if image.instance.modality_lut == state.modality_lut and (image.frame.rescale or Rescale()) == (
        state.rescale or Rescale()
    ):
        return window
    if image.instance.modality_lut is not None or state.modality_lut is not None:
        return None
    own, theirs = image.frame.rescale or Rescale(), state.rescale or Rescale()
    if own.slope == 0 or theirs.slope == 0:
        return None
    ratio = own.slope / theirs.slope
    center = (window.center - theirs.intercept) * ratio + own.intercept
    width = abs(window.width * ratio)
    return replace(window, center=center, width=width) if math.isfinite(center) and width > 0 else None
