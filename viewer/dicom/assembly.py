"""Where the images of a stack lie together: order, spacing, tilt and the affine of a volume, from positions alone.

Slice Thickness, Spacing Between Slices and Gantry/Detector Tilt are not used: vendors disagree about what they mean, the
positions do not (safety 3.6).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from viewer.dicom.uneven import uneven_grid
from viewer.model.geometry import Plane, Vector, orientation_name, unit, voxel_affine
from viewer.model.volume import Geometry, StackImage, UnevenGrid

# Steps are even when they differ by no more than this (mm, or part of the step).
STEP_TOLERANCE_MM = 0.01
STEP_TOLERANCE = 0.01
# Sideways, positions are rounded as well; a twentieth of a millimetre is below any pixel.
SHIFT_TOLERANCE_MM = 0.05
# Under this angle an oblique step is rounding of the positions rather than a gantry.
LEAST_TILT_DEG = 0.1

_NAMED_STEPS = 5


def in_order(images: Sequence[StackImage]) -> tuple[StackImage, ...]:
    """Images along the normal of the first; those without a place in the patient by instance and frame number."""
    if not images or not all(image.plane.in_patient for image in images):
        return tuple(sorted(images, key=_by_number))
    heights = along_normal([image.plane for image in images])
    order = sorted(range(len(images)), key=lambda index: (heights[index], _by_number(images[index])))
    return tuple(images[index] for index in order)


def along_normal(planes: Sequence[Plane]) -> Vector:
    """Places of planes along the normal of the first, mm."""
    return np.array([plane.position for plane in planes]) @ unit(planes[0].normal)


def geometry(images: Sequence[StackImage]) -> tuple[Geometry, tuple[str, ...]]:
    """The geometry of images in their order, and sentences about what a reader should know of it."""
    planes = [image.plane for image in images]
    if not planes or not all(plane.in_patient for plane in planes):
        return Geometry(why_not="The images have no position in the patient."), ()
    orientation = orientation_name(planes[0].normal)
    if len(planes) == 1:
        return Geometry(why_not="A single image is no volume.", orientation=orientation), ()
    return _of_planes(planes, [image.instance.slice_thickness for image in images], orientation)


def _of_planes(
    planes: Sequence[Plane], thicknesses: Sequence[float | None], orientation: str
) -> tuple[Geometry, tuple[str, ...]]:
    positions = np.array([plane.position for plane in planes])
    moves = np.diff(positions, axis=0)
    normal = unit(planes[0].normal)
    steps = moves @ normal
    tilt = tilt_degrees(np.median(moves, axis=0), normal)
    spacings = (float(steps.min()), float(steps.max()))
    why_not = _uneven(steps) or _shifting(moves, steps, normal) or _drifting(positions)
    remarks = (f"The images are sheared by {tilt:.1f}° (tilted gantry).",) if tilt else ()
    if why_not:
        uneven = uneven_grid(planes, thicknesses)
        remarks = (*remarks, why_not, *_said_of(uneven))
        return Geometry(
            why_not=why_not, spacings_mm=spacings, tilt_deg=tilt, orientation=orientation, uneven=uneven
        ), remarks
    step = (positions[-1] - positions[0]) / (len(planes) - 1)
    affine = tuple(tuple(row) for row in voxel_affine(planes[0], step).tolist())
    return (
        Geometry(
            is_volume=True,
            affine=affine,
            slice_spacing_mm=float(step @ normal),
            spacings_mm=spacings,
            tilt_deg=tilt,
            orientation=orientation,
        ),
        remarks,
    )


def _said_of(uneven: UnevenGrid | None) -> tuple[str, ...]:
    if uneven is None:
        return ()
    hatched = " Gaps are hatched." if uneven.gaps else ""
    return (f"Reconstructed planes are made on the true positions.{hatched}",)


def tilt_degrees(move: Vector, normal: Vector) -> float:
    """The angle between the way from image to image and the normal, degrees; 0 for what rounding explains."""
    along = float(move @ normal)
    aside = float(np.linalg.norm(move - along * normal))
    angle = float(np.degrees(np.arctan2(aside, abs(along))))
    return angle if angle >= LEAST_TILT_DEG and aside > STEP_TOLERANCE_MM else 0.0


def _uneven(steps: Vector) -> str:
    """Why steps along the normal are not those of a volume, with the images at fault, "" if they are."""
    usual = float(np.percentile(steps, 50, method="lower"))  # one step of two may be a gap
    tolerance = max(STEP_TOLERANCE_MM, STEP_TOLERANCE * usual)
    repeated = np.flatnonzero(steps <= STEP_TOLERANCE_MM).tolist()
    if repeated:
        return f"Images lie at one and the same place: {_pairs(repeated)}."
    odd = np.flatnonzero(np.abs(steps - usual) > tolerance).tolist()
    if not odd:
        return ""
    wide = steps[odd] / usual
    if (np.abs(wide - np.round(wide)) <= 0.05).all() and (wide > 1.5).all():
        return f"Images are missing: {_named(steps, odd)} instead of {usual:.2f} mm."
    return f"The steps between the images are uneven, {steps.min():.2f} to {steps.max():.2f} mm: {_named(steps, odd)}."


def _shifting(moves: Vector, steps: Vector, normal: Vector) -> str:
    """Why images do not lie behind each other in one direction, "" if they do."""
    aside = moves - steps[:, None] * normal
    excess = np.linalg.norm(aside - np.median(aside, axis=0), axis=1)
    tolerance = max(SHIFT_TOLERANCE_MM, STEP_TOLERANCE * float(np.median(steps)))
    odd = np.flatnonzero(excess > tolerance).tolist()
    if not odd:
        return ""
    return f"The images are shifted sideways against each other, by up to {excess.max():.2f} mm: {_pairs(odd)}."


def _drifting(positions: Vector) -> str:
    """Why small differences of the steps add up to a volume that is not straight, "" if they do not."""
    ideal = np.linspace(positions[0], positions[-1], len(positions))
    farthest = float(np.linalg.norm(positions - ideal, axis=1).max())
    step = float(np.linalg.norm(positions[-1] - positions[0])) / (len(positions) - 1)
    if farthest <= max(SHIFT_TOLERANCE_MM, step / 4):
        return ""
    return f"The positions stray from a straight, even line by up to {farthest:.2f} mm."


def _named(steps: Vector, odd: Sequence[int]) -> str:
    found = [f"{steps[index]:.2f} mm between images {index + 1} and {index + 2}" for index in odd[:_NAMED_STEPS]]
    return ", ".join(found) + _more(odd)


def _pairs(odd: Sequence[int]) -> str:
    return ", ".join(f"images {index + 1} and {index + 2}" for index in odd[:_NAMED_STEPS]) + _more(odd)


def _more(odd: Sequence[int]) -> str:
    return f" and {len(odd) - _NAMED_STEPS} more" if len(odd) > _NAMED_STEPS else ""


def _by_number(image: StackImage) -> tuple[int, int, str, int]:
    number = image.instance.number
    return (number is None, number or 0, image.instance.sop_uid, image.frame.index)
