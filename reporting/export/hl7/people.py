"""Patients and doctors in HL7: PID with every writing of the name, XCN and NDL."""

from __future__ import annotations

from reporting.export.hl7.text import components, escaped, segment
from reporting.export.plain import one_line
from reporting.report import Person, Report

_FORMS = "AIP"  # table 4000: alphabetic, ideographic, phonetic
_SEX = {"F": "F", "M": "M", "O": "O"}


def patient(report: Report) -> str:
    """PID."""
    who = report.study.patient
    number = components(who.patient_id, "", "", who.issuer, "MR")
    name = "~".join(_form(group, form) for form, group in zip(_FORMS, who.name.split("="), strict=False) if group)
    sex = _SEX.get(who.sex.strip().upper(), "U")
    return segment("PID", "1", "", number, "", name or "^^^^^^U", "", escaped(who.birth_date), sex)


def doctor(name: str, number: str = "") -> str:
    """XCN of a DICOM person name."""
    family, given, middle, prefix, suffix = _parts(name.partition("=")[0])
    return components(number, family, given, middle, suffix, prefix) if name else ""


def interpreter(person: Person) -> str:
    """NDL: its first component is the person, in subcomponents."""
    family, given, middle, prefix, suffix = _parts(person.name.partition("=")[0])
    return "&".join(escaped(part) for part in (person.login, family, given, middle, suffix, prefix)).rstrip("&")


def _form(group: str, form: str) -> str:
    family, given, middle, prefix, suffix = _parts(group)
    return components(family, given, middle, suffix, prefix, "", "L", form)


def _parts(group: str) -> list[str]:
    return ([one_line(part) for part in group.split("^")] + [""] * 5)[:5]
