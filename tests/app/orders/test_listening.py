"""The HL7 listener over real sockets on the loopback."""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from app.archive.archive import Archive
from app.archive.requests import Requests
from app.network.mllp import Door, Frames, TooLarge
from app.network.tls import calling, listening
from app.orders.listening import OrderListening
from tests.app.orders.messages import header, message, order, pid
from tests.reporting.export.samples import NAMES

Opened = Callable[..., OrderListening]
START, END = b"\x0b", b"\x1c\r"


@pytest.fixture
def opened(archive: Archive) -> Iterator[Opened]:
    with ExitStack() as stack:

        def open_door(**rules: object) -> OrderListening:
            door = Door(port=0, **({"anyone": True} | rules))  # type: ignore[arg-type]
            standing = OrderListening(archive, door)
            standing.start()
            stack.callback(standing.close)
            return standing

        yield open_door


class Sender:
    """A sender that writes bytes as they are and reads whole answers."""

    def __init__(self, port: int, tls: ssl.SSLContext | None = None) -> None:
        plain = socket.create_connection(("127.0.0.1", port), 5)
        self.line = tls.wrap_socket(plain, server_hostname="localhost") if tls else plain
        self.line.settimeout(10)
        self._held = b""

    def say(self, data: bytes) -> None:
        self.line.sendall(data)

    def hear(self) -> dict[str, list[str]]:
        """The next answer, by segment; {} at the end of the connection."""
        while END not in self._held:
            data = self.line.recv(4096)
            if not data:
                return {}
            self._held += data
        answer, _, self._held = self._held.partition(END)
        assert answer.startswith(START)
        lines = answer[1:].decode("utf-8").rstrip("\r").split("\r")
        return {line[:3]: line.split("|") for line in lines}

    def ask(self, data: bytes) -> dict[str, list[str]]:
        self.say(START + data + END)
        return self.hear()


def _codes(answers: list[dict[str, list[str]]]) -> list[tuple[str, str]]:
    return [(answer["MSA"][1], answer["MSA"][2]) for answer in answers]


def test_messages_of_one_connection_are_answered_one_by_one(archive: Archive, opened: Opened) -> None:
    sender = Sender(opened().port)
    answers = [sender.ask(order(control_id=f"M{number}", placer=f"P{number}")) for number in range(3)]
    assert _codes(answers) == [("AA", "M0"), ("AA", "M1"), ("AA", "M2")]
    assert len(Requests(archive.database).all()) == 3
    (head,) = {tuple(answer["MSH"][2:6]) for answer in answers}
    assert head == ("", "", "RIS", "HOSP")
    assert answers[0]["MSH"][8] == "ACK^O01^ACK"


def test_a_message_in_packets_of_a_byte_and_several_in_one_packet_are_the_same(
    archive: Archive, opened: Opened
) -> None:
    sender = Sender(opened().port)
    sender.line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for byte in START + order(control_id="SLOW") + END:
        sender.say(bytes([byte]))
    assert _codes([sender.hear()]) == [("AA", "SLOW")]
    together = [START + order(control_id=f"M{number}", placer=f"P{number}") + END for number in range(5)]
    sender.say(b"noise" + b"\r\n".join(together))
    assert [code for code, _ in _codes([sender.hear() for _ in together])] == ["AA"] * 5


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "AR"),
        (b"\x00\xff\xfe binary \x80", "AR"),
        (b"PID|1||4711", "AR"),
        (b"MSH|||||", "AR"),
        (message(header("ORU^R01"), pid()), "AR"),
        (message(header("ORM^O01"), "ORC|NW|P1"), "AE"),
    ],
)
def test_what_cannot_be_taken_is_refused_in_words_and_the_connection_goes_on(
    opened: Opened, data: bytes, code: str
) -> None:
    sender = Sender(opened().port)
    answer = sender.ask(data)
    assert answer["MSA"][1] == code
    assert answer["MSA"][3]
    assert answer["ERR"][4] == "E"
    assert _codes([sender.ask(order())]) == [("AA", "M1")]


def test_a_field_of_two_megabytes_is_taken_and_what_is_too_long_ends_the_connection(
    archive: Archive, opened: Opened
) -> None:
    port = opened(largest_bytes=3_000_000).port
    assert _codes([Sender(port).ask(order(f31="^" + "x" * 2_000_000))]) == [("AA", "M1")]
    (kept,) = Requests(archive.database).all()
    assert len(kept.request.order.request.question) == 20_000
    sender = Sender(port)
    with pytest.raises(OSError):
        for _ in range(100):
            sender.say(START + b"x" * 100_000)
            time.sleep(0.01)
    assert _codes([Sender(port).ask(order(control_id="M2"))]) == [("AA", "M2")]


