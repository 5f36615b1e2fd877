"""Which named points (vertebrae) concern a plane on which they do not lie: those near enough to be meant by it."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from viewer.model.geometry import Plane
from viewer.model.measurement import Measurement, Shape

ALONG_MM = 30.0  # beside a sagittal or coronal plane a vertebra is still at the same height of the picture
ACROSS_MM = 10.0  # an axial plane farther than this from its middle may go through the next one, or a disc
_AXIAL = 0.7  # the cosine of 45 degrees: nearer to the head's axis a normal is that of an axial plane


def levels_on(plane: Plane, frame_uid: str, series_uid: str, kept: Iterable[Measurement]) -> tuple[Measurement, ...]:
    """The named points of the plane's frame of reference (or its series) that concern it.

    All that are near to a plane along the spine; of those near to one across it the nearest alone.
    """
    if not plane.in_patient:
        return ()
    there = [
        one
        for one in kept
        if one.shape is Shape.LEVEL
        and one.frame_of_reference_uid
        and (one.frame_of_reference_uid == frame_uid or one.image.series_uid == series_uid)
    ]
    away = [abs(float(plane.height(one.points[0]))) for one in there]
    if abs(float(plane.normal[2])) <= _AXIAL:
        return tuple(one for one, distance in zip(there, away, strict=True) if distance <= ALONG_MM)
    nearest = int(np.argmin(away)) if away else 0
    return (there[nearest],) if away and away[nearest] <= ACROSS_MM else ()
