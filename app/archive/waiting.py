"""Studies that wait to be read, as the search for their priors needs them; and which studies came from another system."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, insert, select

from app.archive.listing import listing, remote_copy
from app.archive.schema import now_text, study
from app.database import Database
from viewer.model.study import Patient

NO_PICTURES = {"SR", "KO", "PR", "DOC", "SEG", "REG"}


@dataclass(frozen=True, slots=True)
class Subject:
    """A study whose priors are wanted."""

    uid: str
    patient: Patient
    date: str
    modalities: tuple[str, ...]
    body_parts: tuple[str, ...]
    description: str


class Waiting:
    """Asks the rows. Any thread may."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def unread(self, limit: int) -> tuple[str, ...]:
        """Studies that nobody has begun: the most urgent first, then those due first."""
        fits = select(listing.c.study_uid).where(listing.c.stage == 0)
        asked = fits.order_by(listing.c.urgency.desc(), listing.c.due_key, listing.c.study_uid).limit(limit)
        with self._database.engine.connect() as connection:
            return tuple(connection.scalars(asked))

    def subject(self, study_uid: str) -> Subject | None:
        """A study of the archive, None where it is not there."""
        with self._database.engine.connect() as connection:
            row = connection.execute(select(study).where(study.c.uid == study_uid)).first()
        if row is None:
            return None
        patient = Patient(row.patient_name, row.patient_id, row.issuer, row.birth_date, row.sex)
        modalities = tuple(one for one in row.modalities.split() if one not in NO_PICTURES)
        return Subject(row.uid, patient, row.date, modalities, tuple(row.body_parts.split()), row.description)

    def note_copy(self, study_uid: str, system: str) -> None:
        """Keep that a study was fetched from a system, which could give it again."""
        now = now_text()
        row = {"study_uid": study_uid, "node": system, "fetched": now, "needed": now}
        with self._database.writing() as connection:
            connection.execute(delete(remote_copy).where(remote_copy.c.study_uid == study_uid))
            connection.execute(insert(remote_copy).values(row))

    def origin(self, study_uid: str) -> str:
        """The system that a study was fetched from ahead, "" where it came otherwise."""
        with self._database.engine.connect() as connection:
            return connection.scalar(select(remote_copy.c.node).where(remote_copy.c.study_uid == study_uid)) or ""
