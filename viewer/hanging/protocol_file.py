"""Hanging protocols from and to TOML: one file, one protocol."""

from __future__ import annotations

import tomllib
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from viewer.hanging.protocol import (
    CURRENT,
    DEMANDS,
    EDGES,
    LIKES,
    ORIENTATIONS,
    PLANES,
    PRIOR,
    Criteria,
    PaneRule,
    Protocol,
    ProtocolError,
    Step,
)

_CHOICES = {
    "of": (CURRENT, PRIOR),
    "orientation": ORIENTATIONS,
    "reconstruct": ("", *PLANES),
    "side": ("", "R", "L", "B"),
    "kernel": ("", "sharp", "soft"),
    "likes": LIKES,
    "slab": ("mip", "minip", "mean"),
    "chest_wall": ("", "left", "right"),
    "justify": EDGES,
    "text_side": ("", "left", "right"),
}
_PAIRS = ("thickness_mm", "window")


def load_protocols(folder: Path, *, own: bool = False) -> tuple[Protocol, ...]:
    """Every ``*.toml`` of ``folder`` in the order of file names; raises ProtocolError."""
    return tuple(read_protocol(path.read_text("utf-8"), path.name, own=own) for path in sorted(folder.glob("*.toml")))


def read_protocol(text: str, name: str, *, own: bool = False) -> Protocol:
    """A protocol from TOML text; ``name`` is the file's, for the message of ProtocolError."""
    try:
        data = tomllib.loads(text)
        steps = _steps(data["step"])
        return Protocol(str(data["id"]), str(data["name"]), steps, _criteria(data.get("match", {})), own)
    except KeyError as error:
        raise ProtocolError(f"The hanging protocol {name} cannot be used: {error} is missing.") from error
    except (TypeError, ValueError) as error:
        raise ProtocolError(f"The hanging protocol {name} cannot be used: {error}.") from error


def _criteria(entry: dict[str, Any]) -> Criteria:
    found = Criteria(**{key: _value(key, value) for key, value in entry.items()})
    _check(found, "side")
    return found


def _steps(entries: list[dict[str, Any]]) -> tuple[Step, ...]:
    if not entries:
        raise ValueError("it has no step")
    return tuple(_step(entry) for entry in entries)


def _step(entry: dict[str, Any]) -> Step:
    rows, columns = entry["grid"]
    panes = tuple(_pane(pane) for pane in entry["pane"])
    if not 1 <= len(panes) <= rows * columns:
        raise ValueError(f"the step {entry['name']!r} has {len(panes)} panes for a grid of {rows} x {columns}")
    rest = {key: value for key, value in entry.items() if key not in ("name", "grid", "pane")}
    step = Step(str(entry["name"]), int(rows), int(columns), panes, **rest)
    if step.tiles and len(panes) > 1:
        raise ValueError(f"the step {step.name!r} tiles one series and has {len(panes)} panes")
    return step


def _pane(entry: dict[str, Any]) -> PaneRule:
    rule = PaneRule(**{key: _value(key, value) for key, value in entry.items()})
    _check(rule, *_CHOICES)
    unknown = set(rule.soft) - set(DEMANDS)
    if unknown:
        raise ValueError(f"soft names {', '.join(sorted(unknown))}, which is none of {', '.join(DEMANDS)}")
    return rule


def _value(key: str, value: Any) -> Any:
    if key in _PAIRS:
        first, second = value
        return float(first), float(second)
    return tuple(str(text) for text in value) if isinstance(value, list) else value


def _check(rule: PaneRule | Criteria, *keys: str) -> None:
    for key in keys:
        if getattr(rule, key) not in _CHOICES[key]:
            allowed = ", ".join(choice or "nothing" for choice in _CHOICES[key])
            raise ValueError(f"{key} is one of {allowed}, not {getattr(rule, key)!r}")
    if isinstance(rule, PaneRule) and (rule.prior < 1 or rule.zoom <= 0):
        raise ValueError("prior counts from 1, and zoom is above 0")


def protocol_text(protocol: Protocol) -> str:
    """The TOML text of a protocol; read again it is equal."""
    lines = [f"id = {_toml(protocol.id)}", f"name = {_toml(protocol.name)}", "", "[match]", *_given(protocol.match)]
    for step in protocol.steps:
        lines += ["", "[[step]]", f"name = {_toml(step.name)}", f"grid = [{step.rows}, {step.columns}]"]
        lines += _given(replace(step, panes=()), but=("name", "rows", "columns", "panes"))
        for pane in step.panes:
            lines += ["[[step.pane]]", *_given(pane)]
    return "\n".join(lines) + "\n"


def _given(rule: PaneRule | Criteria | Step, but: tuple[str, ...] = ()) -> list[str]:
    """One line for each value that differs from its default."""
    lines = []
    for field in fields(rule):
        value = getattr(rule, field.name)
        if field.name not in but and value != field.default:
            lines.append(f"{field.name} = {_toml(value)}")
    return lines


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, tuple):
        return f"[{', '.join(_toml(one) for one in value)}]"
    return f'"{"".join(_escaped(letter) for letter in str(value))}"'


def _escaped(letter: str) -> str:
    if letter in '"\\':
        return "\\" + letter
    return f"\\u{ord(letter):04x}" if ord(letter) < 32 or ord(letter) == 127 else letter
