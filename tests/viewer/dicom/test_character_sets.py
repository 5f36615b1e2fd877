"""Names in the character sets of DICOM, rightly and wrongly declared (safety H07, 0.23)."""

from __future__ import annotations

import pytest
from pydicom import dcmread

from tests.conftest import real_data
from tests.phantoms import Subject, ct_slice, to_bytes
from tests.viewer.dicom.reading import facts_of
from viewer.dicom.character_sets import character_set
from viewer.dicom.header import Unreadable, read_header

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:pydicom")


@pytest.mark.parametrize(
    ("declared", "encoding", "name"),
    [
        ("ISO_IR 100", "latin-1", "Süß^Jérôme"),
        ("ISO_IR 101", "iso8859-2", "Łukaszewska^Żaneta"),
        ("ISO_IR 144", "iso8859-5", "Люкceмбypг^Анна"),
        ("ISO_IR 126", "iso8859-7", "Διονυσιος"),
        ("ISO_IR 192", "utf-8", "Wang^XiaoDong=王^小东"),
        ("GB18030", "gb18030", "Wang^XiaoDong=王^小东"),
        ("ISO-IR 192", "utf-8", "Müller^Ä"),
    ],
)
def test_names_in_their_declared_set_are_read_without_doubt(declared: str, encoding: str, name: str) -> None:
    characters = character_set((declared,))
    assert characters.text(name.encode(encoding)) == name
    assert not characters.doubts(name.encode(encoding))


@pytest.mark.parametrize(
    ("declared", "encoding", "name"),
    [
        ("ISO_IR 100", "gb18030", "王^小东"),
        ("ISO_IR 100", "utf-8", "Müller^Änne"),
        ("ISO_IR 100", "cp1252", "O’Neil"),
        ("ISO_IR 192", "latin-1", "Müller"),
        ("ISO_IR 999", "latin-1", "Müller"),
        ("", "latin-1", "Müller"),
    ],
)
def test_names_whose_bytes_do_not_fit_are_marked_uncertain(declared: str, encoding: str, name: str) -> None:
    assert character_set((declared,) if declared else ()).doubts(name.encode(encoding))


def test_plain_letters_are_never_in_doubt() -> None:
    assert not character_set(("ISO_IR 999",)).doubts(b"Doe^Jane")


def test_an_uncertain_name_is_marked_in_the_patient() -> None:
    good = facts_of(ct_slice(subject=Subject(name="Müller^Änne"))).study.patient
    assert (good.name, good.name_uncertain) == ("Müller^Änne", False)
    made = ct_slice()
    made.SpecificCharacterSet = "ISO_IR 100"
    data = to_bytes(made).replace(b"Phantom^Test", "王^小东.".encode("gb18030").ljust(12))
    assert read_header(data).study.patient.name_uncertain


def test_the_library_reads_the_same_names_from_its_own_samples() -> None:
    folder = real_data("pydicom_test_files") / "charset_files"
    compared = 0
    for path in sorted(folder.glob("*.dcm")):
        try:
            patient = read_header(path).study.patient
        except Unreadable:
            continue
        expected = str(dcmread(path).PatientName)
        assert patient.name == expected, path.name
        assert not patient.name_uncertain, path.name
        compared += 1
    assert compared >= 12


@pytest.mark.parametrize(
    ("file", "part"),
    [("chrH31.dcm", "山田^太郎"), ("chrI2.dcm", "홍^길동"), ("chrX1.dcm", "王^小東"), ("chrGreek.dcm", "Διονυσιος")],
)
def test_names_of_the_samples_of_the_standard_are_right(file: str, part: str) -> None:
    path = real_data("pydicom_test_files") / "charset_files" / file
    assert part in read_header(path).study.patient.name
