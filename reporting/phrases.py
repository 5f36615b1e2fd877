"""Phrases by a typed short form or by voice: texts with fields, which may hold other phrases.

They are data: TOML files with ``[[phrase]]`` entries, delivered ones in ``resources/phrases`` and a reader's own, which
stand in for those of the same id. In a text ``[name]`` is a field of the phrase and ``{id}`` another phrase.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from reporting.report import Report, Run
from reporting.template import Field, pieces_of
from reporting.template_faults import field_faults

PREFIX = "phrase"
INSERT = "insert "  # said before the name of a phrase
_REF = re.compile(rf"{PREFIX}\.(\d+)\.(.+)\.([^.]+)")
_SHORT = re.compile(r"[\w.,;/+-]{2,24}")


class PhraseTrouble(Exception):  # noqa: N818 - a sentence about a file, for who wrote it
    """A file of phrases cannot be used; the message names the file, the place in it and what is wrong."""


class Phrase(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A text to be put in; ``short`` is what is typed for it, ``spoken`` what is said after “insert”."""

    id: str
    text: str
    short: str = ""
    spoken: tuple[str, ...] = ()
    language: str = ""
    field: tuple[Field, ...] = ()

    @property
    def pieces(self) -> tuple[tuple[str, str], ...]:
        """The text in order as (kind, content): ``text``, ``field`` or ``merge``, which is another phrase."""
        return pieces_of(self.text.strip("\n"))


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    phrase: tuple[Phrase, ...] = ()


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """Every phrase by its id, nested ones resolved when they are put in."""

    phrases: Mapping[str, Phrase]

    def by_short(self, typed: str) -> Phrase | None:
        """The phrase of a short form."""
        return next((one for one in self.phrases.values() if one.short and one.short == typed), None)

    def by_voice(self, said: str) -> Phrase | None:
        """The phrase that is called so."""
        wanted = said.strip().lower()
        return next((one for one in self.phrases.values() if wanted in (word.lower() for word in one.spoken)), None)

    @property
    def spoken(self) -> tuple[str, ...]:
        """Everything that can be said after “insert”."""
        return tuple(word for one in self.phrases.values() for word in one.spoken)

    def runs(self, phrase: Phrase, report: Report) -> tuple[Run, ...]:
        """The phrase with all that is nested in it, its fields numbered so that none in the report is like them."""
        taken = [int(found[1]) for ref in _refs(report) if (found := _REF.fullmatch(ref))]
        numbers = iter(range(max(taken, default=0) + 1, 10_000))
        return tuple(self._runs(phrase, numbers))

    def _runs(self, phrase: Phrase, numbers: Iterator[int]) -> Iterator[Run]:
        number = next(numbers)
        for kind, name in phrase.pieces:
            if kind == "text":
                yield Run(name)
            elif kind == "field":
                yield Run(_default(phrase, name), "field", f"{PREFIX}.{number}.{phrase.id}.{name}")
            else:
                yield from self._runs(self.phrases[name], numbers)

    def fields(self, refs: Iterable[str]) -> dict[str, Field]:
        """The fields of phrases among these ids of a report; of a phrase that is no longer known there are none."""
        found: dict[str, Field] = {}
        for ref in refs:
            parts = _REF.fullmatch(ref)
            phrase = self.phrases.get(parts[2]) if parts else None
            field = next((one for one in phrase.field if parts and one.id == parts[3]), None) if phrase else None
            if field is not None:
                found[ref] = msgspec.structs.replace(field, id=ref)
        return found


def load_phrasebook(folder: Path, own: Path | None = None) -> tuple[Phrasebook, tuple[str, ...]]:
    """The delivered phrases and over them a reader's own, with a sentence for each own file that cannot be used.

    Raises PhraseTrouble where a delivered file is wrong.
    """
    phrases = {one.id: one for path in sorted(folder.glob("*.toml")) for one in read_phrases(path)}
    _settle(phrases, str(folder))
    faults: list[str] = []
    for path in sorted(own.glob("*.toml")) if own else []:
        try:
            wider = phrases | {one.id: one for one in read_phrases(path)}
            _settle(wider, path.name)
            phrases = wider
        except (PhraseTrouble, OSError) as trouble:
            faults.append(str(trouble))
    return Phrasebook(phrases), tuple(faults)


def read_phrases(path: Path) -> tuple[Phrase, ...]:
    """The phrases of a file; raises PhraseTrouble with the line or the key at fault."""
    try:
        return phrases_of(path.read_text("utf-8"), path.name)
    except UnicodeDecodeError as error:
        raise PhraseTrouble(f"{path.name}: {error}") from error


def phrases_of(text: str, name: str) -> tuple[Phrase, ...]:
    """The phrases that a text holds; raises PhraseTrouble that begins with ``name``."""
    try:
        found = msgspec.convert(tomllib.loads(text), _File).phrase
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise PhraseTrouble(f"{name}: {str(error).replace('`$.', '`')}") from error
    for phrase in found:
        for fault in _faults(phrase):
            raise PhraseTrouble(f"{name}, phrase {phrase.id!r}{fault}")
    return found


def settled(phrases: Mapping[str, Phrase], name: str) -> Phrasebook:
    """The phrases as a book; raises PhraseTrouble where they do not fit together."""
    _settle(phrases, name)
    return Phrasebook(phrases)


def _faults(phrase: Phrase) -> Iterator[str]:
    if not phrase.id.strip() or not phrase.text.strip():
        yield ": a phrase needs an `id` and a `text`."
    if phrase.short and not _SHORT.fullmatch(phrase.short):
        yield ", key `short`: 2 to 24 letters, digits or signs without a space."
    named, used = {field.id for field in phrase.field}, [name for kind, name in phrase.pieces if kind == "field"]
    for name in sorted(named ^ set(used)):
        yield f", key `text`: the field {name!r} must stand in it and among its fields."
    if len(used) != len(set(used)):
        yield ", key `text`: a field stands in it twice."
    for field in phrase.field:
        yield from field_faults(field, f", field {field.id!r}")


def _settle(phrases: Mapping[str, Phrase], name: str) -> None:
    """Refuse what is not there, cycles, and a short form or a word that means two phrases."""
    for phrase in phrases.values():
        _follow(phrase, phrases, (), name)
    for what in ("short", "spoken"):
        seen: dict[str, str] = {}
        for phrase in phrases.values():
            for word in filter(None, [phrase.short] if what == "short" else [one.lower() for one in phrase.spoken]):
                if seen.setdefault(word, phrase.id) != phrase.id:
                    raise PhraseTrouble(f"{name}: {what} {word!r} means both {seen[word]!r} and {phrase.id!r}.")


def _follow(phrase: Phrase, phrases: Mapping[str, Phrase], above: tuple[str, ...], name: str) -> None:
    if phrase.id in above:
        raise PhraseTrouble(f"{name}: phrases hold each other: {' → '.join((*above, phrase.id))}.")
    for kind, inner in phrase.pieces:
        if kind == "merge":
            if inner not in phrases:
                raise PhraseTrouble(f"{name}, phrase {phrase.id!r}: there is no phrase {inner!r}.")
            _follow(phrases[inner], phrases, (*above, phrase.id), name)


def _default(phrase: Phrase, name: str) -> str:
    """What stands in a field from the beginning: text alone, for a phrase knows no merges."""
    field = next(one for one in phrase.field if one.id == name)
    return field.default if all(kind == "text" for kind, _ in field.parts) else ""


def _refs(report: Report) -> Iterator[str]:
    return (run.ref for section in report.sections for run in section.runs if run.kind == "field")
