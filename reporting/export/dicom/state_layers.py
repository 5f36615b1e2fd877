"""What lies over the pixels in a presentation state: overlays and the shutter (PS3.3 C.9.2, C.7.6.11)."""

from __future__ import annotations

from pydicom.dataset import Dataset

from viewer.model.layers import OverlayPlane, Shutter
from viewer.model.presentation import PresentationState


def add(dataset: Dataset, state: PresentationState) -> None:
    """The state's own overlays, which overlays are seen, and the shutter."""
    for plane in state.overlays:
        _overlay(dataset, plane)
    for group, layer in state.active_overlays:
        dataset.add_new((group, 0x1001), "CS", layer)
    if state.shutter is not None:
        _shutter(dataset, state.shutter)


def _overlay(dataset: Dataset, plane: OverlayPlane) -> None:
    group = plane.group
    dataset.add_new((group, 0x0010), "US", plane.rows)
    dataset.add_new((group, 0x0011), "US", plane.columns)
    dataset.add_new((group, 0x0040), "CS", "G")
    dataset.add_new((group, 0x0050), "SS", list(plane.origin))
    dataset.add_new((group, 0x0100), "US", 1)
    dataset.add_new((group, 0x0102), "US", 0)
    if plane.label:
        dataset.add_new((group, 0x1500), "LO", plane.label[:64])
    dataset.add_new((group, 0x3000), "OW", plane.packed + b"\0" * (len(plane.packed) % 2))


def _shutter(dataset: Dataset, shutter: Shutter) -> None:
    shapes = []
    if shutter.rectangle is not None:
        shapes.append("RECTANGULAR")
        dataset.ShutterLeftVerticalEdge, dataset.ShutterRightVerticalEdge = shutter.rectangle[:2]
        dataset.ShutterUpperHorizontalEdge, dataset.ShutterLowerHorizontalEdge = shutter.rectangle[2:]
    if shutter.circle is not None:
        shapes.append("CIRCULAR")
        dataset.CenterOfCircularShutter, dataset.RadiusOfCircularShutter = list(shutter.circle[:2]), shutter.circle[2]
    if shutter.polygon:
        shapes.append("POLYGONAL")
        dataset.VerticesOfThePolygonalShutter = [place for vertex in shutter.polygon for place in vertex]
    if shutter.overlay is not None:
        shapes.append("BITMAP")
        dataset.ShutterOverlayGroup = shutter.overlay
    dataset.ShutterShape = shapes
    dataset.ShutterPresentationValue = shutter.grey
    if shutter.colour is not None:
        dataset.ShutterPresentationColorCIELabValue = lab(shutter.colour)


def lab(colour: tuple[float, float, float]) -> list[int]:
    """A CIELab colour (L* 0 to 100, a* and b* -128 to 127), each part over 16 bits (PS3.3 C.10.7.1.1)."""
    lightness, red, yellow = colour
    parts = (lightness / 100, (red + 128) / 255, (yellow + 128) / 255)
    return [round(min(max(part, 0.0), 1.0) * 65_535) for part in parts]
