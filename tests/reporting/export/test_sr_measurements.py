"""The measurement document: every number with its code, unit, coordinates and identity, for other viewers to read."""

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import highdicom
import numpy as np
import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset

from reporting.export import sr_measurements
from reporting.export.dicom import content
from reporting.export.exporter import ExportError, Letterhead
from reporting.export.verify import check
from reporting.report import Report
from tests.reporting.export.samples import (
    AREA,
    angle,
    axes,
    dciodvfy_errors,
    dsrdump,
    ellipse,
    instance,
    length,
    multi_frame,
    ref,
    report,
    study,
)
from viewer.model.code import HOUNSFIELD, PIXEL, SQUARE_MILLIMETRE, SUV_BODY_WEIGHT
from viewer.model.measurement import Measurement, Outline, Value
from viewer.model.study import Instance
from viewer.session.growing import Grown, Threshold
from viewer.tools import pet_voi as pet_volume

HEAD = Letterhead()


def groups(report_: Report) -> list[Dataset]:
    document = dcmread(io.BytesIO(sr_measurements.make(report_, HEAD)))
    found = next(item for item in document.ContentSequence if _concept(item) == "126010")
    return list(found.ContentSequence)


def _concept(item: Dataset) -> str:
    return str(item.ConceptNameCodeSequence[0].CodeValue) if "ConceptNameCodeSequence" in item else ""


def child(group: Dataset, concept: str) -> Dataset:
    return next(item for item in group.ContentSequence if _concept(item) == concept)


def coordinates(group: Dataset) -> Iterator[tuple[str, list[float]]]:
    for number in group.ContentSequence:
        for item in number.get("ContentSequence", ()):
            if item.ValueType == "SCOORD":
                yield item.GraphicType, list(item.GraphicData)


def of(*measurements: Measurement) -> Report:
    return report(measurements=measurements)


@pytest.mark.parametrize("frame", [None, 7])
def test_two_validators_find_no_error(frame: int | None, tmp_path: Path) -> None:
    image = instance(57) if frame is None else multi_frame()
    made = replace(of(length(1, image, frame)), study=study(images=(image,)), key_images=(), comparisons=())
    for one in (made, report()):
        data = sr_measurements.make(one, HEAD)
        assert dciodvfy_errors(data, tmp_path) == []
        assert "TID 1500 (DCMR)" in dsrdump(data, tmp_path)


def test_the_checker_recomputes_every_value() -> None:
    images = {image.sop_uid: image for image in [instance(number) for number in range(50, 60)]}
    assert check(sr_measurements.make(report(), HEAD), images.get) == ()


def test_a_pixel_centre_is_half_a_pixel_from_the_corner() -> None:
    (graphic, data), *_ = coordinates(groups(of(length(1, instance(57))))[0])
    assert graphic == "POLYLINE"
    assert data == [10.75, 21.0, 50.75, 51.0]


def test_coordinates_come_back_within_a_hundredth_of_a_pixel_and_on_the_same_frame() -> None:
    chance = np.random.default_rng(24)
    image = multi_frame()
    drawn = [
        replace(
            length(number, image, int(chance.integers(12))),
            pixels=tuple(map(tuple, chance.uniform(-0.5, 95.0, (2, 2)))),
        )
        for number in range(1, 301)
    ]
    found = groups(replace(of(*drawn), study=study(images=(image,)), key_images=()))
    for measurement, group in zip(drawn, found, strict=True):
        (_, data), *_ = coordinates(group)
        assert np.abs(np.reshape(data, (-1, 2)) - 0.5 - np.array(measurement.pixels)).max() <= 0.01
        where = child(group, "410668003").ContentSequence[0].ContentSequence[0].ReferencedSOPSequence[0]
        assert measurement.image.frame is not None
        assert (where.ReferencedSOPInstanceUID, where.ReferencedFrameNumber) == (
            image.sop_uid,
            measurement.image.frame + 1,
        )


def test_highdicom_reads_groups_values_and_tracking_uids(tmp_path: Path) -> None:
    file = tmp_path / "measurements.dcm"
    file.write_bytes(sr_measurements.make(report(), HEAD))
    read = highdicom.sr.srread(file).content.get_image_measurement_groups()
    assert [group.tracking_uid for group in read] == [measurement.uid for measurement in report().measurements]
    values = [[float(number.value) for number in group.get_measurements()] for group in read]
    exact = [[value.value for value in measurement.values] for measurement in report().measurements]
    assert values == exact
    assert read[0].get_measurements()[0].unit.value == "mm"


