"""The table of measurements: what was measured, the numbers with where their millimetres come from, and on which image."""

from __future__ import annotations

from reportlab.platypus import CondPageBreak, Flowable, Table

from reporting.export.page import look
from reporting.export.page.text import line
from reporting.export.plain import one_line
from reporting.export.typesetting.flowing import Typesetter
from reporting.report import Report
from reporting.words import Words, words_for
from viewer.model.code import MILLIMETRE, SQUARE_MILLIMETRE
from viewer.model.measurement import Measurement, Value

UNBROKEN = "\u00a0"  # the blank at which no line ends
_CALIBRATED = (MILLIMETRE.value, SQUARE_MILLIMETRE.value, "mm3", "cm", "cm2", "cm3", "ml")


def values_text(measurement: Measurement, words: Words, gap: str = " ") -> str:
    """All the numbers of a measurement, or why there is none; ``gap`` is the blank between a number and its name."""
    texts = [_value_text(measurement, value, words, gap) for value in measurement.values]
    return " · ".join(texts) or _why_not(measurement, words)


def _why_not(measurement: Measurement, words: Words) -> str:
    """Why there is no number. The reasons of tools are English; in another language it is said that there is none."""
    reason = one_line(measurement.why_not)
    return (reason if words.is_english else words.sentences.not_measurable) if reason else words.page.marked


def _value_text(measurement: Measurement, value: Value, words: Words, gap: str) -> str:
    """One number with its unit, its short name before it and the tag of its calibration after it."""
    tag = words.tag(measurement.provenance) if value.unit.value in _CALIBRATED else ""
    label, number = words.labels.get(value.label, value.label), words.value(value)
    named = f"{label[:1].upper()}{label[1:]}{gap}{number}" if label else number
    return one_line(f"{named} ({tag})" if tag else named)


def finding_text(measurement: Measurement, words: Words) -> str:
    """What was measured."""
    return one_line(words.name(measurement))


def place_text(measurement: Measurement, words: Words) -> str:
    """The image as a reader knows it."""
    frame = measurement.image.frame
    if measurement.series_text:
        return caption_text(measurement.series_text, words)
    return words.sentences.frame.format(number=frame + 1) if frame is not None else ""


def caption_text(series_text: str, words: Words) -> str:
    """The name of an image as a caption: ``Series 4, image 57``."""
    place = one_line(words.place(one_line(series_text)))
    return place[:1].upper() + place[1:] if place.lower() != series_text.lower() else one_line(series_text)


def table(setter: Typesetter, report: Report) -> list[Flowable]:
    """The heading and the table; nothing where nothing was measured."""
    words, measurements = words_for(report.language), report.measurements
    if not measurements:
        return []
    widths = [look.TEXT_WIDTH * share for share in (0.30, 0.46, 0.24)]
    rows = [[line(setter, name, look.LABEL) for name in (words.page.finding, words.page.value, words.page.image)]]
    rows += [_row(setter, measurement, words) for measurement in measurements]
    return [
        CondPageBreak(90),
        line(setter, words.page.measurements, look.HEADING),
        Table(rows, colWidths=widths, style=_RULED, repeatRows=1),
    ]


def _row(setter: Typesetter, measurement: Measurement, words: Words) -> list[Flowable]:
    return [
        line(setter, finding_text(measurement, words), look.CELL),
        line(setter, values_text(measurement, words, UNBROKEN), look.CELL_BOLD),
        line(setter, place_text(measurement, words), look.CELL_GREY),
    ]


_RULED = [
    ("LEFTPADDING", (0, 0), (-1, -1), 0), ("RIGHTPADDING", (0, 0), (-1, -1), 10), ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("TOPPADDING", (0, 0), (-1, -1), 3.5), ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
    ("LINEBELOW", (0, 0), (-1, 0), 0.8, look.GREY), ("LINEBELOW", (0, 1), (-1, -1), 0.4, look.RULE),
]  # fmt: skip
