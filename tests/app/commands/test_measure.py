"""Measurements of the command line against numbers worked out by hand, and against real pixels counted one by one."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom import dcmread
from pydicom.uid import RLELossless

from tests.app.commands.conftest import Outcome, Run
from tests.conftest import real_data
from tests.phantoms import (
    CORONAL,
    Region,
    colour_capture,
    compressed,
    ct_series,
    ct_slice,
    mr_slice,
    radiograph,
    save,
    save_all,
    ultrasound,
)


def values(done: Outcome) -> dict[str, tuple[float, str]]:
    """Value and unit by the meaning of the name."""
    assert done.status == 0, done.err
    return {one["name"]["meaning"]: (one["value"], one["unit"]) for one in done.json["values"]}


def test_a_length_follows_the_spacing_between_columns_and_between_rows(lectern: Run, tmp_path: Path) -> None:
    file = save(ct_slice((10.0, 20.0, 30.0), spacing=(0.7, 0.5)), tmp_path / "in.dcm")
    done = lectern("measure", file, "--tool", "length", "--points", "2,3", "10,9", "--json")
    (length, unit) = values(done)["Length"]
    assert length == pytest.approx(math.hypot(8 * 0.5, 6 * 0.7))
    assert unit == "mm"
    found = done.json
    assert found["points_mm"] == [pytest.approx([11.0, 22.1, 30.0]), pytest.approx([15.0, 26.3, 30.0])]
    assert (found["provenance"], found["why_not"]) == ("patient", None)
    assert found["image"] == {"sop_uid": dcmread(file).SOPInstanceUID, "frame": 0}
    assert found["values"][0]["name"] == {"value": "410668003", "scheme": "SCT", "meaning": "Length"}
    assert found["values"][0]["text"] == "5.8 mm"


def test_points_in_the_patient_follow_the_orientation(lectern: Run, tmp_path: Path) -> None:
    file = save(ct_slice((1.0, 2.0, 3.0), orientation=CORONAL, spacing=(2.0, 1.0)), tmp_path / "in.dcm")
    done = lectern("measure", file, "--tool", "length", "--points", "0,0", "4,3", "--json")
    assert done.json["points_mm"][1] == pytest.approx([5.0, 2.0, -3.0])


def test_an_angle_knows_that_pixels_are_not_square(lectern: Run, tmp_path: Path) -> None:
    file = save(ct_slice(spacing=(2.0, 1.0)), tmp_path / "in.dcm")
    done = lectern("measure", file, "--tool", "angle", "--points", "14,10", "10,10", "12,11", "--json")
    assert values(done)["Angle"] == (pytest.approx(45.0), "deg")


def by_hand(hu: Any, box: tuple[float, float, float, float]) -> list[float]:
    """The values whose pixel centres lie in the ellipse of a box, pixel by pixel."""
    x0, y0, x1, y1 = box
    found = []
    for row in range(hu.shape[0]):
        for column in range(hu.shape[1]):
            across, down = (column - (x0 + x1) / 2) / ((x1 - x0) / 2), (row - (y0 + y1) / 2) / ((y1 - y0) / 2)
            if across**2 + down**2 <= 1 + 1e-9:
                found.append(float(hu[row, column]))
    return found


def assert_statistics(done: Outcome, expected: list[float], area: float, unit: str) -> None:
    found = values(done)
    assert found["Mean"] == (pytest.approx(np.mean(expected)), unit)
    assert found["Standard Deviation"][0] == pytest.approx(np.std(expected))
    assert found["Minimum"][0] == min(expected)
    assert found["Maximum"][0] == max(expected)
    assert found["Area"][0] == pytest.approx(area)


def test_an_ellipse_counts_the_pixels_whose_centre_lies_inside(lectern: Run, tmp_path: Path) -> None:
    made = ct_slice(spacing=(0.7, 0.5))
    box = (4.0, 6.0, 15.0, 20.5)
    hu = made.pixel_array.astype(float) - 1024
    file = save(made, tmp_path / "in.dcm")
    done = lectern("measure", file, "--tool", "ellipse", "--points", "4,6", "15,20.5", "--json")
    assert_statistics(done, by_hand(hu, box), math.pi * (11 * 0.5 / 2) * (14.5 * 0.7 / 2), "[hnsf'U]")


def test_an_ellipse_on_a_real_ct_gives_the_hounsfield_units_that_are_stored_there(lectern: Run) -> None:
    file = real_data("ct_chest_lidc0314") / "000012.dcm"
    made = dcmread(file)
    box = (240.0, 180.0, 300.0, 230.0)
    hu = made.pixel_array.astype(float) * float(made.RescaleSlope) + float(made.RescaleIntercept)
    done = lectern("measure", file, "--tool", "ellipse", "--points", "240,180", "300,230", "--json")
    row, column = (float(one) for one in made.PixelSpacing)
    area = math.pi * (60 * column / 2) * (50 * row / 2)
    expected = by_hand(hu, box)
    assert len(expected) > 2000
    assert_statistics(done, expected, area, "[hnsf'U]")


def test_a_length_on_a_real_ct_follows_its_header(lectern: Run) -> None:
    file = real_data("ct_chest_lidc0314") / "000012.dcm"
    made = dcmread(file, stop_before_pixels=True)
    row, column = (float(one) for one in made.PixelSpacing)
    done = lectern("measure", file, "--tool", "length", "--points", "100,200", "350,260.5", "--json")
    assert values(done)["Length"][0] == pytest.approx(math.hypot(250 * column, 60.5 * row))
    first = np.array(made.ImagePositionPatient, float)
    across, down = np.array(made.ImageOrientationPatient, float).reshape(2, 3)
    assert done.json["points_mm"][0] == pytest.approx(list(first + 100 * column * across + 200 * row * down))


def test_values_of_a_compressed_image_are_those_of_the_plain_one(lectern: Run, tmp_path: Path) -> None:
    plain, squeezed = (
        save(mr_slice(), tmp_path / "a.dcm"),
        save(compressed(mr_slice(), RLELossless), tmp_path / "b.dcm"),
    )
    arguments = ["--tool", "ellipse", "--points", "3,3", "20,12", "--json"]
    one, other = lectern("measure", plain, *arguments), lectern("measure", squeezed, *arguments)
    assert values(one) == values(other)
    assert values(one)["Mean"][1] in ("1", "{no unit}", "")


def test_a_projection_says_that_its_millimetres_are_those_of_the_detector(lectern: Run, tmp_path: Path) -> None:
    file = save(radiograph(ImagerPixelSpacing=[0.2, 0.1]), tmp_path / "in.dcm")
    done = lectern("measure", file, "--tool", "length", "--points", "0,0", "10,0", "--json")
    assert values(done)["Length"] == (pytest.approx(1.0), "mm")
    assert done.json["provenance"] == "detector"
    assert done.json["points_mm"] is None
    assert done.json["provenance_note"]


def test_without_a_spacing_there_are_only_pixels(lectern: Run, tmp_path: Path) -> None:
    file = save(radiograph("CR"), tmp_path / "in.dcm")
    done = lectern("measure", file, "--tool", "length", "--points", "0,0", "3,4", "--json")
    assert values(done)["Length"] == (pytest.approx(5.0), "{pixels}")
    assert done.json["provenance"] == "none"


def test_an_ultrasound_region_gives_centimetres_only_within_itself(lectern: Run, tmp_path: Path) -> None:
    regions = (Region((0, 0, 30, 47), (0.05, 0.04)), Region((32, 0, 63, 47), (0.02, 0.02)))
    file = save(ultrasound(regions), tmp_path / "in.dcm")
    within = lectern("measure", file, "--tool", "length", "--points", "5,5", "15,5", "--json")
    assert values(within)["Length"] == (pytest.approx(5.0), "mm")
    assert within.json["provenance"] == "region"
    across = lectern("measure", file, "--tool", "length", "--points", "5,5", "45,5", "--json")
    assert values(across)["Length"][1] == "{pixels}"
    assert across.json["provenance"] != "region"


def test_a_colour_image_has_an_area_and_says_why_it_has_no_values(lectern: Run, tmp_path: Path) -> None:
    file = save(colour_capture(), tmp_path / "in.dcm")
    done = lectern("measure", file, "--tool", "ellipse", "--points", "3,3", "20,12", "--json")
    assert [one["name"]["meaning"] for one in done.json["values"]] == ["Area"]
    assert "colour" in done.json["why_not"]
    assert done.status == 1


def test_the_image_is_chosen_by_series_and_number(lectern: Run, tmp_path: Path) -> None:
    save_all(ct_series(4), tmp_path / "in")
    seen = set()
    for number in range(4):
        arguments = ["--image", number, "--tool", "ellipse", "--points", "3,3", "20,12", "--json"]
        done = lectern("measure", tmp_path / "in", "--series", "1", *arguments)
        seen.add((done.json["image"]["sop_uid"], values(done)["Mean"][0]))
    assert len(seen) == 4


WRONG = {
    "a tool that is none": ["--tool", "ruler", "--points", "1,1", "2,2"],
    "a tool that measures nothing": ["--tool", "pan", "--points", "1,1", "2,2"],
    "too few points": ["--tool", "length", "--points", "1,1"],
    "too many points": ["--tool", "length", "--points", "1,1", "2,2", "3,3"],
    "a point of three numbers": ["--tool", "length", "--points", "1,1,1", "2,2"],
    "a point that is no number": ["--tool", "length", "--points", "nan,1", "2,2"],
    "a point beside the image": ["--tool", "length", "--points", "1,1", "32,2"],
    "a frame that is not there": ["--frame", "3", "--tool", "length", "--points", "1,1", "2,2"],
}


@pytest.mark.parametrize("name", WRONG)
def test_arguments_that_mean_nothing_are_refused(name: str, lectern: Run, tmp_path: Path) -> None:
    done = lectern("measure", save(ct_slice(), tmp_path / "in.dcm"), *WRONG[name])
    assert done.status == 2
    assert done.sentence.endswith(".")
    assert "failed" not in done.sentence


def test_a_person_reads_names_values_and_where_they_come_from(lectern: Run, tmp_path: Path) -> None:
    file = save(radiograph(ImagerPixelSpacing=[0.2, 0.2]), tmp_path / "in.dcm")
    done = lectern("measure", file, "--tool", "length", "--points", "0,0", "10,0")
    assert "2.0 mm" in done.out
    assert "detector" in done.out.lower()
