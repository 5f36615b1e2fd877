"""What fails on the way to another system is named by its layer, in a sentence."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from app.network.calling import Caller, Layer, Unreachable
from app.network.node import Node
from app.network.query import echo
from app.network.rules import Rules
from tests.app.network.conftest import Opened
from tests.app.network.peers import free_port

US = Caller("LECTERN")


def _failure(node: Node, caller: Caller = US) -> Unreachable:
    with pytest.raises(Unreachable) as caught:
        echo(node, caller)
    assert str(caught.value).endswith(".")
    return caught.value


def test_who_is_there_and_lets_us_in_answers(a_door: Opened) -> None:
    door = a_door(Rules(port=0, nodes=(Node("LECTERN", "127.0.0.1"),)))
    echo(Node("LECTERN", "127.0.0.1", door.receiver.port), US)


def test_a_name_that_nobody_has() -> None:
    assert _failure(Node("PACS", "pacs.invalid")).layer is Layer.NAME


def test_a_port_on_which_nobody_listens() -> None:
    assert _failure(Node("PACS", "127.0.0.1", free_port())).layer is Layer.CONNECTION


def test_a_node_that_does_not_know_us(a_door: Opened) -> None:
    door = a_door(Rules(port=0))
    failure = _failure(Node("LECTERN", "127.0.0.1", door.receiver.port))
    assert failure.layer is Layer.ASSOCIATION
    assert "does not know the AE title of this workstation" in str(failure)


def test_a_node_by_another_title(a_door: Opened) -> None:
    door = a_door(Rules(port=0, anyone=True))
    failure = _failure(Node("PACS", "127.0.0.1", door.receiver.port))
    assert "is not called by this AE title" in str(failure)


def test_a_server_that_is_none_of_dicom() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def hang_up() -> None:
            with suppress(OSError):  # closed at the end
                while True:  # however often it is asked again
                    server.accept()[0].close()

        threading.Thread(target=hang_up, daemon=True).start()
        failure = _failure(Node("WEB", "127.0.0.1", server.getsockname()[1]))
    assert failure.layer is Layer.ASSOCIATION


def test_tls_where_none_is_set_up_here(a_door: Opened) -> None:
    door = a_door(Rules(port=0, anyone=True))
    node = Node("LECTERN", "127.0.0.1", door.receiver.port, tls=True)
    assert _failure(node).layer is Layer.ENCRYPTION


def test_tls_with_a_node_that_speaks_plain_text(a_door: Opened) -> None:
    door = a_door(Rules(port=0, anyone=True))
    node = Node("LECTERN", "127.0.0.1", door.receiver.port, tls=True)
    assert _failure(node, Caller("LECTERN", ssl.create_default_context())).layer in (Layer.ENCRYPTION, Layer.CONNECTION)


def test_a_node_that_hangs_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.network.calling.ASSOCIATE_S", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as server:
        began = time.monotonic()
        failure = _failure(Node("SLOW", "127.0.0.1", server.getsockname()[1]))
    assert failure.layer is Layer.ASSOCIATION
    assert time.monotonic() - began < 10


REFUSAL = bytes.fromhex(
    "03000000000400010107"
)  # A-ASSOCIATE-RJ: permanent, service user, called AE title unknown (PS3.8 9.3.4)


@pytest.mark.parametrize(
    ("silent", "said"),
    [(0, "is not called by this AE title"), (2, "is not called by this AE title"), (9, "without an answer")],
)
def test_a_refusal_that_is_lost_on_the_way_is_asked_for_again(silent: int, said: str) -> None:
    """A server that closes without a word so many times before it gives its reason."""
    asked = []

    def serve(listening: socket.socket) -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection:
                if connection.recv(4096):
                    asked.append(1)
                    if len(asked) > silent:
                        connection.sendall(REFUSAL)
                        connection.recv(1)  # till the other side closes

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=serve, args=(listening,), daemon=True).start()
        failure = _failure(Node("PACS", "127.0.0.1", listening.getsockname()[1]))
        listening.shutdown(socket.SHUT_RDWR)
    assert failure.layer is Layer.ASSOCIATION
    assert said in str(failure)
    assert len(asked) == min(silent + 1, 4)
