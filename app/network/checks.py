"""Tests another system layer by layer, so that what fails is named: name, connection, encryption, and what it offers."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass

from app.network.calling import CONNECT_S, Caller, Layer, Unreachable
from app.network.directory import Directory
from app.network.known import Systems
from app.network.move import STUDY_ROOT_MOVE, knows_us, offered
from app.network.node import Node, Retrieve
from app.network.query import Question, echo, find_studies
from app.network.retrieve import STUDY_ROOT_GET
from app.network.system import caller_for
from app.network.web import qido
from app.network.web.link import Link, connect
from app.network.web.web_node import Secret, WebNode

NOBODY = "LECTERN-TEST-NOBODY"  # a patient ID that no system has: the answer is quick and names no patient
ANSWER_S = 20.0


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was tried. ``passed`` is None where it could not be tried or does not matter."""

    name: str
    passed: bool | None
    sentence: str
    layer: Layer | None = None


def checks(node: Node | WebNode, directory: Directory, secret: Secret | None = None) -> Iterator[Check]:
    """What works, in order, until something fails that all else rests on. ``secret`` in place of the one that is kept."""
    if isinstance(node, WebNode):
        yield from _web(node, Systems(directory.home).secret(node.name) if secret is None else secret)
    else:
        yield from _dicom(node, directory)


def _dicom(node: Node, directory: Directory) -> Iterator[Check]:
    title = directory.values().receiver_title
    made: list[Caller] = []

    def prepare() -> str:
        made.append(caller_for(node, title, ANSWER_S))
        return "Certificates and keys can be used." if node.tls else "Nothing is encrypted."

    steps: list[tuple[str, Callable[[], str]]] = [
        ("name", lambda: _resolved(node.host, node.port)),
        ("TCP", lambda: _reached(node.host, node.port)),
        ("TLS", prepare),
        ("C-ECHO", lambda: _echoed(node, made[0])),
    ]
    for name, work in steps:
        result = _tried(name, work)
        yield result
        if not result.passed:
            return
    yield _tried("C-FIND", lambda: _found(list(find_studies(node, made[0], Question(patient_id=NOBODY)))))
    yield from _retrievals(node, made[0], directory)


def _retrievals(node: Node, caller: Caller, directory: Directory) -> Iterator[Check]:
    try:
        found = offered(node, caller)
    except Unreachable as error:
        yield Check("retrieval", False, str(error), error.layer)
        return
    get, move = STUDY_ROOT_GET in found, STUDY_ROOT_MOVE in found
    wanted = node.retrieve
    needed = wanted is Retrieve.GET or (wanted is Retrieve.AUTO and not move)
    yield Check("C-GET", get if needed or get else None, _offers(node, "C-GET", get), None if get else Layer.SERVICE)
    moves = wanted is Retrieve.MOVE or (wanted is Retrieve.AUTO and not get)
    if not move:
        yield Check("C-MOVE", False if moves else None, _offers(node, "C-MOVE", False), Layer.SERVICE)
        return
    told = _tried("C-MOVE", lambda: _movable(node, caller))
    yield told if told.passed or moves else Check(told.name, None, told.sentence, told.layer)
    if moves:
        yield _tried("own receiver", lambda: _own_receiver(directory))


def _web(node: WebNode, secret: Secret) -> Iterator[Check]:
    steps: list[tuple[str, Callable[[], str]]] = [
        ("name", lambda: _resolved(node.host, node.port)),
        ("TCP", lambda: _reached(node.host, node.port)),
        ("TLS", lambda: _encrypted(node)),
        ("QIDO-RS", lambda: _searched(node, secret)),
    ]
    for name, work in steps:
        result = _tried(name, work)
        yield result
        if not result.passed:
            return


def _tried(name: str, work: Callable[[], str]) -> Check:
    try:
        return Check(name, True, work())
    except Unreachable as error:
        return Check(name, False, str(error), error.layer)


def _resolved(host: str, port: int) -> str:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable(Layer.NAME, f"There is no computer named {host} in this network.") from error
    return f"{host} is {', '.join(dict.fromkeys(str(one[4][0]) for one in found))}."


def _reached(host: str, port: int) -> str:
    where = f"{host} port {port}"
    try:
        socket.create_connection((host, port), CONNECT_S).close()
    except TimeoutError as error:
        raise Unreachable(Layer.CONNECTION, f"{where} does not answer; a firewall may be in the way.") from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Unreachable(Layer.CONNECTION, f"Nothing listens on {where}, or it is not allowed ({reason}).") from error
    return f"Something listens on {where}."


def _encrypted(node: WebNode) -> str:
    if not node.encrypted:
        return "Nothing is encrypted."
    with closing(connect(node)) as made:
        version = getattr(made, "version", str)()
    return f"Its certificate is in order ({version})."


def _searched(node: WebNode, secret: Secret) -> str:
    with closing(Link(node, secret, answer_s=ANSWER_S)) as link:
        return _found(list(qido.find_studies(node, link, Question(patient_id=NOBODY))))


def _found(studies: Sequence[object]) -> str:
    return "It answers questions." if not studies else "It answers questions, and gives what was not asked for."


def _echoed(node: Node, caller: Caller) -> str:
    echo(node, caller)
    return f"{node.title} is there and lets {caller.ae_title} in."


def _movable(node: Node, caller: Caller) -> str:
    knows_us(node, caller)
    return f"{node.title} does not refuse to send to {caller.ae_title}; whether it can shows with the first study."


def _offers(node: Node, what: str, there: bool) -> str:
    return f"{node.title} {'offers' if there else 'does not offer'} {what}."


def _own_receiver(directory: Directory) -> str:
    """Whether our own port can be listened on, or something listens there already."""
    door = directory.door()
    with suppress(OSError):
        socket.create_server((door.address, door.port)).close()
        return f"Lectern can listen on {door.address} port {door.port} while a study comes."
    where = "127.0.0.1" if door.address == "0.0.0.0" else door.address  # noqa: S104 - compared, not bound
    try:
        echo(Node(door.ae_title, where, door.port), Caller(door.ae_title, answer_s=ANSWER_S))
    except Unreachable as error:
        if error.layer is Layer.ASSOCIATION and "does not know the AE title of this workstation" in str(error):
            return f"The receiver listens on {door.address} port {door.port}."  # it is ours, and lets in whom it knows
        raise Unreachable(
            Layer.DESTINATION, f"Port {door.port} of this computer is taken by another program, not by {door.ae_title}."
        ) from error
    return f"The receiver listens on {door.address} port {door.port}."
