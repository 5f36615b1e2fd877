"""What processes do until they are killed. Imported by name in a process of its own, hence apart from the tests."""

from __future__ import annotations

from multiprocessing.connection import Connection
from pathlib import Path

from sqlalchemy import Connection as Rows

from app.archive import importer, schema
from app.archive.archive import open_archive
from app.archive.importer import Importer
from app.archive.keeping import keep
from tests.phantoms import report, to_bytes

importer.BATCH = 16  # more commits in the same time


def import_folder(folder: Path, incoming: Path, tell: Connection) -> None:
    """Import; tells how many files were acknowledged so far."""
    tell.send(0)
    archive = open_archive(folder)
    Importer(archive).run([incoming], lambda progress: tell.send(progress.done))


def sign_reports(folder: Path, count: int, tell: Connection) -> None:
    """Keep pairs of objects, each with a row; tells how many were acknowledged."""
    pairs = [
        [to_bytes(report(number=number)), to_bytes(report(number=number + count))] for number in range(1, count + 1)
    ]
    archive = open_archive(folder)
    tell.send(0)
    for number, objects in enumerate(pairs, start=1):

        def note(rows: Rows, name: str = str(number)) -> None:
            rows.execute(schema.saved_filter.insert().values(reader="ada", name=name, query=""))

        keep(archive, objects, note)
        tell.send(number)
