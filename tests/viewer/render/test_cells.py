from __future__ import annotations

import numpy as np

from viewer.render.cells import FAINT, FAINT_CELL, CellStore, cells_of, distances_of


def test_a_cell_knows_the_range_of_all_values_between_its_voxels() -> None:
    voxels = np.random.default_rng(0).integers(-1000, 1000, (20, 33, 17)).astype(np.int16)
    cells = cells_of(voxels)
    assert cells.least.shape == (3, 5, 3)
    for index in np.ndindex(cells.least.shape):
        block = voxels[tuple(slice(8 * i, 8 * i + 9) for i in index)]
        assert (cells.least[index], cells.greatest[index]) == (block.min(), block.max())


def test_what_is_no_number_is_passed_over() -> None:
    voxels = np.full((9, 9, 9), 5.0, np.float32)
    voxels[0, 0, 0] = np.nan
    voxels[1, 2, 3] = 7.0
    cells = cells_of(voxels)
    assert (cells.least[0, 0, 0], cells.greatest[0, 0, 0]) == (5.0, 7.0)


def test_distances_count_cells_to_the_nearest_that_shows_something() -> None:
    voxels = np.zeros((80, 160, 80), np.int16)
    voxels[33, 50, 20] = 100
    shown = np.arange(200) >= 90
    distances = distances_of(cells_of(voxels), shown, 1.0, 0.0)
    s, r, c = np.indices(distances.shape)
    expected = np.maximum(np.maximum(abs(s - 4), abs(r - 6)), abs(c - 2))
    assert np.array_equal(distances, expected)


def test_nothing_shown_is_far_away_everywhere() -> None:
    distances = distances_of(cells_of(np.zeros((20, 20, 20), np.int16)), np.arange(9) > 5, 1.0, 0.0)
    assert (distances == FAINT_CELL - 1).all()


def test_a_cell_that_shows_little_is_faint_and_one_that_may_show_more_is_not() -> None:
    opacity = np.zeros(300, np.float32)
    opacity[100:200], opacity[200:] = FAINT / 2, 2 * FAINT
    for highest, expected in ((50, FAINT_CELL - 1), (150, FAINT_CELL), (250, 0)):
        voxels = np.full((9, 9, 9), 20, np.int16)
        voxels[4, 4, 4] = highest
        distances = distances_of(cells_of(voxels), opacity, 1.0, 0.0)
        assert distances[0, 0, 0] == expected


def test_values_beyond_the_table_count_as_its_ends() -> None:
    voxels = np.full((9, 9, 9), 30000, np.int16)
    assert distances_of(cells_of(voxels), np.arange(10) == 9, 1.0, 0.0)[0, 0, 0] == 0
    assert distances_of(cells_of(voxels), np.arange(10) == 0, -1.0, 0.0)[0, 0, 0] == 0


def test_cells_are_found_once_and_again_when_an_image_arrives() -> None:
    store = CellStore()
    voxels = np.zeros((16, 16, 16), np.int16)
    ready = np.zeros(16, bool)
    first = store.cells(voxels, ready)
    assert store.cells(voxels, ready) is first
    voxels[3] = 50
    ready[3] = True
    assert store.cells(voxels, ready).greatest[0, 0, 0] == 50


def test_another_volume_at_the_same_address_has_its_own_cells() -> None:
    store = CellStore()
    for value in range(5):
        voxels = np.full((16, 16, 16), value, np.int16)
        assert store.cells(voxels, None).least[0, 0, 0] == value
        del voxels
