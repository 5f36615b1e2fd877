"""HL7 version 2 messages (chapter 2, ER7 encoding) as segments, fields and components, read with tolerance.

A reader of our own: python-hl7 loses every segment behind a bare line feed, takes 3.7 s for one field of a million
components and writes texts it cannot unescape into the log; hl7apy refuses what its tables do not know. Both are dormant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.orders.charsets import Decoded, decoded

_SEGMENT = re.compile(r"[A-Z][A-Z0-9]{2}")
_LINE_ENDS = re.compile("\r\n|\r|\n")
_DEFAULTS = "^~\\&"
_BREAKS = {".br": "\n", ".sp": "\n", ".ce": "\n", ".fi": "", ".nf": "", "H": "", "N": ""}
_IGNORED = re.compile(r"\.(in|ti|sk)[+-]?\d*|[CMZ].*", re.DOTALL)
NULL = '""'  # a value that is to be deleted


class NotHl7(ValueError):  # noqa: N818 - it says what the bytes are
    """The bytes are no message of HL7 version 2; the text says why."""


@dataclass(frozen=True, slots=True)
class Delimiters:
    """The characters of MSH-1 and MSH-2, and by which codec bytes of a hexadecimal escape become text."""

    field: str = "|"
    component: str = "^"
    repetition: str = "~"
    escape: str = "\\"
    subcomponent: str = "&"
    charset: str = "latin-1"

    def unescaped(self, text: str) -> str:
        """The text that was meant; an escape that nobody knows stays as it is written."""
        if self.escape not in text:
            return text
        pieces = text.split(self.escape)
        out, index = [pieces[0]], 1
        while index < len(pieces):
            meant = self._meant(pieces[index]) if index + 1 < len(pieces) else None
            if meant is None:
                out.append(f"{self.escape}{pieces[index]}")
                index += 1
            else:
                out += [meant, pieces[index + 1]]
                index += 2
        return "".join(out)

    def _meant(self, code: str) -> str | None:
        names = {"F": self.field, "S": self.component, "T": self.subcomponent, "R": self.repetition, "E": self.escape}
        if code in names:
            return names[code]
        if code[:3] in _BREAKS or code in _BREAKS:
            return _BREAKS.get(code[:3], _BREAKS.get(code, ""))
        if code[:1] == "X" and len(code) % 2 and re.fullmatch(r"[0-9A-Fa-f]+", code[1:]):
            return bytes.fromhex(code[1:]).decode(self.charset, "replace")
        return "" if code and len(code) <= 12 and _IGNORED.fullmatch(code) else None


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment; fields, repetitions, components and subcomponents are counted from 1, as HL7 does."""

    name: str
    fields: tuple[str, ...]
    delimiters: Delimiters

    def raw(self, number: int) -> str:
        """A field as it is written, "" where the segment ends before it."""
        return self.fields[number - 1] if 0 < number <= len(self.fields) else ""

    def repetitions(self, number: int) -> tuple[Value, ...]:
        """Every repetition of a field that says something."""
        raw = self.raw(number)
        parts = raw.split(self.delimiters.repetition) if raw else []
        return tuple(Value(part, self.delimiters) for part in parts if part and part != NULL)

    def value(self, number: int) -> Value:
        """The first repetition of a field."""
        return next(iter(self.repetitions(number)), Value("", self.delimiters))

    def text(self, number: int, component: int = 1) -> str:
        """A component of the first repetition of a field, unescaped."""
        return self.value(number).text(component)

    def whole(self, number: int) -> str:
        """A field of plain text: its repetitions are lines, and a component delimiter that nobody escaped is text."""
        return "\n".join(one.whole for one in self.repetitions(number))


