"""The table of confidential attributes (PS3.15 Table E.1-1), read from resources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from app.export.options import Dates, Keep, Options

TABLE, TYPES, SAFE_PRIVATE, WORDS = (
    "confidentiality.tsv",
    "attribute_types.tsv",
    "safe_private.tsv",
    "descriptor_words.txt",
)
_CLEAN = ":clean"


class Act(StrEnum):
    """What is done with an attribute."""

    REMOVE = "X"
    EMPTY = "Z"
    DUMMY = "D"
    MAP = "U"
    ENTER = "enter"  # keep the sequence, look at its items
    KEEP = "K"
    CLEAN = "C"
    SHIFT = "shift"


@dataclass(frozen=True, slots=True)
class Rule:
    """One attribute: its action in the Basic Profile, and the options under which it is kept or cleaned instead."""

    action: str
    kept: frozenset[str] = frozenset()
    cleaned: frozenset[str] = frozenset()

    def act(self, options: Options, *, must_have_value: bool, must_be_there: bool) -> Act:
        """What is done under the options; the strictest of several actions that the type of the attribute allows."""
        if "dates" in self.kept and options.dates is not Dates.REMOVED:
            return Act.KEEP if options.dates is Dates.KEPT else Act.SHIFT
        if self.kept & options.keep:
            return Act.KEEP
        if self.cleaned & options.keep:
            return Act.CLEAN
        return self._basic(must_have_value=must_have_value, must_be_there=must_be_there)

    def _basic(self, *, must_have_value: bool, must_be_there: bool) -> Act:
        choices = self.action.split("/")
        if "U*" in choices:
            return Act.ENTER
        if len(choices) == 1 or not (must_have_value or must_be_there):
            return Act(choices[0])
        if must_have_value:
            return Act.DUMMY if "D" in choices else Act(choices[-1])
        return Act.EMPTY if "Z" in choices else Act(choices[-1])


@dataclass(frozen=True)
class Profile:
    """The rules by tag, the types that decide between several actions, and what else is known to be harmless."""

    folder: Path

    @cached_property
    def rules(self) -> Mapping[int, Rule]:
        """By tag."""
        return {int(tag, 16): _rule(action, options) for tag, action, options, *_ in _rows(self.folder / TABLE)}

    @cached_property
    def types(self) -> Mapping[str, tuple[frozenset[int], frozenset[int]]]:
        """By SOP class: the tags that must have a value, and those that must be there."""
        return {uid: (_tags(one), _tags(two)) for uid, one, two, *_ in _rows(self.folder / TYPES)}

    @cached_property
    def safe_private(self) -> frozenset[tuple[int, str, int]]:
        """Group, private creator and the element's place in its block, of private elements that name nobody."""
        rows = _rows(self.folder / SAFE_PRIVATE)
        return frozenset((int(group, 16), creator, int(place, 16)) for group, creator, place, *_ in rows)

    @cached_property
    def words(self) -> frozenset[str]:
        """Words that may stay in a description."""
        lines = (self.folder / WORDS).read_text("utf-8").splitlines()
        return frozenset(word for line in lines if not line.startswith("#") for word in line.casefold().split())

    def act(self, tag: int, sop_class: str, options: Options, *, nested: bool) -> Act | None:
        """What is done with an attribute of the table, None for one that is not in it.

        In nested items the types are not looked up: what must be there in some of them is there with a dummy.
        """
        rule = self.rules.get(tag)
        if rule is None:
            return None
        valued, present = self.types.get(sop_class, (frozenset(), frozenset()))
        unsure = nested or sop_class not in self.types
        return rule.act(options, must_have_value=unsure or tag in valued, must_be_there=unsure or tag in present)


def _rule(action: str, options: str) -> Rule:
    names = options.split()
    cleaned = frozenset(name.removesuffix(_CLEAN) for name in names if name.endswith(_CLEAN))
    known = {*map(str, Keep), "dates"}
    if not {name.removesuffix(_CLEAN) for name in names} <= known:
        raise ValueError(f"The table of confidential attributes names an option that is not known: {options}.")
    return Rule(action, frozenset(name for name in names if not name.endswith(_CLEAN)), cleaned)


def _rows(file: Path) -> list[list[str]]:
    lines = file.read_text("utf-8").splitlines()
    return [[*line.split("\t"), "", ""] for line in lines if line and not line.startswith("#")]


def _tags(text: str) -> frozenset[int]:
    return frozenset(int(tag, 16) for tag in text.split())
