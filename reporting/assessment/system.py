"""An assessment system as data: what it asks for, its categories with their texts and codes, and where it was published."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Literal

import msgspec

from viewer.model.code import Code

PRIVATE = "99LECTERN"


class SystemTrouble(Exception):  # noqa: N818 - a sentence about a file, for who wrote it
    """A file of an assessment system cannot be used; the message names the file and what is wrong in it."""


class Option(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing to choose."""

    id: str
    label: str


class Input(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that is asked for.

    ``measures`` names what of a linked measurement it is: ``long``, ``short``, ``mean`` (of both axes) or ``length``, in mm.
    """

    id: str
    prompt: str
    kind: Literal["number", "choice", "flag"] = "number"
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    option: tuple[Option, ...] = ()
    measures: Literal["", "long", "short", "mean", "length"] = ""


class Category(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A result: its label, what it means, what follows from it, and its code where a checked standard one exists."""

    id: str
    label: str
    meaning: str
    management: str = ""
    code: Code | None = None


class System(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A system of one version.

    ``short`` begins its private codes; ``publication`` names where it was published, ``rounding`` its rule for sizes.
    """

    id: str
    name: str
    short: str
    version: str
    publication: str
    rounding: str
    input: tuple[Input, ...]
    category: tuple[Category, ...]

    @property
    def code(self) -> Code:
        """What is assessed, as the concept name of the coded result."""
        return Code(self.id.upper()[:16], PRIVATE, f"{self.name} assessment category")

    def find(self, category_id: str) -> Category:
        """The category of that id; raises KeyError."""
        found = next((one for one in self.category if one.id == category_id), None)
        if found is None:
            raise KeyError(category_id)
        return found

    def value_code(self, category: Category) -> Code:
        """The category as a coded value: the standard's code where there is a checked one, else a private one."""
        own = Code(f"{self.short}-{category.id}"[:16], PRIVATE, f"{self.name} {category.label}"[:64])
        return category.code or own


def load_systems(folder: Path) -> tuple[System, ...]:
    """Every system of a folder, by file name; raises SystemTrouble for the first that is wrong."""
    return tuple(load_system(path) for path in sorted(folder.glob("*.toml")))


def load_system(path: Path) -> System:
    """One system; raises SystemTrouble with the key at fault."""
    try:
        system = msgspec.convert(tomllib.loads(path.read_text("utf-8")), System)
        _check(system)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValueError) as error:
        raise SystemTrouble(f"{path.name}: {error}") from error
    return system


def _check(system: System) -> None:
    for named in ([one.id for one in system.input], [one.id for one in system.category]):
        if len(set(named)) != len(named):
            raise ValueError("an id is given twice")
    codes = [system.value_code(one).value for one in system.category]
    if len(set(codes)) != len(codes):
        raise ValueError("two categories would have one code")
    for one in system.input:
        if (one.kind == "choice") != bool(one.option):
            raise ValueError(f"input {one.id!r}: a choice has options, and nothing else has")
