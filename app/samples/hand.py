"""The hand phantom: what of the X rays bone and flesh take away, projected at detector resolution."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.samples.golden import HAND_COLUMNS, HAND_PIXEL_MM, HAND_ROWS
from app.samples.grid import Field
from app.samples.hand_bones import CARPALS, FOREARM, RAYS, SESAMOIDS, Bone, Carpal
from app.samples.painting import carve_tubes
from app.samples.solids import Rows, tube

CORTEX, MARROW, FLESH = 0.135, 0.034, 0.0225  # attenuation per mm
FINGERTIPS = 190.0  # y at the top of the picture, mm
MIDDLE = 8.0  # x in the middle of the picture
DEPTH = 0.86  # a bone is a little flatter than wide
ROUND = 8.5  # mm: half the thickness of a finger


class Film:
    """The attenuation (rows, columns) collected so far, and where its pixels are."""

    def __init__(self) -> None:
        self.x = (np.arange(HAND_COLUMNS) - (HAND_COLUMNS - 1) / 2) * HAND_PIXEL_MM + MIDDLE
        self.y = FINGERTIPS - np.arange(HAND_ROWS) * HAND_PIXEL_MM
        self.sum: Field = np.zeros((HAND_ROWS, HAND_COLUMNS), np.float32)
        self._mesh = _mesh(HAND_ROWS, HAND_COLUMNS)

    def box(self, centre: NDArray[np.float64], reach: float) -> tuple[slice, slice]:
        """The rows and columns within ``reach`` mm of ``centre``."""
        column = (centre[0] - self.x[0]) / HAND_PIXEL_MM
        row = (self.y[0] - centre[1]) / HAND_PIXEL_MM
        far = reach / HAND_PIXEL_MM
        rows = slice(max(0, int(row - far)), max(0, int(row + far)))
        return rows, slice(max(0, int(column - far)), max(0, int(column + far)))

    def mesh(self, box: tuple[slice, slice]) -> Field:
        """The pattern of the spongy bone in a box, about 0 with standard deviation 1."""
        return self._mesh[box]


def hand_attenuation() -> Field:
    """Line integrals of attenuation (rows, columns) through the hand."""
    film = Film()
    for ray in RAYS:
        for bone in (ray.metacarpal, *ray.phalanges):
            _expose_bone(film, bone)
    for bone in SESAMOIDS:
        _expose_bone(film, bone)
    for group in FOREARM:
        _expose_together(film, group)
    for carpal in CARPALS:
        _expose_carpal(film, carpal)
    film.sum += FLESH * _flesh(film)
    return film.sum


def _expose_together(film: Film, group: tuple[Bone, ...]) -> None:
    before = film.sum
    together = np.zeros_like(before)
    for bone in group:
        film.sum = np.zeros_like(before)
        _expose_bone(film, bone)
        together = np.maximum(together, film.sum)
    film.sum = before + together


def _expose_bone(film: Film, bone: Bone) -> None:
    base, head = np.asarray(bone.base, float), np.asarray(bone.head, float)
    length = float(np.hypot(*(head - base)))
    box = film.box((base + head) / 2, length / 2 + 6.0)
    along, aside = _axis_places(film, box, base, head)
    share = along / length
    bow = bone.bow * 4.0 * share * (1 - share)
    aside = aside - bow
    crack = np.zeros_like(aside)
    if bone.broken_at:
        past = along - bone.broken_at * length - 0.45 * aside
        aside = aside + np.where(past > 0, -0.9 - 0.22 * past, 0.0)
        crack = np.exp(-np.square((past - 0.3 * np.sin(aside * 2.1)) / 0.42))
    outer = _half_width(bone, along, length)
    cortex = _cortex(bone, share)
    inner = np.maximum(outer - cortex, 0)
    whole, hollow = _chord(outer, aside), _chord(inner, aside)
    mesh = film.mesh(box) * np.clip(np.abs(share - 0.5) * 3.0 - 0.35, 0.08, 1.0)
    spongy = MARROW * (0.72 + 0.5 * np.abs(share - 0.5) * 2 + 0.20 * mesh) * hollow
    taken = DEPTH * (CORTEX * (whole - hollow) + spongy) * bone.density
    film.sum[box] += (taken * (1 - 0.62 * crack)).astype(np.float32)


def _axis_places(
    film: Film, box: tuple[slice, slice], base: NDArray[np.float64], head: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Distance along the axis from its base, and to its side, of the pixels in a box, mm."""
    way = (head - base) / np.hypot(*(head - base))
    dx, dy = film.x[None, box[1]] - base[0], film.y[box[0], None] - base[1]
    return dx * way[0] + dy * way[1], dx * way[1] - dy * way[0]


