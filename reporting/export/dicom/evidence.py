"""What a report rests on (PS3.3 C.17.2.3): every instance of the study read, the priors compared, and what it replaces."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pydicom.dataset import Dataset
from pydicom.sequence import Sequence as Items

from reporting.report import Report
from viewer.model.measurement import SegmentRef
from viewer.model.study import ImageRef, Study

SEGMENTATION = "1.2.840.10008.5.1.4.1.1.66.4"
_Object = tuple[str, str, str, str]  # study, series, SOP class, SOP instance


def add(dataset: Dataset, report: Report, segments: Iterable[SegmentRef] = ()) -> None:
    """Current Requested Procedure Evidence for the study read, Pertinent Other Evidence for all other studies.

    ``segments`` are those that the document points at; the objects that hold them are evidence too.
    """
    holding = ((one.study_uid, one.series_uid, SEGMENTATION, one.sop_uid) for one in segments)
    known = list(dict.fromkeys([*_known(report), *_cited(report), *holding]))
    current = [entry for entry in known if entry[0] == report.study.uid]
    other = [entry for entry in known if entry[0] != report.study.uid]
    if current:
        dataset.CurrentRequestedProcedureEvidenceSequence = tree(current)
    if other:
        dataset.PertinentOtherEvidenceSequence = tree(other)


def add_predecessor(dataset: Dataset, study_uid: str, series_uid: str, sop_class: str, sop_uid: str) -> None:
    """The document of the same series that this one replaces."""
    dataset.PredecessorDocumentsSequence = tree([(study_uid, series_uid, sop_class, sop_uid)])


def _known(report: Report) -> Iterator[_Object]:
    for study in (report.study, *report.comparisons):
        yield from _of_study(study)


def _of_study(study: Study) -> Iterator[_Object]:
    for series in study.series:
        for instance in (*series.instances, *series.documents):
            yield study.uid, series.uid, instance.sop_class_uid, instance.sop_uid


def _cited(report: Report) -> Iterator[_Object]:
    for ref in cited(report):
        yield ref.study_uid, ref.series_uid, ref.sop_class_uid, ref.sop_uid


def cited(report: Report) -> list[ImageRef]:
    """The images that measurements and key images point at, each once, in their order."""
    refs = [measurement.image for measurement in report.measurements] + [
        key.image for key in report.acquired_key_images
    ]
    return list(dict.fromkeys(refs))


def tree(objects: Iterable[_Object]) -> Items:
    """Hierarchical SOP Instance Reference Macro: studies, their series, their instances (PS3.3 C.17-3)."""
    studies: dict[str, dict[str, list[Dataset]]] = {}
    for study_uid, series_uid, sop_class, sop_uid in objects:
        studies.setdefault(study_uid, {}).setdefault(series_uid, []).append(reference(sop_class, sop_uid))
    return Items(_study_item(uid, series) for uid, series in studies.items())


def _study_item(uid: str, series: dict[str, list[Dataset]]) -> Dataset:
    item = Dataset()
    item.ReferencedSeriesSequence = Items(_series_item(*entry) for entry in series.items())
    item.StudyInstanceUID = uid
    return item


def _series_item(uid: str, references: list[Dataset]) -> Dataset:
    item = Dataset()
    item.ReferencedSOPSequence = Items(references)
    item.SeriesInstanceUID = uid
    return item


def reference(sop_class: str, sop_uid: str) -> Dataset:
    """A reference to one object."""
    item = Dataset()
    item.ReferencedSOPClassUID, item.ReferencedSOPInstanceUID = sop_class, sop_uid
    return item
