"""Questions to other systems (C-ECHO, C-FIND in the study root model, PS3.4 C.4.1 and C.6.2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from pydicom.dataset import Dataset
from pydicom.multival import MultiValue
from pynetdicom.association import Association
from pynetdicom.presentation import build_context

from app.network.calling import Caller, Layer, Unreachable, association
from app.network.node import Node
from app.network.stopping import Stopping
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
    contexts = [build_context(STUDY_ROOT_FIND)]
    with association(node, caller, contexts) as made, Stopping(made, cancelled):
        for count, found in enumerate(answers(made, node, asked)):
            if cancelled() or count >= MOST_ANSWERS:
                made.abort()
                return
            if uid := text_of(found, "StudyInstanceUID"):
                yield _remote_study(node, uid, found)


def list_objects(node: Node, caller: Caller, study_uid: str) -> tuple[RemoteObject, ...]:
    """Every object of a study as the node tells, series by series; raises Unreachable."""
    with association(node, caller, [build_context(STUDY_ROOT_FIND)]) as made:
        asked = _identifier("SERIES", StudyInstanceUID=study_uid, SeriesInstanceUID="")
        series = [text_of(found, "SeriesInstanceUID") for found in answers(made, node, asked)]
        return tuple(one for uid in dict.fromkeys(series) if uid for one in _objects(made, node, study_uid, uid))


def _objects(made: Association, node: Node, study_uid: str, series_uid: str) -> Iterator[RemoteObject]:
    keys = {"StudyInstanceUID": study_uid, "SeriesInstanceUID": series_uid, "SOPInstanceUID": "", "SOPClassUID": ""}
    for found in answers(made, node, _identifier("IMAGE", **keys)):
        if uid := text_of(found, "SOPInstanceUID"):
            yield RemoteObject(series_uid, uid, text_of(found, "SOPClassUID"))


def answers(made: Association, node: Node, identifier: Dataset, model: str = STUDY_ROOT_FIND) -> Iterator[Dataset]:
    """What a node answers to a question in an information model; raises Unreachable."""
    for status, found in made.send_c_find(identifier, model):
        code = status.get("Status")
        if code in _PENDING:
            if found is not None:
                yield found
        elif code is None:
            raise Unreachable(Layer.CONNECTION, f"The connection to {node.title} was cut while it answered.")
        elif code not in (0, _CANCELLED):
            said = text_of(status, "ErrorComment")
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
        text_of(found, "PatientName"),
        text_of(found, "PatientID"),
        text_of(found, "IssuerOfPatientID"),
        text_of(found, "PatientBirthDate"),
        text_of(found, "PatientSex"),
        text_of(found, "StudyDate"),
        text_of(found, "StudyTime"),
        text_of(found, "AccessionNumber"),
        text_of(found, "StudyDescription"),
        (modalities,) if isinstance(modalities, str) else tuple(map(str, modalities)),
        _count(found, "NumberOfStudyRelatedSeries"),
        _count(found, "NumberOfStudyRelatedInstances"),
    )


def text_of(found: Dataset, name: str) -> str:
    """A value as text, "" where it is absent or cannot be read: an answer is somebody else's."""
    try:
        value = found.get(name)
    except Exception:  # pydicom raises many kinds for a value that is none of its VR
        return ""
    return "" if value is None else str(value).strip()


def texts_of(found: Dataset, name: str) -> tuple[str, ...]:
    """The values of an attribute of several, as texts."""
    try:
        value: Any = found.get(name)
    except Exception:  # as above
        return ()
    several = value if isinstance(value, MultiValue) else (value,)
    return tuple(text for one in several if one is not None and (text := str(one).strip()))


def _count(found: Dataset, name: str) -> int | None:
    text = text_of(found, name)
    return int(text) if text.isdecimal() else None
