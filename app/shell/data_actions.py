"""What the commands on what leaves and comes do."""

from __future__ import annotations

from typing import Protocol

from app.desk.desk import Desk
from app.shell.action_table import ActionTable
from app.shell.deleted_window import DeletedWindow
from app.shell.deleting import Deleting
from app.shell.leaving import Leaving
from app.shell.main_window import MainWindow
from app.shell.outbox_window import OutboxWindow
from app.shell.postman import Postman
from app.shell.wrapping import Wrapping
from app.worklist.view import WorklistView


class Station(Protocol):
    """What these commands act on."""

    actions: ActionTable
    window: MainWindow
    desk: Desk
    worklist: WorklistView
    leaving: Leaving
    wrapping: Wrapping
    postman: Postman
    deleting: Deleting


def bind_data(station: Station) -> None:
    """Bind them."""
    bind = station.actions.bind
    bind(
        "file.export",
        lambda: station.leaving.ask(_study(station)),
        lambda: "" if _study(station) else "Select a study in the worklist first.",
    )
    bind("file.wrap", lambda: station.wrapping.ask_for_files(_study(station)))
    bind("file.outbox", lambda: OutboxWindow(station.postman, station.window).show())
    bind(
        "file.delete",
        lambda: station.deleting.ask(_study(station)),
        lambda: _why_not_delete(station),
    )
    bind("file.deleted", lambda: DeletedWindow(station.deleting, station.window).show())


def _why_not_delete(station: Station) -> str:
    if station.window.at == "reading" and station.desk.work:
        return "Nothing is deleted while it is read; go to the worklist and select the study."
    return "" if _study(station) else "Select a study in the worklist first."


def _study(station: Station) -> str:
    """The study being read, on the worklist the selected one; "" where there is none."""
    if station.window.at == "reading":
        return station.desk.work.opened.study.uid if station.desk.work else ""
    return station.worklist.table.selected_uid
