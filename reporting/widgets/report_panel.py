"""The report beside the images: versions, page, dictation, checks and signature. One panel, one Draft, one study."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QResizeEvent, QUndoStack
from PySide6.QtWidgets import QComboBox, QStackedWidget, QVBoxLayout, QWidget

from reporting.checks.contract import Check, Context, Fix, Remark, holding
from reporting.checks.running import run_checks
from reporting.draft.draft import Draft
from reporting.draft.life_cycle import Event, Phase, Refused
from reporting.draft.redline import changes
from reporting.phrases import INSERT, Phrasebook
from reporting.report import Assessment, Grade, Report
from reporting.store import SavedDraft
from reporting.widgets.asked_line import AskedLine
from reporting.widgets.checks_list import ChecksList
from reporting.widgets.find_bar import FindBar
from reporting.widgets.grade_bar import GradeBar
from reporting.widgets.page import ReportPage
from reporting.widgets.redline_view import RedlineView
from reporting.widgets.remark_actions import RemarkActions
from reporting.widgets.section_editor import SectionEditor
from reporting.widgets.sign_bar import SignBar
from reporting.widgets.sign_preview import SignPreview
from viewer.model.measurement import Measurement
from viewer.model.text import name_text

CHECK_DELAY_MS = 250
CHECKS_PART = 0.22  # of the height


class ReportPanel(QWidget):
    """Edits ``draft``. What goes beyond the text is asked for by signals; the panel itself signs and stores nothing."""

    measurement_activated = Signal(str)  # tracking UID: show its image
    delete_requested = Signal(str)  # tracking UID: delete the measurement
    image_activated = Signal(object)  # KeyImage: show it
    image_removed = Signal(object)  # KeyImage: take this key image out of the report
    event_requested = Signal(object)  # Event: a button of the sign bar
    return_requested = Signal(str)  # what is to be done
    sign_confirmed = Signal(object)  # Event: signed in the preview
    remarks_changed = Signal(object)  # tuple[Remark, ...]
    overrule_requested = Signal(object, str)  # Remark, reason
    refused = Signal(str)  # a sentence
    spelling_asked = Signal(str, str, int, QPoint)  # word, section, where it begins, where to ask

    def __init__(self, draft: Draft, checks: Sequence[Check], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("reportPanel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._draft, self._checks = draft, tuple(checks)
        self._context = Context(draft.template)
        self._saved = self._trouble = ""
        self._remarks: tuple[Remark, ...] = ()
        self._preview: SignPreview | None = None
        self._book: Phrasebook | None = None
        self._stack = QStackedWidget(self)
        self._page = ReportPage(draft, self._stack)
        self._list = ChecksList(self)
        self._actions = RemarkActions(self)
        self._grade = GradeBar(self)
        self._note = AskedLine("What is to be done", "Give back", self)
        self._find = FindBar(self)
        self._bar = SignBar(self)
        self._versions = QComboBox(self)
        self._versions.setObjectName("versions")
        self._versions.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._versions.setMinimumContentsLength(12)  # a long name of a signer does not widen the panel
        self._versions.hide()
        self._stack.addWidget(self._page)
        self._timer = QTimer(self, singleShot=True, interval=CHECK_DELAY_MS)
        self._lay_out()
        self._connect()
        self.check_now()

    def _lay_out(self) -> None:
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self._versions)
        self._column.addWidget(self._find)
        self._column.addWidget(self._stack, 1)
        self._column.addWidget(self._list)
        self._column.addWidget(self._actions)
        self._column.addWidget(self._grade)
        self._column.addWidget(self._note)
        self._column.addWidget(self._bar)

    def _connect(self) -> None:
        draft = self._draft
        self._timer.timeout.connect(self.check_now)
        for changed in (draft.edited, draft.measurements_changed, draft.sections_replaced):
            changed.connect(self._timer.start)
        draft.edited.connect(lambda: self._show_saved("saving …"))
        draft.phase_changed.connect(lambda _phase: self._show_saved(""))
        draft.refused.connect(self.refused)
        self._page.measurement_activated.connect(self.measurement_activated)
        self._page.delete_requested.connect(self.delete_requested)
        self._page.image_activated.connect(self.image_activated)
        self._page.image_removed.connect(self.image_removed)
        self._page.find_requested.connect(self.search)
        self._page.spelling_asked.connect(self.spelling_asked)
        self._find.wanted.connect(self._search)
        self._find.closed.connect(self._page.take_keys)
        self._list.section_activated.connect(self._page.go_to)
        self._list.remark_selected.connect(self._actions.show_remark)
        self._actions.fix_requested.connect(self._mend)
        self._actions.overrule_requested.connect(self.overrule_requested)
        self._bar.event_requested.connect(self._request)
        self._grade.graded.connect(self._graded)
        self._grade.changes_wanted.connect(self._show_changes)
        self._note.answered.connect(self.return_requested)
        self._versions.activated.connect(self._show_version)

    # -- the caret: what dictation and the viewer write through -------------------------------------------------------

    def take_keys(self) -> None:
        """What is typed goes to where the caret last was."""
        self._page.take_keys()

    def insert_text(self, text: str) -> None:
        """Put plain text where the caret is."""
        self._write(lambda editor: editor.insert_text(text))

    def insert_dictated(self, text: str) -> None:
        """Put dictated text in the place of its partial text: one step of undo."""
        self._write(lambda editor: editor.insert_dictated(text))

    def partial_text(self, text: str) -> None:
        """Show what is being heard, in grey, at the caret; "" takes it away."""
        if self._page.active is not None:
            self._page.active.partial_text(text)

    def insert_measurement(self, measurement: Measurement) -> None:
        """Quote a measurement where the caret is, linked to it."""
        self._write(lambda editor: editor.insert_measurement(measurement))

    def insert_assessment(self, assessment: Assessment) -> None:
        """State an assessment where the caret is."""
        self._write(lambda editor: editor.insert_assessment(assessment))

    def set_phrasebook(self, book: Phrasebook) -> None:
        """Take over the phrases that short forms and voice call."""
        self._book = book
        self._page.set_phrasebook(book)

    def insert_phrase(self, said: str) -> None:
        """Put the phrase that is called so where the caret is."""
        phrase = self._book.by_voice(said) if self._book else None
        if phrase is None:
            self.refused.emit(f"There is no phrase “{said}”.")
            return
        try:
            self._page.put_phrase(phrase)
        except Refused as reason:
            self.refused.emit(str(reason))

    def next_field(self) -> bool:
        """Select the next blank; false when all are filled."""
        return self._page.step(1)

    def previous_field(self) -> bool:
        """Select the previous blank; false when all are filled."""
        return self._page.step(-1)

    def add_row(self) -> None:
        """Add a row to the table at or before the caret."""
        try:
            self._page.add_row()
        except Refused as reason:
            self.refused.emit(str(reason))

    def mark_spelling(self, unknown: frozenset[str]) -> None:
        """Underline these words."""
        self._page.mark_spelling(unknown)

    def replace_word(self, section_id: str, start: int, word: str, right: str) -> None:
        """Put another word in the place of one, where it still stands there."""
        try:
            self._page.replace_word(section_id, start, word, right)
        except Refused as reason:
            self.refused.emit(str(reason))

    def search(self, text: str = "") -> None:
        """Open the search in the report, for a text where one is given."""
        self._find.open(text)

    def _search(self, text: str, direction: int) -> None:
        self._find.show_count(*self._page.search(text, direction))

    def accept_normal(self, *, everywhere: bool = False) -> None:
        """Fill the blanks of the section at the caret, or all, with what is written where nothing is amiss."""
        active = self._page.active
        section = "" if everywhere or active is None else active.section_id
        try:
            filled = self._draft.accept_normal(section)
        except Refused as reason:
            self.refused.emit(str(reason))
            return
        if not filled:
            where = "this report" if everywhere else "this section"
            self.refused.emit(f"No blank of {where} has a normal text.")
        self._page.close_pick_list()

    def go_to_section(self, title: str) -> None:
        """Put the caret into the section of that title, or select the field that is called so."""
        wanted = title.lower()
        section = next((one.id for one in self._draft.report.sections if one.title.lower() == wanted), "")
        if section:
            self._page.go_to(section)
            return
        named = [
            one.id for one in self._draft.template.fields.values() if wanted in (word.lower() for word in one.spoken)
        ]
        if named:
            self._page.go_to_field(named[0])

    @property
    def section_titles(self) -> tuple[str, ...]:
        """What can be gone to by voice: titles of sections, names of fields; and what can be put in, after “insert”."""
        titles = [section.title for section in self._draft.report.sections]
        fields = [word for field in self._draft.template.fields.values() for word in field.spoken]
        phrases = [f"{INSERT}{word}" for word in (self._book.spoken if self._book else ())]
        return tuple(dict.fromkeys((*titles, *fields, *phrases)))

    def _write(self, edit: Callable[[SectionEditor], None]) -> None:
        self._page.close_pick_list()
        if self._page.active is None:
            self.refused.emit(self._draft.why_not(Event.EDIT))
            return
        try:
            edit(self._page.active)
        except Refused as reason:
            self.refused.emit(str(reason))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The checks take a part of the height and scroll, so that page and signature keep theirs."""
        super().resizeEvent(event)
        self._list.set_room(round(self.height() * CHECKS_PART))

    # -- around the page ----------------------------------------------------------------------------------------------

    def place_dictation_bar(self, bar: QWidget) -> None:
        """Give the dictation bar its place, between the page and the checks."""
        self._column.insertWidget(self._column.indexOf(self._list), bar)

    def set_context(self, context: Context) -> None:
        """What the checks are to know: unseen series, priors. Template and measurements come from here."""
        self._context = replace(context, template=self._draft.template)
        self._timer.start()

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """What the checks last remarked."""
        return self._remarks

    def check_now(self) -> tuple[Remark, ...]:
        """Run every check over the report as it is at this moment."""
        self._timer.stop()
        context = replace(self._context, template=self._draft.template, measurements=self._draft.measured)
        remarks = run_checks(self._checks, self._draft.report, context)
        if remarks != self._remarks:
            self._remarks = remarks
            self.remarks_changed.emit(remarks)
        hidden = self._draft.phase == Phase.FINAL or self._preview is not None
        self._list.show_remarks(() if hidden else remarks)
        writing = not self._draft.why_not(Event.EDIT) and self._preview is None
        self._grade.show_under(self._draft.report.cosigned, open_for_writing=writing)
        self._bar.show_state(self._draft, "\n".join(holding(remarks)))
        self._bar.show_status(self._draft, self._saved, self._trouble)
        return remarks

    def _mend(self, fix: Fix) -> None:
        try:
            self._draft.mend(fix.section_id, fix.start, fix.old, fix.new)
        except Refused as reason:
            self.refused.emit(str(reason))
        self.check_now()

    def _request(self, event: Event) -> None:
        self.check_now()  # the last words may be younger than the last check
        if event is Event.RETURN:
            self._note.ask()
        elif self._bar.button(event).isEnabled():
            self.event_requested.emit(event)

    def _graded(self, grade: Grade, comment: str) -> None:
        try:
            self._draft.grade(grade, comment)
        except Refused as reason:
            self.refused.emit(str(reason))
        self.check_now()

    def _show_changes(self, wanted: bool) -> None:
        before = self._draft.signed
        shown = wanted and before is not None and self._preview is None
        if self._preview is None:
            self._versions.setCurrentIndex(0)
            self._show_over_page(
                RedlineView(changes(before, self._draft.report), self._stack) if shown and before else None
            )

    def show_saved(self, saved: SavedDraft) -> None:
        """The draft is on disk."""
        moment = datetime.datetime.fromisoformat(saved.saved_at).astimezone()
        self._trouble = ""
        self._show_saved(f"saved {moment:%H:%M:%S}")

    def show_trouble(self, sentence: str) -> None:
        """The draft could not be saved: it stands there until it is."""
        self._trouble = sentence
        self._bar.show_status(self._draft, self._saved, sentence)

    def _show_saved(self, saved: str) -> None:
        self._saved = saved
        self._bar.show_status(self._draft, saved, self._trouble)

    # -- signing and versions -----------------------------------------------------------------------------------------

    def show_preview(self, event: Event, report: Report, pages: Sequence[QImage], why_not: str = "") -> SignPreview:
        """Show the pages as they will go out, with the identity; the answer comes by ``sign_confirmed``.

        ``why_not`` says why they are there to be read only, "" where they can be signed.
        """
        if report.study.uid != self._draft.study_uid:
            raise ValueError("this is the report of another study")
        preview = SignPreview(report, event, pages, why_not, self._stack)
        preview.confirmed.connect(self.sign_confirmed)
        preview.went_back.connect(self.close_preview)
        self._versions.setCurrentIndex(0)
        self._show_over_page(preview)
        self._preview = preview
        self._list.hide()
        self._actions.hide()
        self._grade.hide()
        self._bar.hide()
        preview.take_keys()
        return preview

    def close_preview(self) -> None:
        """Back to the page."""
        self._show_over_page(None)
        self.check_now()

    def show_versions(self, versions: Sequence[Report]) -> None:
        """Offer the signed versions for reading, the newest first; the report on the desk stays as it is."""
        self._versions.clear()
        count = "1 signed version" if len(versions) == 1 else f"{len(versions)} signed versions"
        self._versions.addItem(f"On the desk  ·  {count} to read", None)
        for report in reversed(versions):
            self._versions.addItem(_version_words(report), report)
        self._versions.setVisible(bool(versions))

    def _show_version(self, row: int) -> None:
        if self._preview is not None:
            self._preview.went_back.emit()  # what is no longer before the reader's eyes is not to be signed
        report = self._versions.itemData(row)
        if report is None:
            self._show_over_page(None)
            return
        undo = QUndoStack()
        draft = Draft(report, self._draft.template, undo)
        old = ReportPage(draft, self._stack)
        undo.setParent(old)
        draft.setParent(old)
        old.measurement_activated.connect(self.measurement_activated)
        old.image_activated.connect(self.image_activated)
        self._show_over_page(old)

    def _show_over_page(self, widget: QWidget | None) -> None:
        self._preview = None
        self._bar.show()
        while self._stack.count() > 1:
            self._remove(self._stack.widget(1))
        if widget is not None:
            self._stack.setCurrentIndex(self._stack.addWidget(widget))

    def _remove(self, widget: QWidget | None) -> None:
        if widget is not None:
            self._stack.removeWidget(widget)
            widget.deleteLater()


def _version_words(report: Report) -> str:
    signer = name_text(report.signed_by.name) if report.signed_by else ""
    kind = f"addendum {report.addendum_number}" if report.is_addendum else str(report.status)
    kind = f"correction {report.correction_number}" if report.correction else kind
    return f"Version {report.version}, {kind}: {signer}, {report.signed_at[:16].replace('T', ' ')}"
