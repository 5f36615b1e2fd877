"""Hanging protocols as data: which studies they suit, and what each pane of each step shows."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CURRENT, PRIOR = "current", "prior"
PLANES = ("axial", "sagittal", "coronal")


class ProtocolError(ValueError):
    """A protocol file cannot be used; the message names the file and the entry."""


@dataclass(frozen=True, slots=True)
class PaneRule:
    """What one pane wants: a stack of the current study or of the latest prior.

    ``orientation``, ``modality`` and ``views`` (View Position) must fit where given; ``words`` and ``avoid`` only prefer.
    ``reconstruct`` asks for a plane through the stack's volume; ``preset`` is a window preset key. An ``optional`` pane may
    stay empty.
    """

    of: str = CURRENT
    modality: tuple[str, ...] = ()
    orientation: str = ""
    views: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    reconstruct: str = ""
    preset: int | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One arrangement: rows x columns panes, filled row by row."""

    name: str
    rows: int
    columns: int
    panes: tuple[PaneRule, ...]


@dataclass(frozen=True, slots=True)
class Protocol:
    """A named sequence of steps and the studies it suits; no ``modality`` suits every study."""

    id: str
    name: str
    steps: tuple[Step, ...]
    modality: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


def load_protocols(folder: Path) -> tuple[Protocol, ...]:
    """Every ``*.toml`` of ``folder`` in the order of file names; raises ProtocolError."""
    return tuple(read_protocol(path.read_text("utf-8"), path.name) for path in sorted(folder.glob("*.toml")))


def read_protocol(text: str, name: str) -> Protocol:
    """A protocol from TOML text; ``name`` is the file's, for the message of ProtocolError."""
    try:
        data = tomllib.loads(text)
        match = data.get("match", {})
        steps = tuple(_step(entry) for entry in data["step"])
        return Protocol(data["id"], data["name"], steps, _texts(match, "modality"), _texts(match, "words"))
    except KeyError as error:
        raise ProtocolError(f"The hanging protocol {name} cannot be used: {error} is missing.") from error
    except (TypeError, ValueError) as error:
        raise ProtocolError(f"The hanging protocol {name} cannot be used: {error}.") from error


def _step(entry: dict[str, Any]) -> Step:
    rows, columns = entry["grid"]
    panes = tuple(_pane(pane) for pane in entry["pane"])
    if not 1 <= len(panes) <= rows * columns:
        raise ValueError(f"the step {entry['name']!r} has {len(panes)} panes for a grid of {rows} x {columns}")
    return Step(entry["name"], rows, columns, panes)


def _pane(entry: dict[str, Any]) -> PaneRule:
    lists = ("modality", "views", "words", "avoid")
    values: dict[str, Any] = {**entry, **{key: _texts(entry, key) for key in lists}}
    rule = PaneRule(**values)
    if rule.of not in (CURRENT, PRIOR):
        raise ValueError(f"a pane is of {CURRENT!r} or {PRIOR!r}, not of {rule.of!r}")
    if not {rule.orientation, rule.reconstruct} <= {"", "oblique", *PLANES}:
        raise ValueError("orientation and reconstruct are one of " + ", ".join(PLANES))
    return rule


def _texts(entry: dict[str, Any], key: str) -> tuple[str, ...]:
    return tuple(str(text) for text in entry.get(key, ()))
