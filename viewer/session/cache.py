"""Memory for pixels: what is kept, what goes first, and how much there may be.

This is the memory page of the viewer. Pixels are by far the largest thing in the program: a CT of 400 slices is 210 MB, a
tomosynthesis more than a gigabyte. The rules:

- One array per stack, allocated once, in the type in which the pixels are stored: no second copy as float or as HU. Modality
  values are computed where they are asked for, display greys by a table while drawing. The one exception: where each image
  has a rescale slope of its own (much PET), planes through several images need modality values, and they are kept as float32.
- Native images are read straight into that array; compressed ones are written into it by the processes that decode them (it
  then lies in shared memory, see viewer.dicom.shared_block).
- Memory is promised by the array's size but taken by the system page by page as images arrive, so a stack of which ten
  images were looked at costs ten images.
- Stacks on the screen are pinned. Others stay, for coming back to them at once, until the budget is spent; then the least
  recently used goes first. The budget is a share of the computer's memory that the reader can set: the rest belongs to
  the system's file cache (from which a dropped series comes back at the speed of memory), to the decoders and to others.
- A stack that could never fit is not begun: its images say so, and the program goes on.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable

from viewer.model.volume import Stack, StackImage, Voxels


def same_pixels(one: Stack, other: Stack) -> bool:
    """Whether two stacks have the same voxels: the same images in the same order, and values by the same rescale.

    The id of a stack does not tell: a series may have grown since it was last open, or another patient's may bear its UID.
    """
    if one is other:
        return True
    if len(one.images) != len(other.images) or one.rescaled_each != other.rescaled_each:
        return False
    each = one.rescaled_each
    pairs = zip(one.images, other.images, strict=True)
    return all(_origin(image, valued=each) == _origin(twin, valued=each) for image, twin in pairs)


def _origin(image: StackImage, *, valued: bool) -> tuple[Hashable, ...]:
    """Where the pixels of an image come from, and with ``valued`` also what makes its modality values."""
    of = image.instance
    pixels = of.study_uid, of.sop_uid, of.location, of.format, of.transfer_syntax_uid, image.frame.index
    return (*pixels, image.frame.rescale, of.modality_lut, of.padding) if valued else pixels


class VoxelCache:
    """Voxels of stacks, by id, within ``budget_bytes``; pinned ones stay, others go when room is needed."""

    def __init__(self, budget_bytes: int) -> None:
        self.budget_bytes = budget_bytes
        self._kept: OrderedDict[str, tuple[Stack, Voxels]] = OrderedDict()
        self._pinned: set[str] = set()

    @property
    def used_bytes(self) -> int:
        """What all stacks take once every image is there."""
        return sum(voxels.nbytes for _, voxels in self._kept.values())

    def get(self, stack: Stack) -> Voxels | None:
        """The voxels of a stack, from now on the most recently used; None when they were dropped or never there."""
        kept = self._kept.get(stack.id)
        if kept is None or not same_pixels(kept[0], stack):
            return None
        self._kept.move_to_end(stack.id)
        return kept[1]

    def put(self, stack: Stack, voxels: Voxels) -> None:
        """Keep and pin voxels, dropping others for them."""
        self._kept[stack.id] = stack, voxels
        self._kept.move_to_end(stack.id)
        self.pin(stack.id)
        self._make_room()

    def pin(self, stack_id: str) -> None:
        """Never drop this stack while it is on the screen."""
        self._pinned.add(stack_id)

    def unpin(self, stack_id: str) -> None:
        """The stack left the screen; it stays as long as there is room."""
        self._pinned.discard(stack_id)
        self._make_room()

    def clear(self) -> None:
        """Drop everything."""
        self._kept.clear()
        self._pinned.clear()

    def _make_room(self) -> None:
        used = self.used_bytes
        for stack_id in [stack_id for stack_id in self._kept if stack_id not in self._pinned]:
            if used <= self.budget_bytes:
                return
            used -= self._kept.pop(stack_id)[1].nbytes
