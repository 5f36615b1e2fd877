"""Where objects from another system go while they come in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.network.spool import Spool


@dataclass(frozen=True)
class Inlet:
    """The spool, who is told of each object that is durable there, and whether the reader has had enough. Any thread."""

    spool: Spool
    on_received: Callable[[], None] = lambda: None
    cancelled: Callable[[], bool] = lambda: False
