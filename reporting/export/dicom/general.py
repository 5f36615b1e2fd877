"""SR Document General (PS3.3 C.17.2): where a report stands, who stands for it, what it answers and what it rests on."""

from __future__ import annotations

from pydicom.dataset import Dataset
from pydicom.sequence import Sequence as Items

from reporting.export.dicom import codes, content, evidence
from reporting.export.dicom.codes import code_sequence
from reporting.export.dicom.modules import identifier, person_name, put, text
from reporting.export.dicom.moment import moment
from reporting.export.exporter import ExportError, Letterhead, organisation
from reporting.export.plain import one_line
from reporting.report import Person, Report, Status
from viewer.model.code import Code

# Completion, verification and preliminary flag by state.
FLAGS = {
    Status.DRAFT: ("PARTIAL", "UNVERIFIED", "PRELIMINARY"),
    Status.PRELIMINARY: ("COMPLETE", "UNVERIFIED", "PRELIMINARY"),
    Status.FINAL: ("COMPLETE", "VERIFIED", "FINAL"),
}


def add(dataset: Dataset, report: Report, letterhead: Letterhead) -> None:
    """Fill the module."""
    dataset.CompletionFlag, dataset.VerificationFlag, dataset.PreliminaryFlag = FLAGS[report.status]
    _people(dataset, report, letterhead)
    dataset.ReferencedPerformedProcedureStepSequence = Items()
    add_request(dataset, report)
    dataset.PerformedProcedureCodeSequence = _procedures(report)
    evidence.add(dataset, report)


def add_request(dataset: Dataset, report: Report) -> None:
    """Which request the report answers."""
    dataset.ReferencedRequestSequence = Items([_request(report)])


def _people(dataset: Dataset, report: Report, letterhead: Letterhead) -> None:
    dataset.AuthorObserverSequence = Items([_person(report.author, report, letterhead)])
    if report.status is Status.FINAL:
        dataset.VerifyingObserverSequence = Items([_verifier(report, letterhead)])
        under = report.cosigned
        if under is not None and under.by.name and under.by.name != _signer(report).name:
            dataset.ParticipantSequence = Items([_attestor(under.by, under.at, report, letterhead)])
    if report.status is Status.PRELIMINARY:
        dataset.ParticipantSequence = Items([_attestor(_signer(report), report.signed_at, report, letterhead)])


def _signer(report: Report) -> Person:
    if report.signed_by is None or not report.signed_by.name.strip() or not report.signed_at:
        raise ExportError(
            "The report counts as signed, but nobody is named who signed it. Nothing was exported. Sign it again."
        )
    return report.signed_by


def _verifier(report: Report, letterhead: Letterhead) -> Dataset:
    signer, item = _signer(report), Dataset()
    put(item, "VerifyingOrganization", text(_organisation(signer, report, letterhead)))
    item.VerificationDateTime = moment(report.signed_at).date_time
    put(item, "VerifyingObserverName", person_name(signer.name))
    item.VerifyingObserverIdentificationCodeSequence = Items()
    return item


def _attestor(person: Person, at: str, report: Report, letterhead: Letterhead) -> Dataset:
    item = _person(person, report, letterhead)
    item.ParticipationType = "ATTEST"
    item.ParticipationDateTime = moment(at).date_time
    return item


def _person(person: Person, report: Report, letterhead: Letterhead) -> Dataset:
    item = Dataset()
    put(item, "InstitutionName", text(_organisation(person, report, letterhead)))
    item.InstitutionCodeSequence = Items()
    put(item, "PersonName", person_name(person.name or "Unknown"))
    item.PersonIdentificationCodeSequence = Items()
    item.ObserverType = "PSN"
    return item


def _organisation(person: Person, report: Report, letterhead: Letterhead) -> str:
    return person.organisation or organisation(report, letterhead) or "Unknown"


def _request(report: Report) -> Dataset:
    order, item = report.order, Dataset()
    item.StudyInstanceUID = report.study.uid
    item.ReferencedStudySequence = Items()
    put(item, "AccessionNumber", identifier(order.accession or report.study.accession))
    put(item, "PlacerOrderNumberImagingServiceRequest", identifier(order.placer_number))
    put(item, "FillerOrderNumberImagingServiceRequest", identifier(order.filler_number))
    put(item, "RequestedProcedureID", identifier(order.requested_procedure_id))
    put(item, "RequestedProcedureDescription", text(order.procedure))
    item.RequestedProcedureCodeSequence = _procedures(report)
    reason = one_line(order.question or order.indication)
    if reason:
        put(item, "ReasonForTheRequestedProcedure", text(reason))
    return item


def _procedures(report: Report) -> Items:
    code = report.order.procedure_code
    return code_sequence(code) if code else Items()


def procedure_reported(report: Report) -> Code:
    """What was done, as a code: the order's, else the modality's of the first images."""
    if report.order.procedure_code:
        return report.order.procedure_code
    modalities = [series.modality for series in report.study.series if series.instances]
    return codes.PROCEDURES.get(modalities[0] if modalities else "", codes.ANY_PROCEDURE)


def context(report: Report) -> list[Dataset]:
    """The observation context of the whole document: its language and the person who observed (TID 1204, 1001-1003)."""
    author, relation = report.author, content.HAS_OBS_CONTEXT
    items = [
        content.coded(codes.LANGUAGE, codes.language(report.language), content.HAS_CONCEPT_MOD),
        content.coded(codes.OBSERVER_TYPE, codes.PERSON, relation),
        content.named(codes.PERSON_NAME, author.name or "Unknown", relation),
    ]
    said = ((codes.PERSON_LOGIN, author.login), (codes.PERSON_ORGANISATION, author.organisation))
    return items + [content.written(name, one_line(value), relation) for name, value in said if one_line(value)]
