"""Window presets by modality, each fixed to its key."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from viewer.model.study import Window


@dataclass(frozen=True, slots=True)
class Preset:
    """A named window: fixed, or the image's own n-th window (``header``), or ``automatic``."""

    modality: tuple[str, ...]
    key: int
    name: str
    window: Window | None = None
    header: int = 0
    automatic: bool = False
    unit: str = ""  # of the modality values it is for; "" for whatever they are in


def load_presets(path: Path) -> tuple[Preset, ...]:
    """The presets of a TOML file; raises ValueError with a sentence that names the file and the entry."""
    try:
        entries = tomllib.loads(path.read_text("utf-8")).get("preset", [])
        presets = tuple(_preset(entry) for entry in entries)
        _refuse_two_on_one_key(presets)
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"The window presets in {path.name} cannot be used: {error}.") from error
    return presets


def _preset(entry: dict[str, Any]) -> Preset:
    if not 1 <= entry["key"] <= 9:
        raise ValueError(f"the key of {entry['name']!r} is not one of 1 to 9")
    window = None
    if "width" in entry:
        function = entry.get("function", "LINEAR")
        window = Window(float(entry["center"]), float(entry["width"]), function, entry["name"])
        if window.width < 1:
            raise ValueError(f"the width of {entry['name']!r} is below 1")
    preset = Preset(
        tuple(entry["modality"]),
        entry["key"],
        entry["name"],
        window,
        entry.get("header", 0),
        entry.get("automatic", False),
        entry.get("unit", ""),
    )
    if preset.window is None and not preset.header and not preset.automatic:
        raise ValueError(f"{preset.name!r} has no width and center, no header and is not automatic")
    return preset


def _refuse_two_on_one_key(presets: tuple[Preset, ...]) -> None:
    seen: dict[tuple[str, int], str] = {}
    for preset in presets:
        for modality in preset.modality:
            other = seen.setdefault((modality, preset.key), preset.name)
            if other != preset.name:
                raise ValueError(f"key {preset.key} of {modality} is both {other!r} and {preset.name!r}")


def preset_for(presets: tuple[Preset, ...], modality: str, key: int) -> Preset | None:
    """The preset of that key for that modality."""
    return next((preset for preset in presets if preset.key == key and modality in preset.modality), None)
