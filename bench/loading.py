"""How fast a series gets into memory, against a plain read of the same files and the bare decoders on all cores.

    python bench/loading.py FOLDER [--rounds 5] [--images 400] [--only RLE]

FOLDER holds an uncompressed series. In one run and in turn: reading the files into one new array with ``readinto`` (the
limit), and StackLoader until it says the series is finished, event loop included; then the same images compressed in four
syntaxes, by imagecodecs in a thread per core (codestreams already in memory), and by StackLoader behind the wall. Where the
series is shorter than ``--images``, the compressed one holds its images several times, each turn elsewhere. Medians of the
times and of the ratios of each round; letting go of the pixels is not timed. On Linux also what the program's own memory
grew by at its highest, as a ratio to the voxels, and the most that a process behind the wall has held. Headers are read
beforehand, as the archive's index has them.
"""

from __future__ import annotations

import argparse
import math
import os
import statistics
import struct
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import psutil
import pydicom
from numpy.typing import NDArray
from pydicom.encaps import encapsulate
from pydicom.uid import generate_uid
from PySide6.QtCore import QCoreApplication, QEventLoop

from viewer.dicom.grouping import stacks
from viewer.dicom.header import Unreadable, read_header
from viewer.dicom.wall import DecodeWall
from viewer.model.volume import Stack, Voxels
from viewer.session.cache import VoxelCache
from viewer.session.loading import StackLoader

Pixels = NDArray[np.uint16]
Cells = NDArray[Any]


def jpeg_2000(cells: Pixels) -> bytes:
    """Lossless, without a JP2 wrapper."""
    return bytes(imagecodecs.jpeg2k_encode(cells, reversible=True, codecformat="j2k"))


def run_lengths(cells: Pixels) -> bytes:
    """An RLE frame: the high bytes, then the low bytes (PS3.5 G)."""
    planes = [bytes(imagecodecs.packbits_encode((cells >> shift).astype(np.uint8))) for shift in (8, 0)]
    return struct.pack("<16I", 2, 64, 64 + len(planes[0]), *[0] * 13) + b"".join(planes)


ENCODERS: dict[str, tuple[str, Callable[[Pixels], bytes]]] = {
    "RLE": ("1.2.840.10008.1.2.5", run_lengths),
    "JPEG SV1": ("1.2.840.10008.1.2.4.70", imagecodecs.ljpeg_encode),
    "JPEG-LS": ("1.2.840.10008.1.2.4.80", imagecodecs.jpegls_encode),
    "JPEG 2000": ("1.2.840.10008.1.2.4.90", jpeg_2000),
}
DECODERS: dict[str, Callable[[bytes, Pixels], object]] = {
    "JPEG 2000": lambda data, out: imagecodecs.jpeg2k_decode(data, out=out),
    "JPEG-LS": lambda data, out: imagecodecs.jpegls_decode(data, out=out),
    "JPEG SV1": lambda data, out: imagecodecs.jpeg8_decode(data, out=out),
    "RLE": lambda data, out: imagecodecs.dicomrle_decode(data, np.dtype("<u2"), out=out.view(np.uint8).reshape(-1)),
}


def main() -> None:
    """Run all rows and print them."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--images", type=int, default=400)
    parser.add_argument("--only", choices=ENCODERS, action="append")
    chosen = parser.parse_args()
    application = QCoreApplication([])
    wall = DecodeWall()
    with ThreadPoolExecutor(os.cpu_count()) as executor, tempfile.TemporaryDirectory() as made:
        stack = largest_stack(sorted(chosen.folder.rglob("*")), chosen.images)
        loader = StackLoader(executor, wall, VoxelCache(2**40))
        report("uncompressed", chosen.rounds, lambda: plain_read(stack), lambda: whole_load(loader, stack))
        report_memory("uncompressed", stack, lambda: whole_load(loader, stack))
        for name in chosen.only or ENCODERS:
            packed, streams = compressed(stack, name, Path(made) / name, chosen.images)
            whole_load(loader, packed)
            limit = lambda name=name, streams=streams, packed=packed: bare_decode(name, streams, packed.shape, executor)  # noqa: E731
            report(name, chosen.rounds, limit, lambda packed=packed: whole_load(loader, packed))
            report_memory(name, packed, lambda packed=packed: whole_load(loader, packed))
    wall.close()
    del application


def largest_stack(paths: list[Path], most: int) -> Stack:
    """The stack with the most images among the files, cut to ``most``."""
    facts = []
    for path in paths:
        if path.is_file():
            try:
                facts.append(read_header(path))
            except Unreadable:
                continue
    series = replace(facts[0].series, instances=tuple(fact.instance for fact in facts))
    stack = max(stacks(series), key=lambda one: len(one.images))
    return replace(stack, images=stack.images[:most])


def report(name: str, rounds: int, limit: Callable[[], object], ours: Callable[[], object]) -> None:
    """Time both in turn; print medians in milliseconds, the ratios' median and extremes, and that of the fastest."""
    pairs = [(seconds(limit), seconds(ours)) for _ in range(rounds)]
    theirs, mine = zip(*pairs, strict=True)
    ratios = sorted(later / former for former, later in pairs)
    best, own = statistics.median(theirs) * 1000, statistics.median(mine) * 1000
    spread = f"{ratios[0]:.2f} to {ratios[-1]:.2f}, fastest {min(mine) / min(theirs):.2f}"
    ratio = f"{statistics.median(ratios):5.2f} x ({spread})"
    print(f"{name:14} limit {best:8.1f} ms   Lectern {own:8.1f} ms   {ratio}", flush=True)


