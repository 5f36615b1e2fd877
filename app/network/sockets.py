"""Connections that notice a dead link: within 5 s, whether something was on its way or not."""

from __future__ import annotations

import socket
from typing import Any

DEAD_MS = 4500
_ALIVE = {"TCP_KEEPIDLE": 2, "TCP_KEEPINTVL": 1, "TCP_KEEPCNT": 2, "TCP_USER_TIMEOUT": DEAD_MS}


def notice_dead_link(connection: Any) -> None:
    """Let the system end a connection whose other end is gone: asked for signs of life, and given 4.5 s for what was sent."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in _ALIVE.items():
        if hasattr(socket, option):
            connection.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)
