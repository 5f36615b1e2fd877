"""The lines in a corner of a pane that are not only read but pressed: presentation state, overlays, shutter, key objects."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from viewer.model.presentation import PresentationState
from viewer.model.text import clean, date_text
from viewer.model.view import Place
from viewer.model.volume import Stack
from viewer.session.layers import shown_over
from viewer.session.presentations import NONE
from viewer.session.reading import Reading
from viewer.session.state_matching import remarks_on
from viewer.widgets.corner_blocks import CornerBlocks
from viewer.widgets.corner_text import ONLY_KEYS, STATE, Corners, Tone, Words
from viewer.widgets.plain import plain_tool_tip

OVERLAYS, SHUTTER, KEYS = "Overlays", "Shutter", "Key image"
LONGEST = 48


def chips(reading: Reading, pane: int, stack: Stack, place: Place) -> tuple[Words, ...]:
    """What can be switched over the image at a place, and how it is switched; nothing over planes and renderings."""
    if place.cut or place.orbit:
        return ()
    state = reading.presentations.state(stack, place)
    lines = [_key_line(reading, stack, place), _state_line(reading, pane, stack, place, state)]
    shown = shown_over(reading.layers.of(stack.images[place.index], state), state)
    if shown.masks:
        names = ", ".join(dict.fromkeys(clean(mask.label, 24) for mask, _ in shown.masks if mask.label)) or "on"
        lines.append(f"{OVERLAYS}: {clean(names, LONGEST) if reading.layers.overlays else 'off'}")
    if shown.shutter:
        lines.append(f"{SHUTTER}: {'on' if reading.layers.shutters else 'off'}")
    return tuple(Words(line, Tone.CHIP) for line in lines if line)


def scrolling(reading: Reading) -> tuple[Words, ...]:
    """That scrolling passes images by, where it does; nothing that a copy of the picture needs to say."""
    return (Words(f"{ONLY_KEYS}: on", Tone.CHIP),) if reading.key_scroll.only else ()


def remarks(reading: Reading, stack: Stack, place: Place) -> tuple[str, ...]:
    """What could not be shown of it, in sentences that the stack's own remarks do not hold."""
    if place.cut or place.orbit:
        return ()
    state, image = reading.presentations.state(stack, place), stack.images[place.index]
    found = (*(remarks_on(state, image) if state else ()), *reading.layers.of(image, state).remarks)
    return tuple(remark for remark in dict.fromkeys(found) if remark not in stack.remarks)


def _key_line(reading: Reading, stack: Stack, place: Place) -> str:
    titles = dict.fromkeys(selection.title for selection in reading.chosen_by_others.of(stack, place.index))
    return f"{KEYS}: {clean(', '.join(titles), LONGEST)}" if titles else ""


def _state_line(reading: Reading, pane: int, stack: Stack, place: Place, state: PresentationState | None) -> str:
    if state is None:
        able = reading.presentations.of_image(stack, place.index)
        return f"{STATE}: none of {len(able)} ▾" if able else ""
    own = " · other window" if reading.windows.left_by_reader(pane) else ""
    return f"{STATE}: {clean(state.name, LONGEST)}{own} ▾"


def chip_at(corners: Corners, size: tuple[int, int], ratio: float, at: QPointF) -> str:
    """Which chip lies at a place of the pane (logical pixels); "" where none does."""
    if not any(words.tone is Tone.CHIP for words in corners.bottom_left):
        return ""
    place = at * ratio
    for line in CornerBlocks(*size, ratio).lines(Corners(bottom_left=corners.bottom_left)):
        if line.tone is Tone.CHIP and line.box.adjusted(-4, -1, 8, 1).contains(place):
            return line.text.partition(":")[0]
    return ""


def press(chip: str, reading: Reading, pane: int, parent: QWidget, where: QPoint) -> None:
    """What a chip does: switch, go on to the next key image, or offer the presentation states."""
    if chip == OVERLAYS:
        reading.layers.toggle_overlays()
    elif chip == SHUTTER:
        reading.layers.toggle_shutters()
    elif chip == ONLY_KEYS:
        reading.key_scroll.toggle_only()
    elif chip == KEYS:
        reading.step_key_image(pane, 1)
    else:
        menu = state_menu(reading, pane, parent)
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
