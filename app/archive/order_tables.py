"""Tables of orders as other systems tell them, of what happened to patients' identities, and of the messages that came.

``app/migrations`` makes them. The row of ``schema.orders`` is what holds for a study; the rows here are where it comes from.
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


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, server_default="")


# One row per order. ``facts`` is JSON of app.archive.requests.Request, which is what holds; the columns beside it exist to
# be searched. ``conflict`` says why images with its accession number were not joined, "" where none are in the way.
order_request = Table(
    "order_request",
    METADATA,
    Column("id", Integer, primary_key=True),
    _text("patient_id"),
    _text("placer_number"),
    _text("filler_number"),
    _text("accession"),
    _text("study_uid"),  # as the order names it, "" where it does not
    _text("state"),  # app.archive.requests.State
    _text("conflict"),
    _text("facts"),
    _text("received"),
    _text("changed"),
    Index(None, "patient_id"),
    Index(None, "placer_number"),
    Index(None, "filler_number"),
    Index(None, "accession"),
    Index(None, "study_uid"),
)

# Which rows of the worklist an order stands at: studies with its images, or one row of its own while there are none.
order_study = Table(
    "order_study",
    METADATA,
    Column("request_id", Integer, primary_key=True),
    Column("study_uid", Text, primary_key=True),
    Column("placeholder", Integer, nullable=False, server_default="0"),
    Index(None, "study_uid"),
)

# The identity that a study's images carry, kept from the first time that a message changed the study's. JSON of Patient.
study_identity = Table(
    "study_identity",
    METADATA,
    Column("study_uid", Text, primary_key=True),
    Column("patient", Text, nullable=False),
    Column("moment", Text, nullable=False),
)

# Updates and merges of patients, only added to. ``moved`` is JSON of what was changed with its identity before;
# ``undone`` is the moment of an unmerge.
patient_event = Table(
    "patient_event",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("kind", Text, nullable=False),  # app.archive.identities.Kind
    Column("moment", Text, nullable=False),
    _text("source"),
    Column("survivor", Text, nullable=False),  # JSON of Patient
    _text("prior"),  # JSON of Patient, "" for an update
    _text("prior_id"),
    Column("moved", Text, nullable=False),
    _text("undone"),
    Index(None, "prior_id"),
)

# Messages that were answered: one that comes again is answered alike and does nothing.
message = Table(
    "hl7_message",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("sender", Text, nullable=False),
    Column("control_id", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("answer", Text, nullable=False),  # AA, AE or AR
    _text("said"),
    Column("received", Text, nullable=False),
    UniqueConstraint("sender", "control_id", "sha256"),
    Index(None, "received"),
)
