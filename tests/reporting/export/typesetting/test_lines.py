"""Where lines end: at blanks, hyphens and ideographs, never between a number and its unit; nothing is lost."""

import random

import pytest

from reporting.export.typesetting.bidi import base_level
from reporting.export.typesetting.faces import Faces, platform_folders
from reporting.export.typesetting.lines import Line, break_lines, may_break
from reporting.export.typesetting.shaping import shape


@pytest.fixture(scope="module")
def faces() -> Faces:
    return Faces(platform_folders())


def lines(text: str, width: float, faces: Faces) -> list[str]:
    base = base_level(text)
    return [_text(line) for line in break_lines(shape(text, base, faces), base, width)]


def _text(line: Line) -> str:
    return "".join(cluster.text for cluster in line.clusters)


def test_the_lines_together_are_the_text(faces: Faces) -> None:
    chance = random.Random(3)
    for _ in range(100):
        text = "".join(chance.choices("ab -/é שלום 12 مرحبا x", k=80)).strip()
        assert "".join(lines(text, chance.uniform(0.5, 20), faces)) == text


def test_no_line_is_wider_than_asked(faces: Faces) -> None:
    text = "There is a mass of the right upper lobe, growing since the last examination. " * 3
    for line in break_lines(shape(text, 0, faces), 0, 15.0):
        assert 0 < line.width <= 15.0


@pytest.mark.parametrize("glued", ["12 mm", "5 %", "3 cm²", "-20 HU", "≥ 5", "7 ± 1", "4 × 5", "80 ml", "120 px"])
def test_a_number_stays_with_its_unit(glued: str, faces: Faces) -> None:
    text = f"measured at about {glued} today"
    for width in range(6, 20):
        assert any(glued in line for line in lines(text, width, faces)), width


def test_no_line_begins_with_the_point_that_parts_two_values(faces: Faces) -> None:
    for width in range(5, 25):
        assert not any(line.startswith("·") for line in lines("Mean 39.6 HU · SD 11.6 HU · Max 70 HU", width, faces))


def test_a_word_after_a_number_is_no_unit(faces: Faces) -> None:
    broken = [lines("nodule 12 months ago", width, faces) for width in range(4, 11)]
    assert any(line.rstrip().endswith("12") for found in broken for line in found)


def test_breaks_are_where_writing_allows_them() -> None:
    assert may_break(" ", "a") and may_break("-", "a") and may_break("山", "田")
    assert not may_break("a", " ") and not may_break("\u00a0", "a") and not may_break("a", "b")
    assert not may_break("山", "。") and not may_break("「", "山") and not may_break("-", "5")
