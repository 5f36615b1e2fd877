"""The checker of report objects: what neither dciodvfy nor dsrdump notices, for our own objects and anyone's.

Structured reports, key object selections, segmentations, softcopy presentation states and encapsulated PDF. Values are
recomputed and coordinates held against the image where it is at hand.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

from pydicom import dcmread
from pydicom.dataset import Dataset

from reporting.export.verification import (
    coordinates,
    encapsulated,
    evidence,
    identity,
    key_objects,
    kinds,
    life_cycle,
    lineage,
    meanings,
    numbers,
    presentation,
    reader_calibration,
    segmentation,
    space,
    templates,
    tracking,
    volumes,
)
from reporting.export.verification.document import Document
from reporting.export.verification.finding import Finding, Level, error, warning
from viewer.model.study import Instance

Rule = Callable[[Document], Iterator[Finding]]
_TREE: tuple[Rule, ...] = (kinds.check, templates.check, tracking.check, meanings.check, evidence.check)
_SR: tuple[Rule, ...] = (
    life_cycle.check,
    lineage.check,
    *_TREE,
    coordinates.check,
    numbers.check,
    reader_calibration.check,
    space.check,
    volumes.check,
)
_ORDER = {Level.ERROR: 0, Level.WARNING: 1}


def unknown(_uid: str) -> Instance | None:
    """The lookup of images where none are at hand."""
    return None


def check(data: bytes, image: Callable[[str], Instance | None] = unknown) -> tuple[Finding, ...]:
    """What is to be said about one file (PS3.10), errors first; ``image`` gives the facts of a cited instance by its UID.

    An empty answer means that every rule that applies was asked and none was broken. Never raises for bad data.
    """
    try:
        dataset = dcmread(io.BytesIO(data), force=False)
        findings = list(_findings(Document(dataset, image)))
    except RecursionError:
        return (error("The content is nested too deep to be read."),)
    except Exception as reason:
        # pydicom gives no closed list of what a broken file raises; its texts may quote patient data.
        return (error(f"The file is damaged or no DICOM ({type(reason).__name__})."),)
    return tuple(sorted(findings, key=lambda finding: _ORDER[finding.level]))


def _findings(document: Document) -> Iterator[Finding]:
    yield from identity.check(document)
    for rule in _rules(document.dataset):
        yield from rule(document)
    if not _rules(document.dataset):
        yield warning(
            "The object is no structured report, key object selection, segmentation, presentation state or PDF that is known"
            " here; only its identity was checked."
        )


def _rules(dataset: Dataset) -> tuple[Rule, ...]:
    sop_class = str(dataset.get("SOPClassUID", ""))
    if sop_class == kinds.KEY_OBJECTS:
        return (*_TREE, key_objects.check)
    if sop_class in (presentation.GREYSCALE, presentation.COLOUR):
        return (presentation.check,)
    if sop_class in (segmentation.SEGMENTATION, segmentation.LABEL_MAP):
        return (segmentation.check,)
    if sop_class == kinds.ENCAPSULATED_PDF:
        return (encapsulated.check,)
    return _SR if sop_class.startswith("1.2.840.10008.5.1.4.1.1.88.") else ()
