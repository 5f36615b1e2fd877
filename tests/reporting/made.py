"""Reports, studies and measurements with known answers, for the tests of reporting."""

from __future__ import annotations

from reporting.report import Order, Person, Report, Run, Section, Status
from reporting.template import Field, SectionTemplate, Template
from viewer.model.calibration import Provenance
from viewer.model.code import MILLIMETRE, Code
from viewer.model.measurement import Measurement, Value
from viewer.model.study import ImageRef, Instance, Patient, PixelFormat, Series, Study

CT_IMAGE = "1.2.840.10008.5.1.4.1.1.2"
READER = Person("Curie^Marie", "curie", "Lectern Hospital")
FINDINGS = Code("59776-5", "LN", "Findings")
IMPRESSION = Code("19005-8", "LN", "Impressions")


def a_study(uid: str = "1.2.3", key: str = "P1", date: str = "20260301", **patient: str) -> Study:
    facts = {"name": "Doe^Jane", "patient_id": key, "birth_date": "19600101", "sex": "F"} | patient
    image = Instance(uid, f"{uid}.4", CT_IMAGE, f"{uid}.4.57", "CT", 57, format=PixelFormat(512, 512), patient_key=key)
    series = Series(f"{uid}.4", 4, "CT", "Chest 2.5 mm", "CHEST", instances=(image,))
    return Study(uid, Patient(**facts), "17", date, "1015", "CT CHEST", "A1", series=(series,))


def a_length(value: float = 12.34, uid: str = "2.25.1", study: str = "1.2.3", key: str = "P1") -> Measurement:
    return Measurement(
        uid,
        "length",
        Code("410668003", "SCT", "Length"),
        "POLYLINE",
        ImageRef(study, f"{study}.4", CT_IMAGE, f"{study}.4.57"),
        ((0.0, 0.0, 0.0), (value, 0.0, 0.0)),
        ((0.0, 0.0), (value, 0.0)),
        (Value(Code("410668003", "SCT", "Length"), value, MILLIMETRE),),
        Provenance.PATIENT,
        patient_key=key,
        series_text="Series 4, image 57",
    )


def a_section(section_id: str, *runs: Run | str, title: str = "", heading: Code = FINDINGS) -> Section:
    element = Code("121071", "DCM", "Finding")
    pieces = tuple(run if isinstance(run, Run) else Run(run) for run in runs if run)
    return Section(section_id, title or section_id.capitalize(), heading, element, pieces)


def a_report(findings: str = "Clear lungs.", impression: str = "Normal chest.", **changes: object) -> Report:
    sections = (
        a_section("clinical", "Cough.", heading=Code("55752-0", "LN", "Clinical Information")),
        a_section("comparison", "None.", heading=Code("18834-2", "LN", "Previous Findings")),
        a_section("findings", findings),
        a_section("impression", impression, heading=IMPRESSION),
    )
    facts: dict[str, object] = {
        "uid": "2.25.100",
        "study": a_study(),
        "title": Code("24627-2", "LN", "CT Chest"),
        "template_id": "ct-chest",
        "language": "en",
        "sections": sections,
        "author": READER,
        "order": Order(procedure="CT chest"),
    }
    return Report(**{**facts, **changes})  # type: ignore[arg-type]


def a_signed_report(version: int = 1, status: Status = Status.FINAL, **changes: object) -> Report:
    signed = {"signed_by": READER, "signed_at": "2026-03-01T12:00:00+01:00", "status": status, "version": version}
    return a_report(**{"uid": f"2.25.10{version}", **signed, **changes})


def a_template() -> Template:
    """A template of the sections of ``a_report``; its findings have a pick list, a number and a free text."""
    element = Code("121071", "DCM", "Finding")
    fields = (
        Field("side", "side", "choice", ("right", "left"), required=True),
        Field("size", "size", "number", unit="mm"),
        Field("note", "note"),
    )
    findings = SectionTemplate("findings", "Findings", FINDINGS, element, "On the [side], [size]. [note]", fields)
    impression = SectionTemplate("impression", "Impression", IMPRESSION, element)
    title = Code("24627-2", "LN", "CT Chest Report")
    return Template("ct-chest", "CT chest", "en", title, (findings, impression))
