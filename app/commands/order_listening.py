"""What ``main.py orders listen`` does: the HL7 listener, and the worklists of the settings, until it is stopped."""

from __future__ import annotations

import argparse
import contextlib
from contextlib import ExitStack, closing
from dataclasses import asdict

from app.archive.archive import Archive
from app.commands.command import DONE, IN_PART, Unusable, answer, tell
from app.commands.standing import await_stop, standing_options, tls_of
from app.network.calling import Caller
from app.network.mllp import Door
from app.network.node import Node, nodes_of
from app.network.tls import calling
from app.orders.listening import Figures, OrderListening, WorklistAsking
from app.settings import Preferences


def listen_options(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    parser.add_argument("--address", help="the address it listens on (default: the setting orders_address)")
    parser.add_argument("--port", type=int, help="the port, 0 for any that is free (default: the setting orders_port)")
    who = "a computer that may send, as often as needed, beside the setting orders_from"
    parser.add_argument("--from", dest="hosts", action="append", default=[], metavar="HOST", help=who)
    parser.add_argument("--anyone", action="store_true", help="take messages from everybody who can connect")
    parser.add_argument("--largest", type=int, default=32 << 20, metavar="BYTES", help="of one message")
    standing_options(parser)


def listen(archive: Archive, values: Preferences, given: argparse.Namespace) -> int:
    """Listen until stopped; raises Unusable."""
    door, worklists = _door(values, given), _worklists(values)
    listens = given.port is not None or values.orders_open
    if not listens and not worklists:
        raise Unusable("Nothing is to be listened for: give --port, or set orders_open or worklists.")
    with ExitStack() as stack:
        listening = OrderListening(archive, door, _told)
        if listens:
            _start(listening, door)
            stack.callback(listening.close)
        if worklists:
            stack.enter_context(closing(_asking(archive, values, worklists)))
        await_stop(until_closed=given.until_closed)
    figures = listening.figures
    answer(asdict(figures), _sentence(figures), as_json=given.json)
    return IN_PART if figures.refused else DONE


def _start(listening: OrderListening, door: Door) -> None:
    try:
        listening.start()
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Unusable(f"Lectern cannot listen on {door.address} port {door.port} ({reason}).") from error
    tell(f"HL7 is listened for on {door.address} port {listening.port}{_who(door)}. Ctrl+C stops it.")


def _asking(archive: Archive, values: Preferences, nodes: tuple[Node, ...]) -> WorklistAsking:
    caller = Caller(values.receiver_title, calling() if any(node.tls for node in nodes) else None)
    every_s = values.worklists_every_min * 60.0
    asking = WorklistAsking(archive.database, nodes, caller, every_s, lambda text: _say(f"{text} Orders received."))
    asking.start()
    return asking


def _door(values: Preferences, given: argparse.Namespace) -> Door:
    port = given.port if given.port is not None else values.orders_port
    if not 0 <= port < 65536 or given.largest < 1:
        raise Unusable(f"{port} is no port; ports are numbers up to 65535.")
    return Door(
        address=given.address or values.orders_address,
        port=port,
        hosts=(*values.orders_from.split(), *given.hosts),
        anyone=given.anyone,
        largest_bytes=given.largest,
        tls=tls_of(given),
    )


def _who(door: Door) -> str:
    encrypted = ", with TLS" if door.tls else ""
    if door.anyone:
        return f"{encrypted}, for everybody who can connect"
    if not door.hosts:
        return f"{encrypted}, but nobody may send: name computers with --from or in the settings"
    return f"{encrypted}, for {', '.join(door.hosts)}"


def _worklists(values: Preferences) -> tuple[Node, ...]:
    try:
        return nodes_of(values.worklists)
    except ValueError as error:
        raise Unusable(f"The setting “Modality worklists” cannot be read: {error}") from error


def _told(figures: Figures) -> None:
    _say(_sentence(figures))


def _say(text: str) -> None:
    """On stderr, if anybody still reads it: the listener goes on without."""
    with contextlib.suppress(OSError):
        tell(text)


def _sentence(figures: Figures) -> str:
    refused = f", {figures.refused} refused: {figures.reason}" if figures.refused else ""
    return f"{figures.messages} messages received, {figures.orders} orders, {figures.patients} identities{refused}."
