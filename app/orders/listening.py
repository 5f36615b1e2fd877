"""The standing listener for HL7 and the archive it fills; and a worklist that is asked now and then."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Event, Lock, Thread

from app.archive.archive import Archive
from app.database import Database
from app.logs import log_failure
from app.network.calling import Caller, Unreachable
from app.network.mllp import Door
from app.network.mllp_listener import MllpListener
from app.network.node import Node
from app.network.worklist_query import Scheduled, find_scheduled
from app.orders.acknowledging import acknowledgement
from app.orders.taking import keep_requests, take_message
from app.orders.worklist_orders import requests_of


@dataclass(frozen=True, slots=True)
class Figures:
    """What has come since the start."""

    messages: int = 0
    orders: int = 0
    patients: int = 0
    refused: int = 0
    again: int = 0
    reason: str = ""  # of the last refusal


class OrderListening:
    """Listens for HL7 and takes what comes. ``on_figures`` is called on threads of connections, one at a time."""

    def __init__(
        self, archive: Archive, door: Door, on_figures: Callable[[Figures], None] = lambda figures: None
    ) -> None:
        self._database, self._on_figures = archive.database, on_figures
        self._figures, self._counting = Figures(), Lock()
        self._listener = MllpListener(door, self._take)

    @property
    def figures(self) -> Figures:
        """What has come."""
        return self._figures

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._listener.port

    def start(self) -> None:
        """Begin to listen. Raises OSError as the listener does."""
        self._listener.start()

    def close(self) -> None:
        """Stop; what is being taken is taken and answered first."""
        self._listener.close()

    def _take(self, data: bytes, address: str) -> bytes:
        taken = take_message(self._database, data, address)
        with self._counting:
            before = self._figures
            kept = taken.code == "AA"
            self._figures = replace(
                before,
                messages=before.messages + 1,
                orders=before.orders + taken.orders,
                patients=before.patients + taken.patients,
                refused=before.refused + (not kept),
                again=before.again + taken.again,
                reason=before.reason if kept else taken.said,
            )
            self._on_figures(self._figures)
        return acknowledgement(data, taken)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question to a worklist came to. ``left_out`` named no patient or no number."""

    found: int = 0
    left_out: int = 0
    incomplete: tuple[str, ...] = ()


def ask_worklist(
    database: Database,
    node: Node,
    caller: Caller,
    scheduled: Scheduled,
    cancelled: Callable[[], bool] = lambda: False,
) -> Asked:
    """Ask once and keep what is answered; raises Unreachable."""
    found = find_scheduled(node, caller, scheduled, cancelled)
    requests, left_out = requests_of(found.steps)
    for one in requests:
        with database.writing() as connection:
            keep_requests(connection, (one,))
    return Asked(len(requests), left_out, found.incomplete)


def days_around(back: int, ahead: int, modality: str = "", station: str = "") -> Scheduled:
    """From so many days ago to so many ahead."""
    today = datetime.date.today()
    span = datetime.timedelta
    return Scheduled(today - span(days=back), today + span(days=ahead), modality, station)


class WorklistAsking:
    """Asks worklists periodically on a thread of its own; a failure is told once for each reason."""

    def __init__(
        self,
        database: Database,
        nodes: tuple[Node, ...],
        caller: Caller,
        every_s: float,
        on_told: Callable[[str], None] = lambda text: None,
    ) -> None:
        self._database, self._nodes, self._caller = database, nodes, caller
        self._every_s, self._on_told = every_s, on_told
        self._closing = Event()
        self._told: dict[Node, str] = {}
        self._thread = Thread(target=self._run, name="worklist")

    def start(self) -> None:
        """Begin; the first question is asked at once."""
        self._thread.start()

    def close(self) -> None:
        """Stop after the question that is being asked."""
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._closing.is_set():
            for node in self._nodes:
                self._ask(node)
            self._closing.wait(self._every_s)

    def _ask(self, node: Node) -> None:
        try:
            asked = ask_worklist(self._database, node, self._caller, days_around(1, 1), self._closing.is_set)
            told = f"{node.title} has {asked.found} orders."
        except Unreachable as error:
            told = str(error)
        except Exception as error:  # the next question may do better
            log_failure("orders: a worklist could not be kept", error)
            told = f"{node.title}: its orders could not be kept ({type(error).__name__})."
        if self._told.get(node) != told:
            self._told[node] = told
            self._on_told(told)
