"""One lesion over time: its measurements in several studies, how large each says it is, and sums of target lesions.

The rules are those of RECIST 1.1 (Eisenhauer et al. 2009): a lesion counts by its longest diameter, a lymph node by its short
axis; at most five target lesions, two in an organ; at the beginning a lesion has at least 10 mm and a node 15 mm. Only sums
are made here; a category of response also needs what is new and what is not measured, and stays with the reader.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from viewer.model.code import MILLIMETRE
from viewer.model.measurement import Measurement, Value

MOST_TARGETS, MOST_IN_ORGAN = 5, 2
LEAST_MM, LEAST_NODE_MM = 10.0, 15.0
_DIAMETERS = frozenset({"410668003", "103339001", "81827009"})  # SNOMED CT: length, long axis, diameter
_SHORT_AXIS = "103340004"


@dataclass(frozen=True, slots=True)
class TimePoint:
    """A lesion in one study; ``moment`` is the study's DICOM date and time in one, which sorts."""

    moment: str
    measurement: Measurement

    @property
    def date(self) -> str:
        """The day as DICOM text."""
        return self.moment[:8]


@dataclass(frozen=True, slots=True)
class Change:
    """How much larger (or, negative, smaller) a lesion is than it was; ``percent`` is None where it had no size."""

    mm: float
    percent: float | None


@dataclass(frozen=True, slots=True)
class Course:
    """One lesion by its tracking UID, the oldest time point first."""

    uid: str
    points: tuple[TimePoint, ...]

    @property
    def last(self) -> Measurement:
        """The newest measurement; what it says of target, node and organ is said of the lesion."""
        return self.points[-1].measurement

    @property
    def node(self) -> bool:
        """Whether it is a lymph node."""
        return self.last.follow.node

    def size(self, moment: str) -> Value | None:
        """Its size at a moment; None where it was not measured then, or not as a diameter."""
        found = (point.measurement for point in self.points if point.moment == moment)
        return next((size(one, node=self.node) for one in found), None)


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of the target lesions in one study, mm; None where one of the ``targets`` has no size in mm there."""

    moment: str
    mm: float | None
    measured: int
    targets: int


def courses(measurements: Iterable[Measurement], moments: Mapping[str, str]) -> tuple[Course, ...]:
    """The lesions in the order in which they were measured; ``moments`` are those of the studies, others are left out."""
    found: dict[str, list[TimePoint]] = {}
    for one in measurements:
        if one.image.study_uid in moments and size(one, node=False) is not None:
            found.setdefault(one.tracking_uid, []).append(TimePoint(moments[one.image.study_uid], one))
    return tuple(Course(uid, tuple(sorted(points, key=lambda point: point.moment))) for uid, points in found.items())


def before(
    measurement: Measurement, measurements: Iterable[Measurement], moments: Mapping[str, str]
) -> TimePoint | None:
    """The same lesion in the newest study before that of ``measurement``."""
    now = moments.get(measurement.image.study_uid, "")
    earlier = [
        TimePoint(moments[one.image.study_uid], one)
        for one in measurements
        if one.tracking_uid == measurement.tracking_uid and moments.get(one.image.study_uid, now) < now
    ]
    return max(earlier, key=lambda point: point.moment, default=None)


def size(measurement: Measurement, *, node: bool) -> Value | None:
    """How large a lesion is: its longest diameter, of a node the short axis where there is one; None for other values."""
    short = next((value for value in measurement.values if value.name.value == _SHORT_AXIS), None)
    if node and short is not None:
        return short
    return next((value for value in measurement.values if value.name.value in _DIAMETERS), None)


def why_not_comparable(now: Measurement, then: Measurement, *, node: bool) -> str:
    """Why no change can be told between two measurements, as a sentence; "" where it can."""
    one, other = size(now, node=node), size(then, node=node)
    if one is None or other is None:
        return "One of the two is no diameter."
    if one.name.value != other.name.value and _SHORT_AXIS in (one.name.value, other.name.value):
        return "One is a short axis and the other is not."
    if one.unit != MILLIMETRE or other.unit != MILLIMETRE:
        return "One of the two is not in millimetres."
    if now.provenance is not then.provenance:
        return "Their millimetres have different origins."
    return ""


def change(now: Measurement, then: Measurement, *, node: bool) -> Change | None:
    """From then to now; None where the two cannot be compared."""
    one, other = size(now, node=node), size(then, node=node)
    if one is None or other is None or why_not_comparable(now, then, node=node):
        return None
    difference = one.value - other.value
    return Change(difference, 100 * difference / other.value if other.value else None)


def targets(lesions: Iterable[Course]) -> tuple[Course, ...]:
    """Those that were chosen as target lesions."""
    return tuple(lesion for lesion in lesions if lesion.last.follow.target)


def sums(lesions: Sequence[Course]) -> tuple[Sum, ...]:
    """The sums of the target lesions, one for each study in which any of them was measured, the oldest first."""
    chosen = targets(lesions)
    moments = sorted({point.moment for lesion in chosen for point in lesion.points})
    return tuple(_sum(chosen, moment) for moment in moments)


def _sum(chosen: Sequence[Course], moment: str) -> Sum:
    sizes = [found for lesion in chosen if (found := lesion.size(moment)) and found.unit == MILLIMETRE]
    origins = {p.measurement.provenance for lesion in chosen for p in lesion.points if p.moment == moment}
    whole = len(sizes) == len(chosen) and len(origins) == 1
    return Sum(moment, sum(one.value for one in sizes) if whole else None, len(sizes), len(chosen))


def hints(lesions: Sequence[Course]) -> tuple[str, ...]:
    """Where the choice of target lesions departs from RECIST 1.1, in sentences."""
    chosen = targets(lesions)
    said = []
    if len(chosen) > MOST_TARGETS:
        said.append(f"{len(chosen)} target lesions are chosen; RECIST 1.1 takes at most {MOST_TARGETS}.")
    organs = Counter(lesion.last.follow.organ.strip().lower() for lesion in chosen)
    said += [
        f"{count} target lesions are in one organ ({organ}); RECIST 1.1 takes at most {MOST_IN_ORGAN}."
        for organ, count in organs.items()
        if organ and count > MOST_IN_ORGAN
    ]
    if organs[""]:
        said.append("The organ of a target lesion is not named, so that lesions per organ cannot be counted.")
    return (*said, *(sentence for lesion in chosen if (sentence := _too_small(lesion))))


def _too_small(lesion: Course) -> str:
    first = lesion.size(lesion.points[0].moment)
    least = LEAST_NODE_MM if lesion.node else LEAST_MM
    if first is None or first.unit != MILLIMETRE or first.value >= least:
        return ""
    of_node = " of a node" if lesion.node else ""
    return f"A target lesion had {first.text} at first; RECIST 1.1 asks for {least:g} mm{of_node}."
