"""The identifiers of a report's objects: made from the report's own, so that the same report always has the same ones."""

from __future__ import annotations

import re
import uuid

from reporting.report import Report

_SPACE = uuid.UUID("5c5a4f0e-9b1b-5d0c-9d57-6c6563746572")
IMPLEMENTATION_CLASS = f"2.25.{uuid.uuid5(_SPACE, 'implementation').int}"
DEVICE = f"2.25.{uuid.uuid5(_SPACE, 'device').int}"


def is_uid(text: str) -> bool:
    """Whether it is a UID by PS3.5 9.1: at most 64 characters, digits and dots, no component with a leading zero."""
    return len(text) <= 64 and re.fullmatch(r"(0|[1-9]\d*)(\.(0|[1-9]\d*))+", text) is not None


def derived(*words: str) -> str:
    """A UID under 2.25 (PS3.5 B.2) that the same words always give."""
    return f"2.25.{uuid.uuid5(_SPACE, '/'.join(words)).int}"


def document_uid(report: Report) -> str:
    """SOP Instance UID of the narrative document: the report's own UID, to which a successor's predecessor UID points."""
    return report.uid if is_uid(report.uid) else derived("document", report.uid, str(report.version))


def part_uid(document: str, role: str) -> str:
    """SOP Instance UID of another object of the report whose narrative document has the UID ``document``."""
    return derived(document, role)


def series_uid(study_uid: str, role: str) -> str:
    """The series of one kind of object: one per study, so that a later report stands beside the earlier one."""
    return derived("series", study_uid, role)
