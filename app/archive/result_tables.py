"""The tables of what goes on after a report: where it was sent, who was told a critical result, which follow-ups are due.

Rows are only added; the newest of a kind holds, so that nothing that was said can be lost. Moments are ISO 8601 with offset.
"""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, MetaData, Table, Text, UniqueConstraint

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _text(*names: str) -> list[Column[str]]:
    return [Column(name, Text, nullable=False, server_default="") for name in names]


def _number() -> Column[int]:
    return Column("id", Integer, primary_key=True, autoincrement=True)


# ``state`` is pending or returned. ``step`` counts the ways of a version from 1: two who send at once cannot both be right.
REPORT_ROUTE = Table(
    "report_route",
    METADATA,
    _number(),
    *_text("study_uid"),
    Column("version", Integer, nullable=False),
    Column("step", Integer, nullable=False),
    *_text("state", "by_login", "by_name", "to_login", "note", "moment"),
    UniqueConstraint("study_uid", "version", "step"),
    sqlite_autoincrement=True,
)

CRITICAL_RESULT = Table(
    "critical_result",
    METADATA,
    _number(),
    *_text("uid", "study_uid", "finding", "urgency", "found_at", "found_by"),
    UniqueConstraint("uid"),
    Index(None, "study_uid"),
    sqlite_autoincrement=True,
)

# ``outcome`` are words: reached, read_back, acknowledged, with a blank between them.
CRITICAL_CONTACT = Table(
    "critical_contact",
    METADATA,
    _number(),
    *_text("result_uid", "told_by", "told_to", "told_at", "way", "outcome", "note"),
    Index(None, "result_uid"),
    sqlite_autoincrement=True,
)

FOLLOW_UP = Table(
    "follow_up",
    METADATA,
    _number(),
    *_text("uid", "study_uid", "modality", "due", "region", "reason", "guideline", "made_by", "made_at"),
    UniqueConstraint("uid"),
    Index(None, "study_uid"),
    sqlite_autoincrement=True,
)

# How a follow-up ended: ``done_by`` the study that met it, or ``cancelled`` why it is not wanted. Each ends once.
FOLLOW_UP_END = Table(
    "follow_up_end",
    METADATA,
    _number(),
    *_text("follow_up_uid", "done_by", "cancelled", "ended_by", "ended_at"),
    UniqueConstraint("follow_up_uid"),
    sqlite_autoincrement=True,
)
