"""Signed reports go to HL7 and FHIR systems on the loopback: once, in one message, and only what is confirmed counts."""

from __future__ import annotations

import base64
import json
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle

from app.archive.archive import Archive, open_archive
from app.archive.outbox import Item, Outbox, State
from app.destinations.kinds import fault_of, name_of
from app.network.calling import Caller
from app.network.mllp import Frames, framed
from app.posting import Posting
from app.signing import sign
from reporting.report import Report, Status
from reporting.store import ReportStore
from tests.app.network.peers import free_port
from tests.app.signed_work import ADA, HEAD, as_signed, fill_archive, written
from viewer.dicom.documents import read_document

Answers = Callable[[bytes, int], bytes | None]  # message and how many came before it to the answer, None for none


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    fill_archive(tmp_path, 1)
    with closing(open_archive(tmp_path / "archive")) as opened:
        yield opened


def signed(archive: Archive, *where: str) -> Report:
    """A report signed for destinations."""
    store = ReportStore(archive.database.engine)
    (draft,) = store.drafts(ADA.login)
    report = as_signed(written(archive, store, draft.report.study.uid))
    sign(archive, store, report, HEAD, where)
    return report


def narrative(archive: Archive, report: Report) -> Item:
    """The row of the report itself."""
    return next(one for one in Outbox(archive.database).all_items() if one.sop_uid == report.uid)


@dataclass
class System:
    """An HL7 system that keeps what it got."""

    port: int
    got: list[bytes] = field(default_factory=list)

    @property
    def word(self) -> str:
        return f"hl7:127.0.0.1:{self.port}"


@contextmanager
def hl7_system(answers: Answers) -> Iterator[System]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        system = System(server.getsockname()[1])

        def serve() -> None:
            while True:
                try:
                    line, _ = server.accept()
                except OSError:
                    return
                with line:
                    frames, blocks = Frames(1 << 26), list[bytes]()
                    while not blocks and (data := line.recv(65536)):
                        blocks = frames.feed(data)
                    for block in blocks:
                        answer = answers(block, len(system.got))
                        system.got.append(block)
                        if answer is not None:
                            line.sendall(answer)

        threading.Thread(target=serve, daemon=True).start()
        yield system


def control_id(message: bytes) -> str:
    return message.split(b"|")[9].decode()


def ack(code: str, number: str, words: str = "") -> bytes:
    return framed(f"MSH|^~\\&|X|Y|||2026||ACK^R01|9|P|2.5.1\rMSA|{code}|{number}|{words}\r".encode())


def test_a_report_goes_in_one_message_and_counts_when_it_is_acknowledged(archive: Archive) -> None:
    with hl7_system(lambda message, _: ack("AA", control_id(message))) as system:
        report = signed(archive, system.word)
        turn = Posting(archive, Caller()).run()
    assert (turn.failed, Outbox(archive.database).open_items()) == (0, [])
    (message,) = system.got
    assert narrative(archive, report).reason.endswith("has taken the report.")
    lines = message.decode().split("\r")
    (document,) = [line.split("|")[5] for line in lines if "^Base64^" in line]
    stored = [path for path in archive.files.root.rglob("*.dcm") if _has_pdf(path)]
    assert base64.b64decode(document.split("^")[4]) == read_document(stored[0]).pdf  # the PDF that was signed


def _has_pdf(path: Path) -> bool:
    try:
        return bool(read_document(path).pdf)
    except Exception:
        return False


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (
            lambda message, _: ack("AE", control_id(message), "no such\\T\\patient"),
            "could not process.*AE: no such&patient",
        ),
        (lambda message, _: ack("AR", control_id(message)), "refuses the report"),
        (lambda message, _: ack("CE", control_id(message)), "could not process"),
        (lambda message, _: ack("AA", "ANOTHER"), "acknowledges another message"),
        (lambda message, _: ack("", control_id(message)), "without an acknowledgement"),
        (lambda message, _: framed(b"HTTP/1.1 400"), "something else than HL7"),
        (lambda message, _: b"HTTP/1.1 400 Bad Request\r\n\r\n", "without an answer"),
        (lambda message, _: None, "without an answer"),
    ],
)
def test_anything_but_an_acknowledgement_of_this_message_keeps_it_waiting(
    archive: Archive, answer: Answers, reason: str
) -> None:
    with hl7_system(answer) as system:
        report = signed(archive, system.word)
        Posting(archive, Caller(answer_s=2)).run()
    item = narrative(archive, report)
    assert item.state is State.WAITING
    assert item.next_try
    assert re.search(reason, item.reason)


def test_a_system_that_is_silent_is_given_up_in_time(archive: Archive) -> None:
    hold = threading.Event()

    def wait(message: bytes, number: int) -> None:
        hold.wait(10)

    with hl7_system(wait) as system:
        report = signed(archive, system.word)
        Posting(archive, Caller(answer_s=0.5)).run()
        hold.set()
    assert "does not answer" in narrative(archive, report).reason


def test_a_report_that_is_tried_again_is_the_same_message(archive: Archive) -> None:
    with hl7_system(lambda message, number: ack("AA", control_id(message)) if number else None) as system:
        report = signed(archive, system.word)
        outbox = Outbox(archive.database)
        Posting(archive, Caller(answer_s=2)).run()
        outbox.hurry()
        Posting(archive, Caller(answer_s=2)).run()
        Posting(archive, Caller(answer_s=2)).run()
    assert len(system.got) == 2
    assert system.got[0] == system.got[1]  # the receiver knows it by MSH-10
    assert narrative(archive, report).state is State.CONFIRMED


