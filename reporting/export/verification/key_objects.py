"""Whether a key object selection says why it selects, and selects something that is there (PS3.3 C.17.6, PS3.16 TID 2010)."""

from __future__ import annotations

from collections.abc import Iterator

from pydicom.dataset import Dataset

from reporting.export.dicom.uids import is_uid
from reporting.export.verification import attributes, cited_images
from reporting.export.verification.document import Document, Item, first_code, references
from reporting.export.verification.finding import Finding, error, warning
from reporting.export.verification.templates import template_of

# Titles of CID 7010. A title of _REASONED comes with its reason as Document Title Modifier, from that context group.
_TITLES = {"113000", "113001", "113002", "113003", "113004", "113005", "113006", "113007", "113008", "113009", "113010",
           "113013", "113018", "113020", "113021", "113030", "113031", "113032", "113033", "113034", "113035", "113036",
           "113037", "113038", "113039"}  # fmt: skip
_REASONED = {"113001": "CID 7011", "113010": "CID 7011", "113013": "CID 7012"}
_MODIFIER, _DESCRIPTION = "113011", "113012"
_CITING = ("IMAGE", "COMPOSITE", "WAVEFORM")


def check(document: Document) -> Iterator[Finding]:
    """Modules, title, template, reasons, rows, references and their evidence."""
    dataset, root = document.dataset, document.root
    yield from attributes.common(document, "KO")
    yield from attributes.with_value(dataset, ("InstanceNumber", "SeriesNumber", "ContentDate", "ContentTime"))
    yield from attributes.empty_allowed(dataset, ("ReferencedPerformedProcedureStepSequence",))
    yield from _title(root)
    yield from _rows(root)
    yield from _selected(document)
    yield from _evidence(document)


def _title(root: Item) -> Iterator[Finding]:
    name = root.name
    if root.concept not in _TITLES or name is None or name.scheme != "DCM":
        yield error("The title is none of a key object selection.", root.place)
    if template_of(root) != "2010":
        yield error(f"The template is “{template_of(root)}”; a key object selection has 2010.", root.place)
    modifiers = [child for child in root.children if child.concept == _MODIFIER]
    if root.concept in _REASONED and not modifiers:
        yield error(f"The title asks for a reason ({_REASONED[root.concept]}), but no reason is given.", root.place)
    if root.concept not in _REASONED and modifiers:
        yield warning("The title is modified by a reason that it does not ask for.", modifiers[0].place)
    for modifier in modifiers:
        if first_code(modifier.dataset, "ConceptCodeSequence") is None:
            yield error("The reason of the selection has no code.", modifier.place)


def _rows(root: Item) -> Iterator[Finding]:
    descriptions = [child for child in root.children if child.concept == _DESCRIPTION]
    if len(descriptions) > 1:
        yield error("There is more than one description; the template allows one.", descriptions[1].place)
    for child in root.children:
        yield from _row(child)


def _row(child: Item) -> Iterator[Finding]:
    wanted = "CONTAINS" if child.kind in _CITING or child.concept == _DESCRIPTION else ""
    wanted = "HAS CONCEPT MOD" if child.concept in (_MODIFIER, "121049") else wanted
    if wanted and child.relationship != wanted:
        said = f"{child.title} hangs by {child.relationship or 'no relationship'}; the template says {wanted}."
        yield error(said, child.place)
    if child.concept == _DESCRIPTION and not str(child.dataset.get("TextValue", "")).strip():
        yield error("The description is empty.", child.place)
    if child.kind == "CONTAINER":
        yield error("A key object selection has no containers below its root.", child.place)


def _selected(document: Document) -> Iterator[Finding]:
    chosen = [child for child in document.root.children if child.kind in _CITING]
    if not chosen:
        yield error("Nothing is selected.", document.root.place)
    seen: dict[tuple[str, tuple[int, ...]], str] = {}
    for item in chosen:
        for reference in references(item):
            yield from _reference(document, item, reference)
            key = (str(reference.get("ReferencedSOPInstanceUID", "")), cited_images.frame_numbers(reference))
            if key in seen:
                yield warning(f"The object {key[0]} is selected at {seen[key]} too.", item.place)
            seen.setdefault(key, item.place)


def _reference(document: Document, item: Item, reference: Dataset) -> Iterator[Finding]:
    yield from cited_images.identified(reference, item.place)
    yield from cited_images.frames_exist(document, reference, item.place)
    kind = str(reference.get("ReferencedSOPClassUID", ""))
    if item.kind == "IMAGE" and not cited_images.is_image(kind):
        yield error("An IMAGE item points at an object that is no image.", item.place)


def _evidence(document: Document) -> Iterator[Finding]:
    studies = document.dataset.get("CurrentRequestedProcedureEvidenceSequence") or ()
    if not studies:
        yield error(
            "There is no evidence (Current Requested Procedure Evidence Sequence); it must list what is selected."
        )
    uids = [str(study.get("StudyInstanceUID", "")) for study in studies]
    if studies and document.dataset.get("StudyInstanceUID") not in uids:
        yield warning("Nothing is selected of the study that the selection itself belongs to.")
    if len(set(uids)) > 1 and not document.dataset.get("IdenticalDocumentsSequence"):
        yield warning("Objects of several studies are selected, but no identical documents for the others are named.")
    for study in studies:
        yield from _study(document, study)


def _study(document: Document, study: Dataset) -> Iterator[Finding]:
    uid, cited = str(study.get("StudyInstanceUID", "")), _cited(document)
    if not is_uid(uid):
        yield error("A study of the evidence has no UID.")
    for series in study.get("ReferencedSeriesSequence") or ():
        series_uid = str(series.get("SeriesInstanceUID", ""))
        if not is_uid(series_uid):
            yield error("A series of the evidence has no UID.")
        for reference in series.get("ReferencedSOPSequence") or ():
            yield from cited_images.identified(reference, "")
            yield from cited_images.lies_in(document, reference, uid, series_uid, "")
            listed = str(reference.get("ReferencedSOPInstanceUID", ""))
            if listed not in cited:
                yield warning(f"The object {listed} is listed as evidence, but not selected.")


def _cited(document: Document) -> set[str]:
    """What is selected, and the presentation states by which images are to be seen (PS3.3 C.18.4)."""
    selected = [reference for item in document.items for reference in references(item)]
    shown_by = [state for reference in selected for state in reference.get("ReferencedSOPSequence") or ()]
    return {str(reference.get("ReferencedSOPInstanceUID", "")) for reference in (*selected, *shown_by)}
