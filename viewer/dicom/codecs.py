"""Compressed frames to samples: one whole codestream through its decoder, checked against the header before and after.

imagecodecs is the decoder of every syntax: the same libraries as elsewhere (libjpeg-turbo, CharLS, OpenJPEG), several
times faster than pydicom's plugins here (performance page), and bit-equal to them and to DCMTK in the tests. None of them
notices a stream that ends early in every syntax, hence the walk over the markers first. What it refuses is refused: the
plugin of pydicom for JPEG makes a wrong picture, without a word, of damaged JPEG-LS and of a point transform.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import imagecodecs
import numpy as np
from numpy.typing import NDArray
from pydicom.uid import UID

from viewer.dicom.cells import settle, stored_range
from viewer.dicom.colour import eight_bits, rgb_from_ybr
from viewer.dicom.damage import Damaged
from viewer.dicom.jpeg2000_stream import codestream, read_jpeg2000
from viewer.dicom.jpeg_stream import LOSSLESS, JpegStream, read_jpeg
from viewer.dicom.native import arranged, unpack_bits
from viewer.dicom.pixel_source import PixelSource
from viewer.dicom.run_length import decode_run_lengths

JPEG = frozenset(f"1.2.840.10008.1.2.4.{code}" for code in (50, 51, 57, 70))
JPEG_LS = frozenset(f"1.2.840.10008.1.2.4.{code}" for code in (80, 81))
JPEG_2000 = frozenset(f"1.2.840.10008.1.2.4.{code}" for code in (90, 91, 201, 202, 203))
RLE = "1.2.840.10008.1.2.5"
DEFLATED_FRAME = "1.2.840.10008.1.2.8.1"
_KNOWN = JPEG | JPEG_LS | JPEG_2000 | {RLE, DEFLATED_FRAME}
_LOSSY = frozenset(f"1.2.840.10008.1.2.4.{code}" for code in (50, 51, 81, 91, 203))
# Syntaxes that pydicom does not name.
_NAMES = {
    "1.2.840.113619.5.2": "GE private big endian",
    "1.2.840.10008.1.2.4.110": "JPEG XL lossless",
    "1.2.840.10008.1.2.4.111": "JPEG XL recompression of JPEG",
    "1.2.840.10008.1.2.4.112": "JPEG XL",
}

Samples = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Declared:
    """What a codestream says of itself, whatever its kind."""

    rows: int
    columns: int
    components: int
    precision: int
    signed: bool | None = None  # None: this kind of codestream does not know signs
    ybr: bool = False  # decoded colour is YBR_FULL
    planar: bool = False  # decoded colour comes plane by plane


def decode_compressed(source: PixelSource, data: bytes, out: Samples) -> None:
    """Decode one codestream into ``out``: stored values, or RGB; raises Damaged."""
    if source.syntax in (RLE, DEFLATED_FRAME):
        _decode_bytes(source, data, out)
        return
    declared, decoder = _opened(source, data)
    _agree(source, declared)
    if source.format.samples == 3:
        _decode_colour(source, declared, decoder, out)
        return
    _into(out, declared, decoder)
    _settle(out, source, declared)


def check_syntax(syntax: str) -> None:
    """Raise Damaged, naming it, for a transfer syntax that no decoder here knows: before its pixels are looked at."""
    if syntax not in _KNOWN:
        raise _not_supported(syntax)


def _not_supported(syntax: str) -> Damaged:
    name = _NAMES.get(syntax, UID(syntax).name)  # a UID without a name is its own
    said = syntax if name == syntax else f"{name} ({syntax})"
    return Damaged(f"Images in the transfer syntax {said} are not supported.")


def check_codestream(source: PixelSource, data: bytes) -> None:
    """Raise Damaged where a codestream ends early or contradicts its header; nothing is decoded.

    Run lengths and deflated frames have no end marker: only decoding tells whether they are whole.
    """
    if source.syntax not in (RLE, DEFLATED_FRAME):
        declared, _ = _opened(source, data)
        _agree(source, declared)


def _opened(source: PixelSource, data: bytes) -> tuple[Declared, Callable[..., Samples]]:
    """Walk the codestream, and the decoder that takes an optional ``out``."""
    if source.syntax in JPEG:
        return _open_jpeg(source, data)
    if source.syntax in JPEG_LS:
        stream = read_jpeg(data)
        declared = replace(_declared(stream, ybr=_said_ybr(source)), planar=stream.scans > 1)
        return declared, _decoder("jpegls_decode", data)
    if source.syntax in JPEG_2000:
        whole = read_jpeg2000(data)
        ybr = not whole.colour_transform and source.format.photometric.startswith("YBR_FULL")
        shape = whole.rows, whole.columns, whole.components, whole.precision
        return Declared(*shape, whole.signed, ybr), _decoder("jpeg2k_decode", codestream(data))
    raise _not_supported(source.syntax)


def _open_jpeg(source: PixelSource, data: bytes) -> tuple[Declared, Callable[..., Samples]]:
    stream = read_jpeg(data)
    if stream.components == 1:
        # Lossless too: liblj92 (ljpeg_decode) is no faster, and wrong without a word under a point transform, restart
        # markers or more than one Huffman table.
        return _declared(stream, ybr=False), _decoder("jpeg8_decode", data)
    ybr = _holds_ybr(stream, source)
    if stream.kind == LOSSLESS:  # has no conversion of its own
        return _declared(stream, ybr=ybr), _decoder("jpeg8_decode", data, colorspace="RGB", outcolorspace="RGB")
    kind = "YCBCR" if ybr else "RGB"
    return _declared(stream, ybr=False), _decoder("jpeg8_decode", data, colorspace=kind, outcolorspace="RGB")


def _declared(stream: JpegStream, *, ybr: bool) -> Declared:
    return Declared(stream.rows, stream.columns, stream.components, stream.precision, None, ybr)


def _said_ybr(source: PixelSource) -> bool:
    return source.format.photometric.startswith("YBR_FULL")


def _holds_ybr(stream: JpegStream, source: PixelSource) -> bool:
    """Decided by the codestream before the header: Adobe's flag, JFIF, component names, shared chroma, photometric."""
    if stream.adobe_transform is not None:
        return stream.adobe_transform != 0
    if stream.jfif or stream.subsampled:
        return True
    return stream.component_ids != tuple(b"RGB") and source.format.photometric != "RGB"


