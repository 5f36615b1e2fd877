"""Questions to other systems (C-ECHO, C-FIND in the study root model, PS3.4 C.4.1 and C.6.2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from pydicom.dataset import Dataset
from pynetdicom.association import Association
from pynetdicom.presentation import build_context

from app.network.calling import Caller, Layer, Unreachable, association
from app.network.node import Node
from app.network.web.web_node import WebNode

VERIFICATION = "1.2.840.10008.1.1"
STUDY_ROOT_FIND = "1.2.840.10008.5.1.4.1.2.2.1"
MOST_ANSWERS = 2000
_PENDING, _CANCELLED = (0xFF00, 0xFF01), 0xFE00


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked for; "" matches everything. ``*`` and ``?`` are wildcards (PS3.4 C.2.2.2.4).

    ``dates`` is DICOM's range: ``20260101-20261231``, ``20260101-``, or one day.
    """

    patient_name: str = ""
    patient_id: str = ""
    accession: str = ""
    dates: str = ""
    modality: str = ""
    study_uid: str = ""


@dataclass(frozen=True, slots=True)
class RemoteStudy:
    """A study as another system tells of it; counts are None where it does not say."""

    node: Node | WebNode
    uid: str
    patient_name: str
    patient_id: str
    issuer: str
    birth_date: str
    sex: str
    date: str
    time: str
    accession: str
    description: str
    modalities: tuple[str, ...]
    series: int | None
    images: int | None


@dataclass(frozen=True, slots=True)
class RemoteObject:
    """One object of a study at another system."""

    series_uid: str
    sop_uid: str
    class_uid: str


def echo(node: Node, caller: Caller) -> None:
    """Ask whether the node is there and lets this workstation in; raises Unreachable where it does not."""
    with association(node, caller, [build_context(VERIFICATION)]) as made:
        answer = made.send_c_echo()
        status = answer.get("Status")
        if status != 0:
            said = "gives no answer" if status is None else f"answers with status {status:04X}"
            raise Unreachable(Layer.SERVICE, f"{node.title} lets Lectern in but {said} to an echo.")


def find_studies(
    node: Node, caller: Caller, question: Question, cancelled: Callable[[], bool] = lambda: False
) -> Iterator[RemoteStudy]:
    """Studies that match, as they come; raises Unreachable. At most ``MOST_ANSWERS`` are taken."""
    asked = _identifier("STUDY", **_study_keys(question))
    with association(node, caller, [build_context(STUDY_ROOT_FIND)]) as made:
        for count, found in enumerate(_answers(made, node, asked)):
            if cancelled() or count >= MOST_ANSWERS:
                made.abort()
                return
            if uid := _text(found, "StudyInstanceUID"):
                yield _remote_study(node, uid, found)


def list_objects(node: Node, caller: Caller, study_uid: str) -> tuple[RemoteObject, ...]:
    """Every object of a study as the node tells, series by series; raises Unreachable."""
    with association(node, caller, [build_context(STUDY_ROOT_FIND)]) as made:
        asked = _identifier("SERIES", StudyInstanceUID=study_uid, SeriesInstanceUID="")
        series = [_text(found, "SeriesInstanceUID") for found in _answers(made, node, asked)]
        return tuple(one for uid in dict.fromkeys(series) if uid for one in _objects(made, node, study_uid, uid))


def _objects(made: Association, node: Node, study_uid: str, series_uid: str) -> Iterator[RemoteObject]:
    keys = {"StudyInstanceUID": study_uid, "SeriesInstanceUID": series_uid, "SOPInstanceUID": "", "SOPClassUID": ""}
    for found in _answers(made, node, _identifier("IMAGE", **keys)):
        if uid := _text(found, "SOPInstanceUID"):
            yield RemoteObject(series_uid, uid, _text(found, "SOPClassUID"))


def _answers(made: Association, node: Node, identifier: Dataset) -> Iterator[Dataset]:
    for status, found in made.send_c_find(identifier, STUDY_ROOT_FIND):
        code = status.get("Status")
        if code in _PENDING:
            if found is not None:
                yield found
        elif code is None:
            raise Unreachable(Layer.CONNECTION, f"The connection to {node.title} was cut while it answered.")
        elif code not in (0, _CANCELLED):
            said = _text(status, "ErrorComment")
            why = f"status {code:04X}{f', {said}' if said else ''}"
            raise Unreachable(Layer.SERVICE, f"{node.title} cannot answer the question ({why}).")


def _study_keys(question: Question) -> dict[str, str]:
    keys = dict.fromkeys(
        (
            "StudyTime",
            "IssuerOfPatientID",
            "PatientBirthDate",
            "PatientSex",
            "StudyDescription",
            "NumberOfStudyRelatedSeries",
            "NumberOfStudyRelatedInstances",
        ),
        "",
    )
    return {
        **keys,
        "PatientName": question.patient_name,
        "PatientID": question.patient_id,
        "AccessionNumber": question.accession,
        "StudyDate": question.dates,
        "ModalitiesInStudy": question.modality,
        "StudyInstanceUID": question.study_uid,
    }


def _identifier(level: str, **keys: str) -> Dataset:
    made = Dataset()
    made.QueryRetrieveLevel = level
    if any(not value.isascii() for value in keys.values()):
        made.SpecificCharacterSet = "ISO_IR 192"
    for name, value in keys.items():
        setattr(made, name, value or None)
    return made


def _remote_study(node: Node, uid: str, found: Dataset) -> RemoteStudy:
    modalities: Any = found.get("ModalitiesInStudy") or ()
    return RemoteStudy(
        node,
        uid,
        _text(found, "PatientName"),
        _text(found, "PatientID"),
        _text(found, "IssuerOfPatientID"),
        _text(found, "PatientBirthDate"),
        _text(found, "PatientSex"),
        _text(found, "StudyDate"),
        _text(found, "StudyTime"),
        _text(found, "AccessionNumber"),
        _text(found, "StudyDescription"),
        (modalities,) if isinstance(modalities, str) else tuple(map(str, modalities)),
        _count(found, "NumberOfStudyRelatedSeries"),
        _count(found, "NumberOfStudyRelatedInstances"),
    )


def _text(found: Dataset, name: str) -> str:
    """A value as text, "" where it is absent or cannot be read: an answer is somebody else's."""
    try:
        value = found.get(name)
    except Exception:  # pydicom raises many kinds for a value that is none of its VR
        return ""
    return "" if value is None else str(value).strip()


def _count(found: Dataset, name: str) -> int | None:
    text = _text(found, name)
    return int(text) if text.isdecimal() else None
