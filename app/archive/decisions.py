"""Which objects are let in: the first object under a UID is never replaced, and patients are never mixed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from app.archive import schema
from app.archive.arrival import Arrival, Outcome, Verdict
from app.archive.chunks import batched
from app.archive.identities import identities_as_they_came
from app.archive.patients import contradiction
from viewer.model.study import Patient


@dataclass(frozen=True, slots=True)
class _Known:
    """What tells whether bytes under a SOP Instance UID are the same object."""

    sha256: str
    content_sha256: str
    transfer_syntax_uid: str

    def same(self, arrival: Arrival) -> bool:
        """The same bytes, or the same data set behind another preamble or file meta information."""
        syntax = arrival.instance.transfer_syntax_uid
        content = (self.content_sha256, self.transfer_syntax_uid) == (arrival.content_sha256, syntax)
        return content or self.sha256 == arrival.sha256


def decide(connection: Connection, arrivals: Sequence[Arrival]) -> list[Verdict]:
    """A verdict for each arrival, in order; an arrival may also be a double of an earlier one of the same batch."""
    known = _known_objects(connection, arrivals)
    patients = _majorities(arrivals) | _known_patients(connection, arrivals)
    held = _held(connection, arrivals)
    as_they_came = identities_as_they_came(connection, sorted({arrival.study.uid for arrival in arrivals}))
    verdicts = []
    for arrival in arrivals:
        verdict = _verdict(arrival, known, (patients[arrival.study.uid], as_they_came.get(arrival.study.uid)))
        key = (arrival.instance.sop_uid, arrival.sha256)
        if verdict.conflict:
            verdict = Verdict(verdict.outcome, verdict.reason, key in held)
            held.add(key)
        verdicts.append(verdict)
    return verdicts


def _verdict(arrival: Arrival, known: dict[str, _Known], patients: tuple[Patient, Patient | None]) -> Verdict:
    """``patients`` are the one under whom the study is listed, and the one its images carry where that is another."""
    instance = arrival.instance
    there = known.get(instance.sop_uid)
    if there and there.same(arrival):
        return Verdict(Outcome.ALREADY_HERE)
    if there:
        return Verdict(
            Outcome.OTHER_CONTENT,
            "An object with the same SOP Instance UID but other content is in the archive; "
            "that one was left as it is and this one is held apart.",
        )
    reasons = [contradiction(patient, arrival.study.patient) for patient in patients if patient is not None]
    reason = reasons[0]
    if all(reasons):
        return Verdict(Outcome.OTHER_PATIENT, f"The object was held apart: {reason}.")
    known[instance.sop_uid] = _Known(arrival.sha256, arrival.content_sha256, instance.transfer_syntax_uid)
    return Verdict(Outcome.TAKEN)


def _known_objects(connection: Connection, arrivals: Sequence[Arrival]) -> dict[str, _Known]:
    table = schema.instance.c
    columns = select(table.sop_uid, table.sha256, table.content_sha256, table.transfer_syntax_uid)
    uids = [arrival.instance.sop_uid for arrival in arrivals]
    return {
        row.sop_uid: _Known(row.sha256, row.content_sha256, row.transfer_syntax_uid)
        for some in batched(uids, 500)
        for row in connection.execute(columns.where(table.sop_uid.in_(some)))
    }


def _known_patients(connection: Connection, arrivals: Sequence[Arrival]) -> dict[str, Patient]:
    table = schema.study.c
    columns = select(table.uid, table.patient_name, table.patient_id, table.issuer, table.birth_date, table.sex)
    uids = sorted({arrival.study.uid for arrival in arrivals})
    return {
        row.uid: Patient(row.patient_name, row.patient_id, row.issuer, row.birth_date, row.sex)
        for some in batched(uids, 500)
        for row in connection.execute(columns.where(table.uid.in_(some)))
    }


def _majorities(arrivals: Sequence[Arrival]) -> dict[str, Patient]:
    """The patient that most objects of each study name, so that an intruder that comes first keeps nobody out."""
    counts: dict[str, Counter[Patient]] = {}
    for arrival in arrivals:
        counts.setdefault(arrival.study.uid, Counter())[arrival.study.patient] += 1
    return {uid: counter.most_common(1)[0][0] for uid, counter in counts.items()}


def _held(connection: Connection, arrivals: Sequence[Arrival]) -> set[tuple[str, str]]:
    table = schema.quarantine.c
    uids = [arrival.instance.sop_uid for arrival in arrivals]
    return {
        (row.sop_uid, row.sha256)
        for some in batched(uids, 500)
        for row in connection.execute(select(table.sop_uid, table.sha256).where(table.sop_uid.in_(some)))
    }
