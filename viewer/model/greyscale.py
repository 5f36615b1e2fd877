"""The table that turns a stored (or float modality) value into 8 display bits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False, slots=True)
class DisplayTable:
    """Grey = ``table[round((value - first) / step)]``, the index clamped to the table.

    For integer pixels ``step`` is 1 and ``value`` is the stored value: modality, VOI and presentation are all in the table
    (PS3.3 order, see viewer.dicom.windowing). Values in ``padding`` (inclusive, stored space) are drawn as ``background``.
    """

    first: float
    step: float
    table: NDArray[np.uint8]
    padding: tuple[float, float] | None = None
    background: int = 0
