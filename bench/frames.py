"""Frames in one run: the canvas beside its bare kernel and beside VTK. Prints medians and their ratios.

Run from the repository's root: ``python bench/frames.py [--rounds N] [--rows axial,window,oblique,slab,volume]``. Compare
ratios of one run, never milliseconds of two. A frame counts when its picture is finished in memory; every picture of a row
differs from the one before. Painting it into a window is not in these figures.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
import vtkmodules.vtkRenderingOpenGL2  # noqa: F401 - registers the windows that draw
from numpy.typing import NDArray
from vtkmodules.util.numpy_support import vtk_to_numpy
from vtkmodules.vtkCommonCore import vtkUnsignedCharArray
from vtkmodules.vtkCommonMath import vtkMatrix4x4
from vtkmodules.vtkImagingCore import vtkImageReslice
from vtkmodules.vtkRenderingCore import vtkImageSlice, vtkImageSliceMapper, vtkRenderer, vtkRenderWindow

from viewer.model.geometry import Plane, voxel_affine
from viewer.model.greyscale import DisplayTable
from viewer.model.view import Cut, Look, Orbit
from viewer.render.box import cut_camera, orbit_camera
from viewer.render.camera import camera_for
from viewer.render.canvas import Canvas
from viewer.render.cuts import slab_path, voxel_from_screen
from viewer.render.fused import FusedMaker
from viewer.render.greys import greys_of
from viewer.render.jit import readable
from viewer.render.pictures import CutPicture, SlicePicture, VolumePicture
from viewer.render.presets import load_presets
from viewer.render.slice_kernels import draw_linear
from viewer.render.vtk_maker import VtkMaker
from viewer.render.vtk_reslicing import image_data

Frame = Callable[[int], object]
SIDE, VOLUME_SIDE, THREADS = 1000, 800, 2
PLANE = Plane((-180.0, -180.0, 0.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), 0.7, 0.7, in_patient=True)
MATRIX = voxel_affine(PLANE, (0.0, 0.0, 1.0))


def phantom(slices: int = 200) -> NDArray[np.int16]:
    """A body with lungs, a spine and ribs, with noise; the same each run."""
    random = np.random.default_rng(1)
    y, x = np.mgrid[0:512, 0:512].astype(np.float32)
    voxels = np.empty((slices, 512, 512), np.int16)
    body, spine = np.hypot((x - 256) / 215, (y - 256) / 150) < 1, np.hypot(x - 256, y - 370) < 22
    for index in range(slices):
        lungs = (np.hypot((x - 160) / 75, (y - 240) / 100) < 1) | (np.hypot((x - 352) / 75, (y - 240) / 100) < 1)
        ring = np.abs(np.hypot((x - 256) / 195, (y - 250) / 132) - 1) < 0.03
        image = np.where(body, 40, -1000) - 850 * lungs + 500 * spine + 600 * (ring & (index % 20 < 9))
        voxels[index] = image + random.normal(0, 15, image.shape)
    return voxels


def table(step: int = 0) -> DisplayTable:
    """A window of 400 around 40 HU, moved by ``step``."""
    values = np.arange(-1024.0, 3072.0)
    grey = np.clip(((values - (39.5 + step % 40)) / 399 + 0.5) * 255, 0, 255)
    return DisplayTable(-1024.0, 1.0, np.floor(grey + 0.5).astype(np.uint8))


def looked_up(values: NDArray[np.generic]) -> NDArray[np.uint8]:
    """What a plain look-up after a reslice costs."""
    return np.asarray(np.take(table().table, np.clip(values, -1024, 3071).astype(np.int32) + 1024), np.uint8)


class SliceMapperScene:
    """vtkImageSliceMapper in an off-screen window, read back."""

    def __init__(self, voxels: NDArray[np.int16]) -> None:
        self._mapper, self._slice = vtkImageSliceMapper(), vtkImageSlice()
        self._renderer, self._window = vtkRenderer(), vtkRenderWindow()
        self._mapper.SetInputData(image_data(voxels))
        self._slice.SetMapper(self._mapper)
        self._slice.GetProperty().SetInterpolationTypeToLinear()
        self._renderer.AddViewProp(self._slice)
        self._window.SetOffScreenRendering(True)
        self._window.SetMultiSamples(0)
        self._window.SetSize(SIDE, SIDE)
        self._window.AddRenderer(self._renderer)
        self._renderer.GetActiveCamera().ParallelProjectionOn()
        self._pixels = vtkUnsignedCharArray()

    def draw(self, index: int, center: float) -> NDArray[np.uint8]:
        """One slice under one window."""
        self._mapper.SetSliceNumber(index)
        self._slice.GetProperty().SetColorWindow(400.0)
        self._slice.GetProperty().SetColorLevel(center)
        self._renderer.ResetCamera()
        self._renderer.GetActiveCamera().SetParallelScale(256.0)
        self._window.Render()
        self._window.GetRGBACharPixelData(0, 0, SIDE - 1, SIDE - 1, 0, self._pixels, 0)
        return np.asarray(vtk_to_numpy(self._pixels))


def reslice(voxels: NDArray[np.int16], matrix: NDArray[np.float64], places: int = 1) -> NDArray[np.uint8]:
    """VtkImageReslice through ``matrix`` (screen and depth step to voxel), then a look-up."""
    copied, step = vtkMatrix4x4(), vtkImageReslice()
    copied.DeepCopy(matrix.ravel().tolist())
    step.SetInputData(image_data(voxels))
    step.SetResliceAxes(copied)
    step.SetInterpolationModeToLinear()
    step.SetOutputOrigin(0.5, 0.5, 0.0)
    step.SetOutputSpacing(1.0, 1.0, 1.0)
    step.SetOutputExtent(0, SIDE - 1, 0, SIDE - 1, 0, 0)
    step.SetNumberOfThreads(THREADS)
    if places > 1:
        step.SetSlabModeToMax()
        step.SetSlabNumberOfSlices(places)
    step.Update()
    return looked_up(vtk_to_numpy(step.GetOutput().GetPointData().GetScalars()))


def axial_rows(voxels: NDArray[np.int16]) -> dict[str, Frame]:
    """Scrolling through the images."""
    canvas, scene, camera = (
        Canvas(FusedMaker()),
        SliceMapperScene(voxels),
        camera_for(PLANE, 512, 512, Look(), SIDE, SIDE),
    )
    out, greys, matrix = np.zeros((SIDE, SIDE), np.uint8), greys_of(table()), readable(camera.pixel_from_screen)
    affine = np.eye(4)
    affine[:2, [0, 1, 3]] = camera.pixel_from_screen
    return {
        "canvas": lambda k: canvas.draw(SlicePicture(voxels[k % len(voxels)], table(), camera)),
        "bare kernel": lambda k: draw_linear(readable(voxels[k % len(voxels)]), matrix, greys, out),
        "vtkImageSliceMapper": lambda k: scene.draw(k % len(voxels), 40.0),
        "vtkImageReslice": lambda k: reslice(voxels[k % len(voxels)][None], affine),
    }


def window_rows(voxels: NDArray[np.int16]) -> dict[str, Frame]:
    """Dragging the window over one image."""
    canvas, scene, camera = (
        Canvas(FusedMaker()),
        SliceMapperScene(voxels),
        camera_for(PLANE, 512, 512, Look(), SIDE, SIDE),
    )
    out, matrix, image = np.zeros((SIDE, SIDE), np.uint8), readable(camera.pixel_from_screen), readable(voxels[100])
    return {
        "canvas": lambda k: canvas.draw(SlicePicture(voxels[100], table(k), camera)),
        "bare kernel": lambda k: draw_linear(image, matrix, greys_of(table(k)), out),
        "vtkImageSliceMapper": lambda k: scene.draw(100, 40.0 + k % 40),
    }


def oblique(step: int) -> Cut:
    """A tilted coronal plane, ``step`` mm further back."""
    tilt = np.radians(30.0)
    return Cut((0.0, -20.0 + step % 40, 100.0), (1.0, 0.0, 0.0), (0.0, float(np.sin(tilt)), -float(np.cos(tilt))))


def cut_rows(voxels: NDArray[np.int16], slab_mm: float) -> dict[str, Frame]:
    """Stepping an oblique plane or slab."""
    canvas, shown = Canvas(FusedMaker()), table()

    def picture(step: int, *, coarse: bool) -> CutPicture:
        camera = cut_camera(oblique(step), MATRIX, voxels.shape, Look(), SIDE, SIDE)
        return CutPicture(voxels, MATRIX, shown, camera, slab_mm, "mip", coarse=coarse)

    def by_vtk(step: int) -> NDArray[np.uint8]:
        camera = picture(step, coarse=False).camera
        path, matrix = slab_path(camera, MATRIX, slab_mm), voxel_from_screen(camera, MATRIX)
        matrix[:3, 2] = path.step if path.places > 1 else matrix[:3, 2]
        return reslice(voxels, matrix, path.places)

    rows: dict[str, Frame] = {"canvas": lambda k: canvas.draw(picture(k, coarse=False)), "vtkImageReslice": by_vtk}
    if slab_mm > 0:
        rows["canvas, coarse"] = lambda k: canvas.draw(picture(k, coarse=True))
    return rows


def volume_rows(voxels: NDArray[np.int16]) -> dict[str, Frame]:
    """Turning a CT's bones; VTK's fixed-point rays take the same steps."""
    ours, theirs, preset = Canvas(FusedMaker()), Canvas(VtkMaker(hardware=False)), load_presets()[0]

    def picture(step: int, *, coarse: bool) -> VolumePicture:
        orbit = Orbit(preset.id, 3.0 * step, 15.0)
        camera = orbit_camera(orbit, MATRIX, voxels.shape, Look(), VOLUME_SIDE, VOLUME_SIDE)
        return VolumePicture(voxels, MATRIX, preset, camera, coarse=coarse)

    return {
        "canvas": lambda k: ours.draw(picture(k, coarse=False)),
        "canvas, coarse": lambda k: ours.draw(picture(k, coarse=True)),
        "vtkFixedPointVolumeRayCastMapper": lambda k: theirs.draw(picture(k, coarse=False)),
    }


ROWS: dict[str, Callable[[NDArray[np.int16]], dict[str, Frame]]] = {
    "axial": axial_rows,
    "window": window_rows,
    "oblique": lambda voxels: cut_rows(voxels, 0.0),
    "slab": lambda voxels: cut_rows(voxels, 20.0),
    "volume": volume_rows,
}


def medians(frames: dict[str, Frame], rounds: int, clock: Callable[[], float] = time.perf_counter) -> dict[str, float]:
    """Median milliseconds of each by ``clock``, taken in turns after a first frame that is not counted."""
    times: dict[str, list[float]] = {name: [] for name in frames}
    for frame in frames.values():
        frame(0)
    for number in range(1, rounds + 1):
        for name, frame in frames.items():
            start = clock()
            frame(number)
            times[name].append((clock() - start) * 1e3)
    return {name: statistics.median(values) for name, values in times.items()}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Frames beside VTK's, in one run.")
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--rows", default=",".join(ROWS))
    asked = parser.parse_args()
    voxels = phantom()
    for row in asked.rows.split(","):
        rounds = asked.rounds if row not in ("slab", "volume") else max(3, asked.rounds // 5)
        found = medians(ROWS[row](voxels), rounds)
        for name, value in found.items():
            print(f"{row:8} {name:34} {value:9.2f} ms   canvas is {found['canvas'] / value:5.2f} of it")


if __name__ == "__main__":
    main()
