"""Segments of HL7 version 2.5.1 (chapter 2): fields joined, and no text taken for a delimiter."""

from __future__ import annotations

from reporting.export.plain import one_line, plain
from viewer.model.code import Code

DELIMITERS = "^~\\&"
_ESCAPES = str.maketrans({"|": "\\F\\", "^": "\\S\\", "&": "\\T\\", "~": "\\R\\", "\\": "\\E\\"})
_SYSTEMS = {"LN": "LN", "SCT": "SCT", "UCUM": "UCUM", "DCM": "DCM"}  # table 0396


def segment(name: str, *fields: str) -> str:
    """A segment of fields that are written already; what is empty at the end is left out."""
    return "|".join((name, *fields)).rstrip("|")


def escaped(text: str) -> str:
    """One line of text as a component."""
    return one_line(text).translate(_ESCAPES)


def formatted(text: str) -> str:
    """Text of many lines as FT (2.16.A.31)."""
    return "\\.br\\".join(line.translate(_ESCAPES) for line in plain(text).split("\n"))


def components(*parts: str) -> str:
    """A field of components, each escaped; what is empty at the end is left out."""
    return "^".join(escaped(part) for part in parts).rstrip("^")


def coded(code: Code, local: str = "", local_code: str = "") -> str:
    """CE: code, meaning and system, and beside them what is said here."""
    system = _SYSTEMS.get(code.scheme, f"99{code.scheme}" if code.scheme else "L")
    return components(code.value, code.meaning, system, local_code, local, "L" if local else "")


def date_time(date: str, time: str, offset: str = "") -> str:
    """DICOM date and time as TS: as exact as they are, without fractions."""
    digits = "".join(character for character in time.partition(".")[0] if character.isdigit())
    exact = digits[: len(digits) // 2 * 2] if len(digits) >= 4 else ""
    return f"{date}{exact}{offset if exact else ''}" if date else ""
