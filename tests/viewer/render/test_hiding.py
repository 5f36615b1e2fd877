"""What scissors cut and what is removed by itself, on volumes whose parts are known."""

from __future__ import annotations

import numpy as np
import pytest

from viewer.model.geometry import Plane, transform, triple, voxel_affine
from viewer.model.sculpture import Snip
from viewer.model.view import Look, Orbit
from viewer.render.automatic import bones, outside_body
from viewer.render.blocks import grown, parts_of, shrunk
from viewer.render.box import orbit_camera
from viewer.render.camera import Camera
from viewer.render.hiding import cut_away

FIRST = Plane((-20.0, -35.0, 100.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), 0.8, 0.9, in_patient=True)
SHEARED = voxel_affine(FIRST, (0.0, -0.5, 1.2))
SHAPE = (18, 30, 26)


def snipped(camera: Camera, corners: list[tuple[float, float]], *, keep: bool = False) -> Snip:
    middle, right, down = camera.to_points([(0.0, 0.0), (1.0, 0.0), (0.0, 1.0)])
    points = tuple(triple(point) for point in camera.to_points(corners))
    unit_right, unit_down = (triple((each - middle) / np.linalg.norm(each - middle)) for each in (right, down))
    return Snip(points, unit_right, unit_down, keep)


@pytest.mark.parametrize(
    ("azimuth", "elevation", "look"), [(0, 0, Look()), (40, 25, Look(1.4, (3.0, -2.0), 30.0, True))]
)
@pytest.mark.parametrize("keep", [False, True])
def test_scissors_take_exactly_what_is_seen_within_the_line(
    azimuth: float, elevation: float, look: Look, keep: bool
) -> None:
    camera = orbit_camera(Orbit("", azimuth, elevation), SHEARED, SHAPE, look, 300, 240)
    mask = np.zeros(SHAPE, bool)
    cut_away(mask, SHEARED, snipped(camera, [(100, 60), (220, 60), (220, 200), (100, 200)], keep=keep))
    s, r, c = np.indices(SHAPE)
    seen = camera.to_screen(transform(SHEARED, np.stack([c, r, s], axis=-1)))
    inside = (seen[..., 0] > 100) & (seen[..., 0] < 220) & (seen[..., 1] > 60) & (seen[..., 1] < 200)
    border = np.minimum(np.abs(seen - (100, 60)), np.abs(seen - (220, 200))).min(axis=-1) < 2.0
    assert inside.any()
    assert not inside.all()
    np.testing.assert_array_equal(mask[~border], (inside != keep)[~border])


def test_a_line_that_crosses_itself_cuts_by_even_and_odd_and_cuts_add_up() -> None:
    camera = orbit_camera(Orbit(""), SHEARED, SHAPE, Look(), 300, 240)
    mask = np.zeros(SHAPE, bool)
    cut_away(mask, SHEARED, snipped(camera, [(100, 60), (220, 200), (220, 60), (100, 200)]))
    once = mask.sum()
    cut_away(mask, SHEARED, snipped(camera, [(100, 60), (220, 60), (220, 200), (100, 200)]))
    assert 0 < once < mask.sum()
    cut_away(mask, SHEARED, snipped(camera, [(5, 5)]))  # a click is no line
    assert mask.sum() < mask.size


def test_parts_are_those_that_share_a_face() -> None:
    random = np.random.default_rng(4)
    mask = random.random((11, 13, 12)) < 0.4
    labels = parts_of(mask)
    assert (labels > 0).sum() == mask.sum()
    for axis in range(3):
        one, two = (np.moveaxis(labels, axis, 0)[part] for part in (slice(1, None), slice(None, -1)))
        both = (one > 0) & (two > 0)
        assert (one == two)[both].all()
    assert len(np.unique(labels)) - 1 == flooded(mask)


