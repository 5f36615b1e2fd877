"""Overlay planes against DCMTK bit by bit, and what is refused because it would be drawn wrong (safety 3.4, H18)."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom import dcmread
from pydicom.data import get_testdata_file
from pydicom.dataset import FileDataset
from pydicom.uid import JPEG2000Lossless, JPEGBaseline8Bit, JPEGLSLossless, RLELossless

from tests.app.commands.oracle import pnm
from tests.phantoms import EXPLICIT_BIG, compressed, ct_slice, new_object, put_pixels, save
from tests.viewer.dicom.layered import Bits, drawing, packed, put_cell_overlay, put_overlay
from viewer.dicom.header import read_header
from viewer.dicom.layers import bit_layers, read_layers
from viewer.dicom.pixels import decode
from viewer.model.layers import BitLayer, ImageLayers
from viewer.model.study import Instance


def black(rows: int = 21, columns: int = 19, frames: int = 1) -> FileDataset:
    """An image of zeros in 12 of 16 bits."""
    made = new_object("SC")
    shape = (rows, columns) if frames == 1 else (frames, rows, columns)
    put_pixels(made, np.zeros(shape, np.uint16), bits_stored=12)
    made.WindowCenter, made.WindowWidth = 2048, 4096
    return made


def read(made: FileDataset, folder: Path, name: str = "one.dcm") -> tuple[Instance, ImageLayers]:
    instance = read_header(save(made, folder / name)).instance
    return instance, read_layers(instance)


def shown(made: FileDataset, folder: Path, frame: int = 0) -> tuple[BitLayer, ...]:
    instance, layers = read(made, folder)
    return bit_layers(layers, instance, frame, decode)


def mask(layers: tuple[BitLayer, ...], rows: int, columns: int) -> Bits:
    whole = np.zeros((rows, columns), np.uint8)
    for layer in layers:
        whole |= layer.over(rows, columns)
    return whole


def dcmtk_mask(path: Path, folder: Path, frame: int = 0) -> Bits:
    """Where dcm2pnm's picture with overlays differs from its picture without."""
    if shutil.which("dcm2pnm") is None:
        pytest.skip("dcm2pnm of DCMTK is not installed")
    pictures = []
    for option in (["+O", "0", "+Omr"], ["--no-overlays"]):
        out = folder / "dcmtk.pnm"
        command = ["dcm2pnm", "--no-scaling", "--frame", str(frame + 1), "+Ww", "100000", "1000000", *option]
        subprocess.run([*command, str(path), str(out)], check=True, capture_output=True)
        pictures.append(pnm(out).astype(int))
    return (pictures[0] != pictures[1]).astype(np.uint8)


PLACES = {
    "over all of it": ((21, 19), (1, 1)),
    "within": ((5, 7), (4, 6)),
    "beyond the lower right": ((9, 9), (17, 15)),
    "before the first pixel": ((9, 9), (-3, -5)),
    "larger on every side": ((31, 30), (-4, -6)),
}


@pytest.mark.parametrize("place", PLACES)
def test_bits_lie_where_dcmtk_draws_them(place: str, tmp_path: Path) -> None:
    size, origin = PLACES[place]
    made = put_overlay(black(), drawing(*size), origin)
    mine = mask(shown(made, tmp_path), 21, 19)
    assert mine.any()
    assert np.array_equal(mine, dcmtk_mask(tmp_path / "one.dcm", tmp_path))


def test_planes_of_several_groups_keep_their_names(tmp_path: Path) -> None:
    made = black()
    for number in range(16):
        put_overlay(made, drawing(21, 19, number), group=0x6000 + 2 * number, label=f"plane {number}")
    layers = shown(made, tmp_path)
    assert [layer.label for layer in layers] == [f"plane {number}" for number in range(16)]
    assert np.array_equal(layers[15].bits, drawing(21, 19, 15))
    assert np.array_equal(mask(layers, 21, 19), dcmtk_mask(tmp_path / "one.dcm", tmp_path))


def test_frames_of_an_overlay_begin_at_their_image_frame_and_need_not_begin_at_a_byte(tmp_path: Path) -> None:
    frames = np.stack([drawing(21, 19, seed) for seed in (1, 2)])
    made = put_overlay(black(frames=4), frames, first_frame=2)
    instance, layers = read(made, tmp_path)
    found = [bit_layers(layers, instance, frame, decode) for frame in range(4)]
    assert not found[0]
    assert not found[3]
    assert np.array_equal(found[1][0].bits, frames[0])
    assert np.array_equal(found[2][0].bits, frames[1])
    for frame in range(4):
        assert np.array_equal(mask(found[frame], 21, 19), dcmtk_mask(tmp_path / "one.dcm", tmp_path, frame))


def test_a_single_overlay_of_many_frames_lies_over_each_unless_it_names_one(tmp_path: Path) -> None:
    instance, layers = read(put_overlay(black(frames=3), drawing(21, 19)), tmp_path)
    assert all(bit_layers(layers, instance, frame, decode) for frame in range(3))
    instance, layers = read(put_overlay(black(frames=3), drawing(21, 19), first_frame=3), tmp_path)
    assert [bool(bit_layers(layers, instance, frame, decode)) for frame in range(3)] == [False, False, True]


def test_words_of_big_endian_files_are_turned(tmp_path: Path) -> None:
    turned = np.frombuffer(packed(drawing(21, 19)), "<u2").astype(">u2").tobytes()
    made = put_overlay(black(), drawing(21, 19), data=turned)
    made.file_meta.TransferSyntaxUID = EXPLICIT_BIG
    assert np.array_equal(shown(made, tmp_path)[0].bits, drawing(21, 19))
    assert np.array_equal(drawing(21, 19), dcmtk_mask(tmp_path / "one.dcm", tmp_path))


