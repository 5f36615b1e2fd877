"""Reports of any maker read as plain lines; PDFs come out byte for byte."""

from __future__ import annotations

from pathlib import Path

import pydicom
import pytest
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset

from tests.phantoms import ct_series, new_object, save
from tests.viewer.dicom.states import annotation, figure, key_objects, state, text_at, window_item
from viewer.dicom.documents import CUT, NoDocument, read_document


def test_a_real_report_reads_as_lines_with_its_headings() -> None:
    document = read_document(Path(str(get_testdata_file("reportsi.dcm"))))
    texts = [line.text for line in document.lines]
    assert any(line.heading for line in document.lines)
    assert any(": " in text for text in texts)
    assert document.status


def test_numbers_carry_their_units(tmp_path: Path) -> None:
    item = Dataset()
    item.ValueType = "NUM"
    item.ConceptNameCodeSequence = [code("410668003", "Length")]
    measured = Dataset()
    measured.NumericValue = "12.5"
    measured.MeasurementUnitsCodeSequence = [code("mm", "mm")]
    item.MeasuredValueSequence = [measured]
    assert [line.text for line in read_document(saved(tmp_path, [item])).lines] == ["Length: 12.5 mm"]


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    item = Dataset()
    item.ValueType = "TEXT"
    item.TextValue = '<img src="file:///etc/passwd"> \u202eA<B and C>D'
    [line] = read_document(saved(tmp_path, [item])).lines
    assert line.text == '<img src="file:///etc/passwd"> A<B and C>D'


def test_a_tree_without_end_is_cut_and_says_so(tmp_path: Path) -> None:
    item = Dataset()
    item.ValueType = "TEXT"
    item.TextValue = "leaf"
    for _ in range(80):
        outer = Dataset()
        outer.ValueType = "CONTAINER"
        outer.ContentSequence = [item]
        item = outer
    item.ValueType, item.TextValue = "TEXT", "the outermost"
    lines = read_document(saved(tmp_path, [item])).lines
    assert [line.text for line in lines] == ["the outermost", CUT]


def test_a_pdf_comes_out_as_it_went_in(tmp_path: Path) -> None:
    pdf = b"%PDF-1.4 and so on.."
    made = new_object("SR")
    made.SOPClassUID = "1.2.840.10008.5.1.4.1.1.104.1"
    made.EncapsulatedDocument = pdf + b"\0"
    made["EncapsulatedDocument"].VR = "OB"
    made.EncapsulatedDocumentLength = len(pdf)
    file = tmp_path / "pdf.dcm"
    made.save_as(file, enforce_file_format=True)
    assert read_document(file).pdf == pdf


@pytest.mark.parametrize("data", [b"", b"no DICOM at all" * 20])
def test_what_is_no_document_is_said(data: bytes, tmp_path: Path) -> None:
    file = tmp_path / "x.dcm"
    file.write_bytes(data)
    with pytest.raises(NoDocument):
        read_document(file)


def code(value: str, meaning: str) -> Dataset:
    made = Dataset()
    made.CodeValue, made.CodingSchemeDesignator, made.CodeMeaning = value, "SCT", meaning
    return made


def saved(folder: Path, items: list[Dataset]) -> Path:
    made = new_object("SR")
    made.ContentSequence = items
    made.file_meta.MediaStorageSOPClassUID = made.SOPClassUID
    file = folder / "sr.dcm"
    pydicom.dcmwrite(file, made, enforce_file_format=True)
    return file


def test_a_presentation_state_reads_as_what_it_holds(tmp_path: Path) -> None:
    images = ct_series(2)
    marked = annotation("A", figures=[figure("POINT", 1, 1)], texts=[text_at("Nodule", (1, 1))])
    made = state(images, "BRAIN", SoftcopyVOILUTSequence=[window_item(40, 80)], GraphicAnnotationSequence=[marked])
    document = read_document(save(made, tmp_path / "state.dcm"))
    assert document.title == "BRAIN"
    assert [line.text for line in document.lines] == [
        "BRAIN of tests",
        "Reader, One 2026-11-02",
        "Greyscale presentation state of 2 images",
        "window",
        "1 figure",
        "1 text",
        "“Nodule”",
    ]
    del made.ReferencedSeriesSequence
    with pytest.raises(NoDocument, match="refers to no image"):
        read_document(save(made, tmp_path / "state.dcm"))


def test_a_key_object_selection_reads_as_its_title_and_images(tmp_path: Path) -> None:
    document = read_document(save(key_objects(ct_series(2), words="Both."), tmp_path / "ko.dcm"))
    assert document.title == "For Referring Provider"
    assert [line.text for line in document.lines] == ["image", "image", "Key Object Description: Both."]
