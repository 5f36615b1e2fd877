"""Signed reports, which no statement may change or delete, and drafts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _reports()
    _drafts()
    if op.get_context().dialect.name == "sqlite":
        _guard("update", "changed")
        _guard("delete", "deleted")


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _numbers(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer, nullable=False) for name in names]


def _content() -> sa.Column[bytes]:
    return sa.Column("content", sa.LargeBinary, nullable=False)


def _reports() -> None:
    op.create_table(
        "report",
        sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=True),
        *_text("uid", "study_uid"),
        *_numbers("version", "addendum_number"),
        *_text("status", "author", "signed_by", "signed_at"),
        _content(),
        *_text("previous_seal", "seal"),
        sa.UniqueConstraint("uid", name="uq_report_uid"),
        sa.UniqueConstraint("study_uid", "version", name="uq_report_study_uid_version"),
        sa.UniqueConstraint("previous_seal", name="uq_report_previous_seal"),
        sqlite_autoincrement=True,
    )


def _drafts() -> None:
    op.create_table(
        "draft",
        *_text("study_uid", "login"),
        *_numbers("revision"),
        *_text("saved_at"),
        _content(),
        sa.PrimaryKeyConstraint("study_uid", "login", name="pk_draft"),
    )


def _guard(verb: str, done: str) -> None:
    op.execute(
        f"CREATE TRIGGER report_no_{verb} BEFORE {verb.upper()} ON report "
        f"BEGIN SELECT RAISE(ABORT, 'a signed report cannot be {done}'); END"
    )
