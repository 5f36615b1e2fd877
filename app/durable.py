"""Writes that are on the disk when they return."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Make names in a folder durable; Windows does so by itself and lets no folder be opened."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_synced(file: Path, *parts: bytes | memoryview) -> None:
    """Write a new file durably; a name that is there already is an error."""
    write_parts(file, parts)
    sync_folder(file.parent)


def write_parts(file: Path, parts: Iterable[bytes | memoryview], mode: int = 0o666) -> None:
    """Write a new file whose bytes, but not yet its name, are durable."""
    with open(file, "xb", opener=lambda path, flags: os.open(path, flags, mode)) as out:
        for part in parts:
            out.write(part)
        out.flush()
        os.fsync(out.fileno())


def replace_synced(file: Path, content: bytes, mode: int = 0o666) -> None:
    """Write a file durably in place of another of its name; at every moment one of them is whole."""
    part = file.with_name(f".{file.name}.part")
    part.unlink(missing_ok=True)
    write_parts(part, [content], mode)
    part.replace(file)
    sync_folder(file.parent)
