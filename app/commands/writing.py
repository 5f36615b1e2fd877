"""A report written without a window: opened, changed, checked and signed through the same rooms as on the desk."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtGui import QUndoStack

from app.archive.archive import Archive
from app.archive.index import UnknownStudy
from app.commands.command import Unusable
from app.desk.desk import now
from app.desk.opening import Opened, begin, fetch
from app.desk.person import letterhead, reader, role
from app.desk.routing import send_on
from app.home import RESOURCES, Home
from app.posting import destinations
from app.settings import Preferences
from app.signing import NotSigned, sign
from reporting.checks.contract import IMPRESSION, Context, Remark, holding
from reporting.checks.running import all_checks, run_checks
from reporting.draft.draft import Draft
from reporting.draft.life_cycle import Event, Refused
from reporting.export.objects import SignedObject
from reporting.report import Assessment, Grade, Override, Report, Run
from reporting.store import Conflict, ReportStore
from reporting.template import Template
from reporting.template_files import TemplateTrouble, load_templates


@dataclass(frozen=True, slots=True)
class Writing:
    """A study's report in the hands of the reader whom the settings name. Every method raises Unusable with the reason."""

    archive: Archive
    values: Preferences
    opened: Opened
    draft: Draft
    template: Template

    @property
    def store(self) -> ReportStore:
        """Where it is kept."""
        return ReportStore(self.archive.database.engine)

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """What the checks say. No image was on a screen, so every series counts as not opened."""
        series = [one for one in self.opened.study.series if one.instances]
        unseen = tuple(f"Series {'?' if one.number is None else one.number}, {one.description}" for one in series)
        priors = tuple(prior.study for prior in self.opened.priors)
        told = Context(
            self.template,
            self.draft.measured,
            priors,
            unseen,
            self.opened.awaited,
            incomplete=self.opened.incomplete,
            critical=self.opened.critical,
        )
        return run_checks(all_checks(), self.draft.report, told)

    def overrule(self, given: Sequence[str]) -> None:
        """Overrule remarks by their rules: ``RULE=reason`` each; what no reason can overrule is refused."""
        for one in given:
            rule, _, reason = one.partition("=")
            found = [remark for remark in self.remarks if remark.check == rule.strip() and not remark.reason]
            if not found:
                raise Unusable(f"No remark of the rule {rule.strip()!r} is open.")
            for remark in found:
                self._overrule(remark, reason.strip())

    def _overrule(self, remark: Remark, reason: str) -> None:
        if remark.final:
            raise Unusable(f"This cannot be overruled: {remark.sentence}")
        try:
            self.draft.overrule(Override(remark.check, remark.sentence, reason, reader(self.values), now()))
        except Refused as refusal:
            raise Unusable(str(refusal)) from refusal

    def mend(self, rules: Sequence[str]) -> None:
        """Follow every fix that the remarks of these rules offer, the last places of a section first."""
        fixes = [remark.fix for remark in self.remarks if remark.check in rules and remark.fix]
        for fix in sorted(fixes, key=lambda one: one.start, reverse=True):
            try:
                self.draft.mend(fix.section_id, fix.start, fix.old, fix.new)
            except Refused as reason:
                raise Unusable(str(reason)) from reason

    def require(self, event: Event) -> None:
        """Refuse what the life cycle does not allow."""
        reason = self.draft.why_not(event)
        if reason:
            raise Unusable(reason)

    def revise(self) -> None:
        """Open a preliminary report as its next version."""
        self.require(Event.REVISE)
        self.draft.revise(now(), reader(self.values))

    def send_on(self, event: Event, note: str = "", to: str = "") -> None:
        """Send a preliminary report to be confirmed, or give it back."""
        try:
            send_on(self.archive.database, self.draft, event, reader(self.values), now(), note=note, to=to)
        except Refused as reason:
            raise Unusable(str(reason)) from reason

    def grade(self, grade: Grade, comment: str) -> None:
        """Say how far a revision differs from the preliminary report under it."""
        try:
            self.draft.grade(grade, comment)
        except Refused as reason:
            raise Unusable(str(reason)) from reason

    def begin_correction(self, text: str) -> None:
        """Begin a correction of a final report, with what is corrected."""
        self.require(Event.START_CORRECTION)
        self.draft.start_correction(reader(self.values), now())
        self.draft.set_text(self.draft.report.sections[-1].id, text)

    def begin_addendum(self, text: str) -> None:
        """Begin the next addendum to a final report with its text."""
        self.require(Event.START_ADDENDUM)
        self.draft.start_addendum(reader(self.values), now())
        self.draft.set_text(self.draft.report.sections[-1].id, text)

    def texts(self, given: str) -> Texts:
        """Texts by section id, or values by field id, of this report's own template."""
        return texts_of(given, self.template)

    def fill(self, texts: Texts) -> None:
        """Write sections and fill fields."""
        try:
            for section, text in texts.sections.items():
                self.draft.set_text(section, text)
            for field, value in texts.fields.items():
                self._set_field(field, value)
        except Refused as reason:
            named = ", ".join(one.id for one in self.draft.report.sections)
            raise Unusable(f"{reason} Its sections are {named}.") from reason

    def state(self, assessment: Assessment) -> None:
        """State a category at the end of the impression, in a line of its own."""
        section = next((one for one in self.draft.report.sections if one.heading.value == IMPRESSION), None)
        if section is None:
            raise Unusable("The report has no impression in which a category could stand.")
        end = sum(len(self.draft.shown(run)) for run in section.runs)
        if end:
            end = self.draft.splice(section.id, end, end, Run("\n"))
        self.draft.insert_assessment(section.id, end, end, assessment)

    def _set_field(self, field: str, value: str) -> None:
        """Fill a field; rows of a table that grows are added up to the one that is named."""
        table, _, rest = field.partition(".")
        row = int(number) if (number := rest.partition(".")[0]).isdigit() else 0
        if table in self.template.tables and self.template.tables[table].grows:
            while not self._has(field) and not self._has(f"{table}.{row + 1}."):
                added = self.draft.add_row(table)
                if int(added.split(".")[1]) >= row:
                    break
        self.draft.set_field(field, value)

    def _has(self, field: str) -> bool:
        """Whether the report has a field, or one whose id begins so."""
        runs = [run for section in self.draft.report.sections for run in section.runs if run.kind == "field"]
        return any(run.ref == field or (field.endswith(".") and run.ref.startswith(field)) for run in runs)

    def save(self) -> None:
        """Keep the draft; when this returns, it is on disk."""
        revision = self.opened.saved.revision if self.opened.saved else 0
        try:
            self.store.autosave(self.draft.report, reader(self.values).login, revision)
        except Conflict as conflict:
            raise Unusable(str(conflict)) from conflict

    def sign(self, event: Event) -> tuple[Report, tuple[SignedObject, ...]]:
        """Sign as preliminary or final, unless the life cycle or a check forbids it."""
        self.require(event)
        waits = holding(self.remarks)
        if waits:
            raise Unusable(f"Not signed: {' '.join(waits)}")
        candidate = self.draft.candidate(event, reader(self.values), now(), self.values.attestation)
        try:
            goes_to = destinations(self.values)
            return candidate, sign(self.archive, self.store, candidate, letterhead(self.values), goes_to)
        except NotSigned as reason:
            raise Unusable(f"Not signed: {reason}") from reason


