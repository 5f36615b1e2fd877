"""Finds what may be imported under the paths a person named: files, folders, discs with a DICOMDIR, ZIP files."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from zipfile import ZipInfo

from app.archive.zipped import BROKEN, MAGIC, Bomb, Zipped

CLUTTER = frozenset({".ds_store", "thumbs.db", "desktop.ini"})


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read. ``name`` is how a person knows it; ``path`` is None for a member of a ZIP."""

    name: str
    open: Callable[[], BinaryIO]
    path: Path | None = None


@dataclass(slots=True)
class Found:
    """What was found, and what is refused before it is read: (name, reason)."""

    sources: list[Source] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    zips: list[Zipped] = field(default_factory=list)
    directories: list[Source] = field(default_factory=list)  # DICOMDIR files: what they promise is counted at the end
    password: str = field(default="", repr=False)

    def close(self) -> None:
        """Close the ZIP files."""
        for opened in self.zips:
            opened.close()


def find(paths: Iterable[Path], cancelled: Callable[[], bool], password: str = "") -> Found:
    """Everything under the paths, folders in alphabetical order. A link is not followed out of a folder that was named.

    ``password`` opens encrypted ZIPs.
    """
    found = Found(password=password)
    for path in paths:
        _look_at(path, found, cancelled)
    return found


def _look_at(path: Path, found: Found, cancelled: Callable[[], bool]) -> None:
    try:
        mode = path.stat().st_mode
    except OSError as error:
        found.refused.append((str(path), _sentence(error)))
        return
    if stat.S_ISDIR(mode):
        _walk(path, found, cancelled)
    elif _is_directory_file(path.name):
        _walk(path.parent, found, cancelled)
    else:
        _add_file(path, mode, found, named=True)


def _walk(root: Path, found: Found, cancelled: Callable[[], bool]) -> None:
    real_root = root.resolve()
    walk = os.walk(root, onerror=lambda error: found.refused.append((str(error.filename), _sentence(error))))
    for folder, folders, files in walk:
        if cancelled():
            return
        folders.sort()
        here = Path(folder)
        links = [name for name in folders if (here / name).is_symlink()]
        for name in [*links, *sorted(files)]:
            _add_within(here / name, real_root, found)


def _add_within(path: Path, real_root: Path, found: Found) -> None:
    """A file, or a link, of a folder; a link to a folder inside the same tree is passed over, that folder is read anyway."""
    if _is_clutter(path.name):
        return
    try:
        if path.is_symlink() and not path.resolve().is_relative_to(real_root):
            found.refused.append((str(path), "It is a link that leads out of the folder."))
            return
        mode = path.stat().st_mode
    except OSError as error:
        found.refused.append((str(path), _sentence(error)))
        return
    if stat.S_ISDIR(mode):
        return
    if _is_directory_file(path.name):
        found.directories.append(Source(str(path), partial(_open, path), path))
    else:
        _add_file(path, mode, found, named=False)


def _add_file(path: Path, mode: int, found: Found, *, named: bool) -> None:
    if not stat.S_ISREG(mode):
        found.refused.append((str(path), "It is a device or a pipe, not a file."))
    elif path.suffix.lower() == ".zip" or (named and _begins_like_zip(path)):
        _add_zip(path, found)
    else:
        found.sources.append(Source(str(path), partial(_open, path), path))


def _open(path: Path) -> BinaryIO:
    return path.open("rb")


def _add_zip(path: Path, found: Found) -> None:
    try:
        opened = Zipped(path, found.password)
    except OSError as error:
        found.refused.append((str(path), _sentence(error)))
        return
    except BROKEN:
        found.refused.append((str(path), "It is a ZIP that is damaged or cut short; nothing in it could be read."))
        return
    _add_members(opened, found)


def _add_members(opened: Zipped, found: Found) -> None:
    found.zips.append(opened)
    found.refused.extend(opened.refused)
    for member in opened.members:
        name = PurePosixPath(member.filename)
        source = Source(opened.name(member), partial(opened.open, member))
        if _is_directory_file(name.name):
            found.directories.append(source)
        elif not (_is_clutter(name.name) or name.parts[0] == "__MACOSX"):
            found.sources.append(source)
    for member in opened.inner:
        _add_inner(opened, member, found)


def _add_inner(opened: Zipped, member: ZipInfo, found: Found) -> None:
    try:
        inside = opened.within(member)
    except Bomb as error:
        found.refused.append((opened.name(member), str(error)))
    except OSError as error:
        found.refused.append((opened.name(member), _sentence(error)))
    except BROKEN:
        reason = "It is a ZIP inside a ZIP that is damaged or cut short; nothing in it could be read."
        found.refused.append((opened.name(member), reason))
    else:
        _add_members(inside, found)


def _begins_like_zip(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(MAGIC)) == MAGIC
    except OSError:
        return False  # reading it will say why


def _is_clutter(name: str) -> bool:
    return name.lower() in CLUTTER or name.startswith("._")


def _is_directory_file(name: str) -> bool:
    """Whether a file is a disc's DICOMDIR, also as written by systems that add a dot or a version."""
    return name.lower().partition(";")[0].rstrip(".") == "dicomdir"


def _sentence(error: OSError) -> str:
    return f"It could not be opened ({error.strerror or type(error).__name__})."
