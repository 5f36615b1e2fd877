from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from pydicom.uid import JPEGLSLossless, RLELossless

from tests.conftest import real_data
from tests.phantoms import compressed, csa_header, save, siemens_mosaic
from tests.viewer.dicom.reading import folder_series, one_series, stacks_of
from tests.viewer.dicom.test_affines import converted, corners, farthest
from viewer.dicom.grouping import stacks
from viewer.dicom.header import read_header
from viewer.dicom.pixel_source import pixel_source
from viewer.dicom.pixels import FrameDecoder, decode
from viewer.dicom.siemens_csa import csa_numbers
from viewer.model.geometry import transform
from viewer.model.volume import Stack

OBLIQUE = (1.0, 0.0, 0.0, 0.0, 0.8, -0.6)


def tiles(count: int = 7) -> NDArray[np.uint16]:
    return np.random.default_rng(1).integers(0, 4000, (count, 10, 12)).astype(np.uint16)


def pixels_of(stack: Stack) -> NDArray[np.generic]:
    return np.stack([decode(image.instance, image.frame.index) for image in stack.images])


@pytest.mark.parametrize("against", [False, True])
def test_a_mosaic_is_a_volume_of_its_slices(tmp_path: Path, *, against: bool) -> None:
    made = siemens_mosaic(tiles(), (-40.0, 25.5, 8.0), orientation=OBLIQUE, against=against)
    (stack,) = stacks(one_series([read_header(save(made, tmp_path / "mosaic.dcm"))]))
    assert stack.shape == (7, 10, 12)
    normal = np.array([0.0, 0.6, 0.8])
    first = np.array([-40.0, 25.5, 8.0]) - (24.0 * normal if against else 0.0)
    expected = np.eye(4)
    expected[:3] = np.array([[1.5, 0, 0], [0, 1.6, -1.2], 4.0 * normal, first]).T
    assert np.abs(stack.geometry.matrix - expected).max() < 1e-6
    assert np.array_equal(pixels_of(stack), tiles()[::-1] if against else tiles())


@pytest.mark.parametrize("syntax", [RLELossless, JPEGLSLossless])
def test_a_compressed_mosaic_is_decoded_once_for_all_tiles(tmp_path: Path, syntax: str) -> None:
    made = compressed(siemens_mosaic(tiles(), (0.0, 0.0, 0.0)), syntax)
    instance = read_header(save(made, tmp_path / "mosaic.dcm")).instance
    decoder, source = FrameDecoder(), pixel_source(instance)
    found = []
    for frame in range(7):
        out = np.empty(source.shape, source.dtype)
        decoder.decode_into(source, frame, out)
        found.append(out)
        (tmp_path / "mosaic.dcm").unlink(missing_ok=True)  # not looked at again
    assert np.array_equal(found, tiles())


def test_every_slice_of_a_mosaic_is_an_image_of_its_own_to_measurements() -> None:
    (stack,) = stacks_of([siemens_mosaic(tiles(), (0.0, 0.0, 0.0))])
    refs = [image.ref for image in stack.images]
    assert len(set(refs)) == 7
    assert refs[4].tile == (12, 10)  # the fifth of three in a row


def test_time_points_are_told_apart() -> None:
    found = stacks_of([siemens_mosaic(tiles(), (0.0, 0.0, 0.0), number=number) for number in (1, 2, 3)])
    assert [stack.shape for stack in found] == [(7, 10, 12)] * 3
    assert all(stack.geometry.is_volume and "told apart by" in stack.why_split for stack in found)


@pytest.mark.parametrize(
    "header",
    [
        b"",
        b"SV10",
        b"garbage" * 40,
        csa_header(NumberOfImagesInMosaic=["7"]),
        csa_header(NumberOfImagesInMosaic=["7"], SliceNormalVector=["1", "0", "0"]),  # not the normal of the image
        csa_header(NumberOfImagesInMosaic=["17"], SliceNormalVector=["0", "0", "1"]),  # 5 tiles do not fit into 30 x 36
        csa_header(NumberOfImagesInMosaic=["7"], SliceNormalVector=["0", "0", "nan"]),
    ],
)
def test_a_mosaic_whose_private_header_tells_nothing_is_one_picture_without_a_place(header: bytes) -> None:
    made = siemens_mosaic(tiles(), (0.0, 0.0, 0.0))
    made.private_block(0x0029, "SIEMENS CSA HEADER")[0x10].value = header
    (stack,) = stacks_of([made])
    assert stack.shape == (1, 30, 36)
    assert not stack.images[0].plane.in_patient
    assert stack.images[0].instance.patient_orientation == ("L", "P")
    assert any("mosaic" in remark for remark in stack.remarks)


def test_a_header_cut_short_anywhere_gives_no_numbers_or_the_right_ones() -> None:
    whole = csa_header(Other=["1", "2"], SliceNormalVector=["0", "0.6", "0.8"], After=["3"])
    for size in range(len(whole)):
        assert csa_numbers(whole[:size], "SliceNormalVector") in ((), (0.0, 0.6, 0.8))
    assert csa_numbers(whole, "SliceNormalVector") == (0.0, 0.6, 0.8)


@pytest.mark.skipif(shutil.which("dcm2niix") is None, reason="dcm2niix is not installed")
def test_dcm2niix_takes_a_real_mosaic_apart_alike(tmp_path: Path) -> None:
    folder = real_data("mr_head_supine") / "4_ep2d_diff_mddw_20_p2"
    (series,) = folder_series(folder)
    (stack,) = stacks(series)
    size, values, matrix = converted(folder, tmp_path)
    assert size[:3] == (128, 128, 25)
    assert (
        farthest(transform(matrix, corners(size[2::-1])), transform(stack.geometry.matrix, corners(stack.shape))) < 0.01
    )
    assert np.array_equal(values[:, ::-1], pixels_of(stack))  # NIfTI's rows go up
