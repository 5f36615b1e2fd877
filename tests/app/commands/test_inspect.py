"""What inspect says of files, key by key."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom.uid import JPEGLosslessSV1

from tests.app.commands.conftest import Run
from tests.conftest import real_data
from tests.phantoms import (
    Subject,
    colour_capture,
    compressed,
    ct_series,
    ct_slice,
    gradient,
    mr_slice,
    new_object,
    pet_slice,
    put_pixels,
    put_plane,
    report,
    save,
    save_all,
    to_bytes,
    ultrasound,
)

# The design of the command line is kept beside the repository; its schema is held to the answer word by word.
DESIGN = Path(__file__).resolve().parents[4] / "shared" / "design" / "cli.md"


def stack_of(found: Any) -> Any:
    (stack,) = [stack for study in found["studies"] for series in study["series"] for stack in series["stacks"]]
    return stack


def keys(found: Any) -> set[str]:
    if isinstance(found, dict):
        return set(found) | {key for value in found.values() for key in keys(value)}
    return {key for one in found for key in keys(one)} if isinstance(found, list) else set()


def test_every_key_of_the_design_is_answered(lectern: Run, tmp_path: Path) -> None:
    if not DESIGN.exists():
        pytest.skip("the design documents are not beside the repository")
    schema = re.search(r"## inspect --json\s+```(.*?)```", DESIGN.read_text("utf-8"), re.DOTALL)
    assert schema is not None
    damaged = bytearray(to_bytes(compressed(mr_slice(), JPEGLosslessSV1)))
    damaged[damaged.rindex(b"\xff\xd9")] = 0
    save_all([*ct_series(2), report()], tmp_path / "in")
    (tmp_path / "in" / "damaged.dcm").write_bytes(damaged)
    (tmp_path / "in" / "letter.txt").write_text("Dear colleague")
    named = set(re.findall(r'"([a-z_]+)"(?=\s*[:,}\]])', schema[1]))
    values = {"left", "right", "top", "bottom", "none"}  # words of the schema that are no keys, or keys of letters
    assert named - keys(lectern("inspect", tmp_path / "in", "--json").json) - values == set()


def test_a_ct_volume_is_described(lectern: Run, tmp_path: Path) -> None:
    save_all(ct_series(5, step=(0.0, 0.0, 2.5), first=(-10.0, -20.0, 100.0), spacing=(0.7, 0.5)), tmp_path / "in")
    done = lectern("inspect", tmp_path / "in", "--json")
    assert done.status == 0
    stack = stack_of(done.json)
    assert (stack["images"], stack["rows"], stack["columns"], stack["frames"]) == (5, 32, 32, 1)
    assert (stack["unit"], stack["photometric"], stack["lossy"]) == ("HU", "MONOCHROME2", False)
    assert (stack["pixel_spacing_mm"], stack["spacing_provenance"]) == ([0.7, 0.5], "patient")
    assert (stack["is_volume"], stack["why_not"], stack["orientation"]) == (True, None, "axial")
    assert stack["slice_spacing_mm"] == pytest.approx(2.5)
    assert stack["spacings_mm"] == pytest.approx([2.5, 2.5])
    assert stack["edge_letters"] == {"left": "R", "right": "L", "top": "A", "bottom": "P"}
    corner = np.array(stack["affine"]) @ (31, 31, 4, 1)
    assert corner[:3] == pytest.approx([-10 + 31 * 0.5, -20 + 31 * 0.7, 110.0])
    assert stack["windows"] == [{"center": 40, "width": 400, "function": "LINEAR", "explanation": ""}]
    assert (stack["suv_factor"], stack["suv_inputs"], stack["suv_why_not"], stack["damaged"]) == (None, {}, None, [])
    (series,) = done.json["studies"][0]["series"]
    assert (series["objects"], series["number"], series["modality"]) == (5, 1, "CT")


def test_the_study_and_its_patient_are_described(lectern: Run, tmp_path: Path) -> None:
    save(
        ct_slice(subject=Subject("P-7", "Yamada^Tarou=山田^太郎", "19500203", "M", accession="ACC7")),
        tmp_path / "a.dcm",
    )
    (study,) = lectern("inspect", tmp_path / "a.dcm", "--json").json["studies"]
    patient = study["patient"]
    assert (patient["name"], patient["id"]) == ("Yamada^Tarou=山田^太郎", "P-7")
    assert (patient["birth_date"], patient["sex"]) == ("19500203", "M")
    assert (study["date"], study["accession"], study["modalities"]) == ("20261101", "ACC7", ["CT"])


def test_a_gap_makes_no_volume_and_says_why(lectern: Run, tmp_path: Path) -> None:
    save_all(ct_series(6, skip=[3]), tmp_path / "in")
    stack = stack_of(lectern("inspect", tmp_path / "in", "--json").json)
    assert not stack["is_volume"]
    assert stack["why_not"].endswith(".")
    assert stack["affine"] is None


def test_a_pet_without_what_an_uptake_value_needs_says_so(lectern: Run, tmp_path: Path) -> None:
    made = new_object("PT", series="pt 1")
    put_plane(made)
    put_pixels(made, gradient())
    made.Units, made.RescaleSlope, made.RescaleIntercept = "BQML", "2", "0"
    save(made, tmp_path / "a.dcm")
    stack = stack_of(lectern("inspect", tmp_path / "a.dcm", "--json").json)
    assert stack["unit"] == "Bq/ml"
    assert stack["suv_factor"] is None
    assert "Corrected Image (0028,0051)" in stack["suv_why_not"]


def test_the_uptake_value_of_a_pet_comes_with_every_input(lectern: Run, tmp_path: Path) -> None:
    save(pet_slice(), tmp_path / "a.dcm")
    stack = stack_of(lectern("inspect", tmp_path / "a.dcm", "--json").json)
    assert (stack["unit"], stack["suv_why_not"]) == ("SUVbw", None)
    assert stack["suv_factor"] == pytest.approx(70 * 1000 / (350e6 * 2 ** (-3600 / 6586.2)), rel=1e-12)
    inputs = stack["suv_inputs"]
    assert inputs["Radionuclide Total Dose"] == {"value": 350e6, "unit": "Bq", "tag": "(0018,1074)"}
    assert inputs["Patient's Weight"] == {"value": 70.0, "unit": "kg", "tag": "(0010,1030)"}
    assert inputs["Elapsed"]["value"] == 3600.0
    lean = {one["formula"]: one["factor"] for one in stack["suv_variants"]}["James, 128"]
    mass = 1.07 * 70 - 148 * (70 / 175) ** 2  # the phantom is a woman of 1.75 m
    assert lean == pytest.approx(mass * 1000 / (350e6 * 2 ** (-3600 / 6586.2)), rel=1e-12)


def test_a_cine_has_frames_and_a_frame_time(lectern: Run, tmp_path: Path) -> None:
    save(ultrasound(frames=4), tmp_path / "a.dcm")
    stack = stack_of(lectern("inspect", tmp_path / "a.dcm", "--json").json)
    assert (stack["images"], stack["frames"], stack["frame_time_ms"]) == (4, 4, 40.0)
    assert (stack["unit"], stack["windows"], stack["spacing_provenance"]) == ("1", [], "region")


def test_a_damaged_frame_is_named_without_losing_the_others(lectern: Run, tmp_path: Path) -> None:
    objects = [compressed(mr_slice((float(n), 0.0, 0.0), number=n + 1), JPEGLosslessSV1) for n in range(3)]
    files = save_all(objects, tmp_path / "in")
    data = bytearray(files[1].read_bytes())
    data[data.rindex(b"\xff\xd9")] = 0
    files[1].write_bytes(data)
    done = lectern("inspect", tmp_path / "in", "--json")
    assert done.status == 1
    stack = stack_of(done.json)
    assert stack["images"] == 3
    assert [(one["sop_uid"], one["frame"]) for one in stack["damaged"]] == [(objects[1].SOPInstanceUID, 0)]
    assert "cut short" in stack["damaged"][0]["reason"]
    assert "1 damaged" in lectern("inspect", tmp_path / "in").out


def test_colours_have_no_unit_and_a_document_is_told_apart(lectern: Run, tmp_path: Path) -> None:
    save_all([colour_capture(), report()], tmp_path / "in")
    found = lectern("inspect", tmp_path / "in", "--json").json
    assert (stack_of(found)["unit"], stack_of(found)["photometric"]) == ("1", "RGB")
    (other,) = found["other_objects"]
    assert (other["modality"], other["sop_class"]) == ("SR", "1.2.840.10008.5.1.4.1.1.88.22")


def test_a_real_chest_ct_is_one_volume(lectern: Run) -> None:
    found = lectern("inspect", real_data("ct_chest_lidc0314"), "--json").json
    stack = stack_of(found)
    assert stack["is_volume"], stack["why_not"]
    assert stack["damaged"] == []
    assert stack["images"] == found["files"] - len(found["unreadable"])


def test_progress_stays_out_of_the_answer(lectern: Run, tmp_path: Path) -> None:
    save_all(ct_series(2), tmp_path / "in")
    done = lectern("inspect", tmp_path / "in", "--json")
    assert "Reading" in done.err
    assert done.out.lstrip().startswith("{")
    assert done.out.rstrip().endswith("}")


def test_an_image_of_another_patient_in_a_series_is_listed_apart_and_both_sides_say_so(
    lectern: Run, tmp_path: Path
) -> None:
    made = ct_series(5)
    made[2].PatientID = "SOMEONE-ELSE"
    save_all(made, tmp_path / "in")
    studies = lectern("inspect", tmp_path / "in", "--json").json["studies"]
    found = [(study["patient"]["id"], study["series"][0]["stacks"][0]) for study in studies]
    assert sorted((patient, stack["images"]) for patient, stack in found) == [("LECTERN-1", 4), ("SOMEONE-ELSE", 1)]
    assert all(any("more than one patient" in remark for remark in stack["remarks"]) for _, stack in found)


def test_missing_images_are_no_volume_and_the_grid_of_their_planes_is_told(lectern: Run, tmp_path: Path) -> None:
    save_all(ct_series(8, step=(0.0, 0.0, 2.0), skip=(3,)), tmp_path / "in")
    stack = stack_of(lectern("inspect", tmp_path / "in", "--json").json)
    assert (stack["is_volume"], stack["affine"]) == (False, None)
    assert stack["why_not"] == "Images are missing: 4.00 mm between images 3 and 4 instead of 2.00 mm."
    assert stack["reconstructed_on"]["gaps"] == [[3, 4]]
    assert stack["reconstructed_on"]["places"] == pytest.approx([0, 1, 2, 4, 5, 6, 7])
    assert any("Gaps are hatched" in remark for remark in stack["remarks"])
