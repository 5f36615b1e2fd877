"""What a command of the command line is: a name, its arguments, and a function that gives an exit status."""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.home import Home
from viewer.model.text import clean

DONE, IN_PART, UNUSABLE = 0, 1, 2


class Unusable(Exception):  # noqa: N818 - its text is the one sentence the user reads
    """Wrong arguments or input; the message is the sentence to print, the exit status 2."""


@dataclass(frozen=True, slots=True)
class Context:
    """What every command is given: the folder of archive, settings and logs."""

    home: Home


@dataclass(frozen=True, slots=True)
class Command:
    """``run`` takes the context and the parsed arguments, prints its answer on stdout and returns the exit status.

    ``words`` names the argument that also takes what looks like an option and is none, such as ``-mod:US``.
    """

    name: str
    explanation: str
    run: Callable[[Context, argparse.Namespace], int]
    arguments: Callable[[argparse.ArgumentParser], None] = field(default=lambda _: None)
    words: str = ""


def answer(document: Any, text: str, *, as_json: bool) -> None:
    """Print the one JSON document, or the text for a person."""
    _write(sys.stdout, _json(document) if as_json else "\n".join(map(_line, text.rstrip("\n").split("\n"))))


def _json(document: Any) -> str:
    """JSON that every reader takes: no NaN, and names of files that are no text as escapes."""
    ascii_only = _encoding(sys.stdout).lower().replace("-", "") != "utf8"
    return json.dumps(_finite(document), ensure_ascii=ascii_only, indent=1, allow_nan=False)


def tell(text: str) -> None:
    """Print progress or a refusal on stderr."""
    _write(sys.stderr, _line(text))


def _line(text: str) -> str:
    """One line, indented as it was, that cannot move a terminal's cursor or turn its direction of writing."""
    bare = text.lstrip(" ")
    return text[: len(text) - len(bare)] + clean(bare)


def json_switch(parser: argparse.ArgumentParser) -> None:
    """The switch that every command with an answer has."""
    parser.add_argument("--json", action="store_true", help="print exactly one JSON document on stdout")


def require(paths: Iterable[Path]) -> None:
    """Raise Unusable, naming them, where paths that were given do not exist."""
    missing = [str(path) for path in paths if not _exists(path)]
    if missing:
        raise Unusable(f"There is no file or folder {', '.join(missing)}.")


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # a name too long, or with a zero in it
        return False


def _finite(value: Any) -> Any:
    """The same with None for what is no number: JSON has no word for it."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(key): _finite(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(one) for one in value]
    return value


def _encoding(stream: Any) -> str:
    return getattr(stream, "encoding", None) or "utf-8"


def _write(stream: Any, text: str) -> None:
    encoding = _encoding(stream)
    stream.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")
    stream.flush()