@dataclass(frozen=True, slots=True)
class Value:
    """One repetition of a field."""

    raw: str
    delimiters: Delimiters

    def text(self, component: int = 1, subcomponent: int = 1) -> str:
        """A subcomponent, unescaped; "" where there is none, or where it is to be deleted."""
        parts = self.raw.split(self.delimiters.component, component)
        part = parts[component - 1] if component <= len(parts) else ""
        inner = part.split(self.delimiters.subcomponent, subcomponent)
        found = inner[subcomponent - 1] if subcomponent <= len(inner) else ""
        return "" if found == NULL else self.delimiters.unescaped(found).strip()

    @property
    def whole(self) -> str:
        """All of it as one text."""
        return self.delimiters.unescaped(self.raw).strip()

    def __bool__(self) -> bool:
        return bool(self.raw)


@dataclass(frozen=True, slots=True)
class Message:
    """A message. ``uncertain`` says that its bytes do not fit the character set that it declares."""

    segments: tuple[Segment, ...]
    charset: str = ""
    uncertain: bool = False

    @property
    def header(self) -> Segment:
        """MSH."""
        return self.segments[0]

    @property
    def kind(self) -> tuple[str, str]:
        """Message code and trigger event of MSH-9; the code alone where old systems write nothing else."""
        return self.header.text(9, 1).upper(), self.header.text(9, 2).upper()

    @property
    def control_id(self) -> str:
        """MSH-10."""
        return self.header.text(10)

    def all(self, name: str) -> tuple[Segment, ...]:
        """Every segment of a name."""
        return tuple(segment for segment in self.segments if segment.name == name)

    def first(self, name: str) -> Segment:
        """The first segment of a name, an empty one where there is none."""
        found = next((segment for segment in self.segments if segment.name == name), None)
        return found or Segment(name, (), self.header.delimiters)


def read_message(data: bytes) -> Message:
    """A message of its bytes; raises NotHl7."""
    delimiters = _delimiters(data)
    part: Decoded = decoded(data, _declared(data, delimiters))
    first, component, repetition, escape, sub = delimiters
    known = Delimiters(first, component, repetition, escape, sub, part.charset)
    lines = list(_lines(part.text, known.field))
    segments = tuple(_segment(line, known) for line in lines)
    return Message(segments, part.charset, part.uncertain)


def _delimiters(data: bytes) -> tuple[str, ...]:
    head = data.lstrip(b" \t\r\n\x0b\xef\xbb\xbf")[:16].decode("latin-1")
    if not head.startswith("MSH"):
        raise NotHl7("The message does not begin with MSH.")
    separator = head[3:4]
    given = head[4:].partition(separator)[0] if separator else ""
    marks = (separator, *(given[:4] + _DEFAULTS[len(given[:4]) :]))
    usable = all(len(one) == 1 and one.isprintable() and not one.isalnum() and one != " " for one in marks)
    if not given or not usable or len(set(marks)) < len(marks):
        raise NotHl7("The delimiters of the message (MSH-1, MSH-2) cannot be used.")
    return marks


def _declared(data: bytes, delimiters: tuple[str, ...]) -> tuple[str, ...]:
    """The names of MSH-18."""
    head = _LINE_ENDS.split(data[:65_536].lstrip(b" \t\r\n\x0b\xef\xbb\xbf").decode("latin-1"), maxsplit=1)[0]
    fields = head.split(delimiters[0])
    return tuple(name.strip() for name in fields[17].split(delimiters[2])) if len(fields) > 17 else ()


def _lines(text: str, separator: str) -> Iterator[str]:
    """Segments; a line that is none was broken off the one before it by a line end that nobody escaped."""
    current = ""
    for line in _LINE_ENDS.split(text):
        bare = line.strip("\x0b\x1c\ufeff ").lstrip("\t")
        if _SEGMENT.fullmatch(bare[:3]) and bare[3:4] in (separator, ""):
            if current:
                yield current
            current = bare
        elif bare and current:
            current = f"{current}\n{bare}"
    if current:
        yield current


def _segment(line: str, delimiters: Delimiters) -> Segment:
    name, *fields = line.split(delimiters.field)
    if name == "MSH":  # the delimiter itself is the first field
        fields = [delimiters.field, *fields]
    return Segment(name[:3], tuple(fields), delimiters)
