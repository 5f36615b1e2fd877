"""What a command that a reader can give is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Action:
    """A command: its id, title, keys, icon (QtAwesome name), the menu it stands in and what it does in a sentence.

    One that ``repeats`` goes on while its key is held down; a held F8 must not sign what nobody has looked at.
    """

    id: str
    title: str
    menu: str
    explanation: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    repeats: bool = False
