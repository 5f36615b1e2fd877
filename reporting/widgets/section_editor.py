"""The editor of one section: Qt's text editing, but the Draft owns every word.

The document is a view. Whatever changes it (keys, paste, an input method) is read as a difference of plain text and given
to the Draft as an edit; the Draft answers with the section's runs, which are shown again. The document's own undo is off:
there is one undo stack for all. Nothing is ever interpreted as markup: only plain text gets in, also from the clipboard.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QMimeData, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QApplication, QFrame, QSizePolicy, QTextEdit, QWidget

from reporting.draft.draft import Draft
from reporting.report import Assessment, Run
from reporting.spelling.speller import words_in
from reporting.widgets.difference import difference, index_of, position_of
from reporting.widgets.paper import misspelt_format, partial_format, plain_format, token_format
from viewer.model.measurement import Measurement

Span = tuple[Run, int, int]
_NO_SPACE_BEFORE = ".,;:!?)]%° \n"
_NO_SPACE_AFTER = "([\n /"
_KEY = Qt.Key
_LAST_WORD = re.compile(r"(?<![^\s(])\S{2,24}$")


class SectionEditor(QTextEdit):
    """One section of a Draft."""

    entered = Signal()  # the caret came here
    left = Signal(int)  # an arrow key went over the edge: -1 up, 1 down
    stepped = Signal(int)  # next (1) or previous (-1) field asked for
    field_opened = Signal(str)  # field id: the blank that was clicked or asked for
    key_offered = Signal(object)  # QKeyEvent: whoever takes it accepts it
    measurement_activated = Signal(str)
    spelling_asked = Signal(str, str, int, QPoint)  # word, section, where it begins, where to ask
    find_requested = Signal(str)  # Ctrl+F: what is selected
    short_form_typed = Signal(
        str, int, int
    )  # the word before the caret and where it stands, when a space or Tab follows

    def __init__(self, draft: Draft, section_id: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft, self.section_id = draft, section_id
        self._text = ""
        self._spans: list[Span] = []
        self._state: object = None  # what is shown: runs, their flaws, why it cannot be edited
        self._showing = False
        self._selected: tuple[int, int] | None = None
        self._held: tuple[int, int] | None = None  # what dictated text will replace
        self._last_caret = 0
        self._unknown: frozenset[str] = frozenset()
        self._behind = -1  # the place behind words that were put there, not typed
        self._dress()
        self.refresh()
        self.textChanged.connect(self._note_edit)
        self.cursorPositionChanged.connect(self._keep_out_of_tokens)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)

    def _dress(self) -> None:
        self.setObjectName("sectionEditor")
        self.setAcceptRichText(False)
        self.setUndoRedoEnabled(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setLineWrapMode(QTextEdit.LineWrapMode.WidgetWidth)
        self.document().setDocumentMargin(0)
        self.setAcceptDrops(False)
        self.viewport().setMouseTracking(True)
        self.setPlaceholderText("Dictate or type")

    # -- showing ------------------------------------------------------------------------------------------------------

    @property
    def shown_text(self) -> str:
        """The section as it reads on screen, with the prompts of blanks."""
        return self._text

    def refresh(self) -> None:
        """Show the section as the Draft has it."""
        section = self._draft.report.section(self.section_id)
        runs = section.runs if section else ()
        reason = self._draft.why_not_edit(self.section_id)
        state = (runs, tuple(self._draft.flaw(run) for run in runs), reason)
        if state == self._state and self._raw() == self._text:
            return
        self._state = state
        self._showing = True
        self._lay_out(runs)
        self._replace_document_text()
        self._format_tokens(reason)
        self._showing = False
        self.setReadOnly(bool(reason))
        self.setToolTip(reason)
        self._underline()
        self._fit()

    def _lay_out(self, runs: tuple[Run, ...]) -> None:
        self._spans, place = [], 0
        for run in runs:
            length = len(self._draft.shown(run))
            self._spans.append((run, place, place + length))
            place += length
        self._text = "".join(self._draft.shown(run) for run in runs)

    def _raw(self) -> str:
        # not toPlainText: it turns no-break spaces into spaces
        return self.document().toRawText().replace("\u2029", "\n").replace("\u2028", "\n")

    def _replace_document_text(self) -> None:
        now = self._raw()
        if now == self._text:
            return
        start, stop, text = difference(now, self._text, len(self._text))
        cursor = QTextCursor(self.document())
        cursor.setPosition(position_of(now, start))
        cursor.setPosition(position_of(now, stop), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(text, plain_format())

    def _format_tokens(self, reason: str) -> None:
        self._format(0, len(self._text), plain_format())
        for run, start, stop in self._spans:
            if run.kind in ("measurement", "assessment") or (run.kind == "field" and not (reason and run.text)):
                self._format(start, stop, token_format(run.kind, bool(run.text), self._draft.flaw(run)))
        self.setCurrentCharFormat(plain_format())

    def _format(self, start: int, stop: int, form: QTextCharFormat) -> None:
        self._cursor(start, stop).setCharFormat(form)

    def _cursor(self, start: int, stop: int) -> QTextCursor:
        cursor = QTextCursor(self.document())
        cursor.setPosition(position_of(self._text, start))
        cursor.setPosition(position_of(self._text, stop), QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def _fit(self) -> None:
        margins = self.contentsMargins()
        height = self.document().documentLayout().documentSize().height()
        self.setFixedHeight(max(20, round(height + 0.5)) + margins.top() + margins.bottom() + 6)

    # -- caret --------------------------------------------------------------------------------------------------------

    @property
    def selection(self) -> tuple[int, int]:
        """The selected characters (start, stop); both are the caret where nothing is selected."""
        cursor = self.textCursor()
        raw = self._raw()
        return index_of(raw, cursor.selectionStart()), index_of(raw, cursor.selectionEnd())

    def select(self, start: int, stop: int) -> None:
        """Select characters, or put the caret there."""
        self._showing = True
        self.setTextCursor(self._cursor(start, stop))
        self._showing = False
        self._last_caret, self._behind = stop, -1
        self.entered.emit()

    def unselect(self) -> None:
        """Leave the caret, drop the selection: one writes elsewhere now."""
        cursor = self.textCursor()
        cursor.clearSelection()
        self._showing = True
        self.setTextCursor(cursor)
        self._showing = False

    def blanks(self) -> list[tuple[str, int, int]]:
        """(field id, start, stop) of every blank."""
        return [(run.ref, start, stop) for run, start, stop in self._spans if run.kind == "field" and not run.text]

    def fields(self, upto: int | None = None) -> list[str]:
        """The ids of all fields in order, or of those that begin before a place."""
        return [run.ref for run, start, _ in self._spans if run.kind == "field" and (upto is None or start <= upto)]

    def field_at_caret(self) -> tuple[Run, int, int] | None:
        """The field in which, or at whose end, the caret stands or which is selected."""
        start, stop = self.selection
        fields = (span for span in self._spans if span[0].kind == "field")
        return next((span for span in fields if span[1] <= start and stop <= span[2]), None)

    def field_place(self, field_id: str) -> tuple[int, int] | None:
        """The shown characters of a field, None where the section has none of that id."""
        return next((span[1:] for span in self._spans if (span[0].kind, span[0].ref) == ("field", field_id)), None)

    def field_rect(self, field_id: str) -> QRect:
        """Where a field begins, in the coordinates of this widget."""
        start = next((span[1] for span in self._spans if (span[0].kind, span[0].ref) == ("field", field_id)), 0)
        return self.cursorRect(self._cursor(start, start)).translated(self.viewport().pos())

    def _keep_out_of_tokens(self) -> None:
        """The caret does not stand inside a measurement; inside a blank it selects the blank."""
        start, stop = self.selection
        if self._showing or self._raw() != self._text:
            return
        before, self._last_caret, self._behind = self._last_caret, start, -1
        inside = next((span for span in self._spans if span[1] < start < span[2] and _is_whole(span[0])), None)
        if inside is not None and start == stop:
            run, first, last = inside
            edge = first if start < before <= last else last
            self.select(*((first, last) if run.kind == "field" else (edge, edge)))

    def places_of(self, text: str) -> list[int]:
        """Where a text stands in what is shown, capitals or not."""
        if not text:
            return []
        return [found.start() for found in re.finditer(re.escape(text), self._text, re.IGNORECASE)]

    # -- editing ------------------------------------------------------------------------------------------------------

    def insert_text(self, text: str) -> None:
        """Put plain text where the caret is, over what is selected."""
        self._splice(*self.selection, Run(_plain(text)))

    def insert_dictated(self, text: str) -> None:
        """Put dictated text where its partial text stood, with a space on either side of it where one is due."""
        start, stop = self._held or self.selection
        self.partial_text("")
        text = _plain(text)
        before = " " if _parted(self._text[:start], text) else ""
        after = " " if _parted(text, self._text[stop:]) and not self._is_blank(start, stop) else ""
        place = self._splice(start, stop, Run(f"{before}{text}{after}"))
        self.select(place - len(after), place - len(after))
        self._behind = place if not after else -1

    def partial_text(self, text: str) -> None:
        """Show what is being heard, in grey, at the caret; "" takes it away. It is not part of the report."""
        if self.isReadOnly():
            return
        start, stop = self.selection
        if text and start < stop:
            self.select(stop, stop)  # an input method would delete what is selected
            self._held = (start, stop)
        if not text:
            self._held = None
        kind = QInputMethodEvent.AttributeType.TextFormat
        shown = f" {_plain(text)} " if text else ""
        grey = QInputMethodEvent.Attribute(kind, 0, position_of(shown, len(shown)), partial_format())
        QApplication.sendEvent(self, QInputMethodEvent(shown, [grey] if shown else []))

    def insert_measurement(self, measurement: Measurement) -> None:
        """Quote a measurement where the caret is; raises Refused when it is of another patient."""
        start, stop = self.selection
        before = self._text[start - 1 : start]
        if before and before not in _NO_SPACE_AFTER:
            start = stop = self._splice(start, stop, Run(" ")) if start == stop else start
        place = self._draft.insert_measurement(self.section_id, start, measurement, stop)
        self.select(place, place)
        self._behind = place

    def insert_assessment(self, assessment: Assessment) -> None:
        """State an assessment where the caret is, over what is selected."""
        start, stop = self.selection
        before = self._text[start - 1 : start]
        if before and before not in _NO_SPACE_AFTER and start == stop:
            start = stop = self._splice(start, stop, Run(" "))
        place = self._draft.insert_assessment(self.section_id, start, stop, assessment)
        self.select(place, place)
        self._behind = place

    def fill_field(self, field_id: str, value: str) -> None:
        """Give a field its value and go on behind it."""
        self._draft.set_field(field_id, value)
        stop = next((span[2] for span in self._spans if (span[0].kind, span[0].ref) == ("field", field_id)), 0)
        self.select(stop, stop)
        self._behind = stop

    def _is_blank(self, start: int, stop: int) -> bool:
        return any(span[1:] == (start, stop) and _is_whole(span[0]) for span in self._spans)

    def _splice(self, start: int, stop: int, run: Run) -> int:
        place = self._draft.splice(self.section_id, start, stop, run)
        self.refresh()
        self.select(place, place)
        return place

    def _note_edit(self) -> None:
        now = self._raw()
        if self._showing or now == self._text:
            return
        caret = index_of(now, self.textCursor().position())
        start, stop, text = difference(self._text, now, caret, self._selected)
        self._selected = self._held = None
        if self._draft.why_not_edit(self.section_id):
            self.refresh()
        else:
            if start == stop == self._behind and text[:1].isalnum() and _parted(self._text[:start], text):
                start = stop = self._splice(start, stop, Run(" "))
            self._splice(start, stop, Run(_plain(text)))

    # -- spelling -----------------------------------------------------------------------------------------------------

    def mark_spelling(self, unknown: frozenset[str]) -> None:
        """Underline these words wherever they stand in text of the report, not in prompts and measurements."""
        self._unknown = unknown
        self._underline()

    def _underline(self) -> None:
        marks = []
        for _, start, stop in self._misspelt():
            mark = QTextEdit.ExtraSelection()
            mark.cursor = self._cursor(start, stop)
            mark.format = misspelt_format()
            marks.append(mark)
        self.setExtraSelections(marks)

    def _misspelt(self) -> list[tuple[str, int, int]]:
        if not self._unknown or self.isReadOnly():
            return []
        found = [one for one in words_in(self._text) if one[0] in self._unknown]
        tokens = [(first, last) for run, first, last in self._spans if _is_whole(run)]
        return [one for one in found if not any(first < one[2] and one[1] < last for first, last in tokens)]

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Over an underlined word: what may be meant; elsewhere Qt's own menu."""
        index = index_of(self._text, self.cursorForPosition(event.pos()).position())
        word = next((one for one in self._misspelt() if one[1] <= index <= one[2]), None)
        if word is None:
            super().contextMenuEvent(event)
            return
        self.spelling_asked.emit(word[0], self.section_id, word[1], event.globalPos())

    # -- Qt's events --------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Undo belongs to the window's actions; Tab and F3 belong to the report while one writes in it."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo):
                event.ignore()
                return False
            own = event.key() in (_KEY.Key_Tab, _KEY.Key_Backtab, _KEY.Key_F3)
            if own or event.matches(QKeySequence.StandardKey.Find) or self._types_in_vain(event):
                event.accept()
                return True
        return super().event(event)

    def _types_in_vain(self, event: QKeyEvent) -> bool:
        """Whether a letter is typed where nothing can be written any more: it must not become a key of the images."""
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
        return self.isReadOnly() and plain and event.text().isprintable() and bool(event.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Steps between fields and sections; everything else is Qt's."""
        if event.matches(QKeySequence.StandardKey.Find):
            self.find_requested.emit(self._text[slice(*self.selection)])
            event.accept()
            return
        event.ignore()
        self.key_offered.emit(event)
        if event.isAccepted() or self._expand(event) or self._step(event) or self._undo(event):
            event.accept()
            return
        self._selected = self.selection
        super().keyPressEvent(event)
        self._selected = None

    def _expand(self, event: QKeyEvent) -> bool:
        """Offer the word before the caret as a short form; whether it became a phrase."""
        start, stop = self.selection
        if event.key() not in (_KEY.Key_Space, _KEY.Key_Tab) or event.modifiers() or start != stop or self.isReadOnly():
            return False
        word = _LAST_WORD.search(self._text[:start])
        in_token = any(first < start <= last and _is_whole(run) for run, first, last in self._spans)
        if word is None or in_token:
            return False
        before = self._draft.report.section(self.section_id)
        self.short_form_typed.emit(word[0], start - len(word[0]), start)
        return self._draft.report.section(self.section_id) is not before

    def put(self, start: int, stop: int, runs: Sequence[Run]) -> None:
        """Put several runs in the place of shown characters, and select the first blank of them."""
        place = self._draft.put(self.section_id, start, stop, runs)
        self.refresh()
        inside = [one for one in self.blanks() if start <= one[1] < place]
        self.select(*(inside[0][1:] if inside else (place, place)))
        if inside:
            self.field_opened.emit(inside[0][0])

    def _step(self, event: QKeyEvent) -> bool:
        shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.key() in (_KEY.Key_Tab, _KEY.Key_Backtab, _KEY.Key_F3):
            self.stepped.emit(-1 if shifted or event.key() == _KEY.Key_Backtab else 1)
            return True
        if event.modifiers() or event.key() not in (_KEY.Key_Up, _KEY.Key_Down):
            return False
        up = event.key() == _KEY.Key_Up
        cursor = self.textCursor()
        if cursor.movePosition(QTextCursor.MoveOperation.Up if up else QTextCursor.MoveOperation.Down):
            return False
        self.left.emit(-1 if up else 1)
        return True

    def _undo(self, event: QKeyEvent) -> bool:
        if event.matches(QKeySequence.StandardKey.Undo):
            self._draft.undo_stack.undo()
        elif event.matches(QKeySequence.StandardKey.Redo):
            self._draft.undo_stack.redo()
        else:
            return False
        return True

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Remember what a composed word replaces."""
        self._selected = self.selection
        super().inputMethodEvent(event)
        self._selected = None

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste: plain text, whatever else the clipboard holds."""
        if source.hasText() and not self.isReadOnly():
            self.insert_text(source.text())

    def createMimeDataFromSelection(self) -> QMimeData:
        """Copy: plain text, measurements by their wording."""
        data = QMimeData()
        start, stop = self.selection
        data.setText(self._text[start:stop])
        return data

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on a measurement goes to its image, a click on a blank opens it."""
        super().mouseReleaseEvent(event)
        span = self._token_at(event)
        if span is None or event.button() != Qt.MouseButton.LeftButton:
            return
        run, start, stop = span
        if run.kind == "measurement" and self.selection[0] == self.selection[1]:
            self.measurement_activated.emit(run.ref)
        elif run.kind == "field" and not run.text and not self.isReadOnly():
            self.select(start, stop)
            self.field_opened.emit(run.ref)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """A hand over what can be clicked."""
        super().mouseMoveEvent(event)
        span = self._token_at(event)
        shape = Qt.CursorShape.PointingHandCursor if span and _is_whole(span[0]) else Qt.CursorShape.IBeamCursor
        self.viewport().setCursor(shape)

    def _token_at(self, event: QMouseEvent) -> Span | None:
        position = self.document().documentLayout().hitTest(event.position(), Qt.HitTestAccuracy.ExactHit)
        if position < 0:
            return None
        index = index_of(self._text, position)
        return next((span for span in self._spans if span[0].kind != "text" and span[1] <= index <= span[2]), None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell that this is now the section that is written in."""
        super().focusInEvent(event)
        self.entered.emit()


def _is_whole(run: Run) -> bool:
    return run.kind in ("measurement", "assessment") or (run.kind == "field" and not run.text)


def _parted(before: str, after: str) -> bool:
    """Whether a space is due between two pieces of text."""
    return bool(before and after) and before[-1] not in _NO_SPACE_AFTER and after[0] not in _NO_SPACE_BEFORE


def _plain(text: str) -> str:
    return (
        text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2029", "\n").replace("\u2028", "\n").replace("\0", "")
    )
