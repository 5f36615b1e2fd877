"""Ends an association from beside when the reader cancels, also while the other system says nothing."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread

from pynetdicom.association import Association

from app.logs import log_failure

LOOK_S, POLITE_S = 0.2, 2.0


class Stopping:
    """Used with ``with``: asks the system to stop (C-CANCEL, where ``model`` names what is under way), then aborts."""

    def __init__(self, made: Association, cancelled: Callable[[], bool], model: str = "") -> None:
        self._made, self._cancelled, self._model = made, cancelled, model
        self._over = Event()
        self._thread = Thread(target=self._look, name="stopping", daemon=True)

    def __enter__(self) -> Stopping:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(LOOK_S):
            if self._cancelled():
                self._stop()
                return

    def _stop(self) -> None:
        try:
            if self._model and self._made.is_established:
                self._made.send_c_cancel(1, query_model=self._model)
                self._over.wait(POLITE_S)
            if not self._over.is_set() and self._made.is_established:
                self._made.abort()
        except (RuntimeError, ValueError, OSError) as error:
            log_failure("network: a transfer could not be stopped politely", error)
