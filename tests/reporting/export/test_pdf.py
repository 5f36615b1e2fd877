"""The PDF says what was signed, in every script, and counts as exported only if it does."""

import io
import random
import re
import subprocess
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from pypdf import PdfReader

from reporting.export import pdf
from reporting.export.exporter import ExportError, Letterhead
from reporting.export.pdf_check import check_pdf, expected
from reporting.export.plain import plain
from reporting.export.typesetting.reading import body, read_pages
from reporting.report import Status
from tests.reporting.export.samples import FINDINGS, NAMES, pdftotext, picture, report, section

HEAD = Letterhead("Radiology, St. Vincent", ("Main Street 5", "12345 Town"))
_DIRECTIONS = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u200e\u200f\u2067\u2069\f"))


def words(text: str) -> str:
    return " ".join(text.translate(_DIRECTIONS).split())


@pytest.mark.parametrize("script", NAMES)
def test_a_name_in_any_script_stands_in_the_pdf(script: str, tmp_path: Path) -> None:
    made = report(NAMES[script])
    text = words(pdftotext(pdf.make(made, HEAD), tmp_path))
    for part in re.split(r"[\^= \\]+", NAMES[script]):
        assert part in text, part


def test_another_reader_finds_the_signed_text_word_for_word(tmp_path: Path) -> None:
    text = words(pdftotext(pdf.make(report(), HEAD), tmp_path))
    assert words(FINDINGS) in text
    for piece in expected(report()):
        assert words(piece) in text, piece


def test_texts_that_look_like_markup_or_operators_come_out_as_they_are() -> None:
    hostile = [
        "<!-- no --> effusion",
        "</para><b>x",
        "(a) Tj \\) ET",
        "%PDF",
        "&lt;&#x41;&nbsp;",
        "5<x<7",
        "{%s}",
        "]]>",
        "«»“”„…–—",
    ]
    found = body(read_pages(pdf.make(report(findings="\n".join(hostile)), HEAD)))
    assert [text for text in found if text in hostile] == hostile


def test_hundreds_of_random_texts_are_read_back_equal() -> None:
    chance = random.Random(25)
    alphabets = [
        "abcdefghij ÄÖÜßéŁğ",
        "αβγδέ ",
        "абвгдё ",
        "אבגדה ,.()",
        "ابتثلام ،",
        "कखगक्षत्रि ",
        "กขคที่ ",
        "0123456789<>&;%±≤≥µ ",
    ]
    texts = []
    for _ in range(400):
        pieces = ("".join(chance.choices(chance.choice(alphabets), k=chance.randint(3, 40))) for _ in range(3))
        texts.append(plain(" ".join(pieces)).strip() or "x")
    found = body(read_pages(pdf.make(report(findings="\n".join(texts)), HEAD)))
    at = found.index(texts[0])
    assert found[at : at + len(texts)] == texts


def test_a_paragraph_over_several_pages_stays_one_paragraph(tmp_path: Path) -> None:
    long = " ".join(f"Nodule {number} of {number % 9 + 1} mm, no change." for number in range(600))
    made = pdf.make(report(findings=long), HEAD)
    assert long in body(read_pages(made))
    assert words(long)[:200] in words(pdftotext(made, tmp_path))
    assert len(read_pages(made)) > 4


def test_a_word_wider_than_the_page_is_broken_and_read_back_whole() -> None:
    word = "x" * 400
    assert word in body(read_pages(pdf.make(report(findings=word), HEAD)))


def test_each_page_says_whose_it_is_that_it_is_not_for_diagnosis_and_its_number(tmp_path: Path) -> None:
    made = pdf.make(report(findings="line\n" * 120), HEAD)
    pages = pdftotext(made, tmp_path).split("\f")[:-1]
    assert len(pages) >= 3
    for number, page in enumerate(pages, 1):
        assert "Not for diagnostic use" in page
        assert "Nowak, Żaneta · ID LEC-004711 · born 1957-04-12" in words(page)
        assert f"Page {number} of {len(pages)}" in page


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"status": Status.FINAL}, "Final report · signed 2026-11-22 14:05 +01:00"),
        ({"status": Status.PRELIMINARY}, "Preliminary report: not yet verified"),
        ({"status": Status.DRAFT, "signed_by": None, "signed_at": ""}, "Draft: not signed, not to be relied on"),
        ({"addendum_number": 2}, "Final report · Addendum 2"),
    ],
)
def test_where_the_report_stands_is_said_under_its_title(changes: dict[str, object], said: str, tmp_path: Path) -> None:
    assert said in words(pdftotext(pdf.make(report(**changes), HEAD), tmp_path))


def test_a_number_tells_where_its_millimetres_come_from(tmp_path: Path) -> None:
    text = words(pdftotext(pdf.make(report(), HEAD), tmp_path))
    assert "Area 219.9 mm² (at detector)" in text
    assert "Mean 41.5 HU" in text and "41.5 HU (at" not in text


def test_a_pdf_that_lost_a_word_does_not_count_as_exported() -> None:
    made = pdf.make(report(findings="There is no effusion."), HEAD)
    with pytest.raises(ExportError, match="There is no large effusion"):
        check_pdf(made, report(findings="There is no large effusion."))


def test_a_pdf_of_another_patient_does_not_count_as_exported() -> None:
    with pytest.raises(ExportError):
        check_pdf(pdf.make(report("Other^Person"), HEAD), report())


def test_the_glyphs_are_read_back_not_a_copy_beside_them() -> None:
    """Without the map from glyphs to letters nothing is found, so that the check cannot be passed by words alone."""
    made = pdf.make(report(), HEAD)
    with pytest.raises(ExportError):
        check_pdf(_without_maps(made), report())


