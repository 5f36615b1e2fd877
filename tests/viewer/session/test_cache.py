"""Pixels stay while there is room; what is on the screen stays in any case."""

from __future__ import annotations

import numpy as np

from viewer.model.volume import Voxels
from viewer.session.cache import VoxelCache


def voxels(size: int = 100) -> Voxels:
    return Voxels(np.zeros((1, size), np.uint8), np.zeros(1, np.bool_))


def test_the_least_recently_used_goes_first() -> None:
    cache = VoxelCache(250)
    for name in "abc":
        cache.put(name, voxels())
        cache.unpin(name)
    assert cache.get("a") is None
    assert cache.get("b") is not None
    cache.put("d", voxels())
    assert cache.get("c") is None
    assert cache.get("b") is not None


def test_what_is_on_the_screen_stays_even_beyond_the_budget() -> None:
    cache = VoxelCache(250)
    for name in "abcd":
        cache.put(name, voxels())
    assert cache.used_bytes == 400
    cache.unpin("b")
    assert cache.get("b") is None
    assert all(cache.get(name) for name in "acd")


def test_another_patient_finds_nothing() -> None:
    cache = VoxelCache(250)
    cache.put("a", voxels())
    cache.clear()
    assert cache.get("a") is None
    assert cache.used_bytes == 0
