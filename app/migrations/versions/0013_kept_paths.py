"""Which paths a reader drew through the volumes of a study."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kept_paths",
        sa.Column("study_uid", sa.Text, nullable=False),
        sa.Column("reader", sa.Text, nullable=False),
        sa.Column("changed", sa.Text, nullable=False),
        sa.Column("paths", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("study_uid", "reader", name="pk_kept_paths"),
    )
