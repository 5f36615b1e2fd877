"""The report as Enhanced SR by TID 2000, Basic Diagnostic Imaging Report (PS3.16): prose under coded headings."""

from __future__ import annotations

from collections.abc import Iterator

from pydicom.dataset import Dataset
from pydicom.uid import EnhancedSRStorage

from reporting.export.dicom import codes, content, evidence, general, modules, uids
from reporting.export.exporter import Exporter, ExportError, Letterhead
from reporting.export.plain import filled_sections, one_line, paragraphs, plain
from reporting.report import KeyImage, Report, Section
from viewer.model.measurement import Measurement
from viewer.model.study import ImageRef

SOP_CLASS = str(EnhancedSRStorage)
ROLE = "report"
SERIES_NUMBER = 9001
TEMPLATE = "2000"


def make(report: Report, letterhead: Letterhead) -> bytes:
    """The document; raises ExportError for a report that says nothing or whose signature is incomplete."""
    if not filled_sections(report):
        raise ExportError("The report has no text, so that there is nothing to export.")
    dataset = modules.common(report, letterhead)
    series = uids.series_uid(report.study.uid, ROLE)
    modules.identify(dataset, SOP_CLASS, uids.document_uid(report), series, "SR")
    modules.number(dataset, report, SERIES_NUMBER, "Report")
    general.add(dataset, report, letterhead)
    if report.predecessor_uid:
        evidence.add_predecessor(dataset, report.study.uid, series, SOP_CLASS, report.predecessor_uid)
    dataset.update(content.container(report.title, _content(report), relationship="", template=TEMPLATE))
    return modules.file_bytes(dataset)


def _content(report: Report) -> Iterator[Dataset]:
    yield content.coded(codes.PROCEDURE_REPORTED, general.procedure_reported(report), content.HAS_CONCEPT_MOD)
    yield from general.context(report)
    measured = {measurement.uid: measurement for measurement in report.measurements}
    for section in filled_sections(report):
        yield content.container(section.heading, _paragraphs(section, measured))
    if report.acquired_key_images:
        yield content.container(codes.KEY_IMAGES, [_key_image(key) for key in report.acquired_key_images])


def _paragraphs(section: Section, measured: dict[str, Measurement]) -> Iterator[Dataset]:
    """A TEXT for each paragraph, inferred from the images of the measurements that it quotes."""
    refs = _quoted(section, measured)
    for paragraph in paragraphs(section.text):
        item = content.written(section.element, paragraph, content.CONTAINS)
        images = dict.fromkeys(ref for text, ref in refs if text in paragraph)
        purpose = codes.SOURCE_OF_MEASUREMENT
        yield content.with_children(item, *(content.image(ref, content.INFERRED_FROM, purpose) for ref in images))


def _quoted(section: Section, measured: dict[str, Measurement]) -> list[tuple[str, ImageRef]]:
    runs = [run for run in section.runs if run.kind == "measurement" and run.ref in measured]
    return [(text, measured[run.ref].image) for run in runs if (text := plain(run.text).strip())]


def _key_image(key: KeyImage) -> Dataset:
    caption = one_line(key.caption)
    if not caption:
        return content.image(key.image, content.CONTAINS, codes.BEST_ILLUSTRATION)
    item = content.written(codes.FINDING, caption, content.CONTAINS)
    return content.with_children(item, content.image(key.image, content.INFERRED_FROM, codes.BEST_ILLUSTRATION))


EXPORTER = Exporter("sr-report", "DICOM report (Enhanced SR)", ".dcm", "application/dicom", make)