def test_the_overlay_of_a_real_mr_is_that_of_dcmtk(tmp_path: Path) -> None:
    path = Path(str(get_testdata_file("examples_overlay.dcm")))
    instance = read_header(path).instance
    layers = bit_layers(read_layers(instance), instance, 0, decode)
    data = dcmread(path)
    assert np.array_equal(layers[0].bits, data.overlay_array(0x6000))
    assert np.array_equal(mask(layers, data.Rows, data.Columns), dcmtk_mask(path, tmp_path))


# --- in the unused bits of the pixels


@pytest.mark.parametrize("bit", [12, 13, 15])
def test_retired_overlays_are_read_from_their_bit_and_masked_out_of_the_values(bit: int, tmp_path: Path) -> None:
    made = ct_slice(pixels=np.full((21, 19), 700, np.uint16))
    made.BitsStored, made.HighBit, made.PixelRepresentation = 12, 11, 0
    made.PixelData = np.full((21, 19), 700, np.uint16).tobytes()
    put_cell_overlay(made, drawing(21, 19), bit)
    instance, layers = read(made, tmp_path)
    assert instance.layers == ("overlay",)
    assert np.array_equal(bit_layers(layers, instance, 0, decode)[0].bits, drawing(21, 19))
    assert np.unique(decode(instance, 0)).tolist() == [700]
    assert np.array_equal(drawing(21, 19), dcmtk_mask(tmp_path / "one.dcm", tmp_path))


@pytest.mark.parametrize("syntax", [RLELossless, JPEGLSLossless, JPEG2000Lossless])
def test_lossless_compression_keeps_them_where_the_stream_holds_the_whole_cell(syntax: str, tmp_path: Path) -> None:
    made = put_cell_overlay(black(64, 64), drawing(64, 64), 14)
    made.BitsStored, made.HighBit = 16, 15  # the encoder shall take every bit
    made = compressed(made, syntax)
    made.BitsStored, made.HighBit = 12, 11
    instance, layers = read(made, tmp_path)
    assert np.array_equal(bit_layers(layers, instance, 0, decode)[0].bits, drawing(64, 64))
    assert not decode(instance, 0).any()


def test_after_lossy_compression_they_are_not_shown(tmp_path: Path) -> None:
    made = new_object("SC")
    put_pixels(made, np.zeros((16, 16), np.uint8))
    made = compressed(made, JPEGBaseline8Bit)
    put_overlay(made, drawing(16, 16))
    del made[0x60003000]
    made[0x60000100].value, made[0x60000102].value = 8, 7
    instance, layers = read(made, tmp_path)
    assert layers == ImageLayers()
    assert any("lossy compression" in remark for remark in instance.remarks)


# --- what contradicts itself


def without(keyword: int) -> Any:
    return lambda made: made.__delitem__(0x60000000 | keyword)


def with_value(keyword: int, value: Any) -> Any:
    return lambda made: setattr(made[0x60000000 | keyword], "value", value)


HOSTILE = {
    "data a byte short": (with_value(0x3000, bytes(48)), "needs 50 bytes and holds 48"),
    "no data": (without(0x3000), "which is no unused bit"),
    "empty data": (with_value(0x3000, b""), "needs 50 bytes and holds 0"),
    "no rows": (without(0x0010), "no usable size"),
    "zero columns": (with_value(0x0011, 0), "no usable size"),
    "65535 squared": (lambda made: [with_value(k, 65535)(made) for k in (0x10, 0x11)], "no usable size"),
    "more rows than data": (with_value(0x0010, 6000), "and holds 50"),
    "no origin": (without(0x0050), "does not say where it lies"),
    "an origin of one number": (with_value(0x0050, 1), "does not say where it lies"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_what_cannot_be_drawn_right_is_named_and_left_out(case: str, tmp_path: Path) -> None:
    change, reason = HOSTILE[case]
    made = put_overlay(black(), drawing(21, 19))
    change(made)
    instance, layers = read(made, tmp_path)
    assert instance.layers == ()
    assert layers.overlays == ()
    assert any(reason in remark and "6000" in remark for remark in instance.remarks), instance.remarks


def test_more_frames_than_data_are_refused(tmp_path: Path) -> None:
    made = put_overlay(black(), np.zeros((2, 21, 19), np.uint8))
    made[0x60000015].value = "70000"
    assert "says that it has 70000 frames" in " ".join(read(made, tmp_path)[0].remarks)
    made[0x60000015].value = "900"
    assert "and holds 100" in " ".join(read(made, tmp_path)[0].remarks)


def test_a_bit_of_the_image_itself_is_no_overlay(tmp_path: Path) -> None:
    made = put_cell_overlay(black(), drawing(21, 19), 12)
    made[0x60000102].value = 11
    instance, _ = read(made, tmp_path)
    assert "bit 11, which is no unused bit" in " ".join(instance.remarks)


def test_a_file_that_went_away_says_so(tmp_path: Path) -> None:
    instance, _ = read(put_overlay(black(), drawing(21, 19)), tmp_path)
    (tmp_path / "one.dcm").unlink()
    assert "could not be read" in read_layers(instance).remarks[0]


def test_images_without_layers_are_not_opened_again(tmp_path: Path) -> None:
    instance, _ = read(black(), tmp_path)
    (tmp_path / "one.dcm").unlink()
    assert read_layers(instance) == ImageLayers()
