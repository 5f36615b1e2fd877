"""Measurements of other systems' structured reports, written by highdicom, over the images of a reading."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import highdicom as hd
import numpy as np
import pytest
from pydicom.dataset import Dataset, FileDataset
from pydicom.sr.codedict import codes

from tests.phantoms import ct_series, save, save_all, uid
from tests.viewer.reading_room import a_reading, study_of
from viewer.dicom.structured_marks import read_structured_marks
from viewer.session.reading import Reading

LINE = np.array([[10.5, 12.5], [20.5, 12.5]])


def a_report_elsewhere(images: list[FileDataset], *, in_space: bool = False) -> Dataset:
    """A TID 1500 with one length on the third image; in space, a closed polygon in the plane of the fifth."""
    source = hd.sr.SourceImageForMeasurement.from_source_image(images[2])
    tracking = hd.sr.TrackingIdentifier(uid=hd.UID(), identifier="Target 1")
    if in_space:
        z = float(images[4].ImagePositionPatient[2])
        ring = np.array([[4.0, 4.0, z], [9.0, 4.0, z], [9.0, 9.0, z], [4.0, 4.0, z]])
        region = hd.sr.ImageRegion3D(
            hd.sr.GraphicTypeValues3D.POLYGON, ring, frame_of_reference_uid=images[0].FrameOfReferenceUID
        )
        area = hd.sr.Measurement(codes.SCT.Area, 12.5, codes.UCUM.SquareMillimeter)
        group: Any = hd.sr.PlanarROIMeasurementsAndQualitativeEvaluations(
            tracking_identifier=tracking, referenced_region=region, measurements=[area]
        )
    else:
        line = hd.sr.CoordinatesForMeasurement(hd.sr.GraphicTypeValues.POLYLINE, LINE, source_image=source)
        length = hd.sr.Measurement(codes.SCT.Length, 7.0, codes.UCUM.Millimeter, referenced_coordinates=[line])
        group = hd.sr.MeasurementsAndQualitativeEvaluations(tracking_identifier=tracking, measurements=[length])
    person = hd.sr.ObserverContext(codes.DCM.Person, hd.sr.PersonObserverIdentifyingAttributes(name="Other^Reader"))
    content = hd.sr.MeasurementReport(
        hd.sr.ObservationContext(observer_person_context=person),
        procedure_reported=codes.LN.CTUnspecifiedBodyRegion,
        imaging_measurements=[group],
    )
    document = hd.sr.Comprehensive3DSR(
        evidence=[images[2]],
        content=content[0],
        series_number=90,
        series_instance_uid=hd.UID(),
        sop_instance_uid=hd.UID(),
        instance_number=1,
        manufacturer="Elsewhere",
        series_description="Lesions",
        requested_procedures=None,
    )
    document.PatientID, document.PatientName = images[0].PatientID, images[0].PatientName
    return document


def _images() -> list[FileDataset]:
    images = ct_series(8)
    for image in images:
        for name in ("AccessionNumber", "StudyID", "ReferringPhysicianName"):
            if name not in image:
                setattr(image, name, "")
    return images


def _reading(folder: Path, *reports: Dataset, images: list[FileDataset] | None = None) -> Reading:
    save_all(images or _images(), folder)
    for number, report in enumerate(reports):
        report.save_as(folder / f"sr{number}.dcm", enforce_file_format=True)
    reading = a_reading()
    reading.open(study_of(folder))
    return reading


def _drawn(reading: Reading) -> dict[int, list[str]]:
    (stack,) = reading.exams.stacks
    found = {index: reading.structured.annotations(stack, index) for index in range(len(stack.images))}
    return {index: [one.texts[0].text for one in some] for index, some in found.items() if some}


def test_a_length_of_another_system_lies_on_its_image_alone_with_its_number(tmp_path: Path) -> None:
    reading = _reading(tmp_path, a_report_elsewhere(_images()))
    assert _drawn(reading) == {2: ["Target 1 Length 7.0 mm"]}
    (stack,) = reading.exams.stacks
    (annotation,) = reading.structured.annotations(stack, 2)
    assert annotation.graphics[0].points == ((10.0, 12.0), (20.0, 12.0))  # DICOM's 10.5 is the centre of pixel 10
    assert reading.structured.titles(stack, 2) == ("Lesions Elsewhere",)


def test_what_lies_in_space_is_shown_on_the_image_of_its_plane(tmp_path: Path) -> None:
    reading = _reading(tmp_path, a_report_elsewhere(_images(), in_space=True))
    assert list(_drawn(reading)) == [4]
    assert _drawn(reading)[4] == ["Target 1 Area 12.5 mm2"]


def test_it_is_switched_and_forgotten_with_the_study(tmp_path: Path) -> None:
    reading = _reading(tmp_path, a_report_elsewhere(_images()))
    reading.structured.toggle()
    assert _drawn(reading) == {}
    reading.structured.toggle()
    assert list(_drawn(reading)) == [2]
    reading.close()
    assert reading.structured.all == ()


def test_what_names_another_patient_is_not_shown(tmp_path: Path) -> None:
    report = a_report_elsewhere(_images())
    report.PatientID = "SOMEBODY ELSE"
    reading = _reading(tmp_path, report)
    assert _drawn(reading) == {}


def test_another_frame_of_reference_is_not_shown(tmp_path: Path) -> None:
    images = _images()
    report = a_report_elsewhere(images, in_space=True)
    for image in images:
        image.FrameOfReferenceUID = uid("another", "frame")
    assert _drawn(_reading(tmp_path, report, images=images)) == {}


def test_our_own_measurements_are_not_drawn_twice(tmp_path: Path) -> None:
    report = a_report_elsewhere(_images())
    report.ManufacturerModelName = "Lectern"
    assert _drawn(_reading(tmp_path, report)) == {}


def _hostile(items: list[Dataset]) -> Dataset:
    report = a_report_elsewhere(_images())
    report.ContentSequence = items
    return report


def _item(kind: str, **attributes: object) -> Dataset:
    made = Dataset()
    made.ValueType = kind
    for name, value in attributes.items():
        setattr(made, name, value)
    return made


@pytest.mark.parametrize(
    "item",
    [
        _item("SCOORD", GraphicType="POLYLINE", GraphicData=[1.0, 2.0, 3.0]),
        _item("SCOORD", GraphicType="ELLIPSE", GraphicData=[1.0, 2.0, 3.0, 4.0]),
        _item("SCOORD", GraphicType="POLYLINE"),
        _item("SCOORD", GraphicType="SPIRAL", GraphicData=[1.0, 2.0]),
        _item("SCOORD", GraphicType="POINT", GraphicData=[float("nan"), 2.0]),
        _item("SCOORD3D", GraphicType="POINT", GraphicData=[1.0, 2.0, 3.0]),
        _item("NUM"),
        _item("TABLE"),
        _item(""),
    ],
)
def test_a_figure_without_a_place_is_left_out(item: Dataset, tmp_path: Path) -> None:
    path = save(_hostile([item]), tmp_path / "sr.dcm")  # type: ignore[arg-type]
    assert read_structured_marks(path).marks == ()


def test_a_deep_and_a_long_report_end(tmp_path: Path) -> None:
    deep = _item("CONTAINER")
    for _ in range(60):
        deep = _item("CONTAINER", ContentSequence=[deep])
    long = [_item("TEXT", TextValue="x") for _ in range(60_000)]
    path = save(_hostile([deep, *long]), tmp_path / "sr.dcm")  # type: ignore[arg-type]
    assert "more than can be shown" in read_structured_marks(path).remark
