"""What may be done to a report in which state, and by whom: two tables, every cell of them."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from reporting.report import Report, Status


class Phase(StrEnum):
    """Where the report on the desk stands."""

    DRAFT = "draft"  # nothing signed yet
    PRELIMINARY = "preliminary"
    PENDING = "pending"  # preliminary, sent to be confirmed
    RETURNED = "returned"  # preliminary, given back with what is to be done
    REVISION = "revision"  # a draft over a preliminary report
    FINAL = "final"
    ADDENDUM = "addendum"  # a draft of an addendum to a final report
    CORRECTION = "correction"  # a draft that takes the place of a final report


class Event(StrEnum):
    """What can be done with a report."""

    EDIT = "edit"
    SIGN_PRELIMINARY = "sign preliminary"
    SIGN_FINAL = "sign final"
    REVISE = "revise"
    START_ADDENDUM = "start addendum"
    DISCARD = "discard"
    SEND = "send"
    RETURN = "return"
    START_CORRECTION = "start correction"


class Role(StrEnum):
    """What somebody may sign."""

    ATTENDING = "attending"
    RESIDENT = "resident"


class Refused(Exception):  # noqa: N818 - the answer to a request
    """What was asked cannot be done; the message says why. Nothing was changed."""


_OPEN = "The report is already open for writing."
SIGNED_FINAL = "A final report is never changed; start an addendum or a correction."
_SIGNED = "This report is signed as preliminary; revise it to change it."
_AGAIN = "This report is already signed as preliminary."
_ONLY_FINAL = "Only a final report takes an addendum."
_ONLY_FINAL_CORRECTED = "Only a final report is corrected; this one can be revised."
_KEPT = "A signed report cannot be discarded."
_UNSIGNED = "Only a report that is signed as preliminary is sent to be confirmed."
_NOT_SENT = "Only a report that is signed as preliminary is given back."
_SIGN_OPEN = "What is being written is signed or discarded first."

# The life cycle: every state, and for every event in the order of Event the state that follows or the reason why not.
_CELLS: Final[dict[Phase, tuple[Phase | str, ...]]] = {
    Phase.DRAFT: (
        Phase.DRAFT,
        Phase.PRELIMINARY,
        Phase.FINAL,
        _OPEN,
        _ONLY_FINAL,
        Phase.DRAFT,
        _UNSIGNED,
        _NOT_SENT,
        _ONLY_FINAL_CORRECTED,
    ),
    Phase.PRELIMINARY: (
        _SIGNED,
        _AGAIN,
        Phase.FINAL,
        Phase.REVISION,
        "Only a final report takes an addendum; revise this one.",
        _KEPT,
        Phase.PENDING,
        Phase.RETURNED,
        _ONLY_FINAL_CORRECTED,
    ),
    Phase.PENDING: (
        _SIGNED,
        _AGAIN,
        Phase.FINAL,
        Phase.REVISION,
        "Only a final report takes an addendum; revise this one.",
        _KEPT,
        "This report was sent already.",
        Phase.RETURNED,
        _ONLY_FINAL_CORRECTED,
    ),
    Phase.RETURNED: (
        _SIGNED,
        _AGAIN,
        Phase.FINAL,
        Phase.REVISION,
        "Only a final report takes an addendum; revise this one.",
        _KEPT,
        Phase.PENDING,
        "This report was given back already.",
        _ONLY_FINAL_CORRECTED,
    ),
    Phase.REVISION: (
        Phase.REVISION,
        Phase.PRELIMINARY,
        Phase.FINAL,
        _OPEN,
        _ONLY_FINAL,
        Phase.PRELIMINARY,
        _UNSIGNED,
        _SIGN_OPEN,
        _ONLY_FINAL_CORRECTED,
    ),
    Phase.FINAL: (
        SIGNED_FINAL,
        SIGNED_FINAL,
        "This report is already final.",
        SIGNED_FINAL,
        Phase.ADDENDUM,
        _KEPT,
        "This report is final.",
        "This report is final.",
        Phase.CORRECTION,
    ),
    Phase.ADDENDUM: (
        Phase.ADDENDUM,
        "An addendum is signed as final.",
        Phase.FINAL,
        _OPEN,
        "Sign this addendum before the next one is begun.",
        Phase.FINAL,
        "An addendum is signed as final.",
        _SIGN_OPEN,
        _SIGN_OPEN,
    ),
    Phase.CORRECTION: (
        Phase.CORRECTION,
        "A correction is signed as final.",
        Phase.FINAL,
        _OPEN,
        _SIGN_OPEN,
        Phase.FINAL,
        "A correction is signed as final.",
        _SIGN_OPEN,
        "Sign this correction before the next one is begun.",
    ),
}
LIFE_CYCLE: Final[dict[tuple[Phase, Event], Phase | str]] = {
    (phase, event): cell for phase, cells in _CELLS.items() for event, cell in zip(Event, cells, strict=True)
}

# What a role may not do, and why.
REFUSED_TO: Final[dict[tuple[Role, Event], str]] = {
    (Role.RESIDENT, Event.SIGN_FINAL): "A resident signs as preliminary; an attending confirms it.",
    (Role.RESIDENT, Event.RETURN): "Only an attending gives a report back.",
    (Role.RESIDENT, Event.START_ADDENDUM): "An addendum is signed as final, which a resident does not do.",
    (Role.RESIDENT, Event.START_CORRECTION): "A correction is signed as final, which a resident does not do.",
}

ROUTED: Final = (Phase.PENDING, Phase.RETURNED)


def phase_of(report: Report, routed: Phase | None = None) -> Phase:
    """The state in which a stored report, signed or not, comes to the desk.

    ``routed`` is where a preliminary one was sent, None where it was not.
    """
    if report.status == Status.PRELIMINARY and routed in ROUTED:
        return routed
    if report.status != Status.DRAFT:
        return Phase(report.status)
    if report.correction:
        return Phase.CORRECTION
    if report.addendum_number:
        return Phase.ADDENDUM
    return Phase.REVISION if report.version > 1 else Phase.DRAFT
