"""A region over time: its values at every time point of a run, in modality units, with the recorded times. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

from viewer.model.code import unit_text
from viewer.model.geometry import Pixel, vector
from viewer.model.measurement import Measurement
from viewer.model.volume import Stack, StackImage, Voxels
from viewer.session.plane_images import plane_image, sample
from viewer.session.runs import Run
from viewer.session.time_points import same_place
from viewer.tools.measuring import MeasuringTool
from viewer.tools.pixel_shape import pairs
from viewer.tools.probe import Probe
from viewer.tools.regions import RegionTool

MEAN, DEVIATION = "Mean", "SD"
_SAME_PLACE_MM = 0.01


@dataclass(frozen=True, slots=True)
class At:
    """The values of a region at one time point: mean, and SD (None for a single pixel); None for no value there."""

    value: float | None
    deviation: float | None = None


@dataclass(frozen=True, slots=True)
class Axis:
    """Where time points stand: in seconds from the first where their times are recorded, else by their number from 1."""

    places: tuple[float, ...]
    seconds: bool
    title: str  # what a reader calls the run: "Time", "Phase", "b-value"
    words: tuple[str, ...] = ()  # of each, where there are


@dataclass(frozen=True, slots=True)
class Curve:
    """A region over time, as far as it is worked out."""

    name: str
    unit: str
    axis: Axis
    points: tuple[At | None, ...]  # None: not worked out yet

    @property
    def complete(self) -> bool:
        """Whether every time point is there."""
        return all(point is not None for point in self.points)

    @property
    def known(self) -> tuple[tuple[float, At], ...]:
        """The points with a value, and where they stand."""
        pairs_ = zip(self.axis.places, self.points, strict=True)
        return tuple((place, at) for place, at in pairs_ if at is not None and at.value is not None)

    @property
    def table(self) -> str:
        """Tab-separated lines with a head, for a spreadsheet."""
        head = "Time (s)" if self.axis.seconds else self.axis.title
        rows = [f"{head}\tMean ({self.unit or '1'})\tSD"]
        for place, at in self.known:
            deviation = "" if at.deviation is None else f"{at.deviation:.6g}"
            rows.append(f"{place:g}\t{at.value:.6g}\t{deviation}")
        return "\n".join(rows)

    @property
    def sentence(self) -> str:
        """First value, peak and when, in words; "" while there is nothing to say."""
        known = [(place, at.value) for place, at in self.known if at.value is not None]
        if len(known) < 2:
            return ""
        unit = f" {self.unit}" if self.unit else ""
        where, most = max(known, key=lambda one: one[1])
        first = known[0][1]
        when = f"{where:.1f} s" if self.axis.seconds else f"{self.axis.title.lower()} {where:g}"
        rise = (
            f", {(most / first - 1) * 100:+.0f} % of the first" if first > 0 and not self.unit.startswith("HU") else ""
        )
        return f"First {first:.4g}{unit}, most {most:.4g}{unit} at {when}{rise}."


def why_not(kept: Measurement | None, tool: MeasuringTool | None, run: Run | None) -> str:
    """Why there is no curve of a measurement, in a sentence; "" where there is one."""
    if kept is None:
        return "Select a region or a probe first."
    if not isinstance(tool, RegionTool | Probe):
        return "Only regions and probes have values over time."
    return "" if run else "The images of this measurement are of one time point only."


def axis_of(run: Run) -> Axis:
    """Where the time points of a run stand."""
    if run.is_time and len(run.steps_ms) == len(run.stacks) - 1:
        places = tuple(accumulate((step / 1000 for step in run.steps_ms), initial=0.0))
        return Axis(places, seconds=True, title="Time", words=run.words)
    return Axis(tuple(float(number) for number in range(1, len(run.stacks) + 1)), False, run.title, run.words)


def begun(kept: Measurement, run: Run) -> Curve:
    """The curve of a measurement before any time point is worked out."""
    value = next((one for one in kept.values if one.label == MEAN), kept.values[0] if kept.values else None)
    name = kept.label or kept.name
    return Curve(name, unit_text(value.unit) if value else "", axis_of(run), (None,) * len(run.stacks))


def at_time(kept: Measurement, tool: MeasuringTool, now: Stack, then: Stack, voxels: Voxels) -> At:
    """The values of a measurement made on ``now`` at the same place of another time point, whose pixels are all there.

    None where its images do not lie at that place, or hold no value there.
    """
    made = _measured(kept, tool, now, then, voxels)
    if made is None:
        return At(None)
    by_label = {value.label: value.value for value in made.values}
    first = made.values[0].value if made.values and isinstance(tool, Probe) else None
    return At(by_label.get(MEAN, first), by_label.get(DEVIATION))


def _measured(kept: Measurement, tool: MeasuringTool, now: Stack, then: Stack, voxels: Voxels) -> Measurement | None:
    if kept.cut is not None:
        if not then.geometry.has_planes:
            return None
        image = plane_image(then, kept.cut)
        return tool.measure(image, sample(then, kept.cut, voxels), pairs(image.plane.to_pixels(kept.points)))
    index = next((number for number, image in enumerate(now.images) if image.ref == kept.image), None)
    if index is None:
        return None
    at = same_place(now, then, index)
    image = then.images[at]
    pixels = _pixels(kept, now.images[index], image)
    return tool.measure(image, voxels.array[at], pixels) if pixels is not None and voxels.ready[at] else None


def _pixels(kept: Measurement, own: StackImage, other: StackImage) -> tuple[Pixel, ...] | None:
    """Where the points lie on another image; None where that lies elsewhere."""
    if not own.plane.in_patient:
        return kept.pixels if own.rows_and_columns == other.rows_and_columns else None
    points = own.plane.to_patient(kept.pixels)
    if abs(vector(other.plane.height(points))).max() > _SAME_PLACE_MM:
        return None
    return pairs(other.plane.to_pixels(points))


def filled(curve: Curve, found: Iterable[tuple[int, At]]) -> Curve:
    """The curve with more of its time points."""
    points = list(curve.points)
    for number, at in found:
        points[number] = at
    return Curve(curve.name, curve.unit, curve.axis, tuple(points))
