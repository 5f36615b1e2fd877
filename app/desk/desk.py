"""The owner of what lies on the desk: it opens a study into the reading and a report beside it, and has it signed."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from app.archive.archive import Archive
from app.archive.calibrations import KnownLengths
from app.archive.kept_paths import KeptPaths
from app.archive.seen_images import SeenImages
from app.desk.calibration_keeper import CalibrationKeeper
from app.desk.key_images import ReportKeyImages
from app.desk.lesions import Lesions
from app.desk.opening import Opened, begin, fetch, worded_first
from app.desk.path_keeper import PathKeeper
from app.desk.person import letterhead, name_to_read, reader, role
from app.desk.results import StudyResults
from app.desk.routing import send_on
from app.desk.seen_keeper import SeenKeeper
from app.jobs import Jobs
from app.posting import destinations
from app.settings import Settings
from app.signing import printed, sign
from reporting.checks.contract import Context, Remark, holding
from reporting.checks.running import all_checks, run_checks
from reporting.choosing import ranked, why_not
from reporting.draft.autosaver import Autosaver
from reporting.draft.draft import Draft
from reporting.draft.life_cycle import Event, Phase, Refused
from reporting.report import Override, Report
from reporting.store import ReportStore
from reporting.template import Template
from viewer.model.text import clean, name_text
from viewer.session.reading import Reading


@dataclass(frozen=True, slots=True)
class Work:
    """An open study: what was fetched, its draft, and what saves it."""

    opened: Opened
    draft: Draft
    autosaver: Autosaver

    @property
    def template(self) -> Template:
        """What the report is made with now."""
        return self.draft.template


@dataclass(frozen=True, eq=False, slots=True)
class Offer:
    """A report ready to be signed: as it was written, as it would be signed, and its pages."""

    work: Work
    event: Event
    written: Report
    candidate: Report
    pdf: bytes


@dataclass(frozen=True, eq=False, slots=True)
class Look:
    """The pages of a report that is not to be signed now, and why not."""

    work: Work
    report: Report
    pdf: bytes
    why_not: str


@dataclass(frozen=True, slots=True)
class Records:
    """What a desk draws on: images, reports, and the templates of new ones."""

    archive: Archive
    store: ReportStore
    templates: tuple[Template, ...]


class Desk(QObject):
    """One study at a time. Viewer and report get the same study object, so they cannot show two patients."""

    opened = Signal(object)  # Work
    closing = Signal()  # everything is still there
    closed = Signal()
    previewed = Signal(object)  # Offer
    looked_at = Signal(object)  # Look
    signed = Signal(object)  # Report
    signing_changed = Signal(bool)
    said = Signal(str)
    refused = Signal(str)

    def __init__(
        self, records: Records, reading: Reading, settings: Settings, jobs: Jobs, saving: Executor, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._archive, self._store, self._templates = records.archive, records.store, records.templates
        self._reading, self._settings, self._jobs, self._saving = reading, settings, jobs, saving
        self._seen = SeenKeeper(reading, SeenImages(records.archive.database), saving, self)
        self._paths = PathKeeper(reading, KeptPaths(records.archive.database), saving, self)
        self._checks = all_checks()
        self._work: Work | None = None
        self._wanted = self._awaited = ""
        self._signing = False
        self._offered: Offer | None = None
        self.lesions = Lesions(reading, self)
        measurements = reading.measurements
        for changed in (measurements.added, measurements.changed, measurements.removed):
            changed.connect(self._pass_measurements)
        reading.seen.changed.connect(self._compare_with_seen)
        known_lengths = KnownLengths(self._archive.database)
        self._keeper = CalibrationKeeper(reading.calibrations, known_lengths, self._login, saving, self)
        self._keeper.failed.connect(self.refused)
        self.key_images = ReportKeyImages(reading, self)
        self.results = StudyResults(self._archive.database, jobs, lambda: reader(settings.values), self)
        for owner in (self.key_images, self.lesions, self.results):
            owner.said.connect(self.said)
            owner.refused.connect(self.refused)
        settings.changed.connect(lambda name, _: self._name_author() if name == "reader_name" else None)
        settings.changed.connect(lambda name, _: self._seat() if name == "reader_role" else None)

    @property
    def work(self) -> Work | None:
        """What lies on the desk, None while nothing does."""
        return self._work

    @property
    def offered(self) -> Offer | None:
        """What was made ready to be signed, while the reader looks at it."""
        return self._offered

    @property
    def signing(self) -> bool:
        """Whether a report is being signed at this moment."""
        return self._signing

    @property
    def store(self) -> ReportStore:
        """Where reports are kept."""
        return self._store

    # -- opening and closing ------------------------------------------------------------------------------------------

    def open(self, uid: str) -> None:
        """Open a study; what was open is closed and its draft saved. Of several asked for, the last one comes."""
        if self._signing:
            self.refused.emit("A report is being signed; the next study opens when that is done.")
            return
        self.close()
        self._wanted = uid
        login = self._login()
        job = self._jobs.run("Opening the study", lambda _: fetch(self._archive, self._store, uid, login))
        job.finished.connect(lambda opened: self._show(uid, opened))

    def note_awaited(self, uid: str, sentence: str) -> None:
        """Of the open study some images have not come, as a sentence; "" once it is whole."""
        if self._work is not None and self._work.opened.study.uid == uid:
            self._awaited = sentence

    def close(self) -> None:
        """Put everything away; the draft is on disk when this returns."""
        self._wanted = ""
        if self._work is None:
            return
        work, self._work, self._offered = self._work, None, None
        try:
            work.autosaver.flush()
        except Exception as error:  # its text is still in the last save; say so and go on
            self.refused.emit(f"The last words of the draft could not be saved ({type(error).__name__}).")
        work.autosaver.stop()
        self.closing.emit()
        self._keeper.flush()
        self._seen.end()
        self._paths.end()
        self.key_images.end()
        self.results.end()
        self._reading.close()
        self.closed.emit()
        work.autosaver.deleteLater()
        work.draft.deleteLater()

    def _show(self, uid: str, opened: Opened) -> None:
        if uid != self._wanted:
            return  # another study was asked for meanwhile
        author = reader(self._settings.values)
        begun = begin(opened, self._templates, author, now(), self._settings.values.report_language)
        self._seen.begin(uid, author.login, opened.seen)
        self._paths.begin(uid, author.login, opened.paths)
        compared = (opened.study, *opened.verified_priors)
        self.lesions.begin({one.uid: f"{one.date}{one.time}" for one in compared if one.date}, opened.earlier)
        priors = [prior.study for prior in opened.priors]
        self._reading.calibrations.set_reader(name_to_read(author))
        self._reading.open(opened.study, priors, begun.report.measurements, opened.known_lengths)
        draft = Draft(begun.report, begun.template, self._reading.undo, begun.signed, begun.first, self)
        draft.seat(role(self._settings.values), opened.route.phase if opened.route and begun.signed else None)
        self.results.begin(draft, opened.critical)
        self.key_images.begin(draft, (one.uid for one in compared))
        revision = opened.saved.revision if opened.saved else 0
        autosaver = Autosaver(draft, self._store, self._saving, author.login, revision, self)
        autosaver.failed.connect(self.refused)
        draft.refused.connect(self.refused)
        self._work, self._awaited = Work(opened, draft, autosaver), opened.awaited
        self.opened.emit(self._work)
        for trouble in (opened.broken, *opened.broken_priors):
            if trouble:
                self.refused.emit(trouble)
        if opened.route is not None and opened.route.phase is Phase.RETURNED:
            self.said.emit(f"Given back by {name_text(opened.route.by_name)}: {clean(opened.route.note)}")
        if begun.recovered and opened.saved is not None:
            self.said.emit(f"Your draft of {opened.saved.saved_at[:16].replace('T', ' ')} UTC is open again.")

    def _login(self) -> str:
        return reader(self._settings.values).login

    def _seat(self) -> None:
        """What the reader may sign has changed."""
        if self._work is not None:
            self._work.draft.set_role(role(self._settings.values))

    def _name_author(self) -> None:
        """A draft begun before the reader had given a name takes it as soon as it is given; calibrations in any case."""
        self._reading.calibrations.set_reader(name_to_read(reader(self._settings.values)))
        draft = self._work.draft if self._work else None
        if draft and not draft.report.author.name and not draft.why_not(Event.EDIT):
            draft.set_author(reader(self._settings.values))

    # -- what goes from the images into the report --------------------------------------------------------------------

    def _pass_measurements(self) -> None:
        if self._work is None:
            return
        measured, earlier = self._reading.measurements.all, self.lesions.tied_earlier
        self._compare_with({one.image.study_uid for one in (*measured, *earlier)}, self._work)
        self._work.draft.set_measurements(measured, earlier)

    def _compare_with_seen(self) -> None:
        """A prior of which an image was on the screen is one that the report compares with."""
        if self._work is None:
            return
        seen = self._reading.seen
        shown = {
            one.study.uid for one in self._reading.exams.all if one.prior and any(seen.of(s.id) for s in one.stacks)
        }
        self._compare_with(shown, self._work)

    def _compare_with(self, studies: set[str], work: Work) -> None:
        """A prior on which something was measured is one that the report compares with; only a verified one can be."""
        compared = work.draft.report.comparisons
        known = {study.uid for study in compared}
        more = tuple(one for one in work.opened.verified_priors if one.uid in studies - known)
        if more and not work.draft.why_not(Event.EDIT):
            work.draft.set_comparisons((*compared, *more))

    # -- the template -------------------------------------------------------------------------------------------------

    def set_templates(self, templates: Sequence[Template]) -> None:
        """Take over the templates as they are now; an open report keeps what it was made with."""
        self._templates = tuple(templates)

    def offered_templates(self) -> tuple[tuple[Template, str, bool], ...]:
        """Every template with why it is or is not for the open study, and whether it fits; the best first."""
        if self._work is None:
            return ()
        opened = self._work.opened
        fitting = ranked(self._templates, opened.study, opened.request, self._settings.values.report_language)
        others = [one for one in self._templates if one not in [choice.template for choice in fitting]]
        unfit = [(one, why_not(one.match, opened.study, opened.request), False) for one in others]
        return (*((one.template, one.why, True) for one in fitting), *unfit)

    def change_template(self, template: Template) -> None:
        """Begin the report again with another template; one step of undo."""
        if self._work is None:
            return
        first = worded_first(self._work.opened, template, reader(self._settings.values), now())
        try:
            self._work.draft.change_template(template, first)
        except Refused as reason:
            self.refused.emit(str(reason))
            return
        self.said.emit(f"The report begins again with “{template.name}”. Undo brings back what was written.")

    # -- checks and signature -----------------------------------------------------------------------------------------

    def context(self) -> Context:
        """What the checks are told besides the report."""
        if self._work is None:
            return Context()
        priors = tuple(prior.study for prior in self._work.opened.priors)
        opened = self._work.opened
        return Context(
            self._work.template,
            self._reading.measurements.all,
            priors,
            self._unseen(),
            self._awaited,
            self._opened_priors(),
            opened.incomplete,
            self.results.critical,
            opened.broken,
        )

    def remarks(self) -> tuple[Remark, ...]:
        """What the checks say of the report as it stands."""
        if self._work is None:
            return ()
        return run_checks(self._checks, self._work.draft.report, self.context())

    def overrule(self, remark: Remark, reason: str) -> None:
        """Keep a reason why a remark is not followed, with the version that will be signed."""
        if self._work is None:
            return
        try:
            override = Override(remark.check, remark.sentence, reason, reader(self._settings.values), now())
            self._work.draft.overrule(override)
        except Refused as refusal:
            self.refused.emit(str(refusal))

    def why_not_sign(self, event: Event) -> str:
        """Why the report cannot be signed now, "" if it can."""
        if self._work is None:
            return "No study is open."
        if self._signing:
            return "The report is being signed."
        life_cycle = self._work.draft.why_not(event)
        waits = holding(self.remarks())
        return life_cycle or (waits[0] if waits else "")

    def prepare(self, event: Event) -> None:
        """Make the report as it would be signed, for the last look; ``previewed`` or ``refused`` follows."""
        reason = self.why_not_sign(event)
        work = self._work
        if reason or work is None:
            self.refused.emit(f"Not signed: {reason}")
            return
        written = work.draft.report
        values = self._settings.values
        candidate = work.draft.candidate(event, reader(values), now(), values.attestation)
        head = letterhead(self._settings.values)
        job = self._jobs.run("Preparing the report", lambda _: printed(candidate, head))
        job.finished.connect(lambda pdf: self._offer(Offer(work, event, written, candidate, pdf)))
        job.failed.connect(lambda reason: self.refused.emit(f"Not signed: {reason}"))

    def look(self) -> None:
        """Make the pages of the report: to be signed where that can be (``previewed``), else to be read (``looked_at``)."""
        work, why_not = self._work, self.why_not_sign(Event.SIGN_FINAL)
        if work is None or not why_not:
            self.prepare(Event.SIGN_FINAL)
            return
        self._offered = None
        report, head = work.draft.report, letterhead(self._settings.values)
        job = self._jobs.run("Preparing the report", lambda _: printed(report, head))
        job.finished.connect(lambda pdf: self._show_pages(Look(work, report, pdf, why_not)))
        job.failed.connect(lambda reason: self.refused.emit(f"The pages could not be made: {reason}"))

    def _show_pages(self, look: Look) -> None:
        if look.work is self._work and self._offered is None and not self._signing:
            self.looked_at.emit(look)

    def _offer(self, offer: Offer) -> None:
        if offer.work is self._work:
            self._offered = offer
            self.previewed.emit(offer)

    def withdraw(self) -> None:
        """The reader went back to the report."""
        self._offered = None

    def confirm(self) -> None:
        """Sign what was offered; ``signed`` or ``refused`` follows. What changed since the last look is not signed."""
        offer, self._offered = self._offered, None
        if offer is None or offer.work is not self._work or self._signing:
            return
        if offer.work.draft.report != offer.written:
            self.refused.emit("Not signed: the report has changed since you looked at it. Please look again.")
            return
        head, goes_to = letterhead(self._settings.values), destinations(self._settings.values)
        self._set_signing(True)
        offer.work.autosaver.hold()
        job = self._jobs.run("Signing", lambda _: sign(self._archive, self._store, offer.candidate, head, goes_to))
        job.finished.connect(lambda _: self._accept(offer.work, offer.candidate))
        job.failed.connect(lambda reason: self.refused.emit(f"Not signed: {reason}"))
        job.ended.connect(lambda: self._set_signing(False))

    def change(self, event: Event, note: str = "") -> None:
        """Revise, start an addendum or a correction, send on, give back with a note, or discard what is not signed."""
        work = self._work
        if work is None:
            return
        author = reader(self._settings.values)
        try:
            if event is Event.REVISE:
                work.draft.revise(now(), author)
            elif event is Event.START_ADDENDUM:
                work.draft.start_addendum(author, now())
            elif event is Event.START_CORRECTION:
                work.draft.start_correction(author, now())
            elif event in (Event.SEND, Event.RETURN):
                send_on(self._archive.database, work.draft, event, author, now(), note=note)
            elif event is Event.DISCARD:
                work.draft.discard()
        except Refused as reason:
            self.refused.emit(str(reason))

    def _accept(self, work: Work, candidate: Report) -> None:
        self._set_signing(False)
        if work is self._work:  # else the study was closed meanwhile; the signed version is in the archive
            work.draft.accept(candidate)
        self.signed.emit(candidate)

    def _set_signing(self, signing: bool) -> None:
        if signing != self._signing:
            self._signing = signing
            if not signing and self._work is not None:
                self._work.autosaver.go_on()
            self.signing_changed.emit(signing)

    def _opened_priors(self) -> frozenset[str]:
        """The priors of which an image was on the screen."""
        exams, seen = self._reading.exams.all, self._reading.seen
        return frozenset(one.study.uid for one in exams if one.prior and any(seen.of(stack.id) for stack in one.stacks))

    def _unseen(self) -> tuple[str, ...]:
        """The series of the study of which no image was on the screen."""
        exam = next((exam for exam in self._reading.exams.all if not exam.prior), None)
        if exam is None:
            return ()
        unseen = [stack for stack in exam.stacks if not self._reading.seen.of(stack.id)]
        series = dict.fromkeys(exam.series(stack) for stack in unseen)
        return tuple(f"Series {one.number if one.number is not None else '?'}, {one.description}" for one in series)


def now() -> str:
    """This moment, ISO 8601 with offset."""
    return datetime.datetime.now().astimezone().isoformat(timespec="seconds")
