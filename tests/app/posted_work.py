"""What processes do until they are killed. Imported by name in a process of its own, hence apart from the tests."""

from __future__ import annotations

from multiprocessing.connection import Connection
from pathlib import Path

from app.archive.archive import open_archive
from app.destinations.kinds import kinds
from app.network.calling import Caller
from app.posting import Posting

kinds()  # loaded before the clock of the kills runs


def post(folder: Path, tell: Connection) -> None:
    """Take turns until killed; tells when it begins."""
    archive = open_archive(folder)
    tell.send("")
    while True:
        Posting(archive, Caller("LECTERN"), commitment=False).run()
