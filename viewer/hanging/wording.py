"""The words by which descriptions tell region, contrast and scouts, as data: several languages, one file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from viewer.model.words import first_word


@dataclass(frozen=True, slots=True)
class Wording:
    """Words as ``viewer.model.words.first_word`` takes them; ``regions`` by their names."""

    regions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    with_contrast: tuple[str, ...] = ()
    without_contrast: tuple[str, ...] = ()
    with_and_without: tuple[str, ...] = ()
    scouts: tuple[str, ...] = ()

    def regions_in(self, *texts: str) -> dict[str, str]:
        """The regions that texts name, each with the first of its words that was found there."""
        found = {name: first_word(words, " ".join(texts)) for name, words in self.regions.items()}
        return {name: word for name, word in found.items() if word}

    def contrast_in(self, text: str) -> bool | None:
        """Whether a text says that contrast was given; None where it says nothing, or both ("with and without")."""
        if first_word(self.with_and_without, text):
            return None
        if first_word(self.without_contrast, text):  # asked first: the "IV CONT" of "WO IV CONT" is none
            return False
        return True if first_word(self.with_contrast, text) else None

    def names_scout(self, text: str) -> bool:
        """Whether a text names a scout, a dose sheet or the like."""
        return bool(first_word(self.scouts, text))


def load_wording(file: Path) -> Wording:
    """The words of a file; raises OSError or ValueError."""
    data = tomllib.loads(file.read_text("utf-8"))
    contrast = data["contrast"]
    return Wording(
        {name: tuple(words) for name, words in data["region"].items()},
        tuple(contrast["with"]),
        tuple(contrast["without"]),
        tuple(contrast["both"]),
        tuple(data["scout"]["words"]),
    )
