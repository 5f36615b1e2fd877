"""Who a patient is may change: an update of demographics, a merge of two IDs, and its undoing. Nothing of either is lost.

The images keep what they carry. What changes is the identity under which the archive lists their study; the former one is
kept with it, and a merge keeps for each study and order what it was before.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from app.archive import schema
from app.archive.facts import decode_study, encode_study
from app.archive.identity_events import (
    Event,
    Kind,
    Moved,
    events,
    mark_undone,
    merges_between,
    merges_from,
    patient_json,
    patient_of,
    record,
)
from app.archive.joining import settle, settle_arrived
from app.archive.order_tables import order_study, study_identity
from app.archive.remarks import add_remark, drop_remarks
from app.archive.requests import change_request, get_request, requests_by_patient
from app.archive.search import search_text, study_text
from app.database import Database
from viewer.model.same_patient import agree, name_key
from viewer.model.study import Patient
from viewer.model.text import clean, name_text

WITHHELD = (
    "The hospital changed the patient of this ID, but names another person than these images; nothing was changed."
)

CARRIED = "Its images carry another identity than the hospital gives the patient now: "


class NotMerged(Exception):  # noqa: N818 - it says what did not happen
    """Nothing was merged; the message is a sentence."""


class NotUndone(Exception):  # noqa: N818 - it says what did not happen
    """The merge stands as it was; the message is a sentence."""


def update_patient(connection: Connection, told: Patient, source: str = "") -> int:
    """Give the studies and orders of a patient ID the demographics that are told; gives how many changed."""
    moved = _moved(connection, told, told)
    _move(connection, moved)
    if moved:
        record(connection, Kind.UPDATE, (told, told), source, moved)
    return len(moved)


def merge_patients(
    connection: Connection, survivor: Patient, prior: Patient, source: str = "", *, sure: bool = False
) -> int:
    """Put what is listed under ``prior`` under ``survivor``; gives how many studies and orders that were.

    With ``sure`` also what is withheld otherwise, for somebody has looked at it.
    """
    moved = _moved(connection, prior, survivor, sure=sure)
    _move(connection, moved)
    if moved or merge_between(connection, survivor, prior) is None:
        record(connection, Kind.MERGE, (survivor, prior), source, moved)
    return len(moved)


def unmerge(connection: Connection, event: Event) -> int:
    """Give what a merge moved its patient back, unless it was changed again since; gives how many. Raises NotUndone."""
    if event.kind is not Kind.MERGE or event.undone:
        raise NotUndone("There is no merge of this number that holds.")
    mark_undone(connection, event)
    given_back = [replace(one, after=one.before) for one in event.moved if _is_there(connection, one)]
    _move(connection, given_back)
    return len(given_back)


def merge_between(connection: Connection, one: Patient, other: Patient) -> Event | None:
    """The newest merge of two IDs that holds, whichever of them is named first."""
    return next(iter(merges_between(connection, one, other)), None)


def survivor_of(connection: Connection, patient: Patient) -> Patient | None:
    """Under whom a patient ID is listed since it was merged; None where it was not, or where it is not surely the same."""
    seen, current = {patient.patient_id}, patient
    while event := _merge_of(connection, current):
        if event.survivor.patient_id in seen:
            break
        current = event.survivor
        seen.add(current.patient_id)
    return None if current is patient else current


def identities_as_they_came(connection: Connection, study_uids: Iterable[str]) -> dict[str, Patient]:
    """The patients that the images of re-keyed studies carry."""
    rows = connection.execute(select(study_identity).where(study_identity.c.study_uid.in_(list(study_uids))))
    return {row.study_uid: patient_of(row.patient) for row in rows}


def settle_identity(connection: Connection, study_uid: str) -> None:
    """A study whose patient ID was merged before it came is listed under the surviving one, if nothing speaks against."""
    patient = current_patient(connection, study_uid)
    if patient is None or not patient.patient_id:
        return
    survivor = survivor_of(connection, patient)
    if survivor is not None:
        merge_patients(connection, survivor, patient, "images that came later")


def current_patient(connection: Connection, study_uid: str) -> Patient | None:
    """The patient under whom a study is listed."""
    table = schema.study.c
    columns = select(table.patient_name, table.patient_id, table.issuer, table.birth_date, table.sex)
    row = connection.execute(columns.where(table.uid == study_uid)).first()
    return Patient(*row) if row else None


class Identities:
    """The changes of identities in a database, for readers; any thread may ask."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def events(self) -> tuple[Event, ...]:
        """All of them, oldest first."""
        with self._database.engine.connect() as connection:
            return events(connection)

    def of(self, study_uid: str) -> Patient | None:
        """The patient under whom a study is listed now."""
        with self._database.engine.connect() as connection:
            return current_patient(connection, study_uid)

    def merge(self, survivor_id: str, prior_id: str, reader: str) -> int:
        """Merge by hand what a message could not: the surviving patient is the one of the newest study of that ID.

        Gives how many studies and orders moved. Raises NotMerged.
        """
        with self._database.writing() as connection:
            survivor, prior = (_newest(connection, one) for one in (survivor_id, prior_id))
            if survivor is None or prior is None or survivor_id == prior_id:
                raise NotMerged("There are no studies of two patients under these IDs; nothing was merged.")
            return merge_patients(connection, survivor, replace(prior, issuer=""), f"by hand: {reader}", sure=True)

    def unmerge(self, number: int) -> int:
        """Undo a merge by its number; gives how many studies and orders it gave back. Raises NotUndone."""
        with self._database.writing() as connection:
            event = next((one for one in events(connection) if one.id == number), None)
            if event is None:
                raise NotUndone("There is no merge of this number that holds.")
            return unmerge(connection, event)


