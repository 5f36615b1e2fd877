"""A volume rendering by VTK, off-screen."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import vtkmodules.vtkRenderingOpenGL2
import vtkmodules.vtkRenderingVolumeOpenGL2  # noqa: F401 - registers the mappers that draw
from numpy.typing import NDArray
from vtkmodules.util.numpy_support import vtk_to_numpy
from vtkmodules.vtkCommonCore import vtkUnsignedCharArray
from vtkmodules.vtkCommonDataModel import vtkPiecewiseFunction, vtkPlane
from vtkmodules.vtkCommonMath import vtkMatrix4x4
from vtkmodules.vtkRenderingCore import (
    vtkColorTransferFunction,
    vtkGPUInfoList,
    vtkRenderer,
    vtkRenderWindow,
    vtkVolume,
    vtkVolumeProperty,
)
from vtkmodules.vtkRenderingOpenGL2 import vtkTextureObject
from vtkmodules.vtkRenderingVolume import vtkFixedPointVolumeRayCastMapper
from vtkmodules.vtkRenderingVolumeOpenGL2 import vtkOpenGLGPUVolumeRayCastMapper

from viewer.model.geometry import Vector
from viewer.model.sculpture import Box
from viewer.render.camera import Camera
from viewer.render.pictures import VolumePicture
from viewer.render.presets import Preset
from viewer.render.rendering import step_of
from viewer.render.vtk_reslicing import image_data, void_of

Bytes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Room:
    """The longest side of a volume and how many bytes of it a graphics processor takes; None where that is not known."""

    side: int | None = None
    size: int | None = None

    def holds(self, shape: tuple[int, ...], voxel_bytes: int) -> bool:
        """Whether a volume fits; half of the memory is left for all else that is drawn."""
        sides = self.side is None or max(shape) <= self.side
        return sides and (self.size is None or 2 * math.prod(shape) * voxel_bytes <= self.size)


def _room(window: Any) -> Room:
    """What the graphics processor of a window says of itself."""
    window.Render()
    found = vtkGPUInfoList()
    found.Probe()
    sizes = [found.GetGPUInfo(index).GetDedicatedVideoMemory() for index in range(found.GetNumberOfGPUs())]
    side = int(vtkTextureObject.GetMaximumTextureSize3D(window))
    return Room(side if side > 0 else None, max(sizes, default=0) or None)


class VolumeScene:
    """One off-screen window with one volume; ``hardware`` takes the graphics processor, else VTK's fixed-point rays."""

    def __init__(self, *, hardware: bool) -> None:
        self._mapper = vtkOpenGLGPUVolumeRayCastMapper() if hardware else vtkFixedPointVolumeRayCastMapper()
        self._mapper.SetAutoAdjustSampleDistances(False)
        self._volume, self._renderer, self._window = vtkVolume(), vtkRenderer(), vtkRenderWindow()
        self._volume.SetMapper(self._mapper)
        self._renderer.AddVolume(self._volume)
        self._renderer.SetBackground(0.0, 0.0, 0.0)
        self._window.SetOffScreenRendering(True)
        self._window.SetMultiSamples(0)
        self._window.AddRenderer(self._renderer)
        self._pixels = vtkUnsignedCharArray()
        self._loaded: tuple[Any, ...] = ()
        self._room = _room(self._window) if hardware else Room()

    def has_room(self, picture: VolumePicture) -> bool:
        """Whether the graphics processor can hold the volume as it is."""
        padded = picture.padding is not None or picture.ready is not None
        return self._room.holds(picture.voxels.shape, 4 if padded else picture.voxels.itemsize)

    def draw(self, picture: VolumePicture, out: Bytes) -> None:
        """Fill ``out`` [height, width, 4] with RGBA over black."""
        self._load(picture)
        self._volume.SetProperty(_property(picture.preset, picture.slope, picture.intercept))
        step = step_of(picture.matrix, coarse=picture.coarse)
        self._mapper.SetSampleDistance(step)
        height, width = out.shape[:2]
        self._window.SetSize(width, height)
        self._clip(picture.box)
        mirrored = _aim(self._renderer.GetActiveCamera(), picture.camera)
        self._renderer.ResetCameraClippingRange()
        self._window.Render()
        self._window.GetRGBACharPixelData(0, 0, width - 1, height - 1, 0, self._pixels, 0)
        seen = vtk_to_numpy(self._pixels).reshape(height, width, 4)[::-1]
        out[..., :3] = seen[:, ::-1, :3] if mirrored else seen[..., :3]
        out[..., 3] = 255

    def _clip(self, box: Box | None) -> None:
        """Leave out what lies beyond the six sides of a box."""
        self._mapper.RemoveAllClippingPlanes()
        for corner, sign in ((box.low, 1.0), (box.high, -1.0)) if box else ():
            for axis in range(3):
                side = vtkPlane()
                side.SetOrigin(*corner)
                side.SetNormal(*(sign * (axis == each) for each in range(3)))
                self._mapper.AddClippingPlane(side)

    def _load(self, picture: VolumePicture) -> None:
        ready = b"" if picture.ready is None else picture.ready.tobytes()
        clear = (picture.preset.points[0][0] - picture.intercept) / picture.slope
        loaded = (ready, picture.padding, clear, picture.matrix.tobytes())
        if self._loaded and self._loaded[0] is picture.voxels and self._loaded[1:] == loaded:
            return
        edges = np.linalg.norm(picture.matrix[:3, :3], axis=0)
        data = image_data(_without_void(picture, clear))
        data.SetSpacing(*edges)  # slopes are taken along these; what is not square goes into the matrix below
        self._mapper.SetInputData(data)
        matrix = vtkMatrix4x4()
        matrix.DeepCopy((picture.matrix @ np.diag([*(1.0 / edges), 1.0])).ravel().tolist())
        self._volume.SetUserMatrix(matrix)
        self._loaded = (picture.voxels, *loaded)


