"""The report as a frozen fact. What is edited is a draft; what is signed is one of these."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from viewer.model.code import Code
from viewer.model.key_view import KeyView
from viewer.model.measurement import Measurement
from viewer.model.study import ImageRef, Study
from viewer.model.view import Cut


class Status(StrEnum):
    """Where a report stands (the DICOM flags of each state: PS3.3 C.17.2)."""

    DRAFT = "draft"
    PRELIMINARY = "preliminary"
    FINAL = "final"


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a section's text.

    ``kind`` is ``text``; ``measurement`` (``ref`` is the tracking UID, ``text`` its wording when it was inserted);
    ``assessment`` (``ref`` is its uid, ``text`` its statement); or
    ``field`` (``ref`` is the field id of the template, ``text`` its value, "" while unfilled).
    """

    text: str
    kind: str = "text"
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a report; ``heading`` is coded from CID 7001, ``element`` from CID 7002 (PS3.16 TID 2000)."""

    id: str
    title: str
    heading: Code
    element: Code
    runs: tuple[Run, ...] = ()

    @property
    def text(self) -> str:
        """The section as the referring doctor will read it: paragraphs parted by a line feed."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who writes or signs: DICOM person name, login and organisation."""

    name: str
    login: str = ""
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class KeyImage:
    """A picture of a pane, with its marks, as it will stand in the report.

    ``view`` is how the image was looked at then; None in reports that were written before views were kept. ``teaching`` says
    that it is to stand in a key object selection for teaching too.
    """

    image: ImageRef
    caption: str
    png: bytes
    view: KeyView | None = None
    teaching: bool = False

    @property
    def cut(self) -> Cut | None:
        """The reconstructed plane that it shows; None for an acquired image."""
        return self.view.cut if self.view else None


@dataclass(frozen=True, slots=True)
class Assessment:
    """A category of an assessment system, as a report states it.

    ``system`` and ``version`` say by which rules, ``inputs`` (id, answer) from what, ``measured`` (input id, what of the
    measurement it is, measurement UID) which of them were measured, ``reasons`` why. ``name`` and ``value`` are its codes;
    ``statement`` is its wording, ``field`` the field of the template in whose place it stands.
    """

    uid: str
    system: str
    version: str
    category: str
    label: str
    statement: str
    name: Code
    value: Code
    inputs: tuple[tuple[str, str], ...] = ()
    measured: tuple[tuple[str, str, str], ...] = ()
    reasons: tuple[str, ...] = ()
    field: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked: the request a report answers (PS3.3 Referenced Request Sequence)."""

    accession: str = ""
    procedure: str = ""
    procedure_code: Code | None = None
    question: str = ""
    indication: str = ""
    referrer: str = ""
    placer_number: str = ""
    filler_number: str = ""
    requested_procedure_id: str = ""


class Grade(StrEnum):
    """How far a final report differs from the preliminary one that it confirms; "" while nobody has said so."""

    OPEN = ""
    AGREE = "agree"
    MINOR = "minor"  # no matter for the treatment
    MAJOR = "major"  # it may change what is done


@dataclass(frozen=True, slots=True)
class CoSigned:
    """The preliminary report under a final one: who signed it and when, and how the one who confirms it grades it."""

    by: Person
    at: str  # ISO 8601 with offset
    grade: Grade = Grade.OPEN
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Override:
    """A remark of a check that the reader looked at and did not follow: which one, why, who said so, and when.

    ``check`` is the rule, ``sentence`` what it said; it is about that sentence alone, so that new words are checked anew.
    """

    check: str
    sentence: str
    reason: str
    by: Person
    at: str  # ISO 8601 with offset


@dataclass(frozen=True, slots=True)
class Report:
    """A version of a report on one study. Any change is a new version; a signed one changes only by an addendum.

    ``earlier`` are measurements of signed reports on priors whose lesions are measured again in this one.
    ``title`` is coded from CID 7000. ``study`` carries the patient and every instance known at signing (the evidence);
    ``comparisons`` are the priors that were on screen. Times are ISO 8601 with offset. ``uid`` is the SOP Instance UID
    of the narrative document, a new one for every signed version; ``predecessor_uid`` is that of the report that this one
    replaces, and ``predecessor_measured`` whether that one left a measurement document too, ``predecessor_in_space`` one with
    measurements made on planes (another SOP class). ``overrides`` are the remarks of checks that were not followed.

    ``cosigned`` is the preliminary report of somebody else that this one confirms or changes, ``attestation`` what the signer
    says of it. ``correction`` tells that this version takes the place of a final one, ``addendum_number`` and
    ``correction_number`` count both; without ``correction`` a version with an addendum number is that addendum.
    """

    uid: str
    study: Study
    title: Code
    template_id: str
    language: str
    sections: tuple[Section, ...]
    author: Person
    order: Order = Order()
    comparisons: tuple[Study, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    key_images: tuple[KeyImage, ...] = ()
    status: Status = Status.DRAFT
    version: int = 1
    created: str = ""
    signed_by: Person | None = None
    signed_at: str = ""
    predecessor_uid: str = ""
    addendum_number: int = 0
    predecessor_measured: bool = False
    earlier: tuple[Measurement, ...] = ()
    predecessor_in_space: bool = False
    overrides: tuple[Override, ...] = ()
    cosigned: CoSigned | None = None
    attestation: str = ""
    correction: bool = False
    correction_number: int = 0
    assessments: tuple[Assessment, ...] = ()

    @property
    def is_addendum(self) -> bool:
        """Whether this version only adds to a final one."""
        return bool(self.addendum_number) and not self.correction

    @property
    def stated(self) -> tuple[Assessment, ...]:
        """The assessments that stand in the text: one whose words were deleted is none."""
        cited = {run.ref for section in self.sections for run in section.runs if run.kind == "assessment"}
        return tuple(one for one in self.assessments if one.uid in cited)

    @property
    def has_measurement_document(self) -> bool:
        """Whether something of it is written as a measurement document: numbers or categories."""
        return bool(self.measurements or self.stated)

    @property
    def acquired_key_images(self) -> tuple[KeyImage, ...]:
        """Those that show images; a picture of a plane is no object that DICOM could point at."""
        return tuple(key for key in self.key_images if key.cut is None)

    @property
    def in_space(self) -> bool:
        """Whether any measurement has coordinates of a patient alone: made on a plane, in a named frame of reference."""
        return any(one.cut is not None and one.frame_of_reference_uid for one in self.measurements)

    @property
    def moments(self) -> dict[str, str]:
        """When each study that the report is about was made, as DICOM date and time in one."""
        return {study.uid: f"{study.date}{study.time}" for study in (self.study, *self.comparisons) if study.date}

    def section(self, section_id: str) -> Section | None:
        """The section of that id, if the report has it."""
        return next((section for section in self.sections if section.id == section_id), None)

    def with_section(self, changed: Section) -> Report:
        """The report with the section of the same id replaced."""
        sections = tuple(changed if section.id == changed.id else section for section in self.sections)
        return replace(self, sections=sections)
