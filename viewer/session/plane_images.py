"""Reconstructed planes as images to measure on: their own pixels, patient millimetres, and modality values."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viewer.model.calibration import Calibration, Provenance
from viewer.model.geometry import transform, triple, vector
from viewer.model.measurement import Measurement
from viewer.model.study import Frame, Rescale
from viewer.model.view import Cut, Look
from viewer.model.volume import Stack, StackImage, Voxels, modality_unit
from viewer.render.box import cut_camera
from viewer.render.camera import Camera
from viewer.render.plane_kernels import plane_path
from viewer.render.plane_values import PlaneSource, PlaneValues
from viewer.session import cuts
from viewer.session.panes import Panes
from viewer.session.pixels import Pixels
from viewer.session.places import Places

PARALLEL = 0.999  # the cosine above which two planes face the same way
_SAME_MM = 1e-6  # planes nearer than this to each other are one: they were reached by other sums
_KEPT = 4  # planes whose values are held, of the panes that are measured on
INTERPOLATED = "values interpolated between voxels"


@dataclass(frozen=True, eq=False, slots=True)
class _Sampled:
    """The values of one plane, with the voxels that they were made of."""

    voxels: Voxels
    values: PlaneValues


class PlaneImages:
    """What the panes show to be measured on: acquired images, and planes, whose last few values are held."""

    def __init__(self, panes: Panes, places: Places, pixels: Pixels) -> None:
        self._panes, self._places, self._pixels = panes, places, pixels
        self._sampled: OrderedDict[tuple[str, Cut], _Sampled] = OrderedDict()
        self._last: tuple[Stack, Cut, StackImage] | None = None
        for changed in (panes.layout_changed, panes.view_changed):
            changed.connect(self._let_go)

    def _let_go(self) -> None:
        """Values hold the voxels that they are made of; those of a stack that left the screen are let go of with it."""
        gone = [key for key, kept in self._sampled.items() if self._pixels.of(key[0]) is not kept.voxels]
        for key in gone:
            del self._sampled[key]

    def clear(self) -> None:
        """Let go of all values, for another study."""
        self._sampled.clear()
        self._last = None

    def why_not(self, pane: int) -> str:
        """Why nothing can be measured on what a pane shows, in a sentence; "" where it can."""
        stack, place = self._places.stack(pane), self._panes.view(pane).place
        if stack is None or (not place.cut and not place.orbit):
            return ""
        if place.orbit:
            return "Nothing is measured on a rendering, whose points have no depth; measure on planes or images."
        return why_not(stack)

    def shown(self, pane: int) -> StackImage | None:
        """The image that a pane shows, acquired or reconstructed; None where nothing can be measured on it."""
        stack, cut = self._places.stack(pane), self._panes.view(pane).place.cut
        if stack is None or cut is None:
            return self._places.image(pane)
        return None if why_not(stack) else self.of(stack, cut)

    def of(self, stack: Stack, cut: Cut) -> StackImage:
        """A plane as an image; the last one is not made again, for every move of the mouse asks for it."""
        if self._last is None or self._last[0] is not stack or self._last[1] != cut:
            self._last = stack, cut, plane_image(stack, cut)
        return self._last[2]

    def stored(self, pane: int, image: StackImage | None) -> NDArray[Any] | PlaneValues | None:
        """The values under an image of a pane that are measured; None while they are not all there."""
        stack, place = self._places.stack(pane), self._panes.view(pane).place
        if stack is None or image is None:
            return None
        if image.cut is None:
            return self._pixels.stored(stack.id, place.index)
        return self._values(stack, image.cut, self._pixels.of(stack.id))

    def _values(self, stack: Stack, cut: Cut, voxels: Voxels | None) -> PlaneValues | None:
        """Modality values at the pixels of a plane; None while not every image of the stack is there."""
        if voxels is None or not voxels.complete or (stack.rescaled_each and voxels.values is None):
            return None
        key = stack.id, cut
        found = self._sampled.get(key)
        if found is None or found.voxels is not voxels:
            found = self._sampled[key] = _Sampled(voxels, values_of(stack, cut, voxels))
        self._sampled.move_to_end(key)
        while len(self._sampled) > _KEPT:
            self._sampled.popitem(last=False)
        return found.values


def why_not(stack: Stack) -> str:
    """Why nothing may be measured on planes of a stack, in a sentence; "" where it may."""
    first = stack.images[0]
    if not stack.geometry.has_planes:
        return stack.geometry.why_not or "This series is no volume."
    if not first.plane.in_patient or first.calibration.provenance is not Provenance.PATIENT:
        return "Nothing is measured on these planes: the images do not lie in patient coordinates."
    if any(image.instance.modality_lut is not None for image in stack.images):
        return "Nothing is measured on these planes: the values come from a table, which cannot be interpolated."
    return ""


def plane_image(stack: Stack, cut: Cut) -> StackImage:
    """The plane through all of the volume's box, in pixels as fine as the smallest voxel edge."""
    camera = cut_camera(cut, stack.geometry.matrix, stack.grid, Look(), 1, 1)
    source = stack.images[nearest_image(stack, cut)]
    instance = replace(source.instance, padding=None)
    frame = Frame(source.frame.index, camera.plane, Rescale(unit=modality_unit(source)))
    size = camera.rows, camera.columns
    return StackImage(instance, frame, camera.plane, _calibration(camera, cut), cut, size)


