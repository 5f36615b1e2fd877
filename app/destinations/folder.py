"""A folder as a destination, written ``folder:/path``: one file for each object, whole, and none written over."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Sequence
from pathlib import Path

from app.archive.outbox import Item
from app.destinations.destination import Destination, Ledger, Means
from app.durable import sync_folder, write_parts


def _carry(address: str, items: Sequence[Item], means: Means, ledger: Ledger) -> None:
    for item in items:
        try:
            _copy(means.file(item), Path(address), item.sop_uid)
        except OSError as error:
            ledger.failed([item], f"{address} cannot be written ({error.strerror or type(error).__name__}).")
        else:
            ledger.taken([item], "It is in the folder.", confirmed=True)


def _copy(file: Path, folder: Path, sop_uid: str) -> None:
    """Write an object into a folder, whole or not at all; the same bytes that are there already are left."""
    folder.mkdir(parents=True, exist_ok=True)
    target, data = folder / f"{sop_uid}.dcm", file.read_bytes()
    if target.exists():
        if target.read_bytes() == data:
            return
        raise FileExistsError(17, "another file has the name of the object")
    part = folder / f".{sop_uid}-{uuid.uuid4().hex[:8]}.part"
    try:
        write_parts(part, [data])
        part.replace(target)
        sync_folder(folder)
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


DESTINATION = Destination("folder", "a folder: folder:/path", _carry)