def _decoder(name: str, data: bytes, **options: object) -> Callable[..., Samples]:
    decode = getattr(imagecodecs, name)

    def decoded(**more: object) -> Samples:
        try:
            samples: Samples = decode(data, **options, **more)
        except Exception as error:
            raise Damaged(f"The compressed image could not be decoded ({type(error).__name__}).") from error
        return samples

    return decoded


def _agree(source: PixelSource, declared: Declared) -> None:
    pixel = source.format
    if (declared.rows, declared.columns) != (pixel.rows, pixel.columns):
        raise Damaged(
            f"The compressed image is {declared.columns} x {declared.rows} pixels and its header says "
            f"{pixel.columns} x {pixel.rows}."
        )
    if declared.components != pixel.samples:
        raise Damaged(f"The compressed image has {declared.components} components and its header says {pixel.samples}.")
    if declared.precision > pixel.bits_allocated:
        raise Damaged(
            f"The compressed image has {declared.precision} bits per sample and its header {pixel.bits_allocated}."
        )


def _into(out: Samples, declared: Declared, decoder: Callable[..., Samples]) -> None:
    """Decode straight into ``out`` where the decoder's type is as wide as the cells; else widen."""
    width = 1 if declared.precision <= 8 else 2 if declared.precision <= 16 else 4
    if width == out.itemsize and out.flags.c_contiguous:
        decoder(out=out.view(f"{'i' if declared.signed else 'u'}{width}"))
        return
    samples = decoder()
    _check_shape(samples, out.shape)
    out[...] = samples.astype(out.dtype, copy=False)


def _check_shape(samples: Samples, shape: tuple[int, ...]) -> None:
    if samples.shape != shape:
        raise Damaged("The compressed image decoded to another size than its header says.")


def _settle(out: Samples, source: PixelSource, declared: Declared) -> None:
    """Decoded cells to stored values; where the codestream's precision is not Bits Stored, only if nothing is unsure."""
    pixel, precision = source.format, declared.precision
    if precision <= pixel.bits_stored:
        if precision < pixel.bits_stored and pixel.signed and declared.signed is None:
            _check_sign(out, precision)
        settle(out, replace(pixel, bits_stored=precision, high_bit=precision - 1))
    elif precision == pixel.bits_allocated and source.syntax not in _LOSSY:
        settle(out, pixel)
    else:
        _check_range(out, stored_range(pixel))


def _check_sign(out: Samples, precision: int) -> None:
    if int(out.max()) >= 1 << (precision - 1):
        raise Damaged("The compressed image does not say which of its values are negative.")


def _check_range(out: Samples, bounds: tuple[int, int]) -> None:
    if int(out.min()) < bounds[0] or int(out.max()) > bounds[1]:
        raise Damaged("The compressed image holds values outside the range that its header declares.")


def _decode_colour(source: PixelSource, declared: Declared, decoder: Callable[..., Samples], out: Samples) -> None:
    samples = decoder()
    if declared.planar and samples.shape[0] == 3:
        samples = np.moveaxis(samples, 0, -1)
    _check_shape(samples, out.shape)
    rgb = eight_bits(samples, declared.precision)
    out[...] = rgb_from_ybr(rgb) if declared.ybr else rgb


def _decode_bytes(source: PixelSource, data: bytes, out: Samples) -> None:
    """RLE and deflated frames give back native bytes."""
    pixel = source.format
    if pixel.bits_allocated == 1:
        packed = np.empty(-(-source.samples // 8), np.uint8)
        _unpack(source, data, packed)
        out[...] = unpack_bits(packed, 0, source)
    elif pixel.samples == 1 and out.flags.c_contiguous:
        _unpack(source, data, out.reshape(-1).view(np.uint8))
        settle(out, pixel)
    else:
        cells = np.empty(source.samples, f"<u{pixel.bits_allocated // 8}")
        _unpack(source, data, cells.view(np.uint8))
        rgb = eight_bits(arranged(cells, source, planar=source.syntax == RLE or pixel.planar == 1), pixel.bits_stored)
        out[...] = rgb_from_ybr(rgb) if _said_ybr(source) else rgb


def _unpack(source: PixelSource, data: bytes, out: NDArray[np.uint8]) -> None:
    if source.syntax == DEFLATED_FRAME:
        out[:] = np.frombuffer(_inflated(data, out.size), np.uint8)
    else:
        decode_run_lengths(data, max(source.format.bits_allocated // 8, 1), source.format.samples, out)


def _inflated(data: bytes, expected: int) -> bytes:
    try:
        raw = zlib.decompressobj(-zlib.MAX_WBITS).decompress(data, expected)
    except zlib.error as error:
        raise Damaged("The compressed image could not be inflated.") from error
    if len(raw) < expected:
        raise Damaged("The compressed image is cut short: it inflates to too few pixels.")
    return raw
