"""The frames of an instance: one in a classic image, many in cine, nuclear medicine, dose and enhanced objects."""

from __future__ import annotations

from collections.abc import Sequence

from viewer.dicom import planes
from viewer.dicom.elements import Elements
from viewer.dicom.functional_groups import functional_frames
from viewer.dicom.transforms import default_unit, rescale, windows
from viewer.model.geometry import Plane
from viewer.model.study import Frame


def frames(elements: Elements, count: int, modality: str) -> tuple[Frame, ...]:
    """``count`` frames with plane, rescale and windows."""
    unit = default_unit(elements, modality)
    if "SharedFunctionalGroupsSequence" in elements or "PerFrameFunctionalGroupsSequence" in elements:
        return functional_frames(elements, count, unit)
    of_all, voi = rescale(elements, unit), windows(elements)
    if count == 1:
        return (Frame(0, _plane(elements), of_all, voi),)
    placed = _planes_of_frames(elements, count)
    dims = _nuclear_dimensions(elements, count)
    return tuple(Frame(index, placed[index], of_all, voi, dims[index]) for index in range(count))


def _plane(elements: Elements) -> Plane | None:
    made = planes.plane(planes.position(elements), planes.cosines(elements), elements.pair("PixelSpacing"))
    return made or (_detector_plane(elements) if "DetectorInformationSequence" in elements else None)


def _detector_plane(elements: Elements) -> Plane | None:
    """Tomographic nuclear medicine says the place of its first frame in the detector (PS3.3 C.8.4.11)."""
    detector = elements.item("DetectorInformationSequence")
    if detector is None or not {"TOMO", "RECON TOMO", "GATED TOMO", "RECON GATED TOMO"} & set(
        elements.codes("ImageType")
    ):
        return None
    return planes.plane(planes.position(detector), planes.cosines(detector), elements.pair("PixelSpacing"))


def _planes_of_frames(elements: Elements, count: int) -> Sequence[Plane | None]:
    """Planes of the frames of classic multi-frame objects, which say the first and the steps only."""
    first = _plane(elements)
    offsets = _grid_offsets(elements, count) or _slice_offsets(elements, count)
    if first is None or not offsets:
        return (None,) * count
    return tuple(planes.stepped(first, offset) for offset in offsets)


def _grid_offsets(elements: Elements, count: int) -> tuple[float, ...]:
    """Offsets of dose planes along the normal, mm (PS3.3 C.8.8.3.2); absolute ones begin at the first."""
    offsets = elements.numbers("GridFrameOffsetVector")
    if len(offsets) != count:
        return ()
    return tuple(offset - offsets[0] for offset in offsets)


def _slice_offsets(elements: Elements, count: int) -> tuple[float, ...]:
    """Offsets by Slice Vector and the signed Spacing Between Slices: a negative one stacks against the normal.

    The position in the detector is that of the first frame, whatever number its slice has (PS3.3 C.8.4.11).
    """
    spacing, vector = elements.number("SpacingBetweenSlices"), elements.numbers("SliceVector")
    if not spacing or len(vector) != count:
        return ()
    return tuple((number - vector[0]) * spacing for number in vector)


def _nuclear_dimensions(elements: Elements, count: int) -> list[tuple[str, ...]]:
    """What further vectors of nuclear medicine tell of each frame, by name."""
    found: list[list[str]] = [[] for _ in range(count)]
    for name, keyword in _VECTORS:
        values = elements.numbers(keyword)
        if len(values) == count:
            for frame, value in zip(found, values, strict=True):
                frame.append(f"{name}={value:g}")
    return [tuple(frame) for frame in found]


_VECTORS = (
    ("energy window", "EnergyWindowVector"),
    ("detector", "DetectorVector"),
    ("rotation", "RotationVector"),
    ("heartbeat interval", "RRIntervalVector"),
    ("phase", "PhaseVector"),
    ("time slot", "TimeSlotVector"),
)
