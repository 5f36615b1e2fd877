"""The report beside the images: it comes after the first picture, stays usable on a small screen and speaks its mind."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolButton

from reporting.dictation.dictator import State
from reporting.dictation.engine import Final
from reporting.draft.life_cycle import Event
from reporting.widgets.key_images import KeyPicture
from reporting.widgets.sign_bar import SignBar
from reporting.widgets.sign_preview import SignPreview
from tests.reporting.dictation.test_dictator import ScriptedEngine
from tests.scenarios.seat import Seat
from tests.scenarios.studies import ADA, BEN


class Hush:
    """A microphone that hears nothing."""

    def start(self, heard: Callable[[bytes], None], trouble: Callable[[str], None]) -> None:
        heard(b"\0\0" * 160)

    def stop(self) -> None:
        pass


def preview(seat: Seat) -> SignPreview:
    seat.wait(lambda: seat.panel.findChild(SignPreview), "the pages")
    found = seat.panel.findChild(SignPreview)
    assert isinstance(found, SignPreview)
    return found


def test_the_report_comes_by_itself_after_the_first_picture(fresh_workstation: Seat) -> None:
    seat = fresh_workstation
    side = seat.station.page.report
    seat.station.worklist.study_chosen.emit(ADA.study_uid)
    seat.wait(lambda: seat.open_uid == ADA.study_uid, "the study")
    assert side.panel is None
    seat.wait(lambda: side.panel is not None and side.panel.isVisible(), "the report")
    assert seat.station.page.grid.panes[0].sheets.image_shown(0) is not None
    seat.station.desk.close()
    assert side.panel is None


def test_a_study_closed_before_its_report_came_leaves_none(fresh_workstation: Seat) -> None:
    seat = fresh_workstation
    seat.station.worklist.study_chosen.emit(ADA.study_uid)
    seat.wait(lambda: seat.open_uid == ADA.study_uid, "the study")
    seat.station.desk.close()
    seat.rest(250)
    assert seat.station.page.report.panel is None
    seat.open(BEN.study_uid)
    assert seat.panel._draft.report.study.patient.patient_id == BEN.patient_id


def test_the_signature_is_on_the_screen_at_960_by_540(fresh_workstation: Seat) -> None:
    seat = fresh_workstation
    seat.station.window.setMinimumSize(0, 0)
    seat.station.window.resize(960, 540)
    seat.open(ADA.study_uid)
    seat.settle()
    button = seat.panel.findChild(SignBar).button(Event.SIGN_FINAL)
    window = seat.station.window
    assert window.size().toTuple() == (960, 540)
    assert window.rect().contains(button.mapTo(window, button.rect().bottomRight()))
    assert button.visibleRegion().boundingRect() == button.rect()
    assert seat.station.page.grid.width() > seat.station.page.report.width()


def test_a_splitter_that_was_moved_stays_where_it_was_put(fresh_workstation: Seat) -> None:
    seat = fresh_workstation
    seat.open(ADA.study_uid)
    splitter = seat.station.page.splitter
    splitter.moveSplitter(500, 1)
    kept = splitter.sizes()[1]
    seat.station.window.resize(1400, 860)
    seat.rest(50)
    assert splitter.sizes()[1] == kept


def test_the_pages_can_be_looked_at_while_the_checks_block(fresh_workstation: Seat) -> None:
    seat = fresh_workstation
    seat.open(ADA.study_uid)
    assert seat.station.desk.why_not_sign(Event.SIGN_FINAL)
    seat.do("report.preview")
    shown = preview(seat)
    assert "To read only." in shown.findChild(QLabel, "previewNote").text()
    assert not shown.sign_button.isEnabled()
    assert not seat.station.actions.trigger("report.sign")
    seat.refused.clear()
    shown.went_back.emit()
    seat.wait(lambda: seat.panel.findChild(SignPreview) is None, "the report again")
    assert seat.panel.findChild(SignBar).isVisible()
    seat.fill_blanks()
    seat.write("impression", "Normal.")
    seat.do("report.preview")
    assert preview(seat).sign_button.isEnabled()
    assert seat.signed == []


def test_a_key_image_on_the_page_leads_to_its_image_and_can_be_taken_out(fresh_workstation: Seat) -> None:
    seat = fresh_workstation
    seat.open(ADA.study_uid)
    places = seat.station.reading.places
    image = places.image(0)
    assert image is not None
    seat.do("image.key")
    seat.do("image.last")
    (picture,) = seat.panel.findChildren(KeyPicture)
    caption = picture.findChild(QLabel, "caption")
    assert caption.text() == seat.station.reading.exams.name_of(image.ref)
    assert places.image(0) != image
    face = next(one for one in picture.findChildren(QToolButton) if one.objectName() != "onPicture")
    QTest.mouseClick(face, Qt.MouseButton.LeftButton)
    assert places.image(0) == image
    seat.station.desk.close()
    seat.open(ADA.study_uid)
    (again,) = seat.panel.findChildren(KeyPicture)
    assert again.kept == seat.draft.report.key_images[0]
    QTest.mouseClick(again.findChild(QToolButton, "onPicture"), Qt.MouseButton.LeftButton)
    assert seat.draft.report.key_images == ()
    assert seat.station.reading.key_images.all == ()


def test_f2_held_over_the_images_listens_until_it_is_let_go(fresh_workstation: Seat) -> None:
    seat = fresh_workstation
    dictator = seat.station.dictator
    dictator._engine = ScriptedEngine(Final(1, "no change period"))
    dictator.load()
    seat.station.page.report.dictating._microphone = Hush
    seat.wait(lambda: dictator.state is State.READY, "the engine")
    seat.open(ADA.study_uid)
    seat.panel.go_to_section("Impression")
    seat.activate()
    QTest.keyPress(seat.pane, Qt.Key.Key_F2)
    assert dictator.state is State.LISTENING
    seat.rest(500)
    assert dictator.state is State.LISTENING
    QTest.keyRelease(seat.pane, Qt.Key.Key_F2)
    assert dictator.state is State.READY
    seat.wait(lambda: seat.text("impression").endswith("No change."), "the text")
