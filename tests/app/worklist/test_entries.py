from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, update

from app.archive import schema
from app.archive.archive import Archive
from app.archive.files import Files
from app.archive.importer import Importer
from app.archive.orders import Urgency
from app.worklist.claims import Claims, Holder
from app.worklist.columns_sql import SORTS
from app.worklist.entries import Entries, Sorting, Wish
from app.worklist.query import parse
from app.worklist.turnround import TurnRound
from tests.app.worklist.conftest import TODAY, study_row
from tests.phantoms import ct_slice, save

OLDEST_FIRST = Sorting("date", descending=False)


def found(entries: Entries, text: str) -> set[str]:
    return set(entries.uids(parse(text), Sorting()))


@pytest.fixture
def five(rows: Any) -> Any:
    rows.study("chest", patient_name="Müller^Anna", patient_id="P7", accession="ACC-77")
    rows.study("head", modalities=" MR ", body_parts=" HEAD ", description="Head 100%", date="20261123", sex="M")
    rows.study("hand", modalities=" DX SR ", body_parts=" HAND ", date="20251123", referrer="Wu^Li")
    rows.study("petct", modalities=" CT PT ", date="", patient_id="P_7")
    rows.study("liver", modalities=" US ", date="20261117")
    rows.order("chest", Urgency.URGENT, question="Nodule?", procedure="Second opinion chest CT")
    rows.order("hand", Urgency.EMERGENCY, referrer="Sample^Kim", indication="Fall")
    return rows


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {"chest", "head", "hand", "petct", "liver"}),
        ("muller", {"chest"}),
        ("ANNA müll", {"chest"}),
        ("acc-77", {"chest"}),
        ("100%", {"head"}),
        ("%", {"head"}),
        ("p_7", {"petct"}),
        ("mod:ct", {"chest", "petct"}),
        ("mod:ct,mr", {"chest", "petct", "head"}),
        ("-mod:ct", {"head", "hand", "liver"}),
        ("mod:C", set()),
        ("date:today", {"head"}),
        ("date:7d", {"head", "chest", "liver"}),
        ("date:6d", {"head", "chest"}),
        ("date:..2025", {"hand"}),
        ("date:nonsense", set()),
        ("urgency:stat", {"hand"}),
        ("urgency:urgent,stat", {"hand", "chest"}),
        ("urgency:sometime", set()),
        ('order:"second opinion"', {"chest"}),
        ("-order:nodule", {"head", "hand", "petct", "liver"}),
        ("ref:kim", {"hand"}),
        ("ref:wu", set()),  # the order names another referrer than the images
        ("ref:hill", {"chest", "head", "petct", "liver"}),
        ("body:hand", {"hand"}),
        ("sex:m", {"head"}),
        ('name:"anna müller"', {"chest"}),
        ("id:p7", {"chest"}),
        ("foo:bar", set()),
    ],
)
def test_the_search_box_finds_what_it_says(five: Any, entries: Entries, text: str, expected: set[str]) -> None:
    assert found(entries, text) == expected
    assert entries.count(parse(text)) == len(expected)


def test_the_status_is_that_of_the_newest_signed_version_else_of_a_draft(rows: Any, entries: Entries) -> None:
    for uid in ("untouched", "begun", "first look", "done"):
        rows.study(uid)
    rows.drafted("begun")
    rows.signed("first look", "preliminary")
    rows.signed("done", "preliminary", 1)
    rows.signed("done", "final", 2)
    rows.drafted("done", "bob")  # an addendum under way does not unmake a final report
    statuses = {uid: entry.status for uid, entry in entries.rows(["untouched", "begun", "first look", "done"]).items()}
    assert statuses == {"untouched": "unread", "begun": "draft", "first look": "preliminary", "done": "final"}
    for uid, status in statuses.items():
        assert found(entries, f"status:{status}") == {uid}
    assert found(entries, "status:open") == {"untouched", "begun"}
    assert found(entries, "status:signed") == {"first look", "done"}
    by_status = entries.uids(parse(""), Sorting("status", descending=False))
    assert by_status == ("untouched", "begun", "first look", "done")


