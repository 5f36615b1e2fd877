"""Overlay planes of groups 6000 to 601E: read only where their data are whole (PS3.3 C.9.2, PS3.5 8.1.2)."""

from __future__ import annotations

from dataclasses import replace

from viewer.dicom.elements import Elements
from viewer.model.layers import OverlayPlane
from viewer.model.study import PixelFormat

GROUPS = range(0x6000, 0x6020, 2)
_LARGEST = 2**26  # bits of one frame; a film of 43 x 35 cm at 0.05 mm has 60 million pixels
_MOST_FRAMES = 65_536


class _Unusable(Exception):  # noqa: N818 - the answer to a question
    """Why a plane cannot be shown, as the rest of a sentence."""


def overlay_groups(elements: Elements) -> tuple[int, ...]:
    """The groups in which the object has anything of an overlay plane."""
    return tuple(group for group in GROUPS if _key("Rows", group) in elements or _key("Data", group) in elements)


def overlay_planes(elements: Elements, form: PixelFormat | None, *, lossy: bool = False) -> tuple[OverlayPlane, ...]:
    """Every usable overlay plane; the others are named in the remarks of ``elements``.

    ``form`` is that of the pixels in whose unused bits retired overlays lie; None where the object has no pixels.
    """
    found: list[OverlayPlane] = []
    for group in overlay_groups(elements):
        try:
            found.append(_plane(elements, group, form, lossy=lossy))
        except _Unusable as why:
            elements.remark(f"Overlay plane {group:04X} {why}; it is not shown.")
    return tuple(found)


def _plane(elements: Elements, group: int, form: PixelFormat | None, *, lossy: bool) -> OverlayPlane:
    rows, columns = (elements.integer(_key(name, group)) for name in ("Rows", "Columns"))
    frames = elements.integer(_key("Frames", group))
    if not rows or not columns or min(rows, columns) < 1 or rows * columns > _LARGEST:
        raise _Unusable("has no usable size")
    if frames is not None and not 1 <= frames <= _MOST_FRAMES:
        raise _Unusable(f"says that it has {frames} frames")
    origin = elements.numbers(_key("Origin", group), 2)
    if not origin:
        raise _Unusable("does not say where it lies")
    first = elements.integer(_key("FrameOrigin", group))
    plane = OverlayPlane(
        group,
        rows,
        columns,
        (int(origin[0]), int(origin[1])),
        frames or 1,
        1 if first is None and (frames or 1) > 1 else first,
        elements.text(_key("Label", group)) or elements.text(_key("Description", group)),
    )
    return _with_bits(elements, plane, form, lossy=lossy)


def _with_bits(elements: Elements, plane: OverlayPlane, form: PixelFormat | None, *, lossy: bool) -> OverlayPlane:
    if _key("Data", plane.group) not in elements:
        return _in_cells(elements, plane, form, lossy=lossy)
    data = elements.words(_key("Data", plane.group))
    needed = -(-plane.rows * plane.columns * plane.frames // 8)
    if len(data) < needed:
        raise _Unusable(f"needs {needed} bytes and holds {len(data)}")
    return _made(plane, packed=data[:needed])


def _in_cells(elements: Elements, plane: OverlayPlane, form: PixelFormat | None, *, lossy: bool) -> OverlayPlane:
    """A retired overlay in the bits of the pixel cells that the image does not use."""
    bit = elements.integer(_key("BitPosition", plane.group))
    if form is None or form.samples != 1 or form.sample_type != "integer" or bit is None:
        raise _Unusable("holds no data")
    if lossy:
        raise _Unusable("lay in unused bits of the pixels, which lossy compression has changed")
    if not 0 <= bit < form.bits_allocated or form.high_bit - form.bits_stored < bit <= form.high_bit:
        raise _Unusable(f"is said to lie in bit {bit}, which is no unused bit of the pixels")
    if (plane.rows, plane.columns, plane.origin) != (form.rows, form.columns, (1, 1)):
        raise _Unusable("lies in the pixels and is not of their size")
    return _made(plane, cell_bit=bit)


def _made(plane: OverlayPlane, packed: bytes = b"", cell_bit: int | None = None) -> OverlayPlane:
    # bits in the cells are those of their own frame
    first = None if cell_bit is not None else plane.first_frame
    return replace(plane, first_frame=first, packed=packed, cell_bit=cell_bit)


_KEYWORDS = {
    "Rows": "OverlayRows",
    "Columns": "OverlayColumns",
    "Frames": "NumberOfFramesInOverlay",
    "Origin": "OverlayOrigin",
    "FrameOrigin": "ImageFrameOrigin",
    "Label": "OverlayLabel",
    "Description": "OverlayDescription",
    "BitPosition": "OverlayBitPosition",
    "Data": "OverlayData",
}


def _key(name: str, group: int) -> str:
    return f"{_KEYWORDS[name]} {group:04X}"
