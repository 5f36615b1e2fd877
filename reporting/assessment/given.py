"""What was given to an assessment: checked against what its system asks for, and asked for by its rules."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from reporting.assessment.system import Input, System

Answer: TypeAlias = str | float | bool
_YES, _NO = {"yes", "true", "1", "y", "+"}, {"no", "false", "0", "n", "-"}


class Unfit(Exception):  # noqa: N818 - the answer to what was given
    """What was given cannot be used, or does not agree with itself; the message is a sentence."""


class Open(Exception):  # noqa: N818 - the rules cannot go on without it
    """The rules ask for an input that was not given; its id is the argument."""


@dataclass(frozen=True, slots=True)
class Given:
    """The answers by the ids of their inputs. Asking for one that is missing raises Open."""

    answers: Mapping[str, Answer]

    def has(self, name: str) -> bool:
        """Whether it was given."""
        return name in self.answers

    def number(self, name: str) -> float:
        """A number."""
        return float(self._get(name))

    def choice(self, name: str) -> str:
        """The id of an option."""
        return str(self._get(name))

    def flag(self, name: str) -> bool:
        """Yes or no."""
        return bool(self._get(name))

    def said(self, name: str) -> bool:
        """Whether yes was said; no where nothing was. Only for what adds to a result and never decides it."""
        return bool(self.answers.get(name, False))

    def _get(self, name: str) -> Answer:
        if name not in self.answers:
            raise Open(name)
        return self.answers[name]


def given(system: System, texts: Mapping[str, str]) -> Given:
    """Answers read from texts; raises Unfit for one that is unknown, no such thing, or out of its limits."""
    known = {one.id: one for one in system.input}
    unknown = [name for name in texts if name not in known]
    if unknown:
        raise Unfit(f"{system.name} does not ask for {', '.join(unknown)}; it asks for {', '.join(known)}.")
    return Given({name: _answer(known[name], text) for name, text in texts.items() if text.strip()})


def _answer(asked: Input, text: str) -> Answer:
    said = text.strip()
    if asked.kind == "flag":
        if said.lower() not in _YES | _NO:
            raise Unfit(f"{asked.id}: yes or no, not “{said}”.")
        return said.lower() in _YES
    if asked.kind == "choice":
        return _option(asked, said)
    return _number(asked, said)


def _option(asked: Input, said: str) -> str:
    found = next((one.id for one in asked.option if said.lower() in (one.id.lower(), one.label.lower())), None)
    if found is None:
        raise Unfit(f"{asked.id}: one of {', '.join(one.id for one in asked.option)}, not “{said}”.")
    return found


def _number(asked: Input, said: str) -> float:
    try:
        number = float(said.replace(",", ".").removesuffix(asked.unit).strip())
    except ValueError as error:
        raise Unfit(f"{asked.id}: “{said}” is no number.") from error
    low, high = asked.minimum, asked.maximum
    if not math.isfinite(number) or (low is not None and number < low) or (high is not None and number > high):
        limits = f"{'' if low is None else f'{low:g}'} to {'' if high is None else f'{high:g}'} {asked.unit}".strip()
        raise Unfit(f"{asked.id}: “{said}” is not within {limits}.")
    return number
