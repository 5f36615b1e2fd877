"""A paragraph of plain text as a piece of a page: it is broken into lines, over pages too, and never read as markup."""

from __future__ import annotations

from dataclasses import dataclass

from reportlab.lib.colors import Color
from reportlab.platypus import Flowable

from reporting.export.typesetting import bidi
from reporting.export.typesetting.faces import Faces
from reporting.export.typesetting.lines import Line, break_lines
from reporting.export.typesetting.pen import Pen, begin, end
from reporting.export.typesetting.shaping import Cluster, shape

PARAGRAPH = "/P"
CONTINUED = "/P <</Continued true>>"
ARTIFACT = "/Artifact <</Type /Pagination>>"


@dataclass(frozen=True, slots=True)
class Style:
    """How a paragraph looks; lengths in points. ``align`` is start, end (of the direction of writing), left or right."""

    size: float
    leading: float
    colour: Color
    bold: bool = False
    align: str = "start"
    before: float = 0.0
    after: float = 0.0


@dataclass(frozen=True, slots=True)
class Typesetter:
    """What is needed to set text: the fonts, and the pen of the document being drawn."""

    faces: Faces
    pen: Pen

    def paragraph(self, text: str, style: Style, tag: str = PARAGRAPH) -> Paragraph:
        """A paragraph without line ends in it; what stands around the text always runs as its labels do."""
        base = 0 if tag == ARTIFACT else bidi.base_level(text)
        return Paragraph(self, style, shape(text, base, self.faces, bold=style.bold), base, tag)


class Paragraph(Flowable):  # type: ignore[misc]  # reportlab has no types
    """One paragraph, or what is left of it on the next page."""

    def __init__(self, setter: Typesetter, style: Style, clusters: tuple[Cluster, ...], base: int, tag: str) -> None:
        super().__init__()
        self._setter, self._style, self._clusters, self._base, self._tag = setter, style, clusters, base, tag
        self._lines: tuple[Line, ...] = ()

    def getSpaceBefore(self) -> float:  # noqa: N802 - reportlab asks by this name
        """Room above, none where the paragraph only goes on."""
        return 0.0 if self._tag == CONTINUED else self._style.before

    def getSpaceAfter(self) -> float:  # noqa: N802 - reportlab asks by this name
        """Room below."""
        return self._style.after

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Break the lines at that width; gives the space taken."""
        self._lines = break_lines(self._clusters, self._base, width / self._style.size)
        self.width, self.height = width, len(self._lines) * self._style.leading
        return self.width, self.height

    def split(self, width: float, height: float) -> list[Flowable]:
        """What fits in ``height`` and the rest; no single line is left behind or carried over."""
        self.wrap(width, height)
        fitting = min(int(height / self._style.leading + 1e-6), len(self._lines))
        if fitting == len(self._lines):
            return [self]
        fitting = min(fitting, len(self._lines) - 2)
        if fitting < 2:
            return []
        cut = sum(len(line.clusters) for line in self._lines[:fitting])
        return [self._piece(self._clusters[:cut], self._tag), self._piece(self._clusters[cut:], CONTINUED)]

    def _piece(self, clusters: tuple[Cluster, ...], tag: str) -> Paragraph:
        return Paragraph(self._setter, self._style, clusters, self._base, tag)

    def natural_width(self) -> float:
        """Its width in points if it stands on one line."""
        return sum(cluster.advance for cluster in self._clusters) * self._style.size

    def draw(self) -> None:
        """Draw the lines; the first baseline lies so that the line's height is spread evenly above and below."""
        style, pen = self._style, self._setter.pen
        begin(self.canv, self._tag)
        self.canv.setFillColor(style.colour)
        baseline = self.height - style.leading / 2 - style.size * 0.36
        for number, line in enumerate(self._lines):
            pen.line(self.canv, line, self._left(line), baseline - number * style.leading, style.size)
        end(self.canv)

    def _left(self, line: Line) -> float:
        to_right = self._style.align == "right" or (self._style.align == "start") == bool(self._base)
        if self._style.align == "left" or not to_right:
            return 0.0
        return float(self.width - line.width * self._style.size)
