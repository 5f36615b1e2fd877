"""Which images of a study a reader has seen, kept from one sitting to the next."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from sqlalchemy import and_, delete, insert, select

from app.archive.schema import now_text, seen_images
from app.database import Database

ImageKey = tuple[str, int]  # SOP Instance UID, frame counted from 0


class SeenImages:
    """One row for each study and reader. Its methods may be called from any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, study_uid: str, reader: str) -> frozenset[ImageKey]:
        """What the reader has seen of a study; nothing where the row cannot be read, for it only spares a warning."""
        wanted = and_(seen_images.c.study_uid == study_uid, seen_images.c.reader == reader)
        with self._database.engine.connect() as connection:
            content = connection.scalar(select(seen_images.c.images).where(wanted))
        try:
            frames = msgspec.json.decode(content or "{}", type=dict[str, list[int]])
        except msgspec.MsgspecError:
            return frozenset()
        return frozenset((uid, frame) for uid, numbers in frames.items() for frame in numbers)

    def put(self, study_uid: str, reader: str, seen: Iterable[ImageKey]) -> None:
        """Keep what the reader has seen, in place of what was kept before."""
        frames: dict[str, list[int]] = {}
        for uid, frame in sorted(seen):
            frames.setdefault(uid, []).append(frame)
        row = {"study_uid": study_uid, "reader": reader, "changed": now_text()}
        with self._database.writing() as connection:
            same = and_(seen_images.c.study_uid == study_uid, seen_images.c.reader == reader)
            connection.execute(delete(seen_images).where(same))
            connection.execute(insert(seen_images).values(**row, images=msgspec.json.encode(frames).decode()))
