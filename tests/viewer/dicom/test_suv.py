"""SUV by the vendor-neutral rule, against known vectors, invalid headers and real PET."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset, FileDataset

from tests.phantoms import gradient, pet_slice
from tests.viewer.dicom.reading import folder_series, stacks_of
from viewer.dicom.grouping import stacks
from viewer.dicom.suv import uptake
from viewer.dicom.suv_variants import james, janmahasatian, surface
from viewer.dicom.windowing import native_picture
from viewer.model.uptake import Uptake
from viewer.model.view import Shown
from viewer.model.volume import StackImage, modality_unit, modality_values

PHILIPS = "Philips PET Private Group"
GE = "GEMS_PETD_01"


def uptake_of(*objects: FileDataset) -> Uptake:
    (stack,) = stacks_of(objects)
    assert stack.uptake is not None
    return stack.uptake


def private(made: Dataset, creator: str, group: int, values: dict[int, tuple[str, Any]], block: int = 0x10) -> None:
    made.add_new((group, block), "LO", creator)
    for element, (kind, value) in values.items():
        made.add_new((group, block << 8 | element), kind, value)


def philips(made: FileDataset, suv: str | None, activity: str | None = None, block: int = 0x10) -> FileDataset:
    values = {0x00: ("DS", suv), 0x09: ("DS", activity)}
    private(made, PHILIPS, 0x7053, {key: value for key, value in values.items() if value[1] is not None}, block)
    return made


def ge(made: FileDataset, moment: str, block: int = 0x10) -> FileDataset:
    private(made, GE, 0x0009, {0x0D: ("DT", moment)}, block)
    return made


def dose_for(factor: float, elapsed: float, weight: float = 70.0, half_life: float = 6586.2) -> str:
    """The dose that makes ``factor`` the answer, by arithmetic of its own."""
    return f"{weight * 1000 / factor * np.exp(np.log(2) * elapsed / half_life):.12g}"[:16]


def times_for(elapsed: float, scan: str = "20261101110000.000000") -> dict[str, Any]:
    """The start of the tracer ``elapsed`` seconds before a moment."""
    moment = datetime.strptime(scan, "%Y%m%d%H%M%S.%f") - timedelta(seconds=elapsed)
    return {"RadiopharmaceuticalStartDateTime": moment.strftime("%Y%m%d%H%M%S.%f")}


def vector(factor: float, elapsed: float, scan: str = "20261101110000.000000", **attributes: Any) -> FileDataset:
    tracer = {**times_for(elapsed, scan), "RadionuclideTotalDose": dose_for(factor, elapsed)}
    return pet_slice(tracer=tracer, **attributes)


def without_moment(factor: float, elapsed: float) -> FileDataset:
    """Only a start time, and images acquired long after the series began: the series' own time counts."""
    start = times_for(elapsed)["RadiopharmaceuticalStartDateTime"][8:]
    tracer = {"RadiopharmaceuticalStartTime": start, "RadionuclideTotalDose": dose_for(factor, elapsed)}
    return pet_slice(tracer=tracer, AcquisitionTime="112400")


VECTORS = {
    "SIEMENS": (vector(0.0004274832, 8264), 8264, 0.0004274832),
    "GE_MEDICAL_AND_BQML": (
        ge(vector(0.0005367388, 4281, "20261101100000.000000", SeriesTime="113000"), "20261101100000.00"),
        4281,
        0.0005367388,
    ),
    "PHILIPS_BQML": (philips(vector(0.0007463747, 3657), "0.000551"), 3657, 0.0007463747),
    "PHILIPS_CNTS_AND_SUV": (philips(pet_slice(Units="CNTS"), "0.000728"), None, 0.000728),
    "PHILIPS_CNTS_AND_BQML_SUV": (philips(pet_slice(Units="CNTS"), "0.000551", "1.4"), None, 0.000551),
    "BQML_AC_DT_lessThan_S_DT_SIEMENS": (
        vector(0.0004069157, 3254.999995, "20261101105959.999995", AcquisitionTime="105959.999995"),
        3254.999995,
        0.0004069157,
    ),
    "CPS": (
        vector(0.0002650331, 3791.234, "20261101101500.000000", AcquisitionTime="101500"),
        3791.234,
        0.0002650331,
    ),
    "RADIOPHARM_DATETIME_UNDEFINED": (without_moment(0.0003721089, 3871.843), 3871.843, 0.0003721089),
}


@pytest.mark.parametrize("name", VECTORS)
def test_the_eight_vendor_vectors(name: str) -> None:
    made, elapsed, factor = VECTORS[name]
    found = uptake_of(made)
    assert (found.why_not, found.unit) == ("", "SUVbw")
    assert found.factor == pytest.approx(factor, abs=1e-6, rel=1e-8)
    if elapsed is not None:
        assert {one.name: one.number for one in found.inputs}["Elapsed"] == pytest.approx(elapsed, abs=1e-6)


