"""Key images that were marked in an earlier sitting are marked when the draft is open again."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from viewer.model.study import ImageRef
from viewer.session.key_images import KeyImages

IMAGE = ImageRef("1.2", "1.2.3", "1.2.840.10008.5.1.4.1.1.2", "1.2.3.4")


def test_what_was_marked_before_is_marked_without_being_announced_again(qtbot: QtBot) -> None:
    keys = KeyImages()
    with qtbot.assertNotEmitted(keys.marked):
        keys.begin([IMAGE])
    assert keys.all == (IMAGE,)


def test_the_first_press_takes_a_returned_mark_away(qtbot: QtBot) -> None:
    keys = KeyImages()
    keys.begin([IMAGE])
    with qtbot.waitSignal(keys.unmarked) as unmarked:
        keys.toggle(IMAGE)
    assert unmarked.args == [IMAGE]
    assert keys.all == ()
