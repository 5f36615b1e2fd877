"""How long the disk will last: what came in the last weeks, against what is free."""

from __future__ import annotations

import datetime
import shutil
from dataclasses import dataclass

from sqlalchemy import func, select

from app.archive import schema
from app.archive.archive import Archive

WINDOW_DAYS = 28
SOON_DAYS = 14
LEAST_FREE = 5 << 30


@dataclass(frozen=True, slots=True)
class Forecast:
    """Bytes; ``days`` until the disk is full at the pace of the last weeks, None where nothing came."""

    free: int
    per_day: float
    days: float | None

    @property
    def warning(self) -> str:
        """A sentence where room runs out, "" where it does not."""
        if self.free < LEAST_FREE:
            return f"Only {self.free / (1 << 30):.1f} GiB are free where the archive is."
        if self.days is not None and self.days < SOON_DAYS:
            return (
                f"The disk of the archive will be full in about {max(round(self.days), 1)} days at the pace of the last "
                f"{WINDOW_DAYS}; {self.free / (1 << 30):.1f} GiB are free."
            )
        return ""


def forecast(archive: Archive) -> Forecast:
    """The forecast of today. A first week is not stretched to four: the pace is taken over the days there were."""
    now = datetime.datetime.now(datetime.UTC)
    since = (now - datetime.timedelta(days=WINDOW_DAYS)).isoformat(timespec="milliseconds")
    table = schema.instance.c
    own = (table.arrived >= since) & table.modified_ns.is_(None)
    with archive.database.engine.connect() as connection:
        size, first = connection.execute(select(func.sum(table.size), func.min(table.arrived)).where(own)).one()
    free = shutil.disk_usage(archive.files.root).free
    if not size or not first:
        return Forecast(free, 0.0, None)
    days = max((now - datetime.datetime.fromisoformat(first)).total_seconds() / 86_400, 1.0)
    return Forecast(free, size / days, free / (size / days))
