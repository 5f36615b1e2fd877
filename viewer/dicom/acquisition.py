"""How a study was acquired: contrast medium, tube voltage, dose, tracer, from one header a series and from dose reports.

Only what is written is taken. A dose report (TID 10011, TID 10001, PS3.16) is believed before the image headers, because it
tells of the whole examination, also of what is not in the archive.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import pydicom
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence as Items

from viewer.model.acquisition import NOTHING_TOLD, Acquisition, Contrast, Tracer
from viewer.model.study import Instance, Study
from viewer.model.text import clean

DOSE_REPORT = "1.2.840.10008.5.1.4.1.1.88.67"
MOST_SERIES = 40
DEEPEST = 16
_KEYWORDS = (
    "ContrastBolusAgent",
    "ContrastBolusAgentSequence",
    "ContrastBolusRoute",
    "ContrastBolusVolume",
    "KVP",
    "CTDIvol",
    "ImageAndFluoroscopyAreaDoseProduct",
    "MagneticFieldStrength",
    "RadiopharmaceuticalInformationSequence",
    "AcquisitionDate",
    "AcquisitionTime",
    "SeriesDate",
    "SeriesTime",
    "TimezoneOffsetFromUTC",
    "SpecificCharacterSet",
)
# Concept codes of dose reports (DCM): numbers and their unit
_MEAN_CTDI, _DLP_TOTAL, _DLP, _DAP_TOTAL = "113830", "113813", "113838", "113722"
_NO_AGENT = {"", "NONE", "NO", "N", "0", "WITHOUT", "NO CONTRAST", "OHNE"}


def read_acquisition(study: Study) -> Acquisition:
    """What headers and dose reports of a study tell. Reads files: not on the GUI thread; unreadable ones are passed over."""
    images = [one.instances[0] for one in study.series if one.instances][:MOST_SERIES]
    headers = [header for image in images if (header := _header(image)) is not None]
    reports = [one for series in study.series for one in series.documents if one.sop_class_uid == DOSE_REPORT]
    doses = [tree for report in reports if (tree := _whole(report)) is not None]
    return acquisition_of(headers, doses)


def acquisition_of(headers: Sequence[Dataset], dose_reports: Sequence[Dataset] = ()) -> Acquisition:
    """The same of data sets: an image of each series, and the dose reports."""
    if not headers and not dose_reports:
        return NOTHING_TOLD
    numbers = [number for report in dose_reports for number in _numbers(report, 0)]
    ctdi = _rising(value for code, value in numbers if code == _MEAN_CTDI)
    return Acquisition(
        contrast=tuple(dict.fromkeys(one for header in headers for one in _contrast(header))),
        kv=_rising(_number(header, "KVP") for header in headers),
        ctdi_mgy=ctdi or _rising(_number(header, "CTDIvol") for header in headers),
        dlp_mgycm=_total(numbers, _DLP_TOTAL) or _total(numbers, _DLP),
        # a dose report gives Gy·m2, an image header dGy·cm2
        dap_dgycm2=_scaled(_total(numbers, _DAP_TOTAL), 1e5) or _summed(headers, "ImageAndFluoroscopyAreaDoseProduct"),
        reported=bool(numbers),
        tracer=next((tracer for header in headers if (tracer := _tracer(header)) is not None), None),
        field_tesla=_one_field(headers),
        told=bool(headers),
    )


def _header(instance: Instance) -> Dataset | None:
    if instance.location is None:
        return None
    with suppress(Exception):  # one strange file must not keep a study from being opened
        return pydicom.dcmread(Path(instance.location.path), stop_before_pixels=True, specific_tags=list(_KEYWORDS))
    return None


def _whole(instance: Instance) -> Dataset | None:
    if instance.location is None:
        return None
    with suppress(Exception):
        return pydicom.dcmread(Path(instance.location.path), force=True)
    return None


def _text(dataset: Dataset, keyword: str) -> str:
    value = dataset.get(keyword)
    return clean(str(value), 64) if isinstance(value, str) else ""


def _number(dataset: Dataset, keyword: str) -> float | None:
    try:
        value = float(dataset.get(keyword))
    except Exception:  # absent, several values, or no number: pydicom has its own kinds of errors for each
        return None
    return value if math.isfinite(value) and value > 0 else None


def _rising(values: Iterator[float | None]) -> tuple[float, ...]:
    return tuple(sorted({round(value, 2) for value in values if value is not None}))


def _contrast(header: Dataset) -> Iterator[Contrast]:
    volume, route = _number(header, "ContrastBolusVolume"), _text(header, "ContrastBolusRoute")
    agent = _text(header, "ContrastBolusAgent")
    if agent.upper() not in _NO_AGENT:
        yield Contrast(agent, route, volume)
        return
    for item in _items(header, "ContrastBolusAgentSequence"):
        name = _text(item, "CodeMeaning")
        if name:
            yield Contrast(name, route, _number(item, "ContrastBolusVolume") or volume)


def _items(dataset: Dataset, keyword: str) -> Sequence[Dataset]:
    value = dataset.get(keyword)
    return list(value) if isinstance(value, Items) else []


def _tracer(header: Dataset) -> Tracer | None:
    items = _items(header, "RadiopharmaceuticalInformationSequence")
    if len(items) != 1:
        return None  # of two tracers neither activity nor time can be told in one sentence
    item = items[0]
    coded = next((_text(one, "CodeMeaning") for one in _items(item, "RadiopharmaceuticalCodeSequence")), "")
    activity = _number(item, "RadionuclideTotalDose")
    # Radionuclide Total Dose is in Bq; some write MBq, and no human is given less than 1 kBq
    activity_mbq = None if activity is None else (activity / 1e6 if activity >= 1e3 else None)
    return Tracer(coded or _text(item, "Radiopharmaceutical"), activity_mbq, _uptake_minutes(header, item))


def _uptake_minutes(header: Dataset, item: Dataset) -> float | None:
    """Minutes from injection to acquisition, where both are on one day and the second is later; at most six hours."""
    injected = _moment(_text(item, "RadiopharmaceuticalStartDateTime"))
    date = _text(header, "AcquisitionDate") or _text(header, "SeriesDate")
    time = _text(header, "AcquisitionTime") or _text(header, "SeriesTime")
    if injected is None:
        injected = _moment(date + _text(item, "RadiopharmaceuticalStartTime"))
    acquired = _moment(date + time)
    if injected is None or acquired is None:
        return None
    minutes = (acquired - injected).total_seconds() / 60
    return minutes if 0 < minutes <= 360 else None


def _moment(text: str) -> datetime.datetime | None:
    with suppress(ValueError):
        return datetime.datetime.strptime(text[:14], "%Y%m%d%H%M%S")
    return None


def _summed(headers: Sequence[Dataset], keyword: str) -> float | None:
    values = [value for header in headers if (value := _number(header, keyword)) is not None]
    return sum(values) if values and len(values) == len(headers) else None  # a part of the sum would mislead


def _one_field(headers: Sequence[Dataset]) -> float | None:
    found = {value for header in headers if (value := _number(header, "MagneticFieldStrength")) is not None}
    return found.pop() if len(found) == 1 else None


def _numbers(item: Dataset, depth: int) -> Iterator[tuple[str, float]]:
    """Code and value of every number of a structured report, in the order of the tree."""
    if depth > DEEPEST:
        return
    for child in _items(item, "ContentSequence"):
        name = next(iter(_items(child, "ConceptNameCodeSequence")), Dataset())
        measured = next(iter(_items(child, "MeasuredValueSequence")), None)
        value = _number(measured, "NumericValue") if measured is not None else None
        if value is not None and _text(child, "ValueType") == "NUM":
            yield _text(name, "CodeValue"), value
        yield from _numbers(child, depth + 1)


def _total(numbers: Sequence[tuple[str, float]], code: str) -> float | None:
    values = [value for found, value in numbers if found == code]
    return sum(values) if values else None


def _scaled(value: float | None, factor: float) -> float | None:
    return None if value is None else value * factor
