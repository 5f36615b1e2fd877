"""Orders as other systems tell them, changes of patients' identities, and the messages that were answered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ORDER_INDEXES = ("patient_id", "placer_number", "filler_number", "accession", "study_uid")


def upgrade() -> None:
    _orders()
    _identities()
    _messages()


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False, server_default="") for name in names]


def _needed(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _orders() -> None:
    op.create_table(
        "order_request",
        sa.Column("id", sa.Integer, nullable=False),
        *_text("patient_id", "placer_number", "filler_number", "accession", "study_uid"),
        *_text("state", "conflict", "facts", "received", "changed"),
        sa.PrimaryKeyConstraint("id", name="pk_order_request"),
    )
    for column in ORDER_INDEXES:
        op.create_index(f"ix_order_request_{column}", "order_request", [column])
    op.create_table(
        "order_study",
        sa.Column("request_id", sa.Integer, nullable=False),
        *_needed("study_uid"),
        sa.Column("placeholder", sa.Integer, nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("request_id", "study_uid", name="pk_order_study"),
    )
    op.create_index("ix_order_study_study_uid", "order_study", ["study_uid"])


def _identities() -> None:
    op.create_table(
        "study_identity",
        *_needed("study_uid", "patient", "moment"),
        sa.PrimaryKeyConstraint("study_uid", name="pk_study_identity"),
    )
    op.create_table(
        "patient_event",
        sa.Column("id", sa.Integer, nullable=False),
        *_needed("kind", "moment"),
        *_text("source"),
        *_needed("survivor"),
        *_text("prior", "prior_id"),
        *_needed("moved"),
        *_text("undone"),
        sa.PrimaryKeyConstraint("id", name="pk_patient_event"),
    )
    op.create_index("ix_patient_event_prior_id", "patient_event", ["prior_id"])


def _messages() -> None:
    op.create_table(
        "hl7_message",
        sa.Column("id", sa.Integer, nullable=False),
        *_needed("sender", "control_id", "sha256", "type", "answer"),
        *_text("said"),
        *_needed("received"),
        sa.PrimaryKeyConstraint("id", name="pk_hl7_message"),
        sa.UniqueConstraint("sender", "control_id", "sha256", name="uq_hl7_message_sender_control_id_sha256"),
    )
    op.create_index("ix_hl7_message_received", "hl7_message", ["received"])
