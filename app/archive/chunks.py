"""Sequences in pieces: databases limit how many values one statement may name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

Item = TypeVar("Item")


def batched(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    """Pieces of at most ``size`` items, in order."""
    return (items[start : start + size] for start in range(0, len(items), size))
