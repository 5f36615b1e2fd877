"""The look of the page: A4, one typeface, two greys and one colour; lengths in points."""

from __future__ import annotations

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4

from reporting.export.typesetting.flowing import Style

WIDTH, HEIGHT = A4
MARGIN = 60.0
TOP, BOTTOM = 54.0, 68.0
TEXT_WIDTH = WIDTH - 2 * MARGIN

INK: Color = HexColor("#1b1f24")
GREY: Color = HexColor("#667080")
RULE: Color = HexColor("#d5dae1")
PANEL: Color = HexColor("#f4f6f9")
ACCENT: Color = HexColor("#1f4e79")
WARNING: Color = HexColor("#a32020")

ORGANISATION = Style(13, 17, ACCENT, bold=True)
ADDRESS = Style(8, 11, GREY, align="right")
TITLE = Style(20, 25, INK, bold=True, before=16)
STATUS = Style(9.5, 13, GREY, after=12)
STATUS_OPEN = Style(9.5, 13, WARNING, bold=True, after=12)
LABEL = Style(8, 12.6, GREY, align="left")
VALUE = Style(9.2, 12.6, INK, align="left")
NAME = Style(12.5, 17, INK, bold=True, align="left", after=3)
HEADING = Style(10.5, 14, ACCENT, bold=True, before=13, after=2)
BODY = Style(10, 14.6, INK, after=3)
CELL = Style(9, 12.4, INK, align="left")
CELL_BOLD = Style(9, 12.4, INK, bold=True, align="left")
CELL_GREY = Style(8, 12.4, GREY, align="left")
CAPTION = Style(8, 11, GREY, before=3)
SIGNER = Style(10.5, 14, INK, bold=True)
SMALL = Style(8.5, 12, GREY)
FOOT = Style(7.5, 10, GREY, align="left")
FOOT_RIGHT = Style(7.5, 10, GREY, align="right")
FOOT_STRONG = Style(7.5, 10, INK, bold=True, align="left")
