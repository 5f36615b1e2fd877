from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pydicom
import pytest

from tests.phantoms import write_ct_series
from tests.viewer.reading_room import a_reading, studies_of, study_of
from tests.viewer.tools.conftest import an_image
from tests.viewer.tools.test_drags import M, P, R, a_hand, at, play
from viewer.dicom.grouping import stacks
from viewer.dicom.pixels import decode
from viewer.model.code import HOUNSFIELD, UPTAKE
from viewer.model.mark import Label
from viewer.model.study import Rescale
from viewer.tools.probe import ATTENUATION, PIXEL_VALUE, TOOL


@pytest.mark.parametrize("at_", [(10.0, 20.0), (10.49, 19.51), (9.51, 20.49)])
def test_the_value_is_that_of_the_pixel_the_point_lies_in(ramp: np.ndarray, at_: tuple[float, float]) -> None:
    (value,) = TOOL.measure(an_image(), ramp, [at_]).values
    assert (value.value, value.name, value.unit) == (1000 + 200 + 10 - 1024, ATTENUATION, HOUNSFIELD)
    assert value.text == "186 HU"


def test_there_is_none_outside_of_the_image_in_padding_in_colour_and_before_it_is_loaded(ramp: np.ndarray) -> None:
    outside = TOOL.measure(an_image(), ramp, [(63.6, 3.0)])
    padded = TOOL.measure(an_image(padding=(1210, 1210)), ramp, [(10.0, 20.0)])
    colour = TOOL.measure(an_image(samples=3), np.zeros((64, 64, 3), np.uint8), [(10.0, 20.0)])
    waiting = TOOL.measure(an_image(), None, [(10.0, 20.0)])
    said = [one.why_not for one in (outside, padded, colour, waiting)]
    assert not any(one.values for one in (outside, padded, colour, waiting))
    for sentence, word in zip(said, ("outside", "padding", "colour", "not loaded"), strict=True):
        assert word in sentence


def test_a_small_value_keeps_its_digits(ramp: np.ndarray) -> None:
    image = replace(an_image(), frame=replace(an_image().frame, rescale=Rescale(1e-6, 0.0, "mm2/s")))
    (value,) = TOOL.measure(image, ramp, [(10.0, 20.0)]).values
    assert (value.text, value.name) == ("0.00121 mm2/s", PIXEL_VALUE)


def test_it_shows_the_value_under_the_mouse_and_a_click_keeps_it(tmp_path: Path) -> None:
    write_ct_series(tmp_path, 3)
    reading = a_reading()
    reading.open(study_of(tmp_path))
    hand = a_hand(reading)
    pointer = at(hand, 300, 200, M)
    (label,) = TOOL.hover(hand, pointer)
    assert isinstance(label, Label)
    kept = play(TOOL.drag(hand, at(hand, 300, 200, P)), at(hand, 300, 200, R))
    assert kept is not None
    assert label.lines == (kept.values[0].text,)
    assert TOOL.hover(hand, at(hand, -50, 200, M)) == ()


def test_values_of_a_real_ct_are_pydicoms(chest_ct_folder: Path) -> None:
    (study,) = studies_of(sorted(chest_ct_folder.glob("*.dcm"))[:3])
    image = stacks(study.series[0])[0].images[0]
    assert image.instance.location is not None
    read = pydicom.dcmread(image.instance.location.path)
    theirs = read.pixel_array * float(read.RescaleSlope) + float(read.RescaleIntercept)
    stored = decode(image.instance, 0)
    for column, row in np.random.default_rng(1).integers(150, 360, (30, 2)).tolist():
        (value,) = TOOL.measure(image, stored, [(column + 0.3, row - 0.4)]).values
        assert value.value == theirs[row, column]


def test_a_pet_in_grams_per_millilitre_is_probed_in_suv(stored_uptake: Path) -> None:
    (study,) = studies_of(sorted(stored_uptake.rglob("*.dcm"))[:40])
    stack = stacks(study.series[0])[0]
    image = stack.images[len(stack.images) // 2]
    assert image.instance.location is not None
    read = pydicom.dcmread(image.instance.location.path)
    assert read.Units == "GML"
    theirs = read.pixel_array * float(read.RescaleSlope) + float(read.RescaleIntercept)
    row, column = np.unravel_index(int(theirs.argmax()), theirs.shape)
    (value,) = TOOL.measure(image, decode(image.instance, 0), [(float(column), float(row))]).values
    assert value.value == pytest.approx(theirs.max())
    assert value.unit in UPTAKE
    assert value.digits == 2
