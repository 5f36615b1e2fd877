"""What the commands on what leaves and comes do."""

from __future__ import annotations

from app.desk.desk import Desk
from app.shell.action_table import ActionTable
from app.shell.leaving import Leaving
from app.shell.main_window import MainWindow
from app.shell.outbox_window import OutboxWindow
from app.shell.postman import Postman
from app.shell.wrapping import Wrapping
from app.worklist.view import WorklistView


def bind_data(
    actions: ActionTable,
    leaving: Leaving,
    wrapping: Wrapping,
    postman: Postman,
    window: MainWindow,
    desk: Desk,
    worklist: WorklistView,
) -> None:
    """Bind them. What is exported is the study being read, on the worklist the selected one."""

    def study() -> str:
        if window.at == "reading":
            return desk.work.opened.study.uid if desk.work else ""
        return worklist.table.selected_uid

    actions.bind(
        "file.export",
        lambda: leaving.ask(study()),
        lambda: "" if study() else "Select a study in the worklist first.",
    )
    actions.bind("file.wrap", lambda: wrapping.ask_for_files(study()))
    actions.bind("file.outbox", lambda: OutboxWindow(postman, window).show())
