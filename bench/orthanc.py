"""Orthanc as a peer: started empty on the loopback, fed over its REST interface by several connections."""

from __future__ import annotations

import http.client
import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

CONNECTIONS = 4
PROGRAM = shutil.which("Orthanc") or shutil.which("Orthanc", path="/usr/sbin")


@contextmanager
def orthanc(folder: Path) -> Iterator[int]:
    """The HTTP port of a running Orthanc that keeps its store in ``folder``; DICOM and plugins are off."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = int(server.getsockname()[1])
    settings = folder / "orthanc.json"
    store = str(folder / "store")
    settings.write_text(
        json.dumps(
            {
                "StorageDirectory": store,
                "IndexDirectory": store,
                "HttpPort": port,
                "RemoteAccessAllowed": False,
                "AuthenticationEnabled": False,
                "DicomServerEnabled": False,
                "HttpThreadsCount": 2 * CONNECTIONS,
                "KeepAlive": True,
            }
        )
    )
    assert PROGRAM
    with subprocess.Popen([PROGRAM, settings], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _await(port)
            yield port
        finally:
            process.terminate()


def feed(port: int, files: Sequence[Path]) -> None:
    """Upload every file; all are in Orthanc's index when this returns."""
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        list(pool.map(lambda some: _upload(port, some), [files[start::CONNECTIONS] for start in range(CONNECTIONS)]))


def _upload(port: int, files: Sequence[Path]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for file in files:
        connection.request("POST", "/instances", file.read_bytes(), {"Content-Type": "application/dicom"})
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, answer.status


def _await(port: int) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/system")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError("Orthanc did not start")
