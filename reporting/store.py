"""Reports kept in the database: drafts saved while they are written, signed versions that nothing overwrites.

Every signed version is a row whose seal is the SHA-256 of the seal before it and its own content, over all reports of the
database in the order of signing, so that a changed, missing or slipped-in row is found.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import msgspec
import sqlalchemy as sql
from sqlalchemy import Column, Connection, Engine, Integer, LargeBinary, MetaData, Table, Text, UniqueConstraint
from sqlalchemy.exc import IntegrityError

from reporting.report import Report, Status
from viewer.model.study import Study

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _number(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


# The columns beside ``content`` (JSON of Report) exist to be searched; they are held against it whenever a row is read.
# On SQLite the migration adds triggers that refuse to change or delete a row.
REPORT = Table(
    "report",
    METADATA,
    Column("sequence", Integer, primary_key=True, autoincrement=True),
    _text("uid"),
    _text("study_uid"),
    _number("version"),
    _number("addendum_number"),
    _text("status"),
    _text("author"),
    _text("signed_by"),
    _text("signed_at"),
    Column("content", LargeBinary, nullable=False),
    _text("previous_seal"),  # unique: the chain cannot fork
    _text("seal"),
    UniqueConstraint("uid"),
    UniqueConstraint("study_uid", "version"),
    UniqueConstraint("previous_seal"),
    sqlite_autoincrement=True,
)

DRAFT = Table(
    "draft",
    METADATA,
    Column("study_uid", Text, primary_key=True),
    Column("login", Text, primary_key=True),
    _number("revision"),
    _text("saved_at"),  # UTC, of constant width, so that it sorts
    Column("content", LargeBinary, nullable=False),
)


class Conflict(Exception):  # noqa: N818 - it is no error of the program, it is the answer
    """What was to be written would have hidden what somebody else wrote; nothing was written."""


class Tampered(Exception):  # noqa: N818 - a finding about the row, not about the program
    """A stored version does not match its seal."""


@dataclass(frozen=True, slots=True)
class SavedDraft:
    """A draft as it was last saved. Its study is kept without series: those are in the archive."""

    report: Report
    login: str
    revision: int
    saved_at: str

    def with_studies(self, study: Study, comparisons: tuple[Study, ...] = ()) -> Report:
        """The report with the studies in full; raises ValueError if ``study`` is not the one it was written on."""
        if study.uid != self.report.study.uid:
            raise ValueError("this draft was written on another study")
        return replace(self.report, study=study, comparisons=comparisons or self.report.comparisons)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A signed version with its place in the chain."""

    sequence: int
    report: Report
    seal: str


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds")


