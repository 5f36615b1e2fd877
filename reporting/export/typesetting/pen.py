"""Draws lines of glyphs on a page. All text of the PDF goes through here, as text: no markup is ever read."""

from __future__ import annotations

from dataclasses import dataclass

from reportlab.pdfgen.canvas import Canvas

from reporting.export.typesetting.embedding import BLANK, EmbeddedFont
from reporting.export.typesetting.faces import Face
from reporting.export.typesetting.lines import Line
from reporting.export.typesetting.shaping import Cluster, Glyph


@dataclass(slots=True)
class _Placed:
    glyph: Glyph
    text: str
    x: float  # ems from the line's start


class Pen:
    """Draws the lines of one document and keeps its fonts."""

    def __init__(self) -> None:
        self._fonts: dict[Face, EmbeddedFont] = {}

    def line(self, canvas: Canvas, line: Line, left: float, baseline: float, size: float) -> None:
        """Draw a line from ``left`` on its ``baseline`` (points), in the canvas's fill colour."""
        starts = _starts(line)
        write(canvas, "BT")
        run: list[_Placed] = []
        for cluster, start in zip(line.clusters, starts, strict=True):
            placed = _place(cluster, start)
            if run and not _follows(run[-1], placed):
                self._run(canvas, run, (left, baseline), size)
                run = []
            run += placed
        self._run(canvas, run, (left, baseline), size)
        write(canvas, "ET")

    def _run(self, canvas: Canvas, run: list[_Placed], origin: tuple[float, float], size: float) -> None:
        if not run:
            return
        font = self._font(canvas, run[0].glyph.face)
        left, up = origin[0] + run[0].x * size, origin[1] + run[0].glyph.y * size
        write(canvas, f"/{font.name} {size:.3f} Tf 1 0 0 1 {left:.3f} {up:.3f} Tm [{_array(font, run)}] TJ")

    def _font(self, canvas: Canvas, face: Face) -> EmbeddedFont:
        if face not in self._fonts:
            self._fonts[face] = EmbeddedFont(face, f"L{len(self._fonts) + 1}")
            canvas._doc.delayedFonts.append(self._fonts[face])
        return self._fonts[face]


def begin(canvas: Canvas, tag: str) -> None:
    """Begin a piece of marked content (PDF 32000-1, 14.6): ``/P``, ``/Artifact`` ..., with properties if any."""
    write(canvas, f"{tag} BDC" if "<<" in tag else f"{tag} BMC")


def end(canvas: Canvas) -> None:
    """End the piece of marked content."""
    write(canvas, "EMC")


def write(canvas: Canvas, operators: str) -> None:
    """Put operators into the page's content as they are; reportlab has no public way for shaped text."""
    canvas._code.append(operators)


def _starts(line: Line) -> list[float]:
    """Where each cluster begins, in ems, in the order of the text."""
    starts, at = [0.0] * len(line.clusters), 0.0
    first = _leading_blanks(line)
    for position in line.order:
        starts[position] = at - first
        at += line.clusters[position].advance
    return starts


def _leading_blanks(line: Line) -> float:
    """The width of the end blanks of a right-to-left line, which lie at its left and must not push it."""
    width = 0.0
    for position in line.order:
        if position < line.drawn:
            return width
        width += line.clusters[position].advance
    return width


def _place(cluster: Cluster, start: float) -> list[_Placed]:
    """The glyphs of a cluster and the text they stand for.

    Where one glyph does not stand for one text, blank glyphs as wide as the cluster carry it: readers of PDF sort what
    they find by place, so that right to left each character (lam, alef) needs a place of its own, and an accent or a
    vowel sign must leave no gap.
    """
    simple = len(cluster.glyphs) == 1 and (cluster.level % 2 == 0 or len(cluster.text) == 1)
    placed, at = [], start
    for glyph in cluster.glyphs:
        placed.append(_Placed(glyph, cluster.text if simple else "", at + glyph.x))
        at += glyph.advance
    return placed if simple else placed + _carriers(cluster, start)


def _carriers(cluster: Cluster, start: float) -> list[_Placed]:
    texts = list(cluster.text) if cluster.level % 2 else [cluster.text]
    step = cluster.advance / len(texts)
    blank = Glyph(cluster.glyphs[0].face, BLANK, step, 0.0, 0.0)
    right = start + cluster.advance
    return [_Placed(blank, text, right - step * (number + 1)) for number, text in enumerate(texts)]


def _follows(last: _Placed, placed: list[_Placed]) -> bool:
    """Whether glyphs can be shown in one string with the last: same face and height, and to its right."""
    first = placed[0]
    level = all(piece.glyph.face is last.glyph.face and piece.glyph.y == last.glyph.y for piece in placed)
    return level and 0 <= first.x - last.x < 3


def _array(font: EmbeddedFont, run: list[_Placed]) -> str:
    """The operand of TJ: codes with the corrections (thousandths of an em, to the left) between them."""
    pieces, at = [], run[0].x
    for placed in run:
        move = round((at - placed.x) * 1000)
        if move:
            pieces.append(str(move))
        width = font.width(placed.glyph)
        pieces.append(f"<{font.code(placed.glyph.index, placed.text, width):04X}>")
        at += width - move / 1000
    return " ".join(pieces)