def test_the_most_urgent_stands_first_and_then_the_newest(five: Any, entries: Entries) -> None:
    assert entries.uids(parse(""), Sorting()) == ("hand", "chest", "head", "liver", "petct")


def test_every_column_sorts_both_ways_and_always_in_the_same_order(five: Any, entries: Entries) -> None:
    for column in SORTS:
        up = entries.uids(parse(""), Sorting(column, descending=False))
        assert up == entries.uids(parse(""), Sorting(column, descending=False))
        assert set(up) == set(entries.uids(parse(""), Sorting(column, descending=True)))


def test_priors_are_earlier_studies_of_surely_the_same_patient(rows: Any, entries: Entries) -> None:
    rows.study("now", date="20261120")
    rows.study("a year ago", date="20251120")
    rows.study("later", date="20261121")
    rows.study("twin", date="20251120", patient_name="Doe^Joan")
    rows.study("other hospital", date="20251120", issuer="Elsewhere")
    rows.study("no id", patient_id="")
    rows.study("no id either", patient_id="", date="20251120")
    found = entries.rows(["now", "a year ago", "no id"])
    assert {uid: entry.priors for uid, entry in found.items()} == {"now": 1, "a year ago": 0, "no id": 0}


def test_an_order_gives_its_referrer_and_due_time(five: Any, entries: Entries) -> None:
    found = entries.rows(["hand", "head"])
    assert (found["hand"].referrer, found["hand"].urgency, found["hand"].has_order) == ("Sample^Kim", 2, True)
    assert (found["head"].referrer, found["head"].has_order) == ("Hill^Sam", False)


def test_claims_divide_the_list_between_readers(five: Any, entries: Entries, database: Any) -> None:
    claims = Claims(database)
    assert claims.take("chest", Holder("ada", "a"))
    assert claims.take("head", Holder("bob", "b"))
    assert found(entries, "claim:me") == {"chest"}
    assert found(entries, "claim:bob") == {"head"}
    assert found(entries, "claim:me,free") == {"chest", "hand", "petct", "liver"}
    assert entries.rows(["head"])["head"].claimed_by == "bob"


def test_the_next_unread_study_stands_below_and_is_nobody_elses(five: Any, entries: Entries, database: Any) -> None:
    Claims(database).take("head", Holder("bob", "b"))
    five.signed("hand", "final")
    assert entries.next_unread(parse(""), Sorting(), "chest") == "liver"
    assert entries.next_unread(parse(""), Sorting(), "petct") == "chest"  # below it is nothing: from the top again
    assert entries.next_unread(parse("mod:mr"), Sorting(), "") is None


def test_rows_of_more_studies_than_one_statement_holds_are_all_given(rows: Any, entries: Entries) -> None:
    uids = [f"study {number}" for number in range(950)]
    with rows.database.writing() as connection:
        connection.execute(schema.study.insert(), [study_row(uid, patient_id=uid) for uid in uids])
    assert set(entries.rows(uids)) == set(uids)


def test_an_imported_study_is_in_the_list_with_its_facts(tmp_path: Path, database: Any, entries: Entries) -> None:
    incoming = tmp_path / "incoming"
    incoming.mkdir()
    for number in (1, 2, 3):
        save(ct_slice(number=number), incoming / f"{number}.dcm")
    Importer(Archive(Files(tmp_path / "archive"), database)).run([incoming])
    (uid,) = entries.uids(parse("phantom mod:CT status:unread"), OLDEST_FIRST)
    entry = entries.rows([uid])[uid]
    assert (entry.patient_name, entry.images, entry.modalities, entry.status) == ("Phantom^Test", 3, ("CT",), "unread")


