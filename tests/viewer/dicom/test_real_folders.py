"""Every real file gives facts or a reason, and its facts agree with what DCMTK and pydicom read."""

from __future__ import annotations

import math
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from pydicom import dcmread

from tests.viewer.dicom.reading import one_series
from viewer.dicom.grouping import stacks
from viewer.dicom.header import HeaderFacts, Unreadable, read_header
from viewer.model.geometry import transform

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:pydicom")


@pytest.fixture(scope="module")
def outcomes(shared_data: Path) -> dict[Path, HeaderFacts | str]:
    found: dict[Path, HeaderFacts | str] = {}
    for path in sorted(path for path in shared_data.rglob("*") if path.is_file()):
        try:
            found[path] = read_header(path)
        except Unreadable as fault:
            found[path] = str(fault)
    return found


def read_only(outcomes: dict[Path, HeaderFacts | str]) -> dict[Path, HeaderFacts]:
    return {path: facts for path, facts in outcomes.items() if isinstance(facts, HeaderFacts)}


def test_every_file_gives_facts_or_a_reason(outcomes: dict[Path, HeaderFacts | str]) -> None:
    reasons = [reason for reason in outcomes.values() if isinstance(reason, str)]
    assert all(reason.endswith(".") and len(reason) < 200 for reason in reasons)
    assert not any("cannot be read as DICOM" in reason for reason in reasons)
    assert len(read_only(outcomes)) > len(reasons)


def test_facts_agree_with_pydicom_value_by_value(outcomes: dict[Path, HeaderFacts | str]) -> None:
    for path, facts in list(read_only(outcomes).items())[::7]:
        made = dcmread(path, force=True, stop_before_pixels=True)
        instance = facts.instance
        assert instance.sop_uid == made.SOPInstanceUID
        assert facts.study.patient.patient_id == str(made.get("PatientID", "") or "").strip()
        if instance.format is not None:
            stored = instance.format.stored
            assert (stored.rows, stored.columns) == (made.Rows, made.Columns)
            assert stored.frames == int(made.get("NumberOfFrames", None) or 1), path
        mosaic = instance.format is not None and instance.format.across > 1  # its tiles lie elsewhere
        if "ImagePositionPatient" in made and instance.frames and instance.frames[0].plane and not mosaic:
            assert instance.frames[0].plane.position == pytest.approx([float(v) for v in made.ImagePositionPatient])
        if "WindowCenter" in made and instance.frames:
            centers = np.atleast_1d(np.array(made.WindowCenter, float)).tolist()
            assert [window.center for window in instance.frames[0].windows] == centers


def test_direct_pixels_are_where_they_are_said_to_be(outcomes: dict[Path, HeaderFacts | str]) -> None:
    checked = 0
    for path, facts in list(read_only(outcomes).items())[::11]:
        location = facts.instance.location
        if location is None or not location.direct:
            continue
        made = dcmread(path, force=True)
        with path.open("rb") as file:
            file.seek(location.offset)
            assert file.read(location.length) == made.PixelData
        checked += 1
    assert checked > 20


def test_every_stack_is_of_one_size_and_every_volume_holds_its_images(outcomes: dict[Path, HeaderFacts | str]) -> None:
    series: dict[str, list[HeaderFacts]] = {}
    for facts in read_only(outcomes).values():
        series.setdefault(facts.series.uid, []).append(facts)
    volumes = 0
    for facts in series.values():
        for stack in stacks(one_series(facts)):
            sizes = {(form.rows, form.columns) for image in stack.images if (form := image.instance.format)}
            assert len(sizes) == 1
            assert bool(stack.why_split) == ("#" in stack.id)
            if not stack.geometry.is_volume:
                assert stack.geometry.why_not.endswith(".")
                continue
            volumes += 1
            for index, image in enumerate(stack.images):
                place = transform(stack.geometry.matrix, (0, 0, index))
                step = stack.geometry.slice_spacing_mm or math.nan
                assert np.linalg.norm(place - image.plane.position) <= max(0.05, step / 4)
    assert volumes > 20


@pytest.mark.skipif(shutil.which("dcmdump") is None, reason="DCMTK is not installed")
def test_dcmtk_reads_the_same_identifiers(outcomes: dict[Path, HeaderFacts | str]) -> None:
    for path, facts in list(read_only(outcomes).items())[::60]:
        dump = subprocess.run(
            ["dcmdump", "-q", "+P", "0008,0018", "+P", "0020,000d", str(path)],
            capture_output=True,
            text=True,
            check=False,
        ).stdout
        assert facts.instance.sop_uid in dump
        assert facts.study.uid in dump
