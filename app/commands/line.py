"""The command line as a whole: which command, with which home, and what happens to what goes wrong."""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import re
import sys
import warnings
from collections.abc import Sequence
from typing import Any, NoReturn

import app.commands
from app.commands.command import IN_PART, UNUSABLE, Command, Context, Unusable, tell
from app.home import choose_home
from app.logs import log_failure, start_logging
from viewer.catalogue import extensions

# Commands whose name Python keeps for itself, and their modules.
MODULES = {"import": "bring"}
DEFAULT = "workstation"
PLACES = ("--home", "--database", "--files")  # options of every command, before or behind its name


# What begins with a minus and a digit is a number or several, as points of a patient are, and no option.
NUMBERS = re.compile(r"-\.?\d[\d.,eE+-]*")


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with arguments as one sentence, without the usage."""

    def _parse_optional(self, arg_string: str) -> Any:
        return None if NUMBERS.fullmatch(arg_string) else super()._parse_optional(arg_string)

    def error(self, message: str) -> NoReturn:
        raise Unusable(f"{message[:1].upper()}{message[1:]}. `{self.prog} --help` says what can be given.")


def main(arguments: Sequence[str]) -> int:
    """Run one command; without one, the workstation. Returns the exit status (0 done, 1 in part, 2 unusable)."""
    # pydicom quotes values of the header in its warnings: they are patient data and stay out.
    warnings.filterwarnings("ignore", module="pydicom")
    # Qt tells of a sound server that is not there; what is missing for dictation is said by the dictation itself.
    os.environ.setdefault("QT_LOGGING_RULES", "qt.multimedia.symbolsresolver=false")
    try:
        return _run(_with_default(arguments))
    except Unusable as error:
        tell(str(error))
        return UNUSABLE
    except ImportError as error:
        tell(f"A part of Lectern cannot be loaded here ({error}). `main.py doctor` says what works.")
        return UNUSABLE
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return IN_PART
    except KeyboardInterrupt:
        tell("Stopped.")
        return IN_PART


def _run(arguments: Sequence[str]) -> int:
    commands = {one.name: one for one in _commands(_named(arguments))}
    given, unknown = _parser(commands).parse_known_args(arguments)
    command = commands[given.command]
    _take_words(command, given, unknown)
    context = Context(choose_home(given.home, given.database, given.files))
    try:
        start_logging(context.home.logs)
    except OSError as error:
        folder = context.home.folder
        raise Unusable(f"{folder} cannot be used ({error.strerror}). Name another folder with --home.") from error
    try:
        return command.run(context, given)
    except (Unusable, BrokenPipeError):
        raise
    except Exception as error:  # a user gets a sentence, the log the place
        log_failure(f"command {command.name} failed", error)
        raise Unusable(f"{command.name} failed ({_what(error)}). The log in {context.home.logs} says where.") from error


def _what(error: Exception) -> str:
    """Of the system's errors their own words; of others only the kind, for their text may quote a header."""
    return str(error) if isinstance(error, OSError) else type(error).__name__


def _commands(name: str) -> tuple[Command, ...]:
    """The command of that name, whose module alone is loaded; all of them where it is not known by its name."""
    module = MODULES.get(name, name)
    if module not in {one.name for one in pkgutil.iter_modules(app.commands.__path__)}:
        return extensions(app.commands, "COMMAND")
    command = getattr(importlib.import_module(f"{app.commands.__name__}.{module}"), "COMMAND", None)
    return (command,) if command and command.name == name else extensions(app.commands, "COMMAND")


def _parser(commands: dict[str, Command]) -> argparse.ArgumentParser:
    parser = _Parser(prog="main.py", description="Lectern, a radiology reading workstation. Not for diagnostic use.")
    parser.add_argument("--home", help="folder of archive, settings and logs (or LECTERN_HOME)")
    parser.add_argument("--database", metavar="URL", help="PostgreSQL of a department (or LECTERN_DATABASE)")
    parser.add_argument("--files", metavar="DIR", help="folder of the studies' files (or LECTERN_FILES)")
    rows = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in commands.values():
        one = rows.add_parser(
            command.name, help=command.explanation, description=command.explanation, allow_abbrev=False
        )
        for option in PLACES:
            one.add_argument(option, default=argparse.SUPPRESS, help=argparse.SUPPRESS)
        command.arguments(one)
    return parser


def _take_words(command: Command, given: argparse.Namespace, unknown: Sequence[str]) -> None:
    """Put what the parser does not know where the command wants it."""
    strange = [word for word in unknown if not command.words or word.startswith("--")]
    if strange:
        raise Unusable(
            f"{command.name} knows no {' '.join(strange)}. `main.py {command.name} --help` says what it does."
        )
    if unknown:
        setattr(given, command.words, [*getattr(given, command.words), *unknown])


def _named(arguments: Sequence[str]) -> str:
    """The first argument that is no option: the command, if there is one."""
    after = iter(arguments)
    for one in after:
        if one in PLACES:
            next(after, None)
        elif not one.startswith("-"):
            return one
    return ""


def _with_default(arguments: Sequence[str]) -> list[str]:
    """``main.py`` and ``main.py --or-tour OUT`` mean the workstation: whatever begins with an option that only it has."""
    given = list(arguments)
    at = 0
    while at < len(given) and given[at].partition("=")[0] in PLACES:
        at += 1 if "=" in given[at] else 2
    first = given[at] if at < len(given) else ""
    names_itself = bool(first) and not first.startswith("-")
    return given if names_itself or first in ("-h", "--help") else [*given[:at], DEFAULT, *given[at:]]
