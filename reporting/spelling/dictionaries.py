"""Where dictionaries come from: English with the program, others from where the system keeps its own (hunspell)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import spylls.hunspell
from spylls.hunspell import Dictionary

SYSTEM = tuple(Path(folder) for folder in ("/usr/share/hunspell", "/usr/share/myspell/dicts", "/Library/Spelling"))
_WITH_US = {"en": Path(spylls.hunspell.__file__).parent / "data" / "en" / "en_US"}
_USUAL = {"de": ("de_DE",), "fr": ("fr", "fr_FR"), "es": ("es_ES", "es")}


def dictionary_files(language: str, folders: Iterable[Path] = SYSTEM) -> tuple[Path, ...]:
    """The dictionaries of a language without their endings: one of the common language, and medical ones beside it."""
    known = [Path(str(_WITH_US[language]))] if language in _WITH_US else []
    found = {file.stem: file.with_suffix("") for folder in folders for file in sorted(folder.glob(f"{language}*.dic"))}
    usual = next((found[name] for name in _USUAL.get(language, ()) if name in found), None)
    medical = [place for name, place in found.items() if "med" in name.lower()]
    own = [usual] if usual is not None and not known else []
    return tuple(place for place in (*known, *own, *medical) if place.with_suffix(".aff").is_file())


def load(places: Iterable[Path]) -> tuple[Dictionary, ...]:
    """The dictionaries; one that cannot be read is left out. Takes a second each: not on the GUI thread."""
    loaded = []
    for place in places:
        try:
            loaded.append(Dictionary.from_files(str(place)))
        except Exception:  # noqa: S112 - a broken file of the system must not keep a report from being written
            continue
    return tuple(loaded)


def word_list(text: str) -> frozenset[str]:
    """The words of a list: parted by spaces, lines with # are remarks."""
    lines = (line for line in text.split("\n") if not line.lstrip().startswith("#"))
    return frozenset(word.lower() for line in lines for word in line.split())
