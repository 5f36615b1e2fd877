"""A message to another system by MLLP, and whether its answer is the answer to that message."""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass

from app.network.calling import CONNECT_S, Caller, Layer, Unreachable
from app.network.mllp import Frames, TooLarge, framed, receive

LARGEST_ANSWER = 1 << 20
TLS = "+tls"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where messages are sent: ``host:port``, ``+tls`` behind it for TLS."""

    host: str
    port: int
    tls: bool = False

    @property
    def title(self) -> str:
        """How it is called on the screen."""
        return f"{self.host}:{self.port}"


def endpoint_of(text: str) -> Endpoint:
    """``host:port`` or ``host:port+tls``; raises ValueError with a sentence."""
    address = text.strip().removesuffix(TLS)
    host, colon, port = address.rpartition(":")
    if not colon or not host.strip("[]") or not port.isdecimal() or not 0 < int(port) < 65536:
        raise ValueError(f"{text} is no HL7 system; it is written host:port, with +tls behind it for TLS.")
    return Endpoint(host.strip("[]"), int(port), text.strip().endswith(TLS))


def exchange(endpoint: Endpoint, caller: Caller, message: bytes) -> bytes:
    """Send a message and give the first answer; raises Unreachable where none comes in time."""
    if endpoint.tls and caller.tls is None:
        raise Unreachable(
            Layer.ENCRYPTION, f"{endpoint.title} is to be spoken to through TLS, which is not set up here."
        )
    try:
        with socket.create_connection((endpoint.host, endpoint.port), CONNECT_S) as plain:
            plain.settimeout(caller.answer_s)
            secured = (
                caller.tls.wrap_socket(plain, server_hostname=endpoint.host) if endpoint.tls and caller.tls else plain
            )
            secured.sendall(framed(message))
            return _answer(endpoint, secured, caller.answer_s)
    except TimeoutError as error:
        raise Unreachable(Layer.CONNECTION, f"{endpoint.title} does not answer.") from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Unreachable(Layer.CONNECTION, f"{endpoint.title} cannot be reached ({reason}).") from error


def _answer(endpoint: Endpoint, connection: socket.socket, answer_s: float) -> bytes:
    frames, end = Frames(LARGEST_ANSWER), time.monotonic() + answer_s
    while time.monotonic() < end:
        try:
            blocks = receive(connection, frames)
        except TooLarge as error:
            raise Unreachable(Layer.SERVICE, f"{endpoint.title} answers with something else than HL7.") from error
        if blocks is None:
            raise Unreachable(Layer.CONNECTION, f"{endpoint.title} ended the connection without an answer.")
        if blocks:
            return blocks[0]
    raise Unreachable(Layer.CONNECTION, f"{endpoint.title} does not answer in time.")
