"""PET volume: a connected region in 3D over a threshold, grown from the hottest voxel near a click."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from viewer.model.calibration import Provenance
from viewer.model.code import ACTIVITY, GRAM, MILLILITRE, SUV_SURFACE, UPTAKE, Code
from viewer.model.geometry import Triple, transform, triple, vector
from viewer.model.measurement import Measurement, Outline, Value, new_tracking_uid
from viewer.model.pixel_edges import edges
from viewer.model.volume import Stack
from viewer.session.growing import MOST_VOXELS, REACH_MM, Grown, Threshold
from viewer.tools.base import Drag, Event, Hand, Pointer, Tool
from viewer.tools.regions import MAXIMUM, MEAN, digits_of, unit_of

# PS3.16 CID 7464 and 7466
PEAK = Code("126031", "DCM", "Peak Value Within ROI")
VOLUME = Code("126032", "DCM", "Metabolic Volume")
GLYCOLYSIS = Code("126033", "DCM", "Total Lesion Glycolysis")
_UNITS = {ACTIVITY, *UPTAKE}
SPHERE = (
    "Peak: the highest mean of a sphere of 1 cm³ whose centre is a voxel of the region (PERCIST), each voxel counted by "
    "the part of it within."
)


class PetVolume(Tool):
    """It does not wait for the answer, which comes from a worker; the region cannot be reshaped."""

    @property
    def measures(self) -> bool:
        """It does."""
        return True

    @property
    def grips(self) -> bool:
        """A press on a volume that was grown before grows another there, as by another threshold."""
        return False

    @property
    def aims(self) -> bool:
        """A press means the uptake under the pointer."""
        return True

    def drag(self, hand: Hand, start: Pointer) -> Drag:
        """Grow at the place where the button is let go."""
        if hand.image is None:
            return None
        pointer = start
        while pointer.event is not Event.RELEASE:
            pointer = yield ()
        owner, found = hand.reading.uptake_regions, uptake_at(hand, pointer.point)
        if hand.image.cut is not None and hand.image.cut.slab_mm:
            owner.refused.emit("No PET volume. How deep a place lies in a slab is not known; set the slab to none.")
        elif found is None:
            owner.refused.emit("No PET volume. This pane shows no PET.")
        elif why := why_not(found[0], owner.threshold):
            owner.refused.emit(f"No PET volume. {why}")
        else:
            owner.grow(*found, measured)
        return None


def uptake_at(hand: Hand, point: Triple) -> tuple[Stack, Triple] | None:
    """The PET that a pane shows by itself or fused, and a point of the picture in its own patient mm; None without one."""
    stack = hand.reading.places.stack(hand.pane)
    fused = hand.reading.fusions.of(stack) if stack else None
    if stack is not None and _of_uptake(stack):
        return stack, point
    if fused is not None and _of_uptake(fused.stack):
        return fused.stack, triple(transform(vector(np.linalg.inv(fused.moved)), point))
    return None


def _of_uptake(stack: Stack) -> bool:
    return stack.modality == "PT" or bool(_units(stack) & _UNITS)


def _units(stack: Stack) -> set[Code]:
    return {unit_of(image) for image in stack.images}


def why_not(stack: Stack, threshold: Threshold) -> str:
    """Why no volume is grown in a stack, in a sentence; "" where one is."""
    units = _units(stack)
    if not stack.geometry.is_volume:
        return f"This series is no volume. {stack.geometry.why_not}".strip()
    if len(units) != 1 or not units & _UNITS:
        return "The values of this series have neither SUV nor an activity concentration as their unit."
    if threshold.fixed and not units & set(UPTAKE):
        why = stack.uptake.why_not if stack.uptake else ""
        return f"A fixed SUV needs SUV, and this series has none. {why}".strip()
    return ""


def measured(stack: Stack, grown: Grown, threshold: Threshold) -> Measurement:
    """The numbers of a region, the place of its maximum, and where it crosses each image."""
    index, row, column = (int(one) for one in grown.places[grown.hottest])
    image, pixel = stack.images[index], (float(column), float(row))
    return Measurement(
        uid=new_tracking_uid(),
        tool=TOOL.id,
        title=VOLUME,
        graphic="POINT",
        image=image.ref,
        points=(triple(image.plane.to_patient([pixel])[0]),),
        pixels=(pixel,),
        values=values(grown, unit_of(image), threshold),
        provenance=Provenance.PATIENT,
        provenance_note=_note(stack, grown, threshold),
        frame_of_reference_uid=image.instance.frame_of_reference_uid,
        patient_key=image.instance.patient_key,
        why_not=_remark(grown),
        name=named(threshold),
        outlines=outlines(stack, grown.places),
    )


def threshold_text(threshold: Threshold) -> str:
    """``41 % max`` or ``SUV 2.5``."""
    return f"{threshold.part * 100:g} % max" if threshold.part else f"SUV {threshold.fixed:g}"


def named(threshold: Threshold) -> str:
    """What a reader calls such a region."""
    return f"{TOOL.title} ≥ {threshold_text(threshold)}"


def volume_label(threshold: Threshold) -> str:
    """A volume says over what, wherever it is quoted."""
    return f"Volume ≥ {threshold_text(threshold)}"


def values(grown: Grown, unit: Code, threshold: Threshold) -> tuple[Value, ...]:
    """Maximum, mean, peak, metabolic volume, and of an SUV by mass (not by surface) the total lesion glycolysis."""
    digits = 2 if unit in UPTAKE else max(digits_of(grown.values), 1)
    mean, volume = float(grown.values.mean()), len(grown.values) * grown.voxel_ml
    fine = 2 if volume < 10 else 1
    found = [
        Value(MAXIMUM, float(grown.values.max()), unit, digits, "Max", of=(0,)),
        Value(MEAN, mean, unit, digits, "Mean"),
    ]
    if grown.peak is not None:
        found.append(Value(PEAK, grown.peak, unit, digits, "Peak"))
    found.append(Value(VOLUME, volume, MILLILITRE, fine, volume_label(threshold)))
    if unit in UPTAKE and unit != SUV_SURFACE:
        found.append(Value(GLYCOLYSIS, mean * volume, GRAM, fine, "TLG"))
    return tuple(found)


def _note(stack: Stack, grown: Grown, threshold: Threshold) -> str:
    image = stack.images[0]
    unit = unit_of(image)
    least = f"{grown.least:.{2 if unit in UPTAKE else 0}f}"
    return (
        f"{len(grown.values)} voxels of {grown.voxel_ml * 1000:.4g} mm³ joined by their faces, each at least {least} "
        f"({threshold_text(threshold)}). {SPHERE}"
    )


def _remark(grown: Grown) -> str:
    edge = "The region reaches the edge of the images; a part may be missing." if grown.at_edge else ""
    peak = "No peak: no sphere of 1 cm³ lies whole in the images." if grown.peak is None else ""
    return " ".join(part for part in (edge, peak) if part)


def outlines(stack: Stack, places: NDArray[np.intp]) -> tuple[Outline, ...]:
    """Where a region crosses each image, along the edges of its pixels."""
    low, high = places.min(axis=0), places.max(axis=0) + 1
    inside = np.zeros(tuple(high - low), np.bool_)
    inside[tuple((places - low).T)] = True
    beside = vector((low[2], low[1]))
    made = []
    for index, mask in enumerate(inside, int(low[0])):
        lines = tuple(tuple((x, y) for x, y in (line + beside).tolist()) for line in edges(mask))
        if lines:
            made.append(Outline(stack.images[index].ref, lines))
    return tuple(made)


TOOL = PetVolume(
    "pet_voi",
    "PET volume",
    "ph.drop-half",
    "A click grows a volume over a threshold: SUVmax, mean, peak, ml and TLG\n"
    f"It reaches {REACH_MM / 10:g} cm from its hottest voxel near the click and has {MOST_VOXELS} voxels at most\n"
    "Peak: highest mean of a sphere of 1 cm³ whose centre lies in the region (PERCIST)",
    rank=24,
)
