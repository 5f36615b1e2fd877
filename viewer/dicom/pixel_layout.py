"""How the pixels of an object are stored and where: the checks that a file is whole and its numbers possible."""

from __future__ import annotations

from viewer.dicom.damage import Damaged
from viewer.dicom.elements import Elements
from viewer.dicom.encapsulated import frame_fragments
from viewer.dicom.part10 import (
    DOUBLE_PIXELS,
    EXPLICIT_LITTLE,
    FLOAT_PIXELS,
    IMPLICIT_LITTLE,
    NATIVE_SYNTAXES,
    UNDEFINED_LENGTH,
    Part10,
    PixelElement,
)
from viewer.dicom.unreadable import Unreadable
from viewer.model.study import PixelFormat, PixelLocation

# Frames are facts in memory; a number beyond any real examination is a damaged or hostile header.
MOST_FRAMES = 65_536

# What an image of integers must say (type 1 of PS3.3 C.7.6.3) and what is taken for granted where it does not.
_NEEDED = {
    "SamplesPerPixel": "Samples per Pixel",
    "PhotometricInterpretation": "Photometric Interpretation",
    "BitsStored": "Bits Stored",
    "HighBit": "High Bit",
    "PixelRepresentation": "Pixel Representation",
}
_SAMPLE_TYPE = {FLOAT_PIXELS: "float", DOUBLE_PIXELS: "double"}


def pixel_format(elements: Elements, pixels: PixelElement) -> PixelFormat:
    """The Image Pixel module (PS3.3 C.7.6.3); raises Unreadable where its values contradict each other (safety 3.1)."""
    sample_type = _SAMPLE_TYPE.get(pixels.tag, "integer")
    allocated = _positive(elements, "BitsAllocated", "Bits Allocated")
    stored = elements.integer("BitsStored") if sample_type == "integer" else allocated
    stored = allocated if stored is None else stored
    high = elements.integer("HighBit") if sample_type == "integer" else None
    made = PixelFormat(
        rows=_positive(elements, "Rows", "Rows"),
        columns=_positive(elements, "Columns", "Columns"),
        frames=_frame_count(elements),
        samples=_positive(elements, "SamplesPerPixel", "Samples per Pixel", default=1),
        photometric=elements.code("PhotometricInterpretation") or "MONOCHROME2",
        planar=elements.integer("PlanarConfiguration") or 0,
        bits_allocated=allocated,
        bits_stored=stored,
        high_bit=stored - 1 if high is None else high,
        signed=elements.integer("PixelRepresentation") == 1,
        sample_type=sample_type,
    )
    _check(made)
    _remark_on_guesses(elements, made)
    return made


def pixel_location(
    part: Part10, pixels: PixelElement, form: PixelFormat, path: str, remarks: list[str]
) -> PixelLocation:
    """Where the pixel data lie; raises Unreadable when they are cut short.

    ``offset`` counts in the inflated data set when the file is deflated.
    """
    encapsulated = pixels.length == UNDEFINED_LENGTH
    if encapsulated:
        _check_fragments(part, pixels, form, remarks)
        return PixelLocation(path, pixels.offset, -1)
    fits = _check_native(part, pixels, form, remarks) if part.transfer_syntax in NATIVE_SYNTAXES else False
    plain = part.transfer_syntax in (IMPLICIT_LITTLE, EXPLICIT_LITTLE)
    return PixelLocation(path, pixels.offset, pixels.length, direct=fits and plain)


def expected_length(form: PixelFormat) -> int:
    """Bytes of native pixel data, without the byte that pads them to an even number (safety 3.1.4)."""
    bits = form.rows * form.columns * form.samples * form.frames * form.bits_allocated
    if form.photometric == "YBR_FULL_422":
        bits = bits * 2 // 3
    return -(-bits // 8)


def _remark_on_guesses(elements: Elements, form: PixelFormat) -> None:
    missing = [name for keyword, name in _NEEDED.items() if keyword not in elements]
    if missing and form.sample_type == "integer":
        sign = "signed" if form.signed else "unsigned"
        elements.remark(
            f"The header lacks {', '.join(missing)}; the pixels were read as {form.photometric} of {form.bits_stored} bits, "
            f"{sign}."
        )


def _check(form: PixelFormat) -> None:
    if form.bits_allocated not in (1, 8, 16, 32, 64):
        raise Unreadable(f"Pixels of {form.bits_allocated} bits allocated are not known.")
    if (
        not 1 <= form.bits_stored <= form.bits_allocated
        or not form.bits_stored - 1 <= form.high_bit < form.bits_allocated
    ):
        raise Unreadable(
            f"The pixel format contradicts itself: {form.bits_stored} bits stored up to bit {form.high_bit} "
            f"of {form.bits_allocated} allocated."
        )
    if form.samples not in (1, 3, 4):
        raise Unreadable(f"Images of {form.samples} samples per pixel are not known.")
    if max(form.rows, form.columns) > 65_535:
        raise Unreadable("Rows or Columns are greater than DICOM can say.")


def _positive(elements: Elements, keyword: str, name: str, default: int | None = None) -> int:
    value = elements.integer(keyword)
    value = default if value is None else value
    if value is None:
        raise Unreadable(f"The object has pixel data and no usable {name}.")
    if value <= 0:
        raise Unreadable(f"{name} is {value}.")
    return value


def _frame_count(elements: Elements) -> int:
    frames = elements.integer("NumberOfFrames")
    if frames is None:
        return 1
    if frames < 1:
        elements.remark(f"Number of Frames is {frames}; it was read as 1.")
        return 1
    if frames > MOST_FRAMES:
        raise Unreadable(f"The object declares {frames} frames, more than an examination has.")
    return frames


def _check_native(part: Part10, pixels: PixelElement, form: PixelFormat, remarks: list[str]) -> bool:
    """Whether the declared length is just what the format needs; raises Unreadable when bytes are missing."""
    expected, present = expected_length(form), part.size - pixels.offset
    if pixels.length < expected and not _whole_in_other_colour(form, pixels.length):
        raise Unreadable(f"The pixel data are too short: {expected} bytes are needed and {pixels.length} declared.")
    if present < min(pixels.length, expected):
        raise Unreadable(
            f"The file is cut short: {pixels.length} bytes of pixel data declared, {max(present, 0)} present."
        )
    if pixels.length > expected + expected % 2:
        remarks.append(f"The pixel data are {pixels.length - expected} bytes longer than the image needs.")
        return False
    return pixels.length >= expected


def _whole_in_other_colour(form: PixelFormat, length: int) -> bool:
    """Whether colour labelled YBR_FULL holds the two thirds of 4:2:2, which the decoder judges."""
    return (
        form.photometric in ("YBR_FULL", "YBR_FULL_422")
        and length * 3 >= expected_length(form) * 2
        and form.samples == 3
    )


def _check_fragments(part: Part10, pixels: PixelElement, form: PixelFormat, remarks: list[str]) -> None:
    """Every frame has whole fragments; what else is wrong with a codestream is found when it is decoded."""
    try:
        frames = frame_fragments(part.stream, pixels.offset, form.frames)
    except Damaged as fault:
        remarks.append(str(fault))
        return
    whole = sum(1 for fragments in frames if fragments and all(fragment.whole for fragment in fragments))
    if whole < form.frames:
        raise Unreadable(
            f"The file is cut short: {form.frames} compressed frames declared, {whole} whole ones present."
        )
