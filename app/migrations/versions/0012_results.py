"""Where reports were sent, critical results with those who were told, recommended follow-ups."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0009"
branch_labels = None
depends_on = None


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False, server_default="") for name in names]


def _table(name: str, *columns: sa.Column[str] | sa.Column[int] | sa.UniqueConstraint) -> None:
    number = sa.Column("id", sa.Integer, primary_key=True, autoincrement=True)
    op.create_table(name, number, *columns, sqlite_autoincrement=True)


def upgrade() -> None:
    _table(
        "report_route",
        *_text("study_uid"),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("step", sa.Integer, nullable=False),
        *_text("state", "by_login", "by_name", "to_login", "note", "moment"),
        sa.UniqueConstraint("study_uid", "version", "step", name="uq_report_route_study_uid_version_step"),
    )
    _table(
        "critical_result",
        *_text("uid", "study_uid", "finding", "urgency", "found_at", "found_by"),
        sa.UniqueConstraint("uid", name="uq_critical_result_uid"),
    )
    _table(
        "critical_contact",
        *_text("result_uid", "told_by", "told_to", "told_at", "way", "outcome", "note"),
    )
    _table(
        "follow_up",
        *_text("uid", "study_uid", "modality", "due", "region", "reason", "guideline", "made_by", "made_at"),
        sa.UniqueConstraint("uid", name="uq_follow_up_uid"),
    )
    _table(
        "follow_up_end",
        *_text("follow_up_uid", "done_by", "cancelled", "ended_by", "ended_at"),
        sa.UniqueConstraint("follow_up_uid", name="uq_follow_up_end_follow_up_uid"),
    )
    op.create_index("ix_critical_result_study_uid", "critical_result", ["study_uid"])
    op.create_index("ix_critical_contact_result_uid", "critical_contact", ["result_uid"])
    op.create_index("ix_follow_up_study_uid", "follow_up", ["study_uid"])
