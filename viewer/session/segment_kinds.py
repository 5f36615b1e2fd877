"""The list of what segments can be of, read from a file."""

from __future__ import annotations

import tomllib
from pathlib import Path

from viewer.model.code import Code
from viewer.model.segment_kind import UNSAID, SegmentKind


def load_kinds(path: Path) -> tuple[SegmentKind, ...]:
    """The kinds of a TOML file, before them that which says nothing; raises ValueError with a sentence naming the file."""
    try:
        found = tomllib.loads(path.read_text("utf-8"))
        categories = {name: _code(entry) for name, entry in found["category"].items()}
        kinds = [SegmentKind(one["title"], categories[one["category"]], _code(one)) for one in found["kind"]]
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise ValueError(f"The list of kinds of segments in {path.name} cannot be used: {error}.") from error
    return (UNSAID, *kinds)


def _code(entry: dict[str, str]) -> Code:
    return Code(entry["value"], entry.get("scheme", "SCT"), entry["meaning"])
