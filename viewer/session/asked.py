"""How many frames are asked of the decode wall and not answered yet.

Enough that none of its processes has to wait; so few that the reader, who jumps to another image, waits for a few
milliseconds of them, or where frames take longer, for the one being decoded and the one after it.
"""

from __future__ import annotations

import threading
from collections.abc import Hashable

from viewer.dicom.wall_pace import room_for


class Asked:
    """Counts frames and their expected seconds, for ``processes`` that share them."""

    def __init__(self, processes: int) -> None:
        self._processes = processes
        self._waiting: dict[Hashable, float] = {}
        self._lock = threading.Lock()

    def begin(self, frame: Hashable, seconds: float) -> bool:
        """Whether there is room for ``frame``, which takes about so long (infinite: nobody knows); it counts from now."""
        with self._lock:
            room = room_for(len(self._waiting) + 1, sum(self._waiting.values()) + seconds, self._processes)
            if room:
                self._waiting[frame] = seconds
            return room

    def end(self, frame: Hashable) -> None:
        """The frame has been answered."""
        with self._lock:
            del self._waiting[frame]
