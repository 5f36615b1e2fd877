"""A font of exactly the glyphs a document draws, embedded in the PDF with the text that each of them stands for.

The outlines are asked of HarfBuzz, so that TrueType, CFF, collections and variable fonts all go the same way, and written
as one small TrueType font per face (CIDFontType2, Identity-H: PDF 32000-1, 9.7.4). Each pair of a glyph and a text gets
a code of its own, so that the ToUnicode map (9.10.3) gives back the very characters that were drawn.
"""

from __future__ import annotations

import io
import re

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFDocument, PDFName, PDFStream, PDFString, PDFZCompress

from reporting.export.typesetting.faces import Face
from reporting.export.typesetting.shaping import Glyph

UNITS = 1000  # PDF widths are in thousandths of an em; the embedded font uses the same units where it may
BLANK = -1  # the index of a glyph that draws nothing and has any width, for text without a glyph of its own
_EPOCH = 2082844800  # 1970 in seconds since 1904: a fixed date, so that equal reports give equal bytes


class EmbeddedFont:
    """The glyphs of one face used in one document; ``code`` hands out their codes while pages are drawn."""

    def __init__(self, face: Face, name: str) -> None:
        self.face = face
        self.name = name
        self._codes: dict[tuple[int, str, float], int] = {}

    def code(self, glyph: int, text: str, width: float) -> int:
        """The code of a glyph ``width`` ems wide that stands for ``text`` ("" where another carries the text)."""
        return self._codes.setdefault((glyph, text, width), len(self._codes) + 1)

    def width(self, glyph: Glyph) -> float:
        """The width of a glyph in ems, as the PDF will know it."""
        if glyph.index == BLANK:
            return round(glyph.advance, 3)
        return float(self.face.harfbuzz.get_glyph_h_advance(glyph.index)) / self.face.units

    def addObjects(self, document: PDFDocument) -> None:  # noqa: N802 - reportlab asks each font by this name
        """Write the font into the document (called by reportlab when it saves)."""
        fonts = document.idToObject["BasicFonts"].dict
        fonts[self.name] = document.Reference(PDFDictionary(self._dictionary(document)))

    def _dictionary(self, document: PDFDocument) -> dict[str, object]:
        return {
            "Type": PDFName("Font"),
            "Subtype": PDFName("Type0"),
            "BaseFont": PDFName(self._postscript_name),
            "Encoding": PDFName("Identity-H"),
            "DescendantFonts": PDFArray([document.Reference(PDFDictionary(self._descendant(document)))]),
            "ToUnicode": document.Reference(_stream(self._to_unicode().encode("ascii"), program=False)),
        }

    def _descendant(self, document: PDFDocument) -> dict[str, object]:
        system = PDFDictionary({"Registry": PDFString("Adobe"), "Ordering": PDFString("Identity"), "Supplement": 0})
        widths = [round(width * 1000, 3) for _, _, width in self._codes]
        return {
            "Type": PDFName("Font"),
            "Subtype": PDFName("CIDFontType2"),
            "BaseFont": PDFName(self._postscript_name),
            "CIDSystemInfo": system,
            "CIDToGIDMap": PDFName("Identity"),
            "DW": 0,
            "W": PDFArray([1, PDFArray(widths)]),
            "FontDescriptor": document.Reference(PDFDictionary(self._descriptor(document))),
        }

    def _descriptor(self, document: PDFDocument) -> dict[str, object]:
        extents, em = self.face.harfbuzz.get_font_extents("ltr"), self.face.units
        ascent, descent = round(extents.ascender * 1000 / em), round(extents.descender * 1000 / em)
        return {
            "Type": PDFName("FontDescriptor"),
            "FontName": PDFName(self._postscript_name),
            "Flags": 4,
            "FontBBox": PDFArray([-500, descent, 2000, ascent]),
            "ItalicAngle": 0,
            "Ascent": ascent,
            "Descent": descent,
            "CapHeight": ascent,
            "StemV": 80,
            "FontFile2": document.Reference(_stream(self._font_file())),
        }

    @property
    def _postscript_name(self) -> str:
        letters = "".join(chr(ord("A") + int(digit)) for digit in f"{len(self._codes) % 1_000_000:06d}")
        return f"{letters}+{re.sub('[^A-Za-z0-9-]', '', self.face.path.stem) or 'Face'}"

    def _font_file(self) -> bytes:
        names = [".notdef", *(f"g{code}" for code in self._codes.values())]
        builder = FontBuilder(self.face.units, isTTF=True)
        builder.setupGlyphOrder(names)
        outlines = [TTGlyphPen(None).glyph(), *(self._outline(glyph) for glyph, _, _ in self._codes)]
        builder.setupGlyf(dict(zip(names, outlines, strict=True)))
        self._metrics(builder, names)
        builder.font["head"].created = builder.font["head"].modified = _EPOCH
        builder.font.recalcTimestamp = False
        written = io.BytesIO()
        builder.save(written)
        return written.getvalue()

    def _outline(self, glyph: int) -> object:
        pen = TTGlyphPen(None)
        if glyph == BLANK:
            return pen.glyph()
        drawn = Cu2QuPen(pen, max_err=self.face.units / 1000, reverse_direction=False)
        self.face.harfbuzz.draw_glyph_with_pen(glyph, drawn)
        return pen.glyph()

    def _metrics(self, builder: FontBuilder, names: list[str]) -> None:
        advances = [0, *(round(width * self.face.units) for _, _, width in self._codes)]
        glyphs = builder.font["glyf"]
        edges = [getattr(glyphs[name], "xMin", 0) for name in names]
        builder.setupHorizontalMetrics(dict(zip(names, zip(advances, edges, strict=True), strict=True)))
        extents = self.face.harfbuzz.get_font_extents("ltr")
        builder.setupHorizontalHeader(ascent=round(extents.ascender), descent=round(extents.descender))
        builder.setupMaxp()
        builder.setupPost(keepGlyphNames=False)

    def _to_unicode(self) -> str:
        pairs = [f"<{code:04X}> <{_utf16(text)}>" for (_, text, _), code in self._codes.items() if text]
        chunks = [pairs[at : at + 100] for at in range(0, len(pairs), 100)]
        body = "\n".join(f"{len(chunk)} beginbfchar\n" + "\n".join(chunk) + "\nendbfchar" for chunk in chunks)
        return _CMAP.format(body=body)


def _utf16(text: str) -> str:
    return text.encode("utf-16-be").hex().upper()


def _stream(content: bytes, *, program: bool = True) -> PDFStream:
    """A stream; of a font ``program`` it says how long that is."""
    dictionary = PDFDictionary({"Length1": len(content)} if program else {})
    return PDFStream(dictionary, content, filters=[PDFZCompress])


_CMAP = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
{body}
endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""
