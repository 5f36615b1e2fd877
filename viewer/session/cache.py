"""Memory for pixels: what is kept, what goes first, and how much there may be.

This is the memory page of the viewer. Pixels are by far the largest thing in the program: a CT of 400 slices is 210 MB, a
tomosynthesis more than a gigabyte. The rules:

- One array per stack, allocated once, in the type in which the pixels are stored: no second copy as float or as HU. Modality
  values are computed where they are asked for, display greys by a table while drawing. The one exception: where each image
  has a rescale slope of its own (much PET), planes through several images need modality values, and they are kept as float32.
- Native images are read straight into that array; compressed ones are decoded straight into it by other processes (it then
  lies in shared memory, see viewer.dicom.shared_block). Nothing is copied on the way.
- Memory is promised by the array's size but taken by the system page by page as images arrive, so a stack of which ten
  images were looked at costs ten images.
- Stacks on the screen are pinned. Others stay, for coming back to them at once, until the budget is spent; then the least
  recently used goes first. The budget is a share of the computer's memory that the reader can set: the rest belongs to
  the system's file cache (from which a dropped series comes back at the speed of memory), to the decoders and to others.
- A stack that could never fit is not begun: its images say so, and the program goes on.
"""

from __future__ import annotations

from collections import OrderedDict

from viewer.model.volume import Voxels


class VoxelCache:
    """Voxels by stack id within ``budget_bytes``; pinned ones stay, others go when room is needed."""

    def __init__(self, budget_bytes: int) -> None:
        self.budget_bytes = budget_bytes
        self._voxels: OrderedDict[str, Voxels] = OrderedDict()
        self._pinned: set[str] = set()

    @property
    def used_bytes(self) -> int:
        """What all stacks take once every image is there."""
        return sum(voxels.nbytes for voxels in self._voxels.values())

    def get(self, stack_id: str) -> Voxels | None:
        """The voxels of a stack, from now on the most recently used; None when they were dropped or never there."""
        if stack_id in self._voxels:
            self._voxels.move_to_end(stack_id)
        return self._voxels.get(stack_id)

    def put(self, stack_id: str, voxels: Voxels) -> None:
        """Keep and pin voxels, dropping others for them."""
        self._voxels[stack_id] = voxels
        self._voxels.move_to_end(stack_id)
        self.pin(stack_id)
        self._make_room()

    def pin(self, stack_id: str) -> None:
        """Never drop this stack while it is on the screen."""
        self._pinned.add(stack_id)

    def unpin(self, stack_id: str) -> None:
        """The stack left the screen; it stays as long as there is room."""
        self._pinned.discard(stack_id)
        self._make_room()

    def clear(self) -> None:
        """Drop everything, for another patient."""
        self._voxels.clear()
        self._pinned.clear()

    def _make_room(self) -> None:
        used = self.used_bytes
        for stack_id in [stack_id for stack_id in self._voxels if stack_id not in self._pinned]:
            if used <= self.budget_bytes:
                return
            used -= self._voxels.pop(stack_id).nbytes
