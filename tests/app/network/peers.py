"""Real peers on the loopback: DCMTK's dcmqrscp and Orthanc, started for a test and ended after it."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.network.node import Node
from app.network.web.web_node import Auth, WebNode

CALLER = "LECTERN"


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@contextmanager
def dcmqrscp(folder: Path, *options: str, delivers_to: int = 0) -> Iterator[Node]:
    """DCMTK's archive, empty; ``options`` as its own. It moves studies to us at the port ``delivers_to``."""
    program = _program("dcmqrscp", "DCMTK's")
    store, port = folder / "qrstore", free_port()
    store.mkdir()
    settings = folder / "dcmqrscp.cfg"
    us = f"us = ({CALLER}, 127.0.0.1, {delivers_to})\n" if delivers_to else ""
    settings.write_text(
        f"NetworkTCPPort = {port}\nMaxPDUSize = 131072\nMaxAssociations = 16\n"
        f"HostTable BEGIN\n{us}HostTable END\nVendorTable BEGIN\nVendorTable END\n"
        f"AETable BEGIN\nPEER {store} RW (200, 1024mb) ANY\nAETable END\n"
    )
    with _running([program, *options, "-c", str(settings)], port):
        yield Node("PEER", "127.0.0.1", port, name="dcmqrscp")


@contextmanager
def orthanc(folder: Path, reports_to: int = 0) -> Iterator[Node]:
    """Orthanc, empty, without its web server. It reports storage commitment to us at the port ``reports_to``."""
    program = _program("Orthanc", "the server")
    port = free_port()
    us = {"AET": CALLER, "Host": "127.0.0.1", "Port": reports_to, "AllowStorageCommitment": True}
    settings = folder / "orthanc.json"
    store = str(folder / "orthanc")
    settings.write_text(
        json.dumps(
            {
                "StorageDirectory": store,
                "IndexDirectory": store,
                "DicomAet": "PEER",
                "DicomPort": port,
                "HttpServerEnabled": False,
                "DicomAlwaysAllowGet": True,
                "DicomAlwaysAllowFind": True,
                "DicomAlwaysAllowStore": True,
                "DicomAlwaysAllowMove": True,
                "DicomCheckCalledAet": True,
                **({"DicomModalities": {"us": us}} if reports_to else {}),
            }
        )
    )
    with _running([program, str(settings)], port):
        yield Node("PEER", "127.0.0.1", port, name="Orthanc")


@contextmanager
def orthanc_web(folder: Path, user: str = "", password: str = "") -> Iterator[tuple[Node, WebNode]]:
    """Orthanc, empty, with DICOM and DICOMweb; with a ``user`` it wants HTTP Basic authentication."""
    program, plugin = _program("Orthanc", "the server"), _plugin()
    port, web_port = free_port(), free_port()
    settings = folder / "orthanc.json"
    store = str(folder / "orthanc")
    settings.write_text(
        json.dumps(
            {
                "StorageDirectory": store,
                "IndexDirectory": store,
                "DicomAet": "PEER",
                "DicomPort": port,
                "HttpPort": web_port,
                "RemoteAccessAllowed": False,
                "AuthenticationEnabled": bool(user),
                "RegisteredUsers": {user: password} if user else {},
                "DicomAlwaysAllowGet": True,
                "DicomAlwaysAllowFind": True,
                "DicomAlwaysAllowStore": True,
                "Plugins": [str(plugin)],
                "DicomWeb": {"Enable": True, "Root": "/dicom-web/"},
            }
        )
    )
    with _running([program, str(settings)], port, web_port):
        node = Node("PEER", "127.0.0.1", port, name="Orthanc")
        yield node, WebNode("web", f"http://127.0.0.1:{web_port}/dicom-web", Auth.BASIC if user else Auth.NONE, user)


def _plugin() -> Path:
    found = Path("/usr/share/orthanc/plugins/libOrthancDicomWeb.so")
    if not found.exists():
        pytest.skip("Orthanc's DICOMweb plugin (orthanc-dicomweb) is not installed")
    return found


def _program(name: str, whose: str) -> str:
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin")
    if not found:
        pytest.skip(f"{whose} {name} is not installed")
    return found


@contextmanager
def _running(words: list[str], *ports: int) -> Iterator[None]:
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            for port in ports:
                _await(port, process)
            yield
        finally:
            process.kill()


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"{process.args!r} did not start")
