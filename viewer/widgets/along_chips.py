"""What is said of a view along a path and can be pressed there: from which side, how thick, over which values."""

from __future__ import annotations

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from viewer.model.view import Along
from viewer.model.volume import Stack
from viewer.session.curved import THICKNESSES_MM
from viewer.session.reading import Reading
from viewer.widgets.corner_text import Tone, Words

TURNED, THICKNESS, SLAB, PATH = "Turned", "Thickness", "Over it", "Path"
SLABS = {"mean": "mean", "mip": "MIP", "minip": "MinIP"}


def along_chips(reading: Reading, stack: Stack, along: Along) -> tuple[Words, ...]:
    """The lines over a view along the path of a stack."""
    path = reading.paths.of(stack)
    if path is None:
        return (Words("No path: two points or more are needed", Tone.ATTENTION),)
    lines = [Words("Lengths are true along the path and straight across it only", Tone.ATTENTION)]
    if along.thick_mm:
        lines.append(Words(f"{SLAB}: {SLABS[along.slab]} ▾", Tone.CHIP))
    lines.append(Words(f"{THICKNESS}: {along.thick_mm:g} mm ▾", Tone.CHIP))
    if along.kind == "straight":
        lines.append(Words(f"{TURNED}: {along.turned_deg:.0f}°", Tone.CHIP))
    return (*lines, Words(f"{PATH} of {path.length_mm:.1f} mm through {len(path.at_points)} points"))


def thickness_menu(reading: Reading, pane: int, parent: QWidget) -> QMenu:
    """How many millimetres in depth are put together."""
    menu, along = QMenu(parent), reading.curved.view(pane)
    group = QActionGroup(menu)
    for mm in THICKNESSES_MM:
        action = menu.addAction(f"{mm:g} mm" if mm else "None: one surface")
        action.setCheckable(True)
        action.setChecked(along is not None and along.thick_mm == mm)
        group.addAction(action)
        action.triggered.connect(lambda _=False, chosen=mm: reading.curved.set_thickness(pane, chosen))
    return menu


def slab_menu(reading: Reading, pane: int, parent: QWidget) -> QMenu:
    """What is shown of the values over the thickness."""
    menu, along = QMenu(parent), reading.curved.view(pane)
    group = QActionGroup(menu)
    for slab, title in SLABS.items():
        action = menu.addAction(title[:1].upper() + title[1:])
        action.setCheckable(True)
        action.setChecked(along is not None and along.slab == slab)
        group.addAction(action)
        action.triggered.connect(lambda _=False, chosen=slab: reading.curved.set_slab(pane, chosen))
    return menu
