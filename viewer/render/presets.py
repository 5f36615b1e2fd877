"""How modality values become colour and opacity in a volume rendering; the presets themselves are data."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

PRESETS = Path(__file__).resolve().parents[2] / "resources" / "volume_presets.toml"


@dataclass(frozen=True, slots=True)
class Preset:
    """A transfer function: ``points`` are (modality value, opacity per mm, red, green, blue), all but the first 0 to 1.

    Between the points all is linear; beyond the first and the last their values hold. ``ambient``, ``diffuse``,
    ``specular`` and ``power`` are the terms of the light, which shines from the eye.
    """

    id: str
    title: str
    points: tuple[tuple[float, float, float, float, float], ...]
    ambient: float = 0.2
    diffuse: float = 0.8
    specular: float = 0.2
    power: float = 20.0


def load_presets(path: Path = PRESETS) -> tuple[Preset, ...]:
    """The presets of a file, in its order; raises ValueError with a sentence where an entry cannot be used."""
    entries: dict[str, dict[str, Any]] = tomllib.loads(path.read_text("utf-8"))
    return tuple(_preset(name, entry) for name, entry in entries.items())


def _preset(name: str, entry: dict[str, Any]) -> Preset:
    light = entry.get("light", {})
    try:
        points = tuple(_point(values) for values in entry["points"])
        preset = Preset(name, str(entry["title"]), points, **{key: float(light[key]) for key in light})
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"The volume preset {name} cannot be used: {error}.") from error
    if len(points) < 2 or any(after[0] <= before[0] for before, after in pairwise(points)):
        raise ValueError(f"The volume preset {name} needs two or more points with growing values.")
    return preset


def _point(values: list[float]) -> tuple[float, float, float, float, float]:
    value, opacity, red, green, blue = (float(number) for number in values)
    if not all(0.0 <= part <= 1.0 for part in (opacity, red, green, blue)):
        raise ValueError("opacity and colours lie between 0 and 1")
    return value, opacity, red, green, blue
