"""Reads the members of ZIP files that may have been made to harm: names that escape, bombs, links, ZIPs in ZIPs.

A ZIP in a ZIP is unpacked into a temporary file and read alike, paid from the budget of the outermost one.
"""

from __future__ import annotations

import io
import shutil
import stat
import tempfile
import zipfile
import zlib
from pathlib import Path
from threading import Lock
from typing import Any, BinaryIO

import pyzipper
from pyzipper import zipfile as aes

MAGIC = b"PK\x03\x04"
MAXIMUM_MEMBERS = 200_000
FREE_BYTES = 64 << 20  # what any ZIP may unpack to
RATIO = 250  # beyond that, so many times its own size: images shrink to a half or a tenth, bombs to a thousandth

MAXIMUM_DEPTH = 4
LOCKED = "It is encrypted; it can be read with its password."
WRONG_PASSWORD = "It is encrypted, and the password does not open it."  # noqa: S105 - a sentence

BROKEN = (zipfile.BadZipFile, aes.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)


class Bomb(Exception):  # noqa: N818 - it says what was found
    """A ZIP unpacks to far more than its own size; the message is a sentence."""


class Budget:
    """Counts the bytes that really come out of one ZIP, whatever its directory says; several threads may spend."""

    def __init__(self, zipped: int) -> None:
        self.limit = max(FREE_BYTES, RATIO * zipped)
        self._spent = 0
        self._lock = Lock()

    def spend(self, count: int) -> None:
        """Count bytes; raises Bomb when there were too many."""
        with self._lock:
            self._spent += count
            if self._spent > self.limit:
                raise Bomb(
                    f"The ZIP unpacks to more than {RATIO} times its size and was not read further. "
                    "Unpack it yourself if you trust it, and import the folder."
                )


class Member(io.RawIOBase):
    """The unpacked bytes of one member, paid from the budget as they come."""

    def __init__(self, source: BinaryIO, budget: Budget) -> None:
        self._source = source
        self._budget = budget

    def readable(self) -> bool:
        """True."""
        return True

    def read(self, size: int = -1, /) -> bytes:
        """At most ``size`` bytes; raises Bomb, or one of BROKEN where the ZIP is damaged."""
        data = self._source.read(size if size >= 0 else 1 << 20)
        self._budget.spend(len(data))
        return data

    def close(self) -> None:
        """Close the member."""
        self._source.close()
        super().close()


class Zipped:
    """An open ZIP: its members, and the reasons why some are not read. ``inner`` are members that are ZIPs themselves."""

    def __init__(self, path: Path, password: str = "") -> None:
        """Raises OSError, or one of BROKEN."""
        self._begin(str(path), path.open("rb"), Budget(path.stat().st_size), password, 0)

    def _begin(self, title: str, file: Any, budget: Budget, password: str, depth: int) -> None:
        self.title, self._file, self._budget = title, file, budget
        self._password, self._depth = password, depth
        self.members: list[zipfile.ZipInfo] = []
        self.inner: list[zipfile.ZipInfo] = []
        self.refused: list[tuple[str, str]] = []
        try:
            self._zip: Any = _opened(file, password)
        except BaseException:
            file.close()
            raise
        self._sort()

    def within(self, member: zipfile.ZipInfo) -> Zipped:
        """The ZIP that a member is; raises Bomb, OSError or one of BROKEN."""
        unpacked: Any = tempfile.TemporaryFile(prefix="lectern-")  # noqa: SIM115 - closed with the ZIP
        try:
            with self.open(member) as source:
                shutil.copyfileobj(source, unpacked, 1 << 20)
            unpacked.seek(0)
        except BaseException:
            unpacked.close()
            raise
        inside = Zipped.__new__(Zipped)
        inside._begin(self.name(member), unpacked, self._budget, self._password, self._depth + 1)
        return inside

    def open(self, member: zipfile.ZipInfo) -> BinaryIO:
        """The unpacked bytes of a member; raises one of BROKEN."""
        return Member(self._zip.open(member), self._budget)  # type: ignore[return-value]

    def name(self, member: zipfile.ZipInfo) -> str:
        """How a member is named to a person."""
        return f"{self.title}!{member.filename}"

    def close(self) -> None:
        """Close the ZIP."""
        self._zip.close()
        self._file.close()

    def _sort(self) -> None:
        infos = self._zip.infolist()
        if len(infos) > MAXIMUM_MEMBERS:
            self.refused.append((self.title, f"The ZIP names more than {MAXIMUM_MEMBERS} files and was not read."))
            return
        for info in infos:
            if info.is_dir():
                continue
            reason = refusal(info) or self._lock(info)
            if reason:
                self.refused.append((self.name(info), reason))
            elif not info.orig_filename.lower().endswith(".zip"):
                self.members.append(info)
            elif self._depth + 1 < MAXIMUM_DEPTH:
                self.inner.append(info)
            else:
                self.refused.append((self.name(info), "There are too many ZIPs inside one another. Please unpack it."))

    def _lock(self, info: zipfile.ZipInfo) -> str:
        """Why an encrypted member cannot be read, "" where it can or is none."""
        if not info.flag_bits & 0x1:
            return ""
        if not self._password:
            return LOCKED
        try:
            with self._zip.open(info) as source:
                source.read(1)
        except BROKEN:
            return WRONG_PASSWORD
        return ""


def _opened(file: Any, password: str) -> Any:
    if not password:
        return zipfile.ZipFile(file)
    opened = pyzipper.AESZipFile(file)
    opened.setpassword(password.encode("utf-8"))
    return opened


def refusal(member: zipfile.ZipInfo) -> str:
    """Why a member is not read at all, by its directory entry; "" where nothing speaks against it."""
    name = member.orig_filename
    if _escapes(name):
        return "Its name points outside the ZIP."
    if stat.S_ISLNK(member.external_attr >> 16):
        return "It is a link, not a file."
    return ""


def _escapes(name: str) -> bool:
    drive = len(name) > 1 and name[1] == ":"
    return name.startswith("/") or "\\" in name or "\0" in name or drive or ".." in name.split("/")