def test_an_earlier_version_never_arrives_after_a_later_one(archive: Archive) -> None:
    gone = f"hl7:127.0.0.1:{free_port()}"
    store = ReportStore(archive.database.engine)
    (draft,) = store.drafts(ADA.login)
    first = replace(as_signed(written(archive, store, draft.report.study.uid)), status=Status.PRELIMINARY)
    sign(archive, store, first, HEAD, (gone,))
    Posting(archive, Caller()).run()
    second = replace(first, uid=f"{first.uid}9"[:64], version=2, status=Status.FINAL, predecessor_uid=first.uid)
    with hl7_system(lambda message, _: ack("AA", control_id(message))) as system:
        sign(archive, store, second, HEAD, (system.word,))
        Outbox(archive.database).put(first.study.uid, [first.uid], [system.word])
        Outbox(archive.database).hurry()
        Posting(archive, Caller()).run()
    assert [b"|F\r" in message or b"|F|" in message for message in system.got] == [True]
    kept = {one.sop_uid: one.reason for one in Outbox(archive.database).all_items() if one.destination == system.word}
    assert "later version" in kept[first.uid]


# -- FHIR -------------------------------------------------------------------------------------------------------------


@dataclass
class Server:
    """A FHIR server that keeps what it got; ``status`` and ``body`` are its next answer."""

    port: int = 0
    got: list[bytes] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    status: int = 200
    body: dict[str, Any] | None = None
    has: bool = False
    cuts: bool = False

    @property
    def word(self) -> str:
        return f"fhir:http://127.0.0.1:{self.port}/base"


@pytest.fixture
def server() -> Iterator[Server]:
    kept = Server()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def do_POST(self) -> None:
            data = self.rfile.read(int(self.headers["Content-Length"]))
            kept.got.append(data)
            if kept.cuts:
                self.connection.close()
                return
            states = [{"response": {"status": "201 Created"}} for _ in json.loads(data)["entry"]]
            whole = {"resourceType": "Bundle", "type": "transaction-response", "entry": states}
            self._answer(kept.status, kept.body if kept.body is not None else whole)

        def do_GET(self) -> None:
            kept.asked.append(self.path)
            entries = [{"resource": {"resourceType": "DiagnosticReport"}}] if kept.has else []
            self._answer(200, {"resourceType": "Bundle", "type": "searchset", "entry": entries})

        def _answer(self, status: int, body: dict[str, Any]) -> None:
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept.port = running.server_address[1]
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield kept
    running.shutdown()
    running.server_close()


def test_a_report_is_posted_as_one_transaction(archive: Archive, server: Server) -> None:
    report = signed(archive, server.word)
    Posting(archive, Caller()).run()
    (data,) = server.got
    assert Bundle.model_validate_json(data).type == "transaction"
    assert narrative(archive, report).state is State.CONFIRMED
    assert Outbox(archive.database).open_items() == []


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (
            422,
            {"resourceType": "OperationOutcome", "issue": [{"diagnostics": "subject unknown"}]},
            "status 422, subject",
        ),
        (500, {}, "status 500"),
        (200, {"resourceType": "Patient"}, "something else than a transaction-response"),
        (200, {"type": "transaction-response", "entry": [{"response": {"status": "409 Conflict"}}]}, "409"),
        (200, {"type": "transaction-response", "entry": []}, "names no part"),
        (302, {}, "status 302"),
    ],
)
def test_what_the_server_did_not_create_stays_in_the_outbox(
    archive: Archive, server: Server, status: int, body: dict[str, Any], reason: str
) -> None:
    server.status, server.body = status, body
    report = signed(archive, server.word)
    Posting(archive, Caller()).run()
    item = narrative(archive, report)
    assert item.state is State.WAITING
    assert reason in item.reason


def test_an_answer_that_was_lost_makes_nothing_twice(archive: Archive, server: Server) -> None:
    server.cuts = True
    report = signed(archive, server.word)
    Posting(archive, Caller()).run()
    assert narrative(archive, report).state is State.WAITING
    server.cuts, server.has = False, True
    Outbox(archive.database).hurry()
    Posting(archive, Caller()).run()
    assert narrative(archive, report).state is State.CONFIRMED
    assert len(server.got) == 1
    assert report.uid in server.asked[0]


def test_a_report_is_written_into_a_folder_whole_and_once(archive: Archive, tmp_path: Path) -> None:
    report = signed(archive, f"fhir:{tmp_path / 'out'}")
    Posting(archive, Caller()).run()
    (file,) = (tmp_path / "out").iterdir()
    assert file.name == f"{report.uid}.json"
    Bundle.model_validate_json(file.read_bytes())


@pytest.mark.parametrize(
    ("destination", "fault"),
    [
        ("hl7:host:2575", ""),
        ("hl7:host:2575+tls", ""),
        ("hl7:host", "is no HL7 system"),
        ("hl7:host:99999", "is no HL7 system"),
        ("fhir:https://server/base", ""),
        ("fhir:/folder", ""),
        ("fhir:folder", "neither an address"),
    ],
)
def test_what_is_wrong_with_a_destination_is_said_before_it_is_used(destination: str, fault: str) -> None:
    assert (fault in fault_of(destination)) if fault else fault_of(destination) == ""
    assert name_of(destination).split()[0] in ("HL7", "FHIR")
