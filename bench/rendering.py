"""Volume rendering of 512 x 512 x 400 beside VTK's ray caster for processors, in one run. Prints medians and their ratios.

Run from the repository's root: ``python bench/rendering.py [--rounds N] [--side PIXELS] [--presets ct-bone,…] [--work]``.
Both take the same steps (half a voxel) through the same values with the same light, but that ours takes three together in
cells that are almost clear, which changes the picture of a lung by 0.3 of 255 on average; VTK keeps the slopes of all voxels,
ours finds those it needs. Compare ratios of one run, never milliseconds of two. A turn of three degrees lies between two
pictures, so that nothing of the one before can be used again. The time to find what hides bones and table is told as well.
With ``--work`` it is the time that the processors worked, divided by their number: what a picture takes on a machine that
does nothing else, as far as all of them work at once.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import numpy as np
from frames import MATRIX, PLANE, medians, phantom, table
from numpy.typing import NDArray

from viewer.model.segmentation import Mask
from viewer.model.view import Look, Orbit
from viewer.render.automatic import bones, outside_body
from viewer.render.box import orbit_camera
from viewer.render.canvas import Canvas
from viewer.render.fused import FusedMaker
from viewer.render.picking import place_at
from viewer.render.pictures import VolumePicture
from viewer.render.presets import Preset, load_presets
from viewer.render.surfaces import Shape, Surface
from viewer.render.vtk_maker import VtkMaker

Frame = Callable[[int], object]
SLICES = 400


def pictures(voxels: NDArray[np.int16], preset: Preset, side: int) -> Callable[..., VolumePicture]:
    """What makes the picture of a step."""

    def picture(step: int, *, coarse: bool = False, mode: str = "shaded") -> VolumePicture:
        camera = orbit_camera(Orbit(preset.id, 3.0 * step, 15.0), MATRIX, voxels.shape, Look(), side, side)
        shown = table() if mode != "shaded" else None
        return VolumePicture(voxels, MATRIX, preset, camera, coarse=coarse, mode=mode, table=shown)

    return picture


def rows(voxels: NDArray[np.int16], preset: Preset, side: int) -> dict[str, Frame]:
    """Turning a volume by one preset."""
    ours, theirs, picture = Canvas(FusedMaker()), Canvas(VtkMaker(hardware=False)), pictures(voxels, preset, side)
    return {
        "full": lambda k: ours.draw(picture(k)),
        "coarse": lambda k: ours.draw(picture(k, coarse=True)),
        "vtkFixedPointVolumeRayCastMapper": lambda k: theirs.draw(picture(k)),
    }


def with_segments(voxels: NDArray[np.int16], preset: Preset, side: int) -> dict[str, Frame]:
    """Turning a volume with two segments in it, a ball in a lung and a part of the spine; and these alone."""
    s, r, c = np.ogrid[0:SLICES, 0:512, 0:512]
    ball = (s - 200) ** 2 + (0.7 * (r - 240)) ** 2 + (0.7 * (c - 160)) ** 2 < 30**2
    spine = ((c - 256) ** 2 + (r - 370) ** 2 < 22**2) & (s > 100) & (s < 300)
    masks = [
        Mask(PLANE, np.arange(float(SLICES)), np.zeros((SLICES, 2)), where.astype(np.uint8) * 255, 0.5)
        for where in (ball, spine)
    ]
    surfaces = tuple(Surface(Shape(mask), (230, 60, 60), 0.7) for mask in masks)
    ours, picture = Canvas(FusedMaker()), pictures(voxels, preset, side)
    return {
        "with two segments": lambda k: ours.draw(replace(picture(k), surfaces=surfaces)),
        "segments alone": lambda k: ours.draw(replace(picture(k, mode="segments"), surfaces=surfaces)),
    }


def projections(voxels: NDArray[np.int16], preset: Preset, side: int) -> dict[str, Frame]:
    """A MIP and a MinIP of the whole volume, turning, and a click."""
    ours, picture = Canvas(FusedMaker()), pictures(voxels, preset, side)
    return {
        "MIP, full": lambda k: ours.draw(picture(k, mode="mip")),
        "MIP, coarse": lambda k: ours.draw(picture(k, mode="mip", coarse=True)),
        "MinIP, full": lambda k: ours.draw(picture(k, mode="minip")),
        "a click": lambda k: place_at(picture(k), side / 2, side / 2),
    }


def worked() -> float:
    """Seconds that the processors worked for this program, divided by their number."""
    return time.process_time() / (os.cpu_count() or 1)


def seconds(work: Callable[[], object]) -> float:
    """How long it takes, once it is compiled."""
    work()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Volume rendering beside VTK's, in one run.")
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--side", type=int, default=800)
    parser.add_argument("--presets", default="ct-bone,ct-skin,ct-lung")
    parser.add_argument("--work", action="store_true")
    asked = parser.parse_args()
    clock = worked if asked.work else time.perf_counter
    voxels = phantom(SLICES)
    presets = {preset.id: preset for preset in load_presets()}
    for name in asked.presets.split(","):
        found = medians(rows(voxels, presets[name], asked.side), asked.rounds, clock)
        for row, value in found.items():
            print(f"{name:10} {row:34} {value:9.1f} ms   full is {value / found['full']:5.2f} times as fast")
    others = projections(voxels, presets["ct-bone"], asked.side) | with_segments(voxels, presets["ct-bone"], asked.side)
    for row, value in medians(others, asked.rounds, clock).items():
        print(f"{'':10} {row:34} {value:9.1f} ms")
    print(f"{'':10} {'bones found':34} {seconds(lambda: bones(voxels, (1.0, 0.0), MATRIX)) * 1e3:9.1f} ms")
    print(f"{'':10} {'body found':34} {seconds(lambda: outside_body(voxels, (1.0, 0.0), MATRIX)) * 1e3:9.1f} ms")


if __name__ == "__main__":
    main()
