"""What a report says as OBX: its sections, its measurements with their numbers, the study, and the PDF."""

from __future__ import annotations

import base64
import itertools
from collections.abc import Iterator

from reporting.export.hl7.text import coded, components, escaped, formatted, segment
from reporting.export.page import measured
from reporting.export.plain import filled_sections, finding
from reporting.report import Report, Section
from reporting.words import words_for
from viewer.model.code import NO_UNIT, Code
from viewer.model.measurement import Measurement, Value

DICOM_STUDY = Code("113014", "DCM", "DICOM Study")
LINE = 60_000  # characters of one OBX; FT holds 65 536


class Observations:
    """Numbers the OBX of one report; ``status`` is OBX-11 of all of them."""

    def __init__(self, report: Report, status: str) -> None:
        self._report, self._status = report, status
        self._words = words_for(report.language)
        self._numbers = itertools.count(1)

    def all(self, pdf: bytes) -> Iterator[str]:
        """Every segment: sections, measurements with notes, the study, the PDF."""
        for number, section in enumerate(filled_sections(self._report), start=1):
            yield from self._section(section, str(number))
        for number, measurement in enumerate(self._report.measurements, start=1):
            yield from self._measurement(measurement, f"M{number}")
        yield self._obx("HD", coded(DICOM_STUDY), "", components("", self._report.study.uid, "ISO"))
        # ED: the data in base64 hold no delimiter of HL7.
        data = f"^application^pdf^Base64^{base64.b64encode(pdf).decode('ascii')}"
        yield self._obx("ED", coded(self._report.title), "", data)

    def _section(self, section: Section, number: str) -> Iterator[str]:
        """One OBX, or several of the same identifier where the text is longer than FT holds."""
        name = coded(section.heading, section.title, section.id)
        for part in _parts(section.text):
            yield self._obx("FT", name, number, formatted(part))

    def _measurement(self, measurement: Measurement, number: str) -> Iterator[str]:
        """A number for each value, then in words what, how much and where."""
        named = finding(measurement)
        for value in measurement.values:
            unit = coded(value.unit) if value.unit != NO_UNIT else ""
            yield self._obx("NM", coded(value.name, named, measurement.tracking_uid), number, _number(value), unit)
        if not measurement.values:
            told = formatted(measured.values_text(measurement, self._words))
            yield self._obx("FT", coded(measurement.title, named, measurement.tracking_uid), number, told)
        place = measured.place_text(measurement, self._words)
        text = f"{measured.finding_text(measurement, self._words)}: {measured.values_text(measurement, self._words)}"
        yield segment("NTE", "1", "L", formatted(f"{text} ({place})" if place else text))

    def _obx(self, kind: str, name: str, sub: str, value: str, unit: str = "") -> str:
        fields = [str(next(self._numbers)), kind, name, escaped(sub), value, unit, "", "", "", "", self._status]
        return segment("OBX", *fields)


def _number(value: Value) -> str:
    """As it is shown, with a point."""
    return f"{value.value:z.{value.digits}f}"


def _parts(text: str) -> list[str]:
    """A text cut at line ends where it is too long."""
    parts, current = [], ""
    for line in text.split("\n"):
        pieces = [line[start : start + LINE] for start in range(0, len(line), LINE)] or [""]
        for piece in pieces:
            if current and len(current) + len(piece) >= LINE:
                parts.append(current)
                current = piece
            else:
                current = f"{current}\n{piece}" if current else piece
    return [*parts, current]
