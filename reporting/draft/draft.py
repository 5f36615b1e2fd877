"""The editable owner of a report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from reporting.assessment.measured import measured_text
from reporting.compose import comparison_text, course_text, quoted, requoted, worded
from reporting.draft.life_cycle import (
    LIFE_CYCLE,
    REFUSED_TO,
    ROUTED,
    SIGNED_FINAL,
    Event,
    Phase,
    Refused,
    Role,
    phase_of,
)
from reporting.draft.versions import addendum_to, attested, correction_of, cosigned, differ, successor
from reporting.draft.words import Other, Whole, Words
from reporting.filling import answered, with_row
from reporting.report import Assessment, Grade, KeyImage, Override, Person, Report, Run, Section, Status
from reporting.runs import shown_spans, spliced, whole
from reporting.template import Field, Template
from viewer.model.measurement import Measurement
from viewer.model.study import Study

MARK = "mark"  # a run that stands for several


class Draft(QObject):
    """A report on the desk, bound to one study for life.

    ``signed`` is the newest signed version that the report changes, None for a first draft. Every edit goes through the
    given undo stack; a signature, a revision and an addendum clear it, for no undo crosses them. ``first`` is the first
    wording, to which a discarded first draft goes back (a recovered draft began with other words).
    """

    section_changed = Signal(str)  # section id: its runs are others than before
    template_changed = Signal()
    sections_replaced = Signal()  # the sections themselves are others: revised, discarded, an addendum begun
    phase_changed = Signal(str)
    measurements_changed = Signal()
    key_images_changed = Signal()
    edited = Signal()  # there is something to save
    settled = Signal()  # signed or discarded: nothing unsigned is left
    refused = Signal(str)  # a sentence: what was not taken into the report, and why

    def __init__(
        self,
        report: Report,
        template: Template,
        undo: QUndoStack,
        signed: Report | None = None,
        first: Report | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        if signed is not None and signed.study.uid != report.study.uid:
            raise ValueError("a draft and the report it changes are of one study")
        self._report = report
        self._first = first or report
        self._signed = signed if signed or report.status == Status.DRAFT else report
        self._routed: Phase | None = None
        self._phase = phase_of(report)
        self._role = Role.ATTENDING
        self._template, self._fields = template, template.fields
        self._withheld = ""
        self._undo = undo
        self._measured = {one.uid: one for one in report.measurements}
        self._earlier = report.earlier

    # -- what there is ------------------------------------------------------------------------------------------------

    @property
    def report(self) -> Report:
        """The report as it stands."""
        return self._report

    @property
    def phase(self) -> Phase:
        """The state of the life cycle."""
        return self._phase

    @property
    def signed(self) -> Report | None:
        """The newest signed version, None where there is none."""
        return self._signed

    @property
    def study_uid(self) -> str:
        """The study that this draft will be bound to as long as it lives."""
        return self._report.study.uid

    def why_not(self, event: Event) -> str:
        """Why the event is refused in this state; "" when it is not."""
        if self._withheld:
            return self._withheld
        following = LIFE_CYCLE[self._phase, event]
        return REFUSED_TO.get((self._role, event), "") if isinstance(following, Phase) else following

    @property
    def withheld(self) -> str:
        """Why the report is only to be read, "" where it is not withheld."""
        return self._withheld

    def withhold(self, reason: str) -> None:
        """From now on the report is only read, for a reason outside of it; "" opens it again."""
        if reason != self._withheld:
            self._withheld = reason
            self.phase_changed.emit(self._phase)
            self.sections_replaced.emit()

    def why_not_edit(self, section_id: str) -> str:
        """Why the section cannot be written in; "" when it can."""
        if not self._withheld and self._phase == Phase.ADDENDUM and section_id != self._report.sections[-1].id:
            return SIGNED_FINAL
        return self.why_not(Event.EDIT)

    def shown(self, run: Run) -> str:
        """How a run reads on screen: its text, or the prompt of an unfilled field in brackets."""
        if run.kind != "field" or run.text:
            return run.text
        field = self._fields.get(run.ref)
        return f"[{field.prompt if field else run.ref}]"

    def field(self, field_id: str) -> Field | None:
        """The field as its template or its phrase describes it."""
        return self._fields.get(field_id)

    @property
    def template(self) -> Template:
        """What the report is made with."""
        return self._template

    def know_fields(self, fields: Mapping[str, Field]) -> None:
        """Learn what fields of phrases are, by their ids in the report; the template's own come first."""
        self._fields = {**fields, **self._fields}

    @property
    def measured(self) -> tuple[Measurement, ...]:
        """The measurements as they are now, also where the report is signed and keeps those of then."""
        return tuple(self._measured.values())

    def course(self, measurement: Measurement) -> str:
        """What the same lesion measured before, and its change; "" where there is nothing to compare with."""
        return course_text(measurement, self._as_measured())

    @property
    def undo_stack(self) -> QUndoStack:
        """Where the edits go."""
        return self._undo

    def unfilled(self) -> tuple[tuple[str, str], ...]:
        """(section id, field id) of every blank, in the order of reading."""
        return tuple((one.id, run.ref) for one in self._report.sections for run in one.runs if _blank(run))

    def flaw(self, run: Run) -> str:
        """``deleted`` or ``changed`` where a quoted measurement no longer reads so; "" elsewhere."""
        if run.kind == "assessment":
            return self._assessment_flaw(run.ref)
        if run.kind != "measurement":
            return ""
        known = self._measured.get(run.ref)
        if known is None:
            return "deleted"
        return "" if worded(known, self._as_measured()) == run.text else "changed"

    def seat(self, role: Role, routed: Phase | None = None) -> None:
        """Who sits at the desk, and where the preliminary report on it was sent, None where it was not."""
        self._role, self._routed = role, routed
        self._phase = phase_of(self._report, routed)
        self.phase_changed.emit(self._phase)

    def set_role(self, role: Role) -> None:
        """What whoever sits at the desk may sign has changed."""
        self._role = role
        self.phase_changed.emit(self._phase)

    def _assessment_flaw(self, uid: str) -> str:
        """Whether what an assessment rests on is measured otherwise now, or is no longer there."""
        found = next((one for one in self._report.assessments if one.uid == uid), None)
        if found is None:
            return "deleted"
        answers = dict(found.inputs)
        for name, kind, measurement_uid in found.measured:
            known = self._measured.get(measurement_uid)
            if known is None or measured_text(kind, known) != answers.get(name):
                return "changed"
        return ""

    # -- editing ------------------------------------------------------------------------------------------------------

    def splice(self, section_id: str, start: int, stop: int, run: Run) -> int:
        """Replace the shown characters ``start`` to ``stop`` of a section by ``run``; the place behind it is given back."""
        section = self._editable(section_id)
        runs, place = spliced(section.runs, start, stop, run, self.shown)
        typed = run.text if run.kind == "text" else ""
        self._push(Words(self._put, section, runs, (start, start + len(typed)) if start == stop else None, typed))
        return place

    def set_runs(self, section_id: str, runs: Iterable[Run]) -> None:
        """Replace the whole content of a section."""
        section = self._editable(section_id)
        self._push(Words(self._put, section, whole(runs)))

    def set_text(self, section_id: str, text: str) -> None:
        """Replace the whole content of a section by plain text."""
        self.set_runs(section_id, [Run(text)])

    def set_field(self, field_id: str, value: str) -> None:
        """Fill a field ("" makes it blank again); raises Refused when the report has no such field."""
        for section in self._report.sections:
            if any(run.kind == "field" and run.ref == field_id for run in section.runs):
                filled = (replace(run, text=value) if _is_field(run, field_id) else run for run in section.runs)
                self.set_runs(section.id, filled)
                return
        raise Refused("This report has no such field.")

    def put(self, section_id: str, start: int, stop: int, runs: Sequence[Run]) -> int:
        """Replace shown characters by several runs in one step of undo; the place behind them is given back."""
        section = self._editable(section_id)
        shown = sum(len(self.shown(run)) for run in runs)
        marked, place = spliced(section.runs, start, stop, Run("", MARK), self.shown)
        after = [one for run in marked for one in (runs if run.kind == MARK else (run,))]
        self._push(Words(self._put, section, whole(after)))
        return place + shown

    def add_row(self, table_id: str) -> str:
        """Add the next row to a growing table; the id of its first field. Raises Refused where it has none or is full."""
        table = self._template.tables.get(table_id)
        if table is None or not table.grows:
            raise Refused("This report has no table of that name that grows.")
        for section in self._report.sections:
            found = with_row(section.runs, table)
            if found is not None:
                self._editable(section.id)
                self._push(Words(self._put, section, whole(found.runs)))
                return found.first_field
        raise Refused(f"There is no place for another row: {table.prompt}.")

    def normal_values(self, section_id: str = "") -> dict[str, str]:
        """What the blanks of a section, or of all, say where nothing is amiss, by field."""
        blanks = [field for section, field in self.unfilled() if section_id in ("", section)]
        return {one: field.normal for one in blanks if (field := self._fields.get(one)) is not None and field.normal}

    def accept_normal(self, section_id: str = "") -> int:
        """Fill the blanks of a section, or of all, with their normal text, in one step of undo; how many there were."""
        self._require(Event.EDIT)
        values = self.normal_values(section_id)
        if values:
            self._undo.beginMacro("Normal findings")
            for section in self._report.sections:
                if not self.why_not_edit(section.id):
                    self.set_runs(section.id, (_filled(run, values) for run in section.runs))
            self._undo.endMacro()
        return len(values)

    def change_template(self, template: Template, first: Report) -> None:
        """Begin again with another template: ``first`` is its first wording. Undo brings back what was there."""
        if self._phase != Phase.DRAFT or self._signed is not None:
            raise Refused("Only a report of which nothing is signed can change its template.")
        if first.study.uid != self.study_uid:
            raise ValueError("the first wording is of another study")
        kept = replace(
            first,
            uid=self._report.uid,
            author=self._report.author,
            created=self._report.created,
            key_images=self._report.key_images,
            measurements=self._report.measurements,
            comparisons=self._report.comparisons,
            earlier=self._report.earlier,
        )
        self._undo.push(Other(self._place_made, (self._report, self._template), (kept, template)))

    def _place_made(self, report: Report, template: Template) -> None:
        self._template, self._fields = template, {**self._fields, **template.fields}
        self._place(report)
        self.template_changed.emit()

    def insert_measurement(self, section_id: str, place: int, measurement: Measurement, stop: int | None = None) -> int:
        """Quote a measurement, linked, over the shown characters ``place`` to ``stop``; refused if of another patient."""
        reason = self._foreign(measurement)
        if reason:
            raise Refused(reason)
        self._editable(section_id)
        self._measured.setdefault(measurement.uid, measurement)
        return self.splice(section_id, place, place if stop is None else stop, self._quoted(measurement.uid))

    def insert_assessment(self, section_id: str, place: int, stop: int, assessment: Assessment) -> int:
        """State an assessment over the shown characters ``place`` to ``stop``; it counts as long as its words stand there."""
        section = self._editable(section_id)
        spans = shown_spans(section.runs, self.shown)
        blank = next((run.ref for run, *span in spans if _blank(run) and span == [place, stop]), "")
        known = (*self._report.assessments, replace(assessment, field=blank))
        self._change(replace(self._report, assessments=known))
        return self.splice(section_id, place, stop, Run(assessment.statement, "assessment", assessment.uid))

    def set_measurements(self, measurements: Sequence[Measurement], earlier: Sequence[Measurement] = ()) -> None:
        """Take over the measurements as they are now; what is quoted in sections open for writing is worded anew.

        Those of another patient or of a study that is not compared are left out and named by ``refused``. ``earlier`` are
        those of reports on priors, of lesions that are measured again.
        """
        self._earlier = tuple(one for one in earlier if not self._foreign(one))
        judged = [(one, self._foreign(one)) for one in measurements]
        self._measured = {one.uid: one for one, reason in judged if not reason}
        for reason in dict.fromkeys(reason for _, reason in judged if reason):
            self.refused.emit(reason)
        if not self.why_not(Event.EDIT):
            self._take_measurements()
        self.measurements_changed.emit()

    def set_key_images(self, images: Sequence[KeyImage]) -> None:
        """Take over the key images."""
        self._require(Event.EDIT)
        if tuple(images) != self._report.key_images:
            self._change(replace(self._report, key_images=tuple(images)))
            self.key_images_changed.emit()

    def set_author(self, author: Person) -> None:
        """Take over who writes."""
        self._require(Event.EDIT)
        if author != self._report.author:
            self._change(replace(self._report, author=author))

    def set_comparisons(self, comparisons: Sequence[Study]) -> None:
        """Take over the priors that are on screen; where the text still names those of before as it did, it names these."""
        self._require(Event.EDIT)
        if tuple(comparisons) != self._report.comparisons:
            before, after = (
                comparison_text(one, self._report.language) for one in (self._report.comparisons, comparisons)
            )
            self._change(replace(self._report, comparisons=tuple(comparisons)))
            self._say_otherwise(before, after)

    def _say_otherwise(self, before: str, after: str) -> None:
        """Put one sentence in the place of another, in every section open for writing in which it still stands."""
        for section in self._report.sections:
            if not self.why_not_edit(section.id):
                self._put(section.id, tuple(_reworded(run, before, after) for run in section.runs))

    def put_section(self, section: Section) -> None:
        """Add a section that Lectern words itself, or word it anew; its heading says what it is."""
        self._require(Event.EDIT)
        if self._report.section(section.id) is None:
            self._change(replace(self._report, sections=(*self._report.sections, section)))
            self.sections_replaced.emit()
        elif not self.why_not_edit(section.id):
            self._put(section.id, section.runs)

    # -- what the checks say ------------------------------------------------------------------------------------------

    def mend(self, section_id: str, start: int, old: str, new: str) -> None:
        """Replace ``old`` at a place of the section's text by ``new``; refused where it no longer stands there."""
        section = self._editable(section_id)
        if section.text[start : start + len(old)] != old:
            raise Refused("The text has changed since; look again.")
        first = self._shown_place(section, start)
        self.splice(section_id, first, first + len(old), Run(new))

    def _shown_place(self, section: Section, place: int) -> int:
        """A place of the text as one of what is shown: an unfilled field has no text and shows its prompt."""
        shown = at = 0
        for run in section.runs:
            if at + len(run.text) > place:
                break
            at, shown = at + len(run.text), shown + len(self.shown(run))
        return shown + place - at

    def overrule(self, override: Override) -> None:
        """Keep a reason why a remark is not followed; in place of an earlier one on the same remark."""
        if not override.reason.strip():
            raise Refused("A remark is overruled with a reason.")
        self._require(Event.EDIT)
        said = (override.check, override.sentence)
        others = tuple(one for one in self._report.overrides if (one.check, one.sentence) != said)
        self._change(replace(self._report, overrides=(*others, override)))

    # -- life cycle ---------------------------------------------------------------------------------------------------

    def candidate(self, event: Event, signer: Person, moment: str, attestation: str = "") -> Report:
        """The version that a signature would make of this report; the draft itself stays until ``accept``.

        ``moment`` is ISO 8601 with offset. A confirmed preliminary report becomes a new version of its own; who confirms that
        of somebody else does so with an ``attestation`` ("" for the one of the report's language). Lines whose fields are all
        blank are left out of sections that are open for writing.
        """
        if event not in (Event.SIGN_PRELIMINARY, Event.SIGN_FINAL):
            raise ValueError("only signing makes a version")
        self._require(event)
        status = Status.PRELIMINARY if event == Event.SIGN_PRELIMINARY else Status.FINAL
        base = self._report if self._report.status == Status.DRAFT else successor(self._report, self._report.author)
        sections = tuple(
            one if self.why_not_edit(one.id) else replace(one, runs=answered(one.runs)) for one in base.sections
        )
        signed = replace(base, sections=sections, status=status, signed_by=signer, signed_at=moment)
        return attested(signed, self._signed, attestation) if status is Status.FINAL else signed

    @property
    def differs_from_signed(self) -> bool:
        """Whether the words are others than those of the signed version."""
        return differ(self._signed, self._report)

    def grade(self, grade: Grade, comment: str = "") -> None:
        """Say how far this differs from the preliminary report of somebody else."""
        self._require(Event.EDIT)
        if self._report.cosigned is None:
            raise Refused("There is no preliminary report of somebody else under this one.")
        self._change(replace(self._report, cosigned=replace(self._report.cosigned, grade=grade, comment=comment)))

    def route(self, event: Event) -> None:
        """The signed preliminary report was sent to be confirmed, or given back; whoever keeps it has kept that."""
        self._require(event)
        following = LIFE_CYCLE[self._phase, event]
        if not isinstance(following, Phase) or following not in ROUTED:
            raise ValueError("only sending and giving back route a report")
        self._routed = following
        self._stand(following, self._report)

    def accept(self, signed: Report) -> None:
        """The candidate has been stored as signed: it is now what lies on the desk, read-only."""
        if signed.study.uid != self.study_uid or signed.status == Status.DRAFT:
            raise ValueError("only a signed report on the same study can be accepted")
        self._signed, self._routed = signed, None
        self._enter(Phase(signed.status), signed)
        self.settled.emit()

    def revise(self, created: str = "", by: Person | None = None) -> None:
        """Open a preliminary report for writing, as its next version; ``by`` somebody else it is to be graded."""
        self._require(Event.REVISE)
        following = replace(successor(self._report, self._report.author), created=created)
        self._enter(Phase.REVISION, replace(following, cosigned=cosigned(self._report, by)))
        self._take_measurements()
        self.edited.emit()

    def start_correction(self, author: Person, created: str = "") -> None:
        """Begin a correction of a final report: all of it open for writing, and a section that says what is corrected."""
        self._require(Event.START_CORRECTION)
        self._enter(Phase.CORRECTION, correction_of(self._report, author, created))
        self._take_measurements()
        self.edited.emit()

    def start_addendum(self, author: Person, created: str = "") -> None:
        """Begin the next addendum to a final report: the whole text, and one new section open for writing."""
        self._require(Event.START_ADDENDUM)
        self._enter(Phase.ADDENDUM, addendum_to(self._report, author, created))
        self._take_measurements()
        self.edited.emit()

    def discard(self) -> None:
        """Throw away what is not signed: back to the signed version, or to the first wording. Undo brings it back."""
        self._require(Event.DISCARD)
        self._undo.push(Whole(self._place, self._report, self._signed or self._first))

    # -- within -------------------------------------------------------------------------------------------------------

    def _require(self, event: Event) -> None:
        reason = self.why_not(event)
        if reason:
            raise Refused(reason)

    def _editable(self, section_id: str) -> Section:
        reason = self.why_not_edit(section_id)
        section = self._report.section(section_id)
        if reason or section is None:
            raise Refused(reason or "This report has no such section.")
        return section

    def _foreign(self, measurement: Measurement) -> str:
        studies = (self._report.study, *self._report.comparisons)
        keys = {image.patient_key for study in studies for series in study.series for image in series.instances} - {""}
        if measurement.image.study_uid not in {study.uid for study in studies}:
            return (
                "A measurement was made on a study that this report does not compare; it was not taken into the report."
            )
        if keys and measurement.patient_key and measurement.patient_key not in keys:
            return "A measurement was made on an image of another patient; it was not taken into the report."
        return ""

    def _quoted(self, uid: str) -> Run:
        return quoted(self._measured[uid], self._as_measured())

    def _as_measured(self) -> Report:
        """The report with the measurements as they are now, also where it is signed and keeps those of then."""
        return replace(self._report, measurements=tuple(self._measured.values()), earlier=self._earlier)

    def _push(self, words: Words) -> None:
        if words.changes_something:
            self._undo.push(words)

    def _take_measurements(self) -> None:
        self._change(self._as_measured())
        for section in self._report.sections:
            if not self.why_not_edit(section.id):
                self._put(section.id, section.runs)

    def _put(self, section_id: str, runs: tuple[Run, ...]) -> None:
        """Set a section's runs, measurements worded as they are now."""
        section = self._report.section(section_id)
        now = requoted(runs, self._as_measured())
        if section is not None and section.runs != now:
            self._change(self._report.with_section(replace(section, runs=now)))
            self.section_changed.emit(section_id)

    def _change(self, report: Report) -> None:
        if report != self._report:
            self._report = report
            self.edited.emit()

    def _place(self, report: Report) -> None:
        self._stand(phase_of(report, self._routed), report)
        if report in (self._signed, self._first):
            self.settled.emit()
        else:
            self._take_measurements()
            self.edited.emit()

    def _enter(self, phase: Phase, report: Report) -> None:
        self._undo.clear()
        self._stand(phase, report)

    def _stand(self, phase: Phase, report: Report) -> None:
        self._phase = phase
        self._report = report
        self.phase_changed.emit(phase)
        self.sections_replaced.emit()


def _is_field(run: Run, field_id: str) -> bool:
    return run.kind == "field" and run.ref == field_id


def _reworded(run: Run, before: str, after: str) -> Run:
    return replace(run, text=run.text.replace(before, after)) if run.kind == "text" else run


def _filled(run: Run, values: Mapping[str, str]) -> Run:
    return replace(run, text=values[run.ref]) if _blank(run) and run.ref in values else run


def _blank(run: Run) -> bool:
    return run.kind == "field" and not run.text
