"""One kernel at a time has the cores; who waits comes next.

Kernels run on numba's own threads ("workqueue"), the same on every system. OpenMP's and TBB's wake their threads beside the
caller; on Linux that is, after a rest, often the caller's own core, and the picture takes as long as on one core
(8.0 ms against 4.1 on two). While the caller of "workqueue" sleeps, all cores are free. It ends the program when two threads
call it at once, hence the turn.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any

import numpy as np
from numba import typeof


class Turn:
    """A lock that is given to whoever asked first: a drawing thread that takes it again and again lets others in."""

    def __init__(self) -> None:
        self._next, self._held = threading.Lock(), threading.Lock()

    def __enter__(self) -> None:
        with self._next:
            self._held.acquire()

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._held.release()


class OneKernel:
    """A compiled parallel function that runs when it is its turn; compiling it for new types holds nobody up."""

    def __init__(self, function: Any, turn: Turn) -> None:
        self._function, self._turn = function, turn
        self._known: set[tuple[Any, ...]] = set()

    def __call__(self, *args: Any) -> None:
        """Run it; raises whatever compiling it raises."""
        kinds = tuple(map(_kind, args))
        if kinds not in self._known:
            self._function.compile(tuple(map(typeof, args)))
            self._known.add(kinds)
        with self._turn:
            self._function(*args)

    @property
    def signatures(self) -> list[Any]:
        """The types it is compiled for."""
        return list(self._function.signatures)

    @property
    def py_func(self) -> Callable[..., None]:
        """The function as it was written."""
        return self._function.py_func  # type: ignore[no-any-return]


def _kind(value: Any) -> Any:
    """What decides for which types a kernel is compiled, quicker to find than numba's own."""
    if isinstance(value, np.ndarray):
        return value.dtype.char, value.ndim, value.flags.writeable, value.flags.c_contiguous, value.flags.f_contiguous
    if isinstance(value, tuple):
        return type(value), *map(_kind, value)
    return type(value)
