"""Changes of the voxels of a segment as steps of undo, and pieces of one stroke put together."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtGui import QUndoCommand

from viewer.session.box_mask import Bools
from viewer.session.mask_grid import Voxel


class Step(QUndoCommand):
    """Voxels that were flipped already when it became a step."""

    def __init__(self, text: str, flip: Callable[[], None]) -> None:
        super().__init__(text)
        self._flip, self._made = flip, True

    def redo(self) -> None:
        """Flip them again, but not the first time."""
        if self._made:
            self._made = False
        else:
            self._flip()

    def undo(self) -> None:
        """Flip them back."""
        self._flip()


def together(pieces: list[tuple[Voxel, Bools]]) -> tuple[Voxel, Bools] | None:
    """Pieces that were flipped one after the other as one."""
    if not pieces:
        return None
    low = np.min([piece[0] for piece in pieces], axis=0)
    high = np.max([np.add(piece[0], piece[1].shape) for piece in pieces], axis=0)
    made = np.zeros(tuple(high - low), np.bool_)
    for first, bits in pieces:
        place = tuple(slice(a - b, a - b + side) for a, b, side in zip(first, low, bits.shape, strict=True))
        made[place] ^= bits
    return tuple(low.tolist()), made
