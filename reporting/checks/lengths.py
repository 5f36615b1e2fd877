"""Lengths that were typed or dictated, against those that were measured: ten times as much, mm for cm, another number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reporting.checks.anatomy import plain
from reporting.checks.contract import FINDINGS, IMPRESSION, Check, Context, Fix, Remark, Severity, headed
from reporting.report import Report, Section
from viewer.model.measurement import Measurement

_NUMBER = r"\d{1,3}(?:[.,]\d{1,2})?"
_LENGTH = re.compile(rf"({_NUMBER})((?:\s*[x×]\s*{_NUMBER}){{0,2}})\s*(mm|cm)\b")
_PART = re.compile(_NUMBER)
_BOUND = re.compile(
    r"(?:[<>≤≥]|\b(?:less than|more than|greater than|at least|under|over|below|above|up to|unter|uber|bis)\s*)$"
)
BEFORE = 24  # characters in which a bound stands before its number
SHORTEST, LONGEST = 0.5, 500.0  # mm: what a length of the body may be


@dataclass(frozen=True, slots=True)
class Length:
    """A length as it stands in a text; ``step`` is the millimetre of its last digit."""

    start: int
    stop: int
    shown: str
    unit: str
    millimetres: float
    step: float


def _run(report: Report, context: Context) -> Iterator[Remark]:
    if report.is_addendum:
        return
    measured = report.measurements if context.measurements is None else context.measurements
    known = tuple(_millimetres(measured))
    labels = {
        one.label.strip().casefold(): tuple(_millimetres([one])) for one in measured if len(one.label.strip()) > 3
    }
    findings = [length for section in headed(report, FINDINGS) for length in lengths_in(section.text)]
    for section in (*headed(report, FINDINGS), *headed(report, IMPRESSION)):
        for length in _typed(section):
            yield from _against(section, length, known, labels)
            if section.heading.value == IMPRESSION:
                yield from _tenfold(section, length, [one.millimetres for one in findings], "the findings say")


def lengths_in(text: str) -> Iterator[Length]:
    """Every length of a text but bounds such as ``< 6 mm``; of ``12 x 8 mm`` each side."""
    shown = plain(text)
    for found in _LENGTH.finditer(shown):
        if _BOUND.search(shown[max(0, found.start() - BEFORE) : found.start()]):
            continue
        factor = 10.0 if found[3] == "cm" else 1.0
        for part in _PART.finditer(found[1] + found[2]):
            number = part[0].replace(",", ".")
            step = factor * 10.0 ** -(len(number.partition(".")[2]))
            at = found.start() + part.start()
            yield Length(at, at + len(part[0]), part[0], found[3], float(number) * factor, step)


def _typed(section: Section) -> Iterator[Length]:
    """Those outside of quoted measurements, which are worded by themselves."""
    at, quoted = 0, []
    for run in section.runs:
        if run.kind == "measurement":
            quoted.append((at, at + len(run.text)))
        at += len(run.text)
    for length in lengths_in(section.text):
        if not any(start <= length.start < stop for start, stop in quoted):
            yield length


def _millimetres(measurements: Iterable[Measurement]) -> Iterator[float]:
    scale = {"mm": 1.0, "cm": 10.0}
    for one in measurements:
        yield from (value.value * scale[value.unit.value] for value in one.values if value.unit.value in scale)


def _against(
    section: Section, length: Length, known: tuple[float, ...], labels: dict[str, tuple[float, ...]]
) -> Iterator[Remark]:
    text = plain(section.text)
    ends = [text.rfind(end, 0, length.start) for end in (". ", "\n", ";")]
    sentence = text[max(0, *ends) : length.stop]
    for label, values in labels.items():
        if label in sentence and values and not any(_same(length, value) for value in values):
            was = f"of “{label}”; measured was {_shown(length, values[0])}"
            yield _remark(section, length, values[0], was)
            return
    yield from _tenfold(section, length, known, "measured was")


def _tenfold(section: Section, length: Length, known: Iterable[float], source: str) -> Iterator[Remark]:
    """Ten times or a tenth of what is known, and nothing that is known itself."""
    values = list(known)
    plausible = SHORTEST <= length.millimetres <= LONGEST
    if plausible and any(_same(length, value) for value in values):
        return
    for value in values:
        if _is_tenfold(length, value):
            was = f"; {source} {_shown(length, value)}: ten times as much or as little"
            yield _remark(section, length, value, was)
            return


def _is_tenfold(length: Length, value: float) -> bool:
    tolerance = {factor: max(0.5 * length.step * factor, 0.051) for factor in (0.1, 10.0)}
    return any(abs(length.millimetres * factor - value) <= near for factor, near in tolerance.items())


def _remark(section: Section, length: Length, value: float, was: str) -> Remark:
    sentence = f"{section.title} says {length.shown} {length.unit}{'' if was.startswith(';') else ' '}{was}."
    place = (length.start, length.stop)
    return Remark(CHECK.id, Severity.WARN, section.id, sentence, place, _fix(section, length, value))


def _same(length: Length, value: float) -> bool:
    """Whether it is the value, rounded to the digits of the text."""
    return abs(length.millimetres - value) <= 0.5 * length.step + 0.051


def _shown(length: Length, value: float) -> str:
    return f"{value / 10.0:.1f} cm" if length.unit == "cm" else f"{value:.1f} mm"


def _fix(section: Section, length: Length, value: float) -> Fix | None:
    if len(plain(section.text)) != len(section.text):
        return None  # places in the text are not those of the plain one
    new = _shown(length, value).split()[0]
    new = new.replace(".", ",") if "," in length.shown else new
    return Fix(f"Write {new}", section.id, length.start, length.stop, length.shown, new)


CHECK = Check("lengths", "Typed lengths", _run)
