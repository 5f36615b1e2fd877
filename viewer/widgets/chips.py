"""The lines in a corner of a pane that are not only read but pressed: presentation state, overlays, shutter, key objects."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from viewer.model.presentation import PresentationState
from viewer.model.subtraction import Shift
from viewer.model.text import clean, date_text
from viewer.model.view import Along, Place
from viewer.model.volume import Stack
from viewer.session.curved import QUARTER_DEG
from viewer.session.layers import shown_over
from viewer.session.plane_images import slab_words
from viewer.session.presentations import NONE
from viewer.session.reading import Reading
from viewer.session.state_matching import remarks_on
from viewer.session.subtractions import facts_of
from viewer.widgets.along_chips import SLAB as OVER_IT
from viewer.widgets.along_chips import THICKNESS, TURNED, along_chips, slab_menu, thickness_menu
from viewer.widgets.corner_blocks import CornerBlocks
from viewer.widgets.corner_text import COLOURS, FILTER, FUSED, ONLY_KEYS, STATE, SUBTRACTED, Corners, Tone, Words
from viewer.widgets.plain import plain_tool_tip
from viewer.widgets.sheet_fusion import fusion_line
from viewer.widgets.slab_field import toggle_slab_field
from viewer.widgets.threshold_chip import THRESHOLD, threshold_menu
from viewer.widgets.volume_chips import BEING_CUT, LIGHT, MODE, PRESET, TURNTABLE, mode_menu, preset_menu, volume_chips

_MENUS = {
    PRESET: preset_menu,
    MODE: mode_menu,
    THICKNESS: thickness_menu,
    OVER_IT: slab_menu,
    THRESHOLD: threshold_menu,
}
OVERLAYS, SHUTTER, KEYS, SEGMENTS = "Overlays", "Shutter", "Key image", "Segments"
STRUCTURED = "Measured elsewhere"
SLAB = "Slab"
EXTREMES = ("mip", "minip")  # renderings without a depth in which segments could lie
LONGEST = 48


def chips(reading: Reading, pane: int, stack: Stack, place: Place) -> tuple[Words, ...]:
    """What can be switched over the image at a place, and how it is switched; nothing over planes and renderings."""
    colours, filtered = _for_the_eye(reading, pane, stack, place)
    coloured = (Words(colours, Tone.CHIP),) if colours else ()
    if isinstance(place.orbit, Along):
        return (*coloured, *along_chips(reading, stack, place.orbit))
    if place.orbit:
        segments = "" if place.orbit.mode in EXTREMES else _segments_line(reading, stack)
        among = (Words(segments, Tone.CHIP),) if segments else ()
        return (*coloured, *among, *volume_chips(reading, pane, stack, place.orbit))
    over = (fusion_line(reading, stack, place), _segments_line(reading, stack))
    on_any = tuple(Words(line, Tone.CHIP) for line in over if line)
    if place.cut:
        section = reading.curved.shows_section(pane)
        at = (Words(f"Cross-section at {reading.curved.at_mm(stack.id):.1f} mm of the path"),) if section else ()
        return (*coloured, *at, *on_any)
    state = reading.presentations.state(stack, place)
    lines = [colours, filtered, _key_line(reading, stack, place), _state_line(reading, pane, stack, place, state)]
    lines.append(_subtraction_line(reading, stack, place))
    shown = shown_over(reading.layers.of(stack.images[place.index], state), state)
    if shown.masks:
        names = ", ".join(dict.fromkeys(clean(mask.label, 24) for mask, _ in shown.masks if mask.label)) or "on"
        lines.append(f"{OVERLAYS}: {clean(names, LONGEST) if reading.layers.overlays else 'off'}")
    lines.append(_structured_line(reading, stack, place))
    if shown.shutter:
        lines.append(f"{SHUTTER}: {'on' if reading.layers.shutters else 'off'}")
    return (*(Words(line, Tone.CHIP) for line in lines if line), *on_any)


def scrolling(reading: Reading) -> tuple[Words, ...]:
    """That scrolling passes images by, where it does; nothing that a copy of the picture needs to say."""
    return (Words(f"{ONLY_KEYS}: on", Tone.CHIP),) if reading.key_scroll.only else ()


def slab(place: Place) -> tuple[Words, ...]:
    """Where the slab of a plane is set; that there is one stands beside the picture anyway, in copies too."""
    return (Words(f"{SLAB}: {slab_words(place.cut) or 'none'} ▾", Tone.CHIP),) if place.cut else ()


def remarks(reading: Reading, stack: Stack, place: Place) -> tuple[str, ...]:
    """What could not be shown of it, in sentences that the stack's own remarks do not hold."""
    if place.cut or place.orbit:
        return ()
    state, image = reading.presentations.state(stack, place), stack.images[place.index]
    found = (*(remarks_on(state, image) if state else ()), *reading.layers.of(image, state).remarks)
    return tuple(remark for remark in dict.fromkeys(found) if remark not in stack.remarks)


