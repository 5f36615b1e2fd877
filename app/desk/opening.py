"""Everything that is known of a study when it is opened, fetched off the GUI thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.archive.archive import Archive
from app.archive.awaited import Awaited
from app.archive.calibrations import KnownLengths
from app.archive.critical_results import CriticalResults
from app.archive.index import Index, Prior, UnknownStudy
from app.archive.kept_paths import KeptPath, KeptPaths
from app.archive.orders import ImagingOrder, Orders
from app.archive.refresh import refresh
from app.archive.routes import Route, Routes
from app.archive.seen_images import ImageKey, SeenImages
from app.desk.completeness import missing_parts
from reporting.choosing import choose
from reporting.compose import first_wording
from reporting.report import Order, Person, Report
from reporting.results import Critical
from reporting.store import ReportStore, SavedDraft, Tampered
from reporting.template import Template
from reporting.words import ENGLISH
from viewer.dicom.acquisition import read_acquisition
from viewer.model.acquisition import NOTHING_TOLD, Acquisition
from viewer.model.known_length import KnownLength
from viewer.model.measurement import Measurement
from viewer.model.study import Study

COMPARED = 3


@dataclass(frozen=True, slots=True)
class Opened:
    """A study with its priors, order, signed versions (oldest first), the reader's draft, calibrations, and what was seen."""

    study: Study
    priors: tuple[Prior, ...] = ()
    order: ImagingOrder | None = None
    versions: tuple[Report, ...] = ()
    saved: SavedDraft | None = None
    known_lengths: tuple[KnownLength, ...] = ()  # of the images of the study and its priors
    seen: frozenset[ImageKey] = frozenset()
    paths: Mapping[str, KeptPath] = field(default_factory=dict)  # of the reader, by stack id
    incomplete: tuple[str, ...] = ()  # sentences about parts of the study that are not here
    route: Route | None = None  # where the newest version was sent
    critical: tuple[Critical, ...] = ()
    broken: str = ""  # what is wrong with the seals of the study's own signed versions; they are then left out
    broken_priors: tuple[str, ...] = ()
    earlier: tuple[Measurement, ...] = ()  # of the newest signed report of each verified prior, made on that prior
    awaited: str = ""  # what of the study has not come, as a sentence
    acquisition: Acquisition = NOTHING_TOLD

    @property
    def request(self) -> Order:
        """The order as the report quotes it; the study's own header where there is no order."""
        if self.order is not None:
            return self.order.request
        study = self.study
        return Order(accession=study.accession, procedure=study.description, referrer=study.referrer)

    @property
    def verified_priors(self) -> tuple[Study, ...]:
        """The priors that are surely of the same patient, the latest first."""
        return tuple(prior.study for prior in self.priors if prior.verified)

    @property
    def comparisons(self) -> tuple[Study, ...]:
        """The latest verified priors with images of the same modality: what the report compares with at first."""
        modalities = _modalities(self.study)
        return tuple(prior for prior in self.verified_priors if modalities & _modalities(prior))[:COMPARED]


class NoImages(UnknownStudy):
    """An order is there, and none of its images."""

    def __init__(self, uid: str) -> None:
        LookupError.__init__(self, "No images have come for this order yet, so there is nothing to open.")


def fetch(archive: Archive, store: ReportStore, uid: str, login: str) -> Opened:
    """Look everything up; raises UnknownStudy and NoImages. Signed versions without their seals are left out and told."""
    index = Index(archive)
    refresh(archive, uid)
    study = index.study(uid)
    if not study.series:
        raise NoImages(uid)
    order = Orders(archive.database).get(uid)
    priors = _priors(archive, study)
    known = KnownLengths(archive.database).of((uid, *(prior.study.uid for prior in priors)))
    seen = SeenImages(archive.database).get(uid, login)
    lacking = Awaited(archive.database).of(uid)
    reported = {prior.study.uid: _latest(store, prior.study.uid) for prior in priors if prior.verified}
    versions, broken = _versions(store, uid)
    return Opened(
        study,
        priors,
        order,
        versions,
        store.draft_for(uid, login),
        known,
        seen,
        KeptPaths(archive.database).get(uid, login),
        missing_parts(study, index.remarks(uid), len(index.held_apart(uid))),
        Routes(archive.database).latest(uid, versions[-1].version) if versions else None,
        CriticalResults(archive.database).of(uid),
        broken,
        tuple(trouble for _, trouble in reported.values() if trouble),
        tuple(one for prior, (report, _) in reported.items() if report for one in _measured_on(report, prior)),
        lacking.sentence if lacking else "",
        read_acquisition(study),
    )


def _versions(store: ReportStore, uid: str) -> tuple[tuple[Report, ...], str]:
    """The signed versions; none, and what is wrong, where one does not match its seal."""
    try:
        return store.versions(uid), ""
    except Tampered as trouble:
        return (), str(trouble)


def _latest(store: ReportStore, uid: str) -> tuple[Report | None, str]:
    """The newest signed report of a prior; None, and what is wrong, where it does not match its seal."""
    try:
        return store.latest(uid), ""
    except Tampered as trouble:
        return None, f"A signed report of a prior is not used: {trouble}"


def _measured_on(report: Report, uid: str) -> tuple[Measurement, ...]:
    return tuple(one for one in report.measurements if one.image.study_uid == uid)


def _priors(archive: Archive, study: Study) -> tuple[Prior, ...]:
    """The priors; those most likely to be compared with are read again where an earlier version read their headers."""
    index = Index(archive)
    found = index.priors(study)
    latest = [prior.study.uid for prior in found if prior.verified][:COMPARED]
    return index.priors(study) if sum(refresh(archive, uid) for uid in latest) else found


@dataclass(frozen=True, slots=True)
class Begun:
    """The report that comes to the desk, the template it was made with, and the signed version it changes."""

    report: Report
    template: Template
    signed: Report | None = None
    first: Report | None = None  # of a recovered draft: the wording it began with

    @property
    def recovered(self) -> bool:
        """Whether this draft was written earlier and not signed."""
        return self.first is not None


def begin(
    opened: Opened, templates: Sequence[Template], author: Person, created: str, language: str = ENGLISH
) -> Begun:
    """The saved draft, else the newest signed version, else a first wording, in ``language`` where a template is."""
    signed = opened.versions[-1] if opened.versions else None
    if opened.saved is None and signed is not None:
        return Begun(signed, _template_of(signed, templates), signed)
    template = choose(templates, opened.study, opened.request, language) or templates[0]
    first = worded_first(opened, template, author, created)
    if opened.saved is None:
        return Begun(first, template)
    report = opened.saved.with_studies(opened.study, _compared(opened, opened.saved.report))
    if not report.author.name:
        report = replace(report, author=author)  # begun before the reader had given a name
    return Begun(report, _template_of(report, templates), signed, first)


def worded_first(opened: Opened, template: Template, author: Person, created: str) -> Report:
    """The first wording of a template on what was fetched."""
    return first_wording(
        template,
        opened.study,
        opened.request,
        opened.comparisons,
        author=author,
        created=created,
        acquisition=opened.acquisition,
    )


def _compared(opened: Opened, saved: Report) -> tuple[Study, ...]:
    """The priors that are compared with at first, and those that the draft compared with already."""
    kept, first = {study.uid for study in saved.comparisons}, opened.comparisons
    return (*first, *(one for one in opened.verified_priors if one.uid in kept and one not in first))


def _template_of(report: Report, templates: Sequence[Template]) -> Template:
    return next((one for one in templates if one.id == report.template_id), templates[0])


def _modalities(study: Study) -> set[str]:
    return {series.modality for series in study.series if series.instances}
