"""Studies, series, instances, quarantine, orders, claims and saved filters."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _studies()
    _series()
    _instances()
    _quarantine()
    _orders()
    _claims()


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False, server_default="") for name in names]


def _needed(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _counts(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer, nullable=False, server_default="0") for name in names]


def _studies() -> None:
    op.create_table(
        "study",
        *_needed("uid"),
        *_text("patient_name", "patient_id", "issuer", "birth_date", "sex", "name_key", "search"),
        *_text("date", "time", "description", "accession", "referrer", "institution", "modalities", "body_parts"),
        *_counts("series_count", "image_count", "document_count", "urgency"),
        *_text("arrived", "changed", "remarks", "facts"),
        sa.PrimaryKeyConstraint("uid", name="pk_study"),
    )
    for columns in (
        ["date", "time"],
        ["arrived"],
        ["patient_id"],
        ["name_key", "birth_date"],
        ["accession"],
        ["urgency", "date", "time"],
    ):
        op.create_index("ix_study_" + "_".join(columns), "study", columns)


def _series() -> None:
    op.create_table(
        "series",
        *_needed("study_uid", "uid"),
        sa.Column("number", sa.Integer),
        *_text("modality", "description", "body_part"),
        *_counts("image_count", "document_count"),
        *_text("facts"),
        sa.PrimaryKeyConstraint("study_uid", "uid", name="pk_series"),
        sa.ForeignKeyConstraint(["study_uid"], ["study.uid"], name="fk_series_study_uid"),
    )


def _instances() -> None:
    op.create_table(
        "instance",
        *_needed("sop_uid", "study_uid", "series_uid"),
        *_text("sop_class_uid"),
        sa.Column("number", sa.Integer),
        *_counts("has_pixels"),
        *_text("transfer_syntax_uid"),
        *_needed("path"),
        sa.Column("size", sa.BigInteger, nullable=False),
        *_needed("sha256", "content_sha256"),
        sa.Column("preamble", sa.LargeBinary),
        sa.Column("modified_ns", sa.BigInteger),
        *_text("arrived", "trouble"),
        *_needed("facts"),
        sa.PrimaryKeyConstraint("sop_uid", name="pk_instance"),
        sa.ForeignKeyConstraint(
            ["study_uid", "series_uid"], ["series.study_uid", "series.uid"], name="fk_instance_study_uid_series_uid"
        ),
    )
    op.create_index("ix_instance_path", "instance", ["path"])
    op.create_index("ix_instance_study_uid_series_uid", "instance", ["study_uid", "series_uid"])


def _quarantine() -> None:
    op.create_table(
        "quarantine",
        sa.Column("id", sa.Integer, nullable=False),
        *_needed("sop_uid", "study_uid", "series_uid"),
        *_text("kind", "reason", "patient_name", "patient_id"),
        *_needed("path"),
        sa.Column("size", sa.BigInteger, nullable=False),
        *_needed("sha256"),
        sa.Column("preamble", sa.LargeBinary),
        *_text("arrived"),
        sa.PrimaryKeyConstraint("id", name="pk_quarantine"),
        sa.UniqueConstraint("sop_uid", "sha256", name="uq_quarantine_sop_uid_sha256"),
    )
    op.create_index("ix_quarantine_path", "quarantine", ["path"])
    op.create_index("ix_quarantine_study_uid", "quarantine", ["study_uid"])


def _orders() -> None:
    op.create_table(
        "orders",
        *_needed("study_uid"),
        *_text("accession", "procedure", "clinical_question", "indication"),
        *_counts("urgency"),
        *_text("referrer", "referrer_contact", "due", "safety", "facts"),
        sa.PrimaryKeyConstraint("study_uid", name="pk_orders"),
    )
    op.create_index("ix_orders_accession", "orders", ["accession"])
    op.create_index("ix_orders_due", "orders", ["due"])


def _claims() -> None:
    op.create_table(
        "claim",
        *_needed("study_uid", "reader", "holder", "since", "refreshed"),
        sa.PrimaryKeyConstraint("study_uid", name="pk_claim"),
        sa.ForeignKeyConstraint(["study_uid"], ["study.uid"], name="fk_claim_study_uid"),
    )
    op.create_table(
        "saved_filter",
        sa.Column("id", sa.Integer, nullable=False),
        *_needed("reader", "name", "query"),
        *_counts("position"),
        sa.PrimaryKeyConstraint("id", name="pk_saved_filter"),
        sa.UniqueConstraint("reader", "name", name="uq_saved_filter_reader_name"),
    )