def _segments_line(reading: Reading, stack: Stack) -> str:
    """How many of the segments that belong to a series are seen."""
    every = reading.segmentations.of_stack(stack)
    if not every:
        return ""
    if not reading.segmentations.on:
        return f"{SEGMENTS}: off ({len(every)})"
    seen = reading.segmentations.seen_on(stack)
    named = clean(seen[0].name, 24) if len(every) == 1 and seen else f"{len(seen)} of {len(every)}"
    return f"{SEGMENTS}: {named}"


def _structured_line(reading: Reading, stack: Stack, place: Place) -> str:
    """The reports of other systems that measured on this image."""
    titles = reading.structured.titles(stack, place.index)
    if not titles:
        return ""
    return f"{STRUCTURED}: {clean(', '.join(titles), LONGEST) if reading.structured.on else 'off'}"


def _key_line(reading: Reading, stack: Stack, place: Place) -> str:
    titles = dict.fromkeys(selection.title for selection in reading.chosen_by_others.of(stack, place.index))
    return f"{KEYS}: {clean(', '.join(titles), LONGEST)}" if titles else ""


def _state_line(reading: Reading, pane: int, stack: Stack, place: Place, state: PresentationState | None) -> str:
    if state is None:
        able = reading.presentations.of_image(stack, place.index)
        return f"{STATE}: none of {len(able)} ▾" if able else ""
    own = " · other window" if reading.windows.left_by_reader(pane) else ""
    return f"{STATE}: {clean(state.name, LONGEST)}{own} ▾"


def _for_the_eye(reading: Reading, pane: int, stack: Stack, place: Place) -> tuple[str, str]:
    """The palette and the filter by which greys are shown."""
    shown = reading.panes.view(pane).shown
    if stack.colour or (place.orbit and place.orbit.mode in {"shaded", "segments"}):
        return "", ""
    return f"{COLOURS}: {shown.colours}" if shown.colours else "", f"{FILTER}: {shown.filter}" if shown.filter else ""


def _subtraction_line(reading: Reading, stack: Stack, place: Place) -> str:
    """Which mask is subtracted and by how much it was moved; that there is one to be had, where the header names it."""
    owner, facts = reading.subtractions, facts_of(stack)
    pair, waiting, lost = owner.pairing(stack, place), owner.waits_for(stack, place), owner.lost(stack, place)
    if pair is None:
        on = owner.choice(stack).on
        return f"{SUBTRACTED}: {'not this frame' if on else 'off'}" if facts and (on or facts.operations) else ""
    if lost:
        return f"{SUBTRACTED}: no, for frame {_numbers(lost)} is damaged"
    if waiting:
        return f"{SUBTRACTED}: not yet, waits for frame {_numbers(waiting)}"
    averaged = f" · mean of {len(pair.contrast)} frames" if len(pair.contrast) > 1 else ""
    return f"{SUBTRACTED}: mask {_numbers(pair.mask)}{_moved_by(pair.shift)}{averaged} · values as acquired"


