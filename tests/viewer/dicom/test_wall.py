"""Whatever an image does to its decoder, it costs that image only, and nothing is left behind."""

from __future__ import annotations

import gc
import math
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
from pydicom.uid import RLELossless

from tests.conftest import ROOT, real_data
from tests.viewer.dicom import wall_doubles as double
from tests.viewer.dicom.pixel_facts import instance_of
from viewer.dicom.pixels import Damaged, decode
from viewer.dicom.shared_block import array_of, shared_block
from viewer.dicom.wall import DecodeWall
from viewer.dicom.wall_process import DecodingProcess
from viewer.dicom.wall_worker import Request
from viewer.model.study import Instance, PixelFormat, PixelLocation

HOSTILE = "tests.viewer.dicom.wall_doubles:Hostile"


@pytest.fixture(scope="module")
def wall() -> Iterator[DecodeWall]:
    made = DecodeWall(workers=2)
    yield made
    made.close()


@pytest.fixture
def hostile_wall() -> Iterator[DecodeWall]:
    made = DecodeWall(workers=2, memory_limit_mb=512, time_limit_s=1.0, task=HOSTILE)
    yield made
    made.close()


@pytest.fixture
def an_instance() -> Instance:
    form = PixelFormat(rows=4, columns=5, frames=10)
    return Instance("1", "2", "3", "4", format=form, location=PixelLocation("nowhere"))


def until(holds: Callable[[], bool], seconds: float = 20.0) -> bool:
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.02)
    return holds()


@pytest.mark.parametrize("name", ["RLE/US1_RLE", "JPLL/MR1_JPLL", "J2KR/VL1_J2KR", "JLSL/CT2_JLSL"])
def test_the_wall_gives_the_same_pixels_as_decoding_in_the_program(wall: DecodeWall, name: str) -> None:
    instance = instance_of(real_data("nema_wg04_compressed") / name)
    assert np.array_equal(wall.decode(instance, 0).result(60), decode(instance, 0))


def test_frames_are_decoded_straight_into_the_array_of_a_stack(wall: DecodeWall) -> None:
    instance = instance_of(real_data("us_echo_cine") / "color3d_jpeg_baseline.dcm")
    block = shared_block(5 * 480 * 640 * 3)
    array = array_of(block, (5, 480, 640, 3), np.dtype(np.uint8))
    done = [wall.decode_into(instance, frame, block, frame * 480 * 640 * 3) for frame in range(5)]
    for frame, future in enumerate(done):
        future.result(60)
        assert np.array_equal(array[frame], decode(instance, frame))


def test_an_image_that_is_no_image_is_refused_without_a_process(wall: DecodeWall) -> None:
    with pytest.raises(Damaged, match="no pixel data"):
        wall.decode(Instance("1", "2", "3", "4"), 0).result(0)


@pytest.mark.parametrize(
    ("frame", "reason"),
    [
        (double.CRASH, "ended the process"),
        (double.ABORT, "ended the process"),
        (double.HANG, "within . seconds"),
        (double.BOMB, "more memory"),
        (double.PANIC, "PanicException"),
        (double.REFUSED, "refused for a reason"),
    ],
)
def test_a_hostile_image_costs_itself_and_no_other(
    hostile_wall: DecodeWall, an_instance: Instance, frame: int, reason: str
) -> None:
    hostile = [hostile_wall.decode(an_instance, frame) for _ in range(3)]
    good = [hostile_wall.decode(an_instance, double.GOOD) for _ in range(6)]
    for future in hostile:
        with pytest.raises(Damaged, match=reason):
            future.result(60)
    assert all((future.result(60) == 7).all() for future in good)


@pytest.fixture
def quick_wall(an_instance: Instance) -> Iterator[DecodeWall]:
    """One process, which is given many frames ahead: it has shown that they are short."""
    made = DecodeWall(workers=1, memory_limit_mb=512, time_limit_s=2.0, task=HOSTILE)
    for _ in range(20):
        made.decode(an_instance, double.GOOD).result(60)
    yield made
    made.close()


def hostile_process() -> psutil.Process:
    (process,) = (child for child in psutil.Process().children() if HOSTILE in child.cmdline())
    return process


