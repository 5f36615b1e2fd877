"""What is rehearsed at the start leaves nothing behind."""

from __future__ import annotations

import gc
from pathlib import Path

from PySide6.QtWidgets import QApplication

from reporting.widgets.report_panel import ReportPanel
from tests.scenarios.seat import seated


def test_the_rehearsal_ends_without_a_trace(tmp_path: Path, qapp: QApplication) -> None:
    with seated(tmp_path / "home", qapp) as seat:
        seat.station.rehearsal.start()
        seat.wait(lambda: gc.get_freeze_count() > 0, "the last step")
        seat.rest(20)
        assert seat.station.page.report.panel is None
        assert [one for one in QApplication.allWidgets() if isinstance(one, ReportPanel)] == []
        assert seat.station.window.at == "worklist"
    assert gc.get_freeze_count() == 0
