from __future__ import annotations

import base64
import io
from dataclasses import replace

import pypdf
import pytest
from hl7apy.core import Message
from hl7apy.parser import parse_message
from hl7apy.validation import Validator

from reporting.export import pdf
from reporting.export.exporter import ExportError, Letterhead
from reporting.export.hl7_report import control_id, make, message
from reporting.report import Run, Status
from tests.reporting.export.samples import FINDINGS, NAMES, report, section
from viewer.model.text import name_text

HEAD = Letterhead("Radiology|R&D", ("Street 1",))
PDF = b"%PDF-1.4 any"


def _judged(data: bytes) -> Message:
    """The message as hl7apy reads it, valid by its tables of 2.5.1."""
    parsed = parse_message(data.decode("utf-8"), find_groups=True)
    assert Validator.validate(parsed)
    return parsed


def _fields(data: bytes, name: str) -> list[list[str]]:
    return [line.split("|") for line in data.decode("utf-8").split("\r") if line.startswith(f"{name}|")]


def _said(text: str) -> str:
    """The text that was meant, by the escapes of chapter 2.7 read one by one, not by our own reader."""
    meant = {"F": "|", "S": "^", "T": "&", "R": "~", "E": "\\", ".br": "\n"}
    parts = text.split("\\")
    return "".join(meant[part] if number % 2 else part for number, part in enumerate(parts))


@pytest.fixture(scope="module")
def printed() -> bytes:
    return make(report(), HEAD)


def test_an_independent_library_finds_the_message_valid(printed: bytes) -> None:
    parsed = _judged(printed)
    order = parsed.oru_r01_patient_result.oru_r01_order_observation
    assert parsed.msh.msh_9.to_er7() == "ORU^R01^ORU_R01"
    assert order.obr.obr_25.to_er7() == "F"
    assert order.obr.obr_3.to_er7() == "F1"
    assert len(order.oru_r01_observation) > 8


def test_every_section_stands_in_it_word_for_word(printed: bytes) -> None:
    texts = {line[3].split("^")[0]: _said(line[5]) for line in _fields(printed, "OBX") if line[2] == "FT"}
    assert texts["59776-5"] == f"{FINDINGS}\nIt measures 29.0 mm."
    assert texts["19005-8"].startswith("1. Growing mass")
    assert "55111-9" not in texts  # the section without text


def test_the_pdf_comes_out_as_it_went_in(printed: bytes) -> None:
    (found,) = [line for line in _fields(printed, "OBX") if line[2] == "ED"]
    kind, subtype, encoding, data = found[5].split("^")[1:]
    assert (kind, subtype, encoding) == ("application", "pdf", "Base64")
    document = base64.b64decode(data, validate=True)
    assert document == pdf.make(report(), HEAD)
    assert "Growing mass" in pypdf.PdfReader(io.BytesIO(document)).pages[0].extract_text()


@pytest.mark.parametrize("language", [one for one in NAMES if "=" not in NAMES[one]])
def test_a_name_in_any_script_comes_through(language: str) -> None:
    data = message(report(NAMES[language]), HEAD, PDF)
    (pid,) = _fields(data, "PID")
    family, given = pid[5].split("^")[:2]
    shown = ", ".join(_said(part) for part in (family, given))
    assert name_text(NAMES[language]) == shown
    assert _fields(data, "MSH")[0][17] == "UNICODE UTF-8"


def test_ideographic_and_phonetic_names_are_repetitions() -> None:
    (pid,) = _fields(message(report("Yamada^Tarou=山田^太郎=やまだ^たろう"), HEAD, PDF), "PID")
    assert [[*form.split("^")[:2], form.split("^")[7]] for form in pid[5].split("~")] == [
        ["Yamada", "Tarou", "A"],
        ["山田", "太郎", "I"],
        ["やまだ", "たろう", "P"],
    ]


@pytest.mark.parametrize(
    ("status", "addendum", "expected"), [(Status.PRELIMINARY, 0, "P"), (Status.FINAL, 0, "F"), (Status.FINAL, 2, "C")]
)
def test_the_status_stands_in_request_and_observations(status: Status, addendum: int, expected: str) -> None:
    data = message(report(status=status, addendum_number=addendum), HEAD, PDF)
    (obr,) = _fields(data, "OBR")
    assert obr[25] == expected
    assert {line[11] for line in _fields(data, "OBX")} == {expected}


def test_numbers_of_the_order_and_people_are_where_receivers_look(printed: bytes) -> None:
    (obr,), (pid,), (msh,) = (_fields(printed, name) for name in ("OBR", "PID", "MSH"))
    assert (obr[2], obr[3], obr[18], obr[19]) == ("P1", "F1", "ACC1234", "RP1")
    assert (obr[7], obr[22]) == ("20261120101530", "20261122140531+0100")
    assert obr[16] == "^Kowalski^Piotr"
    assert obr[32] == "as&Schmidt&Anna&&&Dr."
    assert (pid[3], pid[7], pid[8]) == ("LEC-004711^^^Hospital A^MR", "19570412", "F")
    assert msh[3] == "Radiology\\F\\R\\T\\D"


def test_measurements_are_numbers_with_units_and_say_in_words_where_they_come_from(printed: bytes) -> None:
    numbers = [line for line in _fields(printed, "OBX") if line[2] == "NM"]
    assert numbers[0][3].startswith("410668003^Length^SCT^2.25.1001^Mass, right upper lobe^L")
    assert (numbers[0][5], numbers[0][6]) == ("29.0", "mm^mm^UCUM")
    assert len(numbers) == 1 + 2 + 2 + 1
    notes = [_said(line[3]) for line in _fields(printed, "NTE")]
    assert any("Series 4, image 57" in note for note in notes)
    assert any("at detector" in note for note in notes)


def test_the_same_report_is_the_same_message_and_another_version_another() -> None:
    one = report()
    assert message(one, HEAD, PDF) == message(one, HEAD, PDF)
    assert control_id(one) != control_id(replace(one, version=4, uid="2.25.4712"))
    assert len(control_id(one)) == 20


def test_a_section_longer_than_a_field_may_be_is_cut_at_line_ends() -> None:
    lines = [f"{number} " + "x" * 990 for number in range(200)]
    data = message(report(sections=(section("findings", Run("\n".join(lines))),)), HEAD, PDF)
    parts = [_said(line[5]) for line in _fields(data, "OBX") if line[2] == "FT"]
    assert len(parts) > 3
    assert max(map(len, parts)) < 65_536
    assert "\n".join(parts) == "\n".join(lines)


def test_nothing_in_a_text_ends_a_segment_or_a_block() -> None:
    data = message(report(findings="a\rMSH|^~\\&|b\x0bc\x1c\rd\\.br\\e"), HEAD, PDF)
    assert b"\x0b" not in data
    assert b"\x1c" not in data
    assert len(_fields(data, "MSH")) == 1
    texts = {line[3].split("^")[0]: _said(line[5]) for line in _fields(data, "OBX") if line[2] == "FT"}
    assert texts["59776-5"].startswith("a\nMSH|^~\\&|b\nc\nd\\.br\\e")


def test_a_draft_never_leaves() -> None:
    with pytest.raises(ExportError, match="draft"):
        message(report(status=Status.DRAFT), HEAD, PDF)
