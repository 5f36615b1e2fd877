"""Where an export is written: a folder, a ZIP or an encrypted ZIP; it has its name only once it is whole and on the disk."""

from __future__ import annotations

import contextlib
import os
import shutil
import uuid
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import pyzipper

from app.archive.program import is_abandoned, this_program
from app.durable import sync_folder, write_parts

PART = ".lectern-part"
SHORTEST_PASSWORD = 8
_LEVEL = 6


class NoExport(Exception):  # noqa: N818 - it says what did not happen
    """Nothing was exported; the message is a sentence that says why."""


class Container(Protocol):
    """What takes files by the parts of their path."""

    def add(self, parts: Sequence[str], data: bytes | memoryview) -> None:
        """Write a file; raises OSError where the disk is full."""
        ...

    def finish(self) -> None:
        """Put what was written onto the disk."""
        ...


@contextmanager
def container(out: Path, *, zipped: bool, password: str, before_it_shows: Callable[[], None]) -> Iterator[Container]:
    """A container that becomes ``out`` at the end of the block; whatever is raised in it leaves nothing behind.

    ``before_it_shows`` is called when all is on the disk and only the name is missing. Raises NoExport where ``out`` is
    there already or cannot be written.
    """
    _refuse(out, zipped=zipped, password=password)
    part = out.parent / f"{this_program()}-{uuid.uuid4().hex[:8]}{PART}"
    _forget_abandoned(out.parent)
    try:
        made: Container = _Zip(part, password) if zipped else _Folder(part)
        yield made
        made.finish()
        before_it_shows()
        _place(part, out)
    except OSError as error:
        raise NoExport(
            f"{out} cannot be written ({error.strerror or type(error).__name__}). Nothing was exported."
        ) from error
    finally:
        _remove(part)


class _Folder:
    """Files below a folder."""

    def __init__(self, part: Path) -> None:
        self._part = part
        self._folders: set[Path] = {part}
        part.mkdir()

    def add(self, parts: Sequence[str], data: bytes | memoryview) -> None:
        file = self._part.joinpath(*parts)
        file.parent.mkdir(parents=True, exist_ok=True)
        self._folders |= {folder for folder in file.parents if folder.is_relative_to(self._part)}
        write_parts(file, [data])

    def finish(self) -> None:
        for folder in self._folders:
            sync_folder(folder)


class _Zip:
    """Members of a ZIP; with a password each is encrypted with AES-256 (WinZip AE-2), their names are not."""

    def __init__(self, part: Path, password: str) -> None:
        self._part = part
        self._file = part.open("xb")
        self._zip: Any = zipfile.ZipFile(self._file, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL)
        if password:
            self._zip.close()
            self._file.seek(0)
            self._file.truncate()
            self._zip = pyzipper.AESZipFile(self._file, "w", compression=zipfile.ZIP_DEFLATED, compresslevel=_LEVEL)
            self._zip.setpassword(password.encode("utf-8"))
            self._zip.setencryption(pyzipper.WZ_AES, nbits=256)

    def add(self, parts: Sequence[str], data: bytes | memoryview) -> None:
        self._zip.writestr("/".join(parts), bytes(data))

    def finish(self) -> None:
        self._zip.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()


def _refuse(out: Path, *, zipped: bool, password: str) -> None:
    if out.exists() or out.is_symlink():
        raise NoExport(f"{out} is there already. Nothing was overwritten; name another place.")
    if not out.parent.is_dir():
        raise NoExport(f"There is no folder {out.parent}.")
    if password and not zipped:
        raise NoExport("Only a ZIP can have a password.")
    if password and len(password) < SHORTEST_PASSWORD:
        raise NoExport(f"The password is too short; give it at least {SHORTEST_PASSWORD} characters.")


def _place(part: Path, out: Path) -> None:
    """Give it its name, never over something that came there meanwhile."""
    if part.is_dir():
        if out.exists():
            raise FileExistsError(17, "something has that name by now")
        part.rename(out)
    else:
        try:
            os.link(part, out)
        except FileExistsError:
            raise
        except OSError:  # a file system without links, as most sticks have
            if out.exists():
                raise FileExistsError(17, "something has that name by now") from None
            part.rename(out)
    sync_folder(out.parent)


def _remove(part: Path) -> None:
    if part.is_dir():
        shutil.rmtree(part, ignore_errors=True)
    else:
        part.unlink(missing_ok=True)


def _forget_abandoned(folder: Path) -> None:
    """Remove what exports left there that were killed."""
    for left in folder.glob(f"*{PART}"):
        with contextlib.suppress(OSError):
            if is_abandoned(left):
                _remove(left)
