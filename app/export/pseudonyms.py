"""What stands in place of identities: the same within one export, and unlike those of every other export."""

from __future__ import annotations

import datetime
import hashlib
import secrets
from dataclasses import dataclass, field

from pydicom.uid import UID

_LONGEST_SHIFT_DAYS = 3650
_EARLIEST = datetime.date(1800, 1, 1)


@dataclass(frozen=True, slots=True)
class Subject:
    """A patient as an export names one. ``shift_days`` is taken from every date."""

    name: str
    patient_id: str
    shift_days: int


@dataclass
class Pseudonyms:
    """Kept in memory for one export and then forgotten: nobody can lead back from what left."""

    prefix: str = "SUBJECT"
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    _subjects: dict[tuple[str, ...], Subject] = field(default_factory=dict)

    def subject(self, identity: tuple[str, ...]) -> Subject:
        """The patient's pseudonym; patients are numbered as they come."""
        if identity not in self._subjects:
            shift = 1 + int.from_bytes(self._digest("|".join(identity))[:4], "big") % _LONGEST_SHIFT_DAYS
            number = f"{len(self._subjects) + 1:04}"
            self._subjects[identity] = Subject(f"{self.prefix}^{number}", f"{self.prefix}-{number}", shift)
        return self._subjects[identity]

    def uid(self, uid: str) -> str:
        """The UID in place of another (2.25, PS3.5 B.2); UIDs that DICOM defines stay."""
        if not uid or UID(uid).name != uid:
            return uid
        return f"2.25.{int.from_bytes(self._digest(uid)[:16], 'big')}"

    def _digest(self, text: str) -> bytes:
        return hashlib.blake2b(text.encode("utf-8", "surrogateescape"), key=self.secret).digest()


def shifted(text: str, days: int) -> str:
    """A date (DA) or date-time (DT) so many days earlier, its time as it is; "" where it is none that can be shifted."""
    day = text.strip()[:8]
    if len(day) != 8 or not day.isdigit():
        return ""
    try:
        moved = datetime.datetime.strptime(day, "%Y%m%d").date() - datetime.timedelta(days)
    except (ValueError, OverflowError):
        return ""
    return f"{moved:%Y%m%d}{text.strip()[8:]}" if moved > _EARLIEST else ""
