"""Stored values to display grey, in the order of PS3.3 C.11: modality, VOI, presentation, then eight bits.

The whole chain is folded into one small table per image and choice of window. Beyond the ends of a window grey does not
change, so the table spans the window only, and rendering clamps to its ends.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viewer.dicom.cells import stored_range as range_of_format
from viewer.dicom.colour import rgb_from_palette
from viewer.model.greyscale import DisplayTable
from viewer.model.study import Instance, Lut, PixelFormat, Rescale, Window
from viewer.model.view import Shown
from viewer.model.volume import StackImage, modality_values

AUTO = "auto"
_AUTO_PERCENTILES = (0.5, 99.5)
_AUTO_SAMPLE = 2**16
_WHITE = 255.0
_MOST_ENTRIES = 2**16 + 2
_FLOAT_ENTRIES = 2**14
_SIGMOID_REACH = 1.6  # widths from the centre, where 255 / (1 + exp(4 x 1.6)) rounds to 0

Values = NDArray[np.float64]
Interval = tuple[float, float]


def choices(image: StackImage) -> tuple[Window | Lut, ...]:
    """The views an image offers: its usable windows, then its VOI LUTs (PS3.3 C.11.2)."""
    return (*filter(_usable, image.frame.windows), *image.instance.voi_luts)


def default_shown(image: StackImage, stored: NDArray[Any] | None = None) -> Shown:
    """The first window of the frame; the VOI LUT where that is the only view; else, from ``stored``, an automatic window."""
    first = next(iter(choices(image)), None)
    if isinstance(first, Window):
        return Shown(window=first)
    if isinstance(first, Lut):
        return Shown(voi_lut=first)
    return Shown() if stored is None else Shown(window=auto_window(image, stored))


def auto_window(image: StackImage, stored: NDArray[Any]) -> Window:
    """A window over almost all modality values of ``stored`` that are no padding, named ``auto``."""
    values = stored.reshape(-1)
    values = values[:: max(values.size // _AUTO_SAMPLE, 1)]
    values = values[~_padded(image.instance, values) & np.isfinite(values)]
    if not values.size:
        return Window(0.0, 1.0, "LINEAR_EXACT", AUTO)
    low, high = np.percentile(modality_values(image, values), _AUTO_PERCENTILES).tolist()
    width = high - low
    return Window((low + high) / 2, width if width > 0 else 1.0, "LINEAR_EXACT", AUTO)


def display_table(image: StackImage, shown: Shown, stored_range: Interval | None = None) -> DisplayTable:
    """The table from stored value to grey for ``image`` as ``shown``; neither window nor LUT means the image's own default.

    ``stored_range`` is the least and greatest stored value that can occur, by default what the pixel format can hold.
    """
    bounds = stored_range or _format_range(image)
    voi = shown.window or shown.voi_lut or _own(image)
    stored, step = _grid(image, voi, bounds)
    grey = _grey(voi, modality_values(image, stored), image, bounds)
    grey = _presented(image.instance, grey)
    table = np.floor(np.clip(_WHITE - grey if shown.invert else grey, 0, _WHITE) + 0.5).astype(np.uint8)
    if pseudo_colours(image) is not None:
        table = _beside_black(table)
    padding = image.instance.padding
    limits = (float(padding[0]), float(padding[1])) if padding else None
    return DisplayTable(float(stored[0]), step, table, limits, background=0)


def native_picture(image: StackImage, stored: NDArray[Any], shown: Shown) -> NDArray[np.uint8]:
    """The image at its own size: grey [rows, columns] as shown, or RGB [rows, columns, 3] untouched by any window."""
    if stored.ndim == 3:
        return np.asarray(255 - stored if shown.invert else stored, np.uint8)
    made = display_table(image, shown, _finite_range(stored))
    with np.errstate(invalid="ignore"):
        index = np.rint((stored.astype(np.float64) - made.first) / made.step)
    grey: NDArray[np.uint8] = made.table[np.nan_to_num(np.clip(index, 0, len(made.table) - 1)).astype(np.intp)]
    grey[_padded(image.instance, stored) | np.isnan(index)] = made.background
    colours = pseudo_colours(image)
    return grey if colours is None else np.asarray(colours[grey])


def inverted(instance: Instance) -> bool:
    """Whether low values are white: Presentation LUT Shape decides where there is one, else MONOCHROME1 (PS3.3 C.11.6)."""
    if instance.presentation_shape:
        return instance.presentation_shape == "INVERSE"
    return instance.format is not None and instance.format.photometric == "MONOCHROME1"


def pseudo_colours(image: StackImage) -> NDArray[np.uint8] | None:
    """The colours [256, 3] of what ``display_table`` gives for a grey image shown in pseudo-colour; None for others.

    The first is black and stands for what is no image; the palette is spread over the other 255.
    """
    pixel, palette = _pixel_format(image), image.instance.palette
    if palette is None or pixel.samples > 1 or pixel.photometric == "PALETTE COLOR":
        return None
    places = palette.first_mapped + np.rint(np.linspace(0, palette.entries - 1, 255))
    return np.concatenate([np.zeros((1, 3), np.uint8), rgb_from_palette(places, palette)])


def _beside_black(table: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return (1 + np.rint(table.astype(np.float64) * (254 / _WHITE))).astype(np.uint8)


def _presented(instance: Instance, grey: Values) -> Values:
    """Through the presentation LUT (PS3.3 C.11.6), which spans the output of the VOI transformation, or its shape.

    The output of VOI is a whole number, one for each entry; it is cut off and not rounded, as DCMTK does.
    """
    lut = instance.presentation_lut
    if lut is None:
        return _WHITE - grey if inverted(instance) else grey
    index = np.floor(np.clip(grey, 0, _WHITE) * ((lut.entries - 1) / _WHITE) + 1e-9)
    return _looked_up(lut, index + lut.first_mapped)


def _usable(window: Window) -> bool:
    return math.isfinite(window.center) and window.width > 0


def _own(image: StackImage) -> Window | Lut | None:
    own = default_shown(image)
    return own.window or own.voi_lut


def _padded(instance: Instance, stored: NDArray[Any]) -> NDArray[np.bool_]:
    if instance.padding is None:
        return np.zeros(stored.shape, np.bool_)
    low, high = instance.padding
    return np.asarray((stored >= low) & (stored <= high))


def _pixel_format(image: StackImage) -> PixelFormat:
    if image.instance.format is None:
        raise ValueError("only an image has stored values")
    return image.instance.format


def _format_range(image: StackImage) -> Interval:
    pixel = _pixel_format(image)
    if pixel.sample_type != "integer":
        raise ValueError("the range of floating point pixels lies in the pixels, not in their format")
    low, high = range_of_format(pixel)
    return float(low), float(high)


def _finite_range(stored: NDArray[Any]) -> Interval | None:
    if stored.dtype.kind != "f":
        return None
    finite = stored[np.isfinite(stored)]
    return (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)


# --- which stored values the table holds


def _grid(image: StackImage, voi: Window | Lut | None, bounds: Interval) -> tuple[NDArray[Any], float]:
    """The stored values of the table's entries, evenly spaced, and their step."""
    low, high = _clipped(_changing(image, voi, bounds), bounds)
    if _pixel_format(image).sample_type == "integer" and high - low < _MOST_ENTRIES:
        first, last = max(math.floor(low) - 1, math.floor(bounds[0])), min(math.ceil(high) + 1, math.ceil(bounds[1]))
        return np.arange(first, last + 1, dtype=np.int64), 1.0
    step = max((high - low) / _FLOAT_ENTRIES, abs(low) * 1e-9, abs(high) * 1e-9, 1e-300)
    # Where grey jumps there is an entry: a background of exactly that value must not take the grey of its neighbour.
    anchor = min(max(_jump(image, voi, low), low), high)
    before, after = math.ceil((anchor - low) / step) + 1, math.ceil((high - anchor) / step) + 1
    return anchor + step * np.arange(-before, after + 1), step