def _calibration(camera: Camera, cut: Cut) -> Calibration:
    where = f"the {cuts.plane_name(cut)} plane"
    slab = f", {slab_words(cut)}" if cut.slab_mm else ""
    reason = f"Patient coordinates of {where}{slab}; {INTERPOLATED}."
    return Calibration(Provenance.PATIENT, camera.plane.row_spacing, camera.plane.column_spacing, reason)


def slab_words(cut: Cut) -> str:
    """``MIP 20 mm``; "" for a mere plane."""
    names = {"mip": "MIP", "minip": "MinIP", "mean": "Mean"}
    return f"{names[cut.slab]} {cut.slab_mm:.1f} mm".replace(".0 mm", " mm") if cut.slab_mm else ""


def nearest_image(stack: Stack, cut: Cut) -> int:
    """The index of the acquired image nearest to the centre of a plane."""
    step = float(transform(vector(np.linalg.inv(stack.geometry.matrix)), cut.center)[2])
    places = stack.geometry.uneven.places if stack.geometry.uneven else range(len(stack.images))
    return int(np.argmin(np.abs(np.asarray(places) - step)))


def values_of(stack: Stack, cut: Cut, voxels: Voxels) -> PlaneValues:
    """The modality values of a plane or slab at the pixels of its image; raises ValueError where they are not at hand."""
    return PlaneValues(source_of(stack, cut, voxels))


def source_of(stack: Stack, cut: Cut, voxels: Voxels) -> PlaneSource:
    """What they are sampled from."""
    if stack.rescaled_each and voxels.values is None:
        raise ValueError("the modality values of these images are not in memory")
    image, geometry = plane_image(stack, cut), stack.geometry
    first, rescale = stack.images[0], stack.images[0].frame.rescale
    plain = voxels.values is not None or rescale is None
    padding = first.instance.padding if voxels.values is None else None
    slope = 1.0 if plain or rescale is None else rescale.slope
    return PlaneSource(
        voxels.array if voxels.values is None else voxels.values,
        plane_path(image.plane, geometry.matrix, cut.slab_mm),
        image.rows_and_columns or (1, 1),
        cuts.slab_of_stored(cut, slope),
        None if voxels.ready.all() else voxels.ready,
        (float(padding[0]), float(padding[1])) if padding else None,
        geometry.uneven,
        slope,
        0.0 if plain or rescale is None else rescale.intercept,
    )


def sample(stack: Stack, cut: Cut, voxels: Voxels) -> NDArray[np.float64]:
    """All values of a plane or slab, [row, column]."""
    return values_of(stack, cut, voxels).all


# where measurements made on planes are seen


def lies_on(kept: Measurement, stack: Stack, cut: Cut) -> bool:
    """Whether what was measured on a plane of ``stack`` lies on another of its planes: at most half a slab or step off.

    A point lies on every plane through it; all else only on planes that face as its own does.
    """
    if kept.cut is None:
        return False
    normal = cuts.normal(cut)
    reach = max(cut.slab_mm, cuts.step_mm(stack, cut)) / 2 + _SAME_MM
    away = np.abs((vector(kept.points) - vector(cut.center)) @ normal)
    facing = len(kept.points) == 1 or abs(float(cuts.normal(kept.cut) @ normal)) >= PARALLEL
    return facing and bool(away.max() <= reach)


def through(kept: Measurement, cut: Cut) -> Cut:
    """The plane parallel to ``cut`` in which the points of a measurement lie, with the measurement's own slab."""
    own = kept.cut or cut
    normal = cuts.normal(cut)
    away = float(np.mean((vector(kept.points) - vector(cut.center)) @ normal))
    moved = triple(vector(cut.center) + away * normal) if abs(away) > _SAME_MM else cut.center
    return replace(cut, center=moved, slab_mm=own.slab_mm, slab=own.slab)


def same_plane(one: Cut | None, other: Cut | None) -> bool:
    """Whether two cuts are one plane, seen the same way, with the same slab."""
    if one is None or other is None:
        return one is other
    if (one.slab_mm, one.slab, one.row_direction, one.column_direction) != (
        other.slab_mm,
        other.slab,
        other.row_direction,
        other.column_direction,
    ):
        return False
    return abs(float((vector(one.center) - vector(other.center)) @ cuts.normal(one))) <= _SAME_MM