@pytest.mark.parametrize("language", NAMES)
def test_names_in_any_script_are_kept_as_they_came(archive: Archive, opened: Opened, language: str) -> None:
    family, _, given = NAMES[language].partition("^")
    escapes = {"\\": "\\E\\", "|": "\\F\\", "^": "\\S\\", "&": "\\T\\", "~": "\\R\\"}
    name = "^".join("".join(escapes.get(letter, letter) for letter in part) for part in (family, given))
    assert _codes([Sender(opened().port).ask(order(who=pid(name=name)))]) == [("AA", "M1")]
    (kept,) = Requests(archive.database).all()
    expected = f"{family}^{given}" if "=" not in family and "\\" not in given + family else None
    shown = kept.request.patient.name
    assert shown == expected or (expected is None and shown.replace(" ", "") != "")
    assert not kept.request.patient.name_uncertain


def test_the_answer_is_in_the_character_set_of_the_message(opened: Opened) -> None:
    sender = Sender(opened().port)
    data = message(header("ORM^O01", charset="8859/1").replace("RIS", "Büro"), pid()).decode().encode("latin-1")
    sender.say(START + data + END)
    answer = sender.line.recv(4096)
    assert "Büro".encode("latin-1") in answer
    assert b"|8859/1" in answer


@pytest.mark.parametrize(
    ("accept", "application", "code"), [("", "", "AA"), ("AL", "NE", "CA"), ("NE", "AL", "AA"), ("ER", "NE", None)]
)
def test_enhanced_mode_is_answered_as_the_sender_wants(
    opened: Opened, accept: str, application: str, code: str | None
) -> None:
    sender = Sender(opened().port)
    data = order().replace(
        header("ORM^O01^ORM_O01").encode(), header("ORM^O01^ORM_O01", f15=accept, f16=application).encode()
    )
    sender.say(START + data + END)
    sender.say(START + b"nothing" + END)
    first = sender.hear()["MSA"][1]
    assert first == (code or "AR")  # without an answer the next one is that to "nothing"


def test_strangers_are_turned_away_unless_named(opened: Opened) -> None:
    for rules, let_in in (
        ({"anyone": False}, False),
        ({"anyone": False, "hosts": ("10.0.0.1",)}, False),
        ({"anyone": False, "hosts": ("localhost",)}, True),
        ({"anyone": False, "hosts": ("127.0.0.1",)}, True),
    ):
        sender = Sender(opened(**rules).port)
        try:
            answer = sender.ask(order())
        except OSError:
            answer = {}
        assert bool(answer) is let_in


def test_connections_are_counted_and_given_back(opened: Opened) -> None:
    port = opened(per_address=2).port
    held = [Sender(port), Sender(port)]
    assert [sender.ask(order())["MSA"][1] for sender in held] == ["AA", "AA"]
    try:
        refused = not Sender(port).ask(order())
    except OSError:
        refused = True
    assert refused
    for sender in held:
        sender.line.close()
    end = time.monotonic() + 10
    while time.monotonic() < end:
        try:
            if Sender(port).ask(order()):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("no connection was given back")


def test_a_sender_that_stops_in_the_middle_is_let_go(opened: Opened) -> None:
    standing = opened(within_s=1.0)
    sender = Sender(standing.port)
    sender.say(START + b"MSH|^~\\&|")
    began = time.monotonic()
    assert sender.line.recv(10) == b""
    assert time.monotonic() - began < 5


def test_many_senders_at_once_lose_nothing(archive: Archive, opened: Opened) -> None:
    port, answers = opened(per_address=20).port, list[str]()

    def send(sender: int) -> None:
        line = Sender(port)
        for number in range(10):
            answers.append(line.ask(order(control_id=f"{sender}-{number}", placer=f"{sender}-{number}"))["MSA"][1])

    threads = [threading.Thread(target=send, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == ["AA"] * 60
    assert len(Requests(archive.database).all()) == 60


def test_messages_come_through_tls(opened: Opened, tmp_path: Path) -> None:
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    words = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    words += ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(["openssl", *words], check=True, capture_output=True)
    port = opened(tls=listening(certificate, key)).port
    assert _codes([Sender(port, calling(certificate)).ask(order())]) == [("AA", "M1")]
    in_the_clear = Sender(port)
    in_the_clear.say(START + order() + END)
    with suppress(OSError):
        assert START not in in_the_clear.line.recv(4096)


def test_frames_are_found_however_the_bytes_are_cut() -> None:
    stream = b"x\x0bone\x1c\r\r\n\x0btwo\x1cstill two\x1c\r\x0b\x1c\r\x0bpart"
    for size in range(1, len(stream)):
        frames = Frames(100)
        found = [block for start in range(0, len(stream), size) for block in frames.feed(stream[start : start + size])]
        assert found == [b"one", b"two\x1cstill two", b""]
        assert frames.in_block


def test_a_block_without_an_end_is_refused_when_it_is_too_long() -> None:
    with pytest.raises(TooLarge):
        Frames(10).feed(b"\x0b" + b"x" * 20)
    assert Frames(10).feed(b"x" * 1000) == []
