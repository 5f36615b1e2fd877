"""Colours with a profile of their own become those that Little CMS makes of them; sRGB stays as it is."""

from __future__ import annotations

import random
import struct
from io import BytesIO
from pathlib import Path

import imagecodecs
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms
from pydicom.dataset import Dataset

from tests.phantoms import colour_capture, to_bytes
from tests.viewer.dicom.reading import instance_of
from viewer.dicom.colour_profile import ProfileError, read_profile
from viewer.dicom.header import read_header
from viewer.dicom.pixels import decode

ROWS, COLUMNS = 64, 96
# Chromaticities of red, green and blue, then of white D65, then gamma: Adobe RGB, Display P3, a dull scanner
OTHERS = {
    "adobe": ((0.64, 0.33, 0.21, 0.71, 0.15, 0.06), 2.19921875),
    "p3": ((0.68, 0.32, 0.265, 0.69, 0.15, 0.06), 2.2),
    "dull": ((0.60, 0.35, 0.30, 0.57, 0.16, 0.09), 1.8),
}


def profile_of(name: str) -> bytes:
    primaries, gamma = OTHERS[name]
    return bytes(
        imagecodecs.cms_profile("rgb", whitepoint=(0.3127, 0.3290, 1.0), primaries=_luminous(primaries), gamma=gamma)
    )


def _luminous(primaries: tuple[float, ...]) -> tuple[float, ...]:
    red, green, blue = primaries[:2], primaries[2:4], primaries[4:]
    return (*red, 1.0, *green, 1.0, *blue, 1.0)


def srgb() -> bytes:
    return bytes(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())


def with_curves(data: bytes, element: bytes) -> bytes:
    """The profile with another curve for all three channels, appended behind what is there."""
    data += bytes(-len(data) % 4)
    made = bytearray(data + element)
    struct.pack_into(">I", made, 0, len(made))
    for index in range(struct.unpack_from(">I", data, 128)[0]):
        place = 132 + 12 * index
        if data[place + 1 : place + 4] == b"TRC":
            struct.pack_into(">II", made, place + 4, len(data), len(element))
    return bytes(made)


def table_curve() -> bytes:
    points = np.linspace(0, 1, 33) ** 1.7 * 65535
    return struct.pack(">4sII", b"curv", 0, 33) + points.round().astype(">u2").tobytes()


def parametric_curve(kind: int) -> bytes:
    numbers = [
        [2.1],
        [2.0, 0.95, 0.05],
        [2.0, 0.94, 0.05, 0.02],
        [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045],
        [2.4, 0.94, 0.055, 0.08, 0.04, 0.005, 0.001],
    ][kind]
    fixed = [round(number * 65536) for number in numbers]
    return struct.pack(f">4sIHH{len(fixed)}i", b"para", 0, kind, 0, *fixed)


def colours() -> NDArray[np.uint8]:
    made = np.random.default_rng(3).integers(0, 256, (ROWS, COLUMNS, 3)).astype(np.uint8)
    made[0, :, :] = np.linspace(0, 255, COLUMNS).astype(np.uint8)[:, None]
    return made


def shown(pixels: NDArray[np.uint8], profile: bytes, folder: Path) -> tuple[NDArray[np.uint8], tuple[str, ...]]:
    made = colour_capture()
    made.Rows, made.Columns, made.PhotometricInterpretation, made.PlanarConfiguration = ROWS, COLUMNS, "RGB", 0
    made.PixelData, made.ICCProfile = pixels.tobytes(), profile + bytes(len(profile) % 2)
    path = folder / "colour.dcm"
    path.write_bytes(to_bytes(made))
    instance = read_header(path).instance
    return decode(instance, 0), instance.remarks


def by_little_cms(pixels: NDArray[np.uint8], profile: bytes, flags: int = 0) -> NDArray[np.int64]:
    into = ImageCms.ImageCmsProfile(BytesIO(srgb()))
    own = ImageCms.ImageCmsProfile(BytesIO(profile))
    made = ImageCms.profileToProfile(Image.fromarray(pixels), own, into, renderingIntent=1, flags=ImageCms.Flags(flags))
    return np.asarray(made).astype(int)


def check(profile: bytes, folder: Path) -> None:
    pixels = colours()
    ours, remarks = shown(pixels, profile, folder)
    assert not any("profile" in remark for remark in remarks)
    assert np.abs(ours - pixels.astype(int)).max() > 5  # there was something to do
    assert np.abs(ours - by_little_cms(pixels, profile)).max() <= 1


@pytest.mark.parametrize("name", OTHERS)
def test_colours_are_those_of_little_cms(name: str, tmp_path: Path) -> None:
    check(profile_of(name), tmp_path)


@pytest.mark.parametrize("kind", range(5))
def test_every_parametric_curve_is_followed(kind: int, tmp_path: Path) -> None:
    check(with_curves(profile_of("adobe"), parametric_curve(kind)), tmp_path)


def test_a_curve_of_points_is_followed(tmp_path: Path) -> None:
    check(with_curves(profile_of("p3"), table_curve()), tmp_path)


def test_colours_that_are_srgb_stay_bit_by_bit(tmp_path: Path) -> None:
    pixels = colours()
    ours, remarks = shown(pixels, srgb(), tmp_path)
    assert np.array_equal(ours, pixels)
    assert not any("profile" in remark for remark in remarks)


def test_tables_that_cannot_be_read_are_named_and_not_applied(tmp_path: Path) -> None:
    profile = profile_of("adobe")
    tabled = profile[:132] + b"A2B0" + profile[136:]  # the first tag is the copyright
    pixels = colours()
    ours, remarks = shown(pixels, tabled, tmp_path)
    assert np.array_equal(ours, pixels)
    assert any("of a kind that is not applied" in remark for remark in remarks)


@pytest.mark.parametrize("cut", [0, 20, 100, 127, 131, 140, 200])
def test_a_damaged_profile_is_left_out_with_a_remark(cut: int, tmp_path: Path) -> None:
    pixels = colours()
    ours, remarks = shown(pixels, profile_of("adobe")[:cut] or bytes(4), tmp_path)
    assert np.array_equal(ours, pixels)
    assert any("damaged and was left out" in remark for remark in remarks)


def test_any_bytes_give_a_profile_or_a_reason() -> None:
    chance = random.Random(11)
    kinds = [with_curves(profile_of("adobe"), parametric_curve(4)), profile_of("p3"), srgb()]
    for _ in range(1500):
        data = bytearray(chance.choice(kinds))
        for _ in range(chance.randint(1, 6)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            read_profile(bytes(data[: chance.choice([len(data), chance.randrange(len(data))])]))
        except ProfileError as reason:
            assert str(reason).endswith("colours may differ from the original.")


def test_the_profile_of_the_optical_path_counts() -> None:
    made, path = colour_capture(), Dataset()
    path.ICCProfile = profile_of("adobe")
    made.OpticalPathSequence = [path]
    assert instance_of(made).profile == read_profile(profile_of("adobe"))
    made.OpticalPathSequence = [path, Dataset()]  # which of them a frame is seen through is not looked up
    assert instance_of(made).profile is None
    assert any("of a kind that is not applied" in remark for remark in instance_of(made).remarks)
