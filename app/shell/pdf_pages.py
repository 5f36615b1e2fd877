"""The pages of a PDF as images, for the last look before signing."""

from __future__ import annotations

from threading import Lock

import pypdfium2
from PySide6.QtGui import QImage

DOTS_PER_INCH = 144
_PDFIUM = Lock()  # the library is not safe for threads


def pages(pdf: bytes) -> tuple[QImage, ...]:
    """Every page at 144 dpi. Call it off the GUI thread; raises ValueError for what is no PDF."""
    with _PDFIUM:
        try:
            document = pypdfium2.PdfDocument(pdf)
        except pypdfium2.PdfiumError as error:
            raise ValueError(f"The PDF cannot be shown ({error}).") from error
        try:
            return tuple(_image(page) for page in document)
        finally:
            document.close()


def _image(page: pypdfium2.PdfPage) -> QImage:
    bitmap = page.render(scale=DOTS_PER_INCH / 72, rev_byteorder=True, maybe_alpha=False)
    picture = bitmap.to_numpy()
    height, width, channels = picture.shape
    kind = QImage.Format.Format_RGB888 if channels == 3 else QImage.Format.Format_RGBX8888
    return QImage(picture.tobytes(), width, height, width * channels, kind).copy()
