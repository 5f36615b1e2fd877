"""Stacks arrive whole, nearest image first, without holding up the screen; what is damaged says so."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pydicom.uid import JPEG2000Lossless, JPEGLSLossless, RLELossless
from pytestqt.qtbot import QtBot

from tests.conftest import real_data
from tests.phantoms import compressed, ct_series, new_object, put_pixels, save, save_all, write_ct_series
from tests.viewer.session.stacks_on_disk import HeldWall, ImmediateExecutor, ImmediateWall, LateExecutor, stack_of
from viewer.dicom.header import read_header
from viewer.dicom.layers import whole_cells
from viewer.dicom.pixels import decode
from viewer.dicom.wall import DecodeWall
from viewer.model.volume import Stack, Voxels
from viewer.session import loading
from viewer.session.cache import VoxelCache
from viewer.session.fillings import Filling, Fillings
from viewer.session.loading import StackLoader


class Heard:
    """What a loader announced."""

    def __init__(self, loader: StackLoader) -> None:
        self.ready: list[int] = []
        self.progress: list[tuple[int, int]] = []
        self.finished: list[str] = []
        self.damaged: dict[int, str] = {}
        loader.image_ready.connect(lambda _, index: self.ready.append(index))
        loader.progressed.connect(lambda _, done, total: self.progress.append((done, total)))
        loader.finished.connect(self.finished.append)
        loader.damaged.connect(lambda _, index, reason: self.damaged.update({index: reason}))


@pytest.fixture(scope="module")
def wall() -> Iterator[DecodeWall]:
    made = DecodeWall(workers=2)
    yield made
    made.close()


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(3) as executor:
        yield executor


@pytest.fixture
def immediate(qapp: object) -> StackLoader:
    return StackLoader(ImmediateExecutor(), ImmediateWall())


def assert_whole(stack: Stack, array: np.ndarray) -> None:
    for index, image in enumerate(stack.images):
        assert np.array_equal(array[index], decode(image.instance, image.frame.index))


def test_a_series_is_read_into_one_array(immediate: StackLoader, qtbot: QtBot, tmp_path: Path) -> None:
    stack = stack_of(write_ct_series(tmp_path, 9))
    heard = Heard(immediate)
    with qtbot.waitSignal(immediate.finished):
        voxels = immediate.load(stack, 4)
    assert voxels.complete
    assert_whole(stack, voxels.array)
    assert voxels.array.dtype == np.int16
    assert heard.ready == [4, 5, 3, 6, 2, 7, 1, 8, 0]
    assert heard.progress[-1] == (9, 9)
    assert heard.finished == [stack.id]


def test_a_real_chest_ct_is_read_by_threads(qtbot: QtBot, threads: ThreadPoolExecutor, chest_ct_folder: Path) -> None:
    stack = stack_of(sorted(chest_ct_folder.rglob("*.dcm")))
    loader = StackLoader(threads, ImmediateWall())
    heard = Heard(loader)
    with qtbot.waitSignal(loader.finished, timeout=60000):
        voxels = loader.load(stack, 50)
    assert sorted(heard.ready) == list(range(len(stack.images)))
    assert heard.ready[0] in (49, 50, 51)
    assert_whole(stack, voxels.array)


@pytest.mark.parametrize("syntax", [RLELossless, JPEGLSLossless, JPEG2000Lossless])
def test_a_compressed_series_is_decoded_behind_the_wall(
    qtbot: QtBot, threads: ThreadPoolExecutor, wall: DecodeWall, tmp_path: Path, syntax: str
) -> None:
    plain = stack_of(write_ct_series(tmp_path / "plain", 12))
    stack = stack_of(save_all([compressed(made, syntax) for made in ct_series(12)], tmp_path / "packed"))
    loader = StackLoader(threads, wall)
    with qtbot.waitSignal(loader.finished, timeout=60000):
        voxels = loader.load(stack, 0)
    assert not voxels.damaged
    assert_whole(plain, voxels.array)


@pytest.mark.parametrize(
    "name",
    [
        "enhanced_multiframe/pydicom-data/emri_small.dcm",
        "enhanced_multiframe/pydicom-data/emri_small_RLE.dcm",
        "enhanced_multiframe/pydicom-data/emri_small_big_endian.dcm",
        "pydicom_test_files/test_files/examples_ybr_color.dcm",
    ],
)
def test_the_frames_of_one_file_are_read_each_in_its_place(
    qtbot: QtBot, threads: ThreadPoolExecutor, wall: DecodeWall, name: str
) -> None:
    folder, rest = name.split("/", maxsplit=1)
    stack = stack_of([real_data(folder) / rest])
    loader = StackLoader(threads, wall)
    with qtbot.waitSignal(loader.finished, timeout=60000):
        voxels = loader.load(stack, 3)
    assert_whole(stack, voxels.array)


def test_the_image_looked_at_is_next_after_a_jump(qtbot: QtBot, tmp_path: Path) -> None:
    stack = stack_of(save_all([compressed(made, RLELossless) for made in ct_series(40)], tmp_path))
    wall, executor = ImmediateWall(), LateExecutor()
    loader = StackLoader(executor, wall)
    order: list[int] = []
    decode_into = wall.decode_into

    def jumping(instance, frame, block, offset):  # type: ignore[no-untyped-def]
        order.append(offset // (32 * 32 * 2))
        if len(order) == 3:
            loader.prioritise(stack.id, 30)
        return decode_into(instance, frame, block, offset)

    wall.decode_into = jumping  # type: ignore[method-assign]
    with qtbot.waitSignal(loader.finished):
        loader.load(stack, 0)
    assert order[:3] == [0, 1, 2]
    assert set(order[3:6]) == {29, 30, 31}


def test_stacks_on_the_screen_are_served_in_turn_and_the_one_that_moves_first(tmp_path: Path) -> None:
    fillings = Fillings()
    for name in ("one", "other"):
        stack = stack_of(write_ct_series(tmp_path / name, 6, series=name))
        voxels = Voxels(np.zeros(stack.shape, np.int16), np.zeros(6, np.bool_))
        fillings.add(Filling(replace(stack, id=name), voxels, 0))

    def take() -> tuple[str, int]:
        taken = fillings.take_native()
        assert taken is not None
        return taken[0].stack.id, taken[1]

    assert fillings.open_lane(1)
    assert [take() for _ in range(4)] == [("other", 0), ("one", 0), ("other", 1), ("one", 1)]
    fillings.prioritise("one", 5)
    assert [take() for _ in range(2)] == [("one", 5), ("other", 2)]


def test_a_cancelled_stack_is_filled_no_further_and_said_no_more_of(qtbot: QtBot, tmp_path: Path) -> None:
    stack = stack_of(write_ct_series(tmp_path, 8))
    executor = LateExecutor()
    loader = StackLoader(executor, ImmediateWall())
    heard = Heard(loader)
    voxels = loader.load(stack, 0)
    loader.cancel(stack.id)
    executor.run()
    qtbot.wait(50)
    assert not voxels.ready.any()
    assert not heard.ready
    assert not heard.finished


def test_a_stack_that_comes_back_goes_on_where_it_stopped(qtbot: QtBot, tmp_path: Path) -> None:
    stack = stack_of(write_ct_series(tmp_path, 8))
    executor = LateExecutor()
    loader = StackLoader(executor, ImmediateWall())
    first = loader.load(stack, 0)
    first.ready[:4] = True
    first.array[:4] = 7
    loader.cancel(stack.id)
    second = loader.load(stack, 0)
    with qtbot.waitSignal(loader.finished):
        executor.run()
    assert second is first
    assert (second.array[:4] == 7).all()
    assert second.ready.all()


def test_a_series_that_has_grown_since_it_was_last_open_shows_each_image_in_its_place(
    immediate: StackLoader, qtbot: QtBot, tmp_path: Path
) -> None:
    paths = write_ct_series(tmp_path, 9)
    few, all_of_them = stack_of(paths[::2]), stack_of(paths)
    assert few.id == all_of_them.id
    with qtbot.waitSignal(immediate.finished):
        immediate.load(few, 0)
    immediate.cancel(few.id)
    with qtbot.waitSignal(immediate.finished):
        voxels = immediate.load(all_of_them, 0)
    assert_whole(all_of_them, voxels.array)


@pytest.mark.parametrize("left", [True, False])
def test_another_patient_whose_series_has_the_same_uid_is_not_shown_the_pixels_of_the_first(
    immediate: StackLoader, qtbot: QtBot, tmp_path: Path, left: bool
) -> None:
    one, other = (ct_series(3) for _ in range(2))
    for made in other:
        made.PatientID, made.StudyInstanceUID, made.SOPInstanceUID = "other", "2.25.7", f"{made.SOPInstanceUID}.7"
        made.PixelData = made.PixelData[::-1]
    first, second = stack_of(save_all(one, tmp_path / "one")), stack_of(save_all(other, tmp_path / "other"))
    assert first.id == second.id
    if left:
        with qtbot.waitSignal(immediate.finished):
            immediate.load(first, 0)
        immediate.cancel(first.id)
    else:
        immediate.load(first, 0)
    with qtbot.waitSignal(immediate.finished):
        voxels = immediate.load(second, 0)
    assert_whole(second, voxels.array)


def test_the_same_stack_in_two_panes_is_one_array(immediate: StackLoader, tmp_path: Path) -> None:
    stack = stack_of(write_ct_series(tmp_path, 3))
    assert immediate.load(stack, 0) is immediate.load(stack, 2)


def test_a_file_that_vanished_or_was_cut_costs_its_own_image(
    immediate: StackLoader, qtbot: QtBot, tmp_path: Path
) -> None:
    paths = write_ct_series(tmp_path, 5)
    stack = stack_of(paths)
    paths[1].unlink()
    paths[3].write_bytes(paths[3].read_bytes()[:-100])
    heard = Heard(immediate)
    with qtbot.waitSignal(immediate.finished):
        voxels = immediate.load(stack, 0)
    assert voxels.complete
    assert voxels.ready.tolist() == [True, False, True, False, True]
    assert heard.damaged == voxels.damaged
    assert "no longer there" in voxels.damaged[1]
    assert "file ends" in voxels.damaged[3]
    assert not voxels.array[3].any()


def test_a_cut_compressed_file_costs_its_own_image_and_leaves_nothing_of_it(
    qtbot: QtBot, threads: ThreadPoolExecutor, wall: DecodeWall, tmp_path: Path
) -> None:
    paths = save_all([compressed(made, JPEGLSLossless) for made in ct_series(5)], tmp_path)
    stack = stack_of(paths)
    paths[2].write_bytes(paths[2].read_bytes()[:-300])
    loader = StackLoader(threads, wall)
    with qtbot.waitSignal(loader.finished, timeout=60000):
        voxels = loader.load(stack, 0)
    assert list(voxels.damaged) == [2]
    assert not voxels.array[2].any()


def test_an_image_of_another_size_is_not_forced_into_the_stack(
    immediate: StackLoader, qtbot: QtBot, tmp_path: Path
) -> None:
    stack = stack_of(write_ct_series(tmp_path, 3))
    odd = stack.images[1]
    assert odd.instance.format is not None
    other = replace(odd, instance=replace(odd.instance, format=replace(odd.instance.format, rows=16)))
    with qtbot.waitSignal(immediate.finished):
        voxels = immediate.load(replace(stack, images=(stack.images[0], other, stack.images[2])), 0)
    assert "another size" in voxels.damaged[1]
    assert voxels.ready.tolist() == [True, False, True]


def test_a_stack_that_cannot_fit_into_memory_says_so(qtbot: QtBot, tmp_path: Path) -> None:
    stack = stack_of(write_ct_series(tmp_path, 3))
    loader = StackLoader(ImmediateExecutor(), ImmediateWall(), VoxelCache(3000))
    heard = Heard(loader)
    with qtbot.waitSignal(loader.finished):
        voxels = loader.load(stack, 0)
    assert voxels.complete
    assert not voxels.ready.any()
    assert set(heard.damaged) == {0, 1, 2}
    assert "memory" in heard.damaged[0]


def test_progress_comes_in_batches_however_fast_images_arrive(qtbot: QtBot, tmp_path: Path) -> None:
    stack = stack_of(write_ct_series(tmp_path, 60))
    loader = StackLoader(ImmediateExecutor(), ImmediateWall())
    heard = Heard(loader)
    with qtbot.waitSignal(loader.finished):
        loader.load(stack, 0)
    assert len(heard.ready) == 60
    assert len(heard.progress) <= 3


def test_the_first_image_of_a_stack_does_not_wait_for_a_batch(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "_BATCH_S", 3600.0)
    one, other = (
        stack_of(save_all([compressed(made, RLELossless) for made in ct_series(count, series=name)], tmp_path / name))
        for name, count in (("one", 40), ("other", 45))
    )
    wall = HeldWall(0.0001)
    loader = StackLoader(ImmediateExecutor(), wall)
    said: list[tuple[str, int]] = []
    loader.image_ready.connect(lambda stack_id, index: said.append((stack_id, index)))
    loader.load(one, 0)
    wall.answer()
    qtbot.waitUntil(lambda: said == [(one.id, 0)])
    wall.answer()
    loader.load(other, 44)
    qtbot.wait(50)
    assert said == [(one.id, 0)]
    while wall.asked_for[0] != 44:
        assert wall.asked_for[0] < 39  # the stack before is not whole yet, which would be said at once too
        wall.answer()
    wall.answer()
    qtbot.waitUntil(lambda: (other.id, 44) in said)


def test_one_frame_by_itself_comes_from_the_file_or_from_behind_the_wall(
    threads: ThreadPoolExecutor, wall: DecodeWall, tmp_path: Path, qapp: object
) -> None:
    """Whole cells, with the bits that the image does not use, as retired overlays need them."""
    made = put_pixels(new_object("SC"), np.full((64, 64), 0x7123, np.uint16))
    for name, each in (("native", made), ("compressed", compressed(deepcopy(made), JPEG2000Lossless))):
        each.BitsStored, each.HighBit = 12, 11
        instance = read_header(save(each, tmp_path / f"{name}.dcm")).instance
        cells = StackLoader(threads, wall).cells
        assert np.unique(cells(instance, 0)).tolist() == [0x123]
        assert np.unique(cells(whole_cells(instance), 0)).tolist() == [0x7123]
