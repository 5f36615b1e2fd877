from __future__ import annotations

import subprocess
import sys
import time

import numpy as np
import pytest

from tests.conftest import ROOT
from tests.viewer.registration.bodies import grid, head, rigid, scanned
from viewer.model.geometry import Vector
from viewer.registration import process as process_module
from viewer.registration.facts import Block, NotRegistered
from viewer.registration.process import register_apart

AXIAL = grid((3.0, 3.0, 4.0), (180.0, 220.0, 160.0))


def a_head(moved: Vector) -> Block:
    return scanned(head, AXIAL, (40, 74, 60), moved, noise=20)


def never() -> bool:
    return False


def test_another_process_finds_the_movement_and_tells_how_far_it_is() -> None:
    told: list[tuple[int, int, str]] = []
    truth = rigid((3.0, 0.0, -4.0), (5.0, -6.0, 9.0))
    found = register_apart(a_head(np.eye(4)), a_head(truth), lambda *step: told.append(step), never)
    assert found is not None
    assert found.as_array == pytest.approx(truth, abs=0.7)
    assert found.merit.startswith("Repeats within ")
    assert [done for done, *_ in told] == [0, 1, 2, 3, 4]


def test_a_reason_against_it_comes_back_as_a_sentence() -> None:
    nothing = Block(np.zeros((20, 40, 40), np.int16), AXIAL, "CT", intercept=-1000.0)
    with pytest.raises(NotRegistered, match="too little of a body"):
        register_apart(nothing, nothing, lambda *_: None, never)


def test_it_is_ended_at_once_when_it_is_no_longer_wanted() -> None:
    wanted = [True]

    def tell(*_: object) -> None:
        wanted[0] = False

    started = time.monotonic()
    assert register_apart(a_head(np.eye(4)), a_head(np.eye(4)), tell, lambda: not wanted[0]) is None
    assert time.monotonic() - started < 20


def test_one_that_takes_too_long_is_ended() -> None:
    with pytest.raises(NotRegistered, match="too long"):
        register_apart(a_head(np.eye(4)), a_head(np.eye(4)), lambda *_: None, never, limit_s=0.05)


def test_a_process_that_dies_is_told_and_ends_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    def dying() -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-c", "import os; os.abort()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    monkeypatch.setattr(process_module, "_started", dying)
    with pytest.raises(NotRegistered, match="without a result"):
        register_apart(a_head(np.eye(4)), a_head(np.eye(4)), lambda *_: None, never)


def test_the_program_itself_never_loads_the_library() -> None:
    code = "import sys, app.application; sys.exit('SimpleITK' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
