"""Sentences about a study for its reader: objects held apart, demographics that differ, orders that do not fit."""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from app.archive import schema
from app.archive.facts import decode_remarks, encode_remarks


def add_remark(connection: Connection, study_uid: str, remark: str) -> None:
    """A sentence about a study, once."""
    table = schema.study
    present = connection.scalar(select(table.c.remarks).where(table.c.uid == study_uid))
    remarks = decode_remarks(present or "")
    if present is not None and remark not in remarks:
        text = encode_remarks((*remarks, remark))
        connection.execute(update(table).where(table.c.uid == study_uid).values(remarks=text))


def drop_remarks(connection: Connection, study_uid: str, beginning: str) -> None:
    """Take back the sentences about a study that begin so."""
    table = schema.study
    present = connection.scalar(select(table.c.remarks).where(table.c.uid == study_uid))
    remarks = decode_remarks(present or "")
    kept = tuple(one for one in remarks if not one.startswith(beginning))
    if kept != remarks:
        connection.execute(update(table).where(table.c.uid == study_uid).values(remarks=encode_remarks(kept)))
