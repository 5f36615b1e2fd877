"""A picture as a piece of a page."""

from __future__ import annotations

import hashlib

from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFName, PDFStream
from reportlab.platypus import Flowable

from reporting.export.page.raster import Raster, read_raster

_SPACES = {1: "DeviceGray", 3: "DeviceRGB"}


class Picture(Flowable):  # type: ignore[misc]  # reportlab has no types
    """A picture at its own shape, as large as a box of points allows; raises ExportError for data that are no picture."""

    def __init__(self, data: bytes, width: float, height: float) -> None:
        super().__init__()
        self._raster = read_raster(data)
        scale = min(width / self._raster.columns, height / self._raster.rows)
        self.width, self.height = self._raster.columns * scale, self._raster.rows * scale
        self.hAlign = "LEFT"

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """The space taken."""
        return self.width, self.height

    def draw(self) -> None:
        """Draw it; a picture that the document has already is only named again."""
        canvas, name = self.canv, hashlib.sha256(self._raster.data).hexdigest()[:24]
        object_name = canvas._doc.getXObjectName(name)
        if object_name not in canvas._doc.idToObject:
            canvas._doc.Reference(_stream(self._raster), object_name)
        canvas._formsinuse.append(name)
        canvas._currentPageHasImages = 1
        canvas._code.append(f"q {self.width:.3f} 0 0 {self.height:.3f} 0 0 cm /{object_name} Do Q")


def _stream(raster: Raster) -> PDFStream:
    return PDFStream(PDFDictionary(_dictionary(raster)), raster.data, filters=[])


def _dictionary(raster: Raster) -> dict[str, object]:
    """An image dictionary (PDF 32000-1, 8.9.5)."""
    said = {
        "Type": PDFName("XObject"),
        "Subtype": PDFName("Image"),
        "Width": raster.columns,
        "Height": raster.rows,
        "ColorSpace": PDFName(_SPACES[raster.channels]),
        "BitsPerComponent": 8,
        "Filter": PDFName(raster.packing),
    }
    if raster.packing == "FlateDecode":
        rows = {"Predictor": 15, "Colors": raster.channels, "BitsPerComponent": 8, "Columns": raster.columns}
        said["DecodeParms"] = PDFDictionary(rows)
    return said
