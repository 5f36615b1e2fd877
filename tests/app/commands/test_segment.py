"""Segments of the command line: phantoms whose volume is known, written, read by others, and measured again."""

from __future__ import annotations

import json
from pathlib import Path

import highdicom
import numpy as np
import pytest
from pydicom import dcmread

from tests.app.commands.conftest import Run
from tests.phantoms import ct_slice, save_all

SHAPE, SPACING, STEP = (24, 60, 64), (0.8, 0.6), 1.5
MIDDLE = np.array([17.0, 23.4, 18.1])  # z, y, x


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sphere of 60 HU of 12 mm with a cavity, in water."""
    made = tmp_path_factory.mktemp("ct")
    stored = np.where(away() <= 12.0, 60, 0)
    stored[away() <= 2.0] = 0
    save_all(
        [
            ct_slice((0, 0, STEP * n), number=n + 1, pixels=(one + 1024).astype(np.int16), spacing=SPACING)
            for n, one in enumerate(stored)
        ],
        made,
    )
    return made


def away() -> np.ndarray:
    places = np.indices(SHAPE) * np.array([STEP, *SPACING])[:, None, None, None]
    return np.asarray(np.linalg.norm(places - MIDDLE[:, None, None, None], axis=0))


SEED = f"{MIDDLE[2] + 6},{MIDDLE[1]},{MIDDLE[0]}"


def test_a_sphere_is_grown_filled_written_and_measured(lectern: Run, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "seg.dcm"
    done = lectern("segment", folder, "--seed", SEED, "--tolerance", "20", "--fill", "--out", out, "--json")
    assert done.status == 0, done.err
    found, inside = done.json, away() <= 12.0
    assert found["voxels"] == inside.sum()
    assert found["volume_ml"] == pytest.approx(inside.sum() * 0.8 * 0.6 * 1.5 / 1000, rel=1e-12)
    assert found["volume_ml"] == pytest.approx(4 / 3 * np.pi * 1.728, rel=0.005)
    assert found["range"] == [40.0, 80.0]
    seg = highdicom.seg.segread(out)
    headers = sorted(
        (dcmread(file) for file in folder.glob("*.dcm")), key=lambda one: float(one.ImagePositionPatient[2])
    )
    by_height = [one.SOPInstanceUID for one in headers]
    pixels = seg.get_pixels_by_source_instance(by_height, assert_missing_frames_are_empty=True)
    assert np.array_equal(pixels[..., 0] != 0, inside)
    checked = lectern("check", out, "--images", folder, "--json")
    assert [one["findings"] for one in checked.json["files"]] == [[]]
    again = lectern("segment", folder, "--mask", out, "--json")
    assert again.status == 0, again.err
    assert again.json["volume_ml"] == found["volume_ml"]
    assert again.json["exact"] is True
    assert again.json["values"] == found["values"]


def test_inspect_lists_the_segments_with_their_volumes(lectern: Run, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "seg.dcm"
    assert lectern("segment", folder, "--seed", SEED, "--between", "50,70", "--out", out).status == 0
    done = lectern("inspect", out, "--json")
    (series,) = done.json["studies"][0]["series"]
    (segment,) = series["segments"]
    inside = (away() <= 12.0) & (away() > 2.0)
    assert segment["volume_ml"] == pytest.approx(inside.sum() * 0.8 * 0.6 * 1.5 / 1000, rel=1e-9)
    assert (segment["number"], segment["name"], segment["type"]) == (1, "Segment 1", "Tissue")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--seed", SEED], "--between LOW,HIGH or --tolerance"),
        (["--seed", "1,2", "--tolerance", "3"], "--seed is 3 numbers"),
        (["--seed", SEED, "--tolerance", "-3"], "0 or more"),
        (["--seed", SEED, "--tolerance", "500"], "refused"),
        (["--seed", SEED, "--between", "50,70", "--reach", "5"], "farther than 5 mm"),
        (["--seed", "900,0,0", "--tolerance", "5"], "outside of the images"),
        (["--seed", SEED, "--between", "100,200"], "is not between 100 and 200"),
        (["--mask", "nowhere.dcm"], "There is no file"),
        (["--seed", SEED, "--tolerance", "20", "--interpolate"], "no empty image"),
    ],
)
def test_what_cannot_be_true_is_refused_with_a_sentence(
    lectern: Run, folder: Path, given: list[str], said: str
) -> None:
    done = lectern("segment", folder, *given, "--json")
    if said == "refused":  # everything joins within that tolerance, and it goes too far or reaches the edge
        assert done.status in (1, 2)
        return
    assert done.status == 2
    assert said in done.err
    assert "Traceback" not in done.err


def test_nothing_is_written_over(lectern: Run, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "there.dcm"
    out.write_text("mine")
    done = lectern("segment", folder, "--seed", SEED, "--tolerance", "20", "--out", out)
    assert done.status == 2
    assert "exists already" in done.err
    assert out.read_text() == "mine"


def test_an_image_is_no_segmentation(lectern: Run, folder: Path) -> None:
    done = lectern("segment", folder, "--mask", next(folder.glob("*.dcm")))
    assert done.status == 2
    assert "is no segmentation" in done.err
    assert json.dumps(done.err)
