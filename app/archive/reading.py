"""Reads one source: its header, its hashes, and, unless it stays where it is, its bytes into a batch."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from app.archive.arrival import Arrival, Facts, staged_arrival
from app.archive.facts import encode_instance, encode_series, encode_study
from app.archive.files import PREAMBLE, Batch, reference
from app.archive.sources import Source
from app.archive.zipped import BROKEN, MAGIC, Bomb
from viewer.dicom.header import read_header
from viewer.dicom.unreadable import Unreadable

# Media Storage SOP Class UID with the class of a disc's directory: a DICOMDIR, whatever its name.
DIRECTORY_CLASS = b"\x02\x00\x02\x00UI\x14\x001.2.840.10008.1.3.10"
_FATAL = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
_FIRST_GROUPS = (2, 8)  # a file without preamble begins with one of these


class Refused(Exception):  # noqa: N818 - an ordinary end for a file
    """A file is not taken; the message is a sentence that says why, "" where nobody needs to know."""


def read_source(source: Source, batch: Batch, *, copy: bool) -> Arrival:
    """Read a source; raises Refused, or OSError where the archive's own disk is full or cannot be written."""
    try:
        _refuse_at_sight(source)
        arrival = _refer(source, source.path) if source.path and not copy else _copy(source, batch)
    except Unreadable as error:
        raise Refused(str(error)) from error
    except Bomb as error:
        raise Refused(str(error)) from error
    except OSError as error:
        if error.errno in _FATAL:
            raise
        raise Refused(f"It could not be read ({error.strerror or type(error).__name__}).") from error
    except BROKEN as error:
        raise Refused(f"It could not be read; it is damaged or not what it seems ({type(error).__name__}).") from error
    return arrival


def _refuse_at_sight(source: Source) -> None:
    with source.open() as stream:
        head = stream.read(1024)
    if not head:
        raise Refused("It is empty.")
    if DIRECTORY_CLASS in head:
        raise Refused("")
    if head.startswith(MAGIC) and source.path is None:
        raise Refused("It is a ZIP inside a ZIP. Please unpack the outer one and import the folder.")
    if not _may_be_dicom(head):
        raise Refused("It is not a DICOM file.")


def _may_be_dicom(head: bytes) -> bool:
    groups = int.from_bytes(head[:2], "little"), int.from_bytes(head[:2], "big")
    return head[PREAMBLE : PREAMBLE + 4] == b"DICM" or any(group in _FIRST_GROUPS for group in groups)


def read_facts(file: Path) -> Facts:
    """The facts of a header, ready to be kept; raises Refused, Unreadable or OSError."""
    try:
        facts = read_header(file)
        return Facts(facts, encode_study(facts.study), encode_series(facts.series), encode_instance(facts.instance))
    except (Unreadable, OSError):
        raise
    except Exception as error:  # one strange file must not end an import; its kind is said, its text may hold a name
        raise Refused(f"Its header could not be read ({type(error).__name__}).") from error


def _copy(source: Source, batch: Batch) -> Arrival:
    with source.open() as stream:
        staged = batch.stage(stream)
    try:
        return staged_arrival(source.name, staged, read_facts(staged.file))
    except BaseException:
        batch.drop(staged)
        raise


def _refer(source: Source, file: Path) -> Arrival:
    path = Path(os.path.abspath(file))  # noqa: PTH100 - links stay as they were named
    facts, before = read_facts(path), path.stat()
    size, sha256, content_sha256 = reference(path)
    after = path.stat()
    if (before.st_mtime_ns, before.st_size) != (after.st_mtime_ns, size):
        raise Refused("It was changed while it was being read. Please import it again.")
    return Arrival(source.name, facts, str(path), size, sha256, content_sha256, modified_ns=after.st_mtime_ns)
