"""What is to be exported, and what became of it, as facts."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from app.export.options import Options
from reporting.export.exporter import Letterhead

ALL = "all"
_NO_LETTERHEAD = Letterhead()


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to leave, whereto, and how. ``options`` None means with the patient's identity.

    ``released`` are SOP Instance UIDs that a person has looked at and lets go; ``ALL`` in it stands for every one.
    """

    studies: tuple[str, ...]
    out: Path
    zipped: bool = False
    password: str = field(default="", repr=False)
    options: Options | None = None
    released: frozenset[str] = frozenset()
    recipient: str = ""
    reader: str = ""
    letterhead: Letterhead = _NO_LETTERHEAD


@dataclass(frozen=True, slots=True)
class Withheld:
    """An object that did not leave. ``place`` is how a person finds it, ``held`` whether a look would let it go."""

    study_uid: str
    sop_uid: str
    place: str
    reason: str
    held: bool


@dataclass(frozen=True, slots=True)
class Exported:
    """What became of a wish. ``path`` is None where nothing was left to write, and then nothing was written."""

    path: Path | None
    objects: int
    withheld: tuple[Withheld, ...] = ()
    reports: int = 0
    remarks: tuple[str, ...] = ()

    @property
    def held(self) -> tuple[Withheld, ...]:
        """What waits for a look."""
        return tuple(one for one in self.withheld if one.held)
