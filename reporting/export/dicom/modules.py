"""The modules every object of a report has: patient, study, series, equipment, SOP common; and the file around them.

Patient and study are copied from the facts of the images and made whole: transferred studies often lack attributes of
type 2, which must be there, empty, in what we write (PS3.5 7.4). Text is always ISO_IR 192 (UTF-8), whatever the images
used, so that no letter of a name is lost.
"""

from __future__ import annotations

import io
import re
from dataclasses import replace

from pydicom import config
from pydicom.datadict import dictionary_VR
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.filewriter import dcmwrite
from pydicom.tag import Tag
from pydicom.uid import UID, ExplicitVRLittleEndian

from reporting.export.dicom import codes, uids
from reporting.export.dicom.moment import Moment, declared_moment
from reporting.export.exporter import ExportError, Letterhead, organisation
from reporting.export.plain import one_line
from reporting.report import Report
from viewer.model.study import Study
from viewer.model.text import parse_date, parse_time

UTF8 = "ISO_IR 192"


def common(report: Report, letterhead: Letterhead) -> Dataset:
    """A dataset with patient, study, equipment and times; the series and the SOP instance are added by ``identify``."""
    study, order = report.study, report.order
    named = replace(study, referrer=study.referrer or order.referrer, accession=study.accession or order.accession)
    return of_study(named, declared_moment(report), organisation(report, letterhead))


def of_study(study: Study, at: Moment, institution: str) -> Dataset:
    """The same of what was made without a report."""
    dataset = Dataset()
    dataset.SpecificCharacterSet = UTF8
    _dated(dataset, at)
    _patient(dataset, study)
    _study(dataset, study)
    put(dataset, "Manufacturer", "Lectern")
    put(dataset, "ManufacturerModelName", "Lectern")
    put(dataset, "InstitutionName", text(institution))
    return dataset


def identify(dataset: Dataset, sop_class: str, sop_uid: str, series: str, modality: str) -> None:
    """Say which object it is, of which series."""
    dataset.SOPClassUID, dataset.SOPInstanceUID = sop_class, sop_uid
    dataset.SeriesInstanceUID, dataset.Modality = series, modality


def number(dataset: Dataset, report: Report, series: int, description: str) -> None:
    """Series number and description; the instance number grows with the version of the report."""
    dataset.SeriesNumber, dataset.SeriesDescription = series, description
    dataset.InstanceNumber = report.version


def _dated(dataset: Dataset, at: Moment) -> None:
    dataset.InstanceCreationDate = dataset.ContentDate = at.date
    dataset.InstanceCreationTime = dataset.ContentTime = at.time
    if at.offset:
        dataset.TimezoneOffsetFromUTC = at.offset


def _patient(dataset: Dataset, study: Study) -> None:
    patient = study.patient
    put(dataset, "PatientName", person_name(patient.name))
    put(dataset, "PatientID", identifier(patient.patient_id))
    if patient.issuer:
        put(dataset, "IssuerOfPatientID", identifier(patient.issuer))
    put(dataset, "PatientBirthDate", date(patient.birth_date))
    sex = patient.sex.strip().upper()
    put(dataset, "PatientSex", sex if sex in ("M", "F", "O") else "")
    if re.fullmatch(r"\d{3}[DWMY]", study.patient_age):
        put(dataset, "PatientAge", study.patient_age)


def _study(dataset: Dataset, study: Study) -> None:
    if not uids.is_uid(study.uid):
        raise ExportError(
            "The study has no valid identifier, so that no DICOM report can belong to it. Nothing was exported."
        )
    dataset.StudyInstanceUID = study.uid
    put(dataset, "StudyDate", date(study.date))
    put(dataset, "StudyTime", time(study.time))
    put(dataset, "ReferringPhysicianName", person_name(study.referrer))
    put(dataset, "StudyID", identifier(study.study_id))
    put(dataset, "AccessionNumber", identifier(study.accession))
    if study.description:
        put(dataset, "StudyDescription", text(study.description))


def put(dataset: Dataset, keyword: str, value: str) -> None:
    """Set an attribute without a warning where an identifier, copied as it is, is longer than the standard allows."""
    tag = Tag(keyword)
    dataset.add(DataElement(tag, dictionary_VR(tag), value, validation_mode=config.IGNORE))


def text(value: str, limit: int = 64) -> str:
    """Text for a short attribute: one line, no backslash (it parts values), cut at ``limit`` characters."""
    return identifier(value)[:limit].rstrip()


def identifier(value: str) -> str:
    """An identifier for a short attribute, never cut: a part of it would be somebody else's."""
    return one_line(value).replace("\\", "/")


def person_name(name: str) -> str:
    """A person name as it is, without what its value representation cannot hold (PS3.5 6.2)."""
    return one_line(name).replace("\\", "/")


def date(value: str) -> str:
    """A date as DA, "" where it is none."""
    found = parse_date(value)
    return f"{found:%Y%m%d}" if found else ""


def time(value: str) -> str:
    """A time as TM, "" where it is none."""
    found = parse_time(value)
    return f"{found:%H%M%S}" if found else ""


def file_bytes(dataset: Dataset) -> bytes:
    """The dataset as a DICOM file (PS3.10), Explicit VR Little Endian."""
    used = codes.schemes(dataset)
    if used:
        dataset.CodingSchemeIdentificationSequence = used
    dataset.file_meta = _meta(dataset)
    written = io.BytesIO()
    dcmwrite(written, dataset, enforce_file_format=True)
    return written.getvalue()


def _meta(dataset: Dataset) -> FileMetaDataset:
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.ImplementationClassUID = UID(uids.IMPLEMENTATION_CLASS)
    meta.ImplementationVersionName = "LECTERN"
    return meta
