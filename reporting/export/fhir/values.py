"""Values of FHIR R4 from facts of a report: codings, names, times. What says nothing is left out."""

from __future__ import annotations

import re
import uuid
from typing import Any

from reporting.export.plain import one_line, person
from viewer.model.code import NO_UNIT, Code, unit_text
from viewer.model.measurement import Value
from viewer.model.text import parse_date, parse_time

Tree = dict[str, Any]
SYSTEMS = {
    "LN": "http://loinc.org",
    "SCT": "http://snomed.info/sct",
    "DCM": "http://dicom.nema.org/resources/ontology/DCM",
    "UCUM": "http://unitsofmeasure.org",
}
DICOM_UID = "urn:dicom:uid"
URI = "urn:ietf:rfc:3986"
_IDENTIFIER = "http://terminology.hl7.org/CodeSystem/v2-0203"
_SPACE = uuid.UUID("0f4d5d2e-9a0b-5d52-8e61-66686972203a")


def url_of(*words: str) -> str:
    """The name of a resource within a bundle, the same for the same words."""
    return f"urn:uuid:{uuid.uuid5(_SPACE, '/'.join(words))}"


def without_empty(tree: Tree) -> Tree:
    """The same without what says nothing: FHIR knows no empty value."""
    return {name: value for name, value in tree.items() if value not in ("", None, [], {})}


def concept(code: Code | None, text: str = "") -> Tree:
    """A CodeableConcept. A code of a system that has no URI is said as text alone."""
    coding = []
    if code is not None and code.value and code.scheme in SYSTEMS:
        coding = [
            without_empty({"system": SYSTEMS[code.scheme], "code": code.value, "display": one_line(code.meaning)})
        ]
    said = one_line(text) or (one_line(code.meaning) if code is not None else "")
    return without_empty({"coding": coding, "text": said})


def identifier(kind: str, value: str, issuer: str = "") -> Tree:
    """An identifier of a type of table 0203."""
    if not value:
        return {}
    named = {"coding": [{"system": _IDENTIFIER, "code": kind}]}
    return without_empty({"type": named, "value": one_line(value), "assigner": {"display": issuer} if issuer else {}})


def dicom_uid(uid: str) -> Tree:
    """A DICOM UID as an identifier."""
    return {"system": DICOM_UID, "value": f"urn:oid:{uid}"}


def names(person_name: str) -> list[Tree]:
    """A DICOM person name: the alphabetic form with its parts, the others as they are written."""
    groups = person_name.split("=")
    found: list[Tree] = []
    for group in groups:
        parts = ([one_line(part) for part in group.split("^")] + [""] * 5)[:5]
        family, given, middle, prefix, suffix = parts
        if not any(parts):
            continue
        name = {
            "use": "official" if not found else "",
            "text": person(group),
            "family": family,
            "given": [one for one in (given, middle) if one],
            "prefix": [prefix] if prefix else [],
            "suffix": [suffix] if suffix else [],
        }
        found.append(without_empty(name))
    return found


def quantity(value: Value) -> Tree:
    """A number as it is shown, with its unit by UCUM."""
    shown = f"{value.value:z.{value.digits}f}"
    number = float(shown) if "." in shown else int(shown)
    unit = {"unit": unit_text(value.unit), "system": SYSTEMS["UCUM"], "code": value.unit.value}
    return {"value": number, **(unit if value.unit != NO_UNIT else {"system": SYSTEMS["UCUM"], "code": "1"})}


def date(text: str) -> str:
    """A DICOM date as FHIR writes it, "" for none."""
    day = parse_date(text)
    return day.isoformat() if day else ""


def date_time(day: str, time: str, offset: str) -> str:
    """A DICOM date and time; without an offset from UTC the day alone, for FHIR allows no time without one."""
    on, at = date(day), parse_time(time) if time else None
    if not on or at is None or not re.fullmatch(r"[+-]\d{4}", offset):
        return on
    return f"{on}T{at:%H:%M:%S}{offset[:3]}:{offset[3:]}"
