"""How the window looks: the style sheets of resources, and a palette for what style sheets do not reach."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

BACKGROUND, PANEL, TEXT, MUTED, ACCENT = "#0E0F11", "#16181B", "#D7DADE", "#8B929B", "#4C9AFF"


def apply_theme(application: QApplication, resources: Path) -> None:
    """Dress the application: Fusion style, dark palette, the sheet of the window and then those of the rooms."""
    application.setStyle("Fusion")
    application.setFont(_ui_font())
    application.setPalette(_palette())
    sheets = [resources / "theme.qss", *sorted((resources / "theme").glob("*.qss"))]
    sheet = "\n".join(one.read_text("utf-8") for one in sheets)
    application.setStyleSheet(sheet.replace("@theme@", (resources / "theme").as_posix()))


def _ui_font() -> QFont:
    """The platform's font for user interfaces at 13 px; a plain sans where the platform names none."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    font.setPixelSize(13)
    font.setStyleHint(QFont.StyleHint.SansSerif)
    return font


def _palette() -> QPalette:
    palette = QPalette()
    roles = QPalette.ColorRole
    colours = {
        roles.Window: BACKGROUND,
        roles.Base: BACKGROUND,
        roles.AlternateBase: "#121417",
        roles.Button: "#1E2125",
        roles.WindowText: TEXT,
        roles.Text: TEXT,
        roles.ButtonText: TEXT,
        roles.PlaceholderText: MUTED,
        roles.ToolTipBase: "#1E2125",
        roles.ToolTipText: TEXT,
        roles.Highlight: "#2563B8",
        roles.HighlightedText: "#FFFFFF",
        roles.Link: ACCENT,
    }
    for role, colour in colours.items():
        palette.setColor(role, QColor(colour))
    return palette
