"""Pixels stay while there is room; what is on the screen stays in any case; nobody finds those of other images."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.phantoms import write_ct_series
from tests.viewer.session.stacks_on_disk import stack_of
from viewer.model.study import Rescale
from viewer.model.volume import Stack, Voxels
from viewer.session.cache import VoxelCache, same_pixels


def voxels(size: int = 100) -> Voxels:
    return Voxels(np.zeros((1, size), np.uint8), np.zeros(1, np.bool_))


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Stack:
    folder: Path = tmp_path_factory.mktemp("stack")
    return stack_of(write_ct_series(folder, 4))


def named(stack: Stack, name: str) -> Stack:
    return replace(stack, id=name)


def rescaled(stack: Stack, *slopes: float) -> Stack:
    images = [
        replace(image, frame=replace(image.frame, rescale=Rescale(slope, 0.0, "")))
        for image, slope in zip(stack.images, slopes, strict=True)
    ]
    return replace(stack, images=tuple(images))


def test_the_least_recently_used_goes_first(stack: Stack) -> None:
    cache = VoxelCache(250)
    for name in "abc":
        cache.put(named(stack, name), voxels())
        cache.unpin(name)
    assert cache.get(named(stack, "a")) is None
    assert cache.get(named(stack, "b")) is not None
    cache.put(named(stack, "d"), voxels())
    assert cache.get(named(stack, "c")) is None
    assert cache.get(named(stack, "b")) is not None


def test_what_is_on_the_screen_stays_even_beyond_the_budget(stack: Stack) -> None:
    cache = VoxelCache(250)
    for name in "abcd":
        cache.put(named(stack, name), voxels())
    assert cache.used_bytes == 400
    cache.unpin("b")
    assert cache.get(named(stack, "b")) is None
    assert all(cache.get(named(stack, name)) for name in "acd")


def test_a_cleared_cache_holds_nothing(stack: Stack) -> None:
    cache = VoxelCache(250)
    cache.put(stack, voxels())
    cache.clear()
    assert cache.get(stack) is None
    assert cache.used_bytes == 0


def test_a_series_read_again_finds_its_pixels(stack: Stack) -> None:
    cache = VoxelCache(250)
    kept = voxels()
    cache.put(stack, kept)
    assert cache.get(replace(stack, images=tuple(replace(image) for image in stack.images))) is kept


def test_other_images_under_the_same_id_find_nothing(stack: Stack) -> None:
    cache = VoxelCache(250)
    cache.put(stack, voxels())
    first = stack.images[0]
    strange = replace(first, instance=replace(first.instance, sop_uid="2.25.1"))
    of_another_study = replace(first, instance=replace(first.instance, study_uid="2.25.2"))
    for images in (
        stack.images[:3],
        stack.images[::-1],
        (strange, *stack.images[1:]),
        (of_another_study, *stack.images[1:]),
        (stack.images[1], *stack.images[1:]),
    ):
        assert cache.get(replace(stack, images=images)) is None


def test_values_are_kept_for_one_rescale_only_and_stored_pixels_for_any(stack: Stack) -> None:
    assert same_pixels(rescaled(stack, 1, 1, 1, 1), rescaled(stack, 2, 2, 2, 2))
    assert same_pixels(rescaled(stack, 1, 2, 3, 4), rescaled(stack, 1, 2, 3, 4))
    assert not same_pixels(rescaled(stack, 1, 2, 3, 4), rescaled(stack, 10, 20, 30, 40))
    assert not same_pixels(rescaled(stack, 1, 2, 3, 4), rescaled(stack, 1, 1, 1, 1))
