"""What the DICOMDIR of a disc promises, to be held against what came. It is believed in nothing else: discs lie."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pydicom import dcmread

from app.archive.sources import Source
from app.archive.zipped import BROKEN, Bomb


@dataclass(frozen=True, slots=True)
class Promise:
    """How many objects a DICOMDIR lists and how many of them the archive has now. ``trouble`` where it cannot be read."""

    name: str
    listed: int = 0
    missing: tuple[str, ...] = ()  # the files of those that did not come, as it names them
    trouble: str = ""

    @property
    def kept(self) -> bool:
        """Whether everything that it lists came."""
        return not self.missing

    @property
    def sentence(self) -> str:
        """What a person should know, "" where all is as promised."""
        if self.trouble:
            return f"{self.name} {self.trouble} Everything beside it was looked at all the same."
        if not self.missing:
            return ""
        some = ", ".join(self.missing[:3]) + (" …" if len(self.missing) > 3 else "")
        return (
            f"{self.name} lists {self.listed} objects; {len(self.missing)} of them did not come: {some}. "
            "The disc may be incomplete or damaged."
        )


@dataclass(frozen=True, slots=True)
class Listed:
    """What one DICOMDIR lists: the file by SOP Instance UID."""

    name: str
    files: dict[str, str]
    trouble: str = ""


def read_directory(source: Source) -> Listed:
    """Read a DICOMDIR; what is wrong with it is told in ``trouble``."""
    try:
        with source.open() as stream:
            records = dcmread(stream, force=True).get("DirectoryRecordSequence")
        if records is None:
            return Listed(source.name, {}, "is no directory of a disc.")
        pairs = (
            (str(one.get("ReferencedSOPInstanceUIDInFile") or ""), _path(one.get("ReferencedFileID")))
            for one in records
        )
        return Listed(source.name, {uid: path for uid, path in pairs if uid and path})
    except (*BROKEN, Bomb, OSError):
        return Listed(source.name, {}, "cannot be read.")
    except Exception:  # any strange value: the disc is read without it
        return Listed(source.name, {}, "cannot be understood.")


def _path(parts: object) -> str:
    if parts is None:
        return ""
    return "/".join(map(str, parts)) if isinstance(parts, Iterable) and not isinstance(parts, str) else str(parts)


def held_against(listed: Listed, present: set[str]) -> Promise:
    """The promise, given the SOP Instance UIDs that are here."""
    missing = tuple(path for uid, path in listed.files.items() if uid not in present)
    return Promise(listed.name, len(listed.files), missing, listed.trouble)
