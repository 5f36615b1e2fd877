"""An association that Lectern asks for; what fails says at which layer it failed."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pynetdicom import AE
from pynetdicom.association import Association
from pynetdicom.presentation import PresentationContext

from app.network.node import Node
from app.network.sockets import notice_dead_link

CONNECT_S, ASSOCIATE_S = 5.0, 15.0
_ASK_AGAIN, _AT_ONCE_S = 3, 1.0
_REASONS = {  # PS3.8 table 9-21: (source, reason)
    (1, 1): "gives no reason",
    (1, 2): "does not know DICOM's application context",
    (1, 3): "does not know the AE title of this workstation",
    (1, 7): "is not called by this AE title",
    (2, 1): "gives no reason",
    (2, 2): "speaks another version of the protocol",
    (3, 1): "has too much to do at the moment",
    (3, 2): "has as many associations as it allows",
}


class Layer(StrEnum):
    """Where a connection can fail, from below."""

    NAME = "name"
    CONNECTION = "connection"
    ENCRYPTION = "encryption"
    HTTP = "http"
    AUTHENTICATION = "authentication"
    ASSOCIATION = "association"
    DESTINATION = "move destination"
    SERVICE = "service"


class Unreachable(Exception):  # noqa: N818 - its text is the sentence the reader sees
    """The other system could not be asked; ``layer`` says where it failed."""

    def __init__(self, layer: Layer, sentence: str) -> None:
        super().__init__(sentence)
        self.layer = layer


@dataclass(frozen=True)
class Caller:
    """How this workstation presents itself; ``tls`` is used for nodes that are spoken to through TLS.

    ``answer_s`` is how long an answer may take; a link that is cut is noticed earlier.
    """

    ae_title: str = "LECTERN"
    tls: ssl.SSLContext | None = None
    answer_s: float = 120.0


@contextmanager
def association(
    node: Node,
    caller: Caller,
    contexts: Sequence[PresentationContext],
    *,
    roles: Sequence[Any] = (),
    handlers: Sequence[Any] = (),
) -> Iterator[Association]:
    """An established association, released at the end; raises Unreachable with layer and sentence."""
    if node.tls and caller.tls is None:
        raise Unreachable(Layer.ENCRYPTION, f"{node.title} is to be spoken to through TLS, which is not set up here.")
    entity = AE(caller.ae_title)
    entity.acse_timeout, entity.dimse_timeout = ASSOCIATE_S, caller.answer_s
    entity.network_timeout, entity.connection_timeout = caller.answer_s, CONNECT_S
    made = _answered(lambda: _associate(entity, node, caller, contexts, roles, handlers))
    if not made.is_established:
        raise _refused(node, caller, made)
    _watch(made)
    try:
        yield made
    finally:
        if made.is_established:
            made.release()
        entity.shutdown()


def _answered(ask: Callable[[], Association]) -> Association:
    """Ask again where the connection ended at once without a word.

    A refusal that the other system follows up by closing is sometimes lost on the way, and with it the reason.
    """
    for _ in range(_ASK_AGAIN):
        began = time.monotonic()
        made = ask()
        told = made.is_established or made.acceptor.primitive is not None
        if told or time.monotonic() - began > _AT_ONCE_S:
            return made
    return ask()


def _associate(
    entity: AE,
    node: Node,
    caller: Caller,
    contexts: Sequence[PresentationContext],
    roles: Sequence[Any],
    handlers: Sequence[Any],
) -> Association:
    try:
        return entity.associate(
            node.host,
            node.port,
            list(contexts),
            ae_title=node.ae_title,
            ext_neg=list(roles),
            evt_handlers=list(handlers),
            tls_args=(caller.tls, node.host) if node.tls and caller.tls else None,
        )
    except (OSError, UnicodeError):
        _reach(node, caller)
        raise


def _reach(node: Node, caller: Caller) -> None:
    """After a failure: try each layer below DICOM by itself, so that what is amiss can be named; raises Unreachable."""
    try:
        address = socket.getaddrinfo(node.host, node.port, type=socket.SOCK_STREAM)[0][4]
    except (OSError, UnicodeError) as error:
        raise Unreachable(Layer.NAME, f"There is no computer named {node.host} in this network.") from error
    try:
        with socket.create_connection((str(address[0]), node.port), CONNECT_S) as connection:
            if node.tls and caller.tls:
                caller.tls.wrap_socket(connection, server_hostname=node.host).close()
    except ssl.SSLError as error:
        raise Unreachable(
            Layer.ENCRYPTION, f"{node.title} and Lectern cannot agree on TLS ({_words(error)})."
        ) from error
    except TimeoutError as error:
        raise Unreachable(
            Layer.CONNECTION, f"{node.host} port {node.port} does not answer; a firewall may be in the way."
        ) from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Unreachable(
            Layer.CONNECTION, f"Nothing listens on {node.host} port {node.port}, or it is not allowed ({reason})."
        ) from error


def _words(error: ssl.SSLError) -> str:
    return getattr(error, "verify_message", "") or (error.reason or "no reason given").replace("_", " ").lower()


def _refused(node: Node, caller: Caller, made: Association) -> Unreachable:
    answer: Any = made.acceptor.primitive
    if made.is_rejected and answer is not None:
        why = _REASONS.get((answer.result_source, answer.diagnostic), "gives no reason that is known")
        return Unreachable(Layer.ASSOCIATION, f"{node.title} refuses the association: it {why}.")
    if made.rejected_contexts:
        return Unreachable(Layer.SERVICE, f"{node.title} offers none of what it was asked for.")
    try:
        _reach(node, caller)
    except Unreachable as error:
        return error
    return Unreachable(
        Layer.ASSOCIATION, f"{node.title} ended the connection without an answer; it may want TLS, or speak no DICOM."
    )


def _watch(made: Association) -> None:
    """Let the system notice a link that is dead."""
    ours: Any = made.dul.socket
    notice_dead_link(ours.socket)
