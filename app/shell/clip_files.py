"""Pictures one after the other into a file that other programs play: MP4 or GIF.

MP4 holds MPEG-4 Part 2, by the encoder that is FFmpeg's own (LGPL): office programs and players read it, and none of the
libraries under the GPL that come in the same package is called. No title, name or time is written into either file.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Frame = NDArray[np.uint8]  # [height, width, 3] RGB
Writer = Callable[[Path, Iterable[Frame], float], None]
_FINEST = {"qmin": "2", "qmax": "2"}
_KEY_EVERY = 12
_GIF_COLOURS = 256


def write_mp4(path: Path, frames: Iterable[Frame], step_ms: float) -> None:
    """An MP4 of frames of one size, each seen for ``step_ms``; raises OSError where it cannot be written."""
    first, rest = _begun(frames)
    height, width = first.shape[0] // 2 * 2, first.shape[1] // 2 * 2  # colours are kept for each two pixels
    with av.open(str(path), "w", format="mp4", options={"movflags": "faststart", "fflags": "+bitexact"}) as container:
        stream = container.add_stream("mpeg4", rate=Fraction(1000, max(round(step_ms), 1)), options=_FINEST)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.codec_context.gop_size = _KEY_EVERY
        for frame in rest:
            shown = np.ascontiguousarray(frame[:height, :width])
            container.mux(stream.encode(av.VideoFrame.from_ndarray(shown, format="rgb24")))
        container.mux(stream.encode(None))


def write_gif(path: Path, frames: Iterable[Frame], step_ms: float) -> None:
    """A GIF that goes on for ever; its clock counts hundredths of a second."""
    first, rest = _begun(frames)
    next(rest)
    following = (_of_few_colours(frame) for frame in rest)
    duration = max(round(step_ms / 10), 2) * 10
    _of_few_colours(first).save(
        path, format="GIF", save_all=True, append_images=following, duration=duration, loop=0, optimize=False
    )


def _begun(frames: Iterable[Frame]) -> tuple[Frame, Iterator[Frame]]:
    """The first frame, and all of them."""
    coming = iter(frames)
    first = next(coming)
    return first, itertools.chain([first], coming)


def _of_few_colours(frame: Frame) -> Image.Image:
    return Image.fromarray(frame).quantize(_GIF_COLOURS, dither=Image.Dither.NONE)