INVALID = {
    "no units": (pet_slice(Units=None), "Units"),
    "proportional counts": (pet_slice(Units="PROPCPS"), "PROPCPS"),
    "counts without factors": (pet_slice(Units="CNTS"), "Philips"),
    "counts with factors of another maker's block": (philips(pet_slice(Units="CNTS"), "0", "0"), "Philips"),
    "no attenuation correction": (pet_slice(CorrectedImage=["DECY"]), "ATTN"),
    "no decay correction of the image": (pet_slice(CorrectedImage=["ATTN"]), "DECY"),
    "no corrections": (pet_slice(CorrectedImage=None), "Corrected Image"),
    "decay correction NONE": (pet_slice(DecayCorrection="NONE"), "not decay corrected"),
    "no decay correction": (pet_slice(DecayCorrection=None), "missing"),
    "decay correction of another kind": (pet_slice(DecayCorrection="SOME"), "SOME"),
    "no weight": (pet_slice(PatientWeight=None), "Weight"),
    "weight 0": (pet_slice(PatientWeight="0"), "Weight (0010,1030) is 0"),
    "negative weight": (pet_slice(PatientWeight="-70"), "Weight"),
    "weight in grams": (pet_slice(PatientWeight="70000"), "cannot be right"),
    "no tracer": (pet_slice(RadiopharmaceuticalInformationSequence=None), "dose"),
    "no dose": (pet_slice(tracer={"RadionuclideTotalDose": None}), "dose"),
    "dose 0": (pet_slice(tracer={"RadionuclideTotalDose": "0"}), "dose"),
    "dose in MBq": (pet_slice(tracer={"RadionuclideTotalDose": "350"}), "MBq"),
    "no half-life": (pet_slice(tracer={"RadionuclideHalfLife": None}), "Half Life"),
    "half-life 0": (pet_slice(tracer={"RadionuclideHalfLife": "0"}), "Half Life"),
    "half-life in minutes": (pet_slice(tracer={"RadionuclideHalfLife": "109.77"}), "10 half-lives"),
    "no start": (pet_slice(tracer={"RadiopharmaceuticalStartTime": None}), "(0018,1078)"),
    "unreadable start": (pet_slice(tracer={"RadiopharmaceuticalStartTime": "99"}), "cannot be read"),
    "no series time": (pet_slice(SeriesTime=None), "Series Date and Time"),
    "no series date": (pet_slice(SeriesDate=None), "Series Date and Time"),
    "no acquisition time": (pet_slice(AcquisitionTime=None), "Acquisition"),
    "given after the scan": (
        pet_slice(tracer={"RadiopharmaceuticalStartDateTime": "20261101113000"}),
        "after the scan",
    ),
    "given days before": (
        pet_slice(tracer={"RadiopharmaceuticalStartDateTime": "20261029100000"}),
        "10 half-lives",
    ),
    "a slope of 0": (pet_slice(slope="0"), "Rescale Slope"),
    "GML of a type unknown": (pet_slice(Units="GML", SUVType="XYZ"), "which SUV"),
    "an unreadable GE time": (ge(pet_slice(AcquisitionTime="105000"), "yesterday"), "GE scan time"),
    "one of many images, where the earliest of all would count": (
        pet_slice(AcquisitionTime="105000", NumberOfSlices=2),
        "Only 1 of 2",
    ),
    "another zone than the start time": (
        pet_slice(
            tracer={"RadiopharmaceuticalStartDateTime": "20261101080000-0200", "RadiopharmaceuticalStartTime": "100000"}
        ),
        "offset from UTC",
    ),
}


@pytest.mark.parametrize("name", INVALID)
def test_an_invalid_header_has_no_uptake_value_and_says_why(name: str) -> None:
    made, words = INVALID[name]
    (stack,) = stacks_of([made])
    assert stack.uptake is not None
    assert (stack.uptake.factor, stack.uptake.unit) == (None, "")
    assert words in stack.uptake.why_not
    assert stack.uptake.why_not.endswith(".")
    assert "SUV" not in modality_unit(stack.images[0])


@pytest.mark.parametrize("kind", ["130", "128.1", "128"])
def test_enhanced_and_converted_objects_have_no_uptake_value(kind: str) -> None:
    """Also those that kept the attributes of a classic image: the times of their frames may be others."""
    made = pet_slice()
    made.SOPClassUID = f"1.2.840.10008.5.1.4.1.1.{kind}"
    groups = Dataset()
    made.PerFrameFunctionalGroupsSequence = [groups]
    found = uptake_of(made)
    assert found.factor is None
    assert "enhanced PET" in found.why_not
    assert [one.unit for one in found.inputs if one.name == "Radionuclide Total Dose"] == [""]


