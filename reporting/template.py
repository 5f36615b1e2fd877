"""Report templates as data (``reporting/template_files.py`` reads the files).

A section's ``text`` is its first wording. ``[name]`` in it stands for the field or the table of that id, ``{name}`` for
what is known of order, study and headers (``MERGES``). Where nothing is known it stands for the field of that id; where
there is no such field either, a line that says nothing else is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

import msgspec

from viewer.model.code import Code

# What {name} may stand for: the order, the study with its patient, what the headers say was done, the priors.
MERGES = (
    "clinical",
    "indication",
    "question",
    "referrer",
    "procedure",
    "accession",
    "patient_name",
    "patient_id",
    "patient_age",
    "patient_sex",
    "birth_date",
    "examination",
    "examination_date",
    "technique",
    "protocol",
    "contrast",
    "exposure",
    "field_strength",
    "dose",
    "tracer",
    "comparison",
)
DOCUMENTS = {"SR", "KO", "PR", "SEG", "RTSTRUCT", "RTPLAN", "RTDOSE", "DOC", "REG", "SC", "OT"}
MOST_ROWS = 30
_MARK = re.compile(r"(\[[^\[\]\n]*\]|\{[^{}\n]*\})")


class Field(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A blank in the text: a pick list (free text is allowed in its place too), a number, a date or text.

    ``normal`` is what it says where nothing is amiss: put in only when the reader asks for it. ``default`` stands in it from
    the beginning and may hold merges: it is left out where one of them is not known. ``spoken`` are words that lead to it.
    With ``sex`` or ages (years, both ends included) it stands only in reports on such patients, and in those on patients
    of whom sex or age are not known.
    """

    id: str
    prompt: str
    kind: Literal["choice", "number", "text", "date"] = "text"
    choices: tuple[str, ...] = ()
    required: bool = False
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    normal: str = ""
    default: str = ""
    spoken: tuple[str, ...] = ()
    sex: Literal["", "F", "M"] = ""
    from_age: int | None = None
    to_age: int | None = None

    @property
    def for_some(self) -> bool:
        """Whether it is left out of reports on some patients."""
        return bool(self.sex) or self.from_age is not None or self.to_age is not None

    @property
    def parts(self) -> tuple[tuple[str, str], ...]:
        """The default in order as (kind, content), as of a section's text."""
        return pieces_of(self.default)


class TableTemplate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Lines of one form: a level of the spine, a nodule. ``text`` is a line, ``{row}`` in it the name of its row.

    With ``rows`` the table has those. Without, it begins as one blank with the given ``prompt`` and the sentence ``none`` to
    choose, and grows by rows called ``row_name``, in which ``{number}`` counts.
    """

    id: str
    text: str
    field: tuple[Field, ...]
    rows: tuple[str, ...] = ()
    row_name: str = ""
    prompt: str = ""
    none: str = ""
    required: bool = False
    spoken: tuple[str, ...] = ()

    @property
    def grows(self) -> bool:
        """Whether rows are added by the reader."""
        return not self.rows

    @property
    def blank(self) -> Field:
        """What a growing table is before its first row."""
        choices = (self.none,) if self.none else ()
        kind: Literal["choice", "text"] = "choice" if choices else "text"
        return Field(self.id, self.prompt, kind, choices, self.required, normal=self.none, spoken=self.spoken)

    @property
    def row_names(self) -> tuple[str, ...]:
        """The names of all rows that there can be."""
        return self.rows or tuple(self.row_name.format(number=number + 1) for number in range(MOST_ROWS))

    def row_field(self, row: int, field: Field) -> Field:
        """The field of a row, counted from 1: ``nodules.2.size``."""
        return msgspec.structs.replace(field, id=f"{self.id}.{row}.{field.id}")

    def line(self, row: int) -> tuple[tuple[str, str], ...]:
        """A row in order as (kind, content), its fields by their ids in the report."""
        named = pieces_of(self.text.strip().replace("{row}", self.row_names[row - 1]))
        return tuple((kind, f"{self.id}.{row}.{part}" if kind == "field" else part) for kind, part in named)

    @property
    def fields(self) -> Iterable[Field]:
        """Every field that there can be, row by row; of a growing table also its first blank."""
        if self.grows:
            yield self.blank
        for row in range(1, len(self.row_names) + 1):
            yield from (self.row_field(row, field) for field in self.field)


class SectionTemplate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A section to be: ``heading`` from CID 7001, ``element`` from CID 7002 (PS3.16)."""

    id: str
    title: str
    heading: Code
    element: Code
    text: str = ""
    field: tuple[Field, ...] = ()
    table: tuple[TableTemplate, ...] = ()

    @property
    def pieces(self) -> tuple[tuple[str, str], ...]:
        """The text in order as (kind, content): ``text``, ``field`` (its id, or a table's) or ``merge`` (its name)."""
        return pieces_of(self.text.strip())


class Matching(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which studies a template is for; all in capitals or not, a word matches the beginning of a word.

    Every image modality of the study must be among ``modalities``, each of ``needs`` must be there, and a procedure, a body
    part or a word must be found, where the template names any; none of ``not_words`` may be. ``sex`` is DICOM's letter, ages
    are in years, both ends included; a template for one sex or age does not fit where sex or age are not known.
    ``procedures`` are codes of the order.
    """

    modalities: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    body_parts: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    not_words: tuple[str, ...] = ()
    procedures: tuple[str, ...] = ()
    sex: Literal["", "F", "M", "O"] = ""
    from_age: int | None = None
    to_age: int | None = None


class Template(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of report; ``title`` is the document title from CID 7000, ``language`` an RFC 5646 tag."""

    id: str
    name: str
    language: str
    title: Code
    section: tuple[SectionTemplate, ...]
    match: Matching = Matching()
    assesses: tuple[str, ...] = ()  # assessment systems that reports of this kind state, the usual first

    @property
    def fields(self) -> dict[str, Field]:
        """Every field by its id, those of the rows of tables too."""
        own = {field.id: field for section in self.section for field in section.field}
        return own | {field.id: field for table in self.tables.values() for field in table.fields}

    @property
    def tables(self) -> dict[str, TableTemplate]:
        """Every table by its id."""
        return {table.id: table for section in self.section for table in section.table}


def with_choice(field: Field, choice: str) -> Field:
    """The field with one more thing to choose, the last."""
    return msgspec.structs.replace(field, kind="choice", choices=(*field.choices, choice))


def pieces_of(text: str) -> tuple[tuple[str, str], ...]:
    """A text in order as (kind, content): ``text``, ``field`` or ``merge``."""
    return tuple(_piece(part) for part in _MARK.split(text) if part)


def _piece(part: str) -> tuple[str, str]:
    kind = {"[": "field", "{": "merge"}.get(part[0], "text")
    return (kind, part) if kind == "text" else (kind, part[1:-1])
