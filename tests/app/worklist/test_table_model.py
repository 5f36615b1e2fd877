from __future__ import annotations

import datetime
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from app.archive import schema
from app.archive.orders import Urgency
from app.worklist.columns import COLUMNS
from app.worklist.entries import BLOCK, Entries, Entry, Found, Sorting, Wish
from app.worklist.feed import Feed
from app.worklist.query import parse
from app.worklist.table_model import WorklistModel
from tests.app.worklist.conftest import study_row

NOW = datetime.datetime(2026, 11, 23, 8, 42, tzinfo=datetime.UTC)
PLACE = {column.id: number for number, column in enumerate(COLUMNS)}


class CountingEntries(Entries):
    """Notes how many rows each question brought."""

    asked: list[int]

    def find(self, wish: Wish) -> Found:
        found = super().find(wish)
        self.__dict__.setdefault("asked", []).append(len(found.entries))
        return found

    def block(self, wish: Wish, total: int) -> tuple[Entry, ...]:
        entries = super().block(wish, total)
        self.asked.append(len(entries))
        return entries


@pytest.fixture
def counting(database: Any) -> CountingEntries:
    return CountingEntries(database.engine, reader=lambda: "ada", today=NOW.date)


@pytest.fixture
def model(counting: CountingEntries, qtbot: Any) -> Any:
    with ThreadPoolExecutor(2) as pool:
        made = WorklistModel(Feed(counting, pool), now=lambda: NOW)
        QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal)
        yield made


def shown(model: WorklistModel, row: int, column: str, role: Any = Qt.ItemDataRole.DisplayRole) -> Any:
    return model.index(row, PLACE[column]).data(role)


def listed(qtbot: Any, model: WorklistModel, text: str = "") -> None:
    with qtbot.waitSignal(model.relisted):
        model.show(parse(text))


def read(qtbot: Any, model: WorklistModel, row: int = 0) -> None:
    shown(model, row, "patient")
    qtbot.waitUntil(lambda: shown(model, row, "patient") is not None)


def test_a_row_is_read_when_it_is_looked_at(rows: Any, model: WorklistModel, qtbot: Any) -> None:
    rows.study("chest", patient_name="Müller^Anna")
    rows.order("chest", Urgency.EMERGENCY)
    listed(qtbot, model)
    read(qtbot, model)
    assert [shown(model, 0, name) for name in ("urgency", "waiting", "status", "patient", "age", "modality")] == [
        "STAT",
        "42 min",
        "Unread",
        "Müller, Anna",
        "66 y F",
        "CT",
    ]
    assert not shown(model, 0, "urgency", Qt.ItemDataRole.DecorationRole).isNull()
    assert model.uid(0) == "chest"
    assert model.row("chest") == 0


def test_of_many_studies_only_the_blocks_that_are_seen_are_read(
    rows: Any, counting: CountingEntries, model: WorklistModel, qtbot: Any
) -> None:
    with rows.database.writing() as connection:
        connection.execute(
            schema.study.insert(), [study_row(f"s{number:05}", patient_id=f"P{number}") for number in range(2000)]
        )
    listed(qtbot, model)
    assert model.rowCount() == 2000
    for row in (0, 1, 5, 1999):
        read(qtbot, model, row)
    assert counting.asked == [3 * BLOCK, 2000 % BLOCK]


def test_sorting_by_a_column_is_done_in_the_database(rows: Any, model: WorklistModel, qtbot: Any) -> None:
    for uid, images in (("few", 2), ("many", 900), ("some", 40)):
        rows.study(uid, image_count=images)
    listed(qtbot, model)
    with qtbot.waitSignal(model.relisted):
        model.sort(PLACE["images"], Qt.SortOrder.DescendingOrder)
    assert [model.uid(row) for row in range(3)] == ["many", "some", "few"]


def test_a_late_report_says_so_in_words_and_in_colour(rows: Any, model: WorklistModel, qtbot: Any) -> None:
    rows.study("chest", arrived="2026-11-21T08:00:00.000+00:00")
    listed(qtbot, model)
    read(qtbot, model)
    assert shown(model, 0, "waiting") == "2 d · late"
    assert shown(model, 0, "waiting", Qt.ItemDataRole.ForegroundRole).name() == "#e8b339"


def test_a_signed_report_shows_after_a_refresh_while_the_row_stays(rows: Any, model: WorklistModel, qtbot: Any) -> None:
    rows.study("chest")
    listed(qtbot, model)
    read(qtbot, model)
    rows.signed("chest", "final")
    with qtbot.waitSignal(model.relisted), qtbot.assertNotEmitted(model.modelReset):
        model.refresh()
    assert shown(model, 0, "status") == "Final"
    assert shown(model, 0, "waiting") == ""


def test_markup_in_a_header_is_text(rows: Any, model: WorklistModel, qtbot: Any) -> None:
    rows.study("chest", description="<b>bold</b><img src=x>")
    listed(qtbot, model)
    read(qtbot, model)
    assert shown(model, 0, "description") == "<b>bold</b><img src=x>"
    assert "&lt;b&gt;bold" in shown(model, 0, "description", Qt.ItemDataRole.ToolTipRole)


def test_an_answer_to_a_former_search_is_dropped(rows: Any, model: WorklistModel, qtbot: Any) -> None:
    rows.study("chest", patient_name="Doe^Jane")
    rows.study("head", patient_name="Roe^Rita")
    with qtbot.waitSignal(model.relisted):
        model.show(parse("doe"))
        model.show(parse("roe"))
    qtbot.wait(50)
    assert [model.uid(row) for row in range(model.rowCount())] == ["head"]


def test_a_database_in_trouble_is_said_in_a_sentence(counting: CountingEntries, qtbot: Any, database: Any) -> None:
    with ThreadPoolExecutor(1) as pool:
        feed = Feed(counting, pool)
        with database.writing() as connection:
            connection.exec_driver_sql("DROP TABLE listing")
        with qtbot.waitSignal(feed.failed) as heard:
            feed.list(Wish(parse(""), Sorting()))
    assert "nothing was changed" in heard.args[0]


def test_the_selected_study_is_followed_to_its_row_in_another_order(
    rows: Any, model: WorklistModel, qtbot: Any
) -> None:
    facts = [study_row(f"s{number:05}", patient_id=f"P{number}", image_count=number) for number in range(2000)]
    with rows.database.writing() as connection:
        connection.execute(schema.study.insert(), facts)
    listed(qtbot, model)
    model.kept = "s01500"
    with qtbot.waitSignal(model.located) as heard:
        model.sort(PLACE["images"], Qt.SortOrder.DescendingOrder)
    assert heard.args == [499]
    assert model.row("s01500") == 499
    read(qtbot, model, 499)
    assert [model.uid(row) for row in (498, 499, 500)] == ["s01501", "s01500", "s01499"]
    assert shown(model, 499, "images") == "1500"


def test_rows_of_a_former_list_do_not_come_into_the_new_one(rows: Any, model: WorklistModel, qtbot: Any) -> None:
    facts = [study_row(f"s{number:05}", patient_id=f"P{number}", image_count=number) for number in range(2000)]
    with rows.database.writing() as connection:
        connection.execute(schema.study.insert(), facts)
    listed(qtbot, model)
    shown(model, 1000, "images")  # asked for in the former order
    with qtbot.waitSignal(model.relisted):
        model.sort(PLACE["images"], Qt.SortOrder.AscendingOrder)
    read(qtbot, model, 1000)
    assert shown(model, 1000, "images") == "1000"
