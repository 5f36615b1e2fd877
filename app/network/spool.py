"""Received objects on their way into the archive: each is durable here before its sender is told so."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable, Iterable
from pathlib import Path

from app.durable import sync_folder, write_parts

WHOLE, PART = ".dcm", ".part"
UNREADABLE = "unreadable"


class Spool:
    """A folder of whole objects, oldest first. ``keep`` may be called by several threads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = itertools.count(1)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def keep(self, *parts: bytes | memoryview) -> Path:
        """Write an object; when this returns it is on the disk under its name. Raises OSError, leaving nothing."""
        return self.keep_stream(parts)

    def keep_stream(
        self, parts: Iterable[bytes | memoryview], check: Callable[[Path], None] = lambda part: None
    ) -> Path:
        """The same for an object that is still coming in: what ``parts`` or ``check`` raise leaves nothing."""
        target = self.folder / f"{next(self._numbers):09}-{uuid.uuid4().hex[:8]}{WHOLE}"
        part = target.with_suffix(PART)
        try:
            write_parts(part, parts)
            check(part)
            part.rename(target)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        sync_folder(self.folder)
        return target

    def waiting(self) -> list[Path]:
        """The whole objects that nobody has taken yet, oldest first."""
        return sorted(self.folder.glob(f"*{WHOLE}"))

    def done(self, file: Path) -> None:
        """The archive has it."""
        file.unlink(missing_ok=True)

    def set_aside(self, file: Path) -> Path:
        """Keep what the archive cannot read: its sender was told that it is safe here."""
        place = self.folder.parent / UNREADABLE
        place.mkdir(exist_ok=True, mode=0o700)
        kept = file.replace(place / file.name)
        sync_folder(place)
        return kept

    def close(self) -> None:
        """Remove the folder if nothing waits in it."""
        for part in self.folder.glob(f"*{PART}"):
            part.unlink(missing_ok=True)
        if not any(self.folder.iterdir()):
            self.folder.rmdir()
