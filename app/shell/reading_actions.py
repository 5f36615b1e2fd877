"""What the actions on images do: each id bound to a method of the reading's owners."""

from __future__ import annotations

from collections.abc import Callable

from app.shell.action_table import ActionTable
from viewer.session.reading import Reading

GRIDS = ((1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3), (3, 3))


def bind_reading(table: ActionTable, reading: Reading, unseen: Callable[[], str]) -> None:
    """Bind every action that acts on the open study; without one, or while it is ``unseen``, they say so."""

    def no_study() -> str:
        return unseen() if reading.study else "No study is open."

    def bind(action_id: str, handler: Callable[[], object]) -> None:
        table.bind(action_id, handler, no_study)

    _bind_pane_actions(bind, reading)
    _bind_layout_actions(bind, reading)
    for action in table.tools:
        table.bind(action.id, _choose(reading, action.id.removeprefix("tool.")))
    undo = reading.undo
    table.bind("edit.undo", undo.undo, lambda: unseen() if undo.canUndo() else "There is nothing to undo.")
    table.bind("edit.redo", undo.redo, lambda: unseen() if undo.canRedo() else "There is nothing to redo.")
    table.bind("edit.delete", lambda: _delete(reading), lambda: _nothing_selected(reading) or unseen())


def _bind_pane_actions(bind: Callable[[str, Callable[[], object]], None], reading: Reading) -> None:
    on_pane: dict[str, Callable[[int], object]] = {
        "image.next": lambda pane: reading.places.scroll(pane, 1),
        "image.previous": lambda pane: reading.places.scroll(pane, -1),
        "image.ten_on": lambda pane: reading.places.scroll(pane, 10),
        "image.ten_back": lambda pane: reading.places.scroll(pane, -10),
        "image.first": reading.places.first,
        "image.last": reading.places.last,
        "image.next_window": reading.windows.next_own,
        "image.remove_calibration": lambda pane: reading.calibrations.remove(reading.places.image(pane)),
        "series.next": lambda pane: reading.places.next_series(pane, 1),
        "series.previous": lambda pane: reading.places.next_series(pane, -1),
        "cine.play": reading.cine.toggle,
        "cine.faster": lambda pane: reading.cine.faster(pane, 1),
        "cine.slower": lambda pane: reading.cine.faster(pane, -1),
        "cine.sweep": reading.cine.toggle_sweep,
        "cine.begin_here": reading.cine.begin_here,
        "cine.end_here": reading.cine.end_here,
        "cine.whole": reading.cine.whole,
        "cine.over": reading.cine.switch,
        "time.next": lambda pane: reading.time_points.step(pane, 1),
        "time.previous": lambda pane: reading.time_points.step(pane, -1),
        "subtraction.toggle": reading.subtractions.toggle,
        "subtraction.mask_here": reading.subtractions.mask_here,
        "subtraction.up": lambda pane: reading.subtractions.nudge(pane, -1, 0),
        "subtraction.down": lambda pane: reading.subtractions.nudge(pane, 1, 0),
        "subtraction.left": lambda pane: reading.subtractions.nudge(pane, 0, -1),
        "subtraction.right": lambda pane: reading.subtractions.nudge(pane, 0, 1),
        "subtraction.align": reading.subtractions.align,
        "subtraction.unmoved": lambda pane: reading.subtractions.set_shift(pane, (0.0, 0.0)),
        "view.reset": lambda pane: _reset(reading, pane),
        "view.fit": reading.looks.fit,
        "view.invert": reading.windows.invert,
        "view.filter": reading.windows.next_filter,
        "view.colours": reading.windows.next_colours,
        "view.flip_horizontal": reading.looks.flip_horizontal,
        "view.flip_vertical": reading.looks.flip_vertical,
        "view.presentation": reading.presentations.next,
        "image.next_key": lambda pane: reading.step_key_image(pane, 1),
        "image.previous_key": lambda pane: reading.step_key_image(pane, -1),
        "view.rotate_right": lambda pane: reading.looks.rotate(pane, 90.0),
        "view.rotate_left": lambda pane: reading.looks.rotate(pane, -90.0),
        **{f"window.preset_{key}": _preset(reading, key) for key in range(1, 10)},
        "window.preset_0": reading.windows.reset,
    }
    for action_id, act in on_pane.items():
        bind(action_id, _on_active(reading, act))


def _bind_layout_actions(bind: Callable[[str, Callable[[], object]], None], reading: Reading) -> None:
    bind("image.only_keys", reading.key_scroll.toggle_only)
    bind("view.mpr", reading.planes.toggle_mpr)
    bind("view.volume", reading.volumes.toggle)
    bind("view.overlays", reading.layers.toggle_overlays)
    bind("view.shutter", reading.layers.toggle_shutters)
    bind("view.text", reading.overlay.cycle)
    bind("subtraction.drag", lambda: reading.tools.choose("mask_shift"))
    bind("cine.play_all", reading.cine.toggle_all)
    bind("links.manual", reading.links.pair)
    bind("pane.next", reading.panes.next)
    bind("pane.maximise", reading.places.maximise)
    for rows, columns in GRIDS:
        bind(f"layout.{rows}x{columns}", _grid(reading, rows, columns))


def _on_active(reading: Reading, act: Callable[[int], object]) -> Callable[[], object]:
    return lambda: act(reading.panes.active)


def _preset(reading: Reading, key: int) -> Callable[[int], object]:
    return lambda pane: reading.windows.preset(pane, key)


def _grid(reading: Reading, rows: int, columns: int) -> Callable[[], object]:
    return lambda: reading.places.set_layout(rows, columns)


def _choose(reading: Reading, tool: str) -> Callable[[], object]:
    return lambda: reading.tools.choose(tool)


def _reset(reading: Reading, pane: int) -> None:
    """Look and window; both together are one step to be undone."""
    both = reading.looks.is_moved(pane) and reading.windows.is_chosen(pane)
    if both:
        reading.undo.beginMacro("Reset view")
    reading.looks.reset(pane)
    reading.windows.reset(pane)
    if both:
        reading.undo.endMacro()


def _delete(reading: Reading) -> None:
    selected = reading.measurements.selected
    if selected is not None:
        reading.measurements.remove(selected.uid)


def _nothing_selected(reading: Reading) -> str:
    return "" if reading.measurements.selected else "No measurement is selected."
