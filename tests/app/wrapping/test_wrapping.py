"""Papers and pictures of outside become DICOM objects that others find sound, with the pixels they had."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pydicom import dcmread
from pydicom.dataset import Dataset
from pypdf import PdfWriter

from app.archive.archive import Archive, open_archive
from app.archive.importer import Importer
from app.archive.index import Index
from app.wrapping.subject import Subject, Unfit, of_study, typed
from app.wrapping.wrapping import wrap_files
from tests.phantoms import SUBJECT, write_ct_series

WHO = typed("Žižek^Ana", "P-7", "1958-04-12", "f", "Letters")


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with closing(open_archive(tmp_path / "archive")) as opened:
        yield opened


def a_picture(mode: str = "RGB") -> Image.Image:
    values = np.arange(30 * 21 * 3, dtype=np.uint32).reshape(30, 21, 3)
    if mode == "I;16":
        return Image.fromarray((values[..., 0] * 30).astype(np.uint16))
    return Image.fromarray((values % 251).astype(np.uint8)).convert(mode)


def saved(folder: Path, name: str, picture: Image.Image, **options: object) -> Path:
    picture.save(folder / name, **options)  # type: ignore[arg-type]
    return folder / name


def a_pdf(folder: Path, password: str = "") -> Path:
    writer = PdfWriter()
    writer.add_blank_page(200, 300)
    if password:
        writer.encrypt(password)
    writer.write(folder / "letter.pdf")
    return folder / "letter.pdf"


def wrapped(archive: Archive, *files: Path, subject: Subject = WHO, kind: str = "paper") -> list[Dataset]:
    made = wrap_files(archive, files, subject, kind, "Letter of the family doctor", "Lectern test hospital")
    paths = [Index(archive).file(uid) for uid in made.sop_uids]
    return [dcmread(path) for path in paths if path]


def faults(archive: Archive, made: Dataset) -> list[str]:
    program = Path(sys.executable).parent / "dciodvfy"
    if not program.exists():
        pytest.skip("dciodvfy is not here (the package dicom3tools is not installed)")
    found = subprocess.run([program, str(made.filename)], capture_output=True, text=True, check=False)
    unknown = "is only permitted to be empty when actually unknown"  # the side of a paper is
    lines = [line for line in found.stderr.splitlines() if line.startswith(("Error", "Warning"))]
    return [line for line in lines if not (unknown in line and "<Laterality>" in line)]


@pytest.mark.parametrize("kind", ["paper", "film", "photo"])
@pytest.mark.parametrize("mode", ["RGB", "L", "I;16"])
def test_a_picture_keeps_every_pixel_and_dciodvfy_finds_nothing(
    archive: Archive, tmp_path: Path, mode: str, kind: str
) -> None:
    picture = a_picture(mode)
    (made,) = wrapped(archive, saved(tmp_path, "a.png", picture), kind=kind)
    np.testing.assert_array_equal(made.pixel_array, np.asarray(picture))
    assert faults(archive, made) == []
    assert (str(made.PatientName), made.PatientID, made.PatientBirthDate, made.PatientSex) == (
        "Žižek^Ana", "P-7", "19580412", "F",
    )  # fmt: skip
    assert made.BurnedInAnnotation == "YES"
    assert "LossyImageCompression" not in made


def test_a_photograph_stands_upright_and_says_that_it_lost_something(archive: Archive, tmp_path: Path) -> None:
    turned = Image.Exif()
    turned[0x0112] = 6  # the camera was held upright
    (made,) = wrapped(archive, saved(tmp_path, "a.jpg", a_picture(), exif=turned, quality=95), kind="photo")
    assert (made.Rows, made.Columns) == (21, 30)
    assert (made.LossyImageCompression, made.LossyImageCompressionMethod) == ("01", "ISO_10918_1")
    assert faults(archive, made) == []


def test_clear_parts_of_a_picture_are_white_like_paper(archive: Archive, tmp_path: Path) -> None:
    (made,) = wrapped(archive, saved(tmp_path, "a.png", Image.new("RGBA", (4, 4), (255, 0, 0, 0))))
    assert made.pixel_array.min() == 255


def test_every_page_of_a_scan_is_an_image(archive: Archive, tmp_path: Path) -> None:
    pages = [Image.new("L", (20, 30), shade) for shade in (10, 20, 30)]
    made = wrapped(archive, saved(tmp_path, "a.tif", pages[0], save_all=True, append_images=pages[1:]))
    assert [int(one.pixel_array[0, 0]) for one in made] == [10, 20, 30]
    assert [one.InstanceNumber for one in made] == [1, 2, 3]
    assert len({one.SeriesInstanceUID for one in made}) == 1


def test_a_pdf_comes_out_as_it_went_in(archive: Archive, tmp_path: Path) -> None:
    file = a_pdf(tmp_path)
    (made,) = wrapped(archive, file)
    assert made.EncapsulatedDocument[: made.EncapsulatedDocumentLength] == file.read_bytes()
    assert faults(archive, made) == []
    assert made.DocumentTitle == "Letter of the family doctor"


def test_papers_go_into_the_study_they_belong_to(archive: Archive, tmp_path: Path) -> None:
    write_ct_series(tmp_path / "in", 2)
    Importer(archive).run([tmp_path / "in"])
    study = Index(archive).study(SUBJECT.study_uid)
    files = [saved(tmp_path, "a.png", a_picture()), a_pdf(tmp_path)]
    wrapped(archive, *files, subject=of_study(study, own_study=False))
    grown = Index(archive).study(SUBJECT.study_uid)
    assert [one.modality for one in grown.series] == ["CT", "DOC", "OT"] or [one.modality for one in grown.series] == [
        "CT", "OT", "DOC",
    ]  # fmt: skip
    assert (grown.patient, grown.accession, grown.date) == (study.patient, study.accession, study.date)
    own = of_study(study, own_study=True)
    assert own.study_uid != study.uid
    wrapped(archive, files[0], subject=own)
    assert Index(archive).study(own.study_uid).patient == study.patient


def test_nothing_is_taken_where_one_of_the_files_is_unfit(archive: Archive, tmp_path: Path) -> None:
    whole = saved(tmp_path, "a.png", a_picture())
    for name, data, reason in (
        ("cut.png", whole.read_bytes()[:-60], "damaged"),
        ("cut.pdf", a_pdf(tmp_path).read_bytes()[:100], "damaged"),
        ("none.jpg", b"hello world, this is no picture", "no picture"),
        ("empty.pdf", b"", "empty"),
        ("a.mp4", b"\0\0\0\x18ftypmp42" + b"\0" * 40, "video"),
        ("a.avi", b"RIFF\0\0\0\0AVI LIST", "video"),
        ("a.dcm", b"\0" * 128 + b"DICM", "DICOM file already"),
    ):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(Unfit, match=reason):
            wrapped(archive, whole, tmp_path / name)
    with pytest.raises(Unfit, match="locked"):
        wrapped(archive, a_pdf(tmp_path, "secret"))
    assert Index(archive).counts().objects == 0


def test_a_picture_of_too_many_pixels_is_not_even_unpacked(archive: Archive, tmp_path: Path) -> None:
    with pytest.raises(Unfit, match="more pixels"):
        wrapped(archive, saved(tmp_path, "a.png", Image.new("1", (20_000, 20_000))))


@pytest.mark.parametrize(
    ("name", "number", "born", "sex", "reason"),
    [
        ("", "1", "", "", "name is missing"),
        ("A", " ", "", "", "ID is missing"),
        ("A", "1", "2199-01-01", "", "birth date"),
        ("A", "1", "12.4.58", "", "birth date"),
        ("A", "1", "", "X", "sex is"),
        ("A\\B", "1", "", "", "does not allow"),
        ("A", "1" * 65, "", "", "too long"),
    ],
)
def test_what_is_typed_is_checked(name: str, number: str, born: str, sex: str, reason: str) -> None:
    with pytest.raises(Unfit, match=reason):
        typed(name, number, born, sex)


def test_pictures_are_not_kept_in_the_buffer_of_their_file(archive: Archive, tmp_path: Path) -> None:
    data = io.BytesIO()
    a_picture("CMYK").save(data, "JPEG")
    (tmp_path / "a.jpg").write_bytes(data.getvalue())
    (made,) = wrapped(archive, tmp_path / "a.jpg")
    assert made.PhotometricInterpretation == "RGB"
