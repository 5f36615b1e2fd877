"""A PET is read in SUV: windows, statistics and where the number comes from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QTableWidget

from app.shell.suv_panel import SuvPanel
from reporting.compose import measurement_sentence
from tests.phantoms import pet_slice, save_all
from tests.scenarios.seat import Seat
from tests.scenarios.studies import ADA
from viewer.model.code import SUV_BODY_WEIGHT

MAX = replace(ADA, patient_id="P-600", name="Sommer^Max", study="max", accession="A600", description="PET")
OTTO = replace(MAX, patient_id="P-601", name="Winter^Otto", study="otto", accession="A601")
FACTOR = 70 * 1000 / (350e6 * 2 ** (-3600 / 6586.2))
STORED, SLOPE = 4000, 2.5


@pytest.fixture
def seat(fresh_workstation: Seat, tmp_path: Path) -> Seat:
    flat = np.full((64, 64), STORED, np.int16)
    made = [pet_slice((0, 0, 3.0 * n), number=n + 1, pixels=flat, subject=MAX) for n in range(4)]
    save_all(made, tmp_path / "max")
    fresh_workstation.bring(tmp_path / "max")
    fresh_workstation.open(MAX.study_uid)
    fresh_workstation.settle()
    return fresh_workstation


def test_windows_statistics_and_provenance_are_in_suv(seat: Seat) -> None:
    reading = seat.station.reading
    seat.do("window.preset_5")
    window = reading.windows.of(0)
    assert window is not None
    assert (window.center, window.width, window.function) == (3.5, 7.0, "LINEAR_EXACT")
    seat.do("tool.ellipse")
    seat.drag((0.4, 0.4), (0.6, 0.6))
    (measured,) = reading.measurements.all
    mean = measured.values[0]
    assert mean.unit == SUV_BODY_WEIGHT
    assert mean.value == pytest.approx(STORED * SLOPE * FACTOR, rel=1e-9)
    assert mean.text == f"{STORED * SLOPE * FACTOR:.2f} SUVbw"
    seat.do("image.suv")
    panel = seat.station.window.findChild(SuvPanel)
    assert panel is not None
    assert panel.isVisible()
    assert panel.findChildren(QTableWidget)[0].rowCount() >= 17
    panel.close()


def test_a_pet_volume_is_clicked_listed_and_still_there_after_the_study_was_closed(
    fresh_workstation: Seat, tmp_path: Path
) -> None:
    made = []
    for number in range(12):
        pixels = np.full((64, 64), 10, np.int16)
        if 4 <= number < 8:
            pixels[28:36, 28:36] = STORED
        made.append(pet_slice((0, 0, 3.0 * number), number=number + 1, pixels=pixels, subject=MAX))
    save_all(made, tmp_path / "max")
    save_all([pet_slice((0, 0, 3.0 * n), number=n + 1, subject=OTTO) for n in range(3)], tmp_path / "otto")
    seat = fresh_workstation
    seat.bring(tmp_path)
    seat.open(MAX.study_uid)
    seat.settle()
    reading = seat.station.reading
    stack = reading.places.stack(0)
    assert stack is not None
    reading.places.go_to(stack.images[5].ref)
    seat.settle()
    seat.do("tool.pet_voi")
    seat.drag((0.5, 0.5), (0.5, 0.5))
    seat.wait(lambda: reading.measurements.all, "the PET volume")
    (kept,) = reading.measurements.all
    volume = next(value for value in kept.values if value.label.startswith("Volume"))
    assert volume.value == pytest.approx(8 * 8 * 4 * 0.048)
    assert kept.values[0].value == pytest.approx(STORED * SLOPE * FACTOR, rel=1e-9)
    assert len(kept.outlines) == 4
    said = measurement_sentence(kept)
    assert f"max {kept.values[0].text}, mean " in said
    assert "volume ≥ 41 % max 12.3 ml, TLG " in said
    assert seat.draft.report.measurements == (kept,)
    seat.open(OTTO.study_uid)
    assert reading.measurements.all == ()
    seat.open(MAX.study_uid)
    assert reading.measurements.all == (kept,)
