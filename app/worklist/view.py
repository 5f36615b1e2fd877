"""The worklist: filters at the left, search and table in the middle, the preview at the right."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QShowEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.worklist.entries import Entries
from app.worklist.feed import Asker, Feed
from app.worklist.filter_list import FilterList
from app.worklist.filters import BUILT_IN, Filters, SavedFilter
from app.worklist.invitation import Invitation, NothingFound
from app.worklist.labels import label, named
from app.worklist.preview import Preview
from app.worklist.preview_facts import Previews
from app.worklist.query import Query, joined, parse
from app.worklist.search_line import SearchLine
from app.worklist.table import Memory, WorklistTable
from app.worklist.table_model import WorklistModel
from app.worklist.thumbnails import ThumbnailMaker

ALL = ""  # the name under which all studies are counted
MINUTE_MS = 60_000
SETTLE_MS = 120  # a preview is read when the selection rests


@dataclass(frozen=True)
class Sources:
    """What the worklist asks; ``reader`` is whose filters and claims count."""

    entries: Entries
    previews: Previews
    filters: Filters
    thumbnails: ThumbnailMaker
    executor: Executor
    memory: Memory
    reader: str = ""


class WorklistView(QWidget):
    """The first of the three places: what to read next."""

    study_chosen = Signal(str)
    paths_dropped = Signal(list)  # of Path
    folder_wanted = Signal()
    files_wanted = Signal()
    samples_wanted = Signal()
    none_unread = Signal()  # the next unread study was asked for, and there is none
    failed = Signal(str)

    def __init__(self, sources: Sources, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setAcceptDrops(True)
        self._sources = sources
        self.feed = Feed(sources.entries, sources.executor, self)
        self._asker = Asker(sources.executor, self)
        self.model = WorklistModel(self.feed, parent=self)
        self.table = WorklistTable(self.model, sources.memory)
        self.filters = FilterList()
        self.search = SearchLine()
        self.preview = Preview(sources.previews, sources.thumbnails, sources.executor)
        self._invitation, self._nothing = Invitation(), NothingFound()
        self._filters: tuple[SavedFilter, ...] = BUILT_IN
        self._archive_is_empty = self._outdated = False
        self._lay_out()
        self.setFocusProxy(self.table)
        self._wire()
        self._start()

    # -- what others ask ----------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Read list, counts and preview anew: something was imported, signed or claimed."""
        self.model.refresh()
        self._count()
        if self.preview.uid:
            self.preview.show_study(self.preview.uid)

    def follow(self) -> None:
        """Read list and counts anew while they are seen, else when they are; the preview stays as it is."""
        if self.isVisible():
            self.model.refresh()
            self._count()
        else:
            self._outdated = True

    def showEvent(self, event: QShowEvent) -> None:
        """What changed while the worklist was not seen is read now."""
        super().showEvent(event)
        if self._outdated:
            self._outdated = False
            self.refresh()

    def focus_search(self) -> None:
        """Put the caret into the search box."""
        self.search.box.setFocus()
        self.search.box.selectAll()

    def open_selected(self) -> None:
        """Choose the selected study."""
        if self.table.selected_uid:
            self.study_chosen.emit(self.table.selected_uid)

    def open_next_unread(self, after: str) -> None:
        """Choose the next study in this list that nobody has read or is reading."""
        self.feed.find_next(self.model.query, self.model.sorting, after)

    # -- building -----------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._pages = QStackedWidget()
        for page in (self.table, self._nothing, self._invitation):
            self._pages.addWidget(page)
        middle = named(QWidget(), "page")
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.search)
        column.addWidget(self._pages, 1)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        for part, width in ((self.filters, 200), (middle, 1368), (self.preview, 352)):
            self._splitter.addWidget(part)
            part.setMinimumWidth(min(width, 160))
        self._splitter.setSizes([200, 1368, 352])
        self._splitter.setStretchFactor(1, 1)
        for side in (0, 2):
            self._splitter.setStretchFactor(side, 0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._splitter)
        self._drop_sign = label("Drop to import", wrap=False)
        self._drop_sign.setObjectName("worklist_drop")
        self._drop_sign.setParent(self)
        self._drop_sign.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._drop_sign.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._drop_sign.hide()

    def _wire(self) -> None:
        self.search.searched.connect(self._show_query)
        self.search.box.left.connect(self.table.setFocus)
        self.filters.chosen.connect(self._show_query)
        self.filters.save_wanted.connect(self._save_filter)
        self.filters.forget_wanted.connect(self._forget_filter)
        self.feed.counted.connect(self._take_counts)
        self.feed.next_found.connect(lambda uid: self.study_chosen.emit(uid) if uid else self.none_unread.emit())
        self.feed.failed.connect(self.failed)
        self._asker.failed.connect(self.failed)
        self.model.relisted.connect(self._take_list)
        self.table.chosen.connect(self.study_chosen)
        self.preview.open_wanted.connect(self.study_chosen)
        self._nothing.clear_wanted.connect(self.search.box.clear)
        for signal, wanted in (
            (self._invitation.folder_wanted, self.folder_wanted),
            (self._invitation.files_wanted, self.files_wanted),
            (self._invitation.samples_wanted, self.samples_wanted),
        ):
            signal.connect(wanted)

    def _start(self) -> None:
        self._rest = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._rest.timeout.connect(lambda: self._preview(self.table.selected_uid))
        self.table.selected.connect(self._rest.start)
        minute = QTimer(self, interval=MINUTE_MS)
        minute.timeout.connect(self.model.times_changed)
        minute.start()
        self.filters.show_filters(self._filters)
        self._read_filters()

    def _preview(self, uid: str) -> None:
        if uid:
            self.preview.show_study(uid)

    # -- filters and search -------------------------------------------------------------------------------------------

    @property
    def _filter(self) -> SavedFilter:
        return self.filters.current or BUILT_IN[0]

    def _show_query(self) -> None:
        self.filters.offer_saving(bool(self.search.text))
        self.model.show(joined(parse(self._filter.query), parse(self.search.text)))
        self._count()

    def _count(self) -> None:
        queries = {filter_.name: parse(filter_.query) for filter_ in self._filters}
        self.feed.count({**queries, ALL: Query()})

    def _take_counts(self, counts: dict[str, int]) -> None:
        self.filters.show_counts(counts)
        self._archive_is_empty = counts.get(ALL, 1) == 0
        self._choose_page()

    def _take_list(self) -> None:
        self.search.show_found(self.model.rowCount())
        self._choose_page()

    def _choose_page(self) -> None:
        self.preview.setVisible(not self._archive_is_empty)
        if self.model.rowCount():
            self._pages.setCurrentWidget(self.table)
            if (
                not self.preview.uid
            ):  # it was cleared when nothing was found; the selected study may be the same as then
                self._rest.start()
            return
        self.preview.clear()
        self._nothing.say(self._filter.name, self.search.text)
        self._pages.setCurrentWidget(self._invitation if self._archive_is_empty else self._nothing)

    def _read_filters(self) -> None:
        reader, filters = self._sources.reader, self._sources.filters
        self._asker.ask("filters", lambda: filters.of(reader), self._take_filters)

    def _take_filters(self, filters: tuple[SavedFilter, ...]) -> None:
        if filters != self._filters:
            self._filters = filters
            self.filters.show_filters(filters)
        self._count()

    def _save_filter(self, name: str) -> None:
        words = f"{self._filter.query} {self.search.text}".strip()
        self._change_filters(lambda filters, reader: filters.save(reader, name, words))

    def _forget_filter(self, name: str) -> None:
        self._change_filters(lambda filters, reader: filters.forget(reader, name))

    def _change_filters(self, change: Callable[[Filters, str], None]) -> None:
        reader, filters = self._sources.reader, self._sources.filters

        def question() -> tuple[SavedFilter, ...]:
            change(filters, reader)
            return filters.of(reader)

        self._asker.ask("filters", question, self._take_filters)

    # -- drag and drop ------------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Show that files and folders may be dropped here."""
        if _paths(event.mimeData()):
            event.acceptProposedAction()
            self._drop_sign.setGeometry(self.rect().adjusted(12, 12, -12, -12))
            self._drop_sign.show()
            self._drop_sign.raise_()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """The pointer left with what it carries."""
        self._drop_sign.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        """Announce what was dropped."""
        self._drop_sign.hide()
        paths = _paths(event.mimeData())
        if paths:
            event.acceptProposedAction()
            self.paths_dropped.emit(paths)


def _paths(data: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
