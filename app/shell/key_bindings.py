"""Which keys stand for which action: as declared, unless the reader wants it otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import msgspec
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence

from app.settings import Settings
from app.shell.action import Action

FORMAT = 1  # of exported bindings


class Unusable(Exception):  # noqa: N818 - an ordinary end
    """A file of bindings cannot be taken over; the message is a sentence that says why."""


class Exported(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Bindings as a file: only what differs from the declared ones."""

    lectern_bindings: int
    keys: dict[str, list[str]] = {}
    mouse: dict[str, str] = {}


def standard(key: str) -> str:
    """A key as it is written everywhere, "" for what is none: ``pgdown`` becomes ``PgDown``."""
    sequence = QKeySequence(key)
    text = sequence.toString(QKeySequence.SequenceFormat.PortableText)
    return text if sequence.count() == 1 and text and not text.endswith("+Unknown") else ""


class KeyBindings(QObject):
    """The keys of every action. A key stands for one action: whoever takes it takes it from the other."""

    changed = Signal()

    def __init__(self, actions: Iterable[Action], settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._declared = {action.id: action for action in actions}
        self._settings = settings
        self._now = self._resolved(settings.values.keys)
        settings.changed.connect(self._on_setting)

    def keys(self, action_id: str) -> tuple[str, ...]:
        """The keys of an action, the one that is shown beside its name first."""
        return self._now[action_id]

    def holder(self, key: str) -> Action | None:
        """The action that a key stands for."""
        wanted = standard(key)
        return next((self._declared[one] for one, keys in self._now.items() if wanted and wanted in keys), None)

    def is_own(self, action_id: str) -> bool:
        """Whether the keys of an action are not the declared ones."""
        return self._now[action_id] != _all_standard(self._declared[action_id].keys)

    def taken_by_reset(self, action_id: str) -> tuple[Action, ...]:
        """The other actions that would lose a key if this one got its declared keys back."""
        holders = [self.holder(key) for key in self._declared[action_id].keys]
        return tuple(one for one in dict.fromkeys(holders) if one is not None and one.id != action_id)

    def put(self, action_id: str, keys: Iterable[str]) -> None:
        """Give an action these keys, whoever had them."""
        wanted = _all_standard(keys)
        now = {one: tuple(key for key in had if key not in wanted) for one, had in self._now.items()}
        now[action_id] = wanted
        self._keep(now)

    def reset(self, action_id: str) -> None:
        """The declared keys again, whoever has them."""
        self.put(action_id, self._declared[action_id].keys)

    def reset_all(self) -> None:
        """The declared keys of every action."""
        self._settings.change(keys={})

    def take_over(self, keys: Mapping[str, tuple[str, ...]]) -> None:
        """These keys in place of all own ones; they were checked."""
        self._settings.change(keys=dict(keys))

    def own(self) -> dict[str, tuple[str, ...]]:
        """What differs from the declared keys."""
        return {one: keys for one, keys in self._now.items() if self.is_own(one)}

    def check(self, keys: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
        """Keys of a file in standard writing; raises Unusable for an unknown action, what is no key, and one bound twice."""
        found: dict[str, tuple[str, ...]] = {}
        holders: dict[str, str] = {}
        for action_id, wanted in keys.items():
            if action_id not in self._declared:
                raise Unusable(f"This file binds “{action_id[:40]}”, which is no action of this version.")
            for key in wanted:
                if not standard(key):
                    raise Unusable(f"“{key[:20]}” is no key; it is bound to {self._declared[action_id].title}.")
                if holders.setdefault(standard(key), action_id) != action_id:
                    one, other = (self._declared[each].title for each in (holders[standard(key)], action_id))
                    raise Unusable(f"{standard(key)} stands for both {one} and {other} in this file.")
            found[action_id] = _all_standard(wanted)
        return found

    def _keep(self, now: Mapping[str, tuple[str, ...]]) -> None:
        declared = {one: _all_standard(action.keys) for one, action in self._declared.items()}
        self._settings.change(keys={one: keys for one, keys in now.items() if keys != declared[one]})

    def _on_setting(self, name: str) -> None:
        if name == "keys":
            self._now = self._resolved(self._settings.values.keys)
            self.changed.emit()

    def _resolved(self, own: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        """Own keys go first; what they claim the others do not have, whatever was declared, and nothing is held twice."""
        taken: set[str] = set()
        now: dict[str, tuple[str, ...]] = {}
        for action_id in sorted(self._declared, key=lambda one: one not in own):
            wanted = own.get(action_id, self._declared[action_id].keys)
            now[action_id] = tuple(key for key in _all_standard(wanted) if key not in taken)
            taken.update(now[action_id])
        return {action_id: now[action_id] for action_id in self._declared}

    def with_keys(self, action: Action) -> Action:
        """An action with the keys that it has now."""
        return replace(action, keys=self._now[action.id])


def _all_standard(keys: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for key in map(standard, keys) if key))
