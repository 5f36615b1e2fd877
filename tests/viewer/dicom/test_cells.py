"""Shift, mask and sign: the reference values of the safety page (3.1.3), and any cell against plain arithmetic."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as some

from viewer.dicom.cells import settle, stored_range
from viewer.model.study import PixelFormat


def settled(cells: list[int], stored: int, high: int, *, signed: bool, allocated: int = 16) -> list[int]:
    form = PixelFormat(1, len(cells), bits_allocated=allocated, bits_stored=stored, high_bit=high, signed=signed)
    array = np.array(cells, f"u{allocated // 8}").view(f"{'i' if signed else 'u'}{allocated // 8}")
    settle(array, form)
    return [int(value) for value in array]


def test_the_reference_cells_of_twelve_signed_bits() -> None:
    cells = [0x0FFF, 0x07FF, 0x0800, 0xF001, 0x7001]
    assert settled(cells, 12, 11, signed=True) == [-1, 2047, -2048, 1, 1]


def test_overlay_bits_above_the_pixel_are_masked() -> None:
    assert settled([0xF123, 0x0123], 12, 11, signed=False) == [0x123, 0x123]


def test_values_that_end_at_a_higher_bit_are_shifted_down() -> None:
    assert settled([0xABC0, 0x000F], 12, 15, signed=False) == [0xABC, 0]
    assert settled([0xFFF0, 0x7FF0], 12, 15, signed=True) == [-1, 2047]


@given(data=some.data(), allocated=some.sampled_from([8, 16, 32]), signed=some.booleans())
def test_any_cell_agrees_with_plain_arithmetic(data: some.DataObject, allocated: int, signed: bool) -> None:
    stored = data.draw(some.integers(1, allocated))
    high = data.draw(some.integers(stored - 1, allocated - 1))
    cells = data.draw(some.lists(some.integers(0, (1 << allocated) - 1), min_size=1, max_size=20))
    expected = [(cell >> (high - stored + 1)) & ((1 << stored) - 1) for cell in cells]
    if signed:
        expected = [value - (1 << stored) if value >> (stored - 1) else value for value in expected]
    got = settled(cells, stored, high, signed=signed, allocated=allocated)
    assert got == expected
    low, top = stored_range(PixelFormat(1, 1, bits_stored=stored, signed=signed))
    assert all(low <= value <= top for value in got)
