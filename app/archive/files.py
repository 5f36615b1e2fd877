"""Where objects lie on disk, and how they get there whole or not at all.

Under the archive's root, ``objects/<xx>/<batch>/<n>.dcm`` holds what was taken; names are our own, never from UIDs or the
text of a patient. A batch is staged in ``incoming/<program>/<batch>``, every file is synced, and the folder is put in place
by one rename. An intent file beside it says that the rename may have happened; only once the rows are committed is it
removed. So whatever moment the program dies at, ``app.archive.recovery`` can tell what belongs to no row.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import os
import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from app.archive.program import this_program
from app.durable import sync_folder, write_synced

OBJECTS = "objects"
INCOMING = "incoming"
INTENT = ".intent"
BLOCK = 1 << 20
PREAMBLE = 128
NO_PREAMBLE = b"\0" * PREAMBLE
_MAGIC = b"DICM"
_META_LENGTH = b"\x02\x00\x00\x00UL\x04\x00"  # (0002,0000), PS3.10 7.1


@dataclass(frozen=True, slots=True)
class Staged:
    """A file written but not yet placed. ``path`` is relative to the root, as rows keep it once the batch is placed.

    ``preamble`` is what came where it was not zero; see ``app.archive.schema.instance`` for the hashes.
    """

    file: Path
    path: str
    size: int
    sha256: str
    content_sha256: str
    preamble: bytes | None


class Files:
    """The archive's folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._session = root / INCOMING / f"{this_program()}-{uuid.uuid4().hex[:8]}"

    @property
    def incoming(self) -> Path:
        """The folder of everything under way, of this program and of others."""
        return self.root / INCOMING

    @property
    def objects(self) -> Path:
        """The folder of all that was taken."""
        return self.root / OBJECTS

    def new_batch(self) -> Batch:
        """An empty batch."""
        self._session.mkdir(parents=True, exist_ok=True, mode=0o700)
        return Batch(self.root, self._session)

    def absolute(self, path: str) -> Path:
        """The file of a row: ``path`` below the root, or itself where the file is only referenced."""
        return self.root / path

    def close(self) -> None:
        """Leave no empty folder behind."""
        with contextlib.suppress(OSError):
            self._session.rmdir()


class Batch:
    """Files that are placed together. ``stage`` and ``sync`` may be called by several threads."""

    def __init__(self, root: Path, session: Path) -> None:
        self._root = root
        self.id = uuid.uuid4().hex
        self._staging = session / self.id
        self._intent = session / f"{self.id}{INTENT}"
        self._folder = batch_folder(self.id)
        self._numbers = itertools.count(1)
        self._synced: set[Path] = set()
        self._staging.mkdir(mode=0o700)

    def stage(self, source: BinaryIO) -> Staged:
        """Copy a file from its present position to its end, hashing what comes; not synced yet."""
        name = f"{next(self._numbers):06}.dcm"
        target = self._staging / name
        try:
            with target.open("xb") as out:
                hashes = _copy(source, out)
        except BaseException:
            target.unlink(missing_ok=True)
            raise
        return Staged(target, f"{self._folder}/{name}", *hashes)

    def sync(self, file: Path) -> None:
        """Wait until a staged file's bytes are on the disk; a full disk may show only here."""
        with file.open("rb+") as opened:
            os.fsync(opened.fileno())
        self._synced.add(file)

    def drop(self, staged: Staged) -> None:
        """Forget a file that is not wanted after all."""
        staged.file.unlink(missing_ok=True)

    def place(self) -> None:
        """Put all files where their rows say, by one rename. Follow with ``settle`` or ``recovery.undo``."""
        files = set(self._staging.iterdir())
        if not files:
            self._staging.rmdir()
            return
        for file in files - self._synced:
            self.sync(file)
        sync_folder(self._staging)
        write_synced(self._intent, self._folder.encode())
        target = self._root / self._folder
        _make_synced(target.parent)
        self._staging.rename(target)
        sync_folder(target.parent)

    def settle(self) -> None:
        """The rows are committed, or the files are gone: nothing is left to be recovered."""
        shutil.rmtree(self._staging, ignore_errors=True)
        self._intent.unlink(missing_ok=True)


def batch_folder(batch_id: str) -> str:
    """The folder of a placed batch, relative to the root."""
    return f"{OBJECTS}/{batch_id[:2]}/{batch_id}"


def received_hash(file: Path, preamble: bytes | None, *, own: bool = True) -> str:
    """The hash of the bytes as they were received, made from a file of the archive; ``own`` false for a referenced one.

    "" where a preamble that was zeroed is zero no longer: somebody else wrote there.
    """
    digest = hashlib.sha256()
    with file.open("rb") as source:
        start = source.read(PREAMBLE)
        if own and preamble is not None and start != NO_PREAMBLE:
            return ""
        digest.update(preamble if own and preamble is not None else start)
        for block in _blocks(source):
            digest.update(block)
    return digest.hexdigest()


def reference(file: Path) -> tuple[int, str, str]:
    """Size, hash and content hash of a file that stays where it is."""
    with file.open("rb") as source:
        size, sha256, content, _ = _copy(source, None)
    return size, sha256, content


def _make_synced(folder: Path) -> None:
    if not folder.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        sync_folder(folder.parent)
        sync_folder(folder.parent.parent)


def _copy(source: BinaryIO, out: BinaryIO | None) -> tuple[int, str, str, bytes | None]:
    """Size, hash, content hash and preamble of a stream, written to ``out`` with the preamble zeroed."""
    head = source.read(PREAMBLE + 16)
    has_preamble = head[PREAMBLE : PREAMBLE + 4] == _MAGIC
    foreign = head[:PREAMBLE] if has_preamble and head[:PREAMBLE] != NO_PREAMBLE else None
    if out:
        out.write(NO_PREAMBLE + head[PREAMBLE:] if foreign else head)
    size, whole, content = len(head), hashlib.sha256(head), hashlib.sha256()
    start = _content_start(head)
    for block in _blocks(source):
        whole.update(block)
        content.update(block[max(0, start - size) :])
        size += len(block)
        if out:
            out.write(block)
    return size, whole.hexdigest(), (content if len(head) <= start < size else whole).hexdigest(), foreign


def _content_start(head: bytes) -> int:
    """Where the data set begins behind the file meta information; 0 where the head does not tell."""
    if head[PREAMBLE : PREAMBLE + 4] == _MAGIC and head[PREAMBLE + 4 : PREAMBLE + 12] == _META_LENGTH:
        return PREAMBLE + 16 + int.from_bytes(head[PREAMBLE + 12 : PREAMBLE + 16], "little")
    return 0


def _blocks(source: BinaryIO) -> Iterator[bytes]:
    while block := source.read(BLOCK):
        yield block
