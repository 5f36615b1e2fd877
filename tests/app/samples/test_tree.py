from __future__ import annotations

import numpy as np

from app.samples.tree import MURRAY, branches, grow, radii


def test_every_target_is_reached_from_the_root() -> None:
    targets = np.random.default_rng(1).uniform(-50, 50, (200, 3))
    _, parents = grow((0, 0, 0), targets)
    assert parents[0] == -1
    assert len(parents) == 201
    assert (parents[1:] < np.arange(1, 201)).all()  # every way leads to the root


def test_a_parent_is_as_wide_as_its_branches_together_by_murrays_law() -> None:
    parents = np.array([-1, 0, 1, 1])
    found = radii(parents, tip=1.0, widest=9.0)
    assert found[1] == np.power(2.0, 1 / MURRAY)
    assert found[2] == found[3] == 1.0


def test_a_tree_without_targets_has_no_branches() -> None:
    nodes, parents = grow((0, 0, 0), np.zeros((0, 3)))
    assert len(branches(nodes, parents, radii(parents, 1.0, 2.0))) == 0
