"""Pictures of the command line against DCMTK's, and what the arguments do to them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pydicom.dataset import Dataset

from tests.app.commands.conftest import Run
from tests.app.commands.oracle import ALLOWED, dcmtk_picture, difference, png
from tests.conftest import real_data
from tests.phantoms import colour_capture, ct_series, ct_slice, gradient, radiograph, save, save_all, ultrasound

# file of ../shared/data, arguments of render, options of dcm2pnm
REAL = {
    "CT, own window": ("ct_chest_lidc0314/000012.dcm", [], ["+Wi", "1"]),
    "CT, lung": ("ct_chest_lidc0314/000012.dcm", ["--window=-600,1500"], ["+Ww", "-600", "1500"]),
    "CT, narrow": ("ct_chest_lidc0314/000012.dcm", ["--window=40,80"], ["+Ww", "40", "80"]),
    "CT, sigmoid": ("ct_chest_lidc0314/000012.dcm", ["--window=40,400,sigmoid"], ["+Ww", "40", "400", "+Wfs"]),
    "CT, inverted": ("ct_chest_lidc0314/000012.dcm", ["--window=40,400", "--invert"], ["+Ww", "40", "400", "+P"]),
    "MONOCHROME1 CR": ("dx_cr/CR-MONO1-10-chest", ["--window=550,900"], ["+Ww", "550", "900"]),
    "MONOCHROME1 CR, own window": (
        "pydicom_test_files/test_files/dicomdirtests/77654033/CR1/6154",
        ["--voi", "0"],
        ["+Wi", "1"],
    ),
    "MONOCHROME1 DX, JPEG 2000": ("dx_cr/966_fixed.dcm", ["--window=2048,4096"], ["+Ww", "2048", "4096"]),
    "modality LUT": ("pydicom_data_selection/mlut_18.dcm", ["--window=100,200"], ["+Ww", "100", "200"]),
    "VOI LUT": ("pydicom_data_selection/vlut_04.dcm", ["--voi", "0"], ["+Wl", "1"]),
    "JPEG lossless MR": ("pydicom_test_files/test_files/MR_small.dcm", ["--window=600,1600"], ["+Ww", "600", "1600"]),
}


@pytest.mark.parametrize("name", REAL)
def test_native_pictures_of_real_images_are_those_of_dcmtk(name: str, lectern: Run, tmp_path: Path) -> None:
    path, arguments, options = REAL[name]
    folder, _, rest = path.partition("/")
    file = real_data(folder) / rest
    if not file.exists():
        pytest.skip(f"{path} is not here")
    done = lectern("render", file, "--native", "--out", tmp_path / "a.png", *arguments)
    assert done.status == 0, done.err
    assert not done.out
    assert difference(png(tmp_path / "a.png"), dcmtk_picture(file, tmp_path, *options)) <= ALLOWED


def test_a_real_mr_without_a_window_argument_is_shown_in_its_own(lectern: Run, tmp_path: Path) -> None:
    file = next(one for one in sorted(real_data("mr_head_supine").rglob("*")) if one.is_file() and one.suffix != ".txt")
    assert lectern("render", file, "--native", "--out", tmp_path / "a.png").status == 0
    assert difference(png(tmp_path / "a.png"), dcmtk_picture(file, tmp_path, "+Wi", "1")) <= ALLOWED


SUV_FACTOR = 66.2 * 1000 / (381470000 * 2 ** (-5024.678 / 6586.2))  # of the real PET, by its header
BECQUEREL = ["+Ww", f"{3.5 / SUV_FACTOR:.6f}", f"{7 / SUV_FACTOR:.6f}"]


@pytest.mark.parametrize(("arguments", "options"), [([], ["+Wi", "1"]), (["--window=3.5,7"], BECQUEREL)])
@pytest.mark.parametrize("number", [20, 150, 280])
def test_a_real_pet_in_suv_has_the_greys_of_dcmtk_in_becquerel(
    number: int, arguments: list[str], options: list[str], real_pet: Path, lectern: Run, tmp_path: Path
) -> None:
    file = sorted(one for one in real_pet.rglob("*") if one.is_file())[number]
    done = lectern("render", file, "--native", "--out", tmp_path / "a.png", *arguments)
    assert done.status == 0, done.err
    assert difference(png(tmp_path / "a.png"), dcmtk_picture(file, tmp_path, *options)) <= ALLOWED


# arguments of render, options of dcm2pnm: flips come first, then the turn clockwise
TURNS = {
    "mirrored": (["--flip", "h"], ["+Lh"]),
    "upside down": (["--flip", "v"], ["+Lv"]),
    "both": (["--flip", "h", "--flip", "v"], ["+Lhv"]),
    "to the right": (["--rotate", "90"], ["+Rr"]),
    "half": (["--rotate", "180"], ["+Rtd"]),
    "to the left": (["--rotate", "270"], ["+Rl"]),
    "backwards": (["--rotate=-90"], ["+Rl"]),
    "whole": (["--rotate", "360"], []),
}


@pytest.mark.parametrize("name", TURNS)
def test_flips_and_quarter_turns_are_those_of_dcmtk(name: str, lectern: Run, tmp_path: Path) -> None:
    arguments, options = TURNS[name]
    file = save(ct_slice(pixels=gradient(20, 30) * 3), tmp_path / "in.dcm")
    done = lectern("render", file, "--native", "--window=0,1000", "--out", tmp_path / "a.png", *arguments)
    assert done.status == 0, done.err
    assert difference(png(tmp_path / "a.png"), dcmtk_picture(file, tmp_path, "+Ww", "0", "1000", *options)) <= ALLOWED


def test_a_flip_comes_before_the_turn(lectern: Run, tmp_path: Path) -> None:
    file = save(ct_slice(pixels=gradient(20, 30) * 3), tmp_path / "in.dcm")
    plain = ["render", file, "--native", "--window=0,1000", "--out", tmp_path / "a.png"]
    assert lectern(*plain).status == 0
    upright = png(tmp_path / "a.png")
    assert lectern(*plain, "--flip", "h", "--rotate", "90").status == 0
    assert difference(png(tmp_path / "a.png"), np.rot90(upright[:, ::-1], -1)) == 0


def test_each_image_of_a_stack_is_found_in_the_order_of_the_stack(lectern: Run, tmp_path: Path) -> None:
    save_all(reversed(ct_series(5)), tmp_path / "in")
    for number in range(5):
        arguments = ["--image", str(number), "--native", "--window=0,2000", "--out", tmp_path / "a.png"]
        assert lectern("render", tmp_path / "in", *arguments).status == 0
        drawn = png(tmp_path / "a.png").astype(float)
        linear = (gradient(32, 32, number) - 1024.0 + 0.5) / 1999 * 255 + 127.5
        assert np.abs(drawn - np.clip(linear, 0, 255)).max() <= 1
    refused = lectern("render", tmp_path / "in", "--image", "5", "--native", "--out", tmp_path / "b.png")
    assert refused.status == 2
    assert "0 to 4" in refused.sentence


def test_a_frame_of_a_cine_and_colours_come_out_as_they_are_stored(lectern: Run, tmp_path: Path) -> None:
    cine = save(ultrasound(frames=3), tmp_path / "cine.dcm")
    assert lectern("render", cine, "--frame", "2", "--native", "--out", tmp_path / "a.png").status == 0
    grey = (gradient(48, 64, 2) % 256).astype(np.uint8)
    assert np.array_equal(png(tmp_path / "a.png"), np.stack([grey] * 3, axis=-1))
    made = colour_capture()
    assert lectern("render", save(made, tmp_path / "sc.dcm"), "--native", "--out", tmp_path / "a.png").status == 0
    assert np.array_equal(png(tmp_path / "a.png"), np.frombuffer(made.PixelData, np.uint8).reshape(32, 40, 3))
    assert lectern("render", cine, "--frame", "3", "--native", "--out", tmp_path / "a.png").status == 2


def test_a_window_and_a_lut_of_the_image_are_chosen_by_number(lectern: Run, tmp_path: Path) -> None:
    made = radiograph()
    made.WindowCenter, made.WindowWidth = ["400", "600"], ["300", "900"]
    lut = Dataset()
    lut.LUTDescriptor, lut.LUTData = [256, 200, 8], np.arange(255, -1, -1).astype("<u2").tobytes()
    made.VOILUTSequence = [lut]
    file = save(made, tmp_path / "in.dcm")
    pictures = set()
    for number in range(3):
        assert lectern("render", file, "--voi", number, "--native", "--out", tmp_path / "a.png").status == 0
        pictures.add(png(tmp_path / "a.png").tobytes())
    assert len(pictures) == 3
    refused = lectern("render", file, "--voi", "3", "--native", "--out", tmp_path / "a.png")
    assert refused.status == 2
    assert "3 windows and VOI LUTs" in refused.sentence


WRONG = {
    "a window of one number": ["--window", "40"],
    "a window of width nothing": ["--window", "40,0"],
    "a function that does not exist": ["--window", "40,400,cubic"],
    "a window that is no number": ["--window", "nan,400"],
    "an odd turn of native pixels": ["--native", "--rotate", "45"],
    "a size that is none": ["--size", "wide"],
    "a series that is not there": ["--series", "77"],
    "a stack that is not there": ["--stack", "x"],
    "an oblique plane without normal": ["--plane", "oblique"],
    "a preset that does not exist": ["--volume", "rainbow"],
    "a preset for another modality": ["--volume", "mr-angio"],
}


@pytest.mark.parametrize("name", WRONG)
def test_arguments_that_mean_nothing_are_refused(name: str, lectern: Run, tmp_path: Path) -> None:
    save_all(ct_series(3), tmp_path / "in")
    done = lectern("render", tmp_path / "in", "--out", tmp_path / "a.png", *WRONG[name])
    assert done.status == 2
    assert done.sentence.endswith(".")
    assert not (tmp_path / "a.png").exists()


def test_a_picture_that_cannot_be_written_is_refused(lectern: Run, tmp_path: Path) -> None:
    file = save(ct_slice(), tmp_path / "in.dcm")
    (tmp_path / "file").write_text("no folder")
    assert lectern("render", file, "--native", "--out", tmp_path / "file" / "a.png").status == 2
    assert lectern("render", file, "--native", "--out", tmp_path).status == 2


def test_a_slab_is_drawn_in_full_detail(lectern: Run, tmp_path: Path) -> None:
    stripes = np.where(np.arange(400) % 2 == 0, 1024 - 160, 1024 + 240).astype(np.int16)
    made = [
        ct_slice((0, 0, float(z)), number=z + 1, pixels=np.tile(stripes, (400, 1)), spacing=(1.0, 1.0))
        for z in range(8)
    ]
    save_all(made, tmp_path / "in")
    arguments = ["--plane", "axial", "--slab", "3", "--slab-type", "mean", "--size", "400x400", "--overlays", "off"]
    lectern("render", tmp_path / "in", "--out", tmp_path / "slab.png", "--window=40,400", *arguments)
    middle = png(tmp_path / "slab.png")[190:210, 100:130].astype(int)
    assert np.abs(np.diff(middle[..., 0] if middle.ndim == 3 else middle, axis=1)).min() > 200


def test_a_volume_is_rendered_by_its_modes_and_without_what_was_removed(lectern: Run, tmp_path: Path) -> None:
    y, x = np.mgrid[0:40, 0:40]
    bone = np.where(np.hypot(x - 20, y - 20) < 6, 1024 + 900, 1024 + 40).astype(np.int16)
    made = [ct_slice((0, 0, float(z)), number=z + 1, pixels=bone, spacing=(1.0, 1.0)) for z in range(20)]
    save_all(made, tmp_path / "in")
    lit = {}
    for name, more in {"shaded": [], "mip": ["--mode", "mip"], "removed": ["--remove", "bone"]}.items():
        arguments = ["--volume", "ct-bone", "--size", "200x200", "--overlays", "off", *more]
        done = lectern("render", tmp_path / "in", "--out", tmp_path / f"{name}.png", *arguments)
        assert done.status == 0, done.err
        lit[name] = float((png(tmp_path / f"{name}.png")[60:140, 60:140] > 150).mean())
    assert lit["shaded"] > 0.1
    assert lit["mip"] > 0.1
    assert lit["removed"] < 0.02
