"""A measurement as commands answer it."""

from __future__ import annotations

from typing import Any

from viewer.model.measurement import Measurement, Value


def value_document(value: Value) -> dict[str, Any]:
    """One value: its code, the number, its unit, and as a reader sees it."""
    name = {"value": value.name.value, "scheme": value.name.scheme, "meaning": value.name.meaning}
    return {"name": name, "value": value.value, "unit": value.unit.value, "text": value.text}


def text_of(measurement: Measurement) -> str:
    """A line for each value, then where they come from and what is missing."""
    lines = [f"{value.label or value.name.meaning}: {value.text}" for value in measurement.values]
    return "\n".join([*lines, *filter(None, [measurement.provenance_note, measurement.why_not])])
