"""What the actions on segmentations do."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.shell.action_table import ActionTable
from app.shell.segment_editor import SegmentEditor
from app.shell.segment_panel import SegmentPanel
from viewer.model.segment_kind import SegmentKind
from viewer.session.reading import Reading


def bind_segments(
    table: ActionTable,
    reading: Reading,
    window: QWidget,
    kinds: tuple[SegmentKind, ...],
    unseen: Callable[[], str],
) -> None:
    """Bind them; without a study, or one that holds any, they say so."""
    owner = reading.segmentations

    def no_study() -> str:
        return unseen() if reading.study else "No study is open."

    def none() -> str:
        return no_study() or ("" if owner.all else "This study holds neither segmentations nor contours.")

    table.bind("segments.panel", lambda: show_panel(reading, window, table, kinds), no_study)
    table.bind("segments.toggle", owner.toggle, none)
    table.bind("segments.outline", lambda: owner.set_outline(outline=not owner.shown.outline), none)


def show_panel(reading: Reading, window: QWidget, table: ActionTable, kinds: tuple[SegmentKind, ...]) -> SegmentPanel:
    """Show the list of segments, the one that is open already where there is one."""
    panel = window.findChild(SegmentPanel)
    if panel is None:
        panel = SegmentPanel(reading, window, SegmentEditor(reading, table, kinds))
        panel.refused.connect(reading.refused)
        reading.study_opened.connect(panel.close)
    panel.show()
    return panel