def test_a_report_is_due_by_its_order_else_by_the_rule_of_its_urgency(
    rows: Any, entries: Entries, database: Any
) -> None:
    for uid, urgency in (("stat", 2), ("urgent", 1), ("routine", 0), ("ordered", 0), ("no moment", 0)):
        rows.study(uid, urgency=urgency)
    rows.order("ordered", due="2026-11-23T10:30:00.000+01:00")
    rows.order("no moment", due="as soon as possible")
    due = {uid: entry.due for uid, entry in entries.rows(["stat", "urgent", "routine", "ordered", "no moment"]).items()}
    assert due == {
        "stat": "2026-11-23T09:00:00.000+00:00",
        "urgent": "2026-11-23T12:00:00.000+00:00",
        "routine": "2026-11-24T08:00:00.000+00:00",
        "ordered": "2026-11-23T09:30:00.000+00:00",
        "no moment": "2026-11-24T08:00:00.000+00:00",
    }
    rows.signed("urgent", "final")
    first = Sorting("due", descending=False)
    assert entries.uids(parse(""), first) == ("stat", "ordered", "no moment", "routine", "urgent")
    TurnRound(database).change({0: 15})
    assert entries.uids(parse(""), first)[0] == "no moment"
    assert TurnRound(database).minutes() == {0: 15, 1: 240, 2: 60}
    for wrong in ({3: 5}, {0: 0}):
        with pytest.raises(ValueError, match="between a minute and a year"):
            TurnRound(database).change(wrong)


def test_overdue_studies_are_found(rows: Any, database: Any) -> None:
    entries = Entries(database.engine, lambda: "ada", lambda: TODAY, lambda: "2026-11-23T09:30:00.000+00:00")
    rows.study("late", urgency=2)
    rows.study("in time")
    rows.study("signed", urgency=2)
    rows.signed("signed", "final")
    assert found(entries, "due:late") == {"late"}
    assert found(entries, "due:today") == {"late"}
    assert found(entries, "-due:late") == {"in time", "signed"}


def test_what_the_database_keeps_of_a_study_follows_every_change(rows: Any, entries: Entries, database: Any) -> None:
    for uid, date in (("a", "20250101"), ("b", "20260101"), ("c", "20260201")):
        rows.study(uid, date=date)
    assert {uid: one.priors for uid, one in entries.rows(["a", "b", "c"]).items()} == {"a": 0, "b": 1, "c": 2}
    with database.writing() as connection:  # as a merge of patients does it
        connection.execute(update(schema.study).where(schema.study.c.uid == "a").values(patient_id="P2"))
    assert {uid: one.priors for uid, one in entries.rows(["a", "b", "c"]).items()} == {"a": 0, "b": 0, "c": 1}
    with database.writing() as connection:
        connection.execute(update(schema.study).where(schema.study.c.uid == "a").values(patient_id="P1"))
        connection.execute(delete(schema.study).where(schema.study.c.uid == "b"))
    assert {uid: one.priors for uid, one in entries.rows(["a", "b", "c"]).items()} == {"a": 0, "c": 1}
    with database.engine.connect() as connection:
        kept = connection.exec_driver_sql("SELECT * FROM listing ORDER BY study_uid").mappings().all()
        true = connection.exec_driver_sql("SELECT * FROM listing_source ORDER BY study_uid").mappings().all()
    assert [dict(one) for one in kept] == [dict(one) for one in true]


def test_windows_and_places_agree_with_the_whole_list(rows: Any, entries: Entries, database: Any) -> None:
    facts = [
        study_row(
            f"s{one:03}",
            patient_id=f"P{one % 7}",
            image_count=one % 5,
            date=f"202601{1 + one % 28:02}",
            urgency=one % 3,
        )
        for one in range(300)
    ]
    with database.writing() as connection:
        connection.execute(schema.study.insert(), facts)
    for column in SORTS:
        for descending in (False, True):
            sorting = Sorting(column, descending=descending)
            whole = entries.uids(parse(""), sorting)
            for first in (0, 64, 128, 256):
                block = entries.block(Wish(parse(""), sorting, first), len(whole))
                assert tuple(one.uid for one in block) == whole[first : first + 128]
            assert [entries.place(parse(""), sorting, whole[row]) for row in (0, 150, 299)] == [0, 150, 299]
    assert entries.place(parse("mod:MR"), Sorting(), "s001") == -1
