"""Typed reading of data elements: whatever cannot be used is left out and named, never guessed and never an error.

Values are taken from the raw bytes. That is several times faster than pydicom's own objects for every value and leaves
each rule about unusable values (empty, text in a number, wrong count) in this one place.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from pydicom.datadict import dictionary_description, dictionary_VR, tag_for_keyword
from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset

from viewer.dicom.character_sets import CharacterSet, character_set
from viewer.model.text import clean

# struct codes of binary value representations (PS3.5 Table 6.2-1)
_BINARY = {"US": "H", "SS": "h", "UL": "I", "SL": "i", "UV": "Q", "SV": "q", "FL": "f", "FD": "d", "AT": "I", "OW": "H"}
_AMBIGUOUS = {"US or SS", "US or SS or OW", "US or OW", "OB or OW"}


# elements of overlay groups (PS3.3 C.9.2, C.11.7), whose tags repeat from group to group
_REPEATING = {
    "OverlayRows": 0x0010,
    "OverlayColumns": 0x0011,
    "NumberOfFramesInOverlay": 0x0015,
    "OverlayDescription": 0x0022,
    "OverlayOrigin": 0x0050,
    "ImageFrameOrigin": 0x0051,
    "OverlayBitPosition": 0x0102,
    "OverlayActivationLayer": 0x1001,
    "OverlayLabel": 0x1500,
    "OverlayData": 0x3000,
}


class Elements:
    """The elements of a data set or sequence item, by keyword."""

    def __init__(
        self,
        dataset: Dataset,
        remarks: list[str] | None = None,
        characters: CharacterSet | None = None,
        *,
        signed: bool = False,
    ) -> None:
        self._dataset = dataset
        self._elements = dict(dataset.items())
        self.remarks: list[str] = [] if remarks is None else remarks
        self._owners: dict[tuple[int, str], int] | None = None  # found when first asked for
        self._signed = False
        self._signed = self.integer("PixelRepresentation") == 1 if "PixelRepresentation" in self else signed
        declared = self.codes("SpecificCharacterSet")
        self.characters = character_set(declared) if declared or characters is None else characters

    def __contains__(self, keyword: str) -> bool:
        return _tag(keyword) in self._elements

    def code(self, keyword: str) -> str:
        """The first value of a text of the default repertoire (UI, CS, DA, TM, AS ...), "" if absent."""
        values = self.codes(keyword)
        return values[0] if values else ""

    def codes(self, keyword: str) -> tuple[str, ...]:
        """All values of such a text, () if absent or empty."""
        value = self._value(keyword)
        if value is None:
            return ()
        text = value.decode("ascii", "replace") if isinstance(value, bytes) else _joined(value)
        parts = tuple(clean(part.strip("\0 ")) for part in text.split("\\"))
        return parts if any(parts) else ()

    def text(self, keyword: str) -> str:
        """A text or person name in its character set, without control characters, "" if absent."""
        value = self._value(keyword)
        if value is None:
            return ""
        return clean(self.characters.text(value) if isinstance(value, bytes) else _joined(value))

    def lines(self, keyword: str) -> tuple[str, ...]:
        """The lines of a longer text (ST, LT, UT) in its character set, () if absent."""
        value = self._value(keyword)
        if value is None:
            return ()
        whole = self.characters.text(value) if isinstance(value, bytes) else _joined(value)
        return tuple(clean(line) for line in whole.rstrip("\0 ").splitlines())

    def data(self, keyword: str) -> bytes:
        """The bytes of an element, b"" if absent."""
        value = self._value(keyword)
        if isinstance(value, bytes):
            return value
        return (
            struct.pack(f"<{len(value)}H", *value)
            if isinstance(value, Sequence) and not isinstance(value, str)
            else b""
        )

    def words(self, keyword: str) -> bytes:
        """The bytes of an element of 16-bit words (OW) or bytes (OB), words in little-endian order."""
        data = self.data(keyword)
        if self.word_type == "<u2" or getattr(self._elements.get(_tag(keyword)), "VR", "") == "OB":  # type: ignore[call-overload]
            return data
        return np.frombuffer(data[: len(data) // 2 * 2], ">u2").astype("<u2").tobytes()

    def numbers(self, keyword: str, count: int | None = None) -> tuple[float, ...]:
        """All values as finite numbers; () and a remark if one is unusable or there are not ``count``."""
        try:
            values = self._parsed(keyword)
        except (ValueError, TypeError, struct.error):
            return self._unusable(keyword)
        if values and (not all(map(math.isfinite, values)) or (count is not None and len(values) != count)):
            return self._unusable(keyword)
        return values

    def number(self, keyword: str) -> float | None:
        """The first value as a number, None if absent or unusable."""
        values = self.numbers(keyword)
        return values[0] if values else None

    def integer(self, keyword: str) -> int | None:
        """The first value as a whole number, None if absent or unusable."""
        value = self.number(keyword)
        if value is not None and value != int(value):
            self._unusable(keyword)
            return None
        return None if value is None else int(value)

    def pair(self, keyword: str) -> tuple[float, float] | None:
        """Two numbers, None if absent or unusable."""
        values = self.numbers(keyword, 2)
        return (values[0], values[1]) if values else None

    def items(self, keyword: str) -> tuple[Elements, ...]:
        """The items of a sequence, () if absent."""
        tag = _tag(keyword)
        if tag not in self._elements:
            return ()
        items = self._dataset[tag].value
        if isinstance(items, (bytes, str)) or items is None:
            return ()
        return tuple(Elements(item, self.remarks, self.characters, signed=self._signed) for item in items)

    def item(self, keyword: str) -> Elements | None:
        """The first item of a sequence."""
        items = self.items(keyword)
        return items[0] if items else None

    def private_number(self, creator: str, group: int, element: int) -> float | None:
        """The first number of a private element, None where ``creator`` owns no such element."""
        return _private_number(self._private(creator, group, element))

    def private_text(self, creator: str, group: int, element: int) -> str:
        """The first value of a private text of the default repertoire, "" where there is none."""
        value = self._private(creator, group, element)
        text = value.decode("ascii", "replace") if isinstance(value, bytes) else _joined(value or "")
        return clean(text.split("\\")[0].strip("\0 "))

    def private_bytes(self, creator: str, group: int, element: int) -> bytes:
        """The bytes of a private element, b"" where there is none."""
        value = self._private(creator, group, element)
        return value if isinstance(value, bytes) else b""

    @property
    def signed_pixels(self) -> bool:
        """Whether stored values are signed; items of a sequence know it from their data set."""
        return self._signed

    @property
    def word_type(self) -> str:
        """Numpy's type of the 16-bit words in ``data``."""
        return ">u2" if self._dataset.original_encoding[1] is False else "<u2"

    def remark(self, sentence: str) -> None:
        """Notes once what a reader should know about this object."""
        if sentence not in self.remarks:
            self.remarks.append(sentence)

    def _unusable(self, keyword: str) -> tuple[float, ...]:
        self.remark(f"{dictionary_description(_tag(keyword))} cannot be used and was left out.")
        return ()

    def _raw(self, tag: int) -> object:
        element = self._elements.get(tag)  # type: ignore[call-overload]  # a BaseTag is an int
        return None if element is None else element.value

    def _private(self, creator: str, group: int, element: int) -> object:
        """The value of an element in whichever block of ``group`` its creator has reserved (PS3.5 7.8.1)."""
        if self._owners is None:
            self._owners = self._reserved()
        block = self._owners.get((group, creator))
        return None if block is None else self._raw(group << 16 | block << 8 | element)

    def _reserved(self) -> dict[tuple[int, str], int]:
        """The block that each creator of private elements has reserved, the first where it has several."""
        owners: dict[tuple[int, str], int] = {}
        for tag in sorted(tag for tag in self._elements if tag & 0x10000 and 0x10 <= tag & 0xFFFF < 0x100):
            owner = self._raw(tag)
            text = owner.decode("ascii", "replace") if isinstance(owner, bytes) else owner
            if isinstance(text, str):
                owners.setdefault((tag >> 16, text.strip("\0 ")), tag & 0xFFFF)
        return owners

    def _value(self, keyword: str) -> object:
        value = self._raw(_tag(keyword))
        return None if value in (None, b"", "") else value

    def _parsed(self, keyword: str) -> tuple[float, ...]:
        value = self._value(keyword)
        if value is None:
            return ()
        if not isinstance(value, bytes):
            return tuple(float(part) for part in (value if isinstance(value, Sequence) else [value]))  # type: ignore[arg-type]
        element = self._elements[_tag(keyword)]  # type: ignore[index]  # a BaseTag is an int
        kind = self._representation(element.VR, _tag(keyword))
        if kind not in _BINARY:
            return tuple(_decimal(part) for part in value.decode("ascii").strip("\0 ").split("\\"))
        little = not isinstance(element, RawDataElement) or element.is_little_endian
        count = len(value) // struct.calcsize("=" + _BINARY[kind])
        return struct.unpack(f"{'<' if little else '>'}{count}{_BINARY[kind]}", value)

    def _representation(self, declared: str | None, tag: int) -> str:
        kind = declared if declared not in (None, "UN") else dictionary_VR(tag)
        if kind in _AMBIGUOUS:
            return "SS" if self._signed and "SS" in str(kind) else "US"
        return str(kind)


@lru_cache(maxsize=1024)
def _tag(keyword: str) -> int:
    """The tag of a keyword; of one that repeats with the group it is meant in: ``OverlayRows 6002``."""
    name, _, group = keyword.partition(" ")
    if group:
        return int(group, 16) << 16 | _REPEATING[name]
    tag = tag_for_keyword(keyword)
    if tag is None:
        raise KeyError(f"{keyword} is no keyword of the DICOM dictionary")
    return tag


def _decimal(text: str) -> float:
    if "_" in text:  # Python would read 1_0 as ten
        raise ValueError("no decimal string")
    return float(text)


def _joined(value: object) -> str:
    many = isinstance(value, Sequence) and not isinstance(value, str)
    return "\\".join(str(part) for part in value) if many else str(value)  # type: ignore[attr-defined]


def _private_number(value: object) -> float | None:
    if not isinstance(value, bytes) or not value:
        return None
    try:
        return _decimal(value.decode("ascii").strip("\0 ").split("\\")[0])
    except ValueError:
        return float(struct.unpack("<f", value)[0]) if len(value) == 4 else None
