"""What the commands on other systems do."""

from __future__ import annotations

from typing import Protocol

from app.shell.action_table import ActionTable
from app.shell.arriving_study import ArrivingStudy
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
    arriving: ArrivingStudy


def bind_sources(station: Station) -> None:
    """Bind them."""

    def open_sources() -> None:
        SourcesWindow(station.sources, station.window).show()

    station.actions.bind("file.sources", open_sources)

    def open_elsewhere() -> None:
        window = ElsewhereWindow(station.elsewhere, station.window, open_sources)
        window.opened.connect(station.arriving.open)
        window.show()

    station.actions.bind("file.elsewhere", open_elsewhere)
    station.actions.bind("place.arrived", station.arriving.show_more, station.arriving.why_not)
