"""The direction of writing, against examples of UAX #9 and against Qt's own implementation."""

import random

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QGuiApplication, QTextLayout, QTextOption

from reporting.export.typesetting.bidi import base_level, levels, visual_order


def shown(text: str, base: int) -> str:
    """The characters from left to right; upper case stands for Hebrew letters in the examples."""
    return "".join(text[index] for index in visual_order(levels(text, base)))


def hebrew(text: str) -> str:
    return "".join(chr(0x05D0 + ord(letter) - ord("A")) if "A" <= letter <= "Z" else letter for letter in text)


@pytest.mark.parametrize(
    ("text", "base", "visual"),
    [
        ("car means CAR.", 0, "car means RAC."),
        ("CAR means car.", 1, ".means car RAC"),
        ("ABC 12.5 DEF", 1, "FED 12.5 CBA"),
        ("size AB (5) cd", 0, "size )5( BA cd"),
        ("A-5%", 1, "5%-A"),
    ],
)
def test_the_examples_come_out_in_their_visual_order(text: str, base: int, visual: str) -> None:
    assert shown(hebrew(text), base) == hebrew(visual)


def test_the_first_strong_letter_decides_the_paragraph() -> None:
    assert base_level("12, (כהן) abc") == 1
    assert base_level("12, (abc) כהן") == 0
    assert base_level("12 - 3") == 0


def test_latin_text_has_one_level() -> None:
    assert levels("A mass of 12.3 mm (5 %).", 0) == [0] * 24


def test_the_order_is_that_of_qt(qapp: QGuiApplication) -> None:
    letters = random.Random(7)
    for _ in range(400):
        text = "".join(letters.choice("abאבג12 ()-,.+%/:") for _ in range(letters.randint(3, 18))).strip()
        base = base_level(text)
        if text:
            assert [i for i in visual_order(levels(text, base)) if text[i] != " "] == _qt_order(text, base), repr(text)


def _qt_order(text: str, base: int) -> list[int]:
    option = QTextOption()
    option.setTextDirection(_direction(base))
    layout = QTextLayout(text, QFont("DejaVu Sans", 20))
    layout.setTextOption(option)
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(10_000)
    layout.endLayout()
    placed = []
    for run in line.glyphRuns(0, len(text), QTextLayout.GlyphRunRetrievalFlag.RetrieveAll):
        places = [position.x() for position in run.positions()]
        placed += list(zip(places, run.stringIndexes(), strict=True))
    return [index for _, index in sorted(placed) if text[index] != " "]


def _direction(base: int) -> Qt.LayoutDirection:
    return Qt.LayoutDirection.RightToLeft if base else Qt.LayoutDirection.LeftToRight
