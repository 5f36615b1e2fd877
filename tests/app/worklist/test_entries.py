from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.archive import schema
from app.archive.archive import Archive
from app.archive.files import Files
from app.archive.importer import Importer
from app.archive.orders import Urgency
from app.worklist.claims import Claims, Holder
from app.worklist.entries import Entries, Sorting
from app.worklist.query import parse
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
    from app.worklist.columns_sql import SORTS

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
        from tests.app.worklist.conftest import study_row

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
