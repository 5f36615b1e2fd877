from __future__ import annotations

from pathlib import Path

import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from viewer.dicom.acquisition import acquisition_of
from viewer.model.acquisition import NOTHING_TOLD, Contrast


def a_header(**values: object) -> Dataset:
    header = Dataset()
    for keyword, value in values.items():
        setattr(header, keyword, value)
    return header


def code(value: str, meaning: str = "x") -> Sequence:
    return Sequence([a_header(CodeValue=value, CodingSchemeDesignator="DCM", CodeMeaning=meaning)])


def number(name: str, value: str) -> Dataset:
    measured = Sequence([a_header(NumericValue=value, MeasurementUnitsCodeSequence=code("mGy"))])
    return a_header(ValueType="NUM", ConceptNameCodeSequence=code(name), MeasuredValueSequence=measured)


def container(*content: Dataset) -> Dataset:
    return a_header(ValueType="CONTAINER", ConceptNameCodeSequence=code("113819"), ContentSequence=Sequence(content))


def test_nothing_read_tells_nothing() -> None:
    assert acquisition_of([]) == NOTHING_TOLD


def test_contrast_voltage_and_dose_of_the_images() -> None:
    told = acquisition_of(
        [
            a_header(
                ContrastBolusAgent="Iohexol", ContrastBolusVolume="80", ContrastBolusRoute="IV", KVP="120", CTDIvol=7.5
            ),
            a_header(KVP="100", CTDIvol=3.25),
        ]
    )
    assert told.contrast == (Contrast("Iohexol", "IV", 80.0),)
    assert told.kv == (100.0, 120.0)
    assert told.ctdi_mgy == (3.25, 7.5)
    assert told.dlp_mgycm is None
    assert not told.reported


@pytest.mark.parametrize("none", ["", "NONE", "no", "ohne"])
def test_a_header_that_says_there_was_none_names_no_contrast_medium(none: str) -> None:
    assert acquisition_of([a_header(ContrastBolusAgent=none)]).contrast == ()


def test_the_dose_report_is_believed_before_the_images_and_its_total_before_a_sum() -> None:
    second = container(number("113830", "7.9"), number("113838", "162.5"))
    events = [container(number("113830", "4.1"), number("113838", "150")), second]
    report = container(*events, number("113813", "312.5"))
    told = acquisition_of([a_header(CTDIvol=99.0)], [report])
    assert (told.ctdi_mgy, told.dlp_mgycm, told.reported) == ((4.1, 7.9), 312.5, True)


def test_without_a_total_the_events_are_summed() -> None:
    report = container(container(number("113838", "150")), container(number("113838", "162.5")))
    assert acquisition_of([], [report]).dlp_mgycm == 312.5


def test_a_dose_area_product_of_a_part_of_the_images_is_not_summed() -> None:
    with_dap, without = a_header(ImageAndFluoroscopyAreaDoseProduct="1.5"), a_header()
    assert acquisition_of([with_dap, with_dap]).dap_dgycm2 == 3.0
    assert acquisition_of([with_dap, without]).dap_dgycm2 is None


def test_the_dose_area_product_of_a_dose_report_is_in_gray_square_metres() -> None:
    assert acquisition_of([], [container(number("113722", "0.00002"))]).dap_dgycm2 == pytest.approx(2.0)


@pytest.mark.parametrize("value", ["", "0", "-5"])
def test_a_number_that_cannot_be_is_left_out(value: str) -> None:
    assert acquisition_of([a_header(KVP=value or None)]).kv == ()


def test_two_tracers_are_not_told_as_one() -> None:
    item = a_header(Radiopharmaceutical="FDG", RadionuclideTotalDose="250000000")
    assert acquisition_of([a_header(RadiopharmaceuticalInformationSequence=Sequence([item, item]))]).tracer is None


def test_the_uptake_time_of_a_real_pet(real_pet: Path) -> None:
    files = sorted(real_pet.rglob("*.dcm"))
    file = next(one for one in files if pydicom.dcmread(one, stop_before_pixels=True).Modality == "PT")
    header = pydicom.dcmread(file, stop_before_pixels=True)
    item = header.RadiopharmaceuticalInformationSequence[0]
    tracer = acquisition_of([header]).tracer
    assert tracer is not None
    assert tracer.activity_mbq == pytest.approx(float(item.RadionuclideTotalDose) / 1e6)
    assert tracer.uptake_minutes is None or 20 < tracer.uptake_minutes < 180
