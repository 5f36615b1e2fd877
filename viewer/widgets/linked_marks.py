"""What other panes show of themselves in a picture: the plane of the active pane as a line, and the 3D cursor."""

from __future__ import annotations

from collections.abc import Iterator

from viewer.model.geometry import Plane, orientation_name
from viewer.model.mark import Cross, Label, Line
from viewer.session import cuts
from viewer.session.crosslines import crossline, reference_line
from viewer.session.link_switches import Link
from viewer.session.reading import Reading
from viewer.widgets import colours
from viewer.widgets.painting import Drawn

_TOLD_MM = 0.05  # a distance that would read as 0.0 mm is none


def reference_lines(reading: Reading, pane: int, plane: Plane) -> tuple[Drawn, ...]:
    """The plane of the active pane in a picture that lies in ``plane`` and crosses it, as far as its image reaches.

    With its first and last image dashed where that is chosen; only within one frame of reference of one patient.
    """
    active = reading.panes.active
    source, own = reading.places.stack(active), reading.places.stack(pane)
    lines, range_ = reading.switches.on(Link.LINES), reading.switches.on(Link.RANGE)
    if pane == active or source is None or own is None or not (lines or range_):
        return ()
    places = reading.panes.view(active).place, reading.panes.view(pane).place
    if places[0].orbit or places[1].orbit:
        return ()
    cut = places[0].cut or places[1].cut
    if not (reading.relations.one_frame(source, own) if cut else reading.relations.cross(source, own)):
        return ()
    return tuple(_drawn(line, name) for line, name in _lines(reading, pane, plane) if line)


def _lines(reading: Reading, pane: int, plane: Plane) -> Iterator[tuple[Line | None, str]]:
    active = reading.panes.active
    source, place = reading.places.stack(active), reading.panes.view(active).place
    if source is None:
        return
    if place.cut:
        own = reading.panes.view(pane).place.stack_id
        if own != source.id and reading.switches.on(Link.LINES):  # planes of its own stack are drawn anyway
            yield crossline(plane, place.cut), cuts.plane_name(place.cut)
        return
    rows, columns = source.shape[1:]
    ends = (source.images[0], source.images[-1]) if reading.switches.on(Link.RANGE) else ()
    for end in ends:
        yield reference_line(plane, end.plane, (rows, columns), dashed=True), orientation_name(end.plane.normal)
    if reading.switches.on(Link.LINES):
        now = source.images[place.index].plane
        yield reference_line(plane, now, (rows, columns)), orientation_name(now.normal)


def _drawn(line: Line, name: str) -> Drawn:
    return Drawn((line,), colours.PLANE.get(name, colours.MUTED))


def crosshair_marks(reading: Reading, pane: int, plane: Plane) -> tuple[Drawn, ...]:
    """The 3D cursor in a picture that lies in ``plane``; off it the cross is dashed and says how far."""
    spot = reading.crosshair.spot(pane, plane)
    if spot is None:
        return ()
    off = spot.off_mm >= _TOLD_MM
    label = (Label(spot.point, (f"{spot.off_mm:.1f} mm off",)),) if off else ()
    return (Drawn((Cross(spot.point, dashed=off), *label), colours.ACCENT),)