def _without_maps(made: bytes) -> bytes:
    return made.replace(b"/ToUnicode", b"/ToNothing")


def test_key_images_are_in_the_pdf_pixel_for_pixel(tmp_path: Path) -> None:
    made = report()
    pages = PdfReader(_saved(pdf.make(made, HEAD), tmp_path)).pages
    found = [image.image for page in pages for image in page.images if image.image]
    kept = [Image.open(io.BytesIO(key.png)) for key in made.key_images]
    assert {(image.size, image.tobytes()) for image in found} == {(image.size, image.tobytes()) for image in kept}


def test_another_reader_draws_a_key_image_pixel_for_pixel(tmp_path: Path) -> None:
    noise = Image.effect_noise((120, 80), 90)
    coloured = Image.merge("RGB", (noise, noise.rotate(180), Image.linear_gradient("L").resize((120, 80))))
    packed = io.BytesIO()
    coloured.save(packed, "PNG")
    made = report(key_images=(replace(report().key_images[0], png=packed.getvalue()),))
    file = _saved(pdf.make(made, HEAD), tmp_path)
    subprocess.run(["pdfimages", "-png", file, tmp_path / "image"], check=True)
    with Image.open(tmp_path / "image-000.png") as drawn:
        assert drawn.convert("RGB").tobytes() == coloured.tobytes()


def test_one_key_image_is_large_and_two_stand_side_by_side() -> None:
    keys = report().key_images[:1]
    alone, *_ = _sizes(pdf.make(report(key_images=keys), HEAD))
    pair = _sizes(pdf.make(report(key_images=(*keys, replace(keys[0], png=picture(95, 64)))), HEAD))
    assert alone[0] / 72 * 25.4 == pytest.approx(120, abs=1)
    assert [round(width / 72 * 25.4) for width, _ in pair] == [81, 81]


def _sizes(made: bytes) -> list[tuple[float, float]]:
    """Width and height in points of the pictures that the pages draw."""
    contents = [page.get_contents() for page in PdfReader(io.BytesIO(made)).pages]
    drawn = b"".join(content.get_data() for content in contents if content is not None)
    return [(float(w), float(h)) for w, h in re.findall(rb"q ([\d.]+) 0 0 ([\d.]+) 0 0 cm /\S+ Do", drawn)]


def test_the_values_of_a_measurement_stand_on_one_line(tmp_path: Path) -> None:
    text = words(pdftotext(pdf.make(report(), HEAD), tmp_path))
    assert "Area 219.9 mm² (at detector) · Mean 41.5 HU" in text


def _saved(data: bytes, folder: Path) -> Path:
    (folder / "saved.pdf").write_bytes(data)
    return folder / "saved.pdf"


def test_a_picture_that_cannot_be_read_stops_the_export() -> None:
    made = report()
    with pytest.raises(ExportError, match="picture"):
        pdf.make(replace(made, key_images=(replace(made.key_images[0], png=b"no picture"),)), HEAD)


def test_the_metadata_name_title_and_signer_but_not_the_patient(tmp_path: Path) -> None:
    reader = PdfReader(_saved(pdf.make(report(), HEAD), tmp_path))
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == ("CT Chest Report", "Schmidt, Dr. Anna")
    assert "Nowak" not in str(reader.metadata)


def test_every_font_is_embedded_with_its_letters(tmp_path: Path) -> None:
    file = _saved(pdf.make(report(NAMES["Arabic"]), HEAD), tmp_path)
    table = subprocess.run(["pdffonts", file], capture_output=True, check=True, text=True).stdout.splitlines()[2:]
    assert len(table) >= 3
    assert all(row.split()[-5:-2] == ["yes", "yes", "yes"] for row in table), table


def test_words_do_not_run_over_the_margins(tmp_path: Path) -> None:
    """Rendered, the outer 30 points of every page are white."""
    file = _saved(pdf.make(report(NAMES["Arabic"], findings="x" * 300 + "\n" + NAMES["Hebrew"] * 30), HEAD), tmp_path)
    subprocess.run(["pdftoppm", "-r", "72", "-gray", file, tmp_path / "page"], check=True)
    pages = list(tmp_path.glob("page-*.pgm"))
    assert pages
    for page in pages:
        with Image.open(page) as picture:
            box = ImageChops.invert(picture).getbbox()
            assert box is not None
            assert box[0] >= 50 and box[2] <= picture.width - 50 and box[1] >= 25 and box[3] <= picture.height - 20


def test_long_fields_of_patient_and_order_are_given_whole() -> None:
    made = report("Long-Name " * 30 + "^First")
    made = replace(made, order=replace(made.order, indication="Cough and fever. " * 60))
    check_pdf(pdf.make(made, HEAD), made)


def test_a_report_without_patient_order_or_measurements_is_still_a_page() -> None:
    bare = report()
    study = replace(bare.study, patient=type(bare.study.patient)(), date="", time="", description="", series=())
    bare = replace(bare, study=study, order=type(bare.order)(), measurements=(), key_images=(), comparisons=())
    assert "No name" in body(read_pages(pdf.make(bare, Letterhead())))


def test_an_empty_section_is_left_out() -> None:
    found = body(read_pages(pdf.make(report(), HEAD)))
    assert "Findings" in found and "Technique" not in found


def test_streams_are_compressed_whole() -> None:
    made = pdf.make(report(sections=(section("findings", "x"),)), HEAD)
    for start in (match.end() for match in re.finditer(rb"/FlateDecode \].*?stream\r?\n", made, re.DOTALL)):
        if made[start : start + 1] == b"x":
            zlib.decompressobj().decompress(made[start:])
