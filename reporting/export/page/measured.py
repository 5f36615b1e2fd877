"""The table of measurements: what was measured, the numbers with where their millimetres come from, and on which image."""

from __future__ import annotations

from reportlab.platypus import CondPageBreak, Flowable, Table

from reporting.export.page import look
from reporting.export.page.text import line
from reporting.export.plain import finding, one_line
from reporting.export.typesetting.flowing import Typesetter
from viewer.model.calibration import TAG
from viewer.model.code import MILLIMETRE, SQUARE_MILLIMETRE
from viewer.model.measurement import Measurement, Value

HEADING = "Measurements"
UNBROKEN = "\u00a0"  # the blank at which no line ends
COLUMNS = ("Finding", "Value", "Image")
_CALIBRATED = (MILLIMETRE.value, SQUARE_MILLIMETRE.value, "mm3", "cm", "cm2", "cm3", "ml")


def values_text(measurement: Measurement, gap: str = " ") -> str:
    """All the numbers of a measurement, or why there is none; ``gap`` is the blank between a number and its name."""
    texts = [_value_text(measurement, value, gap) for value in measurement.values]
    return " · ".join(texts) or one_line(measurement.why_not) or "marked"


def _value_text(measurement: Measurement, value: Value, gap: str) -> str:
    """One number with its unit, its short name before it and the tag of its calibration after it."""
    tag = TAG[measurement.provenance] if value.unit.value in _CALIBRATED else ""
    number = f"{value.label}{gap}{value.text}" if value.label else value.text
    return one_line(f"{number} ({tag})" if tag else number)


def place_text(measurement: Measurement) -> str:
    """The image as a reader knows it."""
    frame = measurement.image.frame
    return one_line(measurement.series_text) or (f"frame {frame + 1}" if frame is not None else "")


def table(setter: Typesetter, measurements: tuple[Measurement, ...]) -> list[Flowable]:
    """The heading and the table; nothing where nothing was measured."""
    if not measurements:
        return []
    widths = [look.TEXT_WIDTH * share for share in (0.30, 0.46, 0.24)]
    rows = [[line(setter, name, look.LABEL) for name in COLUMNS]]
    rows += [_row(setter, measurement) for measurement in measurements]
    return [
        CondPageBreak(90),
        line(setter, HEADING, look.HEADING),
        Table(rows, colWidths=widths, style=_RULED, repeatRows=1),
    ]


def _row(setter: Typesetter, measurement: Measurement) -> list[Flowable]:
    return [
        line(setter, finding(measurement), look.CELL),
        line(setter, values_text(measurement, UNBROKEN), look.CELL_BOLD),
        line(setter, place_text(measurement), look.CELL_GREY),
    ]


_RULED = [
    ("LEFTPADDING", (0, 0), (-1, -1), 0), ("RIGHTPADDING", (0, 0), (-1, -1), 10), ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("TOPPADDING", (0, 0), (-1, -1), 3.5), ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
    ("LINEBELOW", (0, 0), (-1, 0), 0.8, look.GREY), ("LINEBELOW", (0, 1), (-1, -1), 0.4, look.RULE),
]  # fmt: skip
