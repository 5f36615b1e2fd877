"""Which two stacks can be registered, and their volumes as the registration takes them."""

from __future__ import annotations

import numpy as np

from viewer.model.study import Rescale
from viewer.model.volume import Stack, Voxels
from viewer.registration.facts import Block

MODALITIES = frozenset({"CT", "MR"})
LEAST_IMAGES = 8


def why_no_volume(stack: Stack, voxels: Voxels | None) -> str:
    """A sentence on why a stack cannot be registered now; "" where it can."""
    if stack.modality not in MODALITIES or stack.colour:
        return f"Only CT and MR are registered; this is {stack.modality or 'of no known modality'}."
    if not stack.geometry.is_volume:
        return f"This series is no volume: {(stack.geometry.why_not or 'it has too few images').rstrip('.')}."
    if len(stack.images) < LEAST_IMAGES:
        return f"A series of {len(stack.images)} images is too little to be registered."
    if voxels is None or not voxels.complete:
        return "The images of this series are still being loaded."
    return "Images of this series are damaged." if voxels.damaged else ""


def why_no_pair(one: Stack, other: Stack) -> str:
    """A sentence where both say that they show different parts of the body; "" where they may show the same."""
    parts = [stack.images[0].instance.body_part.strip().upper() for stack in (one, other)]
    if all(parts) and parts[0] != parts[1]:
        return f"These series show different parts of the body: {parts[0]} and {parts[1]}."
    return ""


def block_of(stack: Stack, voxels: Voxels) -> Block:
    """The volume of a stack; nothing is copied. For a worker: the arrays go on living as long as it needs them."""
    if voxels.values is not None:
        return Block(np.asarray(voxels.values), stack.geometry.matrix, stack.modality)
    rescale = stack.images[0].frame.rescale or Rescale()
    return Block(voxels.array, stack.geometry.matrix, stack.modality, rescale.slope, rescale.intercept)
