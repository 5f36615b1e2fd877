"""Images as presentation states want them, against DCMTK's dcmp2pgm on states made by dcmpsmk and by pydicom."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence as Items

from tests.app.commands.oracle import pnm
from tests.conftest import real_data
from tests.phantoms import Subject, colour_capture, ct_slice, gradient, pet_slice, radiograph, save
from tests.viewer.dicom.layered import drawing, put_overlay
from tests.viewer.dicom.reading import one_series
from tests.viewer.dicom.states import PSEUDO_COLOUR, lut_item, palette_of, state, window_item
from viewer.dicom.grouping import stacks
from viewer.dicom.header import read_header
from viewer.dicom.pixels import decode
from viewer.dicom.presentation import read_presentation_state
from viewer.dicom.presenting import as_presented, in_own_units, turned, why_not
from viewer.dicom.windowing import native_picture, pseudo_colours
from viewer.model.presentation import PresentationState
from viewer.model.study import Rescale, Window
from viewer.model.view import Shown
from viewer.model.volume import StackImage

ALLOWED = 1  # of 255: DCMTK rounds its tables on its own
HU: dict[str, Any] = {"RescaleSlope": "1", "RescaleIntercept": "-1024", "RescaleType": "HU"}


def image_of(path: Path) -> StackImage:
    (stack,) = stacks(one_series([read_header(path)]))
    return stack.images[0]


def mine(image_path: Path, state_path: Path) -> NDArray[np.uint8]:
    image, found = image_of(image_path), read_presentation_state(state_path)
    assert why_not(found, image) == ""
    picture = native_picture(as_presented(image, found), decode(image.instance, 0), Shown())
    return turned(picture, found)


def dcmtk(image_path: Path, state_path: Path, folder: Path) -> NDArray[np.uint8]:
    if shutil.which("dcmp2pgm") is None:
        pytest.skip("dcmp2pgm of DCMTK is not installed")
    out = folder / "dcmtk.pgm"
    subprocess.run(["dcmp2pgm", "-p", str(state_path), str(image_path), str(out)], check=True, capture_output=True)
    return pnm(out)


def assert_same(image_path: Path, state_path: Path, folder: Path) -> None:
    one, other = mine(image_path, state_path), dcmtk(image_path, state_path, folder)
    assert one.shape == other.shape
    assert np.abs(one.astype(int) - other.astype(int)).max() <= ALLOWED


def test_the_combined_table_test_is_equal_to_dcmtk(tmp_path: Path) -> None:
    folder = real_data("gsps_luts")
    one = mine(folder / "imageForPrLUTs.dcm", folder / "prLUTs.dcm")
    assert np.array_equal(one, dcmtk(folder / "imageForPrLUTs.dcm", folder / "prLUTs.dcm", tmp_path))


def test_a_state_for_a_pet_is_applied_in_its_own_units_and_not_in_suv(tmp_path: Path) -> None:
    made = pet_slice(RescaleType="BQML")
    becquerel: dict[str, Any] = {"RescaleSlope": "2.5", "RescaleIntercept": "0", "RescaleType": "BQML"}
    image = save(made, tmp_path / "pet.dcm")
    asked = state([made], "PET", SoftcopyVOILUTSequence=[window_item(2000, 3000)], **becquerel)
    assert_same(image, save(asked, tmp_path / "state.dcm"), tmp_path)
    shown, found = image_of(image), read_presentation_state(tmp_path / "state.dcm")
    factor = 70e3 / (350e6 * 2 ** (-3600 / 6586.2))
    own = in_own_units(Window(2000, 3000), shown, found)
    assert own is not None
    assert (own.center, own.width) == pytest.approx((2000 * factor, 3000 * factor))


REAL = ["CT_small.dcm", "MR_small.dcm", "examples_overlay.dcm", "mlut_18.dcm", "vlut_04.dcm"]


@pytest.mark.parametrize("options", [(), ("--voi-ignore",), ("--voi-window",)])
@pytest.mark.parametrize("name", REAL)
def test_states_made_by_dcmtk(name: str, options: tuple[str, ...], tmp_path: Path) -> None:
    if shutil.which("dcmpsmk") is None:
        pytest.skip("dcmpsmk of DCMTK is not installed")
    wheel = get_testdata_file(name, download=False)
    path = Path(str(wheel)) if wheel else real_data("pydicom_data_selection") / name
    made = tmp_path / "state.dcm"
    subprocess.run(["dcmpsmk", *options, str(path), str(made)], check=True, capture_output=True)
    assert_same(path, made, tmp_path)


def with_table(table: Dataset, **more: Any) -> Dataset:
    made = state([CT], SoftcopyVOILUTSequence=[window_item(-300, 900)], **HU, **more)
    del made.PresentationLUTShape
    made.PresentationLUTSequence = Items([table])
    return made


CT = ct_slice(pixels=gradient(40, 56))
VOI = {"SoftcopyVOILUTSequence": [window_item(-300, 900)]}
STATES = {
    "a window": state([CT], **VOI, **HU),
    "a window of one": state([CT], SoftcopyVOILUTSequence=[window_item(-300, 1)], **HU),
    "no window": state([CT], **HU),
    "no modality": state([CT]),
    "another modality": state([CT], **VOI, RescaleSlope="2.5", RescaleIntercept="-900", RescaleType="US"),
    "a modality table": state(
        [CT], ModalityLUTSequence=[lut_item(np.arange(1000) ** 2 // 16, 100, ModalityLUTType="US")]
    ),
    "a voi table": state([CT], SoftcopyVOILUTSequence=[Dataset()], **HU),  # its table is put in below
    "inverse": state([CT], PresentationLUTShape="INVERSE", **VOI, **HU),
    "a table of 256": with_table(lut_item(np.linspace(0, 1, 256) ** 2 * 65535)),
    "a table of 4096": with_table(lut_item(np.linspace(1, 0, 4096) ** 3 * 65535)),
    "a table of 17 of 12 bits": with_table(lut_item(np.linspace(0, 1, 17) ** 2 * 4095, bits=12)),
    "turned": state([CT], ImageRotation=90, ImageHorizontalFlip="N", **VOI, **HU),
    "mirrored": state([CT], ImageRotation=0, ImageHorizontalFlip="Y", **VOI, **HU),
    "turned and mirrored": state([CT], ImageRotation=90, ImageHorizontalFlip="Y", **VOI, **HU),
    "turned back and mirrored": state([CT], ImageRotation=270, ImageHorizontalFlip="Y", **VOI, **HU),
}
STATES["a voi table"].SoftcopyVOILUTSequence[0].VOILUTSequence = Items([lut_item(np.arange(900)[::-1] * 72, -700)])


@pytest.mark.parametrize("option", ["--overlay-copy", "--overlay-activate"])
def test_overlays_and_shutters_that_dcmtk_takes_into_a_state(option: str, tmp_path: Path) -> None:
    if shutil.which("dcmpsmk") is None:
        pytest.skip("dcmpsmk of DCMTK is not installed")
    image = put_overlay(ct_slice(pixels=gradient(40, 56)), drawing(21, 19), (5, -3))
    image.ShutterShape, image.CenterOfCircularShutter, image.RadiusOfCircularShutter = "CIRCULAR", [20, 30], 15
    path, made = save(image, tmp_path / "image.dcm"), tmp_path / "state.dcm"
    subprocess.run(["dcmpsmk", option, str(path), str(made)], check=True, capture_output=True)
    found = read_presentation_state(made)
    assert [group for group, _ in found.active_overlays] == [0x6000]
    assert found.shutter is not None
    assert found.shutter.circle == (20, 30, 15)
    copied = {plane.group: plane for plane in found.overlays}
    assert set(copied) == ({0x6000} if option == "--overlay-copy" else set())
    if copied:
        assert copied[0x6000].origin == (5, -3)
        assert np.array_equal(copied[0x6000].bits(0), drawing(21, 19))


BELOW_ZERO = ct_slice(pixels=(np.arange(40 * 56).reshape(40, 56) - 1000).astype(np.int16))


@pytest.mark.parametrize("first", [-700, 65536 - 700])
def test_a_table_that_begins_below_zero_may_say_so_unsigned(first: int, tmp_path: Path) -> None:
    image, ramp = save(BELOW_ZERO, tmp_path / "image.dcm"), np.arange(1500) * 40
    made = state([BELOW_ZERO], ModalityLUTSequence=[lut_item(ramp, first, ModalityLUTType="US")])
    assert_same(image, save(made, tmp_path / "state.dcm"), tmp_path)
    voi = Dataset()
    voi.VOILUTSequence = Items([lut_item(ramp, first)])
    assert_same(image, save(state([BELOW_ZERO], SoftcopyVOILUTSequence=[voi], **HU), tmp_path / "state.dcm"), tmp_path)


@pytest.mark.parametrize("name", STATES)
def test_states_made_by_pydicom(name: str, tmp_path: Path) -> None:
    image, made = save(CT, tmp_path / "image.dcm"), save(STATES[name], tmp_path / "state.dcm")
    assert_same(image, made, tmp_path)


@pytest.mark.parametrize("shape", ["IDENTITY", "INVERSE"])
def test_the_polarity_of_the_image_is_replaced_by_that_of_the_state(shape: str, tmp_path: Path) -> None:
    white_is_low = radiograph("CR")
    white_is_low.PhotometricInterpretation = "MONOCHROME1"
    image = save(white_is_low, tmp_path / "image.dcm")
    assert_same(image, save(state([white_is_low], PresentationLUTShape=shape), tmp_path / "state.dcm"), tmp_path)


def test_a_bitmap_shutter_covers_the_pixels_that_dcmtk_covers(tmp_path: Path) -> None:
    bits = drawing(40, 56)
    made = put_overlay(state([CT], **VOI, **HU), bits)
    made.ShutterShape, made.ShutterOverlayGroup, made.ShutterPresentationValue = "BITMAP", 0x6000, 32768
    image, path = save(CT, tmp_path / "image.dcm"), save(made, tmp_path / "state.dcm")
    found = read_presentation_state(path)
    assert found.shutter is not None
    theirs = dcmtk(image, path, tmp_path)
    assert set(np.unique(theirs[bits == 1]).tolist()) == {127}
    assert abs(round(found.shutter.grey / 257) - 127) <= ALLOWED
    seen = mine(image, path)[bits == 0].astype(int)
    assert np.abs(seen - theirs[bits == 0]).max() <= ALLOWED


# --- where DCMTK gives no answer


def presented(made: Dataset, folder: Path, image: Dataset = CT) -> tuple[StackImage, PresentationState]:
    of = image_of(save(image, folder / "image.dcm"))  # type: ignore[arg-type]
    return of, read_presentation_state(save(made, folder / "state.dcm"))  # type: ignore[arg-type]


def test_a_sigmoid_of_a_state_is_that_of_the_standard(tmp_path: Path) -> None:
    made = state([CT], SoftcopyVOILUTSequence=[window_item(-300, 900, function="SIGMOID")], **HU)
    image, found = presented(made, tmp_path)
    values = decode(image.instance, 0) - 1024.0
    wanted = 255 / (1 + np.exp(-4 * (values + 300) / 900))
    picture = native_picture(as_presented(image, found), decode(image.instance, 0), Shown())
    assert np.abs(picture - wanted).max() <= ALLOWED


def test_pseudo_colours_are_those_of_the_palette_at_the_windowed_value(tmp_path: Path) -> None:
    ramp = np.arange(256)
    made = state([CT], sop_class=PSEUDO_COLOUR, **VOI, **HU)
    palette_of(made, ramp * 257, ramp[::-1] * 257, np.full(256, 0x4000))
    image, found = presented(made, tmp_path)
    of = as_presented(image, found)
    picture = native_picture(of, decode(image.instance, 0), Shown())
    grey = native_picture(as_presented(image, replace(found, palette=None)), decode(image.instance, 0), Shown())
    assert picture.shape == (40, 56, 3)
    assert np.abs(picture[..., 0].astype(int) - grey).max() <= 1
    assert np.abs(picture[..., 1].astype(int) - (255 - grey)).max() <= 1
    assert np.unique(picture[..., 2]).tolist() == [0x40]
    colours = pseudo_colours(of)
    assert colours is not None
    assert colours[0].tolist() == [0, 0, 0]
    assert pseudo_colours(image) is None


def test_states_of_others_are_never_applied(tmp_path: Path) -> None:
    image, found = presented(state([CT]), tmp_path)
    assert why_not(found, image) == ""
    assert "another patient" in why_not(replace(found, patient_key="other"), image)
    assert "another study" in why_not(replace(found, study_uid="1.2"), image)
    other = ct_slice(subject=Subject(patient_id="SOMEONE ELSE"))
    stranger = state([other])
    stranger.ReferencedSeriesSequence = state([CT]).ReferencedSeriesSequence
    _, strange = presented(stranger, tmp_path)
    assert why_not(strange, image) != ""


def test_greys_are_not_put_on_colour_images(tmp_path: Path) -> None:
    capture = colour_capture()
    image, found = presented(state([capture]), tmp_path, capture)
    assert "in colour" in why_not(found, image)


def test_measured_values_stay_those_of_the_image(tmp_path: Path) -> None:
    image, found = presented(STATES["another modality"], tmp_path)
    before = image.instance, image.frame
    assert as_presented(image, found).frame.rescale == Rescale(2.5, -900.0, "1")
    assert (image.instance, image.frame) == before
    kept = as_presented(image, found, own_values=True)
    assert kept.frame == image.frame


def test_a_window_of_the_state_is_told_in_the_units_of_the_image(tmp_path: Path) -> None:
    image, found = presented(STATES["another modality"], tmp_path)
    told = in_own_units(Window(-300, 900), image, found)
    assert told is not None
    assert (told.center, told.width) == pytest.approx(((-300 + 900) / 2.5 - 1024, 360))
    same, own = presented(STATES["a window"], tmp_path)
    assert in_own_units(Window(-300, 900), same, own) == Window(-300, 900)
    with_lut, table = presented(STATES["a modality table"], tmp_path)
    assert in_own_units(Window(-300, 900), with_lut, table) is None
