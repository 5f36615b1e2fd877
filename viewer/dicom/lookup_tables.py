"""Modality, VOI and palette look-up tables (PS3.3 C.11.1, C.11.2, C.7.6.3.1.5) as little-endian 16-bit entries."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from viewer.dicom.elements import Elements
from viewer.model.study import Lut, Palette

_MOST_ENTRIES = 65_536


def modality_lut(elements: Elements) -> Lut | None:
    """The modality LUT; where there is one it stands in place of rescale slope and intercept."""
    item = elements.item("ModalityLUTSequence")
    return _lut(item, unit=item.code("ModalityLUTType")) if item else None


def voi_luts(elements: Elements) -> tuple[Lut, ...]:
    """All usable VOI LUTs."""
    found = (_lut(item) for item in elements.items("VOILUTSequence"))
    return tuple(lut for lut in found if lut)


def presentation_lut(elements: Elements) -> Lut | None:
    """The presentation LUT of a presentation state (PS3.3 C.11.6): it spans the whole output of the VOI transformation."""
    item = elements.item("PresentationLUTSequence")
    return _lut(item) if item else None


def palette(elements: Elements) -> Palette | None:
    """The palette of a PALETTE COLOR image, segmented ones expanded."""
    tables = [_colour_table(elements, colour) for colour in ("Red", "Green", "Blue")]
    descriptor = _descriptor(elements, "RedPaletteColorLookupTableDescriptor")
    if descriptor is None or any(table is None for table in tables):
        elements.remark("The colour palette cannot be used and was left out.")
        return None
    entries, first, bits = descriptor
    red, green, blue = (_fitted(table, entries).astype("<u2").tobytes() for table in tables if table is not None)
    return Palette(first, entries, bits, red, green, blue)


def _lut(item: Elements, unit: str = "") -> Lut | None:
    descriptor = _descriptor(item, "LUTDescriptor")
    words = _words(item, "LUTData", descriptor[0], descriptor[2]) if descriptor else None
    if descriptor is None or words is None or len(words) < descriptor[0]:
        item.remark("A look-up table is shorter than it says and was left out.")
        return None
    entries, first, bits = descriptor
    data = words[:entries].astype("<u2").tobytes()
    return Lut(first, entries, bits, data, item.text("LUTExplanation"), unit)


def _descriptor(elements: Elements, keyword: str) -> tuple[int, int, int] | None:
    """(entries, first mapped value, bits): 0 entries means 65,536; the first value is signed like the pixels."""
    values = elements.numbers(keyword, 3)
    if not values:
        return None
    entries, first, bits = (int(value) for value in values)
    entries = entries % _MOST_ENTRIES or _MOST_ENTRIES  # 65,536 does not fit in a US and is written as 0
    if elements.signed_pixels and first >= 32_768:
        first -= 65_536
    return entries, first, bits % 256


def _words(elements: Elements, keyword: str, entries: int, bits: int) -> NDArray[np.uint16] | None:
    """Entries as words: 16-bit words, or bytes where 8-bit entries were written one a byte."""
    data = elements.data(keyword)
    if not data:
        return None
    if bits <= 8 and len(data) in (entries, entries + entries % 2) and len(data) < entries * 2:
        return np.frombuffer(data, np.uint8).astype(np.uint16)
    return np.frombuffer(data[: len(data) // 2 * 2], elements.word_type).astype(np.uint16)


def _colour_table(elements: Elements, colour: str) -> NDArray[np.uint16] | None:
    descriptor = _descriptor(elements, f"{colour}PaletteColorLookupTableDescriptor")
    if descriptor is None:
        return None
    segments = elements.data(f"Segmented{colour}PaletteColorLookupTableData")
    if segments:
        return expanded(np.frombuffer(segments[: len(segments) // 2 * 2], elements.word_type).astype(np.uint16))
    return _words(elements, f"{colour}PaletteColorLookupTableData", descriptor[0], descriptor[2])


def _fitted(table: NDArray[np.uint16], entries: int) -> NDArray[np.uint16]:
    """Exactly ``entries`` words; a table that is too short goes on with its last entry (indices clamp to it)."""
    if not len(table):
        return np.zeros(entries, np.uint16)
    return np.pad(table[:entries], (0, max(0, entries - len(table))), mode="edge")


def expanded(words: NDArray[np.uint16]) -> NDArray[np.uint16]:
    """A segmented palette written out (PS3.3 C.7.9.2): discrete, linear and indirect segments; bounded in length."""
    made: list[int] = []
    _expand(words.tolist(), 0, None, made, indirect=True)
    return np.array(made[:_MOST_ENTRIES], np.uint16)


def _expand(words: list[int], start: int, segments: int | None, made: list[int], *, indirect: bool) -> None:
    at, done = start, 0
    while at + 2 <= len(words) and len(made) < _MOST_ENTRIES and (segments is None or done < segments):
        kind, count = words[at], words[at + 1]
        at += 2
        if kind == 0:
            made.extend(words[at : at + count])
            at += count
        elif kind == 1 and at < len(words):
            made.extend(_ramp(made[-1] if made else 0, words[at], count))
            at += 1
        elif kind == 2 and indirect and at + 2 <= len(words):
            # an offset in bytes from the first segment; copied segments may not copy others in turn
            _expand(words, (words[at] | words[at + 1] << 16) // 2, count, made, indirect=False)
            at += 2
        else:
            return
        done += 1


def _ramp(last: int, end: int, count: int) -> list[int]:
    return [round(last + (end - last) * step / count) for step in range(1, count + 1)]
