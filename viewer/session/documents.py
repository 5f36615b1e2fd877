"""The objects of a study that hold no image: reports, scanned pages, key object selections."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from viewer.model.study import Instance, Series, Study
from viewer.model.text import clean, date_text, moment_text, offset_text

_KINDS = {"SR": "Report", "DOC": "Document", "KO": "Key objects", "PR": "Presentation state"}
_PDF = "1.2.840.10008.5.1.4.1.1.104.1"


@dataclass(frozen=True, slots=True)
class Document:
    """An object without pixels, as a reader sees it: ``SR``, ``Report``, ``2026-11-23 14:05``.

    ``date`` is when it was written or signed, on its own clock; ``zone`` names that clock (``UTC+01:00``) where the object
    does.
    """

    instance: Instance
    modality: str
    title: str
    date: str
    zone: str = ""


def documents_of(study: Study) -> tuple[Document, ...]:
    """Every document of a study, by series and instance number."""
    pairs = [(series, instance) for series in study.series for instance in series.documents]
    pairs.sort(key=lambda pair: (pair[0].number or 0, pair[0].uid, pair[1].number or 0, pair[1].sop_uid))
    return tuple(_document(study, series, instance) for series, instance in pairs)


def files_of(study: Study, wanted: Callable[[str], bool]) -> tuple[Path, ...]:
    """The files of a study's documents whose SOP Class UID is wanted."""
    documents = (document for series in study.series for document in series.documents)
    return tuple(
        Path(document.location.path) for document in documents if document.location and wanted(document.sop_class_uid)
    )


def _document(study: Study, series: Series, instance: Instance) -> Document:
    modality = instance.modality or series.modality
    kind = "Document PDF" if instance.sop_class_uid == _PDF else _KINDS.get(modality, "Object without images")
    date, zone = _written(study, series, instance)
    return Document(instance, clean(modality, 16), clean(series.description, 64) or kind, clean(date, 24), zone)


def _written(study: Study, series: Series, instance: Instance) -> tuple[str, str]:
    """When a document got its content; the day of its series or study, of which it may be years apart, only by that name."""
    if instance.content_date:
        return moment_text(instance.content_date, instance.content_time), offset_text(instance.utc_offset)
    if series.date:
        return f"series {date_text(series.date)}", ""
    return (f"study {date_text(study.date)}" if study.date else ""), ""


def with_documents(known: Study, newer: Study) -> Study:
    """``known`` with the documents that ``newer`` has, and its images as they are, so that its stacks stay its own."""
    found = {series.uid: series for series in newer.series}
    kept = tuple(
        replace(series, documents=found.pop(series.uid, series).documents) for series in known.series
    )  # a series that is gone in the newer study keeps what it had
    fresh = tuple(replace(series, instances=()) for series in found.values() if series.documents)
    return replace(known, series=(*kept, *fresh))
