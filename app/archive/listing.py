"""The worklist's own narrow rows: one for each study, with all that it is searched, filtered and sorted by.

The database keeps them by triggers (``app/migrations/listing_sql.py``), so that whoever writes a study, an order, a report, a
draft or a claim need not know of them. A row is a fraction of its study's: a hundred thousand are gone through in a frame or
two. Texts that are searched are lower case as far as ASCII goes, on every database alike, and sort by code points.
"""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Table, Text

from app.archive.schema import METADATA

# On PostgreSQL texts are compared as bytes, as SQLite does: the same order everywhere, and several times faster.
PLAIN = Text().with_variant(Text(collation="C"), "postgresql")


def _text(name: str) -> Column[str]:
    return Column(name, PLAIN, nullable=False, server_default="")


def _count(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default="0")


# What has many values: a list sorted by it is walked along, however far one looks. The rest is sorted as quickly without.
SORTED = (("arrived",), ("date", "time"), ("name_key",), ("patient_id",), ("accession",))

listing = Table(
    "listing",
    METADATA,
    Column("study_uid", PLAIN, primary_key=True),
    _count("stage"),  # of the report: 0 unread, 1 draft, 2 preliminary, 3 final
    _count("urgency"),
    _text("reader"),  # who has claimed it
    _text("due"),  # moment at which the report is due: of the order, else arrival and the rule of its urgency
    _text("due_key"),  # the same while a report is waited for, else "~", which stands behind every moment
    _text("date"),
    _text("time"),
    _text("arrived"),
    _text("name_key"),
    _text("modalities"),
    _text("body_parts"),
    _text("patient_id"),
    _text("birth_date"),
    _text("sex"),
    _count("images"),
    _count("priors"),  # earlier studies that surely are of the same patient
    _text("referrer"),  # of the order, else of the images
    _text("accession"),
    _text("description"),
    _text("order_text"),  # procedure, question and indication, a line each
    _text("search"),  # as app.archive.search.study_text made it
    *(Index(None, *columns) for columns in SORTED),
)

# Counts the changes of ``listing`` on SQLite, for programs that look whether something is new; PostgreSQL tells them itself.
listing_clock = Table(
    "listing_clock", METADATA, Column("id", Integer, primary_key=True, autoincrement=False), _count("changes")
)

# From the arrival of the images to the report, in minutes, by urgency, where the order names no time.
turnround = Table(
    "turnround", METADATA, Column("urgency", Integer, primary_key=True, autoincrement=False), _count("minutes")
)

# Who took, gave back, lost or handed on which study, and when: rows are only added.
claim_event = Table(
    "claim_event",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("moment", Text, nullable=False),
    Column("study_uid", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False),  # app.worklist.claims.Event
    Column("reader", Text, nullable=False),  # whose claim it is, or was
    Column("holder", Text, nullable=False),
    _text("actor"),  # who did it, where that is somebody else
)

# Studies that came from another system, which could give them again: where from, and when they were last needed.
remote_copy = Table(
    "remote_copy",
    METADATA,
    Column("study_uid", Text, primary_key=True),
    Column("node", Text, nullable=False),  # TITLE@host:port
    Column("fetched", Text, nullable=False),
    Column("needed", Text, nullable=False, index=True),
)

# Filters that everybody sees; only their owner changes them.
shared_filter = Table(
    "shared_filter",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("query", Text, nullable=False),
    Column("changed", Text, nullable=False),
)
