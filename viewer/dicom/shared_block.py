"""Memory shared with decoding processes: they write pixels, the program reads them, nothing is copied.

On Linux it is a nameless memory file, reached by workers through ``/proc``. It is freed by the kernel when its last user is
gone, however they end, and it is not bound by the size of ``/dev/shm``. Elsewhere it is a named shared memory segment.
"""

from __future__ import annotations

import mmap
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker
from multiprocessing.shared_memory import SharedMemory
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray


class SharedBlock(Protocol):
    """``size`` bytes that other processes reach by ``name``. Arrays made by ``array`` keep the block alive."""

    name: str
    size: int

    @property
    def __array_interface__(self) -> dict[str, Any]: ...


def shared_block(size: int) -> SharedBlock:
    """A new zeroed block; raises OSError or MemoryError when there is no room for it."""
    return MemoryFile(size) if sys.platform == "linux" else NamedSegment(size)


def array_of(block: SharedBlock, shape: tuple[int, ...], dtype: np.dtype[Any]) -> NDArray[Any]:
    """The whole block as an array; the block lives as long as the array or any view of it."""
    return np.asarray(block).view(dtype).reshape(shape)


@contextmanager
def attached(name: str, offset: int, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Iterator[NDArray[Any]]:
    """In a worker: an array over part of another process's block. No view of it may outlive the ``with``."""
    size = int(np.prod(shape)) * dtype.itemsize
    if name.startswith("/proc/"):
        with _mapped_file(name, offset, size) as part:
            yield part.view(dtype).reshape(shape)
        return
    segment = SharedMemory(name)
    if os.name == "posix":
        # Attaching registers the segment as if it were this process's own, to be removed when it ends.
        resource_tracker.unregister(f"/{segment.name}", "shared_memory")
    try:
        yield _bytes_of(segment)[offset : offset + size].view(dtype).reshape(shape)
    finally:
        segment.close()


@contextmanager
def _mapped_file(name: str, offset: int, size: int) -> Iterator[NDArray[np.uint8]]:
    lead = offset % mmap.ALLOCATIONGRANULARITY
    descriptor = os.open(name, os.O_RDWR)
    try:
        # All pages at once: a fault for each costs as much as a fast decoder.
        mapping = mmap.mmap(descriptor, size + lead, mmap.MAP_SHARED | mmap.MAP_POPULATE, offset=offset - lead)
    finally:
        os.close(descriptor)
    # Without an explicit close: it is unmapped when the last array over it goes, here at the end of the frame.
    yield np.frombuffer(mapping, np.uint8, size, lead)


class MemoryFile:
    """A block in a nameless memory file (Linux)."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._descriptor = os.memfd_create("lectern-pixels", os.MFD_CLOEXEC)
        os.ftruncate(self._descriptor, size)
        self._mapping = mmap.mmap(self._descriptor, size)
        self.name = f"/proc/{os.getpid()}/fd/{self._descriptor}"

    @property
    def __array_interface__(self) -> dict[str, Any]:
        # By address, so that the base of every array is this block and not the mapping within it.
        return _interface(np.frombuffer(self._mapping, np.uint8))

    def __del__(self) -> None:
        self._mapping.close()
        os.close(self._descriptor)


class NamedSegment:
    """A block in a named shared memory segment (macOS, Windows)."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._segment = SharedMemory(create=True, size=size)
        self.name = self._segment.name

    @property
    def __array_interface__(self) -> dict[str, Any]:
        return _interface(_bytes_of(self._segment)[: self.size])

    def __del__(self) -> None:
        self._segment.close()
        self._segment.unlink()


def _bytes_of(segment: SharedMemory) -> NDArray[np.uint8]:
    if segment.buf is None:
        raise ValueError("the shared memory is closed")
    return np.frombuffer(segment.buf, np.uint8)


def _interface(memory: NDArray[np.uint8]) -> dict[str, Any]:
    return {"shape": memory.shape, "typestr": "|u1", "data": (memory.ctypes.data, False), "version": 3}


def block_of(array: NDArray[Any]) -> SharedBlock:
    """The block under an array made by ``array_of``; raises TypeError for any other array."""
    base: Any = array
    while isinstance(base, np.ndarray):
        base = base.base
    if not isinstance(base, MemoryFile | NamedSegment):
        raise TypeError("the array does not lie in shared memory")
    return base
