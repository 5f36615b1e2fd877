"""Greyscale follows PS3.3: the reference tables of the safety page, DCMTK and highdicom as oracles, polarity and padding."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from highdicom import VOILUTTransformation
from hypothesis import given
from hypothesis import strategies as some

from tests.conftest import real_data
from viewer.dicom.header import read_header
from viewer.dicom.pixels import decode
from viewer.dicom.windowing import auto_window, choices, default_shown, display_table, native_picture
from viewer.model.calibration import Calibration
from viewer.model.geometry import Plane
from viewer.model.greyscale import DisplayTable
from viewer.model.study import Frame, Instance, Lut, PixelFormat, Rescale, Window
from viewer.model.view import Shown
from viewer.model.volume import StackImage

CT = PixelFormat(rows=8, columns=8, bits_stored=16, high_bit=15, signed=True)
FLOAT = PixelFormat(rows=8, columns=8, bits_allocated=32, bits_stored=32, high_bit=31, sample_type="float")


def image(
    form: PixelFormat = CT,
    slope: float = 1.0,
    intercept: float = -1024.0,
    windows: tuple[Window, ...] = (),
    **facts: object,
) -> StackImage:
    frame = Frame(0, None, Rescale(slope, intercept, "HU"), windows)
    instance = Instance("1", "2", "3", "4", format=form, frames=(frame,), **facts)  # type: ignore[arg-type]
    return StackImage(instance, frame, Plane(), Calibration())


def grey_at(table: DisplayTable, stored: float) -> int:
    """As every renderer reads the table."""
    index = round((stored - table.first) / table.step)
    return int(table.table[min(max(index, 0), len(table.table) - 1)])


def grey_of_hu(shown: Window, hu: float, of: StackImage | None = None) -> int:
    of = of or image()
    rescale = of.frame.rescale
    assert rescale is not None
    return grey_at(display_table(of, Shown(window=shown)), (hu - rescale.intercept) / rescale.slope)


# HU: exact output of LINEAR, LINEAR_EXACT and SIGMOID for centre 40, width 400 (safety page 3.3)
REFERENCE = {
    -1024: (0, 0, 0.01),
    -200: (0, 0, 21.21),
    -160: (0, 0, 30.40),
    -159: (0.64, 0.64, 30.67),
    -100: (38.35, 38.25, 50.44),
    0: (102.26, 102.00, 102.33),
    40: (127.82, 127.50, 127.50),
    100: (166.17, 165.75, 164.64),
    200: (230.08, 229.50, 212.16),
    238: (254.36, 253.72, 224.06),
    239: (255, 254.36, 224.33),
    240: (255, 255, 224.60),
    500: (255, 255, 252.46),
}


@pytest.mark.parametrize("hu", REFERENCE)
@pytest.mark.parametrize(("column", "function"), [(0, "LINEAR"), (1, "LINEAR_EXACT"), (2, "SIGMOID")])
def test_the_three_functions_give_the_reference_table(hu: int, column: int, function: str) -> None:
    assert abs(grey_of_hu(Window(40, 400, function), hu) - REFERENCE[hu][column]) <= 0.51


@pytest.mark.parametrize(
    ("center", "width", "expected"),
    [
        (1, 2, {-1: 0, 0: 0, 1: 255, 2: 255}),
        (1, 1, {0: 0, 1: 255}),
        (40, 80, {1: 3, 20: 65, 40: 129, 79: 255}),
    ],
)
def test_narrow_windows_are_exact(center: float, width: float, expected: dict[int, int]) -> None:
    assert {hu: grey_of_hu(Window(center, width), hu) for hu in expected} == expected


@pytest.mark.parametrize("width", [1e-6, 0.5, 1.0, 2.0])
@pytest.mark.parametrize("function", ["LINEAR", "LINEAR_EXACT", "SIGMOID"])
def test_a_window_far_outside_the_pixels_shows_them_all_black_or_all_white(width: float, function: str) -> None:
    low = display_table(image(), Shown(window=Window(-1e6, width, function)))
    high = display_table(image(), Shown(window=Window(1e6, width, function)))
    assert {grey_at(low, value) for value in (-32768, 0, 32767)} == {255}
    assert {grey_at(high, value) for value in (-32768, 0, 32767)} == {0}


@given(
    center=some.integers(-1500, 3000),
    width=some.integers(1, 5000),
    function=some.sampled_from(["LINEAR", "LINEAR_EXACT", "SIGMOID"]),
    slope=some.sampled_from([1.0, 0.5, -1.0, 3.774]),
)
def test_any_window_agrees_with_highdicom(center: int, width: int, function: str, slope: float) -> None:
    of = image(slope=slope)
    stored = np.arange(-2000, 5000, 7)
    transform = VOILUTTransformation(float(center), float(width), voi_lut_function=function)
    theirs = transform.apply(stored * slope - 1024.0, output_range=(0.0, 255.0))
    # highdicom divides nought by nought on the very edge of a window of width 1, which PS3.3 C.11.2.1.2.1 gives to black.
    theirs = np.where(np.isnan(theirs) & (width == 1), 0.0, theirs)
    table = display_table(of, Shown(window=Window(center, width, function)))
    ours = np.array([grey_at(table, value) for value in stored])
    assert np.abs(ours - theirs).max() <= 0.51


def test_a_negative_slope_shows_the_same_as_negated_values() -> None:
    window = Window(40, 400)
    negated = image(slope=-1.0, intercept=1024.0)
    for hu in REFERENCE:
        assert grey_of_hu(window, hu, negated) == grey_of_hu(window, hu)


@pytest.mark.parametrize(
    ("photometric", "shape", "white_is_high"),
    [
        ("MONOCHROME2", "", True),
        ("MONOCHROME1", "", False),
        ("MONOCHROME2", "INVERSE", False),
        ("MONOCHROME1", "INVERSE", False),
        ("MONOCHROME1", "IDENTITY", True),
        ("MONOCHROME2", "IDENTITY", True),
    ],
)
def test_presentation_shape_decides_before_the_photometric_interpretation(
    photometric: str, shape: str, white_is_high: bool
) -> None:
    of = image(replace(CT, photometric=photometric), presentation_shape=shape)
    table = display_table(of, Shown(window=Window(40, 400)))
    assert (grey_at(table, -30000), grey_at(table, 30000)) == ((0, 255) if white_is_high else (255, 0))
    turned = display_table(of, Shown(window=Window(40, 400), invert=True))
    assert (grey_at(turned, -30000), grey_at(turned, 30000)) == ((255, 0) if white_is_high else (0, 255))


@pytest.mark.parametrize("photometric", ["MONOCHROME1", "MONOCHROME2"])
@pytest.mark.parametrize("invert", [False, True])
def test_padding_is_background_under_either_polarity(photometric: str, invert: bool) -> None:
    of = image(replace(CT, photometric=photometric), padding=(-2000, -2000))
    stored = np.array([[-2000, -1999], [1000, 2000]], np.int16)
    picture = native_picture(of, stored, Shown(window=Window(40, 400), invert=invert))
    assert picture[0, 0] == 0
    assert picture[0, 1] == (255 if (photometric == "MONOCHROME1") != invert else 0)


def test_padding_is_left_out_of_the_automatic_window() -> None:
    of = image(padding=(-2000, -1990))
    stored = np.full((64, 64), -1995, np.int16)
    stored[:, :8] = np.linspace(1000, 1100, 512).reshape(64, 8)
    window = auto_window(of, stored)
    assert window.explanation == "auto"
    assert -24 <= window.center - window.width / 2 <= -20
    assert 72 <= window.center + window.width / 2 <= 76


def test_the_automatic_window_of_nothing_but_padding_is_still_a_window() -> None:
    of = image(padding=(0, 0))
    assert auto_window(of, np.zeros((4, 4), np.int16)).width > 0


def test_the_first_window_is_the_default_and_a_lut_only_where_it_is_alone() -> None:
    window, other = Window(40, 400), Window(-600, 1600)
    lut = Lut(0, 4, 8, np.array([0, 1, 2, 255], "<u2").tobytes())
    assert default_shown(image(windows=(window, other), voi_luts=(lut,))) == Shown(window=window)
    assert default_shown(image(voi_luts=(lut,))) == Shown(voi_lut=lut)
    assert default_shown(image()) == Shown()
    assert choices(image(windows=(window, other), voi_luts=(lut,))) == (window, other, lut)
    automatic = default_shown(image(), np.arange(64, dtype=np.int16).reshape(8, 8)).window
    assert automatic is not None
    assert automatic.explanation == "auto"


def test_a_window_without_width_is_no_choice() -> None:
    assert choices(image(windows=(Window(40, 0), Window(40, -3), Window(40, 80)))) == (Window(40, 80),)


def test_without_any_window_the_whole_range_is_shown() -> None:
    table = display_table(image(), Shown(), (0, 255))
    assert [grey_at(table, value) for value in (0, 128, 255)] == [0, 128, 255]


def test_lut_data_are_unsigned_and_clamp_at_their_ends() -> None:
    lut = Lut(-2, 4, 16, np.array([0, 0x7FFF, 0x8000, 0xFFFF], "<u2").tobytes())
    table = display_table(image(intercept=0.0), Shown(voi_lut=lut))
    assert [grey_at(table, value) for value in (-100, -2, -1, 0, 1, 100)] == [0, 0, 127, 128, 255, 255]


def test_a_modality_lut_comes_before_the_window() -> None:
    lut = Lut(10, 3, 16, np.array([100, 50, 0], "<u2").tobytes())
    of = image(modality_lut=lut)
    table = display_table(of, Shown(window=Window(50, 100, "LINEAR_EXACT")))
    assert [grey_at(table, value) for value in (0, 10, 11, 12, 99)] == [255, 255, 128, 0, 0]


@pytest.mark.parametrize("scale", [1e-8, 1.0, 1e8])
def test_floating_point_pixels_keep_their_range(scale: float) -> None:
    of = image(FLOAT, slope=1.0, intercept=0.0)
    stored = (np.linspace(0, 1, 64).reshape(8, 8) * scale).astype(np.float32)
    picture = native_picture(of, stored, Shown(window=Window(scale / 2, scale, "LINEAR_EXACT")))
    assert np.abs(picture - np.linspace(0, 255, 64).reshape(8, 8)).max() <= 0.6


@pytest.mark.parametrize("lowest", [0.0, -0.7])
def test_a_floating_point_background_at_the_edge_of_a_step_is_black(lowest: float) -> None:
    """Probability maps come with the window 0.5 / 1, which is black up to nought and white above it."""
    of = image(FLOAT, intercept=0.0)
    stored = np.array([[lowest, 0.0, 0.3, 0.9416]])
    assert native_picture(of, stored, Shown(window=Window(0.5, 1))).tolist() == [[0, 0, 255, 255]]


def test_floating_point_pixels_that_are_no_number_are_background() -> None:
    stored = np.array([[np.nan, 0.0], [1.0, np.inf]], np.float32)
    picture = native_picture(
        image(FLOAT, intercept=0.0), stored, Shown(window=Window(0.5, 1.0, "LINEAR_EXACT"), invert=True)
    )
    assert picture.tolist() == [[0, 255], [0, 0]]


def test_pixels_of_32_bits_are_shown_within_one_grey() -> None:
    form = PixelFormat(rows=8, columns=8, bits_allocated=32, bits_stored=32, high_bit=31)
    stored = np.linspace(0, 2**32 - 1, 64).astype(np.uint32).reshape(8, 8)
    picture = native_picture(image(form, intercept=0.0), stored, Shown())
    assert np.abs(picture - np.linspace(0, 255, 64).reshape(8, 8)).max() <= 0.6


def test_colour_knows_no_window_but_can_be_inverted() -> None:
    rgb = np.arange(48, dtype=np.uint8).reshape(4, 4, 3)
    of = image(replace(CT, samples=3, photometric="RGB"))
    assert np.array_equal(native_picture(of, rgb, Shown(window=Window(1, 2))), rgb)
    assert np.array_equal(native_picture(of, rgb, Shown(invert=True)), 255 - rgb)


def real_file(name: str) -> Path:
    folder, rest = name.split("/", maxsplit=1)
    return real_data(folder) / rest


def dcmtk_picture(path: Path, folder: Path, *options: str) -> np.ndarray:
    if shutil.which("dcm2pnm") is None:
        pytest.skip("dcm2pnm of DCMTK is not installed")
    target = folder / "picture.pgm"
    command = ["dcm2pnm", "--no-overlays", "--no-scaling", *options, str(path), str(target)]
    subprocess.run(command, capture_output=True, check=True)
    raw = target.read_bytes()
    kind, columns, rows = raw.split(maxsplit=3)[:3]
    assert kind == b"P5"
    size = int(rows) * int(columns)
    return np.frombuffer(raw[-size:], np.uint8).reshape(int(rows), int(columns)).astype(int)


REAL = (
    "pydicom_test_files/test_files/CT_small.dcm",
    "pydicom_test_files/test_files/MR_small.dcm",
    "pydicom_test_files/test_files/examples_overlay.dcm",
    "pydicom_data_selection/mlut_18.dcm",
    "pydicom_data_selection/vlut_04.dcm",
    "gsps_luts/imageForPrLUTs.dcm",
    "dx_cr/CR-MONO1-10-chest",
)


@pytest.mark.parametrize("name", REAL)
@pytest.mark.parametrize("window", [Window(40, 400), Window(40, 80), Window(1000, 2000), Window(40, 400, "SIGMOID")])
def test_real_pictures_agree_with_dcmtk(name: str, window: Window, tmp_path: Path) -> None:
    path = real_file(name)
    options = ["+Ww", str(window.center), str(window.width)]
    theirs = dcmtk_picture(path, tmp_path, *options, *(["+Wfs"] if window.function == "SIGMOID" else []))
    assert np.abs(picture_of(path, Shown(window=window)) - theirs).max() <= 1


@pytest.mark.parametrize("name", ["dx_cr/CR-MONO1-10-chest", "pydicom_test_files/test_files/MR_small.dcm"])
def test_the_default_is_the_first_window_of_the_file(name: str, tmp_path: Path) -> None:
    path = real_file(name)
    assert np.abs(picture_of(path, Shown()) - dcmtk_picture(path, tmp_path, "+Wi", "1")).max() <= 1


def test_a_voi_lut_alone_is_the_default(tmp_path: Path) -> None:
    path = real_data("pydicom_data_selection") / "vlut_04.dcm"
    assert np.array_equal(picture_of(path, Shown()), dcmtk_picture(path, tmp_path, "+Wl", "1"))


@pytest.mark.parametrize(("option", "shape"), [("+Pid", "IDENTITY"), ("+Piv", "INVERSE")])
@pytest.mark.parametrize("name", ["dx_cr/CR-MONO1-10-chest", "pydicom_test_files/test_files/CT_small.dcm"])
def test_presentation_shapes_agree_with_dcmtk(name: str, option: str, shape: str, tmp_path: Path) -> None:
    path = real_file(name)
    of, stored = read_image(path)
    of = replace(of, instance=replace(of.instance, presentation_shape=shape, padding=None))
    ours = native_picture(of, stored, Shown(window=Window(300, 700))).astype(int)
    assert np.abs(ours - dcmtk_picture(path, tmp_path, option, "+Ww", "300", "700")).max() <= 1


def read_image(path: Path) -> tuple[StackImage, np.ndarray]:
    instance = read_header(path).instance
    return StackImage(instance, instance.frames[0], Plane(), Calibration()), decode(instance, 0)


def picture_of(path: Path, shown: Shown) -> np.ndarray:
    return native_picture(*read_image(path), shown).astype(int)
