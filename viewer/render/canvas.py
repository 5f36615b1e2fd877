"""The memory a pane's pictures are drawn into."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from viewer.render.pictures import Maker, Picture, in_colour


class Canvas:
    """Draws pictures with the given maker into one array that is used again.

    The array holds the picture until the next ``draw`` of this canvas; whoever keeps it longer copies it.
    """

    def __init__(self, maker: Maker) -> None:
        self._maker = maker
        self._out = np.zeros((0, 0), np.uint8)

    def draw(self, picture: Picture) -> NDArray[np.uint8]:
        """The picture: [height, width] grey, or [height, width, 4] RGBA for colour images and volume renderings."""
        camera = picture.camera
        shape = (camera.height, camera.width, 4) if in_colour(picture) else (camera.height, camera.width)
        if self._out.shape != shape:
            self._out = np.zeros(shape, np.uint8)
        self._maker.draw(picture, self._out)
        return self._out