def _newest(connection: Connection, patient_id: str) -> Patient | None:
    table = schema.study.c
    newest = select(table.uid).where(table.patient_id == patient_id, schema.has_objects).order_by(table.date.desc())
    uid = connection.scalar(newest.limit(1))
    return current_patient(connection, uid) if uid else None


def _moved(connection: Connection, prior: Patient, told: Patient, *, sure: bool = False) -> list[Moved]:
    """What is listed under the prior ID and is that person's, where the message changes it."""
    found = [*_studies(connection, prior, told, sure=sure), *_orders(connection, prior, told, sure=sure)]
    return [one for one in found if one.before != one.after]


def _studies(connection: Connection, prior: Patient, told: Patient, *, sure: bool) -> list[Moved]:
    """Studies with objects; the row of an order alone follows its order."""
    table = schema.study.c
    alone = select(order_study.c.study_uid).where(order_study.c.placeholder == 1)
    asked = select(schema.study).where(table.patient_id == prior.patient_id, table.uid.not_in(alone))
    found = []
    for row in connection.execute(asked).all():
        known = Patient(row.patient_name, row.patient_id, row.issuer, row.birth_date, row.sex)
        same = _same_person(known, prior, told)
        if same or (sure and same is None):
            drop_remarks(connection, row.uid, WITHHELD)
            found.append(Moved(known, became(known, told), uid=row.uid))
        elif same is None:
            add_remark(connection, row.uid, WITHHELD)
    return found


def _orders(connection: Connection, prior: Patient, told: Patient, *, sure: bool) -> list[Moved]:
    found = []
    for kept in requests_by_patient(connection, prior.patient_id):
        known = kept.request.patient
        same = _same_person(known, prior, told)
        if same or (sure and same is None):
            found.append(Moved(known, became(known, told), request=kept.id))
    return found


def _same_person(known: Patient, prior: Patient, told: Patient) -> bool | None:
    """Whether one of the same ID is the person of the message; None where that is not sure.

    The same ID of the same issuer is the person, and of another issuer is not. Where an issuer is missing the ID alone does
    not say so, for two hospitals use the same numbers: the name or the birth date must agree with what is told.
    """
    issuers = agree(known.issuer, prior.issuer)
    if issuers is not None:
        return issuers
    names = [agree(name_key(known.name), name_key(one.name)) for one in (prior, told)]
    births = [agree(known.birth_date, one.birth_date) for one in (prior, told)]
    return True if True in (*names, *births) else None


def became(known: Patient, told: Patient) -> Patient:
    """The patient as the message tells; what it does not tell stays, and so does another way of writing the same name."""
    same_name = not told.name or name_key(known.name) == name_key(told.name)
    return Patient(
        known.name if same_name else told.name,
        told.patient_id,
        told.issuer or known.issuer,
        told.birth_date or known.birth_date,
        told.sex or known.sex,
        known.name_uncertain if same_name else told.name_uncertain,
    )


def _move(connection: Connection, moved: Iterable[Moved]) -> None:
    """Write the patients as they are to be; then orders and images look for each other anew."""
    ids: dict[int, None] = {}
    for one in moved:
        if one.request:
            kept = get_request(connection, one.request)
            change_request(connection, one.request, replace(kept.request, patient=one.after))
            ids[one.request] = None
        else:
            _rename(connection, one.uid, one.after)
            linked = select(order_study.c.request_id).where(order_study.c.study_uid == one.uid)
            ids |= dict.fromkeys(connection.scalars(linked))
    for request_id in ids:
        settle(connection, request_id)
    for one in moved:
        if one.uid:
            settle_arrived(connection, one.uid)


def _rename(connection: Connection, uid: str, patient: Patient) -> None:
    row = connection.execute(select(schema.study.c.facts).where(schema.study.c.uid == uid)).one()
    study = decode_study(row.facts, ())
    as_it_came = identities_as_they_came(connection, [uid]).get(uid)
    if as_it_came is None:
        as_it_came = study.patient
        kept = {"study_uid": uid, "patient": patient_json(as_it_came), "moment": schema.now_text()}
        connection.execute(insert(study_identity).values(kept))
    again = patient.identity == as_it_came.identity
    if again:
        connection.execute(delete(study_identity).where(study_identity.c.study_uid == uid))
        patient = as_it_came
    study = replace(study, patient=patient)
    former = "" if again else f" {search_text(as_it_came.name, as_it_came.patient_id)}"
    values: dict[str, Any] = {
        "patient_name": patient.name,
        "patient_id": patient.patient_id,
        "issuer": patient.issuer,
        "birth_date": patient.birth_date,
        "sex": patient.sex,
        "name_key": name_key(patient.name),
        "search": study_text(study) + former,
        "facts": encode_study(study),
    }
    connection.execute(update(schema.study).where(schema.study.c.uid == uid).values(values))
    drop_remarks(connection, uid, CARRIED)
    if not again:
        who = ", ".join(part for part in (name_text(as_it_came.name), clean(as_it_came.patient_id)) if part)
        add_remark(connection, uid, f"{CARRIED}{who or 'none'}.")


def _is_there(connection: Connection, one: Moved) -> bool:
    """Whether it is still where the merge put it: what another message moved since, or what was deleted, is not."""
    if one.request:
        return get_request(connection, one.request).request.patient.patient_id == one.after.patient_id
    now = current_patient(connection, one.uid)
    return now is not None and now.patient_id == one.after.patient_id


def _merge_of(connection: Connection, patient: Patient) -> Event | None:
    """The newest merge that holds of an ID that is surely this patient's."""
    found = merges_from(connection, patient.patient_id)
    return next((one for one in found if one.prior and _same_person(patient, one.prior, one.survivor)), None)
