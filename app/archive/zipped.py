"""Reads the members of ZIP files that may have been made to harm: names that escape, bombs, links, ZIPs in ZIPs."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from pathlib import Path
from threading import Lock
from typing import BinaryIO

MAGIC = b"PK\x03\x04"
MAXIMUM_MEMBERS = 200_000
FREE_BYTES = 64 << 20  # what any ZIP may unpack to
RATIO = 250  # beyond that, so many times its own size: images shrink to a half or a tenth, bombs to a thousandth

BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)


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
    """An open ZIP: its members, and the reasons why some are not read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._zip = zipfile.ZipFile(path)
        self._budget = Budget(path.stat().st_size)
        self.members: list[zipfile.ZipInfo] = []
        self.refused: list[tuple[str, str]] = []
        self._sort()

    def open(self, member: zipfile.ZipInfo) -> BinaryIO:
        """The unpacked bytes of a member."""
        return Member(self._zip.open(member), self._budget)  # type: ignore[arg-type, return-value]

    def name(self, member: zipfile.ZipInfo) -> str:
        """How a member is named to a person."""
        return f"{self.path}!{member.filename}"

    def close(self) -> None:
        """Close the ZIP."""
        self._zip.close()

    def _sort(self) -> None:
        infos = self._zip.infolist()
        if len(infos) > MAXIMUM_MEMBERS:
            self.refused.append((str(self.path), f"The ZIP names more than {MAXIMUM_MEMBERS} files and was not read."))
            return
        for info in infos:
            reason = "" if info.is_dir() else refusal(info)
            if reason:
                self.refused.append((self.name(info), reason))
            elif not info.is_dir():
                self.members.append(info)


def refusal(member: zipfile.ZipInfo) -> str:
    """Why a member is not read at all, by its directory entry; "" where nothing speaks against it."""
    name = member.orig_filename
    if _escapes(name):
        return "Its name points outside the ZIP."
    if stat.S_ISLNK(member.external_attr >> 16):
        return "It is a link, not a file."
    if member.flag_bits & 0x1:
        return "It is encrypted. Please unpack the ZIP with its password and import the folder."
    if name.lower().endswith(".zip"):
        return "It is a ZIP inside a ZIP. Please unpack the outer one and import the folder."
    return ""


def _escapes(name: str) -> bool:
    drive = len(name) > 1 and name[1] == ":"
    return name.startswith("/") or "\\" in name or "\0" in name or drive or ".." in name.split("/")
