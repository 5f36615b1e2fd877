"""What may be done to a report in which state: one table, every cell of it."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from reporting.report import Report, Status


class Phase(StrEnum):
    """Where the report on the desk stands."""

    DRAFT = "draft"  # nothing signed yet
    PRELIMINARY = "preliminary"
    REVISION = "revision"  # a draft over a preliminary report
    FINAL = "final"
    ADDENDUM = "addendum"  # a draft of an addendum to a final report


class Event(StrEnum):
    """What can be done with a report."""

    EDIT = "edit"
    SIGN_PRELIMINARY = "sign preliminary"
    SIGN_FINAL = "sign final"
    REVISE = "revise"
    START_ADDENDUM = "start addendum"
    DISCARD = "discard"


class Refused(Exception):  # noqa: N818 - the answer to a request
    """What was asked cannot be done; the message says why. Nothing was changed."""


_OPEN = "The report is already open for writing."
SIGNED_FINAL = "A final report is never changed; start an addendum."

# The life cycle: every state and event, and the state that follows or the reason why not.
LIFE_CYCLE: Final[dict[tuple[Phase, Event], Phase | str]] = {
    (Phase.DRAFT, Event.EDIT): Phase.DRAFT,
    (Phase.DRAFT, Event.SIGN_PRELIMINARY): Phase.PRELIMINARY,
    (Phase.DRAFT, Event.SIGN_FINAL): Phase.FINAL,
    (Phase.DRAFT, Event.REVISE): _OPEN,
    (Phase.DRAFT, Event.START_ADDENDUM): "Only a final report takes an addendum.",
    (Phase.DRAFT, Event.DISCARD): Phase.DRAFT,
    (Phase.PRELIMINARY, Event.EDIT): "This report is signed as preliminary; revise it to change it.",
    (Phase.PRELIMINARY, Event.SIGN_PRELIMINARY): "This report is already signed as preliminary.",
    (Phase.PRELIMINARY, Event.SIGN_FINAL): Phase.FINAL,
    (Phase.PRELIMINARY, Event.REVISE): Phase.REVISION,
    (Phase.PRELIMINARY, Event.START_ADDENDUM): "Only a final report takes an addendum; revise this one.",
    (Phase.PRELIMINARY, Event.DISCARD): "A signed report cannot be discarded.",
    (Phase.REVISION, Event.EDIT): Phase.REVISION,
    (Phase.REVISION, Event.SIGN_PRELIMINARY): Phase.PRELIMINARY,
    (Phase.REVISION, Event.SIGN_FINAL): Phase.FINAL,
    (Phase.REVISION, Event.REVISE): _OPEN,
    (Phase.REVISION, Event.START_ADDENDUM): "Only a final report takes an addendum.",
    (Phase.REVISION, Event.DISCARD): Phase.PRELIMINARY,
    (Phase.FINAL, Event.EDIT): SIGNED_FINAL,
    (Phase.FINAL, Event.SIGN_PRELIMINARY): SIGNED_FINAL,
    (Phase.FINAL, Event.SIGN_FINAL): "This report is already final.",
    (Phase.FINAL, Event.REVISE): SIGNED_FINAL,
    (Phase.FINAL, Event.START_ADDENDUM): Phase.ADDENDUM,
    (Phase.FINAL, Event.DISCARD): "A signed report cannot be discarded.",
    (Phase.ADDENDUM, Event.EDIT): Phase.ADDENDUM,
    (Phase.ADDENDUM, Event.SIGN_PRELIMINARY): "An addendum is signed as final.",
    (Phase.ADDENDUM, Event.SIGN_FINAL): Phase.FINAL,
    (Phase.ADDENDUM, Event.REVISE): _OPEN,
    (Phase.ADDENDUM, Event.START_ADDENDUM): "Sign this addendum before the next one is begun.",
    (Phase.ADDENDUM, Event.DISCARD): Phase.FINAL,
}


def phase_of(report: Report) -> Phase:
    """The state in which a stored report, signed or not, comes to the desk."""
    if report.status != Status.DRAFT:
        return Phase(report.status)
    if report.addendum_number:
        return Phase.ADDENDUM
    return Phase.REVISION if report.version > 1 else Phase.DRAFT
