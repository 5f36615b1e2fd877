"""An HL7 v2 system as a destination, written ``hl7:host:port``: ORU^R01 over MLLP, confirmed by its acknowledgement."""

from __future__ import annotations

from collections.abc import Sequence

from app.archive.outbox import Item
from app.destinations.destination import Destination, Ledger, Means
from app.destinations.reports import signed_of
from app.network.mllp_send import Endpoint, endpoint_of, exchange
from app.orders.hl7_text import NotHl7, read_message
from reporting.export.exporter import Letterhead
from reporting.export.hl7_report import control_id, message
from viewer.model.text import clean

_KEPT = ("AA", "CA")


def _carry(address: str, items: Sequence[Item], means: Means, ledger: Ledger) -> None:
    """One message for each report; the same one, with the same control ID, each time it is tried."""
    endpoint = endpoint_of(address)
    for item in items:
        if means.cancelled():
            return
        signed = signed_of(item, means)
        if isinstance(signed, str):
            ledger.taken([item], signed, confirmed=True)
            continue
        answer = exchange(endpoint, means.caller, message(signed.report, Letterhead(), signed.pdf))
        reason = why_not(answer, control_id(signed.report), endpoint)
        if reason:
            ledger.failed([item], reason)
        else:
            ledger.taken([item], f"{endpoint.title} has taken the report.", confirmed=True)


def why_not(answer: bytes, number: str, endpoint: Endpoint) -> str:
    """Why an answer does not say that the message of this control ID was taken; "" if it does."""
    try:
        read = read_message(answer)
    except NotHl7:
        return f"{endpoint.title} answers with something else than HL7."
    told = read.first("MSA")
    code = told.text(1).upper()
    if told.text(2) != number:
        return f"{endpoint.title} acknowledges another message than the one it was sent."
    if code in _KEPT:
        return ""
    words = clean(told.text(3) or read.first("ERR").text(8) or read.first("ERR").text(1), 200)
    what = {"AE": "could not process", "CE": "could not process", "AR": "refuses", "CR": "refuses"}.get(code)
    if what is None:
        return f"{endpoint.title} answers without an acknowledgement."
    return f"{endpoint.title} {what} the report ({code}{f': {words}' if words else ''})."


def _fault(address: str) -> str:
    try:
        endpoint_of(address)
    except ValueError as error:
        return str(error)
    return ""


DESTINATION = Destination(
    "hl7", "reports by HL7 v2 (ORU^R01): hl7:host:port", _carry, fault=_fault, name=lambda address: f"HL7 {address}"
)
