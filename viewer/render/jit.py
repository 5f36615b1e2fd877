"""How the kernels are compiled.

Every kernel exists once, parallel or not: numba's cache on disk hands the code of a ``parallel=True`` function to its
one-thread twin. That cache looks only at the file of the kernel itself, not at those of the functions it uses; so it is
kept in a folder named after the content of all kernel files, or a change would not be noticed. Kernels let go of the
interpreter while they run. Arrays are passed through ``readable``, so that a read-only array does not cost a second
compilation of the same kernel.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numpy as np
import platformdirs
from numba import config, njit
from numpy.typing import NDArray

from viewer.render.one_kernel import OneKernel, Turn

F = TypeVar("F", bound=Callable[..., Any])

SUPPORTED = tuple(np.dtype(name) for name in ("uint8", "int16", "uint16", "int32", "float32", "float64"))

# "contract" lets a product and a sum become one instruction; nothing that would lose NaN, which stands for padding.
_OPTIONS: dict[str, Any] = {"cache": True, "nogil": True, "error_model": "numpy", "fastmath": {"contract"}}


def cache_folder(sources: Path) -> Path:
    """Where compiled code is kept for the kernels in the folder ``sources`` as they are now."""
    digest = hashlib.sha256()
    for file in sorted(sources.glob("*.py")):
        content = file.read_bytes()
        if b"viewer.render.jit" in content or file.name == "jit.py":
            digest.update(content)
    base = os.environ.get("NUMBA_CACHE_DIR") or platformdirs.user_cache_path("Lectern", appauthor=False)
    return Path(base) / f"kernels-{digest.hexdigest()[:16]}"


config.CACHE_DIR = str(cache_folder(Path(__file__).parent))
config.THREADING_LAYER = "workqueue"
_TURN = Turn()  # numba has one set of threads in a process, whoever calls


def parallel(function: F) -> F:
    """``function`` compiled for all cores at its first call, cached on disk; one such function runs at a time."""
    return cast(F, OneKernel(njit(parallel=True, **_OPTIONS)(function), _TURN))


def inlined(function: F) -> F:
    """``function`` compiled for use within kernels."""
    return cast(F, njit(**_OPTIONS)(function))


def spliced(function: F) -> F:
    """As ``inlined``, but put into its callers for certain; for the innermost steps, where a call costs too much."""
    return cast(F, njit(inline="always", **_OPTIONS)(function))


def readable(array: NDArray[Any]) -> NDArray[Any]:
    """A read-only view of ``array``, contiguous and of a type the kernels know (a copy only where it is not)."""
    known = np.dtype(array.dtype.newbyteorder("="))
    if known not in SUPPORTED:
        known = np.dtype(np.int16 if known.itemsize == 1 else np.float64)
    view = np.ascontiguousarray(array, dtype=known).view()
    view.flags.writeable = False
    return view
