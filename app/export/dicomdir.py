"""Writes the DICOMDIR of a file-set (PS3.3 F, PS3.10 8): records of patients, studies, series and objects."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import zip_longest

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import dcmwrite, write_dataset
from pydicom.sequence import Sequence as Items
from pydicom.uid import UID, ExplicitVRLittleEndian, MediaStorageDirectoryStorage

from app.export.record_types import KEYS, LEVELS, record_type
from reporting.export.dicom.uids import IMPLEMENTATION_CLASS

UNICODE = "ISO_IR 192"
IMPLEMENTATION = "LECTERN"
# What stands for a value that the record must have and the object lacks.
_INVENTED = {"StudyDate": "19000101", "ContentDate": "19000101", "PresentationCreationDate": "19000101"}
_NOTHING_TIMES = ("StudyTime", "ContentTime", "PresentationCreationTime")
_SHAPES = {"DA": re.compile(r"\d{8}"), "TM": re.compile(r"\d{2}(\d{2}(\d{2}(\.\d{1,6})?)?)?")}
_LONGEST = {"SH": 16, "LO": 64, "CS": 16}
_ITEM_HEAD = 8  # tag and length of an item


@dataclass
class Record:
    """A directory record under way; ``children`` are the records of the level below."""

    keys: Dataset
    children: list[Record] = field(default_factory=list)
    offset: int = 0


@dataclass
class Directory:
    """Collects objects and writes the file. ``file_set_id`` is at most 16 characters of CS."""

    uid: str
    file_set_id: str
    _patients: dict[tuple[str, str], Record] = field(default_factory=dict)
    _studies: dict[str, Record] = field(default_factory=dict)
    _series: dict[tuple[str, str], Record] = field(default_factory=dict)

    def add(self, dataset: Dataset, parts: Sequence[str]) -> bool:
        """List an object with the parts of its path; whether DICOMDIR has a record for its kind.

        Of ``dataset`` the keys of its record are taken; it needs no pixels.
        """
        kind = record_type(dataset)
        if not kind:
            return False
        series = self._series_of(dataset)
        keys = _keys(dataset, kind, KEYS[kind], len(series.children) + 1)
        if kind == "SR DOCUMENT" and dataset.get("VerificationFlag") == "VERIFIED":
            keys.VerificationDateTime = _last_verified(dataset)
        keys.ReferencedFileID = list(parts)
        keys.ReferencedSOPClassUIDInFile = dataset.SOPClassUID
        keys.ReferencedSOPInstanceUIDInFile = dataset.SOPInstanceUID
        keys.ReferencedTransferSyntaxUIDInFile = dataset.file_meta.TransferSyntaxUID
        series.children.append(Record(keys))
        return True

    def _series_of(self, dataset: Dataset) -> Record:
        person = str(dataset.get("PatientID", "")), str(dataset.get("PatientName", ""))
        if person not in self._patients:
            self._patients[person] = Record(_keys(dataset, "PATIENT", LEVELS["PATIENT"], len(self._patients) + 1))
        patient, study_uid = self._patients[person], str(dataset.StudyInstanceUID)
        if study_uid not in self._studies:
            self._studies[study_uid] = Record(_keys(dataset, "STUDY", LEVELS["STUDY"], len(self._studies) + 1))
            patient.children.append(self._studies[study_uid])
        study, place = self._studies[study_uid], (study_uid, str(dataset.SeriesInstanceUID))
        if place not in self._series:
            self._series[place] = Record(_keys(dataset, "SERIES", LEVELS["SERIES"], len(study.children) + 1))
            study.children.append(self._series[place])
        return self._series[place]

    def encode(self) -> bytes:
        """The whole file; raises ValueError where a value cannot be written."""
        roots = list(self._patients.values())
        records = [record for root in roots for record in _walk(root)]
        head = self._head()
        at = len(_file(head, self.uid))  # the first record begins where the empty sequence ends
        for record in records:
            record.offset = at
            at += _ITEM_HEAD + len(_encoded(record.keys))
        _link(roots)
        for record in records:
            record.keys.OffsetOfReferencedLowerLevelDirectoryEntity = (
                record.children[0].offset if record.children else 0
            )
        head.OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity = roots[0].offset if roots else 0
        head.OffsetOfTheLastDirectoryRecordOfTheRootDirectoryEntity = roots[-1].offset if roots else 0
        head.DirectoryRecordSequence = Items(record.keys for record in records)
        return _file(head, self.uid)

    def _head(self) -> Dataset:
        head = Dataset()
        head.FileSetID = self.file_set_id
        head.OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity = 0
        head.OffsetOfTheLastDirectoryRecordOfTheRootDirectoryEntity = 0
        head.FileSetConsistencyFlag = 0
        head.DirectoryRecordSequence = Items()
        return head


def _keys(dataset: Dataset, kind: str, keys: dict[str, int], number: int) -> Dataset:
    """The keys of a record as the object has them; what it lacks and the record needs is invented."""
    made = Dataset()
    made.OffsetOfTheNextDirectoryRecord = 0
    made.RecordInUseFlag = 0xFFFF
    made.OffsetOfReferencedLowerLevelDirectoryEntity = 0
    made.DirectoryRecordType = kind
    made.SpecificCharacterSet = UNICODE
    for keyword, need in keys.items():
        value = _fit(dataset, keyword)
        if value not in (None, "") and not (isinstance(value, Items) and not len(value)):
            setattr(made, keyword, value)
        elif need == 1:
            setattr(made, keyword, _invented(keyword, number))
        elif need == 2:
            setattr(made, keyword, None)
    return made


def _fit(dataset: Dataset, keyword: str) -> object:
    """A value as a record may hold it: items as text (the record is in Unicode), nothing where it breaks its VR."""
    if keyword not in dataset:
        return None
    element = deepcopy(dataset[keyword])
    if element.VR == "SQ":
        for item in element.value:
            item.decode()
            item.pop("SpecificCharacterSet", None)
        return element.value
    if element.VR in _SHAPES and not _SHAPES[element.VR].fullmatch(str(element.value or "")):
        return None
    if element.VR in _LONGEST and isinstance(element.value, str):
        return element.value[: _LONGEST[element.VR]]
    return element.value


def _invented(keyword: str, number: int) -> object:
    if keyword.endswith("Sequence"):
        item = Dataset()
        item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = "121181", "DCM", "DICOM Object Catalog"
        return Items([item])
    if keyword in _NOTHING_TIMES:
        return "000000"
    return _INVENTED.get(keyword, str(number))


def _last_verified(dataset: Dataset) -> str:
    moments = [str(item.get("VerificationDateTime") or "") for item in dataset.get("VerifyingObserverSequence", ())]
    return max(moments, default="") or "19000101000000"


def _walk(record: Record) -> list[Record]:
    return [record, *(below for child in record.children for below in _walk(child))]


def _link(siblings: list[Record]) -> None:
    for record, following in zip_longest(siblings, siblings[1:]):
        record.keys.OffsetOfTheNextDirectoryRecord = following.offset if following else 0
        _link(record.children)


def _encoded(keys: Dataset) -> bytes:
    buffer = DicomBytesIO()
    buffer.is_little_endian, buffer.is_implicit_VR = True, False
    write_dataset(buffer, keys, UNICODE)
    return buffer.getvalue()


def _file(head: Dataset, uid: str) -> bytes:
    head.file_meta = FileMetaDataset()
    head.file_meta.MediaStorageSOPClassUID = MediaStorageDirectoryStorage
    head.file_meta.MediaStorageSOPInstanceUID = UID(uid)
    head.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    head.file_meta.ImplementationClassUID = UID(IMPLEMENTATION_CLASS)
    head.file_meta.ImplementationVersionName = IMPLEMENTATION
    written = io.BytesIO()
    dcmwrite(written, head, enforce_file_format=True)
    return written.getvalue()
