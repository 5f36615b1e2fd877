"""Key images on the page: seen with their captions, gone to by a click, taken out by a cross; they follow the draft."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QToolButton
from pytestqt.qtbot import QtBot

from reporting.draft.life_cycle import Event
from reporting.report import KeyImage
from reporting.widgets.key_images import GAP, SIDE, KeyImageRow, KeyPicture
from reporting.widgets.page import ReportPage
from tests.reporting.made import READER, a_report
from tests.reporting.widgets.desk import Desk
from viewer.model.study import ImageRef

MOMENT = "2026-03-01T12:00:00+01:00"
RED, BLUE = (200, 0, 0), (0, 0, 200)


def a_key_image(number: int, colour: tuple[int, int, int] = RED, caption: str = "") -> KeyImage:
    png = io.BytesIO()
    Image.new("RGB", (400, 200), colour).save(png, "PNG")
    image = ImageRef("1.2.3", "1.2.3.4", "1.2.840.10008.5.1.4.1.1.2", f"1.2.3.4.{number}")
    return KeyImage(image, caption or f"Series 4, image {number}", png.getvalue())


def pictures(desk: Desk) -> list[KeyPicture]:
    return [one for one in desk.panel.findChildren(KeyPicture) if not one.isHidden()]


def cross(one: KeyPicture) -> QToolButton:
    found = one.findChild(QToolButton, "onPicture")
    assert isinstance(found, QToolButton)
    return found


def face(one: KeyPicture) -> QToolButton:
    return next(button for button in one.findChildren(QToolButton) if button.objectName() != "onPicture")


def looks(one: KeyPicture) -> tuple[str, str]:
    """In the middle of the picture, and its size."""
    image = face(one).icon().pixmap(SIDE, SIDE).toImage()
    middle = image.pixelColor(image.width() // 2, image.height() // 2).name()
    return middle, f"{image.width()}x{image.height()}"


def test_a_report_without_key_images_has_no_heading_for_them(desk: Desk) -> None:
    assert "Key images" not in [one.text() for one in desk.panel.findChildren(QLabel) if one.isVisible()]
    assert desk.panel.findChild(KeyImageRow) is None


def test_they_are_shown_with_their_captions_in_the_order_they_were_made(desk: Desk, qtbot: QtBot) -> None:
    desk.draft.set_key_images([a_key_image(57), a_key_image(3, BLUE)])
    qtbot.waitUntil(lambda: all(not face(one).icon().isNull() for one in pictures(desk)))
    assert [looks(one) for one in pictures(desk)] == [("#c80000", "112x56"), ("#0000c8", "112x56")]
    captions = [one.findChild(QLabel, "caption").text() for one in pictures(desk)]
    assert captions == ["Series 4, image 57", "Series 4, image 3"]
    assert "Key images" in [one.text() for one in desk.panel.findChildren(QLabel) if not one.isHidden()]


def test_a_caption_is_plain_text(desk: Desk) -> None:
    desk.draft.set_key_images([a_key_image(1, caption="<b>bold</b>")])
    (one,) = pictures(desk)
    label = one.findChild(QLabel, "caption")
    assert (label.text(), label.textFormat()) == ("<b>bold</b>", Qt.TextFormat.PlainText)
    assert "&lt;b&gt;" in face(one).toolTip()


def test_a_click_asks_for_the_image_and_a_cross_to_take_it_out(desk: Desk, qtbot: QtBot) -> None:
    kept = [a_key_image(1), a_key_image(2)]
    desk.draft.set_key_images(kept)
    with qtbot.waitSignal(desk.panel.image_activated) as asked:
        QTest.mouseClick(face(pictures(desk)[1]), Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(desk.panel.image_removed) as removed, qtbot.assertNotEmitted(desk.panel.image_activated):
        QTest.mouseClick(cross(pictures(desk)[0]), Qt.MouseButton.LeftButton)
    assert (asked.args, removed.args) == ([kept[1]], [kept[0]])


def test_they_follow_the_draft_and_what_stays_is_not_drawn_again(desk: Desk, qtbot: QtBot) -> None:
    first, second = a_key_image(1), a_key_image(2)
    desk.draft.set_key_images([first, second])
    stays = pictures(desk)[1]
    desk.draft.set_key_images([second])
    assert pictures(desk) == [stays]
    desk.draft.set_key_images([])
    assert pictures(desk) == []
    assert desk.panel.findChild(KeyImageRow).isHidden()
    desk.draft.set_key_images([first])
    assert [one.kept for one in pictures(desk)] == [first]


def test_a_signed_report_keeps_them_and_lets_none_be_taken_out(desk: Desk) -> None:
    desk.draft.set_key_images([a_key_image(1)])
    desk.draft.accept(desk.draft.candidate(Event.SIGN_FINAL, READER, MOMENT))
    (one,) = pictures(desk)
    assert cross(one).isHidden()


def test_a_draft_comes_back_with_them_and_an_old_version_shows_its_own(qtbot: QtBot) -> None:
    report = a_report()
    desk = Desk(qtbot, report)
    desk.draft.set_key_images([a_key_image(1)])
    desk.draft.accept(desk.draft.candidate(Event.SIGN_PRELIMINARY, READER, MOMENT))
    signed = desk.draft.report
    desk.draft.revise(MOMENT)
    desk.draft.set_key_images([])
    again = Desk(qtbot, signed)
    assert [one.kept for one in pictures(again)] == list(signed.key_images)
    desk.panel.show_versions([signed])
    desk.panel.findChild(QComboBox).activated.emit(1)
    old = desk.panel.findChildren(ReportPage)[-1]
    assert [one.kept for one in old.findChildren(KeyPicture)] == list(signed.key_images)


@pytest.mark.parametrize(("width", "columns"), [(560, 4), (348, 2), (180, 1)])
def test_as_many_stand_side_by_side_as_there_is_room_for(qtbot: QtBot, width: int, columns: int) -> None:
    desk = Desk(qtbot, a_report())
    desk.panel.resize(width, 980)
    desk.draft.set_key_images([a_key_image(number) for number in range(5)])
    row = desk.panel.findChild(KeyImageRow)
    qtbot.waitUntil(lambda: len({one.y() for one in pictures(desk)}) == -(-5 // columns))
    for one in pictures(desk):
        assert one.geometry().right() <= row.width() + GAP
        label = one.findChild(QLabel, "caption")
        assert label.geometry().top() >= face(one).geometry().bottom()
