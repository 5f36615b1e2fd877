"""A template's text as the runs of a section: fields blank or with their default, tables as lines, merges as text.

``known`` holds every merge by its name, and for fields that are only for some patients ``SEX`` (DICOM's letter) and ``AGE``
(completed years), "" where they are not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from reporting.report import Run
from reporting.template import Field, SectionTemplate, TableTemplate

Pieces = Iterable[tuple[str, str]]
SEX, AGE = "sex", "age"


def filled_runs(section: SectionTemplate, known: Mapping[str, str]) -> tuple[Run, ...]:
    """The runs of a section. A line that consists of merges of which nothing is known, and its words, is left out."""
    fields = {field.id: field for field in section.field}
    tables = {table.id: table for table in section.table}
    lines = [line for line in _lines(section.pieces) if _belongs(line, fields, known)]
    runs: list[Run] = []
    for number, line in enumerate(lines):
        runs += [Run("\n")] if number else []
        runs += [run for kind, name in line for run in _runs(kind, name, fields, tables, known)]
    return tuple(run for run in runs if run.text or run.kind == "field")


def row_runs(table: TableTemplate, row: int, known: Mapping[str, str]) -> tuple[Run, ...]:
    """A row of a table, counted from 1."""
    fields = {f"{table.id}.{row}.{field.id}": table.row_field(row, field) for field in table.field}
    return tuple(run for kind, name in table.line(row) for run in _runs(kind, name, fields, {}, known))


@dataclass(frozen=True, slots=True)
class Grown:
    """The runs of a section with one more row, and the first field of that row."""

    runs: tuple[Run, ...]
    first_field: str


def with_row(runs: Sequence[Run], table: TableTemplate) -> Grown | None:
    """The runs with the next row of a growing table; None where its place is not among them, or there are no more rows.

    The first row takes the place of the table's blank, or stands before what is written there; others follow the last row.
    """
    rows = [row for run in runs if (row := _row_of(run, table))]
    number = max(rows, default=0) + 1
    anchor = next((place for place, run in enumerate(runs) if (run.kind, run.ref) == ("field", table.id)), None)
    if number > len(table.row_names) or (not rows and anchor is None):
        return None
    new = row_runs(table, number, {})
    first = next(run.ref for run in new if run.kind == "field")
    if rows:
        last = max(place for place, run in enumerate(runs) if _row_of(run, table))
        end = _end_of_line(runs, last)
        return Grown((*end[0], Run("\n"), *new, *end[1]), first)
    return Grown((*runs[:anchor], *new, *runs[(anchor or 0) + 1 :]), first)


def _row_of(run: Run, table: TableTemplate) -> int:
    """The row of a table that a run is a field of, 0 for none."""
    found = re.fullmatch(rf"{re.escape(table.id)}\.(\d+)\.[^.]+", run.ref) if run.kind == "field" else None
    return int(found[1]) if found else 0


def _end_of_line(runs: Sequence[Run], place: int) -> tuple[tuple[Run, ...], tuple[Run, ...]]:
    """The runs cut at the end of the line in which one of them stands."""
    for number in range(place + 1, len(runs)):
        before, feed, after = runs[number].text.partition("\n")
        if runs[number].kind == "text" and feed:
            kept = (Run(before),) if before else ()
            return (*runs[:number], *kept), (Run(feed + after), *runs[number + 1 :])
    return tuple(runs), ()


def answered(runs: Iterable[Run]) -> tuple[Run, ...]:
    """The runs without what nobody answered: lines of which every field is blank, and such parts of lines.

    Parts end at a comma, semicolon or full stop of the template; the first part of a line stays: it says what it is about.
    """
    lines = _run_lines(runs)
    kept = [_answered_parts(line) for line in lines if not _unanswered(line)]
    return tuple(run for number, line in enumerate(kept) for run in ([Run("\n")] if number else []) + line)


def _run_lines(runs: Iterable[Run]) -> list[list[Run]]:
    lines: list[list[Run]] = [[]]
    for run in runs:
        parts = run.text.split("\n") if run.kind == "text" else [run.text]
        for number, part in enumerate(parts):
            if number:
                lines.append([])
            lines[-1] += [Run(part, run.kind, run.ref)] if part or run.kind != "text" else []
    return lines


def _answered_parts(line: list[Run]) -> list[Run]:
    """A line without the parts of which every field is blank; it ends as it ended."""
    if not any(_is_blank(run) for run in line):
        return line
    parts = _parts(line)
    kept = [part for number, part in enumerate(parts) if number == 0 or not _unanswered(part)]
    last = kept[-1][-1]
    if kept[-1] is not parts[-1] and last.kind == "text":
        ending = "." if line[-1].text.endswith(".") else ""
        kept[-1] = [*kept[-1][:-1], Run(last.text.rstrip(" ,;.") + ending)]
    return [run for part in kept for run in part]


def _parts(line: list[Run]) -> list[list[Run]]:
    parts: list[list[Run]] = [[]]
    for run in line:
        pieces = re.split(r"(?<=[,;.] )", run.text) if run.kind == "text" else [run.text]
        for number, piece in enumerate(pieces):
            if number:
                parts.append([])
            parts[-1] += [Run(piece, run.kind, run.ref)] if piece or run.kind != "text" else []
    return [part for part in parts if part]


def _is_blank(run: Run) -> bool:
    return run.kind == "field" and not run.text.strip()


def _unanswered(line: list[Run]) -> bool:
    others = [run for run in line if run.kind != "text"]
    return bool(others) and all(_is_blank(run) for run in others)


def defaulted(field: Field, known: Mapping[str, str]) -> str:
    """What stands in a field from the beginning; "" where a merge of its default is not known."""
    if any(kind == "merge" and not known.get(name) for kind, name in field.parts):
        return ""
    return "".join(known[name] if kind == "merge" else name for kind, name in field.parts)


def _runs(
    kind: str, name: str, fields: Mapping[str, Field], tables: Mapping[str, TableTemplate], known: Mapping[str, str]
) -> Iterator[Run]:
    if kind == "text":
        yield Run(name)
    elif kind == "merge" and (known.get(name) or name not in fields):
        yield Run(known.get(name, ""))
    elif name in tables:
        yield from _table(tables[name], known)
    else:
        yield Run(defaulted(fields[name], known) if name in fields else "", "field", name)


def _table(table: TableTemplate, known: Mapping[str, str]) -> Iterator[Run]:
    if table.grows:
        yield Run("", "field", table.id)
        return
    for row in range(1, len(table.rows) + 1):
        yield Run("\n" if row > 1 else "")
        yield from row_runs(table, row, known)


def _lines(pieces: Pieces) -> list[list[tuple[str, str]]]:
    lines: list[list[tuple[str, str]]] = [[]]
    for kind, content in pieces:
        parts = content.split("\n") if kind == "text" else [content]
        for number, part in enumerate(parts):
            if number:
                lines.append([])
            lines[-1] += [(kind, part)] if part else []
    return lines


def _belongs(line: list[tuple[str, str]], fields: Mapping[str, Field], known: Mapping[str, str]) -> bool:
    """Whether a line has something to say of this patient."""
    asked = [fields[name] for _, name in line if name in fields]
    if asked and not any(is_for(field, known) for field in asked):
        return False
    return _says_something(line, fields, known)


def is_for(field: Field, known: Mapping[str, str]) -> bool:
    """Whether a field stands in reports on this patient; where sex or age are not known, it does."""
    sex, age = known.get(SEX, ""), known.get(AGE, "")
    if field.sex and sex in ("F", "M") and field.sex != sex:
        return False
    if not age:
        return True
    young = field.from_age is not None and int(age) < field.from_age
    old = field.to_age is not None and int(age) > field.to_age
    return not (young or old)


def _says_something(line: list[tuple[str, str]], fields: Mapping[str, Field], known: Mapping[str, str]) -> bool:
    merges = [name for kind, name in line if kind == "merge"]
    asked = any(kind == "field" for kind, _ in line) or any(name in fields for name in merges)
    return not merges or asked or any(known.get(name) for name in merges)
