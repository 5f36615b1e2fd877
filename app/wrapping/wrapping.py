"""Files of outside into the archive as DICOM objects, all of them or none."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydicom.uid import generate_uid
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from app.archive.archive import Archive
from app.archive.keeping import NotKept, keep
from app.wrapping.objects import Wrap, pdf_object, picture_object
from app.wrapping.pictures import read_pictures
from app.wrapping.subject import Subject, Unfit
from reporting.export.dicom.uids import derived

_PDF = b"%PDF-"
_VIDEOS = (b"ftyp", b"RIFF", b"\x1a\x45\xdf\xa3", b"\x00\x00\x01\xba", b"\x00\x00\x01\xb3", b"OggS")
MOST_BYTES = 512 << 20


@dataclass(frozen=True, slots=True)
class Wrapped:
    """What was made of the files: the study, and the SOP Instance UIDs."""

    study_uid: str
    sop_uids: tuple[str, ...]


def wrap_files(
    archive: Archive,
    files: Sequence[Path],
    subject: Subject,
    kind: str = "paper",
    title: str = "",
    institution: str = "",
) -> Wrapped:
    """Wrap the files and keep them; raises Unfit with the reason, and then nothing was taken."""
    wrap = Wrap(subject, kind, title or "Outside documents", str(generate_uid(prefix=None)), institution)
    objects: list[bytes] = []
    for file in files:
        objects += _objects(wrap, file, len(objects))
    try:
        return Wrapped(subject.study_uid, keep(archive, objects))
    except NotKept as reason:
        raise Unfit(str(reason)) from reason
    except OSError as error:
        raise Unfit(f"The archive could not be written ({error.strerror or type(error).__name__}).") from error


def _objects(wrap: Wrap, file: Path, before: int) -> list[bytes]:
    data = _read(file)
    if data[4:8] == _VIDEOS[0] or (data.startswith(_VIDEOS[1:]) and data[8:12] != b"WEBP"):
        raise Unfit(f"{file.name} is a video. Videos are not taken; a still picture of it is.")
    if data.startswith(_PDF):
        _check_pdf(data, file.name)
        # A picture and a document cannot share a series, for their modalities differ (PS3.3 C.7.3.1.1.1).
        own = Wrap(wrap.subject, wrap.kind, wrap.title, derived(wrap.series_uid, "documents"), wrap.institution)
        return [pdf_object(own, data, before + 1)]
    pictures = read_pictures(data, file.name)
    return [picture_object(wrap, picture, before + number) for number, picture in enumerate(pictures, start=1)]


def _read(file: Path) -> bytes:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise Unfit(f"{file.name} is too large.")
        data = file.read_bytes()
    except OSError as error:
        raise Unfit(f"{file.name} could not be read ({error.strerror or type(error).__name__}).") from error
    if not data:
        raise Unfit(f"{file.name} is empty.")
    if data[128:132] == b"DICM":
        raise Unfit(f"{file.name} is a DICOM file already; import it as it is.")
    return data


def _check_pdf(data: bytes, name: str) -> None:
    try:
        reader = PdfReader(io.BytesIO(data))
        locked = reader.is_encrypted
        pages = 0 if locked else len(reader.pages)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Unfit(f"{name} is a PDF that is damaged or cut short.") from error
    if locked:
        raise Unfit(f"{name} is locked with a password; save it without one first.")
    if not pages:
        raise Unfit(f"{name} has no pages.")
