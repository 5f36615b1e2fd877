from __future__ import annotations

import math
import threading
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from app.database import Database
from reporting.report import Person, Report, Status
from reporting.store import Conflict, ReportStore, Tampered
from tests.reporting.made import READER, a_length, a_report, a_signed_report, a_study


def _sign(database: Database, store: ReportStore, report: Report) -> None:
    with database.writing() as connection:
        store.add_version(connection, report)


def _tamper(database: Database, statement: str, **values: Any) -> None:
    with database.writing() as connection:
        for trigger in ("report_no_update", "report_no_delete"):
            where = " ON report" if connection.dialect.name == "postgresql" else ""
            connection.execute(text(f"DROP TRIGGER {trigger}{where}"))
        connection.execute(text(statement), values)


def test_a_draft_comes_back_word_for_word_with_its_measurements(store: ReportStore) -> None:
    report = a_report(findings="<b>not bold</b> 肺 ٣\n“quoted”", measurements=(a_length(),))
    store.autosave(report, "curie")
    saved = store.draft_for("1.2.3", "curie")
    assert saved is not None
    assert saved.with_studies(report.study) == report


def test_a_draft_is_not_given_another_study(store: ReportStore) -> None:
    saved = store.autosave(a_report(), "curie")
    with pytest.raises(ValueError, match="another study"):
        saved.with_studies(a_study("9.9.9"))


def test_each_save_has_the_next_revision(store: ReportStore) -> None:
    first = store.autosave(a_report(findings="one"), "curie")
    second = store.autosave(a_report(findings="two"), "curie", first.revision)
    assert (first.revision, second.revision) == (1, 2)


def test_a_save_that_does_not_know_the_last_one_changes_nothing(store: ReportStore) -> None:
    first = store.autosave(a_report(findings="mine"), "curie")
    for revision in (0, first.revision + 1):
        with pytest.raises(Conflict):
            store.autosave(a_report(findings="theirs"), "curie", revision)
    (kept,) = store.drafts()
    assert kept.report.sections[2].text == "mine"


def test_two_readers_keep_a_draft_each(store: ReportStore) -> None:
    store.autosave(a_report(findings="one"), "curie")
    store.autosave(a_report(findings="two"), "roentgen")
    assert {draft.login for draft in store.drafts()} == {"curie", "roentgen"}
    assert [draft.login for draft in store.drafts("curie")] == ["curie"]