def _numbers(frames: tuple[int, ...]) -> str:
    """Frames as a reader counts them, the first few."""
    return ", ".join(str(frame + 1) for frame in frames[:4]) + (" …" if len(frames) > 4 else "")


def _moved_by(shift: Shift) -> str:
    down, right = shift
    parts = [f"{abs(down):.2f} {'down' if down > 0 else 'up'}"] if down else []
    parts += [f"{abs(right):.2f} {'right' if right > 0 else 'left'}"] if right else []
    return f" moved {' '.join(parts)} px" if parts else ""


def chip_at(corners: Corners, size: tuple[int, int], ratio: float, at: QPointF) -> str:
    """Which chip lies at a place of the pane (logical pixels); "" where none does."""
    if not any(words.tone is Tone.CHIP for words in (*corners.bottom_left, *corners.bottom_right)):
        return ""
    place, lower = at * ratio, Corners(bottom_left=corners.bottom_left, bottom_right=corners.bottom_right)
    for line in CornerBlocks(*size, ratio).lines(lower):
        if line.tone is Tone.CHIP and line.box.adjusted(-4, -1, 8, 1).contains(place):
            return line.text.partition(":")[0]
    return ""


def press(chip: str, reading: Reading, pane: int, parent: QWidget, where: QPoint) -> None:
    """What a chip does: switch, go on to the next key image, or offer the presentation states."""
    acts: dict[str, Callable[[], object]] = {
        SLAB: lambda: toggle_slab_field(reading, pane, parent, parent.mapFromGlobal(where)),
        OVERLAYS: reading.layers.toggle_overlays,
        SEGMENTS: reading.segmentations.toggle,
        STRUCTURED: reading.structured.toggle,
        FUSED: lambda: reading.fusions.toggle(pane),
        SHUTTER: reading.layers.toggle_shutters,
        SUBTRACTED: lambda: reading.subtractions.toggle(pane),
        FILTER: lambda: reading.windows.next_filter(pane),
        COLOURS: lambda: reading.windows.next_colours(pane),
        ONLY_KEYS: reading.key_scroll.toggle_only,
        KEYS: lambda: reading.step_key_image(pane, 1),
        LIGHT: lambda: reading.volumes.toggle_light(pane),
        BEING_CUT: lambda: reading.volumes.stop_cutting(pane),
        TURNTABLE: lambda: reading.turntable.toggle(pane),
        TURNED: lambda: reading.curved.turn(pane, QUARTER_DEG),
    }
    if chip in acts:
        acts[chip]()
        return
    menu = _MENUS.get(chip, state_menu)(reading, pane, parent)
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(where)


def state_menu(reading: Reading, pane: int, parent: QWidget) -> QMenu:
    """The states of the pane's stack, the newest first, and none."""
    menu = QMenu(parent)
    menu.setToolTipsVisible(True)
    group = QActionGroup(menu)
    stack, place = reading.places.stack(pane), reading.panes.view(pane).place
    if stack is None:
        return menu
    now = reading.presentations.state(stack, place)
    for state in reading.presentations.of_stack(stack):
        action = _entry(menu, group, _named(state), checked=now is not None and now.uid == state.uid)
        action.setToolTip(plain_tool_tip("\n".join(clean(part) for part in (state.description, state.creator) if part)))
        action.triggered.connect(lambda _=False, uid=state.uid: reading.presentations.choose(pane, uid))
    menu.addSeparator()
    none = _entry(menu, group, "None: as the images were stored", checked=now is None)
    none.triggered.connect(lambda _=False: reading.presentations.choose(pane, NONE))
    return menu


def _entry(menu: QMenu, group: QActionGroup, text: str, *, checked: bool) -> QAction:
    action = menu.addAction(text.replace("&", "&&"))
    action.setCheckable(True)
    action.setChecked(checked)
    group.addAction(action)
    return action


def _named(state: PresentationState) -> str:
    when = date_text(state.created[:8])
    return clean(" · ".join(part for part in (state.name, when) if part), 80)
