"""Kernels have the cores one after the other, in the order in which they asked."""

from __future__ import annotations

import threading
import time

import numba
import numpy as np
import pytest

from viewer.render.jit import parallel
from viewer.render.one_kernel import OneKernel, Turn
from viewer.render.slice_kernels import draw_linear


def test_who_asks_while_another_has_its_turn_comes_before_its_next_one() -> None:
    turn, order = Turn(), []
    begun, asked = threading.Event(), threading.Event()

    def draw_bands() -> None:
        for band in range(3):
            with turn:
                order.append(band)
                begun.set()
                if band == 0:
                    asked.wait(5)
                    time.sleep(0.05)  # the other has asked and waits

    def draw_once() -> None:
        begun.wait(5)
        asked.set()
        with turn:
            order.append("between")

    threads = [threading.Thread(target=each) for each in (draw_bands, draw_once)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert order == [0, "between", 1, 2]


def test_the_turn_is_given_back_by_a_kernel_that_fails() -> None:
    turn = Turn()
    with pytest.raises(MemoryError), turn:
        raise MemoryError
    with turn:
        assert turn._held.locked()
    assert not turn._held.locked()


def test_kernels_run_on_threads_of_numba_itself() -> None:
    """Those of OpenMP are woken on the caller's own core often enough to halve the speed."""

    @parallel
    def fill(out: np.ndarray) -> None:
        for index in numba.prange(len(out)):
            out[index] = index

    out = np.zeros(100)
    fill(out)
    assert out.tolist() == list(range(100))
    assert numba.threading_layer() == "workqueue"
    assert isinstance(draw_linear, OneKernel)


def test_compiling_for_other_types_holds_no_other_kernel_up() -> None:
    held = []

    class Slow:
        signatures: tuple[object, ...] = ()

        def compile(self, _types: object) -> None:
            held.append(turn._held.locked())

        def __call__(self, *_args: object) -> None:
            held.append(turn._held.locked())

    turn = Turn()
    kernel = OneKernel(Slow(), turn)
    kernel(np.zeros(3))
    kernel(np.zeros(4))
    kernel(np.zeros(4, np.int16))
    assert held == [False, True, True, False, True]
