"""The version of a report that follows a signed one: revised, confirmed, corrected or added to."""

from __future__ import annotations

from dataclasses import replace

from reporting.report import CoSigned, Grade, Person, Report, Section, Status
from reporting.words import words_for
from viewer.model.code import Code
from viewer.model.measurement import new_tracking_uid

ADDENDUM = Code("55107-7", "LN", "Addendum")
FINDING = Code("121071", "DCM", "Finding")


def successor(report: Report, author: Person) -> Report:
    """A draft of the next version, with the same words."""
    return replace(
        report,
        uid=new_tracking_uid(),
        predecessor_uid=report.uid,
        predecessor_measured=report.has_measurement_document,
        predecessor_in_space=report.in_space,
        version=report.version + 1,
        status=Status.DRAFT,
        author=author,
        signed_by=None,
        signed_at="",
        correction=False,
        cosigned=None,
        attestation="",
    )


def cosigned(before: Report | None, by: Person | None) -> CoSigned | None:
    """The preliminary report that somebody else signed, as the one that ``by`` confirms; None where there is none."""
    if before is None or before.status is not Status.PRELIMINARY or before.signed_by is None or by is None:
        return None
    same = before.signed_by.login == by.login if before.signed_by.login else before.signed_by.name == by.name
    return None if same else CoSigned(before.signed_by, before.signed_at)


def correction_of(report: Report, author: Person, created: str = "") -> Report:
    """The draft of a correction: all of a final report, and a section that says what is corrected."""
    number = report.correction_number + 1
    title = words_for(report.language).sentences.correction.format(number=number)
    said = Section(f"correction-{number}", title, ADDENDUM, FINDING)
    return replace(
        successor(report, author),
        created=created,
        correction=True,
        correction_number=number,
        sections=(*report.sections, said),
    )


def addendum_to(report: Report, author: Person, created: str = "") -> Report:
    """The draft of the next addendum: all of a final report, and one new section."""
    number = report.addendum_number + 1
    title = words_for(report.language).sentences.addendum.format(number=number)
    addendum = Section(f"addendum-{number}", title, ADDENDUM, FINDING)
    return replace(
        successor(report, author),
        created=created,
        addendum_number=number,
        sections=(*report.sections, addendum),
    )


def differ(before: Report | None, now: Report) -> bool:
    """Whether the words are others than those of the version before, or there is none."""
    return before is None or [(one.id, one.text) for one in before.sections] != [
        (one.id, one.text) for one in now.sections
    ]


def attested(final: Report, before: Report | None, attestation: str = "") -> Report:
    """A final report with the preliminary one ``before`` it that it confirms; unchanged text is agreement."""
    under, standing = cosigned(before, final.signed_by), words_for(final.language).page.attestation
    if under is None:
        return replace(final, cosigned=None)
    if final.cosigned is not None:
        under = replace(under, grade=final.cosigned.grade, comment=final.cosigned.comment)
    if under.grade is Grade.OPEN and not differ(before, final):
        under = replace(under, grade=Grade.AGREE)
    return replace(final, cosigned=under, attestation=attestation or standing)
