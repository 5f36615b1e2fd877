"""The worklist's narrow rows, turn-round times, the trail of claims, shared filters, and copies of other systems' studies."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.migrations.listing_sql import EVERYTHING, statements

revision = "0010"
down_revision = "0007"
branch_labels = None
depends_on = None

PLAIN = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_HOURS = {0: 24, 1: 4, 2: 1}
_TEXTS = (
    *("reader", "due", "due_key", "date", "time", "arrived", "name_key", "modalities", "body_parts"),
    *("patient_id", "birth_date", "sex"),
)
_SORTED = (["arrived"], ["date", "time"], ["name_key"], ["patient_id"], ["accession"])
_MORE = ("referrer", "accession", "description", "order_text", "search")


def upgrade() -> None:
    dialect = op.get_context().dialect.name
    _listing()
    _claim_events(dialect)
    _remote_copies()
    _shared_filters()
    for statement in statements(dialect):
        op.execute(sa.text(statement.replace(":", r"\:")))
    op.execute(EVERYTHING)


def _listing() -> None:
    op.create_table(
        "listing",
        sa.Column("study_uid", PLAIN, nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False, server_default="0") for name in ("stage", "urgency")),
        *(sa.Column(name, PLAIN, nullable=False, server_default="") for name in _TEXTS),
        *(sa.Column(name, sa.Integer, nullable=False, server_default="0") for name in ("images", "priors")),
        *(sa.Column(name, PLAIN, nullable=False, server_default="") for name in _MORE),
        sa.PrimaryKeyConstraint("study_uid", name="pk_listing"),
    )
    for columns in _SORTED:
        op.create_index("ix_listing_" + "_".join(columns), "listing", columns)
    for table, key, value in (("listing_clock", "id", "changes"), ("turnround", "urgency", "minutes")):
        op.create_table(
            table,
            sa.Column(key, sa.Integer, nullable=False, autoincrement=False),
            sa.Column(value, sa.Integer, nullable=False, server_default="0"),
            sa.PrimaryKeyConstraint(key, name=f"pk_{table}"),
        )
    for urgency, hours in _HOURS.items():
        op.execute(f"INSERT INTO turnround (urgency, minutes) VALUES ({urgency}, {60 * hours})")


def _claim_events(dialect: str) -> None:
    op.create_table(
        "claim_event",
        sa.Column("id", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("moment", "study_uid", "kind", "reader", "holder")),
        sa.Column("actor", PLAIN, nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("id", name="pk_claim_event"),
    )
    op.create_index("ix_claim_event_study_uid", "claim_event", ["study_uid"])
    if dialect == "sqlite":
        op.execute(
            "CREATE TRIGGER claim_event_no_delete BEFORE DELETE ON claim_event "
            "BEGIN SELECT RAISE(ABORT, 'who had a study cannot be forgotten'); END"
        )


def _shared_filters() -> None:
    op.create_table(
        "shared_filter",
        *(sa.Column(name, sa.Text, nullable=False) for name in ("name", "owner", "query", "changed")),
        sa.PrimaryKeyConstraint("name", name="pk_shared_filter"),
    )


def _remote_copies() -> None:
    op.create_table(
        "remote_copy",
        *(sa.Column(name, sa.Text, nullable=False) for name in ("study_uid", "node", "fetched", "needed")),
        sa.PrimaryKeyConstraint("study_uid", name="pk_remote_copy"),
    )
    op.create_index("ix_remote_copy_needed", "remote_copy", ["needed"])
