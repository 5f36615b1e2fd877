"""Values out of the DICOM JSON model (PS3.18 F), as another system wrote them: what cannot be read is absent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

Found = Mapping[str, Any]  # attributes by tag, eight hexadecimal digits


class NotJson(ValueError):  # noqa: N818 - it says what was found
    """A text that is no list of DICOM objects."""


def objects(text: bytes) -> list[Found]:
    """The data sets of an answer; raises NotJson."""
    if not text.strip():
        return []
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotJson("The answer is no JSON.") from error
    several = found if isinstance(found, list) else [found]
    if not all(isinstance(one, dict) for one in several):
        raise NotJson("The answer is no DICOM JSON.")
    return several


def values(found: Found, tag: str) -> list[Any]:
    """The values of an attribute, none where it is absent."""
    element = found.get(tag)
    given = element.get("Value") if isinstance(element, Mapping) else None
    return given if isinstance(given, list) else []


def texts(found: Found, tag: str) -> tuple[str, ...]:
    """The values as text; of a name its alphabetic, ideographic and phonetic groups as DICOM writes them."""
    return tuple(text for one in values(found, tag) if (text := _text(one)))


def text(found: Found, tag: str) -> str:
    """The first value as text, "" where there is none."""
    return next(iter(texts(found, tag)), "")


def count(found: Found, tag: str) -> int | None:
    """The first value as a number, None where it is none."""
    said = text(found, tag).removesuffix(".0")
    return int(said) if said.isascii() and said.isdecimal() else None


def items(found: Found, tag: str) -> list[Found]:
    """The items of a sequence."""
    return [one for one in values(found, tag) if isinstance(one, Mapping)]


def _text(value: Any) -> str:
    if isinstance(value, Mapping):
        groups = [str(value.get(name) or "") for name in ("Alphabetic", "Ideographic", "Phonetic")]
        return "=".join(groups).rstrip("=").strip()
    return "" if value is None or isinstance(value, list) else str(value).strip()
