"""Spelling beside the report: words are judged by a worker, underlined in the text, and put right by a click."""

from __future__ import annotations

from concurrent.futures import Executor
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QMenu, QWidget

from app.home import RESOURCES
from reporting.draft.draft import Draft
from reporting.spelling.dictionaries import dictionary_files, load, word_list
from reporting.spelling.speller import Speller, words_in
from reporting.widgets.report_panel import ReportPanel
from reporting.words import primary

WAIT_MS = 600
LOOKING = "Looking for what may be meant …"


class SpellingCheck(QObject):
    """Joins a worker and the panel of the open report. The reader's own words are lines of a file."""

    refused = Signal(str)
    _judged = Signal(object, object, object)  # Speller, words judged, those that are not known
    _meant = Signal(str, object)  # word, suggestions

    def __init__(self, own_words: Path, executor: Executor, window: QWidget) -> None:
        super().__init__(window)
        self._own_words, self._executor, self._window = own_words, executor, window
        self._spellers: dict[str, Speller] = {}
        self._panel: ReportPanel | None = None
        self._draft: Draft | None = None
        self._known: set[str] = set()
        self._unknown: frozenset[str] = frozenset()
        self._menu: QMenu | None = None
        self._timer = QTimer(self, singleShot=True, interval=WAIT_MS)
        self._timer.timeout.connect(self._look)
        self.on = True
        queued = Qt.ConnectionType.QueuedConnection
        self._judged.connect(self._take, queued)
        self._meant.connect(self._offer, queued)

    def begin(self, panel: ReportPanel, draft: Draft) -> None:
        """Judge this report from now on."""
        self.end()
        self._panel, self._draft = panel, draft
        panel.spelling_asked.connect(self._ask)
        draft.edited.connect(self._timer.start)
        draft.sections_replaced.connect(self._timer.start)
        self._timer.start()

    def end(self) -> None:
        """There is no report to judge."""
        self._timer.stop()
        self._panel = self._draft = None
        self._known, self._unknown = set(), frozenset()

    def toggle(self) -> None:
        """Underline words, or none."""
        self.on = not self.on
        self._show()
        if self.on:
            self._timer.start()

    def _look(self) -> None:
        """Give the worker the words that it has not judged yet."""
        draft = self._draft
        if draft is None or not self.on:
            return
        texts = [run.text for one in draft.report.sections for run in one.runs if run.kind in ("text", "field")]
        words = {word for text in texts for word, _, _ in words_in(text)} - self._known - self._unknown
        language = primary(draft.report.language)
        if words:
            self._executor.submit(self._judge, language, frozenset(words))

    def _judge(self, language: str, words: frozenset[str]) -> None:
        """On the worker: load what is not loaded yet, and judge."""
        speller = self._spellers.get(language) or self._load(language)
        self._judged.emit(speller, words, speller.unknown(words) if speller.usable else frozenset())

    def _load(self, language: str) -> Speller:
        lists = [RESOURCES / "spelling" / f"{language}.txt", self._own_words]
        words = frozenset().union(*(word_list(file.read_text("utf-8")) for file in lists if file.is_file()))
        self._spellers[language] = Speller(load(dictionary_files(language)), words)
        return self._spellers[language]

    def _take(self, speller: Speller, words: frozenset[str], unknown: frozenset[str]) -> None:
        if self._draft is None or speller is not self._spellers.get(primary(self._draft.report.language)):
            return  # of a report that was put away meanwhile
        self._known |= words - unknown
        self._unknown |= unknown
        self._show()

    def _show(self) -> None:
        if self._panel is not None:
            self._panel.mark_spelling(self._unknown if self.on else frozenset())

    # -- putting right ------------------------------------------------------------------------------------------------

    def _ask(self, word: str, section_id: str, start: int, place: QPoint) -> None:
        """Show what may be meant: the menu at once, the suggestions when the worker has them."""
        if self._draft is None:
            return
        menu = QMenu(self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setProperty("asked", (word, section_id, start))
        menu.addAction(LOOKING).setEnabled(False)
        menu.addSeparator()
        menu.addAction(f"“{word}” is right").triggered.connect(lambda: self._learn(word))
        menu.destroyed.connect(self._forget)
        self._menu = menu
        menu.popup(place)
        speller = self._spellers.get(primary(self._draft.report.language))
        if speller is not None:
            self._executor.submit(lambda: self._meant.emit(word, speller.suggest(word)))

    def _forget(self) -> None:
        self._menu = None

    def _offer(self, word: str, suggestions: tuple[str, ...]) -> None:
        menu = self._menu
        if menu is None or menu.property("asked")[0] != word:
            return
        _, section_id, start = menu.property("asked")
        first = menu.actions()[0]
        for one in suggestions:
            action = menu.addAction(one)
            menu.insertAction(first, action)
            action.triggered.connect(lambda _=False, one=one: self._put(section_id, start, word, one))
        if suggestions:
            menu.removeAction(first)
        else:
            first.setText("Nothing like it is known")

    def _put(self, section_id: str, start: int, word: str, right: str) -> None:
        if self._panel is not None:
            self._panel.replace_word(section_id, start, word, right)

    def _learn(self, word: str) -> None:
        """Keep a word as the reader's own; it is known in every language."""
        try:
            with self._own_words.open("a", encoding="utf-8") as out:
                out.write(f"{word}\n")
        except OSError as error:
            self.refused.emit(f"The word could not be kept: {error.strerror}.")
        for speller in self._spellers.values():
            speller.learn(word)
        self._unknown = frozenset(one for one in self._unknown if one.lower() != word.lower())
        self._known.add(word)
        self._show()
