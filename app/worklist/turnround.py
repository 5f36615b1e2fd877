"""Within what time a report is due, by urgency, where the order names no moment: a rule of the department."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select, update

from app.archive.listing import turnround
from app.database import Database

LONGEST = 366 * 24 * 60


class TurnRound:
    """The rule. Changing it changes at once when every unread study without a moment of its own is due."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def minutes(self) -> dict[int, int]:
        """Minutes from the arrival of the images to the report, by urgency (0 routine, 1 urgent, 2 STAT)."""
        with self._database.engine.connect() as connection:
            rows = connection.execute(select(turnround.c.urgency, turnround.c.minutes).order_by(turnround.c.urgency))
            return {row.urgency: row.minutes for row in rows}

    def change(self, minutes: Mapping[int, int]) -> None:
        """Set some of them; raises ValueError for an urgency that there is not, or a time that is none."""
        if any(level not in (0, 1, 2) or not 1 <= time <= LONGEST for level, time in minutes.items()):
            raise ValueError("a turn-round time is between a minute and a year")
        with self._database.writing() as connection:
            for level, time in minutes.items():
                connection.execute(update(turnround).where(turnround.c.urgency == level).values(minutes=time))
