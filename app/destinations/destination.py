"""What a kind of destination is: the words it is written with, and how objects are carried there and confirmed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from app.archive.archive import Archive
from app.archive.outbox import Item
from app.network.calling import Caller


@dataclass(frozen=True, slots=True)
class Means:
    """What every kind may use. ``home`` is the folder of settings, known systems and secrets.

    ``commitment`` says whether a system that can is asked to confirm what it took. ``cancelled`` is asked between objects.
    """

    archive: Archive
    caller: Caller
    commitment: bool = True
    home: Path = Path()
    cancelled: Callable[[], bool] = lambda: False

    def file(self, item: Item) -> Path:
        """The object's file in the archive; Posting gives a kind only items that have one."""
        return self.archive.files.absolute(item.path)


class Ledger(Protocol):
    """Where a kind notes what became of objects, each at once: a program that dies has then forgotten none.

    An item of which nothing is noted stays as it was, and is tried again with the next turn.
    """

    def taken(self, items: Sequence[Item], reason: str, *, confirmed: bool) -> None:
        """The destination has them; with ``confirmed`` nothing more is asked, else ``confirm`` is called for them later."""

    def failed(self, items: Sequence[Item], reason: str, *, again: bool = False) -> None:
        """They did not arrive, or their confirmation did not; tried again later and later.

        With ``again`` what was taken must be sent once more.
        """

    def asked(self, items: Sequence[Item], transaction_uid: str) -> None:
        """A confirmation is about to be asked for under this number; the receiver may get the answer."""

    def reported(self, transaction_uid: str, committed: Sequence[str], refused: dict[str, str], silent: str) -> None:
        """The answer by SOP Instance UID; ``silent`` is the sentence for objects it says nothing of."""


Carry = Callable[[str, Sequence[Item], Means, Ledger], None]


@dataclass(frozen=True, slots=True)
class Destination:
    """One kind, as the object ``DESTINATION`` of a module in this package.

    ``scheme`` is the word before the colon of a destination (``folder``), "" for the kind that is written TITLE@host:port.
    ``carry`` sends items and tells the ledger; what it raises as Unreachable, ValueError or OSError becomes the reason of all
    items of which nothing was told. ``confirm`` asks about items taken without being confirmed. ``fault`` says what is wrong
    with a destination as it is written, "" if nothing. ``name`` is how readers call one.
    """

    scheme: str
    explanation: str
    carry: Carry
    confirm: Carry | None = None
    fault: Callable[[str], str] = lambda address: ""
    name: Callable[[str], str] = lambda address: address
    at_once: int = 200  # items of one call of carry or confirm
