"""Over which threshold a PET volume is grown: said over the images while that tool is active, and chosen there."""

from __future__ import annotations

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from viewer.session.reading import Reading
from viewer.session.uptake_regions import CHOICES
from viewer.tools.pet_voi import TOOL, threshold_text
from viewer.widgets.corner_text import Tone, Words

THRESHOLD = "Threshold"


def threshold_chip(reading: Reading) -> tuple[Words, ...]:
    """The threshold, and that a volume is being grown; nothing while another tool is active."""
    if reading.tools.active != TOOL.id:
        return ()
    waits = (Words("PET volume: being grown…"),) if reading.uptake_regions.waiting else ()
    return (*waits, Words(f"{THRESHOLD}: {threshold_text(reading.uptake_regions.threshold)} ▾", Tone.CHIP))


def threshold_menu(reading: Reading, _pane: int, parent: QWidget) -> QMenu:
    """The thresholds, the one in force ticked."""
    menu, owner = QMenu(parent), reading.uptake_regions
    group = QActionGroup(menu)
    for choice in CHOICES:
        action = menu.addAction(threshold_text(choice))
        action.setCheckable(True)
        action.setChecked(choice == owner.threshold)
        group.addAction(action)
        action.triggered.connect(lambda _=False, chosen=choice: owner.choose(chosen))
    return menu
