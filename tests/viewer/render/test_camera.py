from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from viewer.model.geometry import Plane, Vector
from viewer.model.view import Look
from viewer.render.camera import camera_for
from viewer.render.letters import EdgeLetters

AXES = [np.eye(3)[axis] * sign for axis in range(3) for sign in (1, -1)]
ORIENTATIONS = [(row, column) for row in AXES for column in AXES if abs(row @ column) < 0.5]
SYMMETRIES = [(turn * 90.0, flip, False) for turn in range(4) for flip in (False, True)]


def patient_plane(row: Vector, column: Vector, row_spacing: float = 1.0, column_spacing: float = 1.0) -> Plane:
    return Plane((3.0, -7.0, 11.0), tuple(row.tolist()), tuple(column.tolist()), row_spacing, column_spacing, True)


def letters_by_hand(direction: Vector) -> str:
    """An independent reading of PS3.3 C.7.6.1.1.1."""
    named = [
        (abs(direction[0]), "L" if direction[0] > 0 else "R"),
        (abs(direction[1]), "P" if direction[1] > 0 else "A"),
        (abs(direction[2]), "H" if direction[2] > 0 else "F"),
    ]
    return "".join(letter for size, letter in sorted(named, key=lambda item: -item[0]) if size >= 1e-4)


def seen_by_hand(row: Vector, column: Vector, look: Look) -> tuple[Vector, Vector]:
    """Screen right and down in the patient: what lay there before the turn, then before the flips, by complex numbers."""
    turn = math.radians(look.rotation_deg)
    found = []
    for screen in (1.0 + 0j, 1j):  # y runs down, so multiplying by exp(+i turn) turns clockwise
        before = screen * complex(math.cos(turn), -math.sin(turn))
        across = -before.real if look.flip_horizontal else before.real
        down = -before.imag if look.flip_vertical else before.imag
        found.append(across * row + down * column)
    return found[0], found[1]


@pytest.mark.parametrize("orientation", range(24))
def test_edge_letters_of_every_axis_aligned_orientation_under_every_symmetry(orientation: int) -> None:
    assert len(ORIENTATIONS) == 24
    row, column = ORIENTATIONS[orientation]
    for turn, across, down in itertools.product((0, 90, 180, 270), (False, True), (False, True)):
        look = Look(rotation_deg=turn, flip_horizontal=across, flip_vertical=down)
        camera = camera_for(patient_plane(row, column), 20, 30, look, 400, 300)
        right, bottom = (letters_by_hand(np.round(seen, 12)) for seen in seen_by_hand(row, column, look))
        left, top = (letters_by_hand(-np.round(seen, 12)) for seen in seen_by_hand(row, column, look))
        assert camera.edge_letters() == EdgeLetters(left, right, top, bottom)


def test_edge_letters_of_a_thousand_obliques_match_an_independent_computation() -> None:
    random = np.random.default_rng(35)
    for _ in range(1000):
        row, column = np.linalg.qr(random.normal(size=(3, 3)))[0][:, :2].T
        look = Look(
            zoom=float(random.uniform(0.2, 8)),
            pan=tuple(random.normal(size=2).tolist()),
            rotation_deg=float(random.uniform(-720, 720)),
            flip_horizontal=bool(random.integers(2)),
            flip_vertical=bool(random.integers(2)),
        )
        plane = patient_plane(row, column, *random.uniform(0.2, 3, 2).tolist())
        right, bottom = seen_by_hand(row, column, look)
        expected = EdgeLetters(*(letters_by_hand(seen) for seen in (-right, right, -bottom, bottom)))
        assert camera_for(plane, 64, 48, look, 501, 307).edge_letters() == expected


@pytest.mark.parametrize(
    ("row", "column", "expected"),
    [
        ((1, 0, 0), (0, 1, 0), EdgeLetters("R", "L", "A", "P")),
        ((1, 0, 0), (0, 0, -1), EdgeLetters("R", "L", "H", "F")),
        ((0, 1, 0), (0, 0, -1), EdgeLetters("A", "P", "H", "F")),
        ((1, 0, 0), (0, 0.9483, -0.3173), EdgeLetters("R", "L", "AH", "PF")),
        ((0.866, 0.5, 0), (0, 0, -1), EdgeLetters("RA", "LP", "H", "F")),
    ],
)
def test_edge_letters_of_the_reference_orientations(row: Vector, column: Vector, expected: EdgeLetters) -> None:
    plane = patient_plane(np.asarray(row, float), np.asarray(column, float))
    assert camera_for(plane, 512, 512, Look(), 800, 600).edge_letters() == expected


