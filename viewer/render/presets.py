"""How modality values become colour and opacity in a volume rendering; the presets themselves are data."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from viewer.model.sculpture import BONE, TABLE
from viewer.model.view import CurvePoint

PRESETS = Path(__file__).resolve().parents[2] / "resources" / "volume_presets.toml"
MODES = ("shaded", "mip", "minip")


@dataclass(frozen=True, slots=True)
class Preset:
    """A transfer function: ``points`` are (modality value, opacity per mm, red, green, blue), all but the first 0 to 1.

    Between the points all is linear; beyond the first and the last their values hold. ``ambient``, ``diffuse``,
    ``specular`` and ``power`` are the terms of the light, which shines from the eye. ``modality`` names those it is for
    (empty: any), ``unit`` that of their values. With ``relative`` the values are parts of the range of the volume at hand
    (0 and 1 are almost its least and greatest), for modalities whose values have no scale. ``mode`` is that of the view
    it opens, ``remove`` what is left out by itself (BONE, TABLE). ``own`` are those of the reader.
    """

    id: str
    title: str
    points: tuple[CurvePoint, ...]
    ambient: float = 0.2
    diffuse: float = 0.8
    specular: float = 0.2
    power: float = 20.0
    modality: tuple[str, ...] = ()
    unit: str = ""
    relative: bool = False
    mode: str = "shaded"
    remove: tuple[str, ...] = ()
    own: bool = False

    def over(self, span: tuple[float, float]) -> Preset:
        """The preset for a volume whose values reach from ``span[0]`` to ``span[1]``; itself where it has a scale."""
        if not self.relative:
            return self
        low, wide = span[0], max(span[1] - span[0], 1e-6)
        return replace(self, points=tuple((low + wide * point[0], *point[1:]) for point in self.points), relative=False)

    def unlit(self) -> Preset:
        """The same without light: every place in the colour of its value."""
        return replace(self, ambient=1.0, diffuse=0.0, specular=0.0)


def load_presets(path: Path = PRESETS) -> tuple[Preset, ...]:
    """The presets of a file, in its order; raises ValueError with a sentence where an entry cannot be used."""
    return read_presets(path.read_text("utf-8"))


def read_presets(text: str, *, own: bool = False) -> tuple[Preset, ...]:
    """The presets of a text in TOML; raises ValueError with a sentence where it or an entry cannot be used."""
    try:
        entries: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"The volume presets cannot be read: {error}.") from error
    return tuple(replace(_preset(name, entry), own=own) for name, entry in entries.items())


def preset_text(preset: Preset) -> str:
    """A preset as a text that ``read_presets`` reads."""
    light = ", ".join(f"{key} = {getattr(preset, key)!r}" for key in ("ambient", "diffuse", "specular", "power"))
    lines = [
        f"[{preset.id}]",
        f"title = {_quoted(preset.title)}",
        f"modality = [{', '.join(map(_quoted, preset.modality))}]",
        f"unit = {_quoted(preset.unit)}",
        f"relative = {str(preset.relative).lower()}",
        f"mode = {_quoted(preset.mode)}",
        f"remove = [{', '.join(map(_quoted, preset.remove))}]",
        "points = [",
        *(f"    [{', '.join(repr(round(float(part), 6)) for part in point)}]," for point in preset.points),
        "]",
        f"light = {{ {light} }}",
    ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A TOML string of one line; what cannot stand in one is left out."""
    return '"' + re.sub(r"[\x00-\x1f\x7f]", "", text).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _preset(name: str, entry: Any) -> Preset:
    try:
        light: dict[str, Any] = {key: float(value) for key, value in entry.get("light", {}).items()}
        points = tuple(_point(values) for values in entry["points"])
        preset = Preset(
            name,
            str(entry["title"]),
            points,
            modality=tuple(map(str, entry.get("modality", ()))),
            unit=str(entry.get("unit", "")),
            relative=bool(entry.get("relative", False)),
            mode=str(entry.get("mode", "shaded")),
            remove=tuple(map(str, entry.get("remove", ()))),
            **light,
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ValueError(f"The volume preset {name} cannot be used: {error}.") from error
    reason = curve_problem(points) or ("" if preset.mode in MODES else f"knows no mode {preset.mode}")
    unknown = sorted(set(preset.remove) - {BONE, TABLE})
    reason = reason or (f"cannot remove {unknown[0]}" if unknown else "")
    if reason:
        raise ValueError(f"The volume preset {name} {reason}.")
    return preset


def curve_problem(points: Sequence[CurvePoint]) -> str:
    """Why points are no curve, "" where they are one."""
    if len(points) < 2 or any(after[0] <= before[0] for before, after in pairwise(points)):
        return "needs two or more points with growing values"
    return ""


def _point(values: list[float]) -> CurvePoint:
    value, opacity, red, green, blue = (float(number) for number in values)
    if not all(0.0 <= part <= 1.0 for part in (opacity, red, green, blue)):
        raise ValueError("opacity and colours lie between 0 and 1")
    return value, opacity, red, green, blue
