"""Whether this machine's decoders work: a small picture is encoded in each transfer syntax and decoded as images are."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import imagecodecs
import numpy as np
from numpy.typing import NDArray

from viewer.dicom.codecs import DEFLATED_FRAME, RLE, decode_compressed
from viewer.dicom.damage import Damaged
from viewer.dicom.pixel_source import PixelSource
from viewer.model.study import PixelFormat, PixelLocation

SIDE = 24
JPEG = "1.2.840.10008.1.2.4."
Picture = NDArray[np.uint8] | NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class Trial:
    """A transfer syntax and how its test picture is encoded; ``error`` is the greatest difference that is right."""

    uid: str
    name: str
    encode: Callable[[Any], bytes | bytearray]
    bits: int = 16
    error: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a trial; ``why_not`` is a sentence, "" where the decoder works."""

    uid: str
    name: str
    why_not: str


def _rle(picture: Picture) -> bytes:
    """Two segments, the most significant bytes first (PS3.5 G)."""
    planes = [bytes(imagecodecs.packbits_encode((picture >> shift).astype(np.uint8))) for shift in (8, 0)]
    padded = [plane + b"\0" * (len(plane) % 2) for plane in planes]
    header = np.zeros(16, "<u4")
    header[:3] = 2, 64, 64 + len(padded[0])
    return header.tobytes() + b"".join(padded)


def _deflated(picture: Picture) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(picture.tobytes()) + packer.flush()


TRIALS = (
    Trial(f"{JPEG}50", "JPEG baseline", lambda one: imagecodecs.jpeg8_encode(one, level=98), 8, 4),
    Trial(f"{JPEG}51", "JPEG extended, 12 bits", lambda one: imagecodecs.jpeg8_encode(one, level=98), 12, 24),
    Trial(f"{JPEG}57", "JPEG lossless", imagecodecs.ljpeg_encode),
    Trial(f"{JPEG}70", "JPEG lossless, first order", imagecodecs.ljpeg_encode),
    Trial(f"{JPEG}80", "JPEG-LS lossless", imagecodecs.jpegls_encode),
    Trial(f"{JPEG}81", "JPEG-LS near-lossless", lambda one: imagecodecs.jpegls_encode(one, level=2), 16, 2),
    Trial(f"{JPEG}90", "JPEG 2000 lossless", lambda one: imagecodecs.jpeg2k_encode(one, codecformat="J2K")),
    Trial(f"{JPEG}91", "JPEG 2000", lambda one: imagecodecs.jpeg2k_encode(one, codecformat="J2K")),
    Trial(f"{JPEG}201", "HTJ2K lossless", imagecodecs.htj2k_encode),
    Trial(f"{JPEG}202", "HTJ2K RPCL lossless", imagecodecs.htj2k_encode),
    Trial(f"{JPEG}203", "HTJ2K", imagecodecs.htj2k_encode),
    Trial(RLE, "RLE lossless", _rle),
    Trial(DEFLATED_FRAME, "Deflated frames", _deflated),
)


def try_decoders() -> tuple[Outcome, ...]:
    """Every transfer syntax with compressed frames, tried."""
    return tuple(Outcome(trial.uid, trial.name, _why_not(trial)) for trial in TRIALS)


def _why_not(trial: Trial) -> str:
    row, column = np.mgrid[0:SIDE, 0:SIDE]
    picture = ((row * SIDE + column) * ((1 << trial.bits) - 1) // (SIDE * SIDE)).astype(f"u{-(-trial.bits // 8)}")
    pixel = PixelFormat(
        SIDE, SIDE, bits_allocated=picture.itemsize * 8, bits_stored=trial.bits, high_bit=trial.bits - 1
    )
    out = np.empty_like(picture)
    try:
        decode_compressed(PixelSource(pixel, PixelLocation(""), trial.uid), bytes(trial.encode(picture)), out)
    except Damaged as damage:
        return str(damage)
    except Exception as error:  # a library that is broken here may raise anything
        return f"The test picture could not be encoded ({type(error).__name__})."
    worst = int(np.abs(out.astype(np.int64) - picture).max())
    return "" if worst <= trial.error else f"The decoded picture differs from the one encoded by up to {worst}."
