"""What the actions on rendered volumes do."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.shell.action_table import ActionTable
from app.shell.curve_panel import CurvePanel
from app.shell.own_renderings import OwnRenderings
from viewer.model.sculpture import BONE, TABLE
from viewer.render.pictures import SEGMENTS
from viewer.session.curved import QUARTER_DEG
from viewer.session.reading import Reading
from viewer.session.tool_choice import ToolChoice
from viewer.session.volumes import SIDES

USUAL_TOOL = "window_level"


def bind_volumes(
    table: ActionTable, reading: Reading, own: OwnRenderings, window: QWidget, unseen: Callable[[], str]
) -> None:
    """Bind them; where the active pane shows no volume they say so."""

    def why_not() -> str:
        if reading.study is None:
            return "No study is open."
        shown = reading.volumes.orbit(reading.panes.active) is not None
        return unseen() or (
            "" if shown else f"The active pane shows no rendered volume; {table.key('view.volume')} makes one."
        )

    volumes = reading.volumes
    on_pane: dict[str, Callable[[int], object]] = {
        "volume.preset": volumes.next_preset,
        "volume.mode": volumes.next_mode,
        "volume.light": volumes.toggle_light,
        "volume.crop": volumes.toggle_box,
        "volume.bone": lambda pane: volumes.toggle_removed(pane, BONE),
        "volume.table": lambda pane: volumes.toggle_removed(pane, TABLE),
        "volume.whole": volumes.whole,
        "volume.turntable": reading.turntable.toggle,
        "volume.segments": lambda pane: _segments_alone(reading, pane),
        **{f"volume.from_{side}": _see_from(reading, side) for side in SIDES},
    }
    for action_id, act in on_pane.items():
        table.bind(action_id, _on_active(reading, act), why_not)
    for tool in ("scissors", "scissors_keep"):
        table.bind(f"volume.{tool}", _taking(reading.tools, tool), why_not)
    _bind_curved(table, reading, unseen)
    table.bind("volume.curve", lambda: show_curve_panel(reading, own, window), why_not)


def _segments_alone(reading: Reading, pane: int) -> None:
    """The segments without the volume and back; not into a picture of nothing."""
    stack, orbit = reading.places.stack(pane), reading.volumes.orbit(pane)
    if stack and orbit and orbit.mode != SEGMENTS and not reading.segmentations.of_stack(stack):
        reading.volumes.refused.emit("No segments or contours belong to this series.")
    else:
        reading.volumes.toggle_segments_alone(pane)


def _bind_curved(table: ActionTable, reading: Reading, unseen: Callable[[], str]) -> None:
    curved = reading.curved

    def why_not() -> str:
        return unseen() if reading.study else "No study is open."

    on_pane: dict[str, Callable[[int], object]] = {
        "curved.panorama": curved.toggle_panorama,
        "curved.turn": lambda pane: curved.turn(pane, QUARTER_DEG),
        "curved.next": lambda pane: curved.step(pane, 1),
        "curved.previous": lambda pane: curved.step(pane, -1),
        "curved.forget": lambda pane: reading.paths.forget(reading.panes.view(pane).place.stack_id),
    }
    for action_id, act in on_pane.items():
        table.bind(action_id, _on_active(reading, act), why_not)
    table.bind("curved.draw", _taking(reading.tools, "path"), why_not)
    table.bind("curved.show", curved.toggle, why_not)


def show_curve_panel(reading: Reading, own: OwnRenderings, window: QWidget) -> None:
    """The one panel there is, in front."""
    panel = window.findChild(CurvePanel) or CurvePanel(reading, own, window)
    panel.show()
    panel.raise_()


def _on_active(reading: Reading, act: Callable[[int], object]) -> Callable[[], object]:
    return lambda: act(reading.panes.active)


def _see_from(reading: Reading, side: str) -> Callable[[int], object]:
    return lambda pane: reading.volumes.see_from(pane, side)


def _taking(tools: ToolChoice, tool: str) -> Callable[[], object]:
    """Take the scissors, or lay them down where they are in the hand."""
    return lambda: tools.choose(USUAL_TOOL if tools.active == tool else tool)
