"""Studies are found by their reports and by what is known of them, and only as they are now."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from app.archive.bin import Bin
from app.search.finder import FILE_NAME, Finder, Hit
from app.search.passage import BEGIN, END
from app.search.wish import wish_of
from reporting.report import Status
from tests.app.search.conftest import CHEST, EARLIER, HAND, Library
from tests.phantoms import Subject

TODAY = datetime.date(2026, 11, 24)


@pytest.fixture
def finder(library: Library, tmp_path: Path) -> Finder:
    return Finder(library.archive, tmp_path)


def found(finder: Finder, words: str) -> tuple[Hit, ...]:
    finder.renew()
    return finder.find(wish_of(words, TODAY)).hits


def uids(finder: Finder, words: str) -> set[str]:
    return {hit.study_uid for hit in found(finder, words)}


def test_a_word_of_a_signed_report_finds_its_study_and_shows_where(library: Library, finder: Finder) -> None:
    library.sign(CHEST, "Bilateral hilar lymph nodes. Findings consistent with sarcoidosis, stage II.")
    (hit,) = found(finder, "sarcoid nodes")
    assert hit.study_uid == CHEST.study_uid
    assert (hit.patient_name, hit.status) == ("Okafor^Ada", Status.FINAL)
    assert f"{BEGIN}sarcoidosis{END}" in hit.passage
    assert f"{BEGIN}nodes{END}" in hit.passage


def test_only_the_latest_version_is_found(library: Library, finder: Finder) -> None:
    library.sign(CHEST, "Suspected tuberculosis.", 1, Status.PRELIMINARY)
    assert uids(finder, "tuberculosis") == {CHEST.study_uid}
    library.sign(CHEST, "Sarcoidosis.", 2)
    assert uids(finder, "tuberculosis") == set()
    assert uids(finder, "sarcoidosis") == {CHEST.study_uid}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("muller", {HAND}),
        ("MÜLLER", {HAND}),
        ("okafor", {CHEST, EARLIER}),
        ("hand", {HAND}),
        ("chest CT", {CHEST}),
        ("chest DX", {EARLIER, HAND}),
        ("okafor before 2021", {EARLIER}),
        ("okafor -CT chest", {EARLIER}),
        ("chest -okafor", {HAND}),
        ("before 2021", {EARLIER}),
        ("han", set()),  # three letters are found whole only
        ('"chest ct"', set()),
        ('"ct chest"', {CHEST}),
    ],
)
def test_studies_are_found_without_a_report(words: str, expected: set[Subject], finder: Finder) -> None:
    assert uids(finder, words) == {one.study_uid for one in expected}


def test_the_question_of_an_order_that_came_later_is_found(library: Library, finder: Finder) -> None:
    assert uids(finder, "embolism") == set()
    library.order(CHEST, "Pulmonary embolism?")
    assert uids(finder, "embolism") == {CHEST.study_uid}


@pytest.mark.parametrize(
    "words", ['"', "a AND OR NOT", "x* NEAR(y)", "report:x", "-", '"""', "; DROP TABLE words", "\0"]
)
def test_what_looks_like_the_language_of_the_index_is_only_words(words: str, finder: Finder) -> None:
    assert isinstance(found(finder, words), tuple)
    assert uids(finder, "okafor")


def test_a_deleted_study_is_found_no_more(library: Library, finder: Finder) -> None:
    assert uids(finder, "hand") == {HAND.study_uid}
    Bin(library.archive).delete(HAND.study_uid, "ada", "sent twice")
    assert finder.find(wish_of("hand", TODAY)).hits == ()  # not even before the index is renewed
    assert uids(finder, "hand") == set()


def test_a_report_that_was_tampered_with_is_not_found(library: Library, finder: Finder) -> None:
    library.sign(CHEST, "Sarcoidosis.")
    with library.archive.database.writing() as connection:
        connection.execute(text("DROP TRIGGER report_no_update"))
        connection.execute(text("UPDATE report SET status = 'preliminary'"))
    assert uids(finder, "sarcoidosis") == set()


def test_only_this_patient_means_all_studies_that_are_surely_theirs(finder: Finder) -> None:
    finder.renew()
    for uid in (CHEST.study_uid, EARLIER.study_uid):
        assert finder.patient_studies(uid) == {CHEST.study_uid, EARLIER.study_uid}
    hits = finder.find(wish_of("", TODAY), finder.patient_studies(EARLIER.study_uid)).hits
    assert [hit.study_uid for hit in hits] == [CHEST.study_uid, EARLIER.study_uid]  # the latest first


@pytest.mark.parametrize("damage", [b"no database at all, only words " * 100, b""])
def test_an_index_that_was_damaged_or_deleted_is_made_anew(damage: bytes, finder: Finder, tmp_path: Path) -> None:
    assert uids(finder, "hand") == {HAND.study_uid}
    (tmp_path / FILE_NAME).write_bytes(damage)
    assert uids(finder, "hand") == {HAND.study_uid}
    assert (tmp_path / FILE_NAME).stat().st_mode & 0o077 == 0


def test_only_what_changed_is_read_again(library: Library, finder: Finder) -> None:
    finder.renew()
    library.sign(CHEST, "Sarcoidosis.")
    told: list[tuple[int, int]] = []
    finder.renew(lambda done, total: told.append((done, total)))
    assert told[-1] == (1, 1)
    finder.renew(lambda done, total: told.append((done, total)))
    assert told[-1] == (0, 0)
