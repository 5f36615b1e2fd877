"""Studies with damaged files among whole ones are opened and loaded: every image is there or says why it is not."""

from __future__ import annotations

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from tests.mutations import SEED, SOAK, mutated, sources
from tests.viewer.reading_room import a_reading, studies_of
from viewer.dicom.header import read_header
from viewer.dicom.pixels import decode
from viewer.dicom.unreadable import Unreadable
from viewer.dicom.wall import DecodeWall
from viewer.model.study import Study
from viewer.model.volume import Stack, Voxels
from viewer.session.loading import StackLoader
from viewer.session.reading import Reading

QUICK, LONG = 12, 600  # studies, each of as many whole files as there are kinds and three times as many damaged ones
LONGEST_S = 10.0

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:pydicom")


@pytest.fixture(scope="module")
def wall() -> Iterator[DecodeWall]:
    made = DecodeWall(workers=2, memory_limit_mb=1024, time_limit_s=5.0)
    yield made
    made.close()


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as executor:
        yield executor


def named(data: bytes, number: int) -> bytes:
    """The object under a SOP Instance UID of its own, as long as the one it had; left as it is where that is deflated."""
    at = data.index(b"\x02\x00\x03\x00UI") + 8
    old = data[at : at + int.from_bytes(data[at - 2 : at], "little")].rstrip(b"\0")
    return data.replace(old, old[:-6] + b"%06d" % (100_000 + number)) if data.count(old) > 1 else data


def written(folder: Path, dice: random.Random) -> tuple[list[Path], list[Path]]:
    """Whole files of every kind, and damaged ones among them."""
    folder.mkdir()
    kinds = sources()
    numbered = [named(kinds[number % len(kinds)], number) for number in range(4 * len(kinds))]
    whole, damaged = numbered[: len(kinds)], [mutated(one, dice) for one in numbered[len(kinds) :]]
    paths = [folder / f"{number:03}.dcm" for number in range(len(numbered))]
    for path, data in zip(paths, (*whole, *damaged), strict=True):
        path.write_bytes(data)
    return paths[: len(whole)], paths[len(whole) :]


def readable(path: Path) -> bool:
    try:
        read_header(path)
    except Unreadable as refusal:
        assert str(refusal).endswith(".")
        return False
    return True


def open_study(reading: Reading, study: Study, qtbot: QtBot) -> None:
    said: list[object] = []
    connections = [reading.hangings.hung.connect(said.append), reading.exams.failed.connect(said.append)]
    reading.open(study)
    qtbot.waitUntil(lambda: bool(said), timeout=int(LONGEST_S * 1000))
    for signal, connection in zip((reading.hangings.hung, reading.exams.failed), connections, strict=True):
        signal.disconnect(connection)
    assert not any(isinstance(one, str) for one in said), said


def load(reading: Reading, stack: Stack, qtbot: QtBot) -> Voxels:
    """Every image of the stack and what lies over it, as if it were scrolled through."""
    reading.places.show(0, stack.id, 0)
    voxels = reading.pixels.of(stack.id)
    assert voxels is not None
    qtbot.waitUntil(lambda: voxels.complete, timeout=int(LONGEST_S * 1000))
    for image in stack.images:
        reading.layers.of(image, None)
        qtbot.waitUntil(lambda image=image: not reading.layers.waits_for(image, None), timeout=int(LONGEST_S * 1000))
    return voxels


def check(stack: Stack, voxels: Voxels, whole: set[str]) -> int:
    """How many images were whole: these are there, pixel by pixel; of the others each is, or says why it is not."""
    found = 0
    for index, image in enumerate(stack.images):
        assert bool(voxels.ready[index]) != (index in voxels.damaged)
        assert voxels.damaged.get(index, "so.").endswith(".")
        location = image.instance.location
        if location is not None and location.path in whole and index not in voxels.damaged:
            assert np.array_equal(voxels.array[index], decode(image.instance, image.frame.index))
            found += 1
        if index in voxels.damaged:
            assert not voxels.array[index].any()
    return found


def load_all(rounds: int, folder: Path, loader: StackLoader, threads: ThreadPoolExecutor, qtbot: QtBot) -> None:
    dice = random.Random(SEED + rounds)
    reading = a_reading(loader, threads)
    for number in range(rounds):
        whole, damaged = written(folder / str(number), dice)
        files = [path for path in (*whole, *damaged) if readable(path)]
        assert set(whole) <= set(files)
        sound = 0
        for study in studies_of(files):
            open_study(reading, study, qtbot)
            for stack in reading.exams.stacks:
                sound += check(stack, load(reading, stack, qtbot), {str(path) for path in whole})
        assert sound >= 14, sound
    reading.close()


def test_damaged_files_cost_themselves_and_no_other(
    tmp_path: Path, wall: DecodeWall, threads: ThreadPoolExecutor, qtbot: QtBot
) -> None:
    load_all(QUICK, tmp_path, StackLoader(threads, wall), threads, qtbot)


@pytest.mark.soak
@pytest.mark.skipif(not SOAK, reason="the long version: LECTERN_SOAK=1")
def test_thousands_of_damaged_files_cost_themselves_and_no_other(
    tmp_path: Path, wall: DecodeWall, threads: ThreadPoolExecutor, qtbot: QtBot
) -> None:
    load_all(LONG, tmp_path, StackLoader(threads, wall), threads, qtbot)
