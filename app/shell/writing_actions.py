"""What the actions on template, rows and normal findings do."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.desk.desk import Desk
from app.home import RESOURCES
from app.shell.action_table import ActionTable
from app.shell.own_writing import OwnWriting
from app.shell.template_dialog import TemplateDialog
from app.shell.writing_dialog import WritingDialog
from reporting.assessment.assess import asked_in_order, evaluators
from reporting.assessment.system import load_systems
from reporting.draft.life_cycle import Event
from reporting.widgets.assessment_dialog import AssessmentDialog
from reporting.widgets.report_panel import ReportPanel


def bind_writing(
    table: ActionTable,
    desk: Desk,
    window: QWidget,
    panel: Callable[[], ReportPanel | None],
    writing: OwnWriting,
) -> None:
    """Bind them; where nothing can be written they say why."""

    def why_not() -> str:
        if desk.work is None or panel() is None:
            return "No report is open."
        return desk.work.draft.why_not(Event.EDIT)

    def on_panel(act: Callable[[ReportPanel], None]) -> Callable[[], None]:
        def run() -> None:
            shown = panel()
            if shown is not None:
                act(shown)

        return run

    table.bind("report.writing", lambda: show_writing(writing, window))
    table.bind("report.template", lambda: show_templates(desk, window), why_not)
    table.bind("report.normal", on_panel(lambda shown: shown.accept_normal()), why_not)
    table.bind("report.normal_all", on_panel(lambda shown: shown.accept_normal(everywhere=True)), why_not)
    table.bind("report.assess", lambda: show_assessment(desk, window, panel), why_not)
    table.bind("report.find", on_panel(lambda shown: shown.search()), lambda: "" if panel() else "No report is open.")
    table.bind("report.add_row", on_panel(lambda shown: shown.add_row()), why_not)


def show_templates(desk: Desk, window: QWidget) -> TemplateDialog | None:
    """Show which templates fit the open study, and why."""
    work = desk.work
    if work is None:
        return None
    dialog = TemplateDialog(desk.offered_templates(), work.template.id, window)
    dialog.chosen.connect(desk.change_template)
    desk.closed.connect(dialog.close)
    dialog.show()
    return dialog


def show_assessment(desk: Desk, window: QWidget, panel: Callable[[], ReportPanel | None]) -> AssessmentDialog | None:
    """Ask for an assessment; what comes of it is stated at the caret of the open report."""
    work, shown = desk.work, panel()
    if work is None or shown is None:
        return None
    systems = asked_in_order(load_systems(RESOURCES / "assessments"), work.template.assesses)
    dialog = AssessmentDialog(systems, evaluators(), work.draft.measured, window)
    dialog.assessed.connect(shown.insert_assessment)
    desk.closed.connect(dialog.close)
    dialog.show()
    return dialog


def show_writing(writing: OwnWriting, window: QWidget) -> WritingDialog:
    """Show the templates and phrases for editing, the dialog that is open already where there is one."""
    dialog = window.findChild(WritingDialog) or WritingDialog(writing, window)
    dialog.show()
    dialog.activateWindow()
    return dialog
