"""What checks look for beside sides and organs, as data: one TOML file a language in ``resources/check_terms``."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import msgspec

from reporting.checks.anatomy import any_of, plain
from reporting.words import ENGLISH, primary

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "check_terms"


class _Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    words: list[str]
    grave: bool = False
    seen: bool = False


class _Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    words: list[str]


class _Contrast(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    given: list[str]
    none: list[str]


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words in which ``*`` stands for any ending; ``stated_age`` are patterns with one group, the number."""

    no_prior: list[str]
    comparing: list[str]
    negations: list[str]
    turning: list[str]
    denied: list[str]
    asked: list[str]
    past: list[str]
    all_normal: list[str]
    communicated: list[str]
    stated_age: list[str]
    man: list[str]
    woman: list[str]
    child_only: list[str]
    adult_only: list[str]
    contrast: _Contrast
    modality: dict[str, list[str]]
    region: dict[str, list[str]]
    group: dict[str, _Group]
    critical: _Words
    homophone: dict[str, str]
    same: dict[str, list[str]] = {}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of finding: the words that say it, and those that the other section may say it with.

    A ``grave`` one has to be in the impression; one that is ``seen`` as such has to be in the findings.
    """

    name: str
    said: re.Pattern[str]
    named: re.Pattern[str]
    grave: bool
    seen: bool


@dataclass(frozen=True, slots=True)
class Terms:
    """A language's terms as patterns for text that went through ``anatomy.plain``."""

    no_prior: re.Pattern[str]
    comparing: re.Pattern[str]
    negations: re.Pattern[str]
    turning: re.Pattern[str]
    denied: re.Pattern[str]
    asked: re.Pattern[str]
    past: re.Pattern[str]
    all_normal: re.Pattern[str]
    communicated: re.Pattern[str]
    stated_age: re.Pattern[str]
    man: re.Pattern[str]
    woman: re.Pattern[str]
    child_only: re.Pattern[str]
    adult_only: re.Pattern[str]
    contrast_given: re.Pattern[str]
    contrast_none: re.Pattern[str]
    modality: dict[str, re.Pattern[str]]
    region: dict[str, re.Pattern[str]]
    kinds: tuple[Kind, ...]
    critical: re.Pattern[str]
    homophones: re.Pattern[str]
    meant: dict[str, str]


def has_terms(language: str) -> bool:
    """Whether there are terms for a language (an RFC 5646 tag)."""
    return (FOLDER / f"{primary(language)}.toml").is_file()


@lru_cache(maxsize=16)
def terms(language: str) -> Terms:
    """The terms of a language, English where it has none."""
    return load_terms(FOLDER / f"{primary(language) if has_terms(language) else ENGLISH}.toml")


def load_terms(path: Path) -> Terms:
    """The terms of a file; raises ValueError where it is no such file."""
    file = msgspec.convert(tomllib.loads(path.read_text("utf-8")), _File)
    simple = ("no_prior", "comparing", "negations", "turning", "denied", "asked", "past", "all_normal", "communicated")
    people = ("man", "woman", "child_only", "adult_only")
    return Terms(
        **{name: re.compile(any_of(getattr(file, name))) for name in (*simple, *people)},
        stated_age=re.compile("|".join(plain(pattern) for pattern in file.stated_age)),
        contrast_given=re.compile(any_of(file.contrast.given)),
        contrast_none=re.compile(any_of(file.contrast.none)),
        modality={name: re.compile(any_of(words)) for name, words in file.modality.items()},
        region={name: re.compile(any_of(words)) for name, words in file.region.items()},
        kinds=tuple(_kind(name, group, file.same.get(name, [])) for name, group in file.group.items()),
        critical=re.compile(any_of(file.critical.words)),
        homophones=re.compile(any_of(file.homophone)),
        meant={" ".join(plain(heard).split()): meant for heard, meant in file.homophone.items()},
    )


def _kind(name: str, group: _Group, same: list[str]) -> Kind:
    said = re.compile(any_of(group.words))
    return Kind(name, said, re.compile(any_of([*group.words, *same])), group.grave, group.seen)