def _jump(image: StackImage, voi: Window | Lut | None, otherwise: float) -> float:
    """The stored value at which a LINEAR window of width 1 goes from black to white."""
    rescale = image.frame.rescale or Rescale()
    if not isinstance(voi, Window) or voi.function != "LINEAR" or voi.width != 1 or rescale.slope == 0:
        return otherwise
    return (voi.center - 0.5 - rescale.intercept) / rescale.slope


def _clipped(interval: Interval, bounds: Interval) -> Interval:
    low, high = (min(max(end, bounds[0]), bounds[1]) for end in sorted(interval))
    return low, high


def _changing(image: StackImage, voi: Window | Lut | None, bounds: Interval) -> Interval:
    """The interval of stored values outside of which grey stays as it is at its ends."""
    lut = image.instance.modality_lut
    if lut is not None:
        return lut.first_mapped, lut.first_mapped + lut.entries - 1
    rescale = image.frame.rescale or Rescale()
    if voi is None or rescale.slope == 0:
        return bounds
    low, high = _reach(voi) if isinstance(voi, Window) else (voi.first_mapped, voi.first_mapped + voi.entries - 1)
    return (low - rescale.intercept) / rescale.slope, (high - rescale.intercept) / rescale.slope


def _reach(window: Window) -> Interval:
    half = window.width * (_SIGMOID_REACH if window.function == "SIGMOID" else 0.5)
    return window.center - 0.5 - half, window.center + half


# --- modality values to grey


def _grey(voi: Window | Lut | None, values: Values, image: StackImage, bounds: Interval) -> Values:
    if isinstance(voi, Window):
        return _windowed(voi, values)
    if voi is not None:
        return _looked_up(voi, values)
    low, high = _modality_range(image, bounds)
    return _ramp(values, (low + high) / 2, high - low)


def _modality_range(image: StackImage, bounds: Interval) -> Interval:
    lut = image.instance.modality_lut
    if lut is not None:
        return 0.0, float((1 << lut.bits) - 1)
    low, high = np.sort(modality_values(image, np.asarray(bounds))).tolist()
    return low, high


def _windowed(window: Window, values: Values) -> Values:
    """PS3.3 C.11.2.1.2.1 and C.11.2.1.3, for an output of 0 to 255."""
    center, width = window.center, window.width
    if window.function == "SIGMOID":
        with np.errstate(over="ignore"):
            return np.asarray(_WHITE / (1 + np.exp(-4 * (values - center) / width)))
    # A LINEAR width under 1 is not allowed; as a fraction of a scaled unit (SUV, ADC) it can only mean LINEAR_EXACT.
    if window.function == "LINEAR" and width >= 1:
        return _ramp(values, center - 0.5, width - 1)
    return _ramp(values, center, width)


def _ramp(values: Values, center: float, width: float) -> Values:
    if width <= 0:
        return np.where(values > center, _WHITE, 0.0)
    return np.asarray(np.clip(((values - center) / width + 0.5) * _WHITE, 0, _WHITE))


def _looked_up(lut: Lut, values: Values) -> Values:
    """Through a VOI LUT; its data are unsigned, values outside take the first or last entry."""
    data = np.frombuffer(lut.data, "<u2")[: lut.entries].astype(np.float64)
    index = np.clip(np.rint(values) - lut.first_mapped, 0, len(data) - 1).astype(np.intp)
    return np.asarray(data[index] * (_WHITE / ((1 << lut.bits) - 1)))
