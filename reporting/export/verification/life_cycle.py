"""Whether the flags of a report agree with each other and with the people named (PS3.3 C.17.2)."""

from __future__ import annotations

from collections.abc import Iterator

from pydicom.dataset import Dataset

from reporting.export.verification.document import Document
from reporting.export.verification.finding import Finding, error, warning

_VALUES = {
    "CompletionFlag": ("PARTIAL", "COMPLETE"),
    "VerificationFlag": ("UNVERIFIED", "VERIFIED"),
}


def check(document: Document) -> Iterator[Finding]:
    """Flags, verifying observers, attesting participants."""
    dataset = document.dataset
    for keyword, allowed in _VALUES.items():
        if dataset.get(keyword) not in allowed:
            yield error(f"{keyword} is “{dataset.get(keyword, '')}”; it must be {allowed[0]} or {allowed[1]}.")
    yield from _preliminary(dataset)
    yield from (_verified if dataset.get("VerificationFlag") == "VERIFIED" else _unverified)(dataset)
    yield from _both(dataset)


def _preliminary(dataset: Dataset) -> Iterator[Finding]:
    flag = dataset.get("PreliminaryFlag")
    if flag is None:
        yield warning("There is no Preliminary Flag; readers cannot tell a preliminary from a final report.")
    elif flag not in ("PRELIMINARY", "FINAL"):
        yield error(f"PreliminaryFlag is “{flag}”; it must be PRELIMINARY or FINAL.")


def _verified(dataset: Dataset) -> Iterator[Finding]:
    if dataset.get("CompletionFlag") != "COMPLETE":
        yield error("The report is VERIFIED but not COMPLETE; only a complete report can be verified.")
    if dataset.get("PreliminaryFlag") == "PRELIMINARY":
        yield error("The report is VERIFIED and PRELIMINARY at once.")
    observers = dataset.get("VerifyingObserverSequence") or ()
    if not observers:
        yield error("The report is VERIFIED, but no verifying observer is named.")
    for observer in observers:
        if not str(observer.get("VerifyingObserverName", "")) or not observer.get("VerificationDateTime"):
            yield error("A verifying observer lacks a name or the time of verification.")


def _unverified(dataset: Dataset) -> Iterator[Finding]:
    if dataset.get("VerifyingObserverSequence"):
        yield error("A verifying observer is named, but the report is not VERIFIED.")
    if dataset.get("PreliminaryFlag") == "FINAL":
        yield warning("The report is FINAL, but nobody has verified it.")
    if dataset.get("PreliminaryFlag") == "FINAL" and dataset.get("CompletionFlag") == "PARTIAL":
        yield error("The report is FINAL, but only PARTIAL.")


def _both(dataset: Dataset) -> Iterator[Finding]:
    verifying = {str(item.get("VerifyingObserverName", "")) for item in dataset.get("VerifyingObserverSequence") or ()}
    attesting = {
        str(item.get("PersonName", ""))
        for item in dataset.get("ParticipantSequence") or ()
        if item.get("ParticipationType") == "ATTEST"
    }
    if verifying & attesting - {""}:
        yield error("The same person verified and attested the report; one person may not do both.")
