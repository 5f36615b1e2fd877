"""What a process does until it is killed. Imported by name in a process of its own, hence apart from the tests."""

from __future__ import annotations

from multiprocessing.connection import Connection
from pathlib import Path

from app.archive.archive import open_archive
from app.export.exporting import Exporting
from app.export.wish import Wish


def export(folder: Path, study: str, out: Path, tell: Connection) -> None:
    """Export one study; tells when it begins."""
    archive = open_archive(folder)
    tell.send("")
    Exporting(archive).run(Wish((study,), out))
