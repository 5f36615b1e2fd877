"""What the segments of an order say about the patient's safety: AL1, IAM, OBX, PV1, PV2, OBR-12."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from app.orders.hl7_text import Segment, Value
from app.orders.moments import dicom_moment
from app.orders.safety import Gathered

_SEVERITY = {"SV": "severe", "MO": "moderate", "MI": "mild", "U": "", "": ""}
_NOT_RESULTED = frozenset("DXINW")  # OBX-11: deleted, cannot be obtained, pending, not asked, wrong
_IMPLANT_NAME = ("implant", "pacemaker", "device", "schrittmacher", "defibrillator", "aneurysm clip", "cochlear")
_ISOLATION_NAME = ("isolation", "precaution")
_PREGNANT = "B6"  # table 0009
_DELETED = "D"


def safety_of(segments: Iterable[Segment]) -> Gathered:
    """The facts of the segments; unknown ones say nothing."""
    gathered = Gathered()
    for segment in segments:
        reads = _READERS.get(segment.name)
        if reads:
            reads(segment, gathered)
    return gathered


def _said(value: Value) -> str:
    """CE or CWE: the text, else the original text, else the code."""
    return value.text(2) or value.text(9) or value.text(1)


def _allergy(segment: Segment, gathered: Gathered) -> None:
    reactions = ", ".join(one.text(2) or one.text(1) for one in segment.repetitions(5))
    severity = segment.text(4, 1).upper()
    gathered.allergy(_said(segment.value(3)), reactions, _SEVERITY.get(severity, _said(segment.value(4))))


def _allergy_update(segment: Segment, gathered: Gathered) -> None:
    if segment.text(6).upper() != _DELETED:
        _allergy(segment, gathered)


def _observation(segment: Segment, gathered: Gathered) -> None:
    if segment.text(11).upper() in _NOT_RESULTED:
        return
    coded = segment.value(3)
    codes, name = {coded.text(1), coded.text(4)} - {""}, coded.text(2) or coded.text(5) or coded.text(1)
    text = _value(segment)
    plain = name.lower()
    if any(word in plain for word in _ISOLATION_NAME):
        gathered.add("isolation", _unless_no(text))
    elif any(word in plain for word in _IMPLANT_NAME):
        gathered.add("implants", _named(name, text))
    else:
        unit = segment.text(6, 1) or segment.text(6, 2)
        gathered.observation(codes, name, text, unit, dicom_moment(segment.text(14))[:8])


def _value(segment: Segment) -> str:
    kind, value = segment.text(2).upper(), segment.value(5)
    if kind == "SN":  # comparator, number, separator, number
        return "".join(value.text(number) for number in (1, 2, 3, 4))
    return _said(value) if kind in ("CE", "CWE", "CNE") else value.whole


def _unless_no(text: str) -> str:
    return "" if text.lower() in ("no", "n", "none", "false", "0") else text


def _named(name: str, text: str) -> str:
    """``Pacemaker`` where the value only says yes, else both."""
    told = _unless_no(text)
    return name if told.lower() in ("yes", "y", "true", "1") else f"{name}: {told}" if told else ""


def _visit(segment: Segment, gathered: Gathered) -> None:
    if any(one.text(1).upper() == _PREGNANT for one in segment.repetitions(15)):
        gathered.pregnancy("Pregnant")


def _visit_more(segment: Segment, gathered: Gathered) -> None:
    for precaution in segment.repetitions(41):
        gathered.add("isolation", _said(precaution))


def _danger(segment: Segment, gathered: Gathered) -> None:
    for code in segment.repetitions(12):
        gathered.add("alerts", _said(code))


_READERS: dict[str, Callable[[Segment, Gathered], None]] = {
    "AL1": _allergy,
    "IAM": _allergy_update,
    "OBX": _observation,
    "PV1": _visit,
    "PV2": _visit_more,
    "OBR": _danger,
}
