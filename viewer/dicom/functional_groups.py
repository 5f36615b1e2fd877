"""The frames of enhanced objects from their functional groups (PS3.3 C.7.6.16): per-frame macros over shared ones."""

from __future__ import annotations

from viewer.dicom import planes
from viewer.dicom.elements import Elements
from viewer.dicom.telling_apart import MACROS, dimension
from viewer.dicom.transforms import rescale, windows
from viewer.model.study import Frame

# The macros that frames are made of; others stay unread, which matters where frames count by the thousand.
_MACROS = (
    "PixelMeasuresSequence",
    "PlanePositionSequence",
    "PlaneOrientationSequence",
    "PixelValueTransformationSequence",
    "FrameVOILUTSequence",
    *MACROS,
)


def functional_frames(elements: Elements, count: int, unit: str) -> tuple[Frame, ...]:
    """``count`` frames; where per-frame groups are missing, the shared ones stand for them."""
    shared = _macros(elements.item("SharedFunctionalGroupsSequence"))
    per_frame = elements.items("PerFrameFunctionalGroupsSequence")
    if len(per_frame) < count:
        elements.remark(f"Functional groups describe {len(per_frame)} of {count} frames.")
    return tuple(
        _frame(index, shared | _macros(per_frame[index] if index < len(per_frame) else None), unit)
        for index in range(count)
    )


def _macros(groups: Elements | None) -> dict[str, Elements]:
    found = ((macro, groups.item(macro)) for macro in _MACROS) if groups else ()
    return {macro: item for macro, item in found if item}


def _frame(index: int, macros: dict[str, Elements], unit: str) -> Frame:
    position, orientation = macros.get("PlanePositionSequence"), macros.get("PlaneOrientationSequence")
    measures = macros.get("PixelMeasuresSequence")
    transform, voi = macros.get("PixelValueTransformationSequence"), macros.get("FrameVOILUTSequence")
    return Frame(
        index=index,
        plane=planes.plane(
            planes.position(position) if position else None,
            planes.cosines(orientation) if orientation else None,
            measures.pair("PixelSpacing") if measures else None,
        ),
        rescale=rescale(transform, unit) if transform else None,
        windows=windows(voi) if voi else (),
        dimension=dimension(macros),
    )
