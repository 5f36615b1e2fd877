"""Memory shared with decoding processes: they write pixels into it, the program reads them there.

On Linux it is a nameless memory file, reached by workers through ``/proc``. It is freed by the kernel when its last user is
gone, however they end, and it is not bound by the size of ``/dev/shm``. Elsewhere it is a named shared memory segment.
"""

from __future__ import annotations

import mmap
import os
import sys
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


def deliver(pixels: NDArray[Any], name: str, offset: int) -> None:
    """In a worker: write ``pixels`` into another process's block; raises OSError when there is no memory left for them.

    Written rather than decoded in place: what a decoder does beyond its array stays in its own process, and the kernel
    neither clears pages first nor maps them, which together cost as much as a fast decoder.
    """
    if name.startswith("/proc/"):
        _write(pixels, name, offset)
        return
    segment = SharedMemory(name)
    if os.name == "posix":
        # Attaching registers the segment as if it were this process's own, to be removed when it ends.
        resource_tracker.unregister(f"/{segment.name}", "shared_memory")
    try:
        _bytes_of(segment)[offset : offset + pixels.nbytes] = pixels.reshape(-1).view(np.uint8)
    finally:
        segment.close()


def _write(pixels: NDArray[Any], name: str, offset: int) -> None:
    rest = pixels.reshape(-1).view(np.uint8).data
    descriptor = os.open(name, os.O_WRONLY)
    try:
        while rest:
            written = os.pwrite(descriptor, rest, offset)
            rest, offset = rest[written:], offset + written
    finally:
        os.close(descriptor)


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