def test_both_axes_of_a_lesion_have_their_own_line() -> None:
    group = groups(of(axes(1, instance(57))))[0]
    assert [data for _, data in coordinates(group)] == [[10.5, 10.5, 50.5, 10.5], [30.5, 0.5, 30.5, 20.5]]
    meanings = [
        item.ConceptNameCodeSequence[0].CodeMeaning for item in group.ContentSequence if item.ValueType == "NUM"
    ]
    assert meanings == ["Long Axis", "Short Axis"]  # the spelling Cornerstone looks for


def test_numbers_of_one_region_stand_flat_and_the_first_has_the_region() -> None:
    group = groups(of(ellipse(1, instance(57))))[0]
    assert [graphic for graphic, _ in coordinates(group)] == ["ELLIPSE"]
    assert "ContentSequence" in child(group, "42798000")
    assert "ContentSequence" not in child(group, "373098007")


def test_an_angle_is_two_lines_from_its_vertex() -> None:
    (_, data), *_ = coordinates(groups(of(angle(1, instance(57))))[0])
    assert data == [10.5, 10.5, 30.5, 10.5, 30.5, 10.5, 30.5, 40.5]


def test_points_meant_for_other_viewers_go_to_them_and_the_checker_recomputes_both_ways() -> None:
    plain = angle(1, instance(57))
    end, corner, other = plain.pixels
    meant = replace(plain, exchange_pixels=(end, corner, corner, other))
    made = [sr_measurements.make(of(one), HEAD) for one in (plain, meant)]
    assert made[0] == made[1]
    three = (end, corner, other)
    bare = dcmread(io.BytesIO(made[0]))
    next(_regions(bare)).GraphicData = [coordinate + 0.5 for point in three for coordinate in point]
    wrong = dcmread(io.BytesIO(made[0]))
    next(_regions(wrong)).GraphicData = [10.5, 10.5, 30.5, 10.5, 30.5, 10.5, 60.5, 40.5]
    assert [len(check(_file(one), {instance(57).sop_uid: instance(57)}.get)) for one in (bare, wrong)] == [0, 1]


def _regions(item: Dataset) -> Iterator[Dataset]:
    for child_ in item.get("ContentSequence", ()):
        if child_.ValueType == "SCOORD":
            yield child_
        yield from _regions(child_)


def _file(document: Dataset) -> bytes:
    written = io.BytesIO()
    document.save_as(written)
    return written.getvalue()


def test_what_has_an_area_is_closed() -> None:
    values = (Value(AREA, 8.75, SQUARE_MILLIMETRE),)
    shape = replace(length(1, instance(57)), pixels=((0.0, 0.0), (10.0, 0.0), (0.0, 5.0)), values=values)
    (_, data), *_ = coordinates(groups(of(shape))[0])
    assert data[:2] == data[-2:]
    assert len(data) == 8


def test_the_name_for_other_viewers_carries_the_readers_label() -> None:
    group = groups(of(length(1, instance(57), label="Target\n1")))[0]
    assert child(group, "112039").TextValue == "Cornerstone3DTools@^0.1.0:Length:Target 1"
    assert child(group, "121106").TextValue == "Target 1"
    unnamed = groups(of(replace(length(1, instance(57)), exchange_tag="", label="")))[0]
    assert child(unnamed, "112039").TextValue == "Length"


def test_the_origin_of_a_millimetre_goes_with_the_number() -> None:
    group = groups(of(ellipse(1, instance(57))))[0]
    method = child(group, "370129005").ConceptCodeSequence[0]
    assert (method.CodeValue, method.CodingSchemeDesignator, method.CodeMeaning) == (
        "detector",
        "99LECTERN",
        "at detector",
    )
    plain = groups(of(length(1, instance(57))))[0]
    assert "370129005" not in [_concept(item) for item in plain.ContentSequence]


def test_pixels_are_given_as_pixels(tmp_path: Path) -> None:
    counted = replace(length(1, instance(57)), values=(Value(length(1, instance(57)).title, 50.0, PIXEL),))
    data = sr_measurements.make(of(counted), HEAD)
    assert dciodvfy_errors(data, tmp_path) == []
    unit = child(groups(of(counted))[0], "410668003").MeasuredValueSequence[0].MeasurementUnitsCodeSequence[0]
    assert unit.CodeValue == "{pixels}"


def test_a_mark_without_a_number_keeps_its_place_and_label(tmp_path: Path) -> None:
    arrow = replace(length(1, instance(57), label="Look here"), values=(), graphic="POINT", pixels=((5.0, 6.0),))
    data = sr_measurements.make(of(arrow), HEAD)
    assert dciodvfy_errors(data, tmp_path) == []
    assert list(child(groups(of(arrow))[0], "111030").GraphicData) == [5.5, 6.5]
    assert check(data, {instance(57).sop_uid: instance(57)}.get) == ()


