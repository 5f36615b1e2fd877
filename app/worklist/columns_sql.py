"""What the worklist is searched, sorted and counted by: the narrow rows that the database keeps for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, case, false, func, or_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from app.archive.listing import listing

LISTED = listing.c
STAGES = ("unread", "draft", "preliminary", "final")  # what ``stage`` counts
UNSIGNED = 2  # stages below it have no signed report

status = case(dict(enumerate(STAGES)), value=LISTED.stage, else_=STAGES[-1])


class PlaceOf(FunctionElement[int]):
    """Where a text begins within another, from 1; 0 where it does not. No character of it means anything but itself."""

    type = Integer()
    name = "place_of"
    inherit_cache = True


@compiles(PlaceOf, "sqlite")
def _in_sqlite(element: PlaceOf, compiler: SQLCompiler, **kw: Any) -> str:
    return f"instr({compiler.process(element.clauses, **kw)})"


@compiles(PlaceOf, "postgresql")
def _in_postgresql(element: PlaceOf, compiler: SQLCompiler, **kw: Any) -> str:
    return f"strpos({compiler.process(element.clauses, **kw)})"


def holds(column: ColumnElement[str], text: str) -> ColumnElement[bool]:
    """The column contains the text."""
    return PlaceOf(column, text) > 0


# What a column of the table is sorted by; the first element turns with the direction, the others break ties.
SORTS: dict[str, tuple[ColumnElement[Any], ...]] = {
    "urgency": (LISTED.urgency,),
    "due": (LISTED.due_key,),
    "waiting": (LISTED.arrived,),
    "status": (LISTED.stage,),
    "patient": (LISTED.name_key,),
    "id": (LISTED.patient_id,),
    "age": (LISTED.birth_date,),
    "modality": (LISTED.modalities,),
    "body": (LISTED.body_parts,),
    "description": (LISTED.description,),
    "images": (LISTED.images,),
    "date": (LISTED.date, LISTED.time),
    "priors": (LISTED.priors,),
    "referrer": (LISTED.referrer,),
    "claim": (LISTED.reader,),
    "accession": (LISTED.accession,),
}
Order = tuple[tuple[ColumnElement[Any], bool], ...]  # keys, and whether each goes down


def order_of(column: str, *, descending: bool) -> Order:
    """The keys of a sorting; of equal studies the one due first comes first, then the newest, and always the same."""
    first = tuple((key, descending) for key in SORTS.get(column, SORTS["date"]))
    ties = ((LISTED.due_key, False), (LISTED.date, True), (LISTED.time, True), (LISTED.study_uid, False))
    sorted_by = {key.key for key, _ in first}
    return first + tuple((key, down) for key, down in ties if key.key not in sorted_by)


def ordered(statement: Select[Any], order: Order, *, backwards: bool = False, by_index: bool = True) -> Select[Any]:
    """The statement in an order, or in its reverse.

    Where few rows fit, the database must not walk along an index until it has met them: ``by_index`` false hides it.
    """
    keys = [(key if by_index else func.coalesce(key, key), down != backwards) for key, down in order]
    return statement.order_by(*(key.desc() if down else key.asc() for key, down in keys))


def before(order: Order, place: Sequence[Any]) -> ColumnElement[bool]:
    """What stands above a place; ``place`` holds the values of the keys there."""
    return _beside(order, place, above=True)


def behind(order: Order, place: Sequence[Any]) -> ColumnElement[bool]:
    """What stands below a place."""
    return _beside(order, place, above=False)


def _beside(order: Order, place: Sequence[Any], *, above: bool) -> ColumnElement[bool]:
    either: list[ColumnElement[bool]] = []
    for number, ((key, down), value) in enumerate(zip(order, place, strict=True)):
        equal = [one == its for (one, _), its in zip(order[:number], place[:number], strict=True)]
        either.append(and_(*equal, key > value if down == above else key < value))
    return or_(false(), *either)


def counted(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """How many rows fulfil a condition, beside other conditions in one statement."""
    return func.count().filter(condition)
