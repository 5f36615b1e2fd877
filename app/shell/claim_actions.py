"""What the commands on who reads a study do."""

from __future__ import annotations

from typing import Protocol

from app.desk.desk import Desk
from app.shell.action_table import ActionTable
from app.shell.claiming import Claiming
from app.shell.main_window import MainWindow
from app.worklist.view import WorklistView


class Station(Protocol):
    """What these commands act on."""

    actions: ActionTable
    window: MainWindow
    desk: Desk
    worklist: WorklistView
    claiming: Claiming


def bind_claims(station: Station) -> None:
    """Bind them."""

    def why_not() -> str:
        return "" if _study(station) else "Select a study in the worklist first."

    bind, claiming = station.actions.bind, station.claiming
    bind("claim.hand_on", lambda: claiming.ask_to_hand_on(_study(station), station.window), why_not)
    bind("claim.history", lambda: claiming.show_history(_study(station), station.window), why_not)


def _study(station: Station) -> str:
    """The study being read, on the worklist the selected one; "" where there is none."""
    if station.window.at == "reading":
        return station.desk.work.opened.study.uid if station.desk.work else ""
    return station.worklist.table.selected_uid