def flooded(mask: np.ndarray) -> int:
    """The number of parts, by filling one after the other."""
    left, count = {tuple(place) for place in np.argwhere(mask)}, 0
    while left:
        count, waiting = count + 1, [left.pop()]
        while waiting:
            place = waiting.pop()
            for axis in range(3):
                for step in (-1, 1):
                    near = tuple(place[k] + step * (k == axis) for k in range(3))
                    if near in left:
                        left.remove(near)
                        waiting.append(near)
    return count


def test_growing_and_shrinking_go_by_one_block() -> None:
    mask = np.zeros((9, 9, 9), bool)
    mask[3:6, 3:6, 3:6] = True
    assert grown(mask).sum() == 125
    assert shrunk(mask).sum() == 1
    assert shrunk(np.ones((4, 4, 4), bool)).all()  # what is cut by the volume's end goes on beyond it


@pytest.fixture(scope="module")
def chest() -> tuple[np.ndarray, np.ndarray, dict[str, np.ndarray]]:
    """A body with lungs, a spine of cortex and marrow, a vessel full of contrast medium 2 mm before it, and a table."""
    affine = np.diag([0.8, 0.8, 1.0, 1.0])
    y, x = np.mgrid[0:300, 0:340] * 0.8
    parts = {
        "body": np.hypot((x - 136) / 120, (y - 110) / 85) < 1,
        "lung": np.hypot((x - 80) / 30, (y - 100) / 45) < 1,
        "spine": np.hypot(x - 136, y - 160) < 18,
        "marrow": np.hypot(x - 136, y - 160) < 15,
        "vessel": np.hypot(x - 136, y - 128) < 12,
        "table": (np.abs(y - 206) < 1.5) & (np.abs(x - 136) < 115),
    }
    image = np.full(x.shape, -1000.0)
    for name, value in (("body", 40), ("lung", -860), ("spine", 900), ("marrow", 210), ("vessel", 400), ("table", 90)):
        image[parts[name]] = value
    noise = np.random.default_rng(2).normal(0, 20, (60, *image.shape))
    return (image + noise).astype(np.int16), affine, parts


def test_bones_go_and_a_vessel_beside_them_stays(chest: tuple[np.ndarray, np.ndarray, dict[str, np.ndarray]]) -> None:
    voxels, affine, parts = chest
    hidden = bones(voxels, (1.0, 0.0), affine)
    assert hidden[:, parts["spine"]].mean() > 0.999
    assert hidden[:, parts["vessel"]].mean() < 0.001
    elsewhere = parts["body"] & ~parts["spine"]
    assert hidden[:, elsewhere].mean() < 0.02  # the margin around the spine


def test_bones_are_found_by_hounsfield_units_whatever_is_stored(
    chest: tuple[np.ndarray, np.ndarray, dict[str, np.ndarray]],
) -> None:
    voxels, affine, _ = chest
    stored = ((voxels.astype(np.float64) + 1024) / 2).astype(np.float32)
    np.testing.assert_array_equal(bones(stored, (2.0, -1024.0), affine), bones(voxels, (1.0, 0.0), affine))


def test_what_lies_outside_the_body_goes_and_the_lungs_stay(
    chest: tuple[np.ndarray, np.ndarray, dict[str, np.ndarray]],
) -> None:
    voxels, affine, parts = chest
    hidden = outside_body(voxels, (1.0, 0.0), affine)
    assert hidden[:, parts["body"]].mean() < 0.001
    assert not hidden[:, parts["lung"]].any()
    assert hidden[:, parts["table"]].mean() > 0.97
    assert hidden[:, :20].all()


def test_a_coronal_stack_is_filled_across_the_head_as_well(
    chest: tuple[np.ndarray, np.ndarray, dict[str, np.ndarray]],
) -> None:
    voxels, affine, _ = chest
    turned = np.ascontiguousarray(voxels.transpose(1, 0, 2))  # slices run to the back
    matrix = affine[:, [0, 2, 1, 3]]
    found = outside_body(turned, (1.0, 0.0), matrix).transpose(1, 0, 2)
    assert (found != outside_body(voxels, (1.0, 0.0), affine)).mean() < 0.01