class ReportStore:
    """Drafts and signed versions of reports. Its methods may be called from any thread."""

    def __init__(self, engine: Engine, now: Callable[[], str] = _now) -> None:
        self._engine = engine
        # As app.database writes: what is read in such a transaction stays true until its end.
        self._writing = engine.execution_options(begin="IMMEDIATE")
        self._now = now

    # -- drafts -------------------------------------------------------------------------------------------------------

    def autosave(self, report: Report, login: str, revision: int = 0) -> SavedDraft:
        """Save the draft of ``login``; when it returns, the text is on disk.

        ``revision`` is that of the save before (0 for the first). Raises Conflict, and writes nothing, if the stored
        draft has another revision or the study's report has meanwhile been signed in this or a later version.
        """
        content = _encode(_without_series(report))
        saved = SavedDraft(report, login, revision + 1, self._now())
        with self._writing.begin() as connection:
            if not self._update(connection, saved, content):
                self._insert(connection, saved, content)
            self._refuse_if_signed(connection, report)
        return saved

    def _update(self, connection: Connection, saved: SavedDraft, content: bytes) -> bool:
        of_this = _draft_of(saved.report.study.uid, saved.login) & (DRAFT.c.revision == saved.revision - 1)
        values = {"revision": saved.revision, "saved_at": saved.saved_at, "content": content}
        return connection.execute(sql.update(DRAFT).where(of_this).values(values)).rowcount == 1

    def _insert(self, connection: Connection, saved: SavedDraft, content: bytes) -> None:
        if saved.revision != 1:
            raise Conflict("This draft was changed or signed in another window; your text was not saved over it.")
        row = {"study_uid": saved.report.study.uid, "login": saved.login, "revision": 1, "saved_at": saved.saved_at}
        try:
            with connection.begin_nested():
                connection.execute(sql.insert(DRAFT).values(**row, content=content))
        except IntegrityError as error:
            raise Conflict("There is already a draft of this report; your text was not saved over it.") from error

    def _refuse_if_signed(self, connection: Connection, report: Report) -> None:
        newest = sql.select(sql.func.max(REPORT.c.version)).where(REPORT.c.study_uid == report.study.uid)
        if (connection.execute(newest).scalar() or 0) >= report.version:
            raise Conflict("This report has meanwhile been signed; your text was not saved.")

    def drafts(self, login: str | None = None) -> tuple[SavedDraft, ...]:
        """All saved drafts (of ``login``), newest first."""
        rows = sql.select(DRAFT).order_by(DRAFT.c.saved_at.desc())
        with self._engine.connect() as connection:
            found = connection.execute(rows if login is None else rows.where(DRAFT.c.login == login)).all()
        return tuple(_saved_draft(row) for row in found)

    def draft_for(self, study_uid: str, login: str) -> SavedDraft | None:
        """The draft that ``login`` has on the study, or None."""
        with self._engine.connect() as connection:
            row = connection.execute(sql.select(DRAFT).where(_draft_of(study_uid, login))).first()
        return _saved_draft(row) if row else None

    def discard(self, study_uid: str, login: str) -> None:
        """Forget the draft of ``login`` on the study."""
        with self._writing.begin() as connection:
            connection.execute(sql.delete(DRAFT).where(_draft_of(study_uid, login)))

    # -- signed versions ----------------------------------------------------------------------------------------------

    def add_version(self, connection: Connection, report: Report) -> Sealed:
        """Add a signed version within the caller's transaction; the signer's draft on the study goes with it.

        Raises Conflict if the version is not the next one of its study, or would change a final report.
        """
        _refuse_if_unsigned(report)
        signer = report.signed_by or report.author
        # Deleting first takes the write lock, so that what is read next cannot change before the row stands.
        connection.execute(sql.delete(DRAFT).where(_draft_of(report.study.uid, signer.login)))
        self._refuse_if_not_next(connection, report)
        content = _encode(report)
        last = connection.execute(sql.select(REPORT.c.seal).order_by(REPORT.c.sequence.desc()).limit(1)).scalar()
        row = _row(report, content, last or "")
        try:
            with connection.begin_nested():
                done = connection.execute(sql.insert(REPORT).values(row))
        except IntegrityError as error:
            raise Conflict("Another report was signed at the same moment; nothing was signed, try again.") from error
        key = done.inserted_primary_key
        return Sealed(int(key[0]) if key else 0, report, str(row["seal"]))

    def _refuse_if_not_next(self, connection: Connection, report: Report) -> None:
        newest = (
            sql.select(REPORT.c.version, REPORT.c.status, REPORT.c.addendum_number)
            .where(REPORT.c.study_uid == report.study.uid)
            .order_by(REPORT.c.version.desc())
            .limit(1)
        )
        row = connection.execute(newest).first()
        version, status, addendum = (row.version, row.status, row.addendum_number) if row else (0, "", 0)
        if report.version != version + 1:
            raise Conflict(f"Version {version} of this report was signed meanwhile; nothing was signed.")
        if status == Status.FINAL and report.addendum_number != addendum + 1:
            raise Conflict("This report is final and changes only by an addendum; nothing was signed.")

    def versions(self, study_uid: str) -> tuple[Report, ...]:
        """Every signed version on the study, oldest first; raises Tampered if one does not match its seal."""
        rows = sql.select(REPORT).where(REPORT.c.study_uid == study_uid).order_by(REPORT.c.version)
        with self._engine.connect() as connection:
            return tuple(_report(row) for row in connection.execute(rows))

    def latest(self, study_uid: str) -> Report | None:
        """The newest signed version on the study; raises Tampered if it does not match its seal."""
        rows = sql.select(REPORT).where(REPORT.c.study_uid == study_uid).order_by(REPORT.c.version.desc()).limit(1)
        with self._engine.connect() as connection:
            row = connection.execute(rows).first()
        return _report(row) if row else None

    def latest_statuses(self, study_uids: Iterable[str]) -> dict[str, Status]:
        """The status of each study that has one."""
        wanted = list(study_uids)
        signed = sql.select(REPORT.c.study_uid, REPORT.c.status).where(REPORT.c.study_uid.in_(wanted))
        begun = sql.select(DRAFT.c.study_uid).where(DRAFT.c.study_uid.in_(wanted))
        with self._engine.connect() as connection:
            statuses = dict.fromkeys(connection.execute(begun).scalars(), Status.DRAFT)
            statuses |= {row.study_uid: Status(row.status) for row in connection.execute(signed.order_by("version"))}
        return statuses

    def faults(self) -> tuple[str, ...]:
        """A sentence for every version that was changed, removed or slipped in; empty when the chain is whole.

        Rows cut off at the end leave no trace here: compare ``last_seal`` with the one in the audit trail.
        """
        found: list[str] = []
        before = ""
        with self._engine.connect() as connection:
            for row in connection.execute(sql.select(REPORT).order_by(REPORT.c.sequence)):
                found += _faults_of(row, before)
                before = row.seal
        return tuple(found)

    def last_seal(self) -> str:
        """The seal of the newest version of all ("" before the first): the anchor to keep outside of these rows."""
        with self._engine.connect() as connection:
            last = sql.select(REPORT.c.seal).order_by(REPORT.c.sequence.desc()).limit(1)
            return connection.execute(last).scalar() or ""


