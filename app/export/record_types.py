"""The kinds of records of a DICOMDIR (PS3.3 F.4, F.5): which objects they stand for and which keys they bear."""

from __future__ import annotations

from pydicom.dataset import Dataset
from pydicom.uid import UID

IMAGE = "IMAGE"
_ROOT = "1.2.840.10008.5.1.4.1.1."
# By the end of the SOP Class UID below 1.2.840.10008.5.1.4.1.1; what stands in none is an image or nothing.
_KINDS = {
    "PRESENTATION": ("11.",),
    "SR DOCUMENT": ("88.11", "88.22", "88.33", "88.34", "88.35", "88.40", "88.50", "88.65", "88.67", "88.68", "88.69",
                    "88.70", "88.71", "88.72", "88.73", "88.74", "88.75", "88.76"),
    "KEY OBJECT DOC": ("88.59",),
    "ENCAP DOC": ("104.",),
    "RT DOSE": ("481.2",),
    "RT STRUCTURE SET": ("481.3",),
    "RT PLAN": ("481.5", "481.8"),
    "RT TREAT RECORD": ("481.4", "481.6", "481.7", "481.9"),
    "WAVEFORM": ("9.",),
    "SPECTROSCOPY": ("4.2",),
    "RAW DATA": ("66",),
    "REGISTRATION": ("66.1", "66.3"),
    "FIDUCIAL": ("66.2",),
    "VALUE MAP": ("67",),
    "SURFACE": ("66.5",),
    "SURFACE SCAN": ("68.1",),
    "TRACT": ("66.6",),
    "MEASUREMENT": ("78.",),
    "STEREOMETRIC": ("77.1.5.3",),
    "PLAN": ("34.7",),
}  # fmt: skip

# Keys with their type (1: has a value, 2: is there, 3: as the object has it).
_CONTENT = {"ContentDate": 1, "ContentTime": 1, "InstanceNumber": 1}
_LABELLED = {**_CONTENT, "ContentLabel": 1, "ContentDescription": 2, "ContentCreatorName": 2}
LEVELS: dict[str, dict[str, int]] = {
    "PATIENT": {"PatientName": 2, "PatientID": 1},
    "STUDY": {
        "StudyDate": 1, "StudyTime": 1, "StudyDescription": 2, "StudyInstanceUID": 1, "StudyID": 1, "AccessionNumber": 2,
    },
    "SERIES": {"Modality": 1, "SeriesInstanceUID": 1, "SeriesNumber": 1},
}  # fmt: skip
KEYS: dict[str, dict[str, int]] = {
    IMAGE: {"InstanceNumber": 1},
    "PRESENTATION": {**_LABELLED, "PresentationCreationDate": 1, "PresentationCreationTime": 1, "ReferencedSeriesSequence": 3,
                     "BlendingSequence": 3},
    "SR DOCUMENT": {"InstanceNumber": 1, "CompletionFlag": 1, "VerificationFlag": 1, "ContentDate": 1, "ContentTime": 1,
                    "ConceptNameCodeSequence": 1},
    "KEY OBJECT DOC": {**_CONTENT, "ConceptNameCodeSequence": 1},
    "ENCAP DOC": {"ContentDate": 2, "ContentTime": 2, "InstanceNumber": 1, "DocumentTitle": 2, "HL7InstanceIdentifier": 3,
                  "ConceptNameCodeSequence": 2, "MIMETypeOfEncapsulatedDocument": 1},
    "RT DOSE": {"InstanceNumber": 1, "DoseSummationType": 1},
    "RT STRUCTURE SET": {"InstanceNumber": 1, "StructureSetLabel": 1, "StructureSetDate": 2, "StructureSetTime": 2},
    "RT PLAN": {"InstanceNumber": 1, "RTPlanLabel": 1, "RTPlanDate": 2, "RTPlanTime": 2},
    "RT TREAT RECORD": {"InstanceNumber": 1, "TreatmentDate": 2, "TreatmentTime": 2},
    "WAVEFORM": _CONTENT,
    "SPECTROSCOPY": {"ImageType": 1, **_CONTENT, "NumberOfFrames": 1, "Rows": 1, "Columns": 1, "DataPointRows": 1,
                     "DataPointColumns": 1},
    "RAW DATA": _CONTENT,
    "REGISTRATION": _LABELLED,
    "FIDUCIAL": _LABELLED,
    "VALUE MAP": _LABELLED,
    "SURFACE": _LABELLED,
    "SURFACE SCAN": {"ContentDate": 1, "ContentTime": 1},
    "TRACT": _LABELLED,
    "MEASUREMENT": _LABELLED,
    "STEREOMETRIC": {},
    "PLAN": {},
}  # fmt: skip


def record_type(dataset: Dataset) -> str:
    """The record of an object, "" where DICOMDIR has none for its kind (it then stays unlisted)."""
    sop_class = str(dataset.get("SOPClassUID", ""))
    end = sop_class.removeprefix(_ROOT)
    if end != sop_class:
        for kind, ends in _KINDS.items():
            if any(end == one or (one.endswith(".") and end.startswith(one)) for one in ends):
                return kind
    is_image = "Rows" in dataset or "Image Storage" in UID(sop_class).name
    return IMAGE if is_image else ""
