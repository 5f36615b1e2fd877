"""The loader asks the decode wall for as much as keeps it at work, and goes on whatever comes back."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from pydicom.uid import RLELossless
from pytestqt.qtbot import QtBot

from tests.phantoms import compressed, ct_series, save_all
from tests.viewer.session.stacks_on_disk import HeldWall, ImmediateExecutor, stack_of
from viewer.model.volume import Stack
from viewer.session.asked import Asked
from viewer.session.loading import StackLoader


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Stack:
    folder: Path = tmp_path_factory.mktemp("packed")
    return stack_of(save_all([compressed(made, RLELossless) for made in ct_series(50)], folder))


def test_of_slow_or_unknown_frames_two_are_asked_for_a_process_and_of_quick_ones_many(
    stack: Stack, qapp: object
) -> None:
    counts = {}
    for seconds in (math.inf, 0.5, 0.004, 0.0001):
        wall = HeldWall(seconds)
        StackLoader(ImmediateExecutor(), wall).load(stack, 0)
        counts[seconds] = len(wall.waiting)
    assert counts == {math.inf: 4, 0.5: 4, 0.004: 8, 0.0001: 32}


def test_a_jump_is_followed_by_the_next_frame_that_is_asked_for(stack: Stack, qapp: object) -> None:
    wall = HeldWall(0.0001)
    loader = StackLoader(ImmediateExecutor(), wall)
    loader.load(stack, 0)
    assert wall.asked_for == list(range(32))
    loader.prioritise(stack.id, 45)
    wall.answer()
    assert wall.asked_for == [*range(1, 32), 45]


def test_loading_goes_on_to_its_end_when_frames_turn_out_slow_or_damaged(stack: Stack, qtbot: QtBot) -> None:
    wall = HeldWall(0.0001)
    loader = StackLoader(ImmediateExecutor(), wall)
    voxels = loader.load(stack, 0)
    for turn in range(50):
        if turn == 10:
            wall.seconds = 1.0
        (wall.refuse if turn % 7 == 3 else wall.answer)()
        assert len(wall.waiting) <= 32
    with qtbot.waitSignal(loader.finished):
        pass
    assert sorted(voxels.damaged) == [3, 10, 17, 24, 31, 38, 45]
    assert int(voxels.ready.sum()) == 43


def test_slow_frames_come_back_to_two_a_process(stack: Stack, qapp: object) -> None:
    wall = HeldWall(0.0001)
    StackLoader(ImmediateExecutor(), wall).load(stack, 0)
    wall.seconds = 1.0
    for _ in range(28):
        wall.answer()
    assert len(wall.waiting) == 4
    wall.answer()
    assert len(wall.waiting) == 4


def test_what_has_been_answered_makes_room() -> None:
    asked = Asked(processes=1)
    assert asked.begin("one", math.inf)
    assert asked.begin("other", math.inf)
    assert not asked.begin("third", 0.0)
    asked.end("one")
    assert asked.begin("third", 0.0)
