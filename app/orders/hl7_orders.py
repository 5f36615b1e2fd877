"""Orders of HL7 v2 (ORM^O01, OMI^O23, OMG^O19) as requests: each ORC with its OBR and what stands under it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from app.archive.orders import ImagingOrder, Urgency
from app.archive.requests import Request, State
from app.orders.hl7_person import doctor, patient_of
from app.orders.hl7_safety import safety_of
from app.orders.hl7_text import Message, Segment, Value
from app.orders.moments import dicom_moment, offset_of, utc_moment
from reporting.report import Order
from viewer.model.code import Code
from viewer.model.text import clean

LONGEST = 20_000  # characters of a question or an indication
_CANCELLED = frozenset(("CA", "OC", "CR", "DC", "OD", "DR", "RP", "RU", "RQ"))  # table 0119
_STATUS = {"CA": State.CANCELLED, "DC": State.CANCELLED, "RP": State.CANCELLED, "CM": State.DONE, "HD": State.HELD}
_URGENCY = {
    "S": Urgency.EMERGENCY,
    "STAT": Urgency.EMERGENCY,
    "EMERGENCY": Urgency.EMERGENCY,
    "EM": Urgency.EMERGENCY,
    "A": Urgency.URGENT,
    "ASAP": Urgency.URGENT,
    "UR": Urgency.URGENT,
    "URGENT": Urgency.URGENT,
    "P": Urgency.URGENT,
    "T": Urgency.URGENT,
}
_UNUSED_CONTROL = frozenset(("UA", "UC", "UD", "UH", "UM", "UR", "UX", "DE", "SS"))  # nothing happened


class NoOrder(ValueError):  # noqa: N818 - its text is what the sender is told
    """The message holds no order that can be kept; the text says why."""


@dataclass(slots=True)
class _Group:
    """The segments of one order."""

    orc: Segment
    obr: Segment
    rest: list[Segment] = field(default_factory=list)

    def first(self, name: str) -> Segment:
        """A segment of the group, an empty one where there is none."""
        return next((one for one in self.rest if one.name == name), Segment(name, (), self.orc.delimiters))

    def all(self, name: str) -> list[Segment]:
        """All of a name."""
        return [one for one in self.rest if one.name == name]


def requests_in(message: Message) -> tuple[Request, ...]:
    """The orders of a message; raises NoOrder."""
    patient = patient_of(message)
    if not patient.patient_id:
        raise NoOrder("PID-3 names no patient ID.")
    head, groups = _groups(message)
    if not groups:
        raise NoOrder("There is neither ORC nor OBR.")
    made = [_request(message, head, one, Request(patient, source="hl7")) for one in groups if not _is_refusal(one)]
    if any(not _numbered(one.order.request) for one in made):
        raise NoOrder("An order has no number: neither placer (ORC-2), nor filler (ORC-3), nor accession number.")
    return tuple(made)


def _is_refusal(group: _Group) -> bool:
    return group.orc.text(1).upper() in _UNUSED_CONTROL


def _numbered(request: Order) -> bool:
    return bool(request.placer_number or request.filler_number or request.accession)


def _groups(message: Message) -> tuple[list[Segment], list[_Group]]:
    """What stands before the first order, and the orders; a missing ORC or OBR is an empty one."""
    empty = message.header.delimiters
    head: list[Segment] = []
    groups: list[_Group] = []
    for segment in message.segments:
        if segment.name == "ORC":
            groups.append(_Group(segment, Segment("OBR", (), empty)))
        elif segment.name == "OBR" and groups and not groups[-1].obr.fields:
            groups[-1].obr = segment
        elif segment.name == "OBR":
            former = groups[-1].orc if groups else Segment("ORC", (), empty)
            groups.append(_Group(former if not _own_numbers(segment) else _only_control(former), segment))
        elif groups:
            groups[-1].rest.append(segment)
        else:
            head.append(segment)
    return head, groups


def _own_numbers(obr: Segment) -> bool:
    return bool(obr.text(2) or obr.text(3))


def _only_control(orc: Segment) -> Segment:
    """An ORC for a further OBR with numbers of its own: what it says but its numbers."""
    fields = tuple("" if number in (2, 3) else text for number, text in enumerate(orc.fields, start=1))
    return replace(orc, fields=fields)


def _request(message: Message, head: Sequence[Segment], group: _Group, base: Request) -> Request:
    orc, obr, detail = group.orc, group.obr, group.first("IPC")
    offset = offset_of(message.header.text(7))
    safety = safety_of([*head, *group.rest, obr]).safety
    order = ImagingOrder(
        study_uid=_study_uid(group, message),
        request=_order(group),
        urgency=_urgency(group),
        referrer_contact=clean(orc.text(14) or obr.text(17), 200),
        due=_due(group, offset),
        safety=safety,
    )
    scheduled = obr.text(36) or group.first("TQ1").text(7) or obr.text(27, 4) or orc.text(7, 4)
    return replace(
        base,
        order=order,
        state=_state(orc),
        modality=clean(detail.text(5) or obr.text(24), 16),
        scheduled=dicom_moment(scheduled),
        station=clean(detail.text(9) or obr.text(21), 64),
        urgency_told=bool(_priorities(group)),
    )


def _order(group: _Group) -> Order:
    orc, obr, detail = group.orc, group.obr, group.first("IPC")
    filler = obr.text(3) or orc.text(3)
    question = _lines(_said(one) for one in obr.repetitions(31))
    notes = [note.whole(3) for note in group.all("NTE")]
    diagnoses = [one.text(3, 2) or one.text(4) or one.text(3) for one in group.all("DG1")]
    return Order(
        accession=clean(detail.text(1) or obr.text(18) or filler, 64),
        procedure=clean(obr.text(4, 2) or obr.text(4, 5) or obr.text(4), 200),
        procedure_code=_code(obr.value(4)),
        question=question,
        indication=_lines([obr.whole(13), *diagnoses, *notes]),
        referrer=doctor(obr.value(16) or orc.value(12)),
        placer_number=clean(orc.text(2) or obr.text(2), 64),
        filler_number=clean(filler, 64),
        requested_procedure_id=clean(detail.text(2) or obr.text(19), 64),
    )


def _code(value: Value) -> Code | None:
    return Code(value.text(1), value.text(3), value.text(2)) if value.text(1) and value.text(3) else None


def _said(value: Value) -> str:
    """CE: its text, else its code, else all of it."""
    return value.text(2) or value.text(1) or value.whole


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(dict.fromkeys(text.strip() for text in texts if text.strip()))[:LONGEST]


def _state(orc: Segment) -> State:
    control, status = orc.text(1).upper(), orc.text(5).upper()
    if control in _CANCELLED:
        return State.CANCELLED
    if control in ("HD", "OH", "HR"):
        return State.HELD
    return _STATUS.get(status, State.ACTIVE)


def _urgency(group: _Group) -> Urgency:
    return max((_URGENCY.get(code, Urgency.ROUTINE) for code in _priorities(group)), default=Urgency.ROUTINE)


def _priorities(group: _Group) -> list[str]:
    timing = [one.text(9) for one in group.all("TQ1")]
    old = [group.obr.text(27, 6), group.orc.text(7, 6), group.obr.text(5)]
    return [code.upper() for code in (*timing, *old) if code]


def _due(group: _Group, offset: str) -> str:
    until = group.first("TQ1").text(8) or group.obr.text(27, 5) or group.orc.text(7, 5)
    return utc_moment(until, offset)


def _study_uid(group: _Group, message: Message) -> str:
    """Of IPC-3, or of ZDS-1 as IHE's Scheduled Workflow has it."""
    found = group.first("IPC").text(3) or group.first("ZDS").text(1) or message.first("ZDS").text(1)
    return found if found and set(found) <= set("0123456789.") and len(found) <= 64 else ""