def test_edge_letters_of_a_projection_follow_patient_orientation_through_flips_and_quarter_turns() -> None:
    def letters(**look: float) -> EdgeLetters:
        return camera_for(Plane(), 100, 80, Look(**look), 300, 300).edge_letters(("L", "FP"))

    assert letters() == EdgeLetters("R", "L", "HA", "FP")
    assert letters(flip_horizontal=True) == EdgeLetters("L", "R", "HA", "FP")
    assert letters(rotation_deg=90) == EdgeLetters("FP", "HA", "R", "L")
    assert letters(rotation_deg=180) == EdgeLetters("L", "R", "FP", "HA")
    assert letters(rotation_deg=-90, flip_vertical=True) == EdgeLetters("FP", "HA", "L", "R")
    assert letters(rotation_deg=30) == EdgeLetters()


def test_a_projection_without_usable_patient_orientation_has_no_letters() -> None:
    camera = camera_for(Plane(), 10, 10, Look(), 100, 100)
    assert camera.edge_letters() == EdgeLetters()
    assert camera.edge_letters(("", "")) == EdgeLetters()
    assert camera.edge_letters(("LEFT", "F")) == EdgeLetters()


def test_animals_have_their_own_letters() -> None:
    camera = camera_for(Plane(), 10, 10, Look(flip_horizontal=True), 100, 100)
    assert camera.edge_letters(("LE", "CDV"), quadruped=True) == EdgeLetters("LE", "RT", "CRD", "CDV")
    upright = camera_for(patient_plane(AXES[0], AXES[5]), 10, 10, Look(), 100, 100)
    assert upright.edge_letters(quadruped=True) == EdgeLetters("Rt", "Le", "Cr", "Cd")


def test_the_identity_view_puts_pixel_centres_on_screen_pixel_centres_exactly() -> None:
    camera = camera_for(Plane(), 512, 512, Look(), 512, 512)
    assert camera.scale == 1.0
    assert np.array_equal(camera.pixel_from_screen, [[1, 0, -0.5], [0, 1, -0.5]])
    assert np.array_equal(camera.screen_from_pixel, [[1, 0, 0.5], [0, 1, 0.5]])


