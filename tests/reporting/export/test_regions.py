"""Volumes of interest leave as segments that hold the very voxels, and as volumetric groups that name them (TID 1411)."""

from __future__ import annotations

import io
import itertools
from dataclasses import replace
from pathlib import Path

import highdicom
import numpy as np
import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset

from reporting.export import sr_measurements
from reporting.export.exporter import Letterhead
from reporting.export.objects import signed_objects
from reporting.export.segmentation import ROLE, SOP_CLASS
from reporting.report import Report
from tests.reporting.export.samples import dciodvfy_errors, dsrdump, instance, length, prior, ref, report, study
from viewer.model.code import MILLILITRE, SUV_BODY_WEIGHT
from viewer.model.measurement import Measurement, Outline, SegmentRef, Value
from viewer.model.pixel_edges import edges
from viewer.model.study import Instance, PixelFormat
from viewer.session.growing import Grown, Threshold
from viewer.tools import pet_voi as pet_volume

HEAD = Letterhead()
FRAME = "1.2.826.0.1.11.77"
ROWS, COLUMNS = 24, 20


def image(number: int) -> Instance:
    return instance(number, format=PixelFormat(ROWS, COLUMNS), frame_of_reference_uid=FRAME, modality="PT")


IMAGES = tuple(image(number) for number in range(50, 60))


