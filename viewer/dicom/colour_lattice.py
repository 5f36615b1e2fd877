"""Colour profiles made of tables (ICC.1 A2B): Little CMS turns each once into a lattice, in a process that may die.

A profile comes with a file from outside, and the library that reads its tables is written in C: it runs in a process of its
own with little memory and time. What comes back are numbers, which the colours of an image are interpolated between in here.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from functools import lru_cache
from pathlib import Path

import imagecodecs
import numpy as np
from numpy.typing import NDArray

from viewer.dicom.colour import LATTICE, srgb_from_profile
from viewer.model.study import ColourProfile

if sys.platform != "win32":
    import resource

_ROOT = Path(__file__).resolve().parents[2]
_MOST_BYTES = 16 * 2**20
_MEMORY_BYTES = 512 * 2**20
_TIME_LIMIT_S = 30.0  # by the clock, on a machine that is busy with other things
_WORK_LIMIT_S = 10
_CURVE_BYTES, _NODE_BYTES = 3 * 256 * 4, LATTICE**3 * 3 * 2
_LEVELS = np.arange(256) / 255
_MOST_ERROR = 2  # levels of 255, of any colour tried
_TRIED = 20_000
_ABSOLUTE, _RELATIVE = 3, 1
# The nodes hold linear light with the primaries of sRGB (white, then x, y and any luminance of red, green and blue), below 0
# and above 1 too: what sRGB cannot show is cut off pixel by pixel.
_WHITE = (0.3127, 0.3290, 1.0)
_PRIMARIES = (0.64, 0.33, 1.0, 0.30, 0.60, 1.0, 0.15, 0.06, 1.0)
_SAME = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)


@lru_cache(maxsize=16)
def from_tables(data: bytes) -> ColourProfile | None:
    """The profile as a lattice, after a quarter of a second; None where none can be made or it would be too coarse."""
    answer = _answer(data) if len(data) <= _MOST_BYTES else b""
    if len(answer) != _CURVE_BYTES + _NODE_BYTES:
        return None
    curves, nodes = answer[:_CURVE_BYTES], answer[_CURVE_BYTES:]
    places = np.frombuffer(curves, "<f4")
    if not (places.min() >= 0 and places.max() <= 1 and np.isfinite(np.frombuffer(nodes, "<f2")).all()):
        return None
    return ColourProfile(curves, _SAME, nodes)


def _answer(data: bytes) -> bytes:
    """What a process of its own makes of a profile; b"" where it dies or is late."""
    command = [sys.executable, "-P", "-m", "viewer.dicom.colour_lattice"]
    environment = {**os.environ, "PYTHONPATH": str(_ROOT), "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
    try:
        with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=nowhere, env=environment) as process:
            return _exchange(process, data)
    except OSError:
        return b""


def _exchange(process: subprocess.Popen[bytes], data: bytes) -> bytes:
    """Tell the process and hear it, no more than there should be; it is dead when this returns."""
    late = threading.Timer(_TIME_LIMIT_S, process.kill)
    late.start()
    try:
        if process.stdin is None or process.stdout is None:
            return b""
        process.stdin.write(data)
        process.stdin.close()
        return process.stdout.read(_CURVE_BYTES + _NODE_BYTES + 1)
    finally:
        late.cancel()
        process.kill()


def main() -> None:
    """In the process: a profile from standard input, its lattice to standard output."""
    _limit()
    data = sys.stdin.buffer.read(_MOST_BYTES + 1)
    made = lattice(data)
    if _error(data, made) <= _MOST_ERROR:
        sys.stdout.buffer.write(made.curves + made.lattice)


def lattice(data: bytes) -> ColourProfile:
    """The nodes of the lattice, evenly over the light of each channel by itself; raises what Little CMS does."""
    spread = [_spread(data, axis) for axis in range(3)]
    places = [np.interp(np.linspace(0, 1, LATTICE), each, _LEVELS) for each in spread]
    nodes = np.stack(np.meshgrid(*places, indexing="ij"), axis=-1)
    light = _light(nodes.reshape(-1, LATTICE, 3), data)
    return ColourProfile(np.stack(spread).astype("<f4").tobytes(), _SAME, light.astype("<f2").tobytes())


def _spread(data: bytes, axis: int) -> NDArray[np.float64]:
    """Where in the lattice each of the 256 levels of a channel lies, 0 to 1, rising."""
    alone = np.zeros((1, 256, 3))
    alone[..., axis] = _LEVELS
    light = _light(alone, data)[0].sum(axis=1)
    rising = np.maximum.accumulate(light) - light[0]
    return np.asarray(rising / rising[-1]) if rising[-1] > 0 else _LEVELS


def _light(colours: NDArray[np.float64], data: bytes) -> NDArray[np.float64]:
    linear = bytes(imagecodecs.cms_profile("rgb", whitepoint=_WHITE, primaries=_PRIMARIES, gamma=1.0))
    return _converted(colours, data, linear)


def _converted(colours: NDArray[np.float64], data: bytes, into: bytes) -> NDArray[np.float64]:
    """Colours [..., 3] of the profile, 0 to 1, as those of another, by the rendering intent that the profile names."""
    intent = min(int.from_bytes(data[64:68], "big"), _ABSOLUTE)
    intent = _RELATIVE if intent == _ABSOLUTE else intent  # a white that is not white would be for proofs on paper
    stored = colours.astype(np.float32)
    made = imagecodecs.cms_transform(stored, data, into, colorspace="rgb", outcolorspace="rgb", intent=intent)
    return np.asarray(made, np.float64)


def _error(data: bytes, made: ColourProfile) -> float:
    """The most levels by which a colour between nodes is off."""
    tried = np.random.default_rng(0).integers(0, 256, (1, _TRIED, 3)).astype(np.uint8)
    tried[0, :256] = np.arange(256)[:, None]
    exact = _converted(tried / 255, data, bytes(imagecodecs.cms_profile("srgb"))).clip(0, 1) * 255
    srgb_from_profile(tried, made)
    return float(np.abs(tried - exact).max())


def _limit() -> None:
    if sys.platform == "win32":
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (_WORK_LIMIT_S, _WORK_LIMIT_S))
    if sys.platform == "linux":
        used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + _MEMORY_BYTES, used + _MEMORY_BYTES))


if __name__ == "__main__":
    main()
