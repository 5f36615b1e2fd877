"""Spoken commands: a whole utterance that is a command and nothing else. Signing and sending have none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

NEAR = 90.0  # similarity (%) at which an utterance is taken for a command
INSERT = "insert "  # what begins so is no place but a phrase to be put in
RIVAL = 4.0  # how much better it must be than the next one

FIXED = {
    "next field": "next_field",
    "previous field": "previous_field",
    "scratch that": "scratch",
    "undo that": "undo",
    "stop dictation": "stop",
    "new paragraph": "new_paragraph",
    "new line": "new_line",
}


@dataclass(frozen=True, slots=True)
class Spoken:
    """A command that was heard: its id, and the section of ``go to …`` or the phrase of ``insert …``."""

    id: str
    section: str = ""


def spoken_command(text: str, sections: Sequence[str] = ()) -> Spoken | None:
    """The command that this whole utterance is, if it is one.

    ``sections`` are what can be gone to, and phrases after ``INSERT``.
    """
    known = {phrase: Spoken(command) for phrase, command in FIXED.items()}
    for title in sections:
        known |= {_said(title): Spoken("insert", title[len(INSERT) :]) if _inserts(title) else Spoken("go_to", title)}
    said = " ".join(re.findall(r"[a-z0-9]+", text.lower()))
    if not said:
        return None
    ranked = sorted(((fuzz.ratio(said, phrase), phrase) for phrase in known), reverse=True)
    best, phrase = ranked[0]
    rival = ranked[1][0] if len(ranked) > 1 else 0.0
    return known[phrase] if best == 100.0 or (best >= NEAR and best - rival >= RIVAL) else None


def phrases(sections: Sequence[str] = ()) -> tuple[str, ...]:
    """What can be said, for the engine's prompt and for the help page."""
    return (*FIXED, *map(_said, sections))


def _inserts(title: str) -> bool:
    return title.startswith(INSERT)


def _said(title: str) -> str:
    return title.lower() if _inserts(title) else f"go to {title.lower()}"
