"""A small DICOMweb server that fails where a test wants it to: cuts, falls silent, refuses, answers with something else."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from pydicom import dcmread

from app.network.web.multipart import content_type, parts
from app.network.web.web_node import WebNode

BOUNDARY = "fake-boundary"


@dataclass
class Behaviour:
    """What a test wants. ``cut_after`` gives for the n-th retrieval the bytes after which the link is cut, None for never."""

    objects: dict[str, bytes] = field(default_factory=dict)  # by SOP Instance UID
    cut_after: Callable[[int], int | None] = lambda number: None
    silent_after: int | None = None  # bytes of an answer, after which nothing more comes
    silent_s: float = 30.0
    status: int = 0  # of every answer, 0 for as it should be
    knows_offset: bool = True
    knows_asterisk: bool = True
    gives: Callable[[str], str] = lambda uid: uid  # which object is given for one that is asked for
    stored: Callable[[list[str]], tuple[int, dict[str, Any]]] = lambda uids: (200, {})
    headers: list[dict[str, str]] = field(default_factory=list)  # of requests
    paths: list[str] = field(default_factory=list)
    sent: list[list[bytes]] = field(default_factory=list)
    retrievals: int = 0
    counting: Lock = field(default_factory=Lock)


@contextmanager
def web_server(behaviour: Behaviour, tls: ssl.SSLContext | None = None) -> Iterator[WebNode]:
    """The server while it runs, by its name ``fake``."""

    class Handler(_Handler):
        wish = behaviour

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads, server.block_on_close = True, False
    server.handle_error = lambda *_: None  # type: ignore[method-assign] - clients are wanted to hang up
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        scheme = "https" if tls else "http"
        yield WebNode("fake", f"{scheme}://127.0.0.1:{server.server_address[1]}/dicom-web")
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    wish: Behaviour
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: Any) -> None:
        pass

    def do_GET(self) -> None:
        self._note()
        parts_ = urlsplit(self.path).path.removeprefix("/dicom-web/").split("/")
        if self.wish.status:
            self._answer(self.wish.status, b"no", "text/plain")
        elif len(parts_) == 6:
            self._give(parts_[5])
        else:
            self._search(parts_)

    def do_POST(self) -> None:
        self._note()
        body = self.rfile.read(int(self.headers["Content-Length"]))
        _, words = content_type(self.headers["Content-Type"])
        objects = [b"".join(part.chunks) for part in parts([body], words["boundary"])]
        self.wish.sent.append(objects)
        if self.wish.status:
            self._answer(self.wish.status, b"no", "text/plain")
            return
        uids = [uid for data in objects for uid, mine in self.wish.objects.items() if mine == data]
        status, document = self.wish.stored(uids)
        self._answer(status, json.dumps(document).encode(), "application/dicom+json")

    def _note(self) -> None:
        self.wish.headers.append({name.lower(): value for name, value in self.headers.items()})
        self.wish.paths.append(self.path)

    def _search(self, words: list[str]) -> None:
        query = parse_qs(urlsplit(self.path).query)
        headers = [dcmread(io.BytesIO(data), stop_before_pixels=True) for data in self.wish.objects.values()]
        tags = {1: "StudyInstanceUID", 3: "SeriesInstanceUID", 5: "SOPInstanceUID"}
        tag = tags.get(len(words), "SOPInstanceUID")
        found = {str(one[tag].value): one.to_json_dict() for one in headers}
        start = int(query["offset"][0]) if self.wish.knows_offset else 0
        page = list(found.values())[start : start + int(query["limit"][0])]
        self._answer(200, json.dumps(page).encode(), "application/dicom+json")

    def _give(self, uid: str) -> None:
        if "transfer-syntax=*" in self.headers["Accept"] and not self.wish.knows_asterisk:
            self._answer(406, b"", "text/plain")
            return
        data = self.wish.objects.get(self.wish.gives(uid))
        if data is None:
            self._answer(404, b"", "text/plain")
            return
        head = f"--{BOUNDARY}\r\nContent-Type: application/dicom\r\n\r\n".encode()
        body = head + data + f"\r\n--{BOUNDARY}--\r\n".encode()
        with self.wish.counting:
            number, self.wish.retrievals = self.wish.retrievals, self.wish.retrievals + 1
        self._answer(200, body, f'multipart/related; type="application/dicom"; boundary={BOUNDARY}', number)

    def _answer(self, status: int, body: bytes, kind: str, number: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        cut = self.wish.cut_after(number) if number is not None else None
        if cut is not None:
            self.wfile.write(body[:cut])
            self.wfile.flush()
            with contextlib.suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            return
        if self.wish.silent_after is not None and number is not None:
            self.wfile.write(body[: self.wish.silent_after])
            self.wfile.flush()
            time.sleep(self.wish.silent_s)
            body = body[self.wish.silent_after :]
        self.wfile.write(body)


def certificate(folder: Path, name: str, host: str = "127.0.0.1") -> tuple[Path, Path]:
    """A self-signed certificate for an address, and its key."""
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("openssl is not installed, so there is no certificate to show")
    made, key = folder / f"{name}.pem", folder / f"{name}.key"
    subject, names = f"/CN={name}", f"subjectAltName=IP:{host}" if host[0].isdigit() else f"subjectAltName=DNS:{host}"
    words = [program, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", subject, "-addext", names]
    subprocess.run([*words, "-out", made, "-keyout", key], check=True, capture_output=True)
    return made, key