def seconds(work: Callable[[], object]) -> float:
    """How long ``work`` takes; what it gives is let go of afterwards."""
    start = time.perf_counter()
    given = work()
    taken = time.perf_counter() - start
    del given
    return taken


def report_memory(name: str, stack: Stack, load: Callable[[], Voxels]) -> None:
    """Print the highest resident memory during one load above that before it, as a ratio to the voxels."""
    if sys.platform != "linux":
        return
    Path("/proc/self/clear_refs").write_text("5")  # the high-water mark starts again from here
    before = resident("VmRSS")
    load().array.max()  # what the wall wrote counts here only once it is looked at
    grown, voxels = resident("VmHWM") - before, math.prod(stack.shape) * 2
    workers = max(resident("VmHWM", child.pid) for child in psutil.Process().children())
    print(
        f"{name:14} voxels {voxels / 2**20:8.1f} MiB   at most {grown / 2**20:8.1f} MiB more   {grown / voxels:5.2f} x"
        f"   a process {workers / 2**20:8.1f} MiB"
    )


def resident(field: str, process: int | str = "self") -> int:
    """Bytes of a process, shared memory included, from ``/proc``."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return 1024 * int(next(line for line in lines if line.startswith(field)).split()[1])


def plain_read(stack: Stack) -> Cells:
    """Every file's pixels read in order into one new array."""
    array = np.empty(stack.shape, np.int16)
    for image, target in zip(stack.images, array, strict=True):
        location = image.instance.location
        assert location is not None
        with open(location.path, "rb", buffering=0) as file:  # noqa: PTH123 - the limit, without any ornament
            file.seek(location.offset)
            file.readinto(target.data)
    return array


def whole_load(loader: StackLoader, stack: Stack) -> Voxels:
    """StackLoader from the request to ``finished``, from an empty cache."""
    waiting = QEventLoop()
    loader.finished.connect(waiting.quit)
    voxels = loader.load(stack, len(stack.images) // 2)
    waiting.exec()
    loader.finished.disconnect(waiting.quit)
    assert voxels.complete
    assert not voxels.damaged
    loader.close()
    return voxels


def bare_decode(name: str, streams: list[bytes], shape: tuple[int, int, int], executor: ThreadPoolExecutor) -> Cells:
    """The decoder alone, on all cores, into one new array."""
    array = np.empty(shape, np.uint16)
    list(executor.map(DECODERS[name], streams, array))
    return array


def compressed(stack: Stack, name: str, folder: Path, count: int) -> tuple[Stack, list[bytes]]:
    """``count`` images of the stack in another transfer syntax, and their codestreams."""
    syntax, encode = ENCODERS[name]
    folder.mkdir()
    streams, facts = [], []
    for image in stack.images[:count]:
        assert image.instance.location is not None
        data = pydicom.dcmread(image.instance.location.path)
        stream = bytes(encode(data.pixel_array.view(np.uint16)))
        data.PixelData = encapsulate([stream])
        data["PixelData"].VR, data["PixelData"].is_undefined_length = "OB", True
        data.file_meta.TransferSyntaxUID = syntax
        for path in copies(data, folder, -(-count // len(stack.images)), count):
            facts.append(read_header(path))
            streams.append(stream)
    series = replace(facts[0].series, instances=tuple(fact.instance for fact in facts))
    return max(stacks(series), key=lambda one: len(one.images)), streams


def copies(data: pydicom.Dataset, folder: Path, turns: int, most: int) -> Iterator[Path]:
    """The object ``turns`` times as an image of its own, a metre further on each time; no more files than ``most``."""
    data.FrameOfReferenceUID = data.SeriesInstanceUID  # one for all of them, where each image had its own
    number, (x, y, z) = int(data.InstanceNumber), map(float, data.ImagePositionPatient)
    for turn in range(turns):
        if len(list(folder.iterdir())) < most:
            data.SOPInstanceUID = data.file_meta.MediaStorageSOPInstanceUID = generate_uid()
            data.InstanceNumber, data.ImagePositionPatient = number + turn * 10000, [x, y, z + turn * 1000.0]
            path = folder / f"{turn:02}-{number:05}.dcm"
            data.save_as(path)
            yield path


if __name__ == "__main__":
    main()
