"""What hangs now, as an example for a hanging protocol: panes with their windows, looks and planes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from viewer.hanging.example import Hung, NoExampleError, Offer, criteria_of, offers, pane_rule
from viewer.hanging.protocol import PLANES, PaneRule, Protocol, Step
from viewer.hanging.traits import Candidate, images_of
from viewer.model.view import Look, ViewState
from viewer.session import cuts
from viewer.session.reading import Reading


@dataclass(frozen=True, slots=True)
class Wish:
    """How a reader wants the example to be kept: its name, what must match, and what of the panes is part of it."""

    name: str
    ticked: tuple[Offer, ...] = ()
    windows: bool = True
    looks: bool = True
    named: bool = False


def offered(reading: Reading) -> tuple[Offer, ...]:
    """What a reader may tick for the open study."""
    hangings = reading.hangings
    return offers(hangings.candidates, hangings.known)


def example(reading: Reading, wish: Wish, protocol_id: str) -> Protocol:
    """A protocol of one step that hangs what hangs now; raises NoExampleError with the reason where it cannot."""
    if not wish.name.strip():
        raise NoExampleError("Give the protocol a name.")
    criteria = criteria_of(wish.ticked)
    return Protocol(protocol_id, wish.name.strip(), (step(reading, wish),), criteria, own=True)


def step(reading: Reading, wish: Wish) -> Step:
    """The step that hangs what hangs now; raises NoExampleError."""
    layout = reading.panes.layout
    views = reading.panes.views[: layout.first]
    count = 1 if layout.tiles else layout.first
    rules = tuple(_rule(reading, pane, wish) for pane in range(count))
    extents = {view.look.extent for view in views}
    same_scale = wish.looks and len(extents) == 1 and None not in extents
    name = wish.name.strip()
    return Step(name, layout.rows, layout.columns, rules, same_scale, reading.switches.together, layout.tiles)


def _rule(reading: Reading, pane: int, wish: Wish) -> PaneRule:
    candidate = _candidate(reading, pane)
    return pane_rule(Hung(candidate, _shown(reading, pane, candidate, wish)), reading.hangings.known, named=wish.named)


def _candidate(reading: Reading, pane: int) -> Candidate:
    place, exam = reading.panes.view(pane).place, reading.exams.of(reading.panes.view(pane).place.stack_id)
    if exam is None:
        raise NoExampleError(f"Pane {pane + 1} is empty; fill it, or choose a smaller grid.")
    if exam.other_patient:
        raise NoExampleError(f"Pane {pane + 1} shows a study that is not verified as of the same patient.")
    found = next((one for one in reading.hangings.candidates if one.stack.id == place.stack_id), None)
    if found is None:
        raise NoExampleError(f"Pane {pane + 1} shows a prior that is too little relevant for a protocol to ask for.")
    if found.stack.images[0].plane.in_patient:
        return found
    own = found.stack.images[place.index].instance.sop_uid
    return next((one for one in images_of(found) if one.instance.sop_uid == own), found)


def _shown(reading: Reading, pane: int, candidate: Candidate, wish: Wish) -> PaneRule:
    view = reading.panes.view(pane)
    rule = _placed(view, pane)
    if wish.windows:
        rule = _windowed(reading, pane, rule)
    return _looking(view.look, candidate, replace(rule, text_side=view.text_side)) if wish.looks else rule


def _placed(view: ViewState, pane: int) -> PaneRule:
    if view.place.orbit:
        return PaneRule(rendering=view.place.orbit.preset)
    if view.place.cut is None:
        return PaneRule()
    plane = cuts.plane_name(view.place.cut)
    if plane not in PLANES:
        raise NoExampleError(f"Pane {pane + 1} shows an oblique plane, which a protocol cannot ask for.")
    return PaneRule(reconstruct=plane, slab_mm=view.place.cut.slab_mm, slab=view.place.cut.slab)


def _windowed(reading: Reading, pane: int, rule: PaneRule) -> PaneRule:
    """The preset whose window was chosen, else the window itself; nothing where it is the image's own."""
    shown = reading.panes.view(pane).shown
    rule = replace(rule, invert=shown.invert)
    if shown.window is None or shown.window.function != "LINEAR":
        return rule
    asked = (shown.window.width, shown.window.center)
    presets = (one for one in reading.windows.presets(pane) if one.window)
    key = next((one.key for one in presets if one.window and (one.window.width, one.window.center) == asked), None)
    return replace(rule, preset=key) if key is not None else replace(rule, window=asked)


def _looking(look: Look, candidate: Candidate, rule: PaneRule) -> PaneRule:
    """Zoom, flips and turns; of a mammogram at its chest wall, that it lies there."""
    if candidate.stack.modality == "MG" and look.justify in ("left", "right"):
        return replace(rule, chest_wall=look.justify, zoom=look.zoom)
    return replace(
        rule,
        zoom=look.zoom,
        flip_horizontal=look.flip_horizontal,
        flip_vertical=look.flip_vertical,
        rotation_deg=look.rotation_deg,
        justify=look.justify,
    )


def with_step(protocol: Protocol, added: Step) -> Protocol:
    """A protocol with one more step; a step of the same name is replaced."""
    kept: Sequence[Step] = [one for one in protocol.steps if one.name != added.name]
    return replace(protocol, steps=(*kept, added))
