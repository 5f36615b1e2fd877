"""Fonts are found, preferred and refused; fonts of any outline format draw the same in the PDF."""

import io
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.ttLib import TTCollection, TTFont

from reporting.export.exporter import ExportError, Letterhead
from reporting.export.pdf import typeset
from reporting.export.pdf_check import check_pdf
from reporting.export.typesetting.faces import Faces, platform_folders
from reporting.export.typesetting.reading import body, read_pages
from tests.reporting.export.samples import pdftotext, report

LETTERS = "山田太郎李"


@pytest.fixture
def ideographs(tmp_path: Path) -> Path:
    """A collection with CFF outlines, as the CJK fonts of most platforms are: every ideograph a square of its own size."""
    written = io.BytesIO()
    _cff_font().save(written)
    collection = TTCollection()
    collection.fonts = [TTFont(io.BytesIO(written.getvalue()))]
    folder = tmp_path / "fonts"
    folder.mkdir()
    collection.save(folder / "Phantom CJK.ttc")
    return folder


def _cff_font(fs_type: int = 0) -> TTFont:
    names = [".notdef", "space", *(f"u{ord(letter):04X}" for letter in LETTERS)]
    builder = FontBuilder(1000, isTTF=False)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({32: "space", **{ord(letter): f"u{ord(letter):04X}" for letter in LETTERS}})
    strings = {name: _square(100 + 100 * number if number > 1 else 0) for number, name in enumerate(names)}
    builder.setupCFF("PhantomCJK", {}, strings, {})
    builder.setupHorizontalMetrics(dict.fromkeys(names, (1000, 0)))
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupOS2(fsType=fs_type)
    builder.setupNameTable({"familyName": "Phantom CJK", "styleName": "Regular"})
    builder.setupPost()
    return builder.font


def _square(side: int) -> object:
    pen = T2CharStringPen(1000, None)
    if side:
        pen.moveTo((0, 0))
        for point in ((0, side), (side, side), (side, 0)):
            pen.lineTo(point)
        pen.closePath()
    return pen.getCharString()


def test_a_collection_with_cff_outlines_writes_chinese_and_japanese_names(ideographs: Path, tmp_path: Path) -> None:
    faces = Faces([platform_folders()[-1], ideographs])
    made = report("Yamada^Tarou=山田^太郎=やまだ^たろう")
    pdf = typeset(made, Letterhead(), faces)
    check_pdf(pdf, made)
    assert "Yamada, Tarou (山田, 太郎)" in pdftotext(pdf, tmp_path).replace("\n", " ")


def test_every_font_of_the_pdf_is_embedded(ideographs: Path) -> None:
    pdf = typeset(report("Li^X=李^山"), Letterhead(), Faces([platform_folders()[-1], ideographs]))
    assert b"PhantomCJK" in pdf
    assert "Li, X (李, 山)" in body(read_pages(pdf))


def test_a_character_that_no_font_has_stops_the_export_and_is_named() -> None:
    with pytest.raises(ExportError, match=r"“\U000f1234” \(U\+F1234 unnamed\).*Nothing was exported"):
        typeset(report(findings="A sign \U000f1234 nobody draws."), Letterhead(), Faces(platform_folders()))


def test_without_any_font_of_the_platform_western_letters_still_come_out() -> None:
    faces = Faces(platform_folders()[-1:])
    made = report("Muller^Jörg", findings="Größe 5 mm, ça va.")
    check_pdf(typeset(made, Letterhead(), faces), made)
    with pytest.raises(ExportError, match="U\\+0416 CYRILLIC CAPITAL LETTER ZHE"):
        typeset(report("Жуков^Пётр"), Letterhead(), faces)


def test_a_font_that_must_not_be_embedded_is_not_used(tmp_path: Path) -> None:
    _cff_font(fs_type=2).save(tmp_path / "Restricted.otf")
    assert Faces([tmp_path]).for_character("山", bold=False) is None


def test_a_damaged_font_file_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "Broken.ttf").write_bytes(b"\0\1\0\0 not a font at all")
    (tmp_path / "Empty.otf").write_bytes(b"")
    assert Faces([tmp_path]).for_character("a", bold=False) is None
