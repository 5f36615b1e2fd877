"""The colours painted over images; those of widgets stand in resources/theme.qss."""

from __future__ import annotations

from PySide6.QtGui import QColor

BLACK = QColor("#000000")
OUTLINE = QColor(0, 0, 0, 220)
SHADE = QColor(0, 0, 0, 110)  # behind the values of measurements, which bright tissue would swallow
TEXT = QColor("#D7DADE")
BRIGHT = QColor("#F2F4F6")
MUTED = QColor("#8B929B")
LINE = QColor("#2A2E33")
TRACK, THUMB = QColor(255, 255, 255, 22), QColor(215, 218, 222, 150)  # of the scroll bar
PANEL = QColor("#16181B")
HOVER = QColor("#1E2125")
ACCENT = QColor("#4C9AFF")
LIT = QColor("#1C3350")  # the ground of what is chosen
AMBER = QColor("#E8B339")
RED = QColor("#E5534B")
ALARM = QColor("#B3261E")  # a ground for bright words
CRITICAL = QColor("#FF7A70")  # red that can be read as text on black
GREEN = QColor("#4CB782")

OTHERS = QColor("#7FD6C2")  # what came with the images: overlay planes, annotations of a presentation state

PATH = QColor("#E58FD0")  # of curved MPR: no plane has it, and no tissue

PLANE = {"axial": QColor("#E5534B"), "sagittal": QColor("#F0CF4D"), "coronal": QColor("#4CB782")}
PLANE_TEXT = PLANE | {"axial": CRITICAL}
