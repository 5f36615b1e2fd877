"""A branching tree that fills a space: the vessels of a lung, grown from the hilum, the same every time for one seed."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from app.samples.solids import NO_TUBES, Rows

Points = NDArray[np.float64]
MURRAY = 2.45  # r^k of a parent is the sum of r^k of its branches


def grow(root: ArrayLike, targets: Points, detour: float = 0.45) -> tuple[Points, NDArray[np.int64]]:
    """Nodes (n, 3) and the index of each node's parent (-1 for the root), reaching every target, nearest first.

    Each target is joined to the node for which way to it plus ``detour`` x the way from there to the root is shortest.
    """
    start = np.asarray(root, dtype=np.float64)
    order = np.argsort(np.linalg.norm(targets - start, axis=1), kind="stable")
    nodes = np.vstack([start, targets[order]])
    parents = np.full(len(nodes), -1, np.int64)
    path = np.zeros(len(nodes))
    for index in range(1, len(nodes)):
        way = np.linalg.norm(nodes[:index] - nodes[index], axis=1)
        parents[index] = int(np.argmin(way + detour * path[:index]))
        path[index] = path[parents[index]] + way[parents[index]]
    return _straightened(nodes, parents), parents


def _straightened(nodes: Points, parents: NDArray[np.int64]) -> Points:
    """Nodes moved towards the middle between their parent and their branches, so that branches bend instead of breaking."""
    for _ in range(3):
        sums, counts = np.zeros_like(nodes), np.zeros(len(nodes))
        np.add.at(sums, parents[1:], nodes[1:])
        np.add.at(counts, parents[1:], 1)
        inner = counts > 0
        inner[0] = False
        middle = (sums[inner] / counts[inner, None] + nodes[parents[inner]]) / 2
        moved = nodes.copy()
        moved[inner] = 0.5 * nodes[inner] + 0.5 * middle
        nodes = moved
    return nodes


def radii(parents: NDArray[np.int64], tip: float, widest: float) -> NDArray[np.float64]:
    """Radius (n,) at every node, mm: ``tip`` at the ends, growing to the root by Murray's law, at most ``widest``."""
    power = np.zeros(len(parents))
    for index in range(len(parents) - 1, 0, -1):
        power[index] = power[index] or tip**MURRAY
        power[parents[index]] += power[index]
    return np.minimum(power ** (1 / MURRAY), widest)


def branches(nodes: Points, parents: NDArray[np.int64], radius: NDArray[np.float64]) -> Rows:
    """The tubes (n - 1, 8) from every node's parent to the node; a side branch begins as wide as itself."""
    if len(nodes) < 2:
        return NO_TUBES
    begin = np.minimum(radius[parents[1:]], radius[1:] * 1.15)
    rows = np.column_stack([nodes[parents[1:]], begin, nodes[1:], radius[1:]])
    return rows.astype(np.float32)


def companions(tubes: Rows, least: float, aside: tuple[float, float, float]) -> Rows:
    """The lumens of the bronchi beside the arteries wider than ``least`` mm, moved off them along ``aside``."""
    big = tubes[(tubes[:, 3] + tubes[:, 7]) / 2 > least].astype(np.float64)
    direction = np.asarray(aside) / np.linalg.norm(aside)
    for first in (0, 4):
        radius = big[:, first + 3 : first + 4].copy()
        big[:, first : first + 3] += direction * (radius * 1.8 + 0.9)
        big[:, first + 3] = radius[:, 0] * 0.8
    return big.astype(np.float32)
