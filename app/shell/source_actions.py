"""What the commands on other systems do."""

from __future__ import annotations

from typing import Protocol

from app.shell.action_table import ActionTable
from app.shell.elsewhere import Elsewhere
from app.shell.elsewhere_window import ElsewhereWindow
from app.shell.main_window import MainWindow
from app.shell.sources import KnownSources
from app.shell.sources_window import SourcesWindow


class Station(Protocol):
    """What these commands act on."""

    actions: ActionTable
    window: MainWindow
    elsewhere: Elsewhere
    sources: KnownSources


def bind_sources(station: Station) -> None:
    """Bind them."""

    def open_sources() -> None:
        SourcesWindow(station.sources, station.window).show()

    station.actions.bind("file.sources", open_sources)
    station.actions.bind(
        "file.elsewhere", lambda: ElsewhereWindow(station.elsewhere, station.window, open_sources).show()
    )
