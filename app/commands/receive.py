"""``main.py receive``: the DICOM listener without a window, until it is stopped (Ctrl+C or SIGTERM)."""

from __future__ import annotations

import argparse
import contextlib
from contextlib import closing
from dataclasses import asdict
from typing import Any

from app.arriving import Figures
from app.commands.command import DONE, IN_PART, Command, Context, Unusable, answer, json_switch, tell
from app.commands.rooms import archive_of, preferences
from app.commands.standing import await_stop, standing_options, tls_of
from app.network.directory import Directory
from app.network.node import Node, fault_of_title, node_of
from app.network.rules import Rules
from app.receiving import Receiving
from app.settings import Preferences


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--title", help="the AE title it answers to (default: the setting receiver_title)")
    parser.add_argument("--address", help="the address it listens on (default: the setting receiver_address)")
    parser.add_argument(
        "--port", type=int, help="the port, 0 for any that is free (default: the setting receiver_port)"
    )
    parser.add_argument(
        "--from",
        dest="nodes",
        action="append",
        default=[],
        metavar="TITLE@HOST",
        help="who may send, as often as needed, beside the setting nodes",
    )
    parser.add_argument("--anyone", action="store_true", help="take objects from everybody who can connect")
    standing_options(parser)
    json_switch(parser)


def _run(context: Context, given: argparse.Namespace) -> int:
    rules = _rules(context, preferences(context), given)
    with archive_of(context) as archive, closing(Receiving(archive, rules, _told)) as receiving:
        _start(receiving, rules)
        tell(f"{rules.ae_title} listens on {rules.address} port {receiving.port}{_who(rules)}. Ctrl+C stops it.")
        await_stop(until_closed=given.until_closed)
        _say("Stopping: what was received is taken into the archive.")
        receiving.close()
        figures = receiving.figures
    answer(_document(figures), _sentence(figures), as_json=given.json)
    return IN_PART if figures.trouble or figures.unreadable or figures.held_apart else DONE


def _start(receiving: Receiving, rules: Rules) -> None:
    try:
        receiving.start()
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Unusable(f"Lectern cannot listen on {rules.address} port {rules.port} ({reason}).") from error


def _rules(context: Context, kept: Preferences, given: argparse.Namespace) -> Rules:
    title = given.title if given.title is not None else kept.receiver_title
    fault = fault_of_title(title)
    port = given.port if given.port is not None else kept.receiver_port
    if fault or not 0 <= port < 65536:
        raise Unusable(fault or f"{port} is no port; ports are numbers up to 65535.")
    return Rules(
        ae_title=title,
        address=given.address or kept.receiver_address,
        port=port,
        nodes=_nodes(context, kept, given.nodes),
        anyone=given.anyone,
        tls=tls_of(given),
    )


def _nodes(context: Context, kept: Preferences, named: list[str]) -> tuple[Node, ...]:
    """Who may send: the systems that are known, and those that were named."""
    try:
        known = Directory(context.home.folder, lambda: kept).known().dicom
        return (*known, *(node_of(text) for text in named))
    except ValueError as error:
        raise Unusable(str(error)) from error


def _who(rules: Rules) -> str:
    encrypted = ", with TLS" if rules.tls else ""
    if rules.anyone:
        return f"{encrypted}, for everybody who can connect"
    if not rules.nodes:
        return f"{encrypted}, but nobody may send: name systems with --from or in the settings"
    return f"{encrypted}, for {', '.join(f'{node.ae_title} at {node.host}' for node in rules.nodes)}"


def _told(figures: Figures) -> None:
    _say(figures.trouble or _sentence(figures))


def _say(text: str) -> None:
    """On stderr, if anybody still reads it: the listener goes on without."""
    with contextlib.suppress(OSError):
        tell(text)


def _sentence(figures: Figures) -> str:
    parts = [f"{figures.received} received", f"{figures.taken} taken", f"{figures.already_here} already here"]
    parts += [f"{figures.held_apart} held apart"] if figures.held_apart else []
    parts += [f"{figures.unreadable} unreadable, kept beside the archive"] if figures.unreadable else []
    return f"{', '.join(parts)}; {len(figures.studies)} studies."


def _document(figures: Figures) -> dict[str, Any]:
    return {**asdict(figures), "studies": list(figures.studies), "trouble": figures.trouble or None}


COMMAND = Command("receive", "the DICOM listener without a window", _run, _arguments)
