from __future__ import annotations

from pathlib import Path

import numpy as np
import pydicom
import pytest

from tests.phantoms import write_ct_series
from tests.viewer.reading_room import a_reading, studies_of, study_of
from tests.viewer.tools.conftest import an_image
from tests.viewer.tools.test_drags import M, P, R, a_hand, at, play
from viewer.dicom.grouping import stacks
from viewer.model.calibration import Calibration
from viewer.model.code import MILLIMETRE, PIXEL
from viewer.tools.path_length import TOOL


def test_it_is_the_sum_of_its_pieces_in_the_patient() -> None:
    path = [(0.0, 0.0), (6.0, 5.0), (6.0, 15.0), (0.0, 15.0)]  # 3-4-5 mm, 8 mm, 3 mm
    (value,) = TOOL.measure(an_image(), None, path).values
    assert (value.value, value.unit) == (pytest.approx(16.0), MILLIMETRE)
    (counted,) = TOOL.measure(an_image(calibration=Calibration()), None, path[1:]).values
    assert (counted.value, counted.unit) == (pytest.approx(16.0), PIXEL)


def test_clicks_make_it_and_a_double_click_ends_it_also_at_its_beginning(tmp_path: Path) -> None:
    write_ct_series(tmp_path, 3)
    reading = a_reading()
    reading.open(study_of(tmp_path))
    hand = a_hand(reading)
    clicks = [(200, 100), (200, 200), (101, 101)]  # back to where it began: a path is not closed by that
    events = [at(hand, x, y, kind) for x, y in clicks for kind in (M, P, R)]
    drag = TOOL.drag(hand, at(hand, 100, 100, P))
    measured = play(drag, at(hand, 100, 100, R), *events, at(hand, 101, 101, P))
    assert measured is not None
    assert len(measured.pixels) == 4


def test_a_path_on_a_real_echocardiogram_is_that_of_its_region(shared_data: Path) -> None:
    file = shared_data / "us_echo_cine" / "color3d_jpeg_baseline.dcm"
    (study,) = studies_of([file])
    image = stacks(study.series[0])[0].images[7]
    read = pydicom.dcmread(file)
    region = read.SequenceOfUltrasoundRegions[0]
    assert region.PhysicalUnitsXDirection == region.PhysicalUnitsYDirection == 3
    x, y = region.RegionLocationMinX0 + 40, region.RegionLocationMinY0 + 30
    path = [(x, y), (x + 60.0, y + 80.0), (x + 100.0, y + 80.0)]
    (value,) = TOOL.measure(image, None, path).values
    steps = np.diff(path, axis=0) * (abs(region.PhysicalDeltaX), abs(region.PhysicalDeltaY)) * 10
    assert value.value == pytest.approx(float(np.linalg.norm(steps, axis=1).sum()))
    assert value.unit == MILLIMETRE
