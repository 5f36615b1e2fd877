"""Series of planes as DICOM: sound by validators, where they say in the patient, with the values of the planes."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pydicom import dcmread
from pydicom.dataset import FileDataset

from app.inspection.describe import document
from app.inspection.scan import scan
from app.reformats.batch import MOST, Parallel, Turned, range_of
from app.reformats.make import Order, description_of, make, next_number, sources, why_not
from tests.phantoms import mr_slice, pet_slice, put_pixels, save_all
from tests.reporting.export.samples import dciodvfy_errors
from tests.viewer.reading_room import a_reading, study_of
from tests.viewer.session.test_plane_images import OBLIQUE, STACKS, opened, stored_at
from viewer.dicom.grouping import stacks
from viewer.model.geometry import transform, triple, vector
from viewer.model.study import Window
from viewer.model.view import Cut
from viewer.model.volume import Stack
from viewer.session import cuts
from viewer.session.reading import Reading

WINDOW = Window(250.0, 500.0, "LINEAR", "Mine")


def order_of(reading: Reading, batch: Parallel | Turned) -> Order:
    stack = reading.exams.stacks[0]
    voxels = reading.pixels.of(stack.id)
    assert voxels is not None
    return Order(stack, voxels, batch, description_of(stack, batch.cut), 7, WINDOW, "0.1")


def coronal(stack: Stack, **changes: object) -> Cut:
    return replace(cuts.cut(stack, "coronal"), **changes)  # type: ignore[arg-type]


def made(reading: Reading, batch: Parallel | Turned, folder: Path) -> list[FileDataset]:
    folder.mkdir()
    return [dcmread(path) for path in make(order_of(reading, batch), folder)]


@pytest.mark.parametrize("kind", STACKS)
def test_a_series_of_planes_is_a_volume_of_its_own_with_the_values_of_the_first(tmp_path: Path, kind: str) -> None:
    reading = opened(tmp_path / "source", kind)
    source = reading.exams.stacks[0]
    cut = replace(cuts.cut(source, "axial"), row_direction=OBLIQUE[0], column_direction=OBLIQUE[1])
    images = made(reading, Parallel(cut, -3.0, 3.0, 0.75), tmp_path / "planes")
    assert len(images) == 9
    (stack,) = [one for series in study_of(tmp_path / "planes").series for one in stacks(series)]
    assert stack.geometry.is_volume
    assert stack.geometry.slice_spacing_mm == pytest.approx(0.75, abs=1e-6)
    assert stack.frame_of_reference_uid == source.frame_of_reference_uid
    for dataset in images:
        image = next(one for one in stack.images if one.instance.sop_uid == dataset.SOPInstanceUID)
        rows, columns = dataset.Rows, dataset.Columns
        row, column = np.mgrid[0:rows, 0:columns].astype(float)
        places = transform(
            np.linalg.inv(source.geometry.matrix), image.plane.to_patient(np.stack([column, row], axis=-1))
        )
        inside = ((places > 0) & (places < np.array(source.shape[::-1]) - 1)).all(axis=-1)
        expected = stored_at(*np.moveaxis(places, -1, 0))
        assert inside.any()
        assert np.abs(dataset.pixel_array.astype(float) - expected)[inside].max() <= 0.5 + 1e-3
        assert dataset.PixelPaddingValue == -32768
        outside = (places < -0.5 - 1e-6).any(axis=-1)
        assert (dataset.pixel_array[outside] == -32768).all()


@pytest.mark.parametrize("slab_mm", [0.0, 6.0])
def test_two_validators_find_no_error(tmp_path: Path, slab_mm: float) -> None:
    reading = opened(tmp_path / "source", "square")
    cut = coronal(reading.exams.stacks[0], slab_mm=slab_mm)
    images = made(reading, Parallel(cut, 0.0, 2.0, 1.0), tmp_path / "planes")
    for number, dataset in enumerate(images, 1):
        path = tmp_path / "planes" / f"{number:05d}.dcm"
        assert dciodvfy_errors(path.read_bytes(), tmp_path) == []
        subprocess.run(["dcmdump", path], check=True, capture_output=True)
        seen = tmp_path / "seen.pgm"
        subprocess.run(["dcm2pnm", "+Ww", "250", "500", path, seen], check=True, capture_output=True)
        assert seen.stat().st_size > dataset.Rows * dataset.Columns


def test_what_a_plane_says_of_itself(tmp_path: Path) -> None:
    reading = opened(tmp_path / "source", "thick")
    stack = reading.exams.stacks[0]
    cut = coronal(stack, slab_mm=4.0, slab="mip")
    images = made(reading, Parallel(cut, 0.0, 4.0, 2.0), tmp_path / "planes")
    first, second, _ = images
    source = stack.images[0].instance
    assert list(first.ImageType) == ["DERIVED", "SECONDARY", "AXIAL", "PROJECTION IMAGE"]
    assert [code.CodeValue for code in first.DerivationCodeSequence] == ["113072", "113078"]
    assert first.DerivationDescription == "MPR, coronal plane, MIP 4 mm; values interpolated (trilinear)"
    assert (first.StudyInstanceUID, first.FrameOfReferenceUID) == (source.study_uid, source.frame_of_reference_uid)
    assert (first.PatientID, str(first.PatientName)) == ("LECTERN-1", "Phantom^Test")
    assert first.SeriesInstanceUID == second.SeriesInstanceUID != source.series_uid
    assert (first.SeriesNumber, first.InstanceNumber, second.InstanceNumber) == (7, 1, 2)
    assert (float(first.RescaleIntercept), float(first.RescaleSlope), first.RescaleType) == (-1024.0, 1.0, "HU")
    assert (float(first.WindowCenter), float(first.WindowWidth)) == (250.0, 500.0)
    assert first.SliceThickness == 4.0
    referenced = {item.ReferencedSOPInstanceUID for item in first.SourceImageSequence}
    assert referenced == {image.instance.sop_uid for image in stack.images}
    assert {item.PurposeOfReferenceCodeSequence[0].CodeValue for item in first.SourceImageSequence} == {"121322"}
    moved = np.subtract(second.ImagePositionPatient, first.ImagePositionPatient)
    assert moved == pytest.approx(2.0 * cuts.normal(cut), abs=1e-9)


def test_our_own_inspection_gives_the_geometry(tmp_path: Path) -> None:
    reading = opened(tmp_path / "source", "square")
    made(reading, Parallel(coronal(reading.exams.stacks[0]), 0.0, 8.0, 2.0), tmp_path / "planes")
    (study,) = document(scan([tmp_path / "planes"]))["studies"]
    (stack,) = study["series"][0]["stacks"]
    assert (stack["is_volume"], stack["orientation"], stack["images"]) == (True, "coronal", 5)
    assert stack["slice_spacing_mm"] == pytest.approx(2.0)
    assert stack["pixel_spacing_mm"] == pytest.approx([1.0, 1.0])
    assert study["study_uid"] == reading.exams.stacks[0].images[0].instance.study_uid


def test_only_images_that_a_plane_goes_through_are_its_sources(tmp_path: Path) -> None:
    stack = opened(tmp_path, "square").exams.stacks[0]
    on_slice = cuts.cut(stack, "axial", 5)
    assert [ref.sop_uid for ref in sources(stack, on_slice)] == [stack.images[5].instance.sop_uid]
    between = replace(on_slice, center=triple(np.add(on_slice.center, (0.0, 0.0, 0.4))))
    assert [ref.sop_uid for ref in sources(stack, between)] == [one.instance.sop_uid for one in stack.images[5:7]]
    thick = replace(on_slice, slab_mm=4.0)
    assert len(sources(stack, thick)) == 5


def test_planes_turned_about_an_axis_all_hold_it(tmp_path: Path) -> None:
    reading = opened(tmp_path / "source", "square")
    stack = reading.exams.stacks[0]
    cut = coronal(stack)
    batch = Turned(cut, cut.center, cut.column_direction, 180.0, 30.0)
    images = made(reading, batch, tmp_path / "planes")
    assert len(images) == 6
    for number, dataset in enumerate(images):
        row, column = vector(dataset.ImageOrientationPatient[:3]), vector(dataset.ImageOrientationPatient[3:])
        assert column == pytest.approx(vector(cut.column_direction), abs=1e-9)
        assert float(row @ vector(cut.row_direction)) == pytest.approx(np.cos(np.radians(30.0 * number)), abs=1e-9)
        away = (vector(cut.center) - vector(dataset.ImagePositionPatient)) @ np.cross(row, column)
        assert away == pytest.approx(0.0, abs=1e-6)


def test_how_far_planes_reach_and_how_many_there_may_be(tmp_path: Path) -> None:
    stack = opened(tmp_path, "square").exams.stacks[0]
    low, high = range_of(stack, cuts.cut(stack, "axial", 4))
    assert sorted((abs(low), abs(high))) == pytest.approx([4.0, 9.0])
    batch = Parallel(cuts.cut(stack, "axial"), -5.0, 5.0, 0.0)
    with pytest.raises(ValueError, match="more than 0 mm"):
        _ = batch.planes
    with pytest.raises(ValueError, match=f"{MOST:,}"):
        _ = replace(batch, spacing_mm=0.001).planes
    assert len(replace(batch, spacing_mm=0.1).planes) == 101


def test_magnetic_resonance_is_written_as_such(tmp_path: Path) -> None:
    files = [mr_slice((float(index), 0.0, 0.0), number=index + 1) for index in range(8)]
    for index, file in enumerate(files):
        put_pixels(file, np.full((24, 24), 100 + 10 * index, np.uint16))
    save_all(files, tmp_path / "source")
    reading = a_reading()
    reading.open(study_of(tmp_path / "source"))
    cut = cuts.cut(reading.exams.stacks[0], "axial")
    images = made(reading, Parallel(cut, 0.0, 2.0, 1.0), tmp_path / "planes")
    assert images[0].SOPClassUID == "1.2.840.10008.5.1.4.1.1.4"
    assert dciodvfy_errors((tmp_path / "planes" / "00001.dcm").read_bytes(), tmp_path) == []


@pytest.mark.parametrize("suv", [True, False])
def test_planes_of_pet_hold_its_suv_or_name_no_tracer(tmp_path: Path, suv: bool) -> None:
    facts = {"CountsSource": "EMISSION", "FrameReferenceTime": "90000", "DecayFactor": "1.05", "NumberOfSlices": 8}
    activity = [(1000.0 + 100 * index) * (2.0 + index) for index in range(8)]  # each image has a slope of its own
    files = [
        pet_slice(
            (0.0, 0.0, 3.0 * index),
            number=index + 1,
            slope=str(2.0 + index),
            pixels=np.full((24, 24), 1000 + 100 * index, np.uint16),
            PatientWeight="70" if suv else None,
            **facts,
        )
        for index in range(8)
    ]
    save_all(files, tmp_path / "source")
    reading = a_reading()
    reading.open(study_of(tmp_path / "source"))
    source = reading.exams.stacks[0]
    factor = source.uptake.factor if suv and source.uptake else 1.0
    order = order_of(reading, Parallel(coronal(source), 0.0, 2.0, 1.0))
    values = np.broadcast_to(np.array(activity)[:, None, None] * factor, source.shape).astype(np.float32)
    order.voxels.values = values
    (tmp_path / "planes").mkdir()
    images = [dcmread(path) for path in make(order, tmp_path / "planes")]
    assert dciodvfy_errors((tmp_path / "planes" / "00001.dcm").read_bytes(), tmp_path) == []
    first = images[0]
    assert first.SOPClassUID == "1.2.840.10008.5.1.4.1.1.128"
    assert (first.SeriesDate, first.SeriesTime, first.NumberOfSlices) == ("20261101", "110000", 3)
    assert (first.Units, len(first.RadiopharmaceuticalInformationSequence)) == (("GML", 1) if suv else ("BQML", 0))
    held = first.pixel_array[:, 12] * float(first.RescaleSlope)
    rows = np.array(first.ImagePositionPatient[2]) - np.arange(len(held)) * float(first.PixelSpacing[0])
    inside = (rows >= 0) & (rows <= 21)
    expected = np.interp(rows, 3.0 * np.arange(8), values[:, 0, 0])
    assert inside.sum() >= 7
    assert held[inside] == pytest.approx(expected[inside], abs=float(values.max()) / 32767)
    (again,) = [one for series in study_of(tmp_path / "planes").series for one in stacks(series)]
    assert again.uptake is not None
    assert again.uptake.factor == (1.0 if suv else None)


def test_what_cannot_be_kept_truly_is_refused_with_a_reason(tmp_path: Path) -> None:
    reading = opened(tmp_path, "square")
    stack = reading.exams.stacks[0]
    voxels = reading.pixels.of(stack.id)
    assert voxels is not None
    assert why_not(stack, voxels) == ""
    assert why_not(None, None) == "The pane is empty."
    assert "not all loaded" in why_not(stack, None)
    assert "NM images" in why_not(replace(stack, modality="NM"), voxels)
    voxels.damaged[3] = "cut short"
    assert "damaged" in why_not(stack, voxels)
    assert next_number(study_of(tmp_path)) == 2
