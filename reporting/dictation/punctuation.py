"""Spoken punctuation: ``period`` becomes a full stop, ``new paragraph`` a paragraph, ``scratch that`` takes back."""

from __future__ import annotations

import re
from collections.abc import Callable

_MARKS = {
    r"period|full stop": ".",
    r"comma": ",",
    r"semicolon|semi colon": ";",
    r"question mark": "?",
    r"exclamation (?:mark|point)": "!",
}
_LITERAL_BEFORE = (
    r"(?:menstrual|time|follow-up|followup|observation|waiting|incubation|latency|refractory|this|that|the|a|same)"
)
_COLON_BEFORE = (
    r"(?:impression|findings|comparison|technique|indication|history|conclusion|recommendation|recommendations|"
    r"following|clinical information)"
)
_BREAK = r"[\s,.;:]*"
_BLANK = r"[^\S\n]*,?[^\S\n]*"
_Replacement = Callable[[re.Match[str]], str]


def punctuate(text: str) -> str:
    """Spoken marks as marks, with one mark where both the speaker and the engine set one."""
    text = _scratch(text)
    text = _line_breaks(text)
    text = _brackets(text)
    text = re.sub(rf"\b({_COLON_BEFORE}){_BREAK}\bcolon\b{_BREAK}", r"\1: ", text, flags=re.IGNORECASE)
    for words, mark in _MARKS.items():
        text = re.sub(
            rf"(?<!\w)(?<!-)({_LITERAL_BEFORE}\s+)?{_BREAK}\b(?:{words})\b[.,;]?", _mark(mark), text, flags=re.I
        )
    return capitalise(_tidy(text))


def _mark(mark: str) -> _Replacement:
    def replace(found: re.Match[str]) -> str:
        return found[0] if found[1] else mark

    return replace


def _scratch(text: str) -> str:
    """Take back from the start of the sentence (or of the text) to ``scratch that``."""
    pattern = re.compile(r"[^.!?\n]*\bscratch that\b[\s.,;]*", re.IGNORECASE)
    while (found := pattern.search(text)) is not None:
        keep = text[: found.start()]
        text = f"{keep}{' ' if keep and not keep[-1].isspace() else ''}{text[found.end() :]}"
    return text


def _line_breaks(text: str) -> str:
    text = re.sub(rf"{_BLANK}\bnew paragraph\b[\s.,;:]*", "\n\n", text, flags=re.IGNORECASE)
    return re.sub(rf"{_BLANK}\b(?:new line|newline|next line)\b[\s.,;:]*", "\n", text, flags=re.IGNORECASE)


def _brackets(text: str) -> str:
    text = re.sub(
        r",?\s*\bopen[ -](?:paren|parens|parent|parenthes[ie]s|bracket)\b[,.]?\s*", " (", text, flags=re.IGNORECASE
    )
    return re.sub(
        r"[,.]?\s*\bclosed?[ -](?:paren|parens|parent|parenthes[ie]s|bracket)\b", ")", text, flags=re.IGNORECASE
    )


def _tidy(text: str) -> str:
    """No blank before a mark, one after it, no doubled marks, no blanks around line breaks."""
    text = re.sub(r"[^\S\n]+([.,;?!)])", r"\1", text)
    text = re.sub(r"([.,;?!])(?:\s?[.,;?!])+", lambda found: _strongest(found[0]), text)
    text = re.sub(r"([,;?!]|\.(?!\d))(?=[^\s\d.,;?!)])", r"\1 ", text)
    text = re.sub(r"[^\S\n]+", " ", text)
    return re.sub(r" ?(\n+) ?", r"\1", text).strip(" ")


def _strongest(marks: str) -> str:
    return next(mark for mark in "?!.;," if mark in marks)


def capitalise(text: str) -> str:
    """A capital at the start of each sentence and line."""
    return re.sub(r"((?:^|[.!?]\s+|\n)[\"(]?)([a-z])", lambda found: found[1] + found[2].upper(), text)
