"""What the copy for patients says in its own words, as data: one TOML file a language in ``resources/patient_words``."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path

import msgspec

from reporting.words import primary

FOLDER = Path(__file__).resolve().parents[3] / "resources" / "patient_words"
_ENDING = r"(?:s|es|e|en|n|er|x|is)?"  # plurals and cases of the languages that there are


class PatientWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The frame around the report's words; ``birads`` by category, ``density`` dense or not, ``glossary`` by term."""

    title: str
    intro: str
    found: str
    next: str
    words: str
    ask: str
    ask_whom: str
    your_doctor: str
    breast_result: str
    breast_density: str
    birads: dict[str, str]
    density: dict[str, str]
    glossary: dict[str, str]

    def explained(self, text: str) -> list[str]:
        """``term: meaning`` for every term of the glossary in a text, the longest of those that lie in each other."""
        shown, found = text.casefold(), []
        for term in sorted(self.glossary, key=len, reverse=True):
            pattern = re.compile(rf"\b{re.escape(term.casefold())}{_ENDING}\b")
            if pattern.search(shown):
                found.append(f"{term}: {self.glossary[term]}")
                shown = pattern.sub(" ", shown)
        return sorted(found, key=str.casefold)


def has_patient_words(language: str) -> bool:
    """Whether there are words for a language (an RFC 5646 tag)."""
    return (FOLDER / f"{primary(language)}.toml").is_file()


@lru_cache(maxsize=16)
def patient_words(language: str) -> PatientWords:
    """The words of a language; raises OSError or ValueError where there are none."""
    return msgspec.convert(tomllib.loads((FOLDER / f"{primary(language)}.toml").read_text("utf-8")), PatientWords)