def volume(uid: int, mask: np.ndarray, first: int = 53, **changes: object) -> Measurement:
    """A PET volume of ``mask`` [slice, row, column], whose first slice lies on image ``first``."""
    places = np.argwhere(mask)
    grown = Grown(places, np.linspace(3.0, 8.25, len(places)), 0.35e-3, 3.0, 7.5, at_edge=False)
    outlines = tuple(
        Outline(ref(image(first + n)), tuple(tuple((x, y) for x, y in line.tolist()) for line in edges(one)))
        for n, one in enumerate(mask)
        if one.any()
    )
    _, row, column = places[-1].tolist()
    made = replace(
        length(uid, image(first), label=""),
        title=pet_volume.VOLUME,
        tool="pet_voi",
        graphic="POINT",
        pixels=((float(column), float(row)),),
        values=pet_volume.values(grown, SUV_BODY_WEIGHT, Threshold(part=0.41)),
        exchange_tag="",
        name="PET volume ≥ 41 % max",
        outlines=outlines,
        frame_of_reference_uid=FRAME,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def masks() -> tuple[np.ndarray, np.ndarray]:
    """A region with a hole, pixels that meet at corners, and another region."""
    dice = np.random.default_rng(4)
    one = dice.random((4, ROWS, COLUMNS)) > 0.6
    one[1, 5:12, 5:12] = True
    one[1, 7:9, 7:9] = False
    two = np.zeros((2, ROWS, COLUMNS), bool)
    two[:, 3:6, 2:9] = True
    return one, two


def a_report(*measurements: Measurement) -> Report:
    return report(study=study(images=IMAGES), measurements=measurements, key_images=())


def seg_of(made: Report) -> Dataset:
    (found,) = (one for one in signed_objects(made, HEAD) if one.role == ROLE)
    assert found.sop_class_uid == SOP_CLASS
    dataset = dcmread(io.BytesIO(found.data))
    assert (dataset.SOPInstanceUID, dataset.SeriesInstanceUID) == (found.sop_uid, found.series_uid)
    return dataset


def groups(made: Report) -> list[Dataset]:
    document = dcmread(io.BytesIO(sr_measurements.make(made, HEAD)))
    found = next(item for item in document.ContentSequence if concept(item) == "126010")
    return list(found.ContentSequence)


def derived(item: Dataset) -> list[tuple[str, str]]:
    """What a number is derived as: concept and code."""
    coded = [child for child in item.get("ContentSequence", ()) if child.ValueType == "CODE"]
    return [(concept(child), str(child.ConceptCodeSequence[0].CodeValue)) for child in coded]


def concept(item: Dataset) -> str:
    return str(item.ConceptNameCodeSequence[0].CodeValue)


def test_the_segments_hold_the_very_voxels_that_were_measured(tmp_path: Path) -> None:
    one, two = masks()
    made = a_report(volume(1, one), volume(2, two, first=57))
    dataset = seg_of(made)
    seg = highdicom.seg.Segmentation.from_dataset(dataset)
    pixels = seg.get_pixels_by_source_instance([each.sop_uid for each in IMAGES], assert_missing_frames_are_empty=True)
    expected = np.zeros((10, ROWS, COLUMNS, 2), bool)
    expected[3:7, ..., 0], expected[7:9, ..., 1] = one, two
    assert np.array_equal(pixels != 0, expected)
    buffer = io.BytesIO()
    dataset.save_as(buffer)
    assert dciodvfy_errors(buffer.getvalue(), tmp_path) == []
    assert [str(seg.get_segment_description(n).tracking_uid) for n in (1, 2)] == ["2.25.1", "2.25.2"]
    assert seg.get_segment_description(1).algorithm_type.value == "SEMIAUTOMATIC"


def test_the_groups_name_their_segment_and_series_and_the_numbers_have_their_codes(tmp_path: Path) -> None:
    one, two = masks()
    made = a_report(volume(1, one), volume(2, two, first=57))
    data, seg = sr_measurements.make(made, HEAD), seg_of(made)
    assert dciodvfy_errors(data, tmp_path) == []
    assert "Referenced Segment" in dsrdump(data, tmp_path)
    for number, group in enumerate(groups(made), 1):
        assert group.ContentTemplateSequence[0].TemplateIdentifier == "1411"
        found = {concept(item): item for item in group.ContentSequence}
        used = found["121191"].ReferencedSOPSequence[0]
        assert (used.ReferencedSOPInstanceUID, used.ReferencedSegmentNumber) == (seg.SOPInstanceUID, number)
        assert found["121232"].UID == IMAGES[0].series_uid
        numbers = [(concept(item), derived(item)) for item in group.ContentSequence if item.ValueType == "NUM"]
        assert numbers == [
            ("126401", [("121401", "56851009")]),  # SUVbw, derived as maximum
            ("126401", [("121401", "373098007")]),
            ("126031", []),
            ("126032", []),
            ("126033", []),
        ]


def test_highdicom_reads_the_groups_as_volumetric_regions() -> None:
    one, two = masks()
    made = a_report(volume(1, one), volume(2, two, first=57))
    document = highdicom.sr.ComprehensiveSR.from_dataset(dcmread(io.BytesIO(sr_measurements.make(made, HEAD))))
    found = document.content.get_volumetric_roi_measurement_groups()
    assert [group.tracking_uid for group in found] == ["2.25.1", "2.25.2"]
    for number, group in enumerate(found, 1):
        assert group.reference_type.value == "121191"
        assert group.referenced_segment.referenced_segment_numbers == [number]
        assert group.referenced_segment.source_series_for_segmentation.value == IMAGES[0].series_uid
        volumes = [one for one in group.get_measurements() if one.name.value == "126032"]
        assert volumes[0].value == pytest.approx(made.measurements[number - 1].values[3].value, abs=0.005)


def test_a_drawn_segment_names_the_object_that_it_is_kept_in(tmp_path: Path) -> None:
    kept = SegmentRef(study().uid, "2.25.801", "2.25.800", 2)
    volume_of = Value(sr_measurements.Code("118565006", "SCT", "Volume"), 1.25, MILLILITRE, 2, "Volume")
    drawn = replace(length(7, image(52)), graphic="POINT", pixels=((3.0, 4.0),), values=(volume_of,), segment=kept,
                    exchange_tag="")  # fmt: skip
    made = a_report(drawn)
    assert ROLE not in {one.role for one in signed_objects(made, HEAD)}  # it is in the archive already
    (group,) = groups(made)
    used = next(item for item in group.ContentSequence if concept(item) == "121191").ReferencedSOPSequence[0]
    assert (used.ReferencedSOPInstanceUID, used.ReferencedSegmentNumber) == ("2.25.800", 2)
    document = dcmread(io.BytesIO(sr_measurements.make(made, HEAD)))
    listed = itertools.chain.from_iterable(
        series.ReferencedSOPSequence
        for each in document.CurrentRequestedProcedureEvidenceSequence
        for series in each.ReferencedSeriesSequence
    )
    assert "2.25.800" in {one.ReferencedSOPInstanceUID for one in listed}
    assert dciodvfy_errors(sr_measurements.make(made, HEAD), tmp_path) == []


def test_a_volume_on_a_prior_or_without_a_frame_of_reference_leaves_numbers_alone() -> None:
    one, _ = masks()
    of_prior = volume(1, one)
    other = replace(of_prior.image, study_uid=prior().uid)
    on_prior = replace(
        of_prior,
        image=other,
        outlines=tuple(replace(each, image=replace(each.image, study_uid=prior().uid)) for each in of_prior.outlines),
    )
    nowhere = report(
        study=study(images=tuple(replace(each, frame_of_reference_uid="") for each in IMAGES)),
        measurements=(of_prior,),
        key_images=(),
    )
    for made in (a_report(on_prior), nowhere):
        assert ROLE not in {each.role for each in signed_objects(made, HEAD)}
        assert groups(made)[0].ContentTemplateSequence[0].TemplateIdentifier == "1501"


def test_the_same_report_always_gives_the_same_objects() -> None:
    one, _ = masks()
    first, second = (signed_objects(a_report(volume(1, one)), HEAD) for _ in range(2))
    assert first == second
