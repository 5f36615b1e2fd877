"""What left to whom."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "departure",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("moment", sa.Text, nullable=False),
        sa.Column("completed", sa.Text, nullable=False, server_default=""),
        sa.Column("reader", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("destination", sa.Text, nullable=False),
        sa.Column("recipient", sa.Text, nullable=False, server_default=""),
        sa.Column("studies", sa.Text, nullable=False),
        sa.Column("objects", sa.Integer, nullable=False, server_default="0"),
        sa.Column("method", sa.Text, nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("id", name="pk_departure"),
    )
    op.create_index("ix_departure_moment", "departure", ["moment"])
    if op.get_context().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER departure_no_delete BEFORE DELETE ON departure "
            "BEGIN SELECT RAISE(ABORT, 'what left cannot be forgotten'); END"
        )
