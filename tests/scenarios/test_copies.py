"""Copies to the clipboard, into files and onto paper: what they show, their notice, and that no name leaves unasked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image
from PySide6.QtGui import QColor, QFont, QGuiApplication, QImage, QPainter
from PySide6.QtPrintSupport import QPrinter

from app.application import Application
from tests.phantoms import SUBJECT, ct_series, save, save_all, ultrasound
from tests.scenarios.seat import Seat
from tests.scenarios.studies import ADA
from tests.viewer.dicom.layered import put_overlay
from tests.viewer.dicom.states import annotation, figure, layer, state, text_at
from tests.viewer.widgets.conftest import grey
from viewer.dicom.windowing import native_picture
from viewer.widgets import lettering
from viewer.widgets.capture import NOT_FOR_DIAGNOSTIC_USE

EVE = replace(
    ADA, patient_id="P-777", name="Winterbottom^Eve", study="copies", accession="A777", description="CT of Eve W"
)
SECRETS = ("Winterbottom", "Eve", "P-777", "A777", "1960", "2026", "CT of", "NAMED", "secret", "Lectern test")


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every word that is painted."""
    words: list[str] = []
    real = lettering.write

    def write(painter: QPainter, left: float, baseline: float, text: str, colour: QColor, face: QFont) -> None:
        words.append(text)
        real(painter, left, baseline, text, colour, face)

    monkeypatch.setattr(lettering, "write", write)
    return words


@pytest.fixture
def seat(fresh_workstation: Seat, tmp_path: Path) -> Seat:
    """A CT whose descriptions, windows, state and measurement all hold what must not leave."""
    images = ct_series(6, rows=48, columns=64, subject=EVE, series="Eve NAMED series")
    for image in images:
        put_overlay(image, np.eye(48, 64, dtype=np.uint8), label="NAMED")
        image.WindowCenterWidthExplanation = "NAMED"
    named = annotation("A", figures=[figure("CIRCLE", 32, 24, 40, 24)], texts=[text_at("Eve NAMED", (30, 20))])
    of_others = state(images, "NAMED", GraphicLayerSequence=[layer("A")], GraphicAnnotationSequence=[named])
    save_all(images, tmp_path / "in")
    save(of_others, tmp_path / "in" / "state.dcm")
    fresh_workstation.bring(tmp_path / "in")
    fresh_workstation.open(EVE.study_uid)
    reading = fresh_workstation.station.reading
    fresh_workstation.wait(lambda: not reading.presentations.waiting, "the presentation states")
    reading.places.set_layout(1, 1)
    fresh_workstation.do("tool.length")
    fresh_workstation.drag((0.4, 0.4), (0.6, 0.6))
    (kept,) = reading.measurements.all
    reading.measurements.replace(replace(kept, label="secret of Eve"))
    fresh_workstation.settle()
    return fresh_workstation


def clipboard() -> QImage:
    return QGuiApplication.clipboard().image()


@pytest.mark.parametrize("action", ["copy.pane", "copy.image"])
def test_without_identity_no_name_stands_in_a_copy(seat: Seat, written: list[str], action: str) -> None:
    written.clear()
    seat.do(action)
    said = " | ".join(written)
    assert NOT_FOR_DIAGNOSTIC_USE in said
    assert [secret for secret in SECRETS if secret in said] == []
    assert "without the patient's identity" in station_said(seat)
    assert not clipboard().isNull()


@pytest.mark.parametrize("action", ["copy.pane", "copy.image"])
def test_with_identity_it_is_said_whose_it_is(seat: Seat, written: list[str], action: str) -> None:
    seat.do("copy.identity")
    seat.station.reading.overlay.cycle()  # also where the names are off on the screen
    written.clear()
    seat.do(action)
    said = " | ".join(written)
    assert NOT_FOR_DIAGNOSTIC_USE in said
    assert "Winterbottom, Eve" in said
    assert "P-777" in said
    assert "with the patient's identity" in station_said(seat)
    seat.do("copy.identity")
    assert not seat.station.settings.values.copies_with_identity


def station_said(seat: Seat) -> str:
    return seat.station.status._message.text()


