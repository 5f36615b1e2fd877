"""The small signs beside words of the worklist: a shape as well as a colour, so that neither is needed alone."""

from __future__ import annotations

from functools import lru_cache

import qtawesome
from PySide6.QtGui import QIcon

TEXT, MUTED, ACCENT, AMBER, RED, GREEN = "#D7DADE", "#8B929B", "#4C9AFF", "#E8B339", "#E5534B", "#4CB782"
_URGENCY = {2: ("ph.warning-octagon-fill", RED), 1: ("ph.caret-double-up-fill", AMBER)}
_STATUS = {
    "unread": ("ph.circle-fill", ACCENT),
    "draft": ("ph.pencil-simple-fill", AMBER),
    "preliminary": ("ph.circle-half-fill", AMBER),
    "final": ("ph.check-circle-fill", GREEN),
}


def urgency_icon(urgency: int) -> QIcon | None:
    """The sign of an urgency; routine has none."""
    return sign(*_URGENCY[urgency]) if urgency in _URGENCY else None


def status_icon(status: str) -> QIcon | None:
    """The sign of a report's status."""
    return sign(*_STATUS[status]) if status in _STATUS else None


def order_icon(*, awaits_images: bool, has_order: bool) -> QIcon | None:
    """The sign of an order without images, or of images without an order; both together have none."""
    if awaits_images:
        return sign("ph.clipboard-text", AMBER)
    return None if has_order else sign("ph.image", MUTED)


@lru_cache(maxsize=64)
def sign(name: str, colour: str) -> QIcon:
    """An icon of the family in a colour."""
    icon: QIcon = qtawesome.icon(name, color=colour)
    return icon
