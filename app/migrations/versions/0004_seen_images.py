"""Which images a reader has seen of a study."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "seen_images",
        sa.Column("study_uid", sa.Text, nullable=False),
        sa.Column("reader", sa.Text, nullable=False),
        sa.Column("changed", sa.Text, nullable=False),
        sa.Column("images", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["study_uid"], ["study.uid"], name="fk_seen_images_study_uid"),
        sa.PrimaryKeyConstraint("study_uid", "reader", name="pk_seen_images"),
    )
