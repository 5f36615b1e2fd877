"""What a segment is of, by its codes: category and type (PS3.3 C.8.20.2, PS3.16 CID 7150, 7151)."""

from __future__ import annotations

from dataclasses import dataclass

from viewer.model.code import Code

TISSUE = Code("85756007", "SCT", "Tissue")


@dataclass(frozen=True, slots=True)
class SegmentKind:
    """A choice of the list of what segments are of; ``title`` is what a reader sees."""

    title: str
    category: Code
    kind: Code


UNSAID = SegmentKind("Tissue (nothing more said)", TISSUE, TISSUE)
