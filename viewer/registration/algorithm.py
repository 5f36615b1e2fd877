"""Mattes mutual information over a rigid movement, from coarse to fine, by SimpleITK. Only the worker process imports this.

What counts is the body of the first volume where the second has values: air and the table, which moves otherwise than the
patient, take no part. It is done twice, from two starts and with two choices of samples: a registration that does not come
back to the same place has found none.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import SimpleITK

from viewer.model.geometry import Vector, transform
from viewer.registration.even_grid import Even, even
from viewer.registration.facts import Block, NotRegistered, Registered, turn_deg

Tell = Callable[[int, int, str], None]  # stages done, stages in all, what is being done

BINS, SAMPLES = 32, 80_000
SMALL = 60  # voxels along the shortest side
COARSE = 3  # the search for a start takes every third voxel
SEARCH_MM = 12.0  # its steps along the body
STARTS, APART_MM = 4, 20.0  # so many are followed, from so far apart
ELSEWHERE_MM, ALMOST = 10.0, 0.95  # another end that is almost as good makes both doubtful
ASIDE_MM, ASIDE_DEG = (5.0, -6.0, 4.0), (3.0, -2.0, 3.0)  # where the second run begins, off the first result
LEAST_OVERLAP, LEAST_INFORMATION, LARGEST_REPEAT_MM, LARGEST_TURN_DEG = 0.35, 0.20, 2.0, 40.0
STAGES = 5


def register(fixed: Block, moving: Block, tell: Tell) -> Registered:
    """The movement that brings points of ``fixed`` to those of ``moving``; raises NotRegistered with the reason."""
    tell(0, STAGES, "preparing")
    one, two = even(fixed), even(moving)
    tell(1, STAGES, "looking for a start")
    start = _start(one, two)
    tell(2, STAGES, "registering")
    shrinks = _levels(one, two)
    first = _refined(one, two, start, 1, shrinks)
    tell(3, STAGES, "registering again from elsewhere")
    again = _refined(one, two, _aside(first), 2, shrinks)
    tell(4, STAGES, "judging")
    return _judged(one, two, first, again)


def _euler(centre: Vector, shift: Vector) -> SimpleITK.Euler3DTransform:
    made = SimpleITK.Euler3DTransform()
    made.SetCenter(centre.tolist())
    made.SetTranslation(shift.tolist())
    return made


def _method(one: Even, two: Even, shrinks: list[int], seed: int) -> SimpleITK.ImageRegistrationMethod:
    """Mutual information over samples of the body, with steps told in millimetres of movement."""
    body = max(int(SimpleITK.GetArrayViewFromImage(one.body).sum()), 1)
    parts = [min(1.0, SAMPLES * shrink**3 / body) for shrink in shrinks]
    made = SimpleITK.ImageRegistrationMethod()
    made.SetMetricAsMattesMutualInformation(BINS)
    made.SetMetricSamplingStrategy(made.RANDOM)
    made.SetMetricSamplingPercentagePerLevel(parts, seed)
    made.SetMetricFixedMask(one.body)
    made.SetMetricMovingMask(two.inside)
    made.SetInterpolator(SimpleITK.sitkLinear)
    made.SetShrinkFactorsPerLevel(shrinks)
    made.SetSmoothingSigmasPerLevel([0.5 * one.step_mm * (shrink - 1) for shrink in shrinks])
    made.SmoothingSigmasAreSpecifiedInPhysicalUnitsOn()
    made.SetOptimizerAsRegularStepGradientDescent(
        learningRate=2.0, minStep=0.01, numberOfIterations=200, relaxationFactor=0.85, gradientMagnitudeTolerance=1e-9
    )
    made.SetOptimizerScalesFromPhysicalShift()
    return made


def _levels(one: Even, two: Even) -> tuple[int, ...]:
    """From coarse to fine; a small block would have nothing left at the coarsest."""
    smallest = min(*one.image.GetSize(), *two.image.GetSize())
    return (4, 2, 1) if smallest >= SMALL else (2, 1)


def _refined(
    one: Even, two: Even, start: SimpleITK.Euler3DTransform, seed: int, shrinks: tuple[int, ...]
) -> SimpleITK.Euler3DTransform:
    """The end of a descent from ``start``, through the levels of detail ``shrinks``."""
    method = _method(one, two, list(shrinks), seed)
    moved = SimpleITK.Euler3DTransform(start)
    method.SetInitialTransform(moved, inPlace=True)
    try:
        method.Execute(one.image, two.image)
    except RuntimeError:  # all samples left the second volume
        raise NotRegistered("The two series do not overlap enough to be registered.") from None
    return moved


def _information(one: Even, two: Even, at: SimpleITK.Euler3DTransform, shrink: int = 1) -> float:
    """The mutual information in nats; 0 where nothing overlaps."""
    method = _method(one, two, [shrink], seed=3)
    method.SetInitialTransform(at)
    try:
        return -float(method.MetricEvaluate(one.image, two.image))
    except RuntimeError:
        return 0.0


def _start(one: Even, two: Even) -> SimpleITK.Euler3DTransform:
    """The best of some movements without rotation: middles on each other, or as the coordinates say, and along the body."""
    coarse = _coarse(one), _coarse(two)
    here, there = one.points, two.points
    centre = here.mean(axis=0)
    shifts = [there.mean(axis=0) - centre, _middle(there) - _middle(here), np.zeros(3)]
    reach = (np.ptp(here[:, 2]) + np.ptp(there[:, 2])) / 2 * (1 - LEAST_OVERLAP)
    steps = np.arange(-math.floor(reach / SEARCH_MM), math.floor(reach / SEARCH_MM) + 1) * SEARCH_MM
    tried = [_euler(centre, shift + np.array((0.0, 0.0, step))) for shift in shifts for step in (*steps, 0.0)]
    followed = [_refined(*coarse, each, 1, (1,)) for each in _apart(coarse, tried)]
    return _only(coarse, followed)


def _apart(coarse: tuple[Even, Even], tried: list[SimpleITK.Euler3DTransform]) -> list[SimpleITK.Euler3DTransform]:
    """The most promising starts, none near another."""
    chosen: list[SimpleITK.Euler3DTransform] = []
    for each in sorted(tried, key=lambda each: -_worth(*coarse, each)):
        away = [np.linalg.norm(np.subtract(each.GetTranslation(), one.GetTranslation())) for one in chosen]
        if all(distance >= APART_MM for distance in away):
            chosen.append(each)
    return chosen[:STARTS]


def _only(coarse: tuple[Even, Even], ends: list[SimpleITK.Euler3DTransform]) -> SimpleITK.Euler3DTransform:
    """The best of several ends; one vertebra may look like the next, and then there is no best."""
    worth = [_worth(*coarse, end) for end in ends]
    best = int(np.argmax(worth))
    here = coarse[0].points
    for end, value in zip(ends, worth, strict=True):
        away = np.linalg.norm(transform(_matrix(end), here) - transform(_matrix(ends[best]), here), axis=1).mean()
        if away > ELSEWHERE_MM and value > ALMOST * worth[best]:
            raise NotRegistered(f"The two series fit as well {away:.0f} mm elsewhere, so neither fit is believed.")
    return ends[best]


def _worth(one: Even, two: Even, at: SimpleITK.Euler3DTransform) -> float:
    """Information, less where little overlaps: few voxels agree by chance."""
    return _information(one, two, at) * math.sqrt(_overlap(one, two, at))


def _coarse(whole: Even) -> Even:
    factors = [COARSE] * 3
    return Even(
        SimpleITK.BinShrink(whole.image, factors),
        SimpleITK.Shrink(whole.inside, factors),
        SimpleITK.Shrink(whole.body, factors),
    )


def _middle(points: Vector) -> Vector:
    return np.asarray((points.min(axis=0) + points.max(axis=0)) / 2)


def _overlap(one: Even, two: Even, at: SimpleITK.Euler3DTransform) -> float:
    """How much of the smaller body lies within the other volume, 0 to 1."""
    moved = transform(_matrix(at), one.points[::7])
    grid = np.round((moved - two.image.GetOrigin()) / two.step_mm).astype(int)
    inside = np.asarray(SimpleITK.GetArrayViewFromImage(two.inside))
    held = ((grid >= 0) & (grid < np.array(two.image.GetSize()))).all(axis=1)
    x, y, z = grid[held].T
    common = float(inside[z, y, x].sum()) * 7 * one.step_mm**3
    smaller = min(len(one.points) * one.step_mm**3, len(two.points) * two.step_mm**3)
    return min(common / smaller, 1.0)


def _aside(found: SimpleITK.Euler3DTransform) -> SimpleITK.Euler3DTransform:
    """Some millimetres and degrees off what was found."""
    made = SimpleITK.Euler3DTransform(found)
    x, y, z = (math.radians(degrees) for degrees in ASIDE_DEG)
    made.SetRotation(found.GetAngleX() + x, found.GetAngleY() + y, found.GetAngleZ() + z)
    made.SetTranslation((np.array(found.GetTranslation()) + ASIDE_MM).tolist())
    return made


def _judged(one: Even, two: Even, first: SimpleITK.Euler3DTransform, again: SimpleITK.Euler3DTransform) -> Registered:
    """The better of both, or why neither is one."""
    best = max((first, again), key=lambda each: _information(one, two, each))
    overlap, information = _overlap(one, two, best), _information(one, two, best)
    here = one.points[::11]
    repeat = float(np.linalg.norm(transform(_matrix(first), here) - transform(_matrix(again), here), axis=1).max())
    matrix = _matrix(best)
    why = _why_not(overlap, information, repeat, turn_deg(matrix))
    if why:
        raise NotRegistered(why)
    rows = tuple((row[0], row[1], row[2], row[3]) for row in matrix.tolist())
    return Registered(rows, information, overlap, repeat)


def _why_not(overlap: float, information: float, repeat_mm: float, turned_deg: float) -> str:
    if overlap < LEAST_OVERLAP:
        return f"The two series have only {overlap:.0%} of the body part in common."
    if information < LEAST_INFORMATION:
        return f"The two series show too little in common (mutual information {information:.2f})."
    if repeat_mm > LARGEST_REPEAT_MM:
        return f"The registration did not settle: done again it ended up to {repeat_mm:.1f} mm elsewhere."
    if turned_deg > LARGEST_TURN_DEG:
        return f"The registration turned by {turned_deg:.0f}°, which is not believed."
    return ""


def _matrix(moved: SimpleITK.Euler3DTransform) -> Vector:
    """4x4 of a movement about its centre."""
    made = np.eye(4)
    made[:3, :3] = np.array(moved.GetMatrix()).reshape(3, 3)
    centre = np.array(moved.GetCenter())
    made[:3, 3] = np.array(moved.GetTranslation()) + centre - made[:3, :3] @ centre
    return made
