"""The one gateway for text that leaves: what may be in it, and nothing that a format would take for a command.

No format in this room reads markup, so nothing is escaped; characters that only control a printer, a terminal or the
direction of writing are taken out here, the same for every format, so that all of them say the same.
"""

from __future__ import annotations

import re

from reporting.report import Report, Section
from viewer.model.measurement import Measurement
from viewer.model.text import name_text

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# C0 and C1 controls, embeddings, overrides and isolates, byte order mark; joiners and single marks (LRM, RLM) are writing.
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_TAB = "    "


def plain(text: str) -> str:
    """``text`` with line feeds only, no control characters, no blanks at line ends and no blank lines around it."""
    unified = _CONTROL.sub("", _LINE_ENDS.sub("\n", text)).replace("\t", _TAB)
    lines = [line.rstrip() for line in _SURROGATE.sub("\ufffd", unified).split("\n")]
    return "\n".join(lines).strip("\n")


def one_line(text: str) -> str:
    """``text`` made plain, with line ends turned to blanks."""
    return " ".join(part.strip() for part in plain(text).split("\n") if part.strip())


def paragraphs(text: str) -> list[str]:
    """The plain text cut before every line that says something; blank lines stay at the end of the paragraph before.

    Joined with line feeds the paragraphs are the plain text again.
    """
    whole = plain(text)
    return re.split("\n(?=[^\n])", whole) if whole else []


def filled_sections(report: Report) -> tuple[Section, ...]:
    """The sections that say something."""
    return tuple(section for section in report.sections if plain(section.text))


def finding(measurement: Measurement) -> str:
    """What was measured: the reader's label, else the name that readers give it, else that of its code."""
    return one_line(measurement.label) or one_line(measurement.name) or one_line(measurement.title.meaning)


def person(name: str) -> str:
    """A DICOM person name, or a name as typed, for reading."""
    return one_line(name_text(name)) if name else ""
