"""What the command does that searches reports."""

from __future__ import annotations

from typing import Protocol

from app.desk.desk import Desk
from app.shell.action_table import ActionTable
from app.shell.main_window import MainWindow
from app.shell.search_window import SearchWindow
from app.shell.searching import Searching
from app.worklist.view import WorklistView


class Station(Protocol):
    """What it acts on."""

    actions: ActionTable
    window: MainWindow
    desk: Desk
    worklist: WorklistView
    searching: Searching


def bind_search(station: Station) -> None:
    """Bind it."""
    station.actions.bind("file.search", lambda: _open(station))


def _open(station: Station) -> None:
    """The window; "only this patient" is the one whose study is open, else the one who is selected."""
    work = station.desk.work
    window = SearchWindow(
        station.searching, work.opened.study.uid if work else station.worklist.table.selected_uid, station.window
    )
    window.chosen.connect(station.desk.open)
    window.show()