@dataclass(frozen=True, slots=True)
class Texts:
    """What is to be written: text by section id, values by field id."""

    sections: dict[str, str]
    fields: dict[str, str]


def templates(home: Home) -> tuple[Template, ...]:
    """The report templates, the reader's own in their place; raises Unusable where a delivered one is wrong."""
    try:
        return load_templates(RESOURCES / "report_templates", home.report_templates)
    except TemplateTrouble as trouble:
        raise Unusable(str(trouble)) from trouble


def writing(archive: Archive, values: Preferences, study_uid: str, known: tuple[Template, ...]) -> Writing:
    """The study's report as it would come to the desk: saved draft, signed version, or a first wording."""
    person = reader(values)
    try:
        opened = fetch(archive, ReportStore(archive.database.engine), study_uid, person.login)
    except UnknownStudy as reason:
        raise Unusable(str(reason)) from reason
    if opened.broken:
        raise Unusable(opened.broken)
    begun = begin(opened, known, person, now(), values.report_language)
    draft = Draft(begun.report, begun.template, QUndoStack(), begun.signed, begun.first)
    draft.seat(role(values), opened.route.phase if opened.route and begun.signed else None)
    return Writing(archive, values, opened, draft, begun.template)


def texts_of(given: str, template: Template) -> Texts:
    """``{"findings": "…", "contrast": "none"}``: section ids, else field ids; or ``{"sections": {…}, "fields": {…}}``."""
    try:
        found: Any = json.loads(given)
    except (json.JSONDecodeError, RecursionError) as error:
        raise Unusable("--text is no JSON.") from error
    if not isinstance(found, dict):
        raise Unusable('--text is a JSON object such as {"findings": "No nodule."}.')
    if set(found) <= {"sections", "fields"}:
        return Texts(_strings(found.get("sections", {})), _strings(found.get("fields", {})))
    flat, sections = _strings(found), {section.id for section in template.section}
    unknown = [key for key in flat if key not in sections and key not in template.fields]
    if unknown:
        known = ", ".join([*(one.id for one in template.section), *template.fields])
        raise Unusable(f"The template has no section or field {', '.join(unknown)}; it has {known}.")
    return Texts(
        {key: text for key, text in flat.items() if key in sections},
        {key: text for key, text in flat.items() if key not in sections},
    )


def _strings(found: Any) -> dict[str, str]:
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise Unusable("--text gives every section or field a text in quotes.")
    return found
