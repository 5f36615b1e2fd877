"""A draft with its panel, as a reader has it before them."""

from __future__ import annotations

from PySide6.QtGui import QUndoStack
from pytestqt.qtbot import QtBot

from reporting.checks.running import all_checks
from reporting.draft.draft import Draft
from reporting.report import Report, Run
from reporting.widgets.report_panel import ReportPanel
from reporting.widgets.section_editor import SectionEditor
from tests.reporting.made import a_template

BLANKS = (Run("On the "), Run("", "field", "side"), Run(", "), Run("", "field", "size"), Run("."))


class Desk:
    """A draft with its panel, shown."""

    def __init__(self, qtbot: QtBot, report: Report) -> None:
        self.undo = QUndoStack()
        self.draft = Draft(report, a_template(), self.undo)
        self.panel = ReportPanel(self.draft, all_checks())
        qtbot.addWidget(self.panel)
        self.panel.resize(560, 980)
        self.panel.show()
        self.panel.activateWindow()

    def editor(self, section_id: str = "findings") -> SectionEditor:
        return next(one for one in self.panel.findChildren(SectionEditor) if one.section_id == section_id)

    def text(self, section_id: str = "findings") -> str:
        section = self.draft.report.section(section_id)
        assert section is not None
        return section.text

    def runs(self, section_id: str = "findings") -> tuple[Run, ...]:
        section = self.draft.report.section(section_id)
        assert section is not None
        return section.runs
