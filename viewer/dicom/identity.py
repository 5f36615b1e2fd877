"""Who and which study: patient, study and series facts of one object (PS3.3 C.7.1 to C.7.3)."""

from __future__ import annotations

from viewer.dicom.elements import Elements
from viewer.dicom.unreadable import Unreadable
from viewer.model.study import Patient, Series, Study

# Uppercase: DICOM calls sexes M, F and O; anything else is left out rather than shown as a letter nobody knows.
_SEXES = frozenset({"M", "F", "O"})


def patient(elements: Elements) -> Patient:
    """The patient an object names."""
    name = elements.data("PatientName")
    sex = elements.code("PatientSex").upper()
    return Patient(
        name=elements.text("PatientName").rstrip("=^ "),
        patient_id=elements.text("PatientID"),
        issuer=elements.text("IssuerOfPatientID"),
        birth_date=elements.code("PatientBirthDate"),
        sex=sex if sex in _SEXES else "",
        name_uncertain=bool(name) and elements.characters.doubts(name),
    )


def patient_key(who: Patient) -> str:
    """The identity that every object of one series must share, spelling of the name apart.

    Sex is not part of it: it is missing from some derived objects of otherwise equal patients.
    """
    name = " ".join(who.name.replace("^", " ").casefold().split())
    return "|".join((who.patient_id, who.issuer, who.birth_date, name))


def study(elements: Elements, who: Patient) -> Study:
    """The study without its series; raises Unreadable when it has no UID."""
    return Study(
        uid=required_uid(elements, "StudyInstanceUID", "Study Instance UID"),
        patient=who,
        study_id=elements.text("StudyID"),
        date=elements.code("StudyDate"),
        time=elements.code("StudyTime"),
        description=elements.text("StudyDescription"),
        accession=elements.text("AccessionNumber"),
        referrer=elements.text("ReferringPhysicianName"),
        patient_age=elements.code("PatientAge"),
        institution=elements.text("InstitutionName"),
    )


def series(elements: Elements) -> Series:
    """The series without its instances; raises Unreadable when it has no UID."""
    return Series(
        uid=required_uid(elements, "SeriesInstanceUID", "Series Instance UID"),
        number=elements.integer("SeriesNumber"),
        modality=elements.code("Modality"),
        description=elements.text("SeriesDescription"),
        body_part=elements.code("BodyPartExamined"),
        laterality=elements.code("Laterality"),
        protocol=elements.text("ProtocolName"),
        date=elements.code("SeriesDate"),
        time=elements.code("SeriesTime"),
    )


def required_uid(elements: Elements, keyword: str, name: str, fallback: str = "") -> str:
    """A UID without which an object cannot be kept; raises Unreadable when it is missing or too long to be one."""
    uid = elements.code(keyword) or fallback
    if not uid:
        raise Unreadable(f"The object has no {name}.")
    if len(uid) > 64:
        raise Unreadable(f"Its {name} is longer than 64 characters.")
    return uid