def _half_width(bone: Bone, along: NDArray[np.float64], length: float) -> NDArray[np.float64]:
    """Half width (mm) of the bone along its axis: flared to both ends, which are round. 0 beyond them."""
    base, waist, head = bone.widths
    share = np.clip(along / length, 0, 1)
    flare = (base - waist) * np.clip(1 - share / 0.45, 0, 1) ** 2.2 + (head - waist) * np.clip(
        (share - 0.45) / 0.55, 0, 1
    ) ** 2.6
    ends = _round_end(along, base * 0.62) * _round_end(length - along, head * 0.72)
    return np.asarray((waist + flare) * ends)


def _round_end(inside: NDArray[np.float64], radius: float) -> NDArray[np.float64]:
    rest = np.clip(1 - inside / radius, 0, 1)
    return np.asarray(np.where(inside < 0, 0.0, np.sqrt(1 - rest * rest)))


def _cortex(bone: Bone, share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Thickness of the cortex: thick at the waist, a thin plate at the joints."""
    return np.asarray(0.42 + (bone.cortex - 0.42) * np.exp(-np.square((share - 0.48) / 0.24)))


def _chord(radius: NDArray[np.float64], aside: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(2 * np.sqrt(np.maximum(radius * radius - aside * aside, 0)))


def _expose_carpal(film: Film, carpal: Carpal) -> None:
    box = film.box(np.asarray(carpal.centre), max(carpal.radii) + 1.0)
    turn = np.radians(carpal.turn)
    dx, dy = film.x[None, box[1]] - carpal.centre[0], film.y[box[0], None] - carpal.centre[1]
    across, up = dx * np.cos(turn) + dy * np.sin(turn), dy * np.cos(turn) - dx * np.sin(turn)
    angle = np.arctan2(up / carpal.radii[1], across / carpal.radii[0])
    square = (np.abs(across / carpal.radii[0]) ** 2.5 + np.abs(up / carpal.radii[1]) ** 2.5) ** 0.4
    ring = square / (1 + 0.05 * np.cos(3 * angle + carpal.centre[0]))
    thick = min(carpal.radii) * 1.7
    whole = thick * np.sqrt(np.maximum(1 - ring**3.2, 0))
    hollow = (thick - 1.1) * np.sqrt(np.maximum(1 - (ring * 1.11) ** 3.2, 0))
    spongy = MARROW * (1.0 + 0.20 * film.mesh(box)) * hollow
    film.sum[box] += (DEPTH * (CORTEX * (whole - hollow) + spongy)).astype(np.float32)


def _flesh(film: Film) -> Field:
    """Thickness (rows, columns) of the soft tissue, mm."""
    distance = np.full((HAND_ROWS, HAND_COLUMNS), 40.0, np.float32)
    corner = np.array([film.x[0], film.y[0], HAND_PIXEL_MM, HAND_PIXEL_MM], np.float32)
    mirrored = np.vstack(_flesh_tubes())
    mirrored[:, [1, 5]] *= -1  # rows grow downwards
    corner[1] *= -1
    carve_tubes(distance, mirrored, corner, 0.0, 1.0, 2.0)
    depth = np.maximum(-distance, 0)
    rounded = np.minimum(depth, ROUND)
    edge = 2 * np.sqrt(rounded * (2 * ROUND - rounded))
    return np.asarray(edge + 0.35 * np.maximum(depth - ROUND, 0), dtype=np.float32)


def _flesh_tubes() -> list[Rows]:
    rows = []
    for ray, wide in zip(RAYS, (11.0, 10.0, 10.2, 9.6, 8.6), strict=True):
        line = [ray.metacarpal.base, ray.metacarpal.head, *(bone.head for bone in ray.phalanges)]
        radii = [16.0, 14.5, *np.linspace(wide, wide - 2.2, len(ray.phalanges))]
        tip = np.asarray(line[-1]) - 3.0 * (np.asarray(line[-1]) - line[-2]) / np.hypot(
            *(np.asarray(line[-1]) - line[-2])
        )
        rows.append(tube([(x, y, 0.0) for x, y in [*line[:-1], tuple(tip)]], radii, smooth=6))
    rows.append(tube([(2, 34, 0), (2, 10, 0), (0, -30, 0), (-3, -140, 0)], (30, 31, 27, 31), smooth=6))
    rows.append(tube([(24, 18, 0), (34, 42, 0)], (17, 14), smooth=1))
    return rows


def _mesh(rows: int, columns: int) -> Field:
    """Fine strands, mostly along the fingers, of standard deviation 1."""
    white = np.random.default_rng(77).standard_normal((1024, 1024)).astype(np.float32)
    high, across = np.fft.fftfreq(1024)[:, None], np.fft.rfftfreq(1024)[None, :]
    along = np.exp(-((high / 0.045) ** 2) - ((across - 0.085) / 0.045) ** 2)
    cross = 0.5 * np.exp(-((across / 0.045) ** 2) - ((np.abs(high) - 0.08) / 0.045) ** 2)
    tile = np.fft.irfft2(np.fft.rfft2(white) * (along + cross), s=white.shape)
    tile = (tile / tile.std()).astype(np.float32)
    copies = -(-rows // 1024), -(-columns // 1024)
    return np.tile(tile, copies)[:rows, :columns]
