"""The standing receiver and the archive it fills."""

from __future__ import annotations

from collections.abc import Callable

from app.archive.archive import Archive
from app.archive.outbox import Outbox
from app.arriving import Arriving, Figures
from app.network.commitment import Report
from app.network.receiver import Receiver
from app.network.rules import Rules


class Receiving:
    """Listens, and takes what is received into the archive. ``on_figures`` is called on a thread of its own."""

    def __init__(
        self, archive: Archive, rules: Rules, on_figures: Callable[[Figures], None] = lambda figures: None
    ) -> None:
        self._arriving = Arriving(archive, on_figures)
        self._outbox = Outbox(archive.database)
        self._receiver = Receiver(rules, self._arriving.spool, lambda _: self._arriving.tell(), self._take_report)

    @property
    def figures(self) -> Figures:
        """What has come in; ``received`` is up to date, the rest as of the last import."""
        return self._arriving.figures

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._receiver.port

    def start(self) -> None:
        """Begin to listen. Raises OSError as the receiver does."""
        self._receiver.start()
        self._arriving.start()

    def _take_report(self, report: Report) -> None:
        """What another system keeps of what was sent to it."""
        self._outbox.report(report.transaction_uid, report.committed, report.refused)

    def close(self) -> None:
        """Stop listening; what has been received is taken before this returns."""
        self._receiver.close()
        self._arriving.close()
