"""The paths that a reader drew through the volumes of a study for curved MPR, kept from one sitting to the next."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
from sqlalchemy import Column, MetaData, Table, Text, and_, delete, insert, select

from app.archive.schema import now_text
from app.database import Database
from viewer.model.geometry import Triple

METADATA = MetaData(naming_convention={"pk": "pk_%(table_name)s"})

# JSON of KeptPath by stack id.
KEPT_PATHS = Table(
    "kept_paths",
    METADATA,
    Column("study_uid", Text, primary_key=True),
    Column("reader", Text, primary_key=True),
    Column("changed", Text, nullable=False),
    Column("paths", Text, nullable=False),
)


@dataclass(frozen=True, slots=True)
class KeptPath:
    """Points in patient mm, in their order, and the frame of reference in which they are meant."""

    frame_of_reference_uid: str
    points: tuple[Triple, ...]


class KeptPaths:
    """One row for each study and reader. Its methods may be called from any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, study_uid: str, reader: str) -> dict[str, KeptPath]:
        """The reader's paths by stack id; none where the row cannot be read, for a path is drawn again in seconds."""
        wanted = and_(KEPT_PATHS.c.study_uid == study_uid, KEPT_PATHS.c.reader == reader)
        with self._database.engine.connect() as connection:
            content = connection.scalar(select(KEPT_PATHS.c.paths).where(wanted))
        try:
            kept = msgspec.json.decode(content or "{}", type=dict[str, KeptPath])
        except msgspec.MsgspecError:
            return {}
        return {stack: path for stack, path in kept.items() if all(map(math.isfinite, sum(path.points, ())))}

    def put(self, study_uid: str, reader: str, paths: Mapping[str, KeptPath]) -> None:
        """Keep these in place of what was kept before."""
        row = {"study_uid": study_uid, "reader": reader, "changed": now_text()}
        with self._database.writing() as connection:
            same = and_(KEPT_PATHS.c.study_uid == study_uid, KEPT_PATHS.c.reader == reader)
            connection.execute(delete(KEPT_PATHS).where(same))
            if paths:
                connection.execute(insert(KEPT_PATHS).values(**row, paths=msgspec.json.encode(dict(paths)).decode()))
