"""Segments while they are edited, as facts; their voxels are kept by the owner under the segment's key."""

from __future__ import annotations

from dataclasses import dataclass, replace

from viewer.model.segment_kind import UNSAID, SegmentKind

MANUAL, SEMIAUTOMATIC = "MANUAL", "SEMIAUTOMATIC"  # Segment Algorithm Type (PS3.3 C.8.20.2)
Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class EditedSegment:
    """One segment: ``key`` names its voxels, ``tracking_uid`` the lesion that it is of."""

    key: int
    number: int
    name: str
    colour: Colour
    tracking_uid: str
    kind: SegmentKind = UNSAID


@dataclass(frozen=True, slots=True)
class EditedSegmentation:
    """Segments drawn in one stack. ``replaces`` is the SOP Instance UID of the object that it was begun from, "" for none.

    ``uid`` tells it from others while it is edited; a saved object has a SOP Instance UID of its own.
    """

    uid: str
    stack_id: str
    title: str
    segments: tuple[EditedSegment, ...] = ()
    replaces: str = ""

    def segment(self, number: int) -> EditedSegment | None:
        """The segment of that number."""
        return next((one for one in self.segments if one.number == number), None)

    def with_segment(self, segment: EditedSegment) -> EditedSegmentation:
        """With a segment put in the place of that of its number, or added."""
        if self.segment(segment.number) is None:
            return replace(self, segments=(*self.segments, segment))
        kept = tuple(segment if one.number == segment.number else one for one in self.segments)
        return replace(self, segments=kept)

    def without(self, number: int) -> EditedSegmentation:
        """Without a segment; the others keep their numbers."""
        return replace(self, segments=tuple(one for one in self.segments if one.number != number))

    @property
    def free_number(self) -> int:
        """A number that no segment has had."""
        return max((one.number for one in self.segments), default=0) + 1