def test_values_without_uptake_stay_in_their_own_unit() -> None:
    (stack,) = stacks_of([pet_slice(PatientWeight=None, RescaleType="BQML")])
    assert modality_unit(stack.images[0]) == "Bq/ml"
    assert modality_values(stack.images[0], np.array(100)) == pytest.approx(250.0)


def test_a_dose_is_not_decayed_again_where_the_image_was_corrected_to_the_administration() -> None:
    assert uptake_of(pet_slice(DecayCorrection="ADMIN")).factor == pytest.approx(70e3 / 350e6, rel=1e-12)


def test_correction_to_the_start_of_the_scan_decays_the_dose() -> None:
    ratio = (uptake_of(pet_slice()).factor or 0) / (uptake_of(pet_slice(DecayCorrection="ADMIN")).factor or 1)
    assert ratio == pytest.approx(1.4607, abs=1e-4)  # an hour of F-18


def test_a_tracer_given_before_midnight() -> None:
    made = pet_slice(
        SeriesTime="003000", AcquisitionTime="003100", tracer={"RadiopharmaceuticalStartTime": "233000.000"}
    )
    assert {one.name: one.number for one in uptake_of(made).inputs}["Elapsed"] == 3600.0


def test_a_long_lived_tracer_given_days_before() -> None:
    zirconium = {"RadiopharmaceuticalStartDateTime": "20261027110000", "RadionuclideHalfLife": "282240"}
    found = uptake_of(pet_slice(tracer=zirconium)).factor
    assert found == pytest.approx(70e3 / (350e6 * 2 ** (-5 * 86400 / 282240)), rel=1e-12)


def test_an_offset_from_utc_is_taken_into_account() -> None:
    stated = {"RadiopharmaceuticalStartDateTime": "20261101090000.000000+0000"}
    made = pet_slice(tracer=stated, TimezoneOffsetFromUTC="+0100")
    assert {one.name: one.number for one in uptake_of(made).inputs}["Elapsed"] == 3600.0


def test_a_negative_offset_alone_does_not_hinder() -> None:
    stated = {"RadiopharmaceuticalStartDateTime": "20261101100000.000000-0500"}
    assert {one.name: one.number for one in uptake_of(pet_slice(tracer=stated)).inputs}["Elapsed"] == 3600.0


def test_the_earliest_acquisition_of_the_series_counts() -> None:
    times = ("105500", "105000", "105800")
    objects = [pet_slice((0, 0, 3.0 * n), number=n + 1, AcquisitionTime=time) for n, time in enumerate(times)]
    assert {one.name: one.number for one in uptake_of(*objects).inputs}["Elapsed"] == 3000.0


@pytest.mark.parametrize("block", [0x10, 0x42])
def test_private_elements_are_found_by_their_creator(block: int) -> None:
    assert uptake_of(philips(pet_slice(Units="CNTS"), "0.0007", block=block)).factor == pytest.approx(0.0007)
    made = ge(pet_slice(AcquisitionTime="105000"), "20261101104000", block)
    assert {one.name: one.number for one in uptake_of(made).inputs}["Elapsed"] == 2400.0


def test_a_private_element_of_another_creator_is_not_taken() -> None:
    made = pet_slice(Units="CNTS")
    private(made, "SOMEONE ELSE", 0x7053, {0x00: ("DS", "0.0007")})
    assert uptake_of(made).factor is None


@pytest.mark.parametrize("useless", [math.nan, math.inf])
def test_a_philips_factor_that_is_no_number_is_never_the_factor(useless: float) -> None:
    (stack,) = stacks_of([philips(pet_slice(Units="CNTS"), "0.0007", "1.25")])
    facts = stack.images[0].instance.uptake
    assert facts is not None
    assert uptake((replace(facts, philips_suv=useless),)).factor == uptake((replace(facts, philips_suv=0.0),)).factor
    assert uptake((replace(facts, philips_suv=useless, philips_activity=useless),)).factor is None


def test_philips_counts_go_by_activity_where_the_direct_factor_is_0() -> None:
    found = uptake_of(philips(pet_slice(Units="CNTS"), "0", "1.25")).factor
    assert found == pytest.approx(1.25 * 70e3 / (350e6 * 2 ** (-3600 / 6586.2)), rel=1e-12)


