from __future__ import annotations

import numpy as np
import pytest

from viewer.render.histogram import histogram_of


def test_values_are_those_of_the_modality_and_padding_is_none_of_them() -> None:
    voxels = np.random.default_rng(1).integers(0, 1000, (20, 30, 40)).astype(np.int16)
    voxels[:, 0] = 5000
    found = histogram_of(voxels, np.ones(20, bool), (2.0, -1024.0), (4000.0, 6000.0))
    assert (found.low, found.high) == (-1024.0, 999 * 2 - 1024.0)
    assert found.counts.sum() == 20 * 29 * 40


def test_only_slices_that_are_there_are_counted() -> None:
    voxels = np.zeros((10, 8, 8), np.float32)
    voxels[4] = np.nan
    voxels[5] = 7.0
    ready = np.zeros(10, bool)
    ready[4:6] = True
    found = histogram_of(voxels, ready)
    assert found.counts.sum() == 64
    assert found.low == 7.0
    assert histogram_of(voxels, np.zeros(10, bool)).counts.sum() == 0


def test_the_span_leaves_hot_pixels_out_and_a_sample_is_like_the_whole() -> None:
    random = np.random.default_rng(2)
    voxels = random.normal(500, 100, (200, 200, 200)).astype(np.int16)
    voxels[::50, ::50, ::50] = 30000
    found = histogram_of(voxels, np.ones(200, bool))
    assert found.counts.sum() <= 3_000_000
    assert found.span == pytest.approx((242, 829), abs=8)  # of a normal distribution: 0.5 % and 99.95 %