def sent_at_once(wall: DecodeWall, instance: Instance, frames: list[int]) -> list[Future[Any]]:
    """Let the wall's process stand still until the frames wait; the first by itself, so that the others go in one go."""
    worker = hostile_process()
    worker.suspend()
    first = wall.decode(instance, frames[0])
    assert until(first.running)
    futures = [first, *(wall.decode(instance, frame) for frame in frames[1:])]
    worker.resume()
    return futures


@pytest.mark.parametrize(
    ("frame", "reason"),
    [
        (double.CRASH, "ended the process"),
        (double.ABORT, "ended the process"),
        (double.HANG, "within . seconds"),
        (double.BOMB, "more memory"),
        (double.PANIC, "PanicException"),
        (double.REFUSED, "refused for a reason"),
    ],
)
def test_a_hostile_image_among_those_sent_ahead_is_the_one_that_is_named(
    quick_wall: DecodeWall, an_instance: Instance, frame: int, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[int] = []
    send = DecodingProcess.send

    def counted(process: DecodingProcess, requests: Collection[Request]) -> None:
        sent.append(len(requests))
        send(process, requests)

    monkeypatch.setattr(DecodingProcess, "send", counted)
    frames = [double.GOOD] * 6 + [frame] + [double.GOOD] * 4 + [frame] + [double.GOOD] * 12
    futures = sent_at_once(quick_wall, an_instance, frames)
    for one, future in zip(frames, futures, strict=True):
        if one == double.GOOD:
            assert (future.result(60) == 7).all()
        else:
            with pytest.raises(Damaged, match=reason):
                future.result(60)
    assert max(sent) >= 8  # up to sixteen, in one go or with a few before


def test_frames_that_wait_can_be_cancelled_and_those_sent_ahead_still_arrive(
    quick_wall: DecodeWall, an_instance: Instance
) -> None:
    worker = hostile_process()
    frames = [double.GOOD, double.STOP, *[double.GOOD] * 29]
    futures = sent_at_once(quick_wall, an_instance, frames)
    assert until(lambda: worker.status() == psutil.STATUS_STOPPED and futures[16].running())
    cancelled = [future.cancel() for future in futures]
    worker.resume()
    assert cancelled == [False] * 17 + [True] * 14
    assert all((future.result(60) == 7).all() for future in futures[:17])
    assert (quick_wall.decode(an_instance, double.GOOD).result(60) == 7).all()


def test_of_frames_whose_cost_nobody_knows_only_one_is_sent_ahead(
    quick_wall: DecodeWall, an_instance: Instance
) -> None:
    other = replace(an_instance, transfer_syntax_uid=RLELossless)
    assert quick_wall.expected_s(an_instance) < 0.001
    assert quick_wall.expected_s(other) == math.inf
    worker = hostile_process()
    worker.suspend()
    futures = [quick_wall.decode(other, double.GOOD) for _ in range(10)]
    assert until(futures[0].running)
    time.sleep(0.1)
    assert sum(future.running() for future in futures) <= 2
    worker.resume()
    assert all((future.result(60) == 7).all() for future in futures)


def test_closing_gives_up_what_was_sent_ahead(an_instance: Instance) -> None:
    wall = DecodeWall(workers=1, time_limit_s=600, task=HOSTILE)
    for _ in range(20):
        wall.decode(an_instance, double.GOOD).result(60)
    futures = [wall.decode(an_instance, frame) for frame in [double.HANG] + [double.GOOD] * 30]
    assert until(futures[0].running)
    wall.close()
    assert all(future.done() for future in futures)
    with pytest.raises(Damaged, match="closing"):
        futures[0].result(0)


def test_of_a_decoder_that_stops_early_the_rest_is_black_and_not_the_image_before(
    quick_wall: DecodeWall, an_instance: Instance
) -> None:
    large = PixelFormat(rows=512, columns=512, frames=10)
    instance = replace(an_instance, format=large)
    for _ in range(3):
        assert (quick_wall.decode(instance, double.GOOD).result(60) == 7).all()
        half = quick_wall.decode(instance, double.HALF).result(60)
        assert (half[:256] == 7).all()
        assert not half[256:].any()


@pytest.mark.skipif(sys.platform != "linux", reason="limits the size of a file in memory")
def test_a_full_memory_costs_the_image_and_says_so(quick_wall: DecodeWall, an_instance: Instance) -> None:
    worker = hostile_process()
    worker.rlimit(psutil.RLIMIT_FSIZE, (16, 16))  # the pixels take forty bytes
    with pytest.raises(Damaged, match="no memory left"):
        quick_wall.decode(an_instance, double.GOOD).result(60)


def test_what_a_decoder_prints_is_not_taken_for_an_answer(hostile_wall: DecodeWall, an_instance: Instance) -> None:
    for _ in range(4):
        assert (hostile_wall.decode(an_instance, double.CHATTER).result(60) == 7).all()


def test_processes_killed_from_outside_are_replaced(hostile_wall: DecodeWall, an_instance: Instance) -> None:
    hostile_wall.decode(an_instance, double.GOOD).result(60)
    for process in psutil.Process().children():
        process.kill()
    outcomes = [_outcome(hostile_wall, an_instance) for _ in range(6)]
    assert outcomes[-2:] == ["good", "good"]
    assert outcomes.count("damaged") <= 2


def _outcome(wall: DecodeWall, instance: Instance) -> str:
    try:
        wall.decode(instance, double.GOOD).result(60)
    except Damaged:
        return "damaged"
    return "good"


def test_closing_ends_every_process_even_one_that_hangs(an_instance: Instance) -> None:
    before = {process.pid for process in psutil.Process().children()}
    wall = DecodeWall(workers=2, time_limit_s=600, task=HOSTILE)
    hanging = wall.decode(an_instance, double.HANG)
    assert until(hanging.running)
    waiting = [wall.decode(an_instance, double.HANG) for _ in range(4)]
    wall.close()
    with pytest.raises(Damaged, match="closing"):
        hanging.result(10)
    assert all(future.done() for future in waiting)
    assert until(lambda: {process.pid for process in psutil.Process().children()} <= before)


PARENT = """
import sys, time
sys.path.insert(0, sys.argv[1])
from tests.viewer.dicom import wall_doubles as double
from viewer.dicom.wall import DecodeWall
from viewer.dicom.wall_process import DecodingProcess
from viewer.dicom.wall_worker import Request
from viewer.model.study import Instance, PixelFormat, PixelLocation
import psutil
wall = DecodeWall(workers=2, time_limit_s=1.0, task="tests.viewer.dicom.wall_doubles:Hostile")
image = Instance("1", "2", "3", "4", format=PixelFormat(4, 5, frames=8), location=PixelLocation("nowhere"))
wall.decode(image, double.GOOD).result(60)
wall.decode(image, double.HANG)
time.sleep(0.2)
print(*[child.pid for child in psutil.Process().children()], flush=True)
time.sleep(60)
"""


def test_no_process_outlives_a_program_that_is_killed() -> None:
    command = [sys.executable, "-c", PARENT, str(ROOT)]
    parent = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    workers = [int(pid) for pid in parent.stdout.readline().split()]
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    assert len(workers) == 2
    assert until(lambda: not any(_alive(pid) for pid in workers))


def _alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="counts open files in /proc")
def test_decoding_leaves_no_memory_and_no_file_open(hostile_wall: DecodeWall, an_instance: Instance) -> None:
    def open_files() -> int:
        gc.collect()
        return len(list(Path("/proc/self/fd").iterdir()))

    def decode_many() -> None:
        for future in [hostile_wall.decode(an_instance, double.GOOD) for _ in range(50)]:
            assert future.result(60)[0, 0] == 7

    decode_many()
    before = open_files()
    decode_many()
    assert until(lambda: open_files() <= before)


def test_an_array_keeps_its_shared_block_and_lets_it_go() -> None:
    block = shared_block(4096)
    name = block.name
    row = array_of(block, (64, 64), np.dtype(np.uint8))[3]
    del block
    gc.collect()
    row[:] = 5
    assert (row == 5).all()
    assert Path(name).exists()
    del row
    gc.collect()
    assert not Path(name).exists()
