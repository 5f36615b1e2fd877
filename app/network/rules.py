"""Who may send to this workstation, and how much."""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address
from socket import gaierror, getaddrinfo

from app.network.node import Node

NOT_KNOWN, NOT_CALLED, TOO_MANY = "not known", "called by another title", "too many at once"


@dataclass(frozen=True, slots=True)
class Rules:
    """The door of the receiver. Without ``nodes`` and without ``anyone`` nobody comes in.

    A peer is known by its calling AE title together with its address. ``per_address`` and ``at_once`` bound open
    associations; ``pdu_bytes`` the size of one PDU (PS3.8 D.1); ``largest_bytes`` one object.
    """

    ae_title: str = "LECTERN"
    address: str = "127.0.0.1"
    port: int = 11112
    nodes: tuple[Node, ...] = ()
    anyone: bool = False
    per_address: int = 8
    at_once: int = 32
    pdu_bytes: int = 131_072
    largest_bytes: int = 4 << 30
    idle_s: float = 60.0
    tls: ssl.SSLContext | None = None

    def refusal(self, calling: str, called: str, address: str) -> str:
        """Why an association is not let in, "" if it is."""
        if called.strip() != self.ae_title.strip():
            return NOT_CALLED
        if self.anyone or any(
            node.ae_title.strip() == calling.strip() and same_host(node.host, address) for node in self.nodes
        ):
            return ""
        return NOT_KNOWN


def same_host(host: str, address: str) -> bool:
    """Whether a name or address of a node is the address a connection came from."""
    if host == address:
        return True
    try:
        return ip_address(address) in _addresses(host)
    except ValueError:
        return False


def _addresses(host: str) -> Iterable[object]:
    try:
        return {ip_address(str(found[4][0]).partition("%")[0]) for found in getaddrinfo(host, None)}
    except gaierror:
        return ()