@pytest.mark.parametrize(("turn", "across", "down"), SYMMETRIES)
def test_flips_and_quarter_turns_map_pixels_onto_pixels_exactly(turn: float, across: bool, down: bool) -> None:
    look = Look(rotation_deg=turn, flip_horizontal=across, flip_vertical=down)
    rows, columns = (7, 5)
    width, height = (columns, rows) if turn % 180 == 0 else (rows, columns)
    camera = camera_for(Plane(), rows, columns, look, width, height)
    numbers = np.arange(rows * columns).reshape(rows, columns)
    expected = np.rot90(np.fliplr(numbers) if across else numbers, -int(turn) // 90)
    y, x = np.mgrid[0:height, 0:width] + 0.5
    pixels = camera.to_pixels(np.stack([x, y], axis=-1))
    assert np.array_equal(pixels, np.rint(pixels))
    column, row = np.moveaxis(pixels.astype(int), -1, 0)
    assert np.array_equal(numbers[row, column], expected)


def test_an_image_fits_the_pane_and_keeps_the_shape_of_its_pixels() -> None:
    camera = camera_for(Plane(row_spacing=2.0, column_spacing=1.0), 100, 120, Look(), 480, 500)
    corners = camera.screen_from_pixel @ np.array([[-0.5, 119.5], [-0.5, 99.5], [1, 1]])
    across, down = corners[0, 1] - corners[0, 0], corners[1, 1] - corners[1, 0]
    assert (across, down) == pytest.approx((300.0, 500.0))
    assert corners.mean(axis=1) == pytest.approx((240.0, 250.0))


@pytest.mark.parametrize(("flip", "turn"), [(False, 0.0), (True, 0.0), (False, 90.0), (True, 270.0)])
def test_a_part_of_the_image_is_fitted_and_centred_under_every_symmetry(flip: bool, turn: float) -> None:
    plane = Plane(row_spacing=2.0, column_spacing=1.0)
    look = Look(fit=(9.5, 19.5, 29.5, 24.5), flip_horizontal=flip, rotation_deg=turn)  # 20 columns, 5 rows: 20 x 10 mm
    camera = camera_for(plane, 60, 80, look, 400, 400)
    assert camera.scale == pytest.approx(20.0)
    assert camera.to_pixels((200, 200)) == pytest.approx((19.5, 22.0))
    corners = camera.to_screen(plane.to_patient([(9.5, 19.5), (29.5, 24.5)]))
    across, down = np.abs(corners[1] - corners[0])
    assert sorted((across, down)) == pytest.approx([200, 400])
    assert corners.mean(axis=0) == pytest.approx((200, 200))


def test_a_magnified_image_has_so_many_screen_pixels_to_each_column_whatever_the_pane() -> None:
    plane = Plane(row_spacing=2.0, column_spacing=0.5)
    for width in (100, 900):
        camera = camera_for(plane, 60, 80, Look(fit=(9.5, 19.5, 29.5, 24.5), magnify=3.0), width, 300)
        assert camera.screen_from_pixel[:, :2] == pytest.approx(np.diag([3.0, 12.0]))
        assert camera.to_pixels((width / 2, 150)) == pytest.approx((19.5, 22.0))
    assert camera_for(plane, 60, 80, Look(magnify=3.0, zoom=2.0), 100, 100).scale == pytest.approx(12.0)


def test_a_film_turned_on_its_side_fits_too() -> None:
    camera = camera_for(Plane(), 200, 100, Look(rotation_deg=90), 400, 200)
    assert camera.scale == 2.0


def test_screen_and_points_are_inverse_in_any_view() -> None:
    random = np.random.default_rng(7)
    for _ in range(200):
        row, column = np.linalg.qr(random.normal(size=(3, 3)))[0][:, :2].T
        look = Look(
            float(random.uniform(0.1, 20)), tuple(random.normal(0, 50, 2).tolist()), float(random.uniform(0, 360))
        )
        camera = camera_for(patient_plane(row, column, 0.7, 1.3), 300, 200, look, 640, 480)
        screen = random.uniform(0, 500, (5, 4, 2))
        points = camera.to_points(screen)
        assert points.shape == (5, 4, 3)
        assert np.abs(camera.plane.height(points)).max() < 1e-9
        assert np.abs(camera.to_screen(points) - screen).max() < 1e-8
        lengths = np.linalg.norm(points[1:] - points[:-1], axis=-1), np.linalg.norm(screen[1:] - screen[:-1], axis=-1)
        assert lengths[0] * camera.scale == pytest.approx(lengths[1])


def test_a_point_off_the_plane_is_projected_along_the_normal() -> None:
    camera = camera_for(patient_plane(AXES[0], AXES[2]), 10, 10, Look(), 100, 100)
    point = camera.to_points((40.0, 60.0)) + np.array([0, 0, 25.0])
    assert camera.to_screen(point) == pytest.approx((40.0, 60.0))


def test_rotation_is_clockwise_and_follows_the_flips() -> None:
    turned = camera_for(Plane(), 101, 101, Look(rotation_deg=30, flip_horizontal=True), 101, 101)
    column_end = turned.to_screen((100.0, 50.0, 0.0)) - turned.to_screen((50.0, 50.0, 0.0))
    # mirrored it points to the left; turned 30 degrees clockwise it points left and up
    assert column_end == pytest.approx((-50 * math.cos(math.pi / 6), -50 * math.sin(math.pi / 6)))


def test_a_pan_moves_the_image_along_its_own_axes_and_survives_zoom_flip_and_rotation() -> None:
    for look in (Look(), Look(zoom=3.0), Look(rotation_deg=70.0), Look(flip_vertical=True, rotation_deg=-15, zoom=0.4)):
        moved = Look(look.zoom, (12.0, -5.0), look.rotation_deg, look.flip_horizontal, look.flip_vertical)
        camera = camera_for(Plane(row_spacing=0.5, column_spacing=0.5), 101, 101, moved, 300, 200)
        assert camera.to_points((150.0, 100.0)) == pytest.approx((25.0 - 12.0, 25.0 + 5.0, 0.0))


def test_dragging_moves_what_is_under_the_pointer_with_it() -> None:
    start = camera_for(Plane(row_spacing=2.0), 90, 80, Look(2.0, (3, 4), 40.0, True, False), 333, 444)
    point = start.to_points((100.0, 120.0))
    after = camera_for(start.plane, 90, 80, start.panned(25.0, -10.0), 333, 444)
    assert after.to_screen(point) == pytest.approx((125.0, 110.0))


def test_zooming_keeps_what_is_under_the_pointer() -> None:
    start = camera_for(Plane(row_spacing=2.0), 90, 80, Look(2.0, (3, 4), 40.0, True, False), 333, 444)
    point = start.to_points((100.0, 120.0))
    after = camera_for(start.plane, 90, 80, start.zoomed(1.7, 100.0, 120.0), 333, 444)
    assert after.scale == pytest.approx(1.7 * start.scale)
    assert after.to_screen(point) == pytest.approx((100.0, 120.0))


def test_empty_sizes_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one pixel"):
        camera_for(Plane(), 10, 10, Look(), 0, 100)
    with pytest.raises(ValueError, match="positive"):
        camera_for(Plane(row_spacing=0.0), 10, 10, Look(), 100, 100)
    with pytest.raises(ValueError, match="positive"):
        camera_for(Plane(), 10, 10, Look(zoom=0.0), 100, 100)
