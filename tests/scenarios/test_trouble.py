"""A damaged or vanished image costs that image: the pane says why, and everything else works."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from app.archive.index import Index
from tests.phantoms import compressed, ct_series, save_all
from tests.scenarios.seat import Seat, seated
from tests.scenarios.studies import BEN, DAN

JPEG_2000 = "1.2.840.10008.1.2.4.90"
BROKEN = 3


@pytest.fixture
def seat(tmp_path: Path, qapp: QApplication) -> Iterator[Seat]:
    with seated(tmp_path / "home", qapp) as opened:
        yield opened


def test_a_damaged_image_says_so_in_its_pane_and_the_others_are_read(seat: Seat, tmp_path: Path) -> None:
    images = ct_series(8, subject=BEN, rows=64, columns=64)
    for image in images:
        compressed(image, JPEG_2000)
    paths = save_all(images, tmp_path / "in")
    paths[BROKEN].write_bytes(paths[BROKEN].read_bytes().replace(b"\xff\x4f\xff\x51", b"\xff\x4f\x00\x00"))  # SOC, SIZ
    seat.bring(tmp_path / "in")
    seat.open(BEN.study_uid)
    assert_one_is_lost_and_the_rest_works(seat, BROKEN, 8)


def test_a_vanished_file_says_so_in_its_pane_and_the_others_are_read(seat: Seat, tmp_path: Path) -> None:
    images = ct_series(6, subject=DAN, rows=64, columns=64)
    save_all(images, tmp_path / "in")
    seat.bring(tmp_path / "in")
    file = Index(seat.station.archive).file(images[BROKEN].SOPInstanceUID)
    assert file is not None
    file.unlink()
    seat.open(DAN.study_uid)
    assert_one_is_lost_and_the_rest_works(seat, BROKEN, 6)


def assert_one_is_lost_and_the_rest_works(seat: Seat, number: int, count: int) -> None:
    reading = seat.station.reading
    stack = reading.places.stack(0)
    assert stack is not None
    voxels = reading.pixels.of(stack.id)
    assert voxels is not None
    index = next(at for at, image in enumerate(stack.images) if image.instance.number == number + 1)
    assert list(voxels.damaged) == [index]
    assert int(voxels.ready.sum()) == count - 1
    reading.places.show(0, stack.id, index)
    seat.settle()
    sheet = seat.pane._sheets.sheet(seat.pane.ratio)
    assert sheet is not None
    assert sheet.picture is None
    assert sheet.notice is not None
    assert sheet.notice[1] == voxels.damaged[index]
    assert sheet.notice[1].endswith(".")
    reading.places.show(0, stack.id, index + 1)
    seat.settle()
    start, stop = seat.place_of([(10.0, 10.0), (40.0, 10.0)])
    seat.do("tool.length")
    seat.drag(start, stop)
    assert len(seat.draft.report.measurements) == 1
    seat.fill_blanks()
    seat.write("impression", "One image is damaged.")
    seat.sign("report.sign_preliminary")


def test_files_dropped_on_the_window_are_imported_and_listed(seat: Seat, morning: Path) -> None:
    seat.do("place.worklist")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(morning / "ben")), QUrl.fromLocalFile(str(morning / "cat"))])
    target = seat.station.worklist.search
    held = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter, drop = QDragEnterEvent(QPointF(5, 5), *held), QDropEvent(QPointF(5, 5), *held)
    for event in (enter, drop):
        QApplication.sendEvent(target, event)
        assert event.isAccepted()
    seat.wait(lambda: seat.said, "the import")
    assert seat.said == ["Import: 17 taken, 0 already here."]
    seat.wait(lambda: seat.station.worklist.model.rowCount() == 2, "the rows")


def test_what_is_no_dicom_is_named_and_nothing_else_is_held_up(seat: Seat, morning: Path, tmp_path: Path) -> None:
    mixed = tmp_path / "mixed"
    mixed.mkdir()
    (mixed / "letter.txt").write_text("Dear colleague")
    (mixed / "image.dcm").write_bytes((morning / "cat" / "1.dcm").read_bytes())
    seat.station.importing.take([mixed])
    seat.wait(lambda: seat.said, "the import")
    assert seat.said == ["Import: 1 taken, 0 already here, 1 refused."]
    seat.wait(lambda: seat.station.worklist.model.rowCount() == 1, "the row")
