"""How fast headers are indexed, against DCMTK's dcmqridx and dcmmkdir, Orthanc and pydicom, on the same files and disk.

    python bench/indexing.py [--files 2000] [--rounds 3]

Made in a temporary folder: as many small CT objects as asked, of 20 series. In one run and in turn, page cache warm: our
header reader with the JSON of the rows (what the import's readers do), the whole import by reference and by copy (hashes,
checks, rows, and for copies the bytes synced to the disk), pydicom's reader stopped before the pixels, dcmmkdir and
dcmqridx where they are installed, and Orthanc fed by four connections (it copies every file). Medians, as files per second
and as ratios to dcmqridx.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pydicom

from app.archive.archive import open_archive
from app.archive.importer import Importer
from app.archive.reading import read_facts
from bench.orthanc import PROGRAM, feed, orthanc
from tests.phantoms import ct_slice, save

SERIES = 20


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--files", type=int, default=2000)
    arguments.add_argument("--rounds", type=int, default=3)
    said = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        files = _files(Path(folder) / "objects", said.files)
        taken = {name: _median(work, files, said.rounds) for name, work in _works().items()}
    print(f"{said.files} CT headers, {os.cpu_count()} cores, medians of {said.rounds} rounds")
    reference = taken.get("DCMTK dcmqridx")
    for name, seconds in taken.items():
        ratio = f"  {seconds / reference:6.3f} of dcmqridx's time" if reference else ""
        print(f"  {name:<34} {seconds:7.3f} s  {said.files / seconds:7.0f} files/s{ratio}")


def _files(folder: Path, count: int) -> list[Path]:
    folder.mkdir()
    made = (
        (ct_slice(number=number, series=f"series {number % SERIES}"), folder / f"D{number:05d}")
        for number in range(1, count + 1)
    )
    return [save(one, path) for one, path in made]


def _works() -> dict[str, Callable[[list[Path], Path], object]]:
    works: dict[str, Callable[[list[Path], Path], object]] = {
        "Lectern, headers to rows": lambda files, _: [read_facts(path) for path in files],
        "Lectern, import by reference": lambda files, folder: _import(files, folder, copy=False),
        "Lectern, import by copy": lambda files, folder: _import(files, folder, copy=True),
        "pydicom, headers alone": lambda files, _: [pydicom.dcmread(path, stop_before_pixels=True) for path in files],
    }
    if shutil.which("dcmmkdir"):
        works["DCMTK dcmmkdir"] = _dcmmkdir
    if shutil.which("dcmqridx"):
        works["DCMTK dcmqridx"] = _dcmqridx
    if PROGRAM:
        works["Orthanc"] = _orthanc
    return works


def _import(files: list[Path], folder: Path, *, copy: bool) -> None:
    archive = open_archive(folder)
    try:
        summary = Importer(archive, copy=copy).run([files[0].parent])
    finally:
        archive.close()
    assert summary.complete, summary


def _dcmmkdir(files: list[Path], folder: Path) -> None:
    command = ["dcmmkdir", "-Pgp", "+D", str(folder / "DICOMDIR"), "+id", str(files[0].parent), "+r"]
    subprocess.run(command, capture_output=True, check=True)


def _dcmqridx(files: list[Path], folder: Path) -> None:
    subprocess.run(["dcmqridx", str(folder), *map(str, files)], capture_output=True, check=True)


def _orthanc(files: list[Path], folder: Path) -> float:
    """Seconds without those of starting and ending the server."""
    with orthanc(folder) as port:
        started = time.perf_counter()
        feed(port, files)
        return time.perf_counter() - started


def _median(work: Callable[[list[Path], Path], object], files: list[Path], rounds: int) -> float:
    taken = []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory(dir=files[0].parents[1]) as folder:
            started = time.perf_counter()
            own = work(files, Path(folder))
            taken.append(own if isinstance(own, float) else time.perf_counter() - started)
    return statistics.median(taken)


if __name__ == "__main__":
    main()
