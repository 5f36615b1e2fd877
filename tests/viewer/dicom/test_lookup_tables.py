"""Look-up tables against tables worked out by hand and against pydicom (safety 3.2.1, 3.3.1, H10)."""

from __future__ import annotations

import numpy as np
import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset, FileDataset
from pydicom.pixels.processing import apply_color_lut

from tests.conftest import real_data
from tests.phantoms import ct_slice, gradient, palette_capture, radiograph
from tests.viewer.dicom.reading import instance_of
from viewer.dicom.header import read_header
from viewer.dicom.lookup_tables import expanded
from viewer.model.study import Lut, Palette


def lut_item(first: int, bits: int, data: bytes, entries: int | None = None, representation: str = "US") -> Dataset:
    item = Dataset()
    item.add_new(0x00283002, representation, [len(data) // 2 if entries is None else entries, first, bits])
    item.add_new(0x00283006, "OW", data)
    return item


def values(lut: Lut) -> list[int]:
    return np.frombuffer(lut.data, "<u2").tolist()


def with_voi(item: Dataset) -> FileDataset:
    made = radiograph()
    item.LUTExplanation = "STANDARD"
    made.VOILUTSequence = [item]
    return made


def test_a_voi_lut_is_read_with_its_explanation() -> None:
    (lut,) = instance_of(with_voi(lut_item(10, 12, np.array([0, 7, 4095], "<u2").tobytes()))).voi_luts
    assert (lut.first_mapped, lut.entries, lut.bits, lut.explanation) == (10, 3, 12, "STANDARD")
    assert values(lut) == [0, 7, 4095]


def test_lut_data_are_unsigned_and_only_the_first_value_follows_the_sign() -> None:
    made = ct_slice()
    data = np.array([65535, 0], "<u2").tobytes()
    made.VOILUTSequence = [lut_item(-2048, 16, data, representation="SS")]
    (lut,) = instance_of(made).voi_luts
    assert (lut.first_mapped, values(lut)) == (-2048, [65535, 0])
    made.VOILUTSequence = [lut_item(63488, 16, data)]  # the same first value, written as unsigned
    assert instance_of(made).voi_luts[0].first_mapped == -2048


def test_entries_of_eight_bits_may_lie_one_a_byte() -> None:
    (lut,) = instance_of(with_voi(lut_item(0, 8, bytes([1, 2, 3, 4]), entries=4))).voi_luts
    assert values(lut) == [1, 2, 3, 4]


def test_no_entries_mean_65536() -> None:
    (lut,) = instance_of(with_voi(lut_item(0, 16, np.arange(65536, dtype="<u2").tobytes(), entries=0))).voi_luts
    assert lut.entries == 65536
    assert values(lut)[-1] == 65535


def test_a_lut_that_is_too_short_is_left_out_and_named() -> None:
    instance = instance_of(with_voi(lut_item(0, 16, bytes(8), entries=100)))
    assert instance.voi_luts == ()
    assert any("look-up table" in remark for remark in instance.remarks)


def test_a_modality_lut_says_its_unit() -> None:
    made = ct_slice(pixels=gradient().astype(np.uint16))
    item = lut_item(0, 16, np.arange(100, dtype="<u2").tobytes())
    item.ModalityLUTType = "OD"
    made.ModalityLUTSequence = [item]
    lut = instance_of(made).modality_lut
    assert lut is not None
    assert (lut.unit, lut.entries) == ("OD", 100)


def test_the_signed_modality_lut_of_the_reference_file_starts_at_minus_2048() -> None:
    path = real_data("pydicom_data_selection") / "mlut_18.dcm"
    if not path.exists():
        pytest.skip("mlut_18.dcm is not here")
    lut = read_header(path).instance.modality_lut
    assert lut is not None
    assert (lut.entries, lut.first_mapped, lut.bits) == (4096, -2048, 16)


def colours(palette: Palette | None) -> np.ndarray[tuple[int, int], np.dtype[np.uint16]]:
    assert palette is not None
    return np.stack([np.frombuffer(data, "<u2") for data in (palette.red, palette.green, palette.blue)], axis=-1)


@pytest.mark.parametrize("segmented", [False, True])
def test_palettes_are_the_same_written_out_or_in_segments(segmented: bool) -> None:
    table = colours(instance_of(palette_capture(segmented=segmented)).palette)
    ramp = np.arange(256) * 257
    assert np.array_equal(table, np.stack([ramp, ramp[::-1], ramp * 0], axis=-1))


def test_segments_discrete_linear_and_indirect_are_expanded_as_the_standard_says() -> None:
    words = [0, 2, 10, 20, 1, 4, 60, 2, 2, 0, 0]  # 10 20, up to 60 in 4 steps, then both segments again
    assert expanded(np.array(words, np.uint16)).tolist() == [10, 20, 30, 40, 50, 60, 10, 20, 30, 40, 50, 60]


def test_segments_that_copy_themselves_or_never_end_are_bounded() -> None:
    assert len(expanded(np.array([2, 65535, 0, 0] * 3, np.uint16))) <= 65536
    assert len(expanded(np.array([1, 65535, 5] * 9, np.uint16))) == 65536


def test_a_palette_without_data_is_left_out_and_named() -> None:
    made = palette_capture()
    del made.GreenPaletteColorLookupTableData
    instance = instance_of(made)
    assert instance.palette is None
    assert any("palette" in remark for remark in instance.remarks)


@pytest.mark.filterwarnings("ignore::UserWarning:pydicom")
def test_real_palettes_give_the_colours_that_pydicom_gives() -> None:
    compared = 0
    for folder in ("pydicom_data_selection", "pydicom_test_files/test_files"):
        for path in sorted((real_data("pydicom_data_selection").parent / folder).glob("*.dcm")):
            header = dcmread(path, stop_before_pixels=True, force=True)
            if header.get("PhotometricInterpretation") != "PALETTE COLOR" or "StudyInstanceUID" not in header:
                continue
            palette = read_header(path).instance.palette
            assert palette is not None, path.name
            index = np.arange(palette.entries, dtype=np.uint16)
            expected = apply_color_lut(index + palette.first_mapped, header).astype(np.uint16)
            if not header.original_encoding[1]:  # pydicom leaves the words of big endian palettes as they lie
                expected = expected.byteswap()
            assert np.array_equal(colours(palette), expected), path.name
            compared += 1
    assert compared >= 2
