"""Restart markers of a JPEG scan (ITU-T T.81 B.2.4.4, E.1.4): a part of the scan that was lost or repeated shows in them.

Decoders go on at the next marker, whatever number it has, and fill what is missing with grey, without a word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from viewer.dicom.damage import Damaged

_DAMAGED = "The compressed image is damaged: parts of it are missing or stand where they do not belong."


@dataclass(frozen=True, slots=True)
class Grid:
    """The size of a frame in samples, of its blocks (8, or 1 where it is lossless) and each component's share (h, v)."""

    rows: int
    columns: int
    block: int
    sampling: dict[int, tuple[int, int]]  # by component

    def units(self, components: tuple[int, ...]) -> int:
        """Minimum coded units in a scan of these components (A.2); 0 where it names one that is not there."""
        if not components or not set(components) <= set(self.sampling):
            return 0
        widest = max(h for h, _ in self.sampling.values())
        highest = max(v for _, v in self.sampling.values())
        across, down = self.block * widest, self.block * highest
        if len(components) == 1:  # its own blocks, however many of them an interleaved unit would hold
            h, v = self.sampling[components[0]]
            columns, rows = -(-self.columns * h // widest), -(-self.rows * v // highest)
            across = down = self.block
        else:
            columns, rows = self.columns, self.rows
        return -(-columns // across) * -(-rows // down)


def check_restarts(found: Sequence[int], units: int, interval: int) -> None:
    """Raise Damaged where the markers found in a scan of so many units, by their numbers, are not all there in order.

    One more behind the last unit is forgiven: it stands for nothing.
    """
    expected = max(-(-units // interval) - 1, 0) if interval else 0
    if len(found) not in (expected, expected + bool(interval)) or any(
        number != at & 7 for at, number in enumerate(found)
    ):
        raise Damaged(_DAMAGED)