@pytest.mark.parametrize(
    ("stored", "unit"), [("", "SUVbw"), ("BW", "SUVbw"), ("LBM", "SUVlbm"), ("LBMJANMA", "SUVlbm(Janma)")]
)
def test_stored_uptake_values_keep_their_kind(stored: str, unit: str) -> None:
    (stack,) = stacks_of([pet_slice(Units="GML", SUVType=stored or None)])
    assert stack.uptake is not None
    assert (stack.uptake.factor, stack.uptake.unit, modality_unit(stack.images[0])) == (1.0, unit, unit)


def test_images_that_contradict_each_other_have_no_uptake_value() -> None:
    found = uptake_of(pet_slice(), pet_slice((0, 0, 3), number=2, PatientWeight="80"))
    assert "do not agree in Patient's Weight" in found.why_not


def test_every_slice_keeps_its_own_slope() -> None:
    (stack,) = stacks_of([pet_slice(slope="2"), pet_slice((0, 0, 3), number=2, slope="3")])
    assert stack.uptake is not None
    assert stack.uptake.factor is not None
    for image, slope in zip(stack.images, (2, 3), strict=True):
        assert modality_values(image, np.array(1000)) == pytest.approx(1000 * slope * stack.uptake.factor, rel=1e-12)


@pytest.mark.parametrize("function", ["LINEAR", "LINEAR_EXACT", "SIGMOID"])
def test_windows_of_the_header_give_the_same_grey_in_uptake_values(function: str) -> None:
    own = {"WindowCenter": "2000", "WindowWidth": "3000", "VOILUTFunction": function}
    pixels = gradient()
    greys = []
    for made in (pet_slice(pixels=pixels, **own), pet_slice(pixels=pixels, PatientWeight=None, **own)):
        (stack,) = stacks_of([made])
        image = stack.images[0]
        greys.append(native_picture(image, pixels, Shown()).astype(int))
    apart = np.abs(greys[0] - greys[1])
    assert apart.max() <= 1  # a grey that lies halfway may be rounded to either side
    assert np.count_nonzero(apart) <= apart.size // 100


def test_variants_by_their_formulas() -> None:
    assert james(75, 1.85, "M") == pytest.approx(61.463, abs=5e-4)
    assert james(75, 1.85, "F") == pytest.approx(55.926, abs=5e-4)
    assert janmahasatian(75, 1.85, "M") == pytest.approx(60.915, abs=5e-4)
    assert janmahasatian(75, 1.85, "F") == pytest.approx(49.214, abs=5e-4)
    assert surface(75, 1.85) == pytest.approx(1.98138, abs=5e-6)


def test_a_variant_that_cannot_be_had_says_why() -> None:
    lean, _, area = uptake_of(pet_slice(PatientSex="O")).variants
    assert "Sex" in lean.why_not
    assert area.factor == pytest.approx(surface(70, 1.75) * 1e4 / 70e3)
    assert all("Size" in one.why_not for one in uptake_of(pet_slice(PatientSize=None)).variants)
    heavy, other, _ = uptake_of(pet_slice(PatientWeight="250", PatientSize="1.5")).variants
    assert "falls with weight" in heavy.why_not
    assert other.factor is not None


def test_real_whole_body_pet_against_arithmetic_of_its_own(real_pet: Path) -> None:
    (stack,) = (stack for series in folder_series(real_pet) for stack in stacks(series))
    worst = 0.0
    for image in stack.images[::13]:
        worst = max(worst, float(np.abs(_independent(image) - _ours(image)).max()))
    assert worst < 1e-6


def test_real_pet_that_holds_uptake_values_already(stored_uptake: Path) -> None:
    (stack,) = (stack for series in folder_series(stored_uptake) for stack in stacks(series))
    image = stack.images[10]
    dataset = pydicom.dcmread(_path(image))
    assert np.abs(_ours(image) - dataset.pixel_array * float(dataset.RescaleSlope)).max() < 1e-9


def _ours(image: StackImage) -> np.ndarray[Any, Any]:
    assert modality_unit(image) == "SUVbw"
    return modality_values(image, pydicom.dcmread(_path(image)).pixel_array)


def _independent(image: StackImage) -> np.ndarray[Any, Any]:
    """SUV of one slice from pydicom's values: the scan began at the series time, 5024.678 s after the tracer."""
    dataset = pydicom.dcmread(_path(image))
    tracer = dataset.RadiopharmaceuticalInformationSequence[0]
    left = float(tracer.RadionuclideTotalDose) * np.exp(-np.log(2) * 5024.678 / float(tracer.RadionuclideHalfLife))
    activity = dataset.pixel_array.astype(np.float64) * float(dataset.RescaleSlope) + float(dataset.RescaleIntercept)
    return np.asarray(activity / (left / (float(dataset.PatientWeight) * 1000)))


def _path(image: StackImage) -> str:
    assert image.instance.location is not None
    return image.instance.location.path
