"""The command line as a whole: which command, with which home, and what happens to what goes wrong."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

import app.commands
from app.commands.command import IN_PART, UNUSABLE, Command, Context, Unusable, tell
from app.home import choose_home
from app.logs import log_failure, start_logging
from viewer.catalogue import extensions


def main(arguments: Sequence[str]) -> int:
    """Run one command; without one, the workstation. Returns the exit status (0 done, 1 in part, 2 unusable)."""
    commands: dict[str, Command] = {one.name: one for one in extensions(app.commands, "COMMAND")}
    parsed = _parser(commands).parse_args(_with_default(arguments, commands))
    context = Context(choose_home(parsed.home))
    try:
        start_logging(context.home.logs)
        return commands[parsed.command].run(context, parsed)
    except Unusable as error:
        tell(str(error))
        return UNUSABLE
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return IN_PART
    except KeyboardInterrupt:
        tell("Stopped.")
        return IN_PART
    except Exception as error:  # a user gets a sentence, the log the place
        log_failure(f"command {parsed.command} failed", error)
        tell(f"{parsed.command} failed: {error or type(error).__name__}. The log in {context.home.logs} says where.")
        return UNUSABLE


def _parser(commands: dict[str, Command]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="main.py", description="Lectern, a radiology reading workstation. Not for diagnostic use."
    )
    parser.add_argument("--home", help="folder of archive, settings and logs (or LECTERN_HOME)")
    rows = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in commands.values():
        one = rows.add_parser(command.name, help=command.explanation, description=command.explanation)
        one.add_argument("--home", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
        command.arguments(one)
    return parser


def _with_default(arguments: Sequence[str], commands: dict[str, Command]) -> list[str]:
    """``main.py`` and ``main.py --or-tour OUT`` mean the workstation."""
    given = list(arguments)
    asks_help = any(one in ("-h", "--help") for one in given)
    if asks_help or any(one in commands for one in given):
        return given
    at = given.index("--home") + 2 if "--home" in given else 0
    first = given[at] if at < len(given) else ""
    return given if first and not first.startswith("-") else [*given[:at], "workstation", *given[at:]]
