"""Which maker suits this machine."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from viewer.render.fused import FusedMaker
from viewer.render.pictures import Maker, Picture, VolumePicture

_PROBE = Path(__file__).with_name("gl_probe.py")
_PROBE_TIME_S = 20.0
_RENDERER = re.compile(r"OpenGL renderer string:\s*(.+)")

# Renderers that draw on the processor; for these VTK is several times slower than the fused kernels.
_SOFTWARE = re.compile(
    r"llvmpipe|softpipe|swiftshader|swrast|software|microsoft basic render|gdi generic", re.IGNORECASE
)


class PairedMaker:
    """Volumes by one maker, slices and cuts by another."""

    def __init__(self, planes: Maker, volumes: Maker) -> None:
        self._planes, self._volumes = planes, volumes

    def draw(self, picture: Picture, out: NDArray[np.uint8]) -> None:
        """Fill ``out``, as the two makers do."""
        maker = self._volumes if isinstance(picture, VolumePicture) else self._planes
        maker.draw(picture, out)

    def warm_up(self) -> None:
        """Make the planes' maker ready, and that of volumes as far as a thread beside the GUI may."""
        self._planes.warm_up()
        self._volumes.warm_up()


class OneThreadMaker:
    """A maker that is made and used in one thread of its own, since a graphics context belongs to the thread that made it."""

    def __init__(self, make: Callable[[], Maker]) -> None:
        self._thread = ThreadPoolExecutor(1, "graphics")
        self._maker = self._thread.submit(make)

    def draw(self, picture: Picture, out: NDArray[np.uint8]) -> None:
        """Fill ``out``, as the maker does; waits for it."""
        self._thread.submit(lambda: self._maker.result().draw(picture, out)).result()

    def warm_up(self) -> None:
        """Make the maker ready."""
        self._thread.submit(lambda: self._maker.result().warm_up()).result()


class SettlingMaker:
    """Draws by the fused kernels from the first picture on, and by what suits the machine better once that is known."""

    def __init__(self, choice: str = "") -> None:
        self._choice = choice
        self._maker: Maker = FusedMaker()

    def settle(self) -> None:
        """Ask the machine; for a thread beside the GUI."""
        if self._choice != "fused":
            self._maker = choose_maker(self._choice)

    def draw(self, picture: Picture, out: NDArray[np.uint8]) -> None:
        """Fill ``out``, as the present maker does."""
        self._maker.draw(picture, out)

    def warm_up(self) -> None:
        """Make the present maker ready."""
        self._maker.warm_up()


def renderer_name() -> str:
    """The OpenGL renderer's name, for example ``llvmpipe (LLVM 15.0.6, 256 bits)``; "" where there is none.

    Asked in a process of its own, since a missing or broken driver may end the one that asks.
    """
    try:
        answer = subprocess.run(
            [sys.executable, "-I", str(_PROBE)], capture_output=True, text=True, timeout=_PROBE_TIME_S, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    found = _RENDERER.search(answer.stdout)
    return found[1].strip() if found else ""


def is_hardware(renderer: str) -> bool:
    """Whether a renderer of this name draws on a graphics processor."""
    return bool(renderer) and not _SOFTWARE.search(renderer)


def choose_maker(choice: str = "") -> Maker:
    """The maker for this machine; takes a second or two when it has to ask, so call it off the GUI thread.

    ``choice`` overrides: ``fused`` for the kernels, ``vtk`` and ``vtk-software`` for all by VTK with and without graphics
    hardware. Without one of these volumes are drawn by VTK where there is graphics hardware, and all else by the
    kernels, which need no transfer to the graphics processor and back.
    """
    if choice == "fused":
        return FusedMaker()
    if choice in ("vtk", "vtk-software"):
        return _vtk_maker(hardware=choice == "vtk")
    if is_hardware(renderer_name()):
        return PairedMaker(FusedMaker(), _vtk_maker(hardware=True))
    return FusedMaker()


def _vtk_maker(*, hardware: bool) -> Maker:
    """VTK is loaded only where it is used: it costs half a second and 150 MB."""

    def make() -> Maker:
        maker: Maker = importlib.import_module("viewer.render.vtk_maker").VtkMaker(hardware=hardware)
        return maker

    return OneThreadMaker(make)
