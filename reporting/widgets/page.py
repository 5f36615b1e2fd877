"""The page: a report as it will read, each section an editor, with the way from one blank to the next."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from reporting.checks.contract import FINDINGS
from reporting.draft.draft import Draft
from reporting.draft.life_cycle import Event
from reporting.phrases import Phrase, Phrasebook
from reporting.report import Report, Run, Status
from reporting.template import with_choice
from reporting.widgets.findings_table import FindingsTable
from reporting.widgets.key_images import KeyImageRow
from reporting.widgets.pick_list import PickList
from reporting.widgets.section_editor import SectionEditor
from viewer.model.text import age_text, clean, date_text, name_text

MARGIN = 24
KEY_IMAGES = "Key images"
ADD_ROW = "Add a row …"


class ReportPage(QScrollArea):
    """Shows one Draft, for as long as both live."""

    measurement_activated = Signal(str)
    delete_requested = Signal(str)
    spelling_asked = Signal(str, str, int, QPoint)  # word, section, where it begins, where to ask
    find_requested = Signal(str)  # find in the report; what is selected
    image_activated = Signal(object)  # KeyImage
    image_removed = Signal(object)  # KeyImage: take this key image out

    def __init__(self, draft: Draft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft = draft
        self._editors: list[SectionEditor] = []
        self._active: SectionEditor | None = None
        self._book: Phrasebook | None = None
        self._misspelt: frozenset[str] = frozenset()
        self.setObjectName("reportPage")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._pick_list = PickList(self)
        self._pick_list.picked.connect(self._fill)
        self.verticalScrollBar().valueChanged.connect(self._pick_list.hide)
        self._build()
        draft.sections_replaced.connect(self._build)
        draft.section_changed.connect(self._refresh)
        draft.measurements_changed.connect(self._show_measurements)
        draft.key_images_changed.connect(self._show_key_images)

    # -- building -----------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self._pick_list.hide()
        self._paper = QWidget(self.viewport())  # every widget is born where it stays: a later move is styled all over
        self._paper.setObjectName("paper")
        column = QVBoxLayout(self._paper)
        self._column = column
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.setSpacing(4)
        report = self._draft.report
        self._table: FindingsTable | None = None
        self._pictures: KeyImageRow | None = None
        self._add_head(column, report)
        self._editors = [self._add_section(column, section.id, section.title) for section in report.sections]
        self._heading = self._label(KEY_IMAGES, "sectionTitle")
        column.addWidget(self._heading)
        self._add_foot(column, report)
        column.addStretch(1)
        self._active = None
        self._show_key_images()
        self.setWidget(self._paper)
        self._show_measurements()

    def _add_head(self, column: QVBoxLayout, report: Report) -> None:
        patient, study = report.study.patient, report.study
        age = age_text(patient.birth_date, study.date, study.patient_age)
        who = (name_text(patient.name), date_text(patient.birth_date), patient.sex, age, patient.patient_id)
        what = (study.description, date_text(study.date), f"accession {study.accession}" if study.accession else "")
        column.addWidget(self._label(report.title.meaning, "paperTitle"))
        column.addWidget(self._label(_joined(who), "paperPatient"))
        column.addWidget(self._label(_joined(what), "paperStudy"))

    def _add_section(self, column: QVBoxLayout, section_id: str, title: str) -> SectionEditor:
        editor = SectionEditor(self._draft, section_id, self._paper)
        editor.setAccessibleName(title)
        editor.entered.connect(lambda: self._enter(editor))
        editor.left.connect(lambda step: self._go_over(editor, step))
        editor.stepped.connect(self.step)
        editor.field_opened.connect(self._open)
        editor.key_offered.connect(self._offer)
        editor.find_requested.connect(self.find_requested)
        editor.spelling_asked.connect(self.spelling_asked)
        editor.mark_spelling(self._misspelt)
        editor.measurement_activated.connect(self.measurement_activated)
        editor.short_form_typed.connect(lambda word, start, stop: self._expand(editor, word, (start, stop)))
        editor.cursorPositionChanged.connect(lambda: self._keep_in_sight(editor))
        column.addWidget(self._label(title, "sectionTitle"))
        column.addWidget(editor)
        return editor

    def _add_foot(self, column: QVBoxLayout, report: Report) -> None:
        if report.status != Status.DRAFT and report.signed_by is not None:
            moment = report.signed_at[:16].replace("T", " ")
            column.addWidget(
                self._label(f"Signed {report.status}: {name_text(report.signed_by.name)}, {moment}", "signature")
            )

    def _label(self, text: str, name: str) -> QLabel:
        label = QLabel(text, self._paper)
        label.setObjectName(name)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setIndent(0)
        label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        return label

    def _make_table(self) -> FindingsTable:
        table = FindingsTable(self._paper)
        table.measurement_activated.connect(self.measurement_activated)
        table.delete_requested.connect(self.delete_requested)
        table.quote_requested.connect(self._quote)
        findings = next(filter(self._is_findings, self._editors), None)
        place = self._column.indexOf(findings) + 1 if findings else self._column.count() - 1
        self._column.insertWidget(place, table)
        return table

    def _show_measurements(self) -> None:
        measured = self._draft.measured
        if measured and self._table is None:
            self._table = self._make_table()
        if self._table is not None:
            why_not = self._draft.why_not_edit(self._draft.report.sections[-1].id)
            self._table.show_measurements(measured, why_not, self._draft.course)
        for editor in self._editors:
            editor.refresh()

    def _show_key_images(self) -> None:
        images = self._draft.report.key_images
        self._heading.setVisible(bool(images))
        if images and self._pictures is None:
            self._pictures = KeyImageRow(self._paper)
            self._pictures.image_activated.connect(self.image_activated)
            self._pictures.delete_requested.connect(self.image_removed)
            self._column.insertWidget(self._column.indexOf(self._heading) + 1, self._pictures)
        if self._pictures is not None:
            self._pictures.show_images(images, self._draft.why_not(Event.EDIT))

    def _refresh(self, section_id: str) -> None:
        editor = self.editor(section_id)
        if editor is not None:
            editor.refresh()

    # -- where one writes ---------------------------------------------------------------------------------------------

    @property
    def active(self) -> SectionEditor | None:
        """The section in which the caret is or last was; before that the findings, else the first to be written in."""
        writable = [editor for editor in self._editors if not editor.isReadOnly()]
        return self._active or next(filter(self._is_findings, writable), next(iter(writable), None))

    def _is_findings(self, editor: SectionEditor) -> bool:
        section = self._draft.report.section(editor.section_id)
        return section is not None and section.heading.value == FINDINGS

    def take_keys(self) -> None:
        """Put the caret where it last was."""
        if self.active is not None:
            self.active.setFocus()

    def editor(self, section_id: str) -> SectionEditor | None:
        """The editor of a section."""
        return next((editor for editor in self._editors if editor.section_id == section_id), None)

    def go_to(self, section_id: str) -> None:
        """Put the caret at the first blank of a section, or at its end."""
        editor = self.editor(section_id)
        if editor is None:
            return
        blanks = editor.blanks()
        end = len(editor.shown_text)
        editor.setFocus()
        editor.select(*(blanks[0][1:] if blanks else (end, end)))
        self.ensureWidgetVisible(editor, 0, MARGIN)

    def go_to_field(self, field_id: str) -> None:
        """Select a field, blank or filled."""
        for editor in self._editors:
            place = editor.field_place(field_id)
            if place is not None:
                editor.setFocus()
                editor.select(*place)
                self.ensureWidgetVisible(editor, 0, MARGIN)
                self._open(field_id)
                return

    def step(self, direction: int) -> bool:
        """Select the next (1) or previous (-1) blank, around the end; false when there is none."""
        blanks = [(number, *blank) for number, editor in enumerate(self._editors) for blank in editor.blanks()]
        if not blanks:
            self._pick_list.hide()
            return False
        number, field_id, start, stop = self._following(blanks, direction)
        editor = self._editors[number]
        editor.setFocus()
        editor.select(start, stop)
        self._open(field_id)
        return True

    def _following(self, blanks: list[tuple[int, str, int, int]], direction: int) -> tuple[int, str, int, int]:
        active = self._active
        number = self._editors.index(active) if active else 0
        start, stop = active.selection if active else (0, 0)
        if direction > 0:
            selected = start < stop
            return next((one for one in blanks if (one[0], one[2]) >= (number, start + selected)), blanks[0])
        return next((one for one in reversed(blanks) if (one[0], one[3]) <= (number, start)), blanks[-1])

    def _enter(self, editor: SectionEditor) -> None:
        if self._active is not None and self._active is not editor:
            self._active.unselect()
        self._active = editor

    def _go_over(self, editor: SectionEditor, step: int) -> None:
        number = self._editors.index(editor) + step
        if 0 <= number < len(self._editors):
            following = self._editors[number]
            end = len(following.shown_text) if step < 0 else 0
            following.setFocus()
            following.select(end, end)

    def _keep_in_sight(self, editor: SectionEditor) -> None:
        if editor.hasFocus():
            place = editor.mapTo(self._paper, editor.cursorRect().center())
            self.ensureVisible(place.x(), place.y(), 0, MARGIN)

    # -- spelling -----------------------------------------------------------------------------------------------------

    def mark_spelling(self, unknown: frozenset[str]) -> None:
        """Underline these words."""
        self._misspelt = unknown
        for editor in self._editors:
            editor.mark_spelling(unknown)

    def replace_word(self, section_id: str, start: int, word: str, right: str) -> None:
        """Put another word in the place of one, where it still stands there; one step of undo."""
        editor = self.editor(section_id)
        if editor is not None and editor.shown_text[start : start + len(word)] == word:
            editor.select(start, start + len(word))
            editor.insert_text(right)

    # -- finding ------------------------------------------------------------------------------------------------------

    def search(self, text: str, direction: int) -> tuple[int, int]:
        """Select the next (1) or previous (-1) place where a text stands, around the end, or with 0 the first from here.

        Capitals make no difference. Gives (which, of how many) counted from 1; (0, 0) where it stands nowhere.
        """
        places = [(editor, place) for editor in self._editors for place in editor.places_of(text)]
        if not places:
            return 0, 0
        at = self._found_from(places, direction)
        editor, place = places[at]
        if self._active is not None and self._active is not editor:
            self._active.unselect()
        editor.select(place, place + len(text))
        self.ensureWidgetVisible(editor, 0, MARGIN)
        return at + 1, len(places)

    def _found_from(self, places: list[tuple[SectionEditor, int]], direction: int) -> int:
        """Which of the places comes next after, before, or at the caret."""
        if self._active is None:
            return 0 if direction >= 0 else len(places) - 1
        caret = (self._editors.index(self._active), self._active.selection[0])
        keys = [(self._editors.index(editor), place) for editor, place in places]
        if direction < 0:
            return next((n for n in reversed(range(len(keys))) if keys[n] < caret), len(keys) - 1)
        return next((n for n, key in enumerate(keys) if key > caret or (direction == 0 and key == caret)), 0)

    # -- fields and measurements --------------------------------------------------------------------------------------

    def _open(self, field_id: str) -> None:
        field, editor = self._draft.field(field_id), self.active
        self._pick_list.hide()
        if field is None or editor is None:
            return
        table = self._draft.template.tables.get(field_id)
        if table is not None and table.grows:
            field = with_choice(field, ADD_ROW)
        if not field.choices:
            return
        self._column.activate()
        rect = editor.field_rect(field_id)
        self.ensureVisible(MARGIN, editor.mapTo(self._paper, rect.center()).y(), 0, MARGIN * 4)
        self._pick_list.open(field, QRect(editor.mapTo(self, rect.topLeft()), rect.size()))

    def _offer(self, event: QKeyEvent) -> None:
        opens = event.key() == Qt.Key.Key_Down and event.modifiers() == Qt.KeyboardModifier.AltModifier
        field = self.active.field_at_caret() if opens and self.active else None
        if field is not None:
            self._open(field[0].ref)
            event.accept()
            return
        self._pick_list.take_key(event)

    def _fill(self, field_id: str, value: str) -> None:
        if value == ADD_ROW:
            self.add_row(field_id)
        elif self.active is not None:
            self.active.fill_field(field_id, value)

    def set_phrasebook(self, book: Phrasebook) -> None:
        """Take over the phrases that short forms and voice call."""
        self._book = book
        refs = [name for editor in self._editors for name in editor.fields()]
        self._draft.know_fields(book.fields(refs))
        for editor in self._editors:
            editor.refresh()

    def _expand(self, editor: SectionEditor, word: str, place: tuple[int, int]) -> None:
        phrase = self._book.by_short(word) if self._book else None
        if phrase is not None:
            self.put_phrase(phrase, editor, place)

    def put_phrase(
        self, phrase: Phrase, editor: SectionEditor | None = None, place: tuple[int, int] | None = None
    ) -> None:
        """Put a phrase where the caret is, or over shown characters of a section; one step of undo."""
        into = editor or self.active
        if into is None or self._book is None:
            return
        runs = self._book.runs(phrase, self._draft.report)
        self._draft.know_fields(self._book.fields(run.ref for run in runs))
        start, stop = place or into.selection
        before = into.shown_text[start - 1 : start]
        spaced = (Run(" "), *runs) if place is None and before and not before.isspace() else runs
        into.put(start, stop, spaced)

    def add_row(self, table_id: str = "") -> None:
        """Add a row to a table that grows and go to its first blank; to the one at or before the caret where none is named.

        Raises Refused where there is none.
        """
        field_id = self._draft.add_row(table_id or self._nearest_table())
        for editor in self._editors:
            place = next((one for one in editor.blanks() if one[0] == field_id), None)
            if place is not None:
                editor.setFocus()
                editor.select(place[1], place[2])
                self._open(field_id)

    def _nearest_table(self) -> str:
        growing = {one.id for one in self._draft.template.tables.values() if one.grows}
        passed = [name for editor in self._before_caret() for name in editor if name.partition(".")[0] in growing]
        return passed[-1].partition(".")[0] if passed else next(iter(growing), "")

    def _before_caret(self) -> list[list[str]]:
        """The fields of each section, in order; of the one that is written in only those up to the caret."""
        if self.active is None:
            return []
        upto = self._editors[: self._editors.index(self.active)]
        return [*(editor.fields() for editor in upto), self.active.fields(self.active.selection[1])]

    def _quote(self, uid: str) -> None:
        measurement = next((one for one in self._draft.measured if one.uid == uid), None)
        if measurement is not None and self.active is not None:
            self.active.insert_measurement(measurement)

    def pick_list_at(self) -> QPoint | None:
        """Where the pick list stands open; None when it is closed."""
        return self._pick_list.pos() if self._pick_list.isVisible() else None

    def close_pick_list(self) -> None:
        """Dictated text has gone into the field: the choices are no longer asked for."""
        self._pick_list.hide()


def _joined(parts: tuple[str, ...]) -> str:
    return "  ·  ".join(clean(part) for part in parts if part.strip())
