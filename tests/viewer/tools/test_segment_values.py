"""The numbers of a segment: those of its voxels, held against sums worked out otherwise; the longest line of known shapes."""

from __future__ import annotations

import math
from pathlib import Path

import msgspec
import numpy as np
import pytest

from tests.phantoms import ct_slice, pet_slice, put_plane, save_all
from tests.viewer.reading_room import a_reading, study_of
from viewer.model.code import HOUNSFIELD, MILLIMETRE, SUV_BODY_WEIGHT
from viewer.model.measurement import Measurement, SegmentRef
from viewer.session.mask_grid import grid_of
from viewer.session.reading import Reading
from viewer.tools.segment_values import Drawn, NotMeasured, long_axis, measured

SHAPE, SPACING, STEP = (14, 40, 44), (0.8, 0.6), 2.0


def opened(folder: Path) -> Reading:
    reading = a_reading()
    reading.open(study_of(folder))
    reading.places.set_layout(1, 1)
    reading.places.show(0, reading.exams.stacks[0].id)
    return reading


def of(reading: Reading, bits: np.ndarray, low: tuple[int, int, int] = (0, 0, 0)) -> Measurement:
    stack = reading.exams.stacks[0]
    kept = SegmentRef("1.2", "1.2.3", "1.2.3.4", 1)
    return measured(stack, grid_of(stack), reading.pixels.of(stack.id), Drawn(low, bits, "Mass", "2.25.9", kept))


def by_label(made: Measurement) -> dict[str, float]:
    return {value.label: value.value for value in made.values}


def test_the_numbers_are_those_of_the_voxels(tmp_path: Path) -> None:
    stored = np.random.default_rng(5).integers(900, 1300, SHAPE).astype(np.int16)
    save_all(
        [ct_slice((0, 0, STEP * n), number=n + 1, pixels=p, spacing=SPACING) for n, p in enumerate(stored)], tmp_path
    )
    bits = np.random.default_rng(6).random((5, 12, 9)) > 0.5
    made = of(opened(tmp_path), bits, (4, 10, 20))
    inside = stored[4:9, 10:22, 20:29][bits].astype(float) - 1024
    found = by_label(made)
    assert found["Volume"] == pytest.approx(bits.sum() * 0.8 * 0.6 * 2 / 1000, rel=1e-12)
    assert found["Mean"] == pytest.approx(inside.mean(), rel=1e-12)
    assert found["SD"] == pytest.approx(inside.std(), rel=1e-12)
    assert (found["Min"], found["Max"]) == (inside.min(), inside.max())
    assert [value.unit for value in made.values[1:5]] == [HOUNSFIELD] * 4
    assert made.uid == made.tracking_uid == "2.25.9"
    assert made.segment is not None and made.segment.number == 1
    assert made.why_not == ""
    assert msgspec.json.decode(msgspec.json.encode(made), type=Measurement) == made


def test_of_pet_they_are_suv(tmp_path: Path) -> None:
    made = []
    for n in range(6):
        image = pet_slice((0, 0, 3.0 * n), number=n + 1, pixels=np.full((16, 16), 1000 + n, np.int16))
        put_plane(image, (0, 0, 3.0 * n), spacing=(4, 4))
        made.append(image)
    save_all(made, tmp_path)
    found = of(opened(tmp_path), np.ones((2, 3, 3), bool), (2, 5, 5))
    assert {value.unit for value in found.values[1:5]} == {SUV_BODY_WEIGHT}
    assert by_label(found)["Volume"] == pytest.approx(18 * 4 * 4 * 3 / 1000)


def test_padding_counts_for_the_volume_alone_and_it_is_said(tmp_path: Path) -> None:
    images = [ct_slice((0, 0, STEP * n), number=n + 1, spacing=SPACING) for n in range(4)]
    for image in images:
        image.add_new("PixelPaddingValue", "SS", -2000)
        pixels = np.full((32, 32), 1064, np.int16)
        pixels[:4] = -2000
        image.PixelData = pixels.tobytes()
    save_all(images, tmp_path)
    made = of(opened(tmp_path), np.ones((1, 8, 8), bool), (1, 0, 4))
    assert by_label(made)["Volume"] == pytest.approx(64 * 0.8 * 0.6 * 2 / 1000)
    assert by_label(made)["Mean"] == 40.0
    assert "32 of its voxels have no value" in made.why_not
    assert "edge of the images" in made.why_not


def test_the_longest_line_of_a_disc_is_its_diameter_and_of_a_bar_its_length() -> None:
    row, column = np.mgrid[:200, :260]
    disc = np.hypot((row - 99.7) * 0.8, (column - 130.2) * 0.6) <= 60.0
    bar = np.zeros((200, 260), bool)
    bar[50, 20:120] = True
    length, where = long_axis(np.stack([bar, disc]), (0.8, 0.6))
    assert (length, where) == (pytest.approx(120.0, abs=0.8), 1)
    assert long_axis(bar[None], (0.8, 0.6)) == (pytest.approx(100 * 0.6), 0)
    assert long_axis(np.ones((1, 1, 1), bool), (0.8, 0.6)) == (pytest.approx(0.8), 0)


@pytest.mark.parametrize("seed", range(4))
def test_the_longest_line_is_that_of_all_pairs(seed: int) -> None:
    inside = np.random.default_rng(seed).random((15, 18)) > 0.7
    sides = [
        ((r + dr) * 0.8, (c + dc) * 0.6)
        for r, c in np.argwhere(inside)
        for dr, dc in ((0.5, 0), (-0.5, 0), (0, 0.5), (0, -0.5))
    ]
    longest = max(math.dist(a, b) for a in sides for b in sides)
    assert long_axis(inside[None], (0.8, 0.6))[0] == pytest.approx(longest, abs=1e-9)


def test_an_empty_segment_and_uneven_steps_have_no_numbers(tmp_path: Path) -> None:
    heights = [0, 1, 2, 3.5, 5, 6, 7]
    save_all([ct_slice((0, 0, z), number=n + 1) for n, z in enumerate(heights)], tmp_path)
    reading = opened(tmp_path)
    with pytest.raises(NotMeasured, match="uneven"):
        of(reading, np.ones((2, 3, 3), bool))
    with pytest.raises(NotMeasured, match="empty"):
        of(reading, np.zeros((2, 3, 3), bool))


def test_the_long_axis_is_in_millimetres(tmp_path: Path) -> None:
    save_all([ct_slice((0, 0, STEP * n), number=n + 1, spacing=SPACING) for n in range(4)], tmp_path)
    made = of(opened(tmp_path), np.ones((2, 3, 3), bool), (1, 5, 5))
    assert made.values[-1].unit == MILLIMETRE
    assert made.values[-1].label == "Longest axial"
