from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any

import pytest
from PySide6.QtGui import QUndoStack
from pytestqt.qtbot import QtBot

from app.database import Database
from reporting.draft.autosaver import Autosaver
from reporting.draft.draft import Draft
from reporting.draft.life_cycle import Event
from reporting.report import Report
from reporting.store import ReportStore, SavedDraft
from tests.reporting.made import READER, a_report, a_template

MOMENT = "2026-03-01T12:00:00+01:00"


@pytest.fixture
def executor() -> Iterator[Executor]:
    with ThreadPoolExecutor(1) as threads:
        yield threads


@pytest.fixture
def draft() -> Draft:
    return Draft(a_report(), a_template(), QUndoStack())


class Held(Executor):
    """Runs nothing until it is told to."""

    def __init__(self) -> None:
        self.jobs: list[tuple[Future[Any], Callable[[], Any]]] = []

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.jobs.append((future, lambda: function(*args, **kwargs)))
        return future

    def run(self) -> None:
        future, job = self.jobs.pop(0)
        future.set_result(job())


class FailingOnce(ReportStore):
    failures = 1

    def autosave(self, report: Report, login: str, revision: int = 0) -> SavedDraft:
        if self.failures:
            self.failures -= 1
            raise OSError("disk full")
        return super().autosave(report, login, revision)


def _stored(store: ReportStore) -> str:
    saved = store.draft_for("1.2.3", "curie")
    return saved.report.sections[2].text if saved else ""


def test_a_change_is_on_disk_without_being_asked(
    draft: Draft, store: ReportStore, executor: Executor, qtbot: QtBot
) -> None:
    saver = Autosaver(draft, store, executor, "curie")
    with qtbot.waitSignal(saver.saved):
        draft.set_text("findings", "typed")
    assert (_stored(store), saver.dirty) == ("typed", False)


def test_what_was_typed_while_a_save_ran_is_saved_next_and_the_newest_wins(
    draft: Draft, store: ReportStore, qtbot: QtBot
) -> None:
    held = Held()
    saver = Autosaver(draft, store, held, "curie")
    draft.set_text("findings", "one")
    qtbot.waitUntil(lambda: len(held.jobs) == 1)
    draft.set_text("findings", "two")
    draft.set_text("findings", "three")
    held.run()
    assert _stored(store) == "one"
    assert saver.dirty
    qtbot.waitUntil(lambda: len(held.jobs) == 1)
    held.run()
    assert _stored(store) == "three"


def test_a_failed_save_is_announced_the_text_is_kept_and_it_is_tried_again(
    draft: Draft, database: Database, executor: Executor, qtbot: QtBot
) -> None:
    store = FailingOnce(database.engine)
    saver = Autosaver(draft, store, executor, "curie")
    with qtbot.waitSignal(saver.failed) as failure:
        draft.set_text("findings", "precious")
    assert "kept" in failure.args[0]
    assert saver.dirty
    with qtbot.waitSignal(saver.saved):
        pass
    assert _stored(store) == "precious"


def test_a_draft_written_elsewhere_is_not_overwritten(
    draft: Draft, store: ReportStore, executor: Executor, qtbot: QtBot
) -> None:
    saver = Autosaver(draft, store, executor, "curie")
    store.autosave(a_report(findings="the other window"), "curie")
    with qtbot.waitSignal(saver.failed):
        draft.set_text("findings", "this window")
    draft.set_text("findings", "this window, later")
    saver.flush()
    assert _stored(store) == "the other window"
    assert draft.report.sections[2].text == "this window, later"


def test_flush_saves_at_once(draft: Draft, store: ReportStore, executor: Executor) -> None:
    saver = Autosaver(draft, store, executor, "curie")
    draft.set_text("findings", "on the way out")
    saver.flush()
    assert _stored(store) == "on the way out"


def test_signing_ends_the_draft_and_an_addendum_begins_a_new_one(
    draft: Draft, store: ReportStore, database: Database, executor: Executor
) -> None:
    saver = Autosaver(draft, store, executor, "curie")
    draft.set_text("findings", "final words")
    saver.flush()
    signed = draft.candidate(Event.SIGN_FINAL, READER, MOMENT)
    with database.writing() as connection:
        store.add_version(connection, signed)
    draft.accept(signed)
    saver.flush()
    assert store.drafts() == ()
    draft.start_addendum(READER)
    draft.set_text("addendum-1", "one more word")
    saver.flush()
    assert [saved.report.version for saved in store.drafts()] == [2]


def test_a_discarded_draft_is_gone_from_disk(draft: Draft, store: ReportStore, executor: Executor) -> None:
    saver = Autosaver(draft, store, executor, "curie")
    draft.set_text("findings", "rubbish")
    saver.flush()
    draft.discard()
    saver.flush()
    assert store.drafts() == ()


def test_a_recovered_draft_is_saved_on(draft: Draft, store: ReportStore, executor: Executor) -> None:
    recovered = store.autosave(a_report(findings="before the crash"), "curie")
    again = Draft(recovered.with_studies(a_report().study), a_template(), QUndoStack())
    saver = Autosaver(again, store, executor, "curie", recovered.revision)
    again.set_text("findings", "before the crash, and after")
    saver.flush()
    assert _stored(store) == "before the crash, and after"