def _draft_of(study_uid: str, login: str) -> sql.ColumnElement[bool]:
    return (DRAFT.c.study_uid == study_uid) & (DRAFT.c.login == login)


def _without_series(report: Report) -> Report:
    slim = tuple(replace(study, series=()) for study in report.comparisons)
    return replace(report, study=replace(report.study, series=()), comparisons=slim)


def _encode(report: Report) -> bytes:
    content = msgspec.json.encode(report)
    # JSON has no "not a number": found here it is a refused save, found later it would be a lost report.
    if _decode(content) != report:
        raise ValueError("this report cannot be stored without a loss: one of its numbers is not a number")
    return content


def _decode(content: bytes) -> Report | None:
    try:
        return msgspec.json.decode(content, type=Report)
    except msgspec.ValidationError:
        return None


def _seal(previous: str, content: bytes) -> str:
    return hashlib.sha256(previous.encode("ascii") + content).hexdigest()


def _facts(report: Report) -> dict[str, str | int]:
    return {
        "uid": report.uid,
        "study_uid": report.study.uid,
        "version": report.version,
        "addendum_number": report.addendum_number,
        "status": str(report.status),
        "author": report.author.login or report.author.name,
        "signed_by": (report.signed_by.login or report.signed_by.name) if report.signed_by else "",
        "signed_at": report.signed_at,
    }


def _row(report: Report, content: bytes, previous: str) -> dict[str, str | int | bytes]:
    return {**_facts(report), "content": content, "previous_seal": previous, "seal": _seal(previous, content)}


def _refuse_if_unsigned(report: Report) -> None:
    if report.status == Status.DRAFT or report.signed_by is None or not report.signed_at:
        raise ValueError("only a signed report becomes a version")


def _saved_draft(row: sql.Row[tuple[object, ...]]) -> SavedDraft:
    return SavedDraft(msgspec.json.decode(row.content, type=Report), row.login, row.revision, row.saved_at)


def _report(row: sql.Row[tuple[object, ...]]) -> Report:
    faults = _faults_of(row, row.previous_seal)
    if faults:
        raise Tampered(faults[0])
    return msgspec.json.decode(row.content, type=Report)


def _faults_of(row: sql.Row[tuple[object, ...]], before: str) -> list[str]:
    name = f"Version {row.version} of the report with the sequence number {row.sequence}"
    if row.previous_seal != before:
        return [f"{name} does not follow the version before it: a version was removed, added or moved."]
    if _seal(row.previous_seal, row.content) != row.seal:
        return [f"{name} does not match its seal: its content was changed after signing."]
    facts = _facts(msgspec.json.decode(row.content, type=Report))
    if any(row._mapping[key] != value for key, value in facts.items()):
        return [f"{name} does not match its columns: they were changed after signing."]
    return []
