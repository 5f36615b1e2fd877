"""Who a message is about: PID and MRG as patients of the archive, doctors as DICOM person names."""

from __future__ import annotations

from collections.abc import Iterable

from app.orders.hl7_text import Message, Segment, Value
from viewer.model.study import Patient
from viewer.model.text import parse_date

_LOCAL = ("MR", "PI", "PT")  # identifier types of table 0203 that are the hospital's own number
_SEX = {"F": "F", "M": "M", "O": "O", "A": "O"}


def patient_of(message: Message, segment: Segment | None = None) -> Patient:
    """The patient of PID; the hospital's own number where several are given."""
    pid = segment or message.first("PID")
    number, issuer = identifier(pid.repetitions(3) or pid.repetitions(2) or pid.repetitions(4))
    birth = parse_date(pid.text(7)[:8])
    return Patient(
        _name(pid.repetitions(5), message),
        number,
        issuer,
        f"{birth:%Y%m%d}" if birth else "",
        _SEX.get(pid.text(8).upper(), ""),
        message.uncertain,
    )


def prior_of(message: Message, merge: Segment) -> Patient:
    """The patient that is given up: MRG-1, or MRG-4 of old systems, with the name of MRG-7."""
    number, issuer = identifier(merge.repetitions(1) or merge.repetitions(4))
    return Patient(_name(merge.repetitions(7), message), number, issuer, name_uncertain=message.uncertain)


def identifier(values: Iterable[Value]) -> tuple[str, str]:
    """The number and its issuer: the local one of several, else the first. Issuers are HD: a name, else a universal ID."""
    given = [one for one in values if one.text(1)]
    chosen = next((one for one in given if one.text(5) in _LOCAL), given[0] if given else None)
    if chosen is None:
        return "", ""
    return chosen.text(1), chosen.text(4, 1) or chosen.text(4, 2)


def doctor(value: Value) -> str:
    """XCN as a DICOM person name: family, given, middle, prefix, suffix."""
    if not value:
        return ""
    family = value.text(2, 1)
    if not family:
        return value.text(1)  # some write a name where the number should be
    return _joined(family, value.text(3), value.text(4), value.text(6), value.text(5))


def _name(values: Iterable[Value], message: Message) -> str:
    """XPN: the legal name where one is marked so, with its ideographic and phonetic forms."""
    given = [one for one in values if one.text(1, 1) or one.text(2)]
    if not given:
        return ""
    legal = next((one for one in given if one.text(7) == "L"), given[0])
    forms = {code: next((one for one in given if one.text(8) == code), None) for code in "AIP"}
    groups = [forms["A"] or legal, forms["I"], forms["P"]]
    written = [_person(one) if one else "" for one in groups]
    if forms["I"] is groups[0] or forms["P"] is groups[0]:  # the only form there is
        return written[0]
    return "=".join(written).rstrip("=")


def _person(value: Value) -> str:
    return _joined(value.text(1, 1), value.text(2), value.text(3), value.text(5), value.text(4))


def _joined(*parts: str) -> str:
    """A person name; what would part its components or groups is taken out of them."""
    return "^".join(part.replace("^", " ").replace("=", " ").replace("\\", " ") for part in parts).rstrip("^")
