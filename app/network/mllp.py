"""HL7's minimal lower layer protocol (MLLP, release 1): a block between <VT> and <FS><CR>, over TCP or TLS."""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass
from ipaddress import ip_address

from app.network.rules import same_host

START, END = b"\x0b", b"\x1c\r"
READ = 65_536


@dataclass(frozen=True, slots=True)
class Door:
    """Where messages are listened for, and from whom. Without ``hosts`` and without ``anyone`` nobody comes in."""

    address: str = "127.0.0.1"
    port: int = 2575
    hosts: tuple[str, ...] = ()
    anyone: bool = False
    at_once: int = 32
    per_address: int = 8
    largest_bytes: int = 32 << 20
    idle_s: float = 300.0  # between messages; senders keep their connection open
    within_s: float = 30.0  # within a message
    tls: ssl.SSLContext | None = None

    def lets_in(self, address: str) -> bool:
        """Whether an address may send."""
        return self.anyone or any(same_host(host, _plain(address)) for host in self.hosts)


class TooLarge(ValueError):  # noqa: N818 - it says what is wrong with the block
    """A block is longer than may be."""


class Frames:
    """Takes bytes as they come and gives whole blocks, however they were cut into packets."""

    def __init__(self, largest: int) -> None:
        self._largest = largest
        self._held = bytearray()
        self._inside = False
        self._searched = 0

    @property
    def in_block(self) -> bool:
        """Whether a block has begun and not ended."""
        return self._inside

    def feed(self, data: bytes) -> list[bytes]:
        """The blocks that are whole now; raises TooLarge. Bytes between blocks are nobody's."""
        self._held += data
        found = []
        while (block := self._next()) is not None:
            found.append(block)
        if len(self._held) > self._largest:
            raise TooLarge(f"A message is longer than {self._largest} bytes.")
        return found

    def _next(self) -> bytes | None:
        if not self._inside:
            start = self._held.find(START)
            del self._held[: start + 1 if start >= 0 else len(self._held)]
            self._inside, self._searched = start >= 0, 0
        if not self._inside:
            return None
        end = self._held.find(END, self._searched)
        if end < 0:
            self._searched = max(0, len(self._held) - 1)
            return None
        block = bytes(self._held[:end])
        del self._held[: end + len(END)]
        self._inside = False
        return block


def framed(message: bytes) -> bytes:
    """A message as it goes over the line."""
    return START + message + END


def receive(connection: socket.socket, frames: Frames) -> list[bytes] | None:
    """The blocks that the next bytes complete, None at the end of the connection. Raises OSError and TooLarge."""
    data = connection.recv(READ)
    return frames.feed(data) if data else None


def _plain(address: str) -> str:
    """An IPv4 address that came in by IPv6 as what it is."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    mapped = getattr(found, "ipv4_mapped", None)
    return str(mapped or found)
