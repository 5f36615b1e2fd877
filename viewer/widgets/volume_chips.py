"""What is said of a rendered volume and can be pressed there: preset, mode, light; and what was taken away of it."""

from __future__ import annotations

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from viewer.model.sculpture import BONE, TABLE, Hiding
from viewer.model.text import clean
from viewer.model.view import Orbit
from viewer.model.volume import Stack
from viewer.render.pictures import SEGMENTS
from viewer.session.reading import Reading
from viewer.widgets.corner_text import CUT_AWAY, Tone, Words

PRESET, MODE, LIGHT, TURNTABLE = "Preset", "Mode", "Light", "Turntable"
BEING_CUT = "Being cut away"
MODES = {"shaded": "shaded", "mip": "MIP", "minip": "MinIP", SEGMENTS: "segments alone"}
LONGEST = 48


def volume_chips(reading: Reading, pane: int, stack: Stack, orbit: Orbit) -> tuple[Words, ...]:
    """The lines over a rendered volume, in the corner where chips stand."""
    preset = reading.renderings.get(orbit.preset)
    lines = [Words(text, Tone.ATTENTION) for text in taken_away(orbit)]
    if reading.hidings.waits(stack, reading_hiding(reading, pane)):
        done = int(reading.hidings.part(stack, reading_hiding(reading, pane)) * 100)
        lines.append(Words(f"{BEING_CUT}: {done} % · press to stop", Tone.CHIP))
    if reading.turntable.turns(pane):
        lines.append(Words(f"{TURNTABLE}: on", Tone.CHIP))
    if orbit.mode == "shaded" and not orbit.lit:
        lines.append(Words(f"{LIGHT}: off", Tone.CHIP))
    lines.append(Words(f"{MODE}: {MODES[orbit.mode]} ▾", Tone.CHIP))
    if orbit.mode == "shaded":
        fits = preset is not None and preset in reading.renderings.offered(stack)
        if not fits:
            lines.insert(
                0, Words("Not shown: this preset is not made for these images; choose another", Tone.ATTENTION)
            )
        changed = " · curve changed" if orbit.curve else ""
        title = clean(preset.title, LONGEST) if preset else "none"
        lines.append(Words(f"{PRESET}: {title}{changed} ▾", Tone.CHIP))
    return tuple(lines)


def reading_hiding(reading: Reading, pane: int) -> Hiding:
    """What the reader wants hidden in a pane, which the picture may not show yet."""
    orbit = reading.volumes.orbit(pane)
    return orbit.hiding if orbit else Hiding()


def taken_away(orbit: Orbit) -> tuple[str, ...]:
    """What a rendering does not show of its volume, each in a line; said whatever else is not."""
    bone, table, count = BONE in orbit.hiding.removed, TABLE in orbit.hiding.removed, len(orbit.hiding.snips)
    cuts = f"{CUT_AWAY[2]}: {count} cut{'s' if count != 1 else ''}" if count else ""
    box = CUT_AWAY[3] if orbit.box else ""
    automatic = [f"{name} (automatic)" for name, on in zip(CUT_AWAY[:2], (bone, table), strict=True) if on]
    return tuple(line for line in (*automatic, cuts, box) if line)


def preset_menu(reading: Reading, pane: int, parent: QWidget) -> QMenu:
    """The presets for the pane's volume, the one in force ticked."""
    menu, orbit = QMenu(parent), reading.volumes.orbit(pane)
    group = QActionGroup(menu)
    own_begun = False
    for preset in reading.volumes.offered(pane):
        if preset.own and not own_begun:
            own_begun = True
            menu.addSeparator()
        action = menu.addAction(clean(preset.title, LONGEST).replace("&", "&&"))
        action.setCheckable(True)
        action.setChecked(orbit is not None and orbit.preset == preset.id and not orbit.curve)
        group.addAction(action)
        action.triggered.connect(lambda _=False, chosen=preset.id: reading.volumes.choose(pane, chosen))
    return menu


def mode_menu(reading: Reading, pane: int, parent: QWidget) -> QMenu:
    """Shaded, MIP and MinIP, and segments alone where there are any; the one in force ticked."""
    menu, orbit = QMenu(parent), reading.volumes.orbit(pane)
    group = QActionGroup(menu)
    titles = {"shaded": "Shaded", "mip": "MIP: the greatest value along each ray", "minip": "MinIP: the least value"}
    stack = reading.places.stack(pane)
    if stack is not None and reading.segmentations.of_stack(stack):
        titles[SEGMENTS] = "Segments alone, without the volume"
    for mode, title in titles.items():
        if mode == "shaded" and orbit is not None and not orbit.preset:
            continue
        action = menu.addAction(title)
        action.setCheckable(True)
        action.setChecked(orbit is not None and orbit.mode == mode)
        group.addAction(action)
        action.triggered.connect(lambda _=False, chosen=mode: reading.volumes.set_mode(pane, chosen))
    return menu
