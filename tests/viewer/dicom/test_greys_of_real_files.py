"""Every grey file at hand under each of its own windows: the picture of DCMTK and of highdicom, within one of 255."""

from __future__ import annotations

import shutil
import subprocess
import warnings
from functools import cache
from pathlib import Path

import numpy as np
import pydicom
import pytest
from highdicom import VOILUTTransformation
from numpy.typing import NDArray
from pydicom.pixels import apply_modality_lut, apply_voi

from tests.viewer.dicom.pixel_facts import read
from tests.viewer.dicom.real_images import real_images
from viewer.dicom.damage import Damaged
from viewer.dicom.header import Unreadable, read_header
from viewer.dicom.pixels import decode
from viewer.dicom.windowing import choices, inverted, native_picture
from viewer.model.calibration import Calibration
from viewer.model.geometry import Plane
from viewer.model.study import Lut, Window
from viewer.model.view import Shown
from viewer.model.volume import StackImage

Picture = NDArray[np.float64]

MOST_FILES = 40
_UNCOMPRESSED = {"", "1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.5"}
# Of deeper ones DCMTK makes no picture.
_DCMTK_BITS = 16


@cache
def grey_images() -> tuple[Path, ...]:
    """The real images with a window."""
    return tuple(path for path in real_images() if _windows(path))


def _windows(path: Path) -> tuple[Window | Lut, ...]:
    try:
        instance = read_header(path).instance
    except (Unreadable, OSError):
        return ()
    if instance.format is None or instance.format.samples > 1 or instance.format.photometric == "PALETTE COLOR":
        return ()
    return choices(_image(path))


def _image(path: Path) -> StackImage:
    instance = read_header(path).instance
    return StackImage(instance, instance.frames[0], Plane(), Calibration())


@pytest.mark.parametrize("path", grey_images(), ids=lambda path: path.name)
def test_each_window_of_a_file_gives_the_picture_of_two_others(path: Path, tmp_path: Path) -> None:
    image = _image(path)
    try:
        stored = decode(image.instance, 0)
    except Damaged as fault:
        pytest.skip(f"no picture: {fault}")
    padding = image.instance.padding
    shown = np.ones(stored.shape, bool) if padding is None else (stored < padding[0]) | (stored > padding[1])
    for choice in choices(image):
        ours = native_picture(image, stored, _shown(choice)).astype(float)
        formula = _by_highdicom(path, image, stored, choice)
        assert np.abs(ours - formula)[shown].max(initial=0) <= 1, choice
        theirs = _by_dcmtk(path, image, choice, tmp_path)
        if theirs is not None:
            both = shown & (np.abs(theirs - formula) <= 1)
            assert np.abs(ours - theirs)[both].max(initial=0) <= 1, choice
            assert both.sum() >= 0.99 * shown.sum(), f"DCMTK and highdicom differ under {choice}"


def test_most_files_are_held_against_dcmtk_too(tmp_path: Path) -> None:
    if shutil.which("dcm2pnm") is None:
        pytest.skip("dcm2pnm of DCMTK is not installed")
    images = [_image(path) for path in grey_images()]
    if len(images) < MOST_FILES:
        pytest.skip("the real studies are not here (../shared/data is absent)")
    first = [
        _by_dcmtk(path, image, choices(image)[0], tmp_path) for path, image in zip(grey_images(), images, strict=True)
    ]
    assert sum(picture is not None for picture in first) >= MOST_FILES


def _shown(choice: Window | Lut) -> Shown:
    return Shown(window=choice) if isinstance(choice, Window) else Shown(voi_lut=choice)


def _by_highdicom(path: Path, image: StackImage, stored: NDArray[np.generic], choice: Window | Lut) -> Picture:
    """highdicom's formula over pydicom's modality values; pydicom's look-up where the choice is a table."""
    values = _modality_values(path, image, stored)
    if isinstance(choice, Window):
        center, width = choice.center, choice.width
        if choice.function == "LINEAR" and width == 1:  # highdicom divides by nought; PS3.3 C.11.2.1.2.1 names a step
            grey = np.where(values <= center - 0.5, 0.0, 255.0)
        else:
            transform = VOILUTTransformation(center, width, voi_lut_function=choice.function)
            grey = transform.apply(values, (0.0, 255.0))
    else:
        index = image.instance.voi_luts.index(choice)
        grey = apply_voi(values.astype(np.int32), read(path), index=index) * (255.0 / ((1 << choice.bits) - 1))
    return 255.0 - grey if inverted(image.instance) else grey


def _modality_values(path: Path, image: StackImage, stored: NDArray[np.generic]) -> NDArray[np.float64]:
    data = read(path)
    if "ModalityLUTSequence" not in data and image.frame.rescale is not None:
        return stored * image.frame.rescale.slope + image.frame.rescale.intercept
    return np.asarray(apply_modality_lut(stored, data), float)


def _by_dcmtk(path: Path, image: StackImage, choice: Window | Lut, folder: Path) -> Picture | None:
    """Its picture of the first frame; None where it makes none of such an object."""
    form, syntax = image.instance.format, image.instance.transfer_syntax_uid
    if form is None or form.bits_allocated > _DCMTK_BITS or form.across > 1 or syntax not in _UNCOMPRESSED:
        return None
    if shutil.which("dcm2pnm") is None:
        return None
    target = folder / "picture.pgm"
    which = _options(path, image, choice)
    if which is None:
        return None
    command = ["dcm2pnm", "--no-overlays", "--no-scaling", *which, str(path), str(target)]
    done = subprocess.run(command, capture_output=True, check=False, timeout=60)
    if done.returncode or not target.exists():
        return None
    raw = target.read_bytes()
    _, columns, rows = raw.split(maxsplit=3)[:3]
    size = int(rows) * int(columns)
    return np.frombuffer(raw[-size:], np.uint8).reshape(int(rows), int(columns)).astype(float)


def _options(path: Path, image: StackImage, choice: Window | Lut) -> list[str] | None:
    if isinstance(choice, Lut):
        return ["+Wl", str(image.instance.voi_luts.index(choice) + 1)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if "WindowCenter" not in pydicom.dcmread(path, stop_before_pixels=True, force=True):
            return None  # in a functional group, which dcm2pnm does not read
    if choice.function == "LINEAR_EXACT":
        return None  # DCMTK 3.6.7 does not know it
    sigmoid = ["+Wfs"] if choice.function == "SIGMOID" else ["+Wfl"]
    return ["+Ww", str(choice.center), str(choice.width), *sigmoid]
