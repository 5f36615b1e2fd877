"""What every tool draws on a reconstructed plane goes out as SCOORD3D in a sound Comprehensive 3D SR, and is read back."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import highdicom
import numpy as np
import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset

from reporting.export import objects, sr_measurements
from reporting.export.exporter import ExportError, Letterhead
from reporting.export.verification.document import Item
from reporting.export.verification.space import points
from reporting.export.verify import check
from reporting.report import Report
from reporting.words import words_for
from tests.reporting.export.drawn import TOOLS, an_image, drawn
from tests.reporting.export.samples import dciodvfy_errors, dsrdump, length, report
from viewer.model.calibration import Calibration, Provenance
from viewer.model.geometry import Plane, triple, unit, vector
from viewer.model.measurement import Measurement
from viewer.model.study import Instance
from viewer.model.view import Cut
from viewer.model.volume import StackImage

HEAD = Letterhead()
FRAME = "1.2.826.0.1.11.77"
ROW = triple(unit((0.8, 0.3, -0.2)))
COLUMN = triple(unit(np.cross((0.3, -0.5, 0.6), ROW)))


def a_plane(slab_mm: float = 0.0) -> StackImage:
    """An oblique plane through the series of the sample report, in 0.6 mm pixels."""
    cut = Cut((10.0, -20.0, 57.0), ROW, COLUMN, slab_mm)
    plane = Plane((-100.0, -80.0, 20.0), ROW, COLUMN, 0.6, 0.6, in_patient=True)
    source = an_image()
    instance = replace(source.instance, frame_of_reference_uid=FRAME)
    own = Calibration(Provenance.PATIENT, 0.6, 0.6, "Patient coordinates of the oblique plane; values interpolated.")
    return StackImage(instance, replace(source.frame, plane=plane), plane, own, cut, (512, 400))


def on_plane(tool: str, slab_mm: float = 0.0) -> Measurement:
    return replace(drawn(tool, a_plane(slab_mm)), series_text="Series 4, MPR oblique")


def images(*measurements: Measurement) -> dict[str, Instance]:
    instance = a_plane().instance
    return {instance.sop_uid: instance} if measurements else {}


def exported(*measurements: Measurement, **changes: object) -> bytes:
    return sr_measurements.make(report(measurements=measurements, **changes), HEAD)


def walk(item: Dataset) -> Iterator[Dataset]:
    yield item
    for child in item.get("ContentSequence", ()):
        yield from walk(child)


def regions(data: bytes) -> list[Dataset]:
    return [item for item in walk(dcmread(io.BytesIO(data))) if item.get("ValueType") == "SCOORD3D"]


@pytest.mark.parametrize("tool", TOOLS)
def test_validators_and_our_checker_find_nothing(tool: str, tmp_path: Path) -> None:
    made = on_plane(tool)
    data = exported(made)
    assert dciodvfy_errors(data, tmp_path) == []
    said = dsrdump(data, tmp_path)
    assert "Comprehensive 3D SR" in said or "SCOORD3D" in said
    assert check(data, images(made).get) == ()


@pytest.mark.parametrize("tool", TOOLS)
def test_the_points_that_come_back_lie_where_they_were_drawn(tool: str) -> None:
    made = on_plane(tool)
    found = regions(exported(made))
    assert found
    wanted = vector(made.exchange_points or made.points)
    for item in found:
        assert item.ReferencedFrameOfReferenceUID == FRAME
        if item.GraphicType == "ELLIPSE" and tool == "circle":
            continue
        back = vector(item.GraphicData).reshape(-1, 3)
        apart = np.linalg.norm(back[:, None] - wanted[None], axis=-1).min(axis=1)
        assert apart.max() < 1e-4  # mm, by single precision


def test_a_circle_is_an_ellipse_with_two_equal_axes() -> None:
    made = on_plane("circle")
    item = regions(exported(made))[0]
    assert item.GraphicType == "ELLIPSE"
    ends = vector(item.GraphicData).reshape(4, 3)
    lengths = [float(np.linalg.norm(ends[1] - ends[0])), float(np.linalg.norm(ends[3] - ends[2]))]
    own = vector(made.points)
    assert lengths == pytest.approx([float(np.linalg.norm(own[1] - own[0]))] * 2, rel=1e-5)
    assert ends.mean(axis=0) == pytest.approx(own.mean(axis=0), abs=1e-4)


def test_highdicom_reads_the_document_and_its_coordinates(tmp_path: Path) -> None:
    file = tmp_path / "measured.dcm"
    file.write_bytes(exported(on_plane("length"), on_plane("ellipse")))
    document = highdicom.sr.srread(file)
    assert isinstance(document, highdicom.sr.Comprehensive3DSR)
    groups = document.content.get_planar_roi_measurement_groups()
    flat = document.content.get_image_measurement_groups()
    assert len(groups) + len(flat) == 2
    values = {one.name.meaning: one.value for group in (*groups, *flat) for one in group.get_measurements()}
    assert values["Length"] == pytest.approx(on_plane("length").values[0].value, abs=0.05)


def test_a_report_without_planes_is_exchanged_as_before_and_a_mixed_one_holds_both_kinds(tmp_path: Path) -> None:
    plain = length(1, an_image().instance)
    assert dcmread(io.BytesIO(exported(plain))).SOPClassUID == sr_measurements.IN_IMAGES
    mixed = exported(plain, on_plane("length"))
    assert dcmread(io.BytesIO(mixed)).SOPClassUID == sr_measurements.IN_SPACE
    kinds = {item.get("ValueType") for item in walk(dcmread(io.BytesIO(mixed)))}
    assert {"SCOORD", "SCOORD3D"} <= kinds
    assert dciodvfy_errors(mixed, tmp_path) == []


def test_what_leaves_with_the_signature_names_its_class() -> None:
    signed = objects.signed_objects(report(measurements=(on_plane("length"),)), HEAD)
    (measured,) = [one for one in signed if one.role == sr_measurements.ROLE]
    assert measured.sop_class_uid == dcmread(io.BytesIO(measured.data)).SOPClassUID == sr_measurements.IN_SPACE


def test_a_version_names_the_class_of_the_one_it_replaces() -> None:
    data = exported(length(1, an_image().instance), predecessor_uid="2.25.99", predecessor_measured=True,
                    predecessor_in_space=True)  # fmt: skip
    document = dcmread(io.BytesIO(data))
    named = document.PredecessorDocumentsSequence[0].ReferencedSeriesSequence[0].ReferencedSOPSequence[0]
    assert named.ReferencedSOPClassUID == sr_measurements.IN_SPACE
    assert [finding for finding in check(data) if "predecessor" in finding.sentence.lower()] == []


def test_interpolation_and_the_slab_are_said_as_the_method() -> None:
    data = exported(on_plane("ellipse", 20.0))
    methods = [
        item.ConceptCodeSequence[0].CodeMeaning
        for item in walk(dcmread(io.BytesIO(data)))
        if item.get("ConceptNameCodeSequence") and item.ConceptNameCodeSequence[0].CodeValue == "370129005"
    ]
    assert methods == ["Reconstructed plane, interpolated, maximum over 20 mm"]


@pytest.mark.parametrize("tool", ["length", "ellipse", "text", "bidirectional"])
def test_on_a_plane_in_no_named_frame_the_source_is_named_and_no_coordinates(tool: str, tmp_path: Path) -> None:
    made = replace(on_plane(tool), frame_of_reference_uid="")
    data = exported(made)
    assert regions(data) == []
    assert dcmread(io.BytesIO(data)).SOPClassUID == sr_measurements.IN_IMAGES
    assert dciodvfy_errors(data, tmp_path) == []
    dsrdump(data, tmp_path)
    assert check(data, images(made).get) == ()


def test_a_frame_of_reference_that_is_no_uid_is_not_exported() -> None:
    with pytest.raises(ExportError, match="frame of reference"):
        exported(replace(on_plane("length"), frame_of_reference_uid="frame 1"))


def _elsewhere(item: Dataset) -> None:
    item.ReferencedFrameOfReferenceUID = "1.2.3"


def _open(item: Dataset) -> None:
    item.GraphicData = list(item.GraphicData)[:-3]


def _bent(item: Dataset) -> None:
    data = list(item.GraphicData)
    data[4] += 3.0
    item.GraphicData = data


def _odd(item: Dataset) -> None:
    item.GraphicData = list(item.GraphicData)[:-1]


@pytest.mark.parametrize(
    ("spoil", "word"), [(_elsewhere, "frame of reference"), (_open, "closed"), (_bent, "plane"), (_odd, "three")]
)
def test_the_checker_notices_what_is_wrong(spoil: Callable[[Dataset], None], word: str) -> None:
    made = on_plane("rectangle")
    document = dcmread(io.BytesIO(exported(made)))
    spoil(next(item for item in walk(document) if item.get("ValueType") == "SCOORD3D"))
    written = io.BytesIO()
    document.save_as(written)
    said = [finding.sentence for finding in check(written.getvalue(), images(made).get)]
    assert any(word in sentence for sentence in said)


def test_the_checker_notices_a_number_that_does_not_follow_from_its_points() -> None:
    made = on_plane("length")
    wrong = replace(made, values=(replace(made.values[0], value=made.values[0].value + 1.0),))
    said = [finding.sentence for finding in check(exported(wrong), images(made).get)]
    assert any("its coordinates give" in sentence for sentence in said)


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_plane_is_named_in_the_language_of_the_report(language: str) -> None:
    named = words_for(language).place("Series 4, MPR coronal, MIP 20 mm")
    assert named.endswith("4, MPR coronal, MIP 20 mm")
    assert (named.startswith("series")) is (language == "en")


def test_an_item_of_coordinates_is_read_as_points() -> None:
    made = on_plane("probe")
    (item, *_) = regions(exported(made))
    document: Report = report(measurements=(made,))
    assert document.in_space
    found = points(Item(item, "1", None))
    assert found is not None
    assert found == pytest.approx(vector(made.points), abs=1e-4)
