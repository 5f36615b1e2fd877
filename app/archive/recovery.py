"""What is done at every start: half-done work of programs that died is finished or removed."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from itertools import product
from pathlib import Path

from sqlalchemy import Connection, select

from app.archive import schema
from app.archive.chunks import batched
from app.archive.files import INTENT, Batch, Files, batch_folder
from app.archive.program import is_abandoned
from app.database import Database

_BATCH = re.compile(r"[0-9a-f]{32}")


def recover(database: Database, files: Files) -> int:
    """Remove files of batches whose rows were never committed; gives how many batches that were."""
    if not files.incoming.is_dir():
        return 0
    return sum(_settle_if_abandoned(database, files, folder) for folder in list(files.incoming.iterdir()))


def undo(database: Database, files: Files, batch: Batch) -> None:
    """After an error: remove the batch, unless its rows were committed all the same."""
    _remove_unless_committed(database, files.root / batch_folder(batch.id), batch.id)
    batch.settle()


def _settle_if_abandoned(database: Database, files: Files, session: Path) -> int:
    try:
        return _settle_session(database, files, session) if is_abandoned(session) else 0
    except OSError:  # another program that starts now did it, or a file cannot be removed: the next start tries again
        return 0


def _settle_session(database: Database, files: Files, session: Path) -> int:
    """How many batches were undone."""
    placed = {intent.stem for intent in session.glob(f"*{INTENT}") if _BATCH.fullmatch(intent.stem)}
    staged = {folder.name for folder in session.iterdir() if folder.is_dir()}
    undone = {batch for batch in placed if _remove_unless_committed(database, files.root / batch_folder(batch), batch)}
    shutil.rmtree(session)
    return len(undone | staged)


def _remove_unless_committed(database: Database, folder: Path, batch: str) -> bool:
    if not folder.is_dir():
        return False
    names = [f"{batch_folder(batch)}/{file.name}" for file in folder.iterdir()]
    with database.engine.connect() as connection:
        if known_paths(connection, names):
            return False
    shutil.rmtree(folder)
    return True


def known_paths(connection: Connection, paths: Sequence[str]) -> set[str]:
    """Those of the paths that a row names."""
    found: set[str] = set()
    for table, some in product((schema.instance, schema.quarantine), batched(paths, 500)):
        found.update(connection.scalars(select(table.c.path).where(table.c.path.in_(some))))
    return found
