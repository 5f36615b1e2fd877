"""What lies under the pointer on a rendered volume: a side of the orientation cube, a handle of the crop box."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt

from viewer.session.reading import Reading
from viewer.tools.base import Hand, Tool
from viewer.tools.crop import side_at
from viewer.widgets.orientation_cube import face_at
from viewer.widgets.sheets import Sheets

# What would change a window, scroll, or point at a place of a plane, turns a volume instead.
TURNING = frozenset({"window_level", "scroll", "crosshair", "path"})
POINTING = frozenset({"scroll", "crosshair", "path"})
LEFT_ALONE = frozenset({"zoom", "pan"})


class VolumeHand:
    """The mouse of pane ``number`` on a rendered volume; places are in device pixels."""

    def __init__(self, number: int, reading: Reading, tools: Mapping[str, Tool], sheets: Sheets) -> None:
        self._number, self._reading, self._tools, self._sheets = number, reading, tools, sheets

    def press(self, x: float, y: float) -> bool:
        """See the volume from the side of the cube that was pressed; whether one was."""
        side = face_at(self._sheets.cube(), x, y)
        if side:
            self._reading.volumes.see_from(self._number, side)
        return bool(side)

    def tool(self, tool: Tool, hand: Hand, x: float, y: float) -> Tool:
        """The tool that a press begins: ``tool`` itself but where it has no meaning on a volume."""
        if self._reading.curved.view(self._number) is not None:
            return self._along(tool)
        if self._reading.volumes.orbit(self._number) is None or tool.id in LEFT_ALONE:
            return tool
        if self._over_box(hand, x, y):
            return self._tools["crop"]
        return self._tools["turn"] if tool.id in TURNING else tool

    def _along(self, tool: Tool) -> Tool:
        """In a view along a path what points at places moves the cross-section, and a length is one along or across it."""
        if tool.id in POINTING:
            return self._tools["along"]
        return self._tools["calliper"] if tool.id == "length" else tool

    def cursor(self, hand: Hand, x: float, y: float) -> Qt.CursorShape | None:
        """The pointer's shape over a volume; None over anything else."""
        if self._reading.volumes.orbit(self._number) is None:
            return None
        if face_at(self._sheets.cube(), x, y) or self._over_box(hand, x, y):
            return Qt.CursorShape.PointingHandCursor
        tool = self._tools.get(self._reading.tools.active)
        return Qt.CursorShape.CrossCursor if tool and tool.on_volumes else Qt.CursorShape.ArrowCursor

    def _over_box(self, hand: Hand, x: float, y: float) -> bool:
        """Whether a handle of the crop box lies there."""
        volumes = self._reading.volumes
        box = volumes.box(self._number) if volumes.shows_box(self._number) else None
        return box is not None and side_at(box, hand.camera, (x, y), hand.ratio) is not None
