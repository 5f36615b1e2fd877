"""Writes the rows of objects that were let in, and of those that are held apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, func, select, update

from app.archive import schema
from app.archive.arrival import Arrival, Outcome, Verdict
from app.archive.identities import settle_identity
from app.archive.joining import settle_arrived
from app.archive.orders import urgency_of
from app.archive.patients import difference
from app.archive.remarks import add_remark
from app.archive.search import study_text
from viewer.model.same_patient import name_key
from viewer.model.study import Patient
from viewer.model.text import clean, parse_date

Value = str | int | bytes | None
HELD_APART = "Objects that name another patient came under this study's UID; they are held apart."


def write_rows(connection: Connection, arrivals: Sequence[Arrival], verdicts: Sequence[Verdict]) -> None:
    """Rows for one batch, in the caller's transaction."""
    now = schema.now_text()
    taken = [arrival for arrival, verdict in zip(arrivals, verdicts, strict=True) if verdict.outcome is Outcome.TAKEN]
    for arrival in taken:
        _ensure_study(connection, arrival, now)
        _ensure_series(connection, arrival)
    if taken:
        connection.execute(schema.instance.insert(), [_instance(arrival, now) for arrival in taken])
    _hold(connection, arrivals, verdicts, now)
    for uid in sorted({arrival.study.uid for arrival in taken}):
        _count(connection, uid, now)
        settle_identity(connection, uid)
        settle_arrived(connection, uid)


def _ensure_study(connection: Connection, arrival: Arrival, now: str) -> None:
    study = arrival.study
    table = schema.study.c
    columns = select(table.patient_name, table.patient_id, table.issuer, table.birth_date, table.sex)
    row = connection.execute(columns.where(table.uid == study.uid)).first()
    if row is None:
        connection.execute(schema.study.insert().values(_study(connection, arrival, now)))
        return
    remark = difference(Patient(*row), study.patient)
    if remark:
        add_remark(connection, study.uid, remark)


def _study(connection: Connection, arrival: Arrival, now: str) -> dict[str, Value]:
    study, patient = arrival.study, arrival.study.patient
    day = parse_date(study.date)
    return {
        "uid": study.uid,
        "patient_name": patient.name,
        "patient_id": patient.patient_id,
        "issuer": patient.issuer,
        "birth_date": patient.birth_date,
        "sex": patient.sex,
        "name_key": name_key(patient.name),
        "search": study_text(study),
        "date": f"{day:%Y%m%d}" if day else "",
        "time": study.time,
        "description": clean(study.description),
        "accession": study.accession,
        "referrer": study.referrer,
        "institution": study.institution,
        "urgency": urgency_of(connection, study.uid),
        "arrived": now,
        "facts": arrival.facts.study_json,
    }


def _ensure_series(connection: Connection, arrival: Arrival) -> None:
    table, series, study_uid = schema.series, arrival.series, arrival.study.uid
    here = (table.c.study_uid == study_uid) & (table.c.uid == series.uid)
    if connection.execute(select(table.c.uid).where(here)).first():
        return
    connection.execute(
        table.insert().values(
            study_uid=study_uid,
            uid=series.uid,
            number=series.number,
            modality=series.modality,
            description=clean(series.description),
            body_part=series.body_part,
            facts=arrival.facts.series_json,
        )
    )


def _instance(arrival: Arrival, now: str) -> dict[str, Value]:
    instance = arrival.instance
    return {
        "sop_uid": instance.sop_uid,
        "study_uid": instance.study_uid,
        "series_uid": instance.series_uid,
        "sop_class_uid": instance.sop_class_uid,
        "number": instance.number,
        "has_pixels": int(instance.format is not None),
        "transfer_syntax_uid": instance.transfer_syntax_uid,
        "path": arrival.path,
        "size": arrival.size,
        "sha256": arrival.sha256,
        "content_sha256": arrival.content_sha256,
        "preamble": arrival.preamble,
        "modified_ns": arrival.modified_ns,
        "arrived": now,
        "facts": arrival.facts.instance_json,
    }


def _hold(connection: Connection, arrivals: Sequence[Arrival], verdicts: Sequence[Verdict], now: str) -> None:
    for arrival, verdict in zip(arrivals, verdicts, strict=True):
        if verdict.conflict and not verdict.held_before:
            connection.execute(schema.quarantine.insert().values(_held(arrival, verdict, now)))
        if verdict.outcome is Outcome.OTHER_PATIENT:
            add_remark(connection, arrival.study.uid, HELD_APART)


def _held(arrival: Arrival, verdict: Verdict, now: str) -> dict[str, Value]:
    instance, patient = arrival.instance, arrival.study.patient
    return {
        "sop_uid": instance.sop_uid,
        "study_uid": instance.study_uid,
        "series_uid": instance.series_uid,
        "kind": verdict.outcome.value,
        "reason": verdict.reason,
        "patient_name": patient.name,
        "patient_id": patient.patient_id,
        "path": arrival.path,
        "size": arrival.size,
        "sha256": arrival.sha256,
        "preamble": arrival.preamble,
        "arrived": now,
    }


def _count(connection: Connection, study_uid: str, now: str) -> None:
    """Bring the counts and words of a study and its series up to date."""
    series, instance = schema.series.c, schema.instance.c
    images = func.coalesce(func.sum(instance.has_pixels), 0)
    counted = select(instance.series_uid, images, func.count() - images).where(instance.study_uid == study_uid)
    totals = {
        uid: (int(some), int(rest)) for uid, some, rest in connection.execute(counted.group_by(instance.series_uid))
    }
    of_study = select(series.uid, series.modality, series.body_part).where(series.study_uid == study_uid)
    rows = connection.execute(of_study).all()
    for uid, (some, rest) in totals.items():
        here = (series.study_uid == study_uid) & (series.uid == uid)
        connection.execute(update(schema.series).where(here).values(image_count=some, document_count=rest))
    values = {
        "series_count": len(rows),
        "image_count": sum(some for some, _ in totals.values()),
        "document_count": sum(rest for _, rest in totals.values()),
        "modalities": _words(row.modality for row in rows),
        "body_parts": _words(row.body_part for row in rows),
        "changed": now,
    }
    connection.execute(update(schema.study).where(schema.study.c.uid == study_uid).values(values))


def _words(values: Iterable[str]) -> str:
    words = sorted({clean(value).replace(" ", "_") for value in values} - {""})
    return f" {' '.join(words)} " if words else ""
