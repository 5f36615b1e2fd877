"""The tables of the archive. ``app/migrations`` makes them; a test holds both against each other.

Moments are text in UTC as ``now_text`` writes it, of constant width, so that they sort; days and times of studies are
DICOM text (DA, TM). Facts are JSON of the classes in ``viewer.model.study``; the columns beside them exist to be searched
and sorted.
"""

from __future__ import annotations

import datetime

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)
from sqlalchemy import UniqueConstraint as Unique

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def now_text() -> str:
    """This moment in UTC: ``2026-11-23T09:30:00.123+00:00``."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds")


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, server_default="")


def _count(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default="0")


# One row per study. ``search`` is what ``app.archive.search.search_text`` makes of name, id, accession and description;
# ``modalities`` and ``body_parts`` are words with a space before, between and behind: LIKE '% CT %' finds a modality.
study = Table(
    "study",
    METADATA,
    Column("uid", Text, primary_key=True),
    _text("patient_name"),  # DICOM PN text, decoded
    _text("patient_id"),
    _text("issuer"),
    _text("birth_date"),
    _text("sex"),
    _text("name_key"),  # viewer.model.same_patient.name_key: the name without its ways of writing
    _text("search"),
    _text("date"),  # YYYYMMDD, "" where the header's date is none
    _text("time"),
    _text("description"),
    _text("accession"),
    _text("referrer"),
    _text("institution"),
    _text("modalities"),
    _text("body_parts"),
    _count("series_count"),
    _count("image_count"),  # instances with pixels
    _count("document_count"),  # instances without: reports, key objects, PDF
    _count("urgency"),  # app.archive.orders.Urgency; copied from the order
    _text("arrived"),  # first object
    _text("changed"),  # last object
    _text("remarks"),  # JSON list of sentences for the reader: objects of another patient held apart, files missing
    _text("facts"),  # JSON of Study without series
    Index(None, "date", "time"),
    Index(None, "arrived"),
    Index(None, "patient_id"),
    Index(None, "name_key", "birth_date"),
    Index(None, "accession"),
    Index(None, "urgency", "date", "time"),
)

# A row of an order whose images have not come has no objects; everything that is about images leaves it out.
has_objects = study.c.image_count + study.c.document_count > 0

series = Table(
    "series",
    METADATA,
    Column("study_uid", Text, ForeignKey("study.uid"), primary_key=True),
    Column("uid", Text, primary_key=True),
    Column("number", Integer),
    _text("modality"),
    _text("description"),
    _text("body_part"),
    _count("image_count"),
    _count("document_count"),
    _text("facts"),  # JSON of Series without instances
)

# ``path`` is relative to the archive's root, or absolute when the file is only referenced where it lies. ``sha256`` is
# the hash of the bytes as received, ``content_sha256`` of what follows their file meta information. The preamble of a
# stored file is zeroed (it could make the file a program); ``preamble`` keeps the 128 bytes that came where they were not
# zero, so that preamble + file[128:] is, provably, what was received.
instance = Table(
    "instance",
    METADATA,
    Column("sop_uid", Text, primary_key=True),
    Column("study_uid", Text, nullable=False),
    Column("series_uid", Text, nullable=False),
    _text("sop_class_uid"),
    Column("number", Integer),
    _count("has_pixels"),  # 1 for an image, 0 for a document
    _text("transfer_syntax_uid"),
    Column("path", Text, nullable=False, index=True),
    Column("size", BigInteger, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("content_sha256", Text, nullable=False),
    Column("preamble", LargeBinary),
    Column("modified_ns", BigInteger),  # of a referenced file when it was read; None for our own copies
    _text("arrived"),
    _text("trouble"),  # a sentence where the file is missing or was changed
    Column("facts", Text, nullable=False),  # JSON of Instance; its path is filled in when it is read
    ForeignKeyConstraint(["study_uid", "series_uid"], ["series.study_uid", "series.uid"]),
    Index(None, "study_uid", "series_uid"),
)

# Objects that were not let in: same SOP Instance UID with other content, or another patient under a study's UID.
quarantine = Table(
    "quarantine",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("sop_uid", Text, nullable=False),
    Column("study_uid", Text, nullable=False, index=True),
    Column("series_uid", Text, nullable=False),
    _text("kind"),  # content or patient
    _text("reason"),
    _text("patient_name"),
    _text("patient_id"),
    Column("path", Text, nullable=False, index=True),
    Column("size", BigInteger, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("preamble", LargeBinary),
    _text("arrived"),
    Unique("sop_uid", "sha256"),
)

# What the hospital asked for; it may be here before the images. ``facts`` is JSON of reporting.report.Order, ``safety`` of
# app.archive.orders.Safety.
orders = Table(
    "orders",
    METADATA,
    Column("study_uid", Text, primary_key=True),
    _text("accession"),
    _text("procedure"),
    _text("clinical_question"),
    _text("indication"),
    _count("urgency"),
    _text("referrer"),
    _text("referrer_contact"),
    _text("due"),  # moment, "" where none is given
    _text("safety"),
    _text("facts"),
    Index(None, "accession"),
    Index(None, "due"),
)

# One reader per study. Taken with one conditional statement, whose row count is tested (safety.md 0.21).
claim = Table(
    "claim",
    METADATA,
    Column("study_uid", Text, ForeignKey("study.uid"), primary_key=True),
    Column("reader", Text, nullable=False),
    Column("holder", Text, nullable=False),  # which running program: machine and process
    Column("since", Text, nullable=False),
    Column("refreshed", Text, nullable=False),  # sign of life of the holder
)

# What a reader has had on the screen of a study: JSON of frames (from 0) by SOP Instance UID.
seen_images = Table(
    "seen_images",
    METADATA,
    Column("study_uid", Text, ForeignKey("study.uid"), primary_key=True),
    Column("reader", Text, primary_key=True),
    Column("changed", Text, nullable=False),
    Column("images", Text, nullable=False),
)

saved_filter = Table(
    "saved_filter",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("reader", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("query", Text, nullable=False),  # the words of the search box
    _count("position"),
    Unique("reader", "name"),
)

# What left to whom: rows are only added, and completed once. Study UIDs are those of the archive, never of what left.
departure = Table(
    "departure",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("moment", Text, nullable=False),
    _text("completed"),  # moment, "" where it was begun and did not end
    Column("reader", Text, nullable=False),
    Column("kind", Text, nullable=False),  # app.archive.departures.Kind
    Column("destination", Text, nullable=False),  # a path, or a system of the network
    _text("recipient"),  # as the reader named them
    Column("studies", Text, nullable=False),  # JSON list of Study Instance UIDs
    _count("objects"),
    _text("method"),  # how the identity was removed, "" where it was not
    Index(None, "moment"),
)

# Objects on their way to other systems and folders, one row for each object and destination. A row is ``waiting`` until it
# is taken there, ``sent`` until that is confirmed, then ``confirmed``; ``withdrawn`` where a reader took it back.
outbox = Table(
    "outbox",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("sop_uid", Text, nullable=False),
    Column("study_uid", Text, nullable=False),
    Column("destination", Text, nullable=False),  # TITLE@host:port as in the settings, or folder: and a path
    Column("state", Text, nullable=False),
    _count("attempts"),
    _text("next_try"),  # moment, "" for at once
    _text("reason"),  # a sentence: why it has not arrived, or how it was confirmed
    _text("transaction_uid"),  # of the storage commitment that is asked for
    Column("created", Text, nullable=False),
    Column("changed", Text, nullable=False),
    Unique("sop_uid", "destination"),
    Index(None, "state", "next_try"),
    Index(None, "transaction_uid"),
)
