"""The actions that switch links: lit while they are on, remembered from one start to the next."""

from __future__ import annotations

from collections.abc import Callable

import qtawesome

from app.settings import Settings
from app.shell.action_table import ActionTable
from app.shell.theme import ACCENT, MUTED
from viewer.session.link_switches import Link, LinkSwitches, links_from, text_of

REMEMBERED = "links"
MENU = (*(f"links.{link}" for link in Link), "links.manual", "links.register")  # under the chain in the tool bar


def bind_links(table: ActionTable, switches: LinkSwitches, settings: Settings) -> None:
    """Bind them, take up what was remembered, and keep what is chosen. They need no open study."""
    kept = links_from(settings.recall(REMEMBERED))
    if kept is not None:
        switches.choose(kept)
    for link in Link:
        table.bind(f"links.{link}", _toggle(switches, link))
        table.qt(f"links.{link}").setCheckable(True)
    table.bind("links.toggle", switches.part)
    table.qt("links.toggle").setCheckable(True)

    def show() -> None:
        for link in Link:
            table.qt(f"links.{link}").setChecked(switches.on(link))
        chain = table.qt("links.toggle")
        chain.setChecked(switches.together)
        icon, colour = ("ph.link", ACCENT) if switches.together else ("ph.link-break", MUTED)
        chain.setIcon(qtawesome.icon(icon, color=colour))

    switches.changed.connect(show)
    switches.changed.connect(lambda: settings.remember(REMEMBERED, text_of(switches.chosen)))
    show()


def _toggle(switches: LinkSwitches, link: Link) -> Callable[[], object]:
    return lambda: switches.toggle(link)
