"""The sheets of a PDF: set once, and what stands around their text drawn when it is known how many there are."""

from __future__ import annotations

from collections.abc import Callable

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas

from reporting.export.page.archival import make_archival

# Streams as bytes: written as printable text they take a fifth more room and, for pictures, most of the time.
rl_config.useA85 = 0

Around = Callable[[Canvas, int, int], None]  # canvas, page (from 1), pages


class Sheets(Canvas):  # type: ignore[misc]  # reportlab has no types
    """A canvas that keeps its pages until the last is set, without reportlab's own fonts, which would not be embedded."""

    def __init__(self, *arguments: object, around: Around, **options: object) -> None:
        self._around = around
        self._kept: list[dict[str, object]] = []
        super().__init__(*arguments, **options)

    def showPage(self) -> None:  # noqa: N802 - reportlab calls it so
        """Keep the page and begin the next."""
        self._kept.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        """Finish every page, then the document."""
        kept = list(self._kept)
        for number, page in enumerate(kept, 1):
            self.__dict__.update(page)
            self._around(self, number, len(kept))
            super().showPage()
        make_archival(self._doc)
        self._doc.SaveToFile(self._filename, self)

    def _make_preamble(self) -> None:
        self._preamble = "1 0 0 1 0 0 cm"

    def setFont(self, *_font: object) -> None:  # noqa: N802 - tables ask for a font even for empty cells
        """Leave the font alone."""
