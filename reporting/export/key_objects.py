"""The key images as Key Object Selection documents (PS3.3 A.35.4, PS3.16 TID 2010), each with its presentation state.

They are about images of the study that is reported; a key image of a prior stands in the report only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydicom.dataset import Dataset
from pydicom.sequence import Sequence as Items
from pydicom.uid import KeyObjectSelectionDocumentStorage

from reporting.export import presentation_states
from reporting.export.dicom import codes, content, evidence, general, modules, uids
from reporting.export.exporter import Exporter, ExportError, Letterhead
from reporting.report import KeyImage, Report
from viewer.model.code import Code

SOP_CLASS = str(KeyObjectSelectionDocumentStorage)
ROLE = "key-objects"
SERIES_NUMBER = 9004
TEMPLATE = "2010"
OF_INTEREST, FOR_TEACHING = codes.dcm("113000", "Of Interest"), codes.dcm("113004", "For Teaching")


def selections(report: Report) -> tuple[tuple[Code, tuple[KeyImage, ...]], ...]:
    """The selections to be written, each by its title (CID 7010): all key images, and those for teaching once more."""
    own = presentation_states.key_images(report)
    chosen = ((OF_INTEREST, own), (FOR_TEACHING, tuple(one for one in own if one.teaching)))
    return tuple((title, keys) for title, keys in chosen if keys)


def make(report: Report, letterhead: Letterhead) -> bytes:
    """The selection of all key images; raises ExportError where there is none."""
    found = selections(report)
    if not found:
        raise ExportError(
            "The report has no key image of this study, so that there is no key object selection to export."
        )
    return document(report, letterhead, *found[0])


def document(report: Report, letterhead: Letterhead, title: Code, keys: Sequence[KeyImage]) -> bytes:
    """One selection."""
    dataset = modules.common(report, letterhead)
    series = uids.series_uid(report.study.uid, ROLE)
    modules.identify(dataset, SOP_CLASS, document_uid(report, title), series, "KO")
    modules.number(dataset, report, SERIES_NUMBER, "Key images")
    dataset.ReferencedPerformedProcedureStepSequence = Items()
    general.add_request(dataset, report)
    dataset.CurrentRequestedProcedureEvidenceSequence = evidence.tree(_objects(report, keys))
    images = [_image(report, key) for key in keys]
    dataset.update(content.container(title, [*general.context(report), *images], relationship="", template=TEMPLATE))
    return modules.file_bytes(dataset)


def document_uid(report: Report, title: Code = OF_INTEREST) -> str:
    """SOP Instance UID of one of the report's selections."""
    return uids.part_uid(uids.document_uid(report), f"{ROLE}/{title.value}")


def _image(report: Report, key: KeyImage) -> Dataset:
    """The image, and the state by which it is to be seen (PS3.3 C.18.4)."""
    item = content.image(key.image, content.CONTAINS)
    state = presentation_states.state_of(key)
    if state is not None:
        shown_by = evidence.reference(presentation_states.sop_class(state), presentation_states.uid_of(report, key))
        item.ReferencedSOPSequence[0].ReferencedSOPSequence = Items([shown_by])
    return item


def _objects(report: Report, keys: Sequence[KeyImage]) -> Iterator[tuple[str, str, str, str]]:
    images = dict.fromkeys((key.image.series_uid, key.image.sop_class_uid, key.image.sop_uid) for key in keys)
    yield from ((report.study.uid, *image) for image in images)
    series = uids.series_uid(report.study.uid, presentation_states.ROLE)
    for key in keys:
        state = presentation_states.state_of(key)
        if state is not None:
            yield (
                report.study.uid,
                series,
                presentation_states.sop_class(state),
                presentation_states.uid_of(report, key),
            )


EXPORTER = Exporter("key-objects", "DICOM key objects (TID 2010)", ".dcm", "application/dicom", make)