def _without_void(picture: VolumePicture, clear: float) -> NDArray[Any]:
    """The voxels, void ones with the stored value at which the preset begins, which is transparent."""
    void = void_of(picture.voxels, picture.padding, picture.ready)
    if void is None:
        return picture.voxels
    return np.where(void, np.float32(clear), picture.voxels).astype(np.float32)


def _property(preset: Preset, slope: float, intercept: float) -> Any:
    opacity, colour = vtkPiecewiseFunction(), vtkColorTransferFunction()
    for value, part, red, green, blue in preset.points:
        stored = (value - intercept) / slope
        opacity.AddPoint(stored, part)
        colour.AddRGBPoint(stored, red, green, blue)
    made = vtkVolumeProperty()
    made.SetScalarOpacity(opacity)
    made.SetColor(colour)
    made.SetScalarOpacityUnitDistance(1.0)
    made.SetInterpolationTypeToLinear()
    made.ShadeOn()
    made.SetAmbient(preset.ambient)
    made.SetDiffuse(preset.diffuse)
    made.SetSpecular(preset.specular)
    made.SetSpecularPower(preset.power)
    return made


def _aim(vtk_camera: Any, camera: Camera) -> bool:
    """Let VTK's camera see what ours does; whether the picture must be mirrored, which a camera cannot do."""
    middle = np.array([camera.width / 2, camera.height / 2])
    center = camera.to_points(middle)
    right = camera.to_points(middle + np.array([1, 0])) - center
    down = camera.to_points(middle + np.array([0, 1])) - center
    into: Vector = camera.plane.normal
    mirrored = bool(np.cross(right, down) @ into < 0)
    distance = 4.0 * max(camera.rows * camera.plane.row_spacing, camera.columns * camera.plane.column_spacing)
    vtk_camera.ParallelProjectionOn()
    vtk_camera.SetFocalPoint(*center)
    vtk_camera.SetPosition(*(center - into * distance))
    vtk_camera.SetViewUp(*(-down))
    vtk_camera.SetParallelScale(camera.height / 2 / camera.scale)
    return mirrored
