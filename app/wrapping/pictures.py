"""Pictures as pixels: what a camera or a scanner wrote, upright, as grey or RGB."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from app.wrapping.subject import Unfit

FORMATS = ("JPEG", "PNG", "TIFF", "BMP", "GIF", "WEBP")
MOST_PIXELS = 120_000_000
MOST_PAGES = 500
_METHODS = {"JPEG": "ISO_10918_1"}  # Lossy Image Compression Method (PS3.3 C.7.6.1.1.5.1)
_PAPER = (255, 255, 255)


@dataclass(frozen=True, slots=True)
class Picture:
    """[rows, columns] uint8 or uint16 (grey), or [rows, columns, 3] uint8 (RGB).

    ``lossy_ratio`` is how many times smaller the file was, None where nothing was lost; ``method`` as DICOM names it.
    """

    pixels: NDArray[Any]
    lossy_ratio: float | None
    method: str = ""


def read_pictures(data: bytes, name: str) -> tuple[Picture, ...]:
    """Every page of a picture file; raises Unfit with the reason."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
                pages = getattr(opened, "n_frames", 1)
                if opened.width * opened.height * pages > MOST_PIXELS or pages > MOST_PAGES:
                    raise Unfit(f"{name} has more pixels than can be taken.")
                kind = opened.format
                found = [_pixels(page) for page in ImageSequence.Iterator(opened)]
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Unfit(f"{name} has more pixels than can be taken.") from error
    except UnidentifiedImageError as error:
        raise Unfit(f"{name} is no picture of a kind that can be taken ({', '.join(FORMATS)}).") from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:  # Pillow's words for a damaged file
        raise Unfit(f"{name} is damaged or cut short.") from error
    whole = sum(one.nbytes for one in found)
    ratio = max(whole / len(data), 1.0) if kind in ("JPEG", "WEBP") else None
    return tuple(Picture(one, ratio, _METHODS.get(kind or "", "")) for one in found)


def _pixels(page: Image.Image) -> NDArray[Any]:
    upright = ImageOps.exif_transpose(page)
    if upright.mode in ("I;16", "I;16B", "I;16L", "I"):
        wide = np.asarray(upright).astype(np.int64)
        if wide.min() < 0 or wide.max() > 0xFFFF:
            raise ValueError("more than 16 bits")
        return wide.astype(np.uint16)
    if upright.mode in ("1", "L"):
        return np.asarray(upright.convert("L"))
    if upright.mode in ("LA", "PA", "RGBA", "P") or "transparency" in upright.info:
        clear = upright.convert("RGBA")
        paper = Image.new("RGBA", clear.size, (*_PAPER, 255))
        return np.asarray(Image.alpha_composite(paper, clear).convert("RGB"))
    return np.asarray(upright.convert("RGB"))


def looks_like_picture(path: Path) -> bool:
    """By its name alone: whether a file may be a picture."""
    return path.suffix.lower() in (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".gif", ".webp")