def test_the_written_number_is_the_one_shown_and_the_exact_one_stands_beside_it() -> None:
    value = Value(length(1, instance(57)).title, 29.04567, length(1, instance(57)).values[0].unit)
    number = child(groups(of(replace(length(1, instance(57)), values=(value,))))[0], "410668003").MeasuredValueSequence[
        0
    ]
    assert str(number.NumericValue) == "29.0"
    assert number.FloatingPointValue == 29.04567


def test_a_measured_number_is_the_same_on_screen_and_in_the_document_and_never_too_long() -> None:
    base = length(1, instance(57)).values[0]
    for number in (-62.3456, -0.04, 0.05, 1 / 3, -123456789.123456789, 1e300, -2.2250738585072014e-308):
        for digits in (0, 1, 2, 9):
            value = replace(base, value=number, digits=digits)
            said = content.decimal(value)
            assert len(said) <= 16
            assert said == value.text.split()[0] or abs(float(said) - number) <= 1e-8 * abs(number)
            assert not said.startswith("-0") or float(said) != 0


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_value_that_is_no_number_is_refused(value: float) -> None:
    bad = replace(length(1, instance(57)).values[0], value=value)
    with pytest.raises(ExportError, match="no number"):
        sr_measurements.make(of(replace(length(1, instance(57)), values=(bad,))), HEAD)


def test_without_measurements_there_is_no_document() -> None:
    with pytest.raises(ExportError, match="no measurements"):
        sr_measurements.make(of(), HEAD)


def test_a_measurement_on_a_prior_is_evidence_of_another_study(tmp_path: Path) -> None:
    old: Instance = report().comparisons[0].series[0].instances[0]
    data = sr_measurements.make(of(replace(length(1, old), image=ref(old))), HEAD)
    assert dciodvfy_errors(data, tmp_path) == []
    assert check(data) == ()


def test_the_document_it_replaces_is_named_if_there_was_one(tmp_path: Path) -> None:
    first = report()
    second = report(uid="2.25.4712", predecessor_uid=first.uid, predecessor_measured=True)
    data = sr_measurements.make(second, HEAD)
    named = (
        dcmread(io.BytesIO(data)).PredecessorDocumentsSequence[0].ReferencedSeriesSequence[0].ReferencedSOPSequence[0]
    )
    assert named.ReferencedSOPInstanceUID == sr_measurements.document_uid(first)
    assert dciodvfy_errors(data, tmp_path) == []
    assert "PredecessorDocumentsSequence" not in dcmread(
        io.BytesIO(sr_measurements.make(replace(second, predecessor_measured=False), HEAD))
    )


def test_uptake_values_carry_the_unit_of_their_kind(tmp_path: Path) -> None:
    images = {image.sop_uid: image for image in [instance(number) for number in range(50, 60)]}
    made = ellipse(1, instance(57))
    values = tuple(replace(one, unit=SUV_BODY_WEIGHT) if one.unit == HOUNSFIELD else one for one in made.values)
    data = sr_measurements.make(of(replace(made, values=values)), HEAD)
    assert check(data, images.get) == ()
    assert dciodvfy_errors(data, tmp_path) == []
    assert "g/ml{SUVbw}" in dsrdump(data, tmp_path)


def test_a_pet_volume_has_its_codes_and_the_place_of_its_maximum(tmp_path: Path) -> None:
    values = pet_volume.values(
        Grown(np.array([[0, 0, 0]]), np.array([8.25]), 0.064, 3.4, 7.5, at_edge=False),
        SUV_BODY_WEIGHT,
        Threshold(part=0.41),
    )
    made = replace(
        length(1, instance(57), label=""),
        title=pet_volume.VOLUME,
        graphic="POINT",
        pixels=((10.0, 20.0),),
        values=values,
        exchange_tag="",
        name="PET volume ≥ 41 % max",
        outlines=(Outline(ref(instance(57)), (((9.5, 19.5), (10.5, 19.5), (10.5, 20.5), (9.5, 20.5)),)),),
    )
    data = sr_measurements.make(of(made), HEAD)
    assert dciodvfy_errors(data, tmp_path) == []
    assert "PET volume" in dsrdump(data, tmp_path)
    assert not check(data, {instance(57).sop_uid: instance(57)}.get)
    (group,) = groups(of(made))
    numbers = [item for item in group.ContentSequence if item.ValueType == "NUM"]
    assert [
        (_concept(item), item.MeasuredValueSequence[0].MeasurementUnitsCodeSequence[0].CodeValue) for item in numbers
    ] == [
        ("56851009", "g/ml{SUVbw}"),
        ("373098007", "g/ml{SUVbw}"),
        ("126031", "g/ml{SUVbw}"),
        ("126032", "ml"),
        ("126033", "g"),
    ]
    assert list(coordinates(group)) == [("POINT", [10.5, 20.5])]  # of the maximum alone
    assert child(group, "112039").TextValue == "PET volume ≥ 41 % max"
