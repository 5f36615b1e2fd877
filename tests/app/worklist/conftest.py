"""A database with rows of studies, orders, reports and claims as the other rooms write them."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from app.archive import schema
from app.archive.orders import ImagingOrder, Orders, Safety, Urgency
from app.archive.search import search_text
from app.database import Database, open_database
from app.worklist.entries import Entries
from reporting.report import Order
from reporting.store import DRAFT, REPORT
from viewer.model.same_patient import name_key

TODAY = datetime.date(2026, 11, 23)
NOW = "2026-11-23T09:00:00.000+00:00"


@dataclass
class Rows:
    """Writes rows; every study differs only in what is said."""

    database: Database
    numbers: Iterator[int] = field(default_factory=lambda: iter(range(1, 10_000)))

    def study(self, uid: str, **facts: Any) -> str:
        with self.database.writing() as connection:
            connection.execute(schema.study.insert().values(study_row(uid, **facts)))
        return uid

    def order(self, uid: str, urgency: Urgency = Urgency.ROUTINE, due: str = "", **request: str) -> None:
        safety = Safety(allergies=("latex",), egfr=58.0, egfr_on="20261112")
        Orders(self.database).put(ImagingOrder(uid, Order(**request), urgency, due=due, safety=safety))

    def signed(self, uid: str, status: str, version: int = 1) -> None:
        number = next(self.numbers)
        row = {"uid": f"report {number}", "study_uid": uid, "version": version, "addendum_number": 0, "status": status}
        row |= {"author": "ada", "signed_by": "ada", "signed_at": NOW, "content": b"{}"}
        row |= {"previous_seal": f"before {number}", "seal": f"seal {number}"}
        with self.database.writing() as connection:
            connection.execute(REPORT.insert().values(row))

    def drafted(self, uid: str, login: str = "ada") -> None:
        row = {"study_uid": uid, "login": login, "revision": 1, "saved_at": NOW, "content": b"{}"}
        with self.database.writing() as connection:
            connection.execute(DRAFT.insert().values(row))


def study_row(uid: str, **facts: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "patient_name": "Doe^Jane",
        "patient_id": "P1",
        "issuer": "",
        "birth_date": "19600102",
        "sex": "F",
        "date": "20261120",
        "time": "101500",
        "description": "Chest",
        "accession": "A1",
        "referrer": "Hill^Sam",
        "modalities": " CT ",
        "body_parts": " CHEST ",
        "image_count": 120,
        "arrived": "2026-11-23T08:00:00.000+00:00",
        "changed": "2026-11-23T08:00:10.000+00:00",
        "facts": "{}",
    } | facts
    row["name_key"] = name_key(row["patient_name"])
    row["search"] = search_text(row["patient_name"], row["patient_id"], row["accession"], row["description"])
    return {"uid": uid, **row}


@pytest.fixture
def database(tmp_path: Path, database_url: str) -> Iterator[Database]:
    opened = open_database(database_url or tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def rows(database: Database) -> Rows:
    return Rows(database)


@pytest.fixture
def entries(database: Database) -> Entries:
    return Entries(database.engine, reader=lambda: "ada", today=lambda: TODAY)
