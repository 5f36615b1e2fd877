"""``receive``: a listener without a window, spoken to by DCMTK."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.app.commands.conftest import Run
from tests.phantoms import write_ct_series

ROOT = Path(__file__).resolve().parents[3]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="stopped by signals")


@dataclass
class Listener:
    """A running ``main.py receive``."""

    process: subprocess.Popen[str]
    port: int

    def stopped(self) -> tuple[int, dict[str, object]]:
        """Its exit status and its document, once it was told to stop."""
        self.process.send_signal(signal.SIGTERM)
        out, _ = self.process.communicate(timeout=30)
        return self.process.returncode, json.loads(out)


Listening = Callable[..., Listener]


@pytest.fixture
def listening(tmp_path: Path) -> Iterator[Listening]:
    with ExitStack() as stack:

        def start(*arguments: object) -> Listener:
            words = [sys.executable, "main.py", "--home", tmp_path / "home", "receive", "--json", "--port", "0"]
            process = subprocess.Popen(
                [*map(str, words), *map(str, arguments)],
                cwd=ROOT,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            stack.callback(process.kill)
            assert process.stderr
            line = next(line for line in process.stderr if "listens on" in line)
            return Listener(process, int(line.split(" port ")[1].split(",")[0]))

        yield start


def _program(name: str) -> str:
    found = shutil.which(name)
    if not found:
        pytest.skip(f"DCMTK's {name} is not installed")
    return found


def _sends(port: int, files: list[Path], *options: object, calling: str = "STORESCU") -> int:
    program = _program("storescu")
    words = [program, *options, "-aet", calling, "-aec", "LECTERN", "127.0.0.1", port, *files]
    return subprocess.run(list(map(str, words)), capture_output=True, timeout=60, check=False).returncode


def test_what_storescu_sends_is_in_the_archive_when_the_command_ends(
    listening: Listening, lectern: Run, home: Path, tmp_path: Path
) -> None:
    files = write_ct_series(tmp_path / "series", 5)
    listener = listening("--from", "STORESCU@127.0.0.1")
    echo = [_program("echoscu"), "-aet", "STORESCU", "-aec", "LECTERN", "127.0.0.1", str(listener.port)]
    assert subprocess.run(echo, check=False, timeout=30).returncode == 0
    assert _sends(listener.port, files) == 0
    assert _sends(listener.port, files, calling="STRANGER") != 0
    status, document = listener.stopped()
    assert (status, document["received"], document["taken"], document["trouble"]) == (0, 5, 5, None)
    (row,) = lectern("worklist", "--json").json["studies"]
    assert [row["study_uid"]] == document["studies"]


def test_with_tls_only_callers_with_a_certificate_that_is_trusted_come_in(listening: Listening, tmp_path: Path) -> None:
    ours, theirs, stranger = (_certificate(tmp_path, name) for name in ("ours", "theirs", "stranger"))
    files = write_ct_series(tmp_path / "series", 2)
    listener = listening(
        "--from", "STORESCU@127.0.0.1", "--certificate", ours[0], "--key", ours[1], "--trust", theirs[0]
    )
    trusting = ["+cf", ours[0]]
    assert _sends(listener.port, files) != 0, "plain text on a TLS port"
    assert _sends(listener.port, files, "+tla", *trusting) != 0, "no certificate of the caller"
    assert _sends(listener.port, files, "+tls", stranger[1], stranger[0], *trusting) != 0, "one that is not trusted"
    assert _sends(listener.port, files, "+tls", theirs[1], theirs[0], *trusting) == 0
    status, document = listener.stopped()
    assert (status, document["taken"]) == (0, 2)


def _certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """A self-signed certificate for this machine, and its key."""
    program = shutil.which("openssl")
    if not program:
        pytest.skip("openssl is not installed, so there is no certificate to show")
    certificate, key = folder / f"{name}.pem", folder / f"{name}.key"
    subject = ["-subj", f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1"]
    words = [program, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject]
    subprocess.run([*words, "-out", certificate, "-keyout", key], check=True, capture_output=True)
    return certificate, key


@pytest.mark.parametrize(
    "arguments",
    [
        ("--from", "PACS"),
        ("--title", "A" * 17),
        ("--port", "70000"),
        ("--address", "203.0.113.7"),
        ("--key", "key.pem"),
        ("--certificate", "no such file"),
    ],
)
def test_what_cannot_be_is_refused_with_one_sentence(lectern: Run, arguments: tuple[str, ...]) -> None:
    outcome = lectern("receive", *arguments)
    assert outcome.status == 2
    assert outcome.sentence.endswith(".")


def test_who_may_send_can_be_set_once(lectern: Run) -> None:
    lectern("settings", "nodes=PACS")
    assert "no node" in lectern("receive").sentence
