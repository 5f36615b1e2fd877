"""Whose papers they are: typed by a person, or taken from a study of the archive."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from pydicom.dataset import Dataset
from pydicom.uid import generate_uid

from viewer.model.study import Study
from viewer.model.text import parse_date

SEXES = ("F", "M", "O", "")
_LONGEST_ID, _LONGEST_TEXT = 64, 64
_NO_TEXT = re.compile(r"[\\\x00-\x1f\x7f]")


class Unfit(Exception):  # noqa: N818 - its text is the sentence the reader sees
    """What was typed or named cannot be used; nothing was taken."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A patient and the study that a paper goes into. ``study_uid`` is a new one where it is a study of its own."""

    name: str
    patient_id: str
    issuer: str
    birth_date: str
    sex: str
    study_uid: str
    study_date: str
    study_time: str
    study_id: str
    accession: str
    description: str
    referrer: str = ""

    def put(self, dataset: Dataset) -> None:
        """Write the Patient and General Study modules (PS3.3 C.7.1.1, C.7.2.1)."""
        dataset.PatientName, dataset.PatientID = self.name, self.patient_id
        if self.issuer:
            dataset.IssuerOfPatientID = self.issuer
        dataset.PatientBirthDate, dataset.PatientSex = self.birth_date, self.sex
        dataset.StudyInstanceUID = self.study_uid
        dataset.StudyDate, dataset.StudyTime = self.study_date, self.study_time
        dataset.StudyID, dataset.AccessionNumber = self.study_id, self.accession
        dataset.ReferringPhysicianName = self.referrer
        if self.description:
            dataset.StudyDescription = self.description


def of_study(study: Study, *, own_study: bool, description: str = "") -> Subject:
    """The patient of a study; the papers go into it, or with ``own_study`` into a study of their own, dated today."""
    patient = study.patient
    if not patient.patient_id and not patient.name:
        raise Unfit("The study names no patient; type who it is.")
    same = patient.name, patient.patient_id, patient.issuer, patient.birth_date, patient.sex
    if own_study:
        return Subject(*same, *_today(), description or "Outside documents")
    return Subject(
        *same,
        study.uid,
        study.date,
        study.time,
        study.study_id,
        study.accession,
        study.description,
        study.referrer,
    )


def typed(name: str, patient_id: str, birth_date: str, sex: str, description: str = "") -> Subject:
    """A patient as typed, with a study of their own; raises Unfit with what is amiss. ``name`` is a DICOM PN."""
    for title, text, longest in (("The name", name, 3 * _LONGEST_TEXT), ("The patient ID", patient_id, _LONGEST_ID)):
        if not text.strip():
            raise Unfit(f"{title} is missing.")
        if len(text) > longest or _NO_TEXT.search(text):
            raise Unfit(f"{title} is too long, or holds a character that DICOM does not allow.")
    if len(description) > _LONGEST_TEXT or _NO_TEXT.search(description):
        raise Unfit("The description is too long, or holds a character that DICOM does not allow.")
    return Subject(
        name.strip(), patient_id.strip(), "", _day(birth_date), _sex(sex), *_today(), description or "Outside documents"
    )


def _day(text: str) -> str:
    if not text.strip():
        return ""
    day = parse_date(text.strip().replace("-", ""))
    if day is None or day > datetime.datetime.now().astimezone().date():
        raise Unfit("The birth date is no day of the past; write it as 1958-04-12.")
    return f"{day:%Y%m%d}"


def _sex(text: str) -> str:
    if text.strip().upper() not in SEXES:
        raise Unfit("The sex is F, M or O, or is left out.")
    return text.strip().upper()


def _today() -> tuple[str, str, str, str, str]:
    """UID, date, time, Study ID and accession number of a new study."""
    now = datetime.datetime.now().astimezone()
    return str(generate_uid(prefix=None)), f"{now:%Y%m%d}", f"{now:%H%M%S}", "1", ""
