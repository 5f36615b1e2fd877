"""How fast objects are received and indexed, beside DCMTK's storescp and dcmqrscp with the same sender and files.

    python bench/receiving.py FOLDER [--rounds 3]

storescu sends every DICOM file of FOLDER over one association: to storescp, which writes files and no index, to dcmqrscp,
and to ``main.py receive``, each on an empty store. Timed is the sender's own time, and for Lectern also the time until the
archive holds everything; its objects are on the disk (fsync) when they are acknowledged, those of DCMTK are not. Where
dcmqrscp takes some 45 ms for each object whatever its size, it waits for TCP's delayed acknowledgement.
"""

from __future__ import annotations

import argparse
import json
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DCMQRSCP_PORT, STORESCP_PORT = 11190, 11189


def main() -> None:
    """Run both in turn and print medians."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    files = [path for path in sorted(given.folder.rglob("*")) if path.is_file() and _is_dicom(path)]
    bare, theirs, ours, whole = [], [], [], []
    for _ in range(given.rounds):
        bare.append(_storescp(files))
        theirs.append(_dcmqrscp(files))
        sent, taken = _lectern(files)
        ours.append(sent)
        whole.append(taken)
    for name, seconds in (
        ("storescp", bare),
        ("dcmqrscp", theirs),
        ("Lectern, acknowledged", ours),
        ("Lectern, in the archive", whole),
    ):
        took = statistics.median(seconds)
        print(
            f"{name:24} {took:6.2f} s for {len(files)} objects, {len(files) / took * 60:6.0f} a minute; "
            f"of storescp {took / statistics.median(bare):.2f}, of dcmqrscp {took / statistics.median(theirs):.2f}"
        )


def _is_dicom(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(132)[128:] == b"DICM"


def _send(files: Sequence[Path], title: str, port: int) -> float:
    started = time.perf_counter()
    subprocess.run(
        ["storescu", "-aec", title, "127.0.0.1", str(port), *map(str, files)], check=True, capture_output=True
    )
    return time.perf_counter() - started


def _storescp(files: Sequence[Path]) -> float:
    with tempfile.TemporaryDirectory() as folder:
        words = ["storescp", "-aet", "BENCH", "+B", "-od", folder, str(STORESCP_PORT)]
        server = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            time.sleep(1)
            return _send(files, "BENCH", STORESCP_PORT)
        finally:
            server.kill()
            server.wait()


def _dcmqrscp(files: Sequence[Path]) -> float:
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        store.mkdir()
        settings = Path(folder) / "dcmqrscp.cfg"
        settings.write_text(
            f"NetworkTCPPort = {DCMQRSCP_PORT}\nMaxPDUSize = 131072\nMaxAssociations = 16\n"
            f"HostTable BEGIN\nHostTable END\nVendorTable BEGIN\nVendorTable END\n"
            f"AETable BEGIN\nBENCH {store} RW (200, 1024mb) ANY\nAETable END\n"
        )
        server = subprocess.Popen(["dcmqrscp", "-c", settings], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            time.sleep(1)
            return _send(files, "BENCH", DCMQRSCP_PORT)
        finally:
            server.kill()
            server.wait()


def _lectern(files: Sequence[Path]) -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as home:
        words = [sys.executable, "main.py", "--home", home, "receive", "--json", "--port", "0", "--anyone"]
        server = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert server.stderr
        line = next(line for line in server.stderr if "listens on" in line)
        started = time.perf_counter()
        sent = _send(files, "LECTERN", int(line.split(" port ")[1].split(",")[0]))
        server.send_signal(signal.SIGTERM)
        out, _ = server.communicate()
        whole = time.perf_counter() - started
        if json.loads(out)["taken"] != len(files):
            sys.exit(f"not all of {len(files)} objects were taken: {out}")
        return sent, whole


if __name__ == "__main__":
    main()
