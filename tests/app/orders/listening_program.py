"""A listener that is killed between keeping a message and answering it. Imported by name in a process of its own."""

from __future__ import annotations

import os
import signal
from multiprocessing.connection import Connection
from pathlib import Path

from app.archive.archive import open_archive
from app.network.mllp import Door
from app.orders import listening
from app.orders.acknowledging import acknowledgement
from app.orders.listening import OrderListening
from app.orders.taking import Taken


def listen(folder: Path, tell: Connection, dies_at: int) -> None:
    """Listen; tells the port; dies without an answer to the message of that number."""
    count = 0

    def answer(data: bytes, taken: Taken) -> bytes:
        nonlocal count
        count += 1
        if count == dies_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return acknowledgement(data, taken)

    listening.acknowledgement = answer
    standing = OrderListening(open_archive(folder), Door(port=0, anyone=True))
    standing.start()
    tell.send(standing.port)
    signal.pause()
