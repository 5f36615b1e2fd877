"""The report beside the images: a panel per open study, its signature, and the way from its words to the images."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.desk.desk import Desk, Look, Offer, Work
from app.jobs import Jobs
from app.shell.dictating import Dictating
from app.shell.pdf_pages import pages
from reporting.checks.running import all_checks
from reporting.dictation.dictator import AudioSource, Dictator
from reporting.dictation.vocabulary import Vocabulary, vocabulary_for
from reporting.draft.life_cycle import Event
from reporting.phrases import Phrasebook
from reporting.report import KeyImage, Report
from reporting.widgets.report_panel import ReportPanel
from reporting.widgets.sign_preview import SignPreview
from viewer.session.reading import Reading

LATEST_MS = 150  # after the images were asked for
TURN_MS = 1  # with 0 it would be one more event of the same turn, and keys and clicks would wait for it


class ReportSide(QWidget):
    """Holds the panel of the open study. Dictated text goes where its caret is."""

    said = Signal(str)
    refused = Signal(str)
    panel_shown = Signal(object, object)  # ReportPanel, Draft

    def __init__(  # noqa: PLR0917 - it joins four owners
        self,
        desk: Desk,
        reading: Reading,
        dictator: Dictator,
        microphone: Callable[[], AudioSource],
        vocabularies: tuple[Vocabulary, ...],
        jobs: Jobs,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self._desk, self._reading, self._jobs, self._vocabularies = desk, reading, jobs, vocabularies
        self._checks = all_checks()
        self._coming: Work | None = None  # opened, and its panel not built yet
        self._looked_at: tuple[Offer, SignPreview] | None = None
        self._versions: tuple[Report, ...] = ()
        self._book = Phrasebook({})
        self.goes_on = False  # whether the next study is opened after the signature
        self.panel: ReportPanel | None = None
        self.dictating = Dictating(dictator, microphone, reading.undo, jobs, self)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        desk.opened.connect(self._announce)
        desk.closed.connect(self._clear)
        desk.previewed.connect(self._show_offer)
        desk.looked_at.connect(self._show_look)
        desk.signed.connect(self._after_signing)
        desk.signing_changed.connect(self._show_signing)
        reading.seen.painted.connect(self._on_painted)
        reading.seen.changed.connect(self._tell_checks)

    def take_phrases(self, book: Phrasebook) -> None:
        """Take over the phrases as they are now."""
        self._book = book
        if self.panel is not None:
            self.panel.set_phrasebook(book)

    # -- the panel ----------------------------------------------------------------------------------------------------

    def _announce(self, work: Work) -> None:
        """The images come first: the report follows the first one, or comes without it where there is none."""
        self._clear()
        self._coming = work
        QTimer.singleShot(LATEST_MS, self, self._show)

    def _on_painted(self) -> None:
        if self._coming is not None:
            QTimer.singleShot(TURN_MS, self, self._show)

    def _show(self) -> None:
        work, self._coming = self._coming, None
        if work is None or work is not self._desk.work:
            return  # shown already, or closed meanwhile
        panel = ReportPanel(work.draft, self._checks, self)
        panel.measurement_activated.connect(self._go_to_measurement)
        panel.delete_requested.connect(self._reading.measurements.remove)
        panel.image_activated.connect(self._desk.key_images.go_to)
        panel.image_removed.connect(self._remove_key_image)
        panel.event_requested.connect(self.request)
        panel.sign_confirmed.connect(lambda _: self._confirm())
        panel.return_requested.connect(lambda note: self._desk.change(Event.RETURN, note))
        panel.overrule_requested.connect(self._desk.overrule)
        panel.refused.connect(self.refused)
        panel.set_phrasebook(self._book)
        work.autosaver.saved.connect(panel.show_saved)
        work.autosaver.failed.connect(panel.show_trouble)
        self._versions = work.opened.versions
        panel.show_versions(self._versions)
        self.panel = panel
        QTimer.singleShot(TURN_MS, self, lambda: self._place(panel))  # laid out and painted in a turn of its own
        self._tell_checks()
        series = work.opened.study.series
        modality = next((one.modality for one in series if one.instances), "")
        exam = f"{work.opened.study.description} {work.template.name}"
        self.dictating.begin(panel, vocabulary_for(self._vocabularies, modality, exam))

    def _place(self, panel: ReportPanel) -> None:
        if panel is self.panel:
            self._layout.addWidget(panel)
            if self._desk.work is not None:
                self.panel_shown.emit(panel, self._desk.work.draft)

    def _clear(self) -> None:
        self.dictating.end()
        self._coming = None
        panel, self.panel = self.panel, None
        self._looked_at = None
        if panel is not None:
            self._layout.removeWidget(panel)
            panel.hide()
            panel.deleteLater()

    def take_keys(self) -> None:
        """What is typed goes into the report."""
        if self.panel is not None:
            self.panel.take_keys()

    def _tell_checks(self) -> None:
        if self.panel is not None:
            self.panel.set_context(self._desk.context())

    def _go_to_measurement(self, uid: str) -> None:
        kept = self._reading.measurements.get(uid)
        if kept is None:
            self.refused.emit("This measurement was deleted; its wording in the report is marked.")
        elif self._reading.go_to(kept):
            self._reading.measurements.select(uid)

    def _remove_key_image(self, kept: KeyImage) -> None:
        if kept.cut is None and kept.image in self._reading.key_images.all:
            self._reading.key_images.toggle(kept.image)  # the desk follows the marks
        else:
            self._desk.key_images.take_out(kept)

    def insert_selected_measurement(self) -> None:
        """Quote the selected measurement at the caret."""
        selected = self._reading.measurements.selected
        if self.panel is not None and selected is not None:
            self.panel.insert_measurement(selected)

    # -- life cycle ---------------------------------------------------------------------------------------------------

    def _do(self, event: Event) -> None:
        work = self._desk.work
        if work is None:
            return
        if event in (Event.SIGN_PRELIMINARY, Event.SIGN_FINAL):
            self._desk.prepare(event)
        else:
            self._desk.change(event)

    def request(self, event: Event) -> None:
        """Ask for an event of the life cycle, as its button does."""
        self.goes_on = False
        self._do(event)

    def look(self) -> None:
        """Show the pages; where nothing keeps them from being signed, they can be."""
        self.goes_on = False
        self._desk.look()

    def sign(self, event: Event, *, goes_on: bool) -> None:
        """Show the pages to be signed; asked again while they are shown, sign them."""
        if self._is_looked_at(event):
            self._confirm()
            return
        self.goes_on = goes_on
        self._do(event)

    def _is_looked_at(self, event: Event) -> bool:
        """Whether the pages of what would be signed are before the reader's eyes."""
        if self._looked_at is None:
            return False
        offer, shown = self._looked_at
        return offer is self._desk.offered and offer.event is event and shown.isVisible()

    def _confirm(self) -> None:
        self._desk.confirm()
        if self.panel is not None and not self._desk.signing:
            self._close_preview(self.panel)  # refused: what was shown is no longer what would be signed

    def _close_preview(self, panel: ReportPanel) -> None:
        self._looked_at = None
        panel.close_preview()

    def _show_signing(self, signing: bool) -> None:
        self.setEnabled(not signing)
        if self.panel is not None and not signing:
            self._close_preview(self.panel)

    def _show_offer(self, offer: Offer) -> None:
        job = self._jobs.run("Showing the pages", lambda _: pages(offer.pdf))
        job.finished.connect(lambda images: self._preview(offer, images))
        job.failed.connect(lambda reason: self.refused.emit(f"Not signed: {reason}"))

    def _show_look(self, look: Look) -> None:
        job = self._jobs.run("Showing the pages", lambda _: pages(look.pdf))
        job.finished.connect(lambda images: self._read_only(look, images))
        job.failed.connect(lambda reason: self.refused.emit(f"The pages cannot be shown: {reason}"))

    def _read_only(self, look: Look, images: tuple[object, ...]) -> None:
        if self.panel is not None and look.work is self._desk.work and self._desk.offered is None:
            self.panel.show_preview(Event.SIGN_FINAL, look.report, images, look.why_not)  # type: ignore[arg-type]

    def _preview(self, offer: Offer, images: tuple[object, ...]) -> None:
        if self.panel is None or self._desk.offered is not offer:
            return  # closed, withdrawn or asked for anew meanwhile
        preview = self.panel.show_preview(offer.event, offer.candidate, images)  # type: ignore[arg-type]
        self._looked_at = offer, preview
        preview.went_back.connect(self._desk.withdraw)
        preview.destroyed.connect(lambda: self._forget_preview(offer))

    def _forget_preview(self, offer: Offer) -> None:
        if self._looked_at is not None and self._looked_at[0] is offer:
            self._looked_at = None

    def _after_signing(self, report: Report) -> None:
        if self.panel is not None and self._desk.work is not None:
            self._versions = (*self._versions, report)
            self.panel.show_versions(self._versions)