def test_a_copy_of_the_pane_is_the_pane_over_a_strip(seat: Seat) -> None:
    seat.do("copy.pane")
    shown, made = grey(seat.pane.grab().toImage()), grey(clipboard())
    height, width = shown.shape
    assert made.shape[1] == width
    assert made.shape[0] > height
    middle = slice(height // 3, height // 2), slice(width // 4, width // 3)
    assert np.array_equal(made[middle], shown[middle])


@pytest.mark.parametrize("turns", [0, 1, 2])
def test_a_copy_of_the_image_has_its_own_pixels_as_they_lie(seat: Seat, turns: int) -> None:
    for _ in range(turns):
        seat.do("view.rotate_right")
    seat.do("view.flip_horizontal")
    seat.do("copy.image")
    reading = seat.station.reading
    image, place = reading.windows.image(0), reading.panes.view(0).place
    stored = reading.pixels.stored(place.stack_id, place.index)
    assert image is not None
    assert stored is not None
    expected = np.rot90(native_picture(image, stored, reading.windows.in_force(0)), -turns)[:, ::-1]
    made = grey(clipboard())
    left = (made.shape[1] - expected.shape[1]) // 2
    assert np.array_equal(made[: expected.shape[0], left : left + expected.shape[1]], expected)


def saved(seat: Seat, path: Path, kind: str, *, image: bool = False) -> Path:
    seat.station.copying.save(path, kind, image=image)
    seat.rest(5)
    seat.wait(lambda: not seat.station.jobs.running, "the job")
    return path


@pytest.mark.parametrize(("kind", "suffix"), [("png", ".png"), ("jpeg", ".jpg"), ("mp4", ".mp4"), ("gif", ".gif")])
def test_files_hold_no_name_beside_their_pixels(
    seat: Seat, written: list[str], tmp_path: Path, kind: str, suffix: str
) -> None:
    written.clear()
    data = saved(seat, tmp_path / f"copy{suffix}", kind).read_bytes()
    assert [secret for secret in SECRETS if secret in " | ".join(written)] == []
    assert [secret for secret in SECRETS if len(secret) > 4 and secret.encode() in data] == []
    assert not list(tmp_path.glob(".*.part"))


def test_a_png_and_a_jpeg_are_the_copy(seat: Seat, tmp_path: Path) -> None:
    seat.do("copy.pane")
    made = grey(clipboard()).astype(int)
    png = np.asarray(Image.open(saved(seat, tmp_path / "a.png", "png")).convert("RGB")).astype(int)
    jpeg = np.asarray(Image.open(saved(seat, tmp_path / "a.jpg", "jpeg")).convert("L")).astype(int)
    colours = clipboard().convertToFormat(QImage.Format.Format_RGB888)
    expected = np.frombuffer(colours.constBits(), np.uint8).reshape(colours.height(), colours.bytesPerLine())
    assert np.array_equal(png.reshape(len(png), -1), expected[:, : colours.width() * 3])
    assert jpeg.shape == made.shape
    assert np.abs(jpeg - made).mean() < 3
    assert Image.open(tmp_path / "a.png").text == {}


def test_a_saved_image_is_the_copied_image(seat: Seat, tmp_path: Path) -> None:
    seat.do("copy.image")
    png = np.asarray(Image.open(saved(seat, tmp_path / "a.png", "png", image=True)).convert("L"))
    assert png.shape == grey(clipboard()).shape
    assert np.array_equal(png[:48], grey(clipboard())[:48])


def test_a_clip_shows_each_image_in_reading_order_and_leaves_the_screen_alone(seat: Seat, tmp_path: Path) -> None:
    reading = seat.station.reading
    reading.places.go_to_number(0, 2)
    seat.settle()
    seat.rest(100)
    before, seen = reading.panes.arranged, reading.seen.of(reading.panes.view(0).place.stack_id)
    with av.open(str(saved(seat, tmp_path / "clip.mp4", "mp4"))) as clip:
        assert clip.streams.video[0].average_rate == 10
        frames = [frame.to_ndarray(format="gray").astype(int) for frame in clip.decode(video=0)]
    gif = Image.open(saved(seat, tmp_path / "clip.gif", "gif"))
    assert (len(frames), gif.n_frames) == (6, 6)
    assert reading.panes.arranged == before
    assert reading.seen.of(reading.panes.view(0).place.stack_id) == seen
    for number in range(6):
        reading.places.go_to_number(0, number)
        seat.settle()
        seat.do("copy.pane")
        expected = grey(clipboard()).astype(int)
        gif.seek(number)
        assert gif.info["duration"] == 100
        of_gif = np.asarray(gif.convert("L")).astype(int)
        assert np.abs(of_gif - expected).mean() < 3
        height, width = frames[number].shape
        assert np.abs(frames[number] - expected[:height, :width]).mean() < 4


def test_a_clip_of_key_images_only(seat: Seat, tmp_path: Path) -> None:
    reading = seat.station.reading
    for number in (1, 4):
        reading.places.go_to_number(0, number)
        seat.do("image.key")
    seat.do("image.only_keys")
    assert Image.open(saved(seat, tmp_path / "keys.gif", "gif")).n_frames == 2


def test_a_clip_that_is_cancelled_leaves_nothing(seat: Seat, tmp_path: Path) -> None:
    before = seat.station.reading.panes.arranged
    seat.station.copying.save(tmp_path / "clip.mp4", "mp4")
    seat.station.jobs.cancel_all()
    seat.wait(lambda: not seat.station.jobs.running, "the job")
    seat.rest(20)
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == []
    assert seat.station.reading.panes.arranged == before


def test_a_disk_that_cannot_be_written_is_told(seat: Seat, tmp_path: Path) -> None:
    saved(seat, tmp_path / "no such folder" / "a.png", "png")
    assert "was not saved" in seat.station.status._message.text()


def test_burned_in_text_keeps_a_copy_without_identity_from_being_made(fresh_workstation: Seat, tmp_path: Path) -> None:
    seat = fresh_workstation
    image = ultrasound(subject=SUBJECT)
    image.BurnedInAnnotation = "YES"
    save(image, tmp_path / "us" / "1.dcm")
    seat.bring(tmp_path / "us")
    seat.open(SUBJECT.study_uid)
    QGuiApplication.clipboard().clear()
    seat.do("copy.pane")
    assert "burned into its pixels" in station_said(seat)
    assert clipboard().isNull()
    seat.do("copy.identity")
    seat.do("copy.pane")
    assert not clipboard().isNull()


def test_ultrasound_is_copied_with_a_warning(fresh_workstation: Seat, tmp_path: Path) -> None:
    seat = fresh_workstation
    save(ultrasound(subject=SUBJECT), tmp_path / "us" / "1.dcm")
    seat.bring(tmp_path / "us")
    seat.open(SUBJECT.study_uid)
    seat.do("copy.pane")
    assert "Look at it before it leaves" in station_said(seat)


def test_a_printed_page_holds_the_picture_and_no_words(seat: Seat, tmp_path: Path) -> None:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "page.pdf"))
    station: Application = seat.station
    station.copying.print_on(printer, station.page.grid.copy_pane(identity=False))
    data = (tmp_path / "page.pdf").read_bytes()
    assert data.startswith(b"%PDF")
    assert [secret for secret in SECRETS if len(secret) > 4 and secret.encode() in data] == []
    assert "sent to the printer" in station_said(seat)
