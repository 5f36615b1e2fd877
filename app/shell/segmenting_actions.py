"""What the actions on segments that are drawn do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from app.desk.segment_keeper import SegmentKeeper
from app.desk.segment_measuring import SegmentMeasuring
from app.shell.action_table import ActionTable
from viewer.session.mask_grid import why_not
from viewer.session.reading import Reading

SMOOTH_MM = 1.5


def bind_segmenting(
    table: ActionTable,
    reading: Reading,
    keeper: SegmentKeeper,
    measuring: SegmentMeasuring,
    unseen: Callable[[], str],
) -> None:
    """Bind them; without a study, or a segment to act on, they say so."""
    editing, work = reading.editing, reading.segment_work

    def no_study() -> str:
        return unseen() if reading.study else "No study is open."

    def none() -> str:
        return no_study() or ("" if editing.active else "No segment is being edited.")

    def unshaped() -> str:
        return no_study() or work.why_not()

    table.bind("segments.new", lambda: _begin(reading), lambda: no_study() or _why_not_here(reading))
    table.bind("segments.delete", lambda: _delete(reading), none)
    table.bind("segments.smaller", lambda: editing.resize(-1), no_study)
    table.bind("segments.larger", lambda: editing.resize(1), no_study)
    table.bind("segments.ball", lambda: _toggle_ball(reading), no_study)
    table.bind("segments.smooth", lambda: work.smooth(SMOOTH_MM), unshaped)
    table.bind("segments.fill", work.fill, unshaped)
    table.bind("segments.largest", work.keep_largest, unshaped)
    table.bind("segments.interpolate", work.interpolate, unshaped)
    table.bind("segments.stop", work.cancel, lambda: "" if work.doing else "Nothing is being grown or shaped.")
    table.bind("segments.save", lambda: _save(reading, keeper), lambda: no_study() or _why_not_saved(reading, keeper))
    table.bind("segments.measure", measuring.measure, lambda: no_study() or measuring.why_not())


def _why_not_here(reading: Reading) -> str:
    stack = reading.places.stack(reading.panes.active)
    return "The active pane is empty." if stack is None else why_not(stack)


def _begin(reading: Reading) -> None:
    """A new segment in the series of the active pane, with the brush in hand."""
    stack = reading.places.stack(reading.panes.active)
    if stack is not None and reading.editing.add(stack) and not reading.tools.active.startswith("segment_"):
        reading.tools.choose("segment_brush")


def _delete(reading: Reading) -> None:
    active = reading.editing.active
    if active is not None:
        reading.editing.remove(active[0].uid, active[1].number)


def _toggle_ball(reading: Reading) -> None:
    painting = reading.editing.painting
    reading.editing.set_painting(replace(painting, ball=not painting.ball))


def _save(reading: Reading, keeper: SegmentKeeper) -> None:
    active = reading.editing.active
    if active is not None:
        keeper.save(active[0])


def _why_not_saved(reading: Reading, keeper: SegmentKeeper) -> str:
    active = reading.editing.active
    return keeper.why_not(active[0] if active else None)
