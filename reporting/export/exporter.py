"""What a format of the report is: one file in this folder with an ``EXPORTER``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from reporting.report import Report


class ExportError(Exception):
    """The report could not be written; the message is a sentence for the reader. Nothing was exported."""


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who issues reports: shown at the head of the PDF and named as institution in DICOM.

    ``lines`` stand under the name (address, telephone); ``logo`` is a PNG or JPEG, or empty.
    """

    organisation: str = ""
    lines: tuple[str, ...] = ()
    logo: bytes = b""


@dataclass(frozen=True, slots=True)
class Exporter:
    """A format: ``make`` turns a report into the bytes of one file, equal for an equal report, or raises ExportError."""

    id: str
    title: str
    suffix: str
    media_type: str
    make: Callable[[Report, Letterhead], bytes]


def file_name(exporter: Exporter, report: Report) -> str:
    """A name for the exported file that tells nothing about the patient: format, version and the report's own number."""
    number = "".join(character for character in report.uid if character.isalnum())[-8:] or "0"
    return f"report-{number}-v{report.version}-{exporter.id}{exporter.suffix}"


def organisation(report: Report, letterhead: Letterhead) -> str:
    """The organisation to name: the letterhead's, else the signer's, the author's, or where the images come from."""
    signer = report.signed_by.organisation if report.signed_by else ""
    return letterhead.organisation or signer or report.author.organisation or report.study.institution
