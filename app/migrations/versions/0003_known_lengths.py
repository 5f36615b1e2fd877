"""Calibrations by known lengths, kept with the images."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NUMBERS = ("length_mm", "row_mm", "column_mm", "first_column", "first_row", "second_column", "second_row")


def upgrade() -> None:
    op.create_table(
        "known_length",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("study_uid", sa.Text, nullable=False),
        sa.Column("sop_uid", sa.Text, nullable=False),
        sa.Column("frame", sa.Integer),
        *(sa.Column(name, sa.Float) for name in NUMBERS),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("reader", "moment", "recorded_by", "recorded")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_known_length_study_uid", "known_length", ["study_uid"])
