"""What a command of the command line is: a name, its arguments, and a function that gives an exit status."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app.home import Home

DONE, IN_PART, UNUSABLE = 0, 1, 2


class Unusable(Exception):  # noqa: N818 - its text is the one sentence the user reads
    """Wrong arguments or input; the message is the sentence to print, the exit status 2."""


@dataclass(frozen=True, slots=True)
class Context:
    """What every command is given: the folder of archive, settings and logs."""

    home: Home


@dataclass(frozen=True, slots=True)
class Command:
    """``run`` takes the context and the parsed arguments, prints its answer on stdout and returns the exit status."""

    name: str
    explanation: str
    run: Callable[[Context, argparse.Namespace], int]
    arguments: Callable[[argparse.ArgumentParser], None] = field(default=lambda _: None)


def answer(document: Any, text: str, *, as_json: bool) -> None:
    """Print the one JSON document, or the text for a person."""
    sys.stdout.write((json.dumps(document, ensure_ascii=False, indent=1) if as_json else text.rstrip("\n")) + "\n")
    sys.stdout.flush()


def tell(text: str) -> None:
    """Print progress on stderr."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def json_switch(parser: argparse.ArgumentParser) -> None:
    """The switch that every command with an answer has."""
    parser.add_argument("--json", action="store_true", help="print exactly one JSON document on stdout")
