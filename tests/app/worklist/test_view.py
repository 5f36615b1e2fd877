"""The worklist as a reader uses it: real database, real threads, an offscreen window."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QThread, QUrl
from PySide6.QtGui import QColor, QDropEvent, QImage, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from app.archive import schema
from app.archive.orders import Urgency
from app.worklist.columns import COLUMNS
from app.worklist.entries import Entries
from app.worklist.filters import Filters
from app.worklist.preview_facts import Previews
from app.worklist.timeline import LINE_HEIGHT
from app.worklist.view import Sources, WorklistView
from viewer.model.text import distance_text

RED = QColor("#FF0000")


class Memory(dict[str, str]):
    def remember(self, name: str, value: str) -> None:
        self[name] = value

    def recall(self, name: str) -> str:
        return self.get(name, "")


class Thumbnails:
    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.on_gui_thread = False

    def __call__(self, study: str, series: str) -> QImage | None:
        self.asked.append((study, series))
        self.on_gui_thread |= QThread.currentThread() is QApplication.instance().thread()
        if series == "without":
            return None
        picture = QImage(40, 20, QImage.Format.Format_RGB32)
        picture.fill(RED)
        return picture


@pytest.fixture
def memory() -> Memory:
    return Memory()


@pytest.fixture
def thumbnails() -> Thumbnails:
    return Thumbnails()


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as made:
        yield made


@pytest.fixture
def make_view(database: Any, entries: Entries, memory: Memory, thumbnails: Thumbnails, pool: Any, qtbot: Any) -> Any:
    def make() -> WorklistView:
        sources = Sources(entries, Previews(database, entries), Filters(database), thumbnails, pool, memory, "ada")
        view = WorklistView(sources)
        qtbot.addWidget(view)
        view.resize(1600, 900)
        view.show()
        return view

    return make


@pytest.fixture
def three(rows: Any) -> Any:
    rows.study("chest", patient_name="Doe^Jane", date="20261123")
    rows.study("prior", patient_name="Doe^Jane", date="20251123")
    rows.study("head", patient_name="Roe^Rita", patient_id="P2", modalities=" MR ")
    rows.signed("prior", "final")
    rows.order("chest", Urgency.EMERGENCY, question="Nodule <b>grown</b>?")
    return rows


def uids(view: WorklistView) -> list[str]:
    return [view.model.uid(row) for row in range(view.model.rowCount())]


def texts(widget: Any) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]


def test_the_first_filter_shows_what_is_unread_and_every_filter_its_count(
    three: Any, make_view: Any, qtbot: Any
) -> None:
    view = make_view()
    qtbot.waitUntil(lambda: uids(view) == ["chest", "head"])
    qtbot.waitUntil(lambda: view.filters.count("Signed") == 1)
    counts = {name: view.filters.count(name) for name in ("My unread", "STAT", "All today", "All studies")}
    assert counts == {"My unread": 2, "STAT": 1, "All today": 1, "All studies": 3}


def test_a_search_narrows_the_chosen_filter(three: Any, make_view: Any, qtbot: Any) -> None:
    view = make_view()
    view.filters.choose("All studies")
    qtbot.waitUntil(lambda: len(uids(view)) == 3)
    qtbot.keyClicks(view.search.box, "doe date:..2025")
    qtbot.waitUntil(lambda: uids(view) == ["prior"])
    view.search.box.clear()
    qtbot.waitUntil(lambda: len(uids(view)) == 3)


def test_the_preview_follows_the_selection(three: Any, make_view: Any, qtbot: Any) -> None:
    view = make_view()
    qtbot.waitUntil(lambda: "Doe, Jane" in texts(view.preview))
    shown = texts(view.preview)
    assert "Nodule <b>grown</b>?" in shown  # as text
    assert any("latex" in text for text in shown)
    for label in view.preview.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText or label.pixmap() is not None
    qtbot.keyClick(view.table, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: "Roe, Rita" in texts(view.preview))
    assert "No order has come for this study." in texts(view.preview)


def test_thumbnails_are_made_off_the_gui_thread(three: Any, thumbnails: Thumbnails, make_view: Any, qtbot: Any) -> None:
    with three.database.writing() as connection:
        for uid in ("with", "without"):
            values = {"study_uid": "chest", "uid": uid, "modality": "CT", "image_count": 5}
            connection.execute(schema.series.insert().values(values))
    view = make_view()
    qtbot.waitUntil(lambda: sorted(thumbnails.asked) == [("chest", "with"), ("chest", "without")])
    grid = view.preview._grid
    qtbot.waitUntil(lambda: any(one.picture is not None for one in grid.thumbnails))
    assert not thumbnails.on_gui_thread
    pictured = next(one for one in grid.thumbnails if one.line.uid == "with")
    grabbed = pictured.grab().toImage()
    assert QColor(grabbed.pixel(grabbed.width() // 2, round(grabbed.width() / 2))) == RED


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_return_chooses_the_selected_study(three: Any, make_view: Any, qtbot: Any, key: Any) -> None:
    view = make_view()
    qtbot.waitUntil(lambda: view.table.selected_uid == "chest")
    with qtbot.waitSignal(view.study_chosen) as heard:
        qtbot.keyClick(view.table, key)
    assert heard.args == ["chest"]


def test_a_prior_is_chosen_from_the_timeline(three: Any, make_view: Any, qtbot: Any) -> None:
    view = make_view()
    timeline = view.preview._timeline
    qtbot.waitUntil(lambda: timeline.sizeHint().height() == LINE_HEIGHT)
    with qtbot.waitSignal(view.study_chosen) as heard:
        timeline.setFocus()
        qtbot.keyClick(timeline, Qt.Key.Key_Down)
        qtbot.keyClick(timeline, Qt.Key.Key_Return)
    assert heard.args == ["prior"]


def test_the_next_unread_study_is_chosen(three: Any, make_view: Any, qtbot: Any) -> None:
    view = make_view()
    qtbot.waitUntil(lambda: uids(view) == ["chest", "head"])
    with qtbot.waitSignal(view.study_chosen) as heard:
        view.open_next_unread("chest")
    assert heard.args == ["head"]
    three.signed("head", "final")
    with qtbot.waitSignal(view.none_unread):
        view.open_next_unread("chest")


def test_after_a_refresh_the_same_study_is_selected(three: Any, make_view: Any, qtbot: Any) -> None:
    view = make_view()
    qtbot.waitUntil(lambda: uids(view) == ["chest", "head"])
    view.table.select("head")
    three.study("newer", date="20261124")
    three.order("newer", Urgency.EMERGENCY)
    view.refresh()
    qtbot.waitUntil(lambda: uids(view) == ["newer", "chest", "head"])
    assert view.table.selected_uid == "head"


def test_columns_stay_as_they_were_left(three: Any, memory: Memory, make_view: Any, qtbot: Any) -> None:
    view = make_view()
    header = view.table.horizontalHeader()
    header.moveSection(header.visualIndex(3), 0)
    header.resizeSection(3, 333)
    menu = view.table.columns_menu()
    next(action for action in menu.actions() if action.text() == "Accession").trigger()
    view.table.sortByColumn(10, Qt.SortOrder.AscendingOrder)
    qtbot.waitUntil(lambda: "worklist.columns" in memory)
    again = make_view().table
    assert again.horizontalHeader().visualIndex(3) == 0
    assert again.columnWidth(3) == 333
    assert not again.isColumnHidden(len(COLUMNS) - 1)
    assert again.model().sorting.column == "images"
    again.reset_columns()
    assert again.horizontalHeader().visualIndex(3) == 3
    assert again.isColumnHidden(len(COLUMNS) - 1)


def test_a_kept_layout_that_makes_no_sense_is_passed_over(three: Any, memory: Memory, make_view: Any) -> None:
    memory["worklist.columns"] = "rubbish"
    assert make_view().table.columnWidth(3) == COLUMNS[3].width


def test_an_empty_archive_invites(make_view: Any, qtbot: Any) -> None:
    view = make_view()
    qtbot.waitUntil(lambda: "Drop a folder, a ZIP or a CD here" in texts(view))
    buttons = {button.text(): button for button in view.findChildren(QPushButton) if button.isVisible()}
    for words, signal in (
        ("Open the sample studies", view.samples_wanted),
        ("Import folder…", view.folder_wanted),
        ("Import files or ZIP…", view.files_wanted),
    ):
        with qtbot.waitSignal(signal):
            buttons[words].click()


def test_a_search_without_result_says_so_and_can_be_cleared(three: Any, make_view: Any, qtbot: Any) -> None:
    view = make_view()
    qtbot.keyClicks(view.search.box, "zzz")
    qtbot.waitUntil(lambda: "No study in “My unread” fits “zzz”" in texts(view))
    next(b for b in view.findChildren(QPushButton) if b.text() == "Clear the search").click()
    qtbot.waitUntil(lambda: uids(view) == ["chest", "head"])


def test_an_unknown_term_is_named(three: Any, make_view: Any, qtbot: Any) -> None:
    view = make_view()
    qtbot.keyClicks(view.search.box, "ward:7")
    qtbot.waitUntil(lambda: "“ward:” is no search term; searched as text" in texts(view))


def test_a_search_is_saved_as_a_filter_and_removed_again(three: Any, database: Any, make_view: Any, qtbot: Any) -> None:
    view = make_view()
    view.filters.choose("All studies")
    qtbot.keyClicks(view.search.box, "mod:MR")
    qtbot.waitUntil(view.filters._name.isVisible)
    qtbot.keyClicks(view.filters._name, "Heads")
    qtbot.keyClick(view.filters._name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: view.filters.count("Heads") == 1)
    assert Filters(database).of("ada")[-1].query == "mod:MR"
    view.filters.choose("Heads")
    qtbot.keyClick(view.filters._list, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: Filters(database).of("ada")[-1].name != "Heads")


def test_what_is_dropped_is_announced_as_paths(make_view: Any, qtbot: Any, tmp_path: Path) -> None:
    view = make_view()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path)), QUrl("https://example.org/x")])
    event = QDropEvent(
        QPointF(50, 50), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    with qtbot.waitSignal(view.paths_dropped) as heard:
        view.dropEvent(event)
    assert heard.args == [[tmp_path]]


@pytest.mark.parametrize(
    ("date", "text"),
    [
        ("20251123", "1 y before"),
        ("20261120", "3 d before"),
        ("20261123", "same day"),
        ("", ""),
        ("20260523", "6 m before"),
    ],
)
def test_the_distance_of_a_prior_is_told_in_one_unit(date: str, text: str) -> None:
    assert distance_text(date, "20261123") == text


def test_a_later_study_stands_after() -> None:
    assert distance_text("20261124", "20261123") == "1 d after"


def test_the_keys_of_the_list_stay_with_the_list_where_the_window_uses_them_too(
    three: Any, make_view: Any, qtbot: Any
) -> None:
    view, stolen = make_view(), []
    for key in ("Down", "Home", "Return", "Escape"):
        shortcut = QShortcut(QKeySequence(key), view)
        shortcut.activated.connect(lambda key=key: stolen.append(key))
    qtbot.waitUntil(lambda: view.table.selected_uid == "chest")
    view.setFocus()
    window = view.window().windowHandle()
    qtbot.waitUntil(view.table.hasFocus)
    QTest.keyClick(window, Qt.Key.Key_Down)
    assert view.table.selected_uid == "head"
    QTest.keyClick(window, Qt.Key.Key_Home)
    assert view.table.selected_uid == "chest"
    view.focus_search()
    QTest.keyClicks(view.search.box, "nobody")
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert view.search.text == ""
    assert view.table.hasFocus()
    assert stolen == []


def test_the_preview_comes_back_when_a_search_without_a_find_is_cleared(three: Any, make_view: Any, qtbot: Any) -> None:
    view = make_view()
    qtbot.waitUntil(lambda: "Doe, Jane" in texts(view.preview))
    view.search.box.setText("nobody")
    qtbot.waitUntil(lambda: not texts(view.preview))
    view.search.box.clear()
    qtbot.waitUntil(lambda: "Doe, Jane" in texts(view.preview))


def test_an_order_without_images_says_so_and_offers_nothing_to_open(
    database: Any, rows: Any, make_view: Any, qtbot: Any
) -> None:
    rows.study("1.1", patient_name="Roe^Rita", image_count=0, arrived="", changed="")
    rows.order("1.1", procedure="CT chest", question="Nodule?")
    rows.study("1.2", patient_name="Doe^Jane", date="20200101")
    view = make_view()
    qtbot.waitUntil(lambda: view.model.row("1.1") >= 0)
    view.table.select("1.1")
    qtbot.waitUntil(lambda: "Roe, Rita" in texts(view.preview))
    assert "No images have come for this order." in texts(view.preview)
    assert not any("Open" in button.text() for button in view.preview.findChildren(QPushButton) if button.isVisible())
    column = next(number for number, one in enumerate(COLUMNS) if one.id == "order")
    rows_of = [view.model.row(uid) for uid in ("1.1", "1.2")]
    assert [view.model.index(row, column).data() for row in rows_of] == ["No images", "No order"]
    assert all(view.model.index(row, column).data(Qt.ItemDataRole.DecorationRole) is not None for row in range(2))
    with qtbot.waitSignal(view.study_chosen) as chosen:
        view.open_next_unread("")
    assert chosen.args == ["1.2"]
