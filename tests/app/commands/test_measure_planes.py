"""Measurements on reconstructed planes from the command line: phantoms worked out by hand, and real difficult stacks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pydicom import dcmread

from tests.app.commands.conftest import Run
from tests.app.commands.test_measure import values
from tests.conftest import real_data
from tests.phantoms import ct_series, radiograph, save, save_all
from tests.viewer.session.test_plane_images import STACKS


@pytest.mark.parametrize("kind", STACKS)
@pytest.mark.parametrize("plane", ["axial", "coronal", "sagittal"])
def test_a_known_distance_in_every_plane_of_every_stack(lectern: Run, tmp_path: Path, kind: str, plane: str) -> None:
    save_all(ct_series(14, rows=36, columns=40, first=(12.0, -30.0, 50.0), **STACKS[kind]), tmp_path / "in")  # type: ignore[arg-type]
    found = lectern("inspect", tmp_path / "in", "--json").json["studies"][0]["series"][0]["stacks"][0]
    middle = np.array(found["affine"]) @ (19.5, 17.5, 6.5, 1.0)
    ends = {
        "axial": ((-3.0, -2.0, 0.0), (4.0, 3.5, 0.0)),
        "coronal": ((-3.0, 0.0, -2.0), (4.0, 0.0, 3.5)),
        "sagittal": ((0.0, -3.0, -2.0), (0.0, 4.0, 3.5)),
    }[plane]
    points = [",".join(f"{at:.6f}" for at in middle[:3] + end) for end in ends]
    done = lectern("measure", tmp_path / "in", "--plane", plane, "--tool", "length", "--points", *points, "--json")
    assert values(done)["Length"] == (pytest.approx(np.hypot(7.0, 5.5), abs=0.001), "mm")
    assert done.json["provenance"] == "patient"
    assert "interpolated" in done.json["provenance_note"]


def test_an_oblique_slab_says_what_it_was_measured_over(lectern: Run, tmp_path: Path) -> None:
    save_all(ct_series(20, rows=40, columns=40, spacing=(1.0, 1.0)), tmp_path / "in")
    done = lectern(
        "measure", tmp_path / "in", "--plane", "oblique", "--at", "20,20,10", "--normal", "1,0,1", "--slab", "6",
        "--tool", "circle", "--points", "20,20,10", "20,24,10", "--json",
    )  # fmt: skip
    assert values(done)["Area"] == (pytest.approx(np.pi * 16, rel=1e-3), "mm2")
    assert "MIP 6 mm" in done.json["provenance_note"]


def test_a_point_off_the_plane_and_a_series_without_planes_are_refused(lectern: Run, tmp_path: Path) -> None:
    save_all(ct_series(10), tmp_path / "ct")
    off = lectern(
        "measure", tmp_path / "ct", "--plane", "axial", "--at", "5,5,4", "--tool", "probe", "--points", "5,5,6"
    )
    assert off.status != 0
    assert "lies 2.00 mm off the plane" in off.err
    save(radiograph("DX"), tmp_path / "dx" / "1.dcm")
    none = lectern("measure", tmp_path / "dx", "--plane", "axial", "--tool", "probe", "--points", "5,5,6")
    assert none.status != 0
    assert none.err


@pytest.mark.parametrize("series", ["gantrytilting/001", "sliceincrement/002"])
def test_the_values_of_a_real_tilted_stack_lie_where_its_header_says(lectern: Run, series: str) -> None:
    """On a plane through an acquired image, tilted as it is, its voxels have their own values."""
    folder = real_data("ct_mr_geometry") / series
    files = sorted(
        (dcmread(path) for path in folder.rglob("*.dcm")), key=lambda one: float(one.ImagePositionPatient[2])
    )
    image = files[len(files) // 2]
    position, orientation = np.array(image.ImagePositionPatient, float), np.array(image.ImageOrientationPatient, float)
    spacing = [float(one) for one in image.PixelSpacing]
    normal = np.cross(orientation[:3], orientation[3:])
    for row, column in ((200, 240), (256, 256), (300, 210)):
        point = position + column * spacing[1] * orientation[:3] + row * spacing[0] * orientation[3:]
        text = ",".join(f"{at:.9f}" for at in point)
        done = lectern(
            "measure", folder, "--plane", "oblique", "--at", text, "--normal", ",".join(f"{at:.9f}" for at in normal),
            "--tool", "probe", "--points", text, "--json",
        )  # fmt: skip
        assert done.status == 0, done.err
        stored = image.pixel_array.astype(float) * float(image.RescaleSlope) + float(image.RescaleIntercept)
        around = stored[row - 1 : row + 2, column - 1 : column + 2]
        value = done.json["values"][0]["value"]
        assert around.min() - 1 <= value <= around.max() + 1
        assert abs(value - stored[row, column]) <= max(np.ptp(around) * 0.75, 2.0)