def test_of_many_saves_at_once_from_the_same_revision_one_wins(store: ReportStore) -> None:
    revision = store.autosave(a_report(), "curie").revision
    won: list[str] = []

    def save(words: str) -> None:
        try:
            store.autosave(a_report(findings=words), "curie", revision)
            won.append(words)
        except Conflict:
            pass

    threads = [threading.Thread(target=save, args=(f"text {n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert won == [store.drafts()[0].report.sections[2].text]


def test_a_number_that_json_cannot_hold_is_refused_before_it_is_lost(store: ReportStore) -> None:
    with pytest.raises(ValueError, match="not a number"):
        store.autosave(a_report(measurements=(a_length(math.nan),)), "curie")
    assert store.drafts() == ()


def test_signing_takes_the_draft_with_it(database: Database, store: ReportStore) -> None:
    store.autosave(a_report(), "curie")
    _sign(database, store, a_signed_report())
    assert store.drafts() == ()
    assert store.latest_statuses(["1.2.3"]) == {"1.2.3": Status.FINAL}


def test_signing_that_fails_half_way_leaves_the_draft(database: Database, store: ReportStore) -> None:
    store.autosave(a_report(), "curie")
    with pytest.raises(ZeroDivisionError), database.writing() as connection:
        store.add_version(connection, a_signed_report())
        raise ZeroDivisionError
    assert len(store.drafts()) == 1
    assert store.versions("1.2.3") == ()


def test_a_late_save_cannot_bring_a_signed_draft_back(database: Database, store: ReportStore) -> None:
    _sign(database, store, a_signed_report())
    with pytest.raises(Conflict, match="signed"):
        store.autosave(a_report(), "curie")
    assert store.drafts() == ()


def test_every_version_stays_with_its_evidence(database: Database, store: ReportStore) -> None:
    first, second = a_signed_report(1, Status.PRELIMINARY), a_signed_report(2)
    _sign(database, store, first)
    _sign(database, store, second)
    assert store.versions("1.2.3") == (first, second)
    assert store.latest("1.2.3") == second
    assert store.faults() == ()


def test_a_version_number_is_given_once(database: Database, store: ReportStore) -> None:
    _sign(database, store, a_signed_report(1, Status.PRELIMINARY))
    for version in (1, 3):
        with pytest.raises(Conflict):
            _sign(database, store, a_signed_report(version, uid="2.25.999"))


def test_a_final_report_takes_only_the_next_addendum(database: Database, store: ReportStore) -> None:
    _sign(database, store, a_signed_report(1))
    with pytest.raises(Conflict, match="addendum"):
        _sign(database, store, a_signed_report(2))
    _sign(database, store, a_signed_report(2, addendum_number=1))
    assert [report.addendum_number for report in store.versions("1.2.3")] == [0, 1]


def test_an_unsigned_report_is_no_version(database: Database, store: ReportStore) -> None:
    with pytest.raises(ValueError, match="signed"):
        _sign(database, store, a_report())


def test_statuses_of_many_studies_come_at_once(database: Database, store: ReportStore) -> None:
    _sign(database, store, a_signed_report())
    store.autosave(a_report(study=a_study("4.5.6")), "curie")
    assert store.latest_statuses(["1.2.3", "4.5.6", "7.8.9"]) == {"1.2.3": Status.FINAL, "4.5.6": Status.DRAFT}


@pytest.mark.parametrize("statement", ["UPDATE report SET content = 'x'", "DELETE FROM report"])
def test_the_database_itself_refuses_to_change_a_signed_report(
    database: Database, store: ReportStore, statement: str
) -> None:
    _sign(database, store, a_signed_report())
    with pytest.raises(DatabaseError, match="a signed report cannot be"), database.writing() as connection:
        connection.execute(text(statement))


def test_any_changed_byte_of_a_signed_report_is_found(database: Database, store: ReportStore) -> None:
    _sign(database, store, a_signed_report())
    with database.engine.connect() as connection:
        content = connection.execute(text("SELECT content FROM report")).scalar_one()
    _tamper(database, "UPDATE report SET content = :content", content=content.replace(b"Normal chest", b"Normal Chest"))
    assert "changed after signing" in store.faults()[0]
    with pytest.raises(Tampered):
        store.latest("1.2.3")


def test_a_changed_column_is_found(database: Database, store: ReportStore) -> None:
    _sign(database, store, a_signed_report(1, Status.PRELIMINARY))
    _tamper(database, "UPDATE report SET status = 'final'")
    with pytest.raises(Tampered, match="columns"):
        store.versions("1.2.3")


def test_a_removed_row_is_found(database: Database, store: ReportStore) -> None:
    for uid in ("1.1", "2.2", "3.3"):
        _sign(database, store, a_signed_report(uid=f"2.25.{uid}", study=a_study(uid)))
    _tamper(database, "DELETE FROM report WHERE study_uid = '2.2'")
    assert "removed" in store.faults()[0]


def test_a_cut_tail_changes_the_last_seal(database: Database, store: ReportStore) -> None:
    for uid in ("1.1", "2.2"):
        _sign(database, store, a_signed_report(uid=f"2.25.{uid}", study=a_study(uid)))
    anchor = store.last_seal()
    _tamper(database, "DELETE FROM report WHERE study_uid = '2.2'")
    assert store.last_seal() != anchor


def test_another_reader_signing_leaves_the_first_ones_draft(database: Database, store: ReportStore) -> None:
    store.autosave(a_report(), "roentgen")
    _sign(database, store, replace(a_signed_report(), signed_by=Person("X", READER.login)))
    assert [draft.login for draft in store.drafts()] == ["roentgen"]
