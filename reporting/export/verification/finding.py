"""What the checker has to say about an object."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """``ERROR``: wrong or misleading. ``WARNING``: unusual, or not what the template asks, but readable."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark: a sentence, and the place in the content tree (``1.4.2``; "" for the object as a whole)."""

    level: Level
    sentence: str
    place: str = ""


def error(sentence: str, place: str = "") -> Finding:
    """A finding of level ERROR."""
    return Finding(Level.ERROR, sentence, place)


def warning(sentence: str, place: str = "") -> Finding:
    """A finding of level WARNING."""
    return Finding(Level.WARNING, sentence, place)
