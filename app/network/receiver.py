"""The standing receiver: takes what other systems send (C-STORE), and says "success" only for what is on the disk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from pynetdicom import AE, _config, evt
from pynetdicom.events import Event

from app.logs import LOGGER, log_failure
from app.network.commitment import PUSH_MODEL, Report, report_of
from app.network.rules import NOT_CALLED, TOO_MANY, Rules
from app.network.spool import Spool
from app.network.storing import SUCCESS, keep_object

PROCESSING_FAILURE = 0x0110
VERIFICATION = "1.2.840.10008.1.1"  # PS3.4 A.4
# Result, source and reason of a rejection, PS3.8 table 9-21.
_REJECTIONS = {TOO_MANY: (2, 3, 2), NOT_CALLED: (1, 1, 7)}
_UNKNOWN_CALLER = (1, 1, 3)


@dataclass(frozen=True, slots=True)
class Received:
    """One object that is durable now, and who sent it."""

    file: Path
    calling: str
    address: str


class Receiver:
    """A C-STORE and C-ECHO provider, and where reports on storage commitment arrive.

    ``on_received`` and ``on_report`` are called on the threads of the associations; a report is acknowledged once
    ``on_report`` has returned.
    """

    def __init__(
        self,
        rules: Rules,
        spool: Spool,
        on_received: Callable[[Received], None] = lambda _: None,
        on_report: Callable[[Report], None] = lambda _: None,
    ) -> None:
        self._rules, self._spool = rules, spool
        self._on_received, self._on_report = on_received, on_report
        self._open: Counter[str] = Counter()
        self._counting = Lock()
        self._server: Any = None
        self._entity = _entity(rules)

    @property
    def port(self) -> int:
        """Where it listens: the port that was asked for, or the one the system chose for 0."""
        return int(self._server.socket.getsockname()[1])

    def start(self) -> None:
        """Begin to listen; raises OSError where the address is taken or not this machine's."""
        # Any storage SOP Class, private and future ones too: what is sent is kept, whether or not it can be shown.
        _config.UNRESTRICTED_STORAGE_SERVICE = True
        handlers: list[Any] = [
            (evt.EVT_REQUESTED, self._on_requested),
            (evt.EVT_CONN_OPEN, self._on_connected),
            (evt.EVT_CONN_CLOSE, self._on_disconnected),
            (evt.EVT_C_STORE, self._on_store),
            (evt.EVT_C_ECHO, _on_echo),
            (evt.EVT_N_EVENT_REPORT, self._on_event_report),
        ]
        rules = self._rules
        self._server = self._entity.start_server(
            (rules.address, rules.port), block=False, ssl_context=rules.tls, evt_handlers=handlers
        )

    def close(self) -> None:
        """Stop listening and end open associations."""
        if self._server is not None:
            self._server.shutdown()
            for one in self._entity.active_associations:
                one.abort() if one.is_established else one.kill()
            self._server = None

    def _on_connected(self, event: Any) -> None:
        with self._counting:
            self._open[event.address[0]] += 1

    def _on_disconnected(self, event: Any) -> None:
        with self._counting:
            self._open[event.address[0]] -= 1

    def _on_requested(self, event: Any) -> None:
        peer = event.assoc.requestor
        refusal = self._rules.refusal(peer.primitive.calling_ae_title, peer.primitive.called_ae_title, peer.address)
        with self._counting:
            crowded = self._open[peer.address] > self._rules.per_address
        reason = refusal or (TOO_MANY if crowded else "")
        if reason:
            LOGGER.info("receiver: an association was rejected: %s", reason)
            event.assoc.acse.send_reject(*_REJECTIONS.get(reason, _UNKNOWN_CALLER))
            event.assoc.kill()

    def _on_store(self, event: Event) -> int:
        peer = event.assoc.requestor
        calling = str(peer.ae_title).strip()
        status, file = keep_object(event, self._spool, calling, self._rules.largest_bytes)
        if file is not None:
            self._on_received(Received(file, calling, peer.address))
        return status

    def _on_event_report(self, event: Event) -> tuple[int, None]:
        try:
            self._on_report(report_of(event))
        except Exception as error:  # it is told again, or asked for again
            log_failure("network: a report on storage commitment could not be taken", error)
            return PROCESSING_FAILURE, None
        return SUCCESS, None


def _on_echo(_event: Event) -> int:
    return SUCCESS


def _entity(rules: Rules) -> AE:
    entity = AE(rules.ae_title)
    entity.add_supported_context(VERIFICATION)
    entity.add_supported_context(PUSH_MODEL, scu_role=False, scp_role=True)  # who reports is the provider
    entity.maximum_associations = rules.at_once
    entity.maximum_pdu_size = rules.pdu_bytes
    entity.network_timeout = rules.idle_s
    entity.acse_timeout = entity.dimse_timeout = 30
    return entity
