"""One message or file into the archive: read, kept in one transaction, and only then answered."""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import dataclass, replace

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from app.archive.identities import became, merge_between, merge_patients, survivor_of, unmerge, update_patient
from app.archive.joining import settle
from app.archive.order_tables import message as table
from app.archive.requests import Request, alone, keep_request
from app.archive.schema import now_text
from app.database import Database
from app.logs import log_failure
from app.orders.hl7_orders import NoOrder, requests_in
from app.orders.hl7_person import patient_of, prior_of
from app.orders.hl7_text import Message, NotHl7, read_message
from viewer.model.study import Patient

REMEMBERED_DAYS, FORGET_EVERY = 90, 1000
ORDERS = frozenset(("ORM", "OMI", "OMG"))
MERGES = frozenset(["A18", "A30", "A34", "A36", "A39", "A40", "A46", "A47"])
UNMERGES = frozenset(("A37",))
UPDATES = frozenset(["A01", "A02", "A04", "A05", "A06", "A07", "A08", "A28", "A31"])


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a message: ``code`` is AA (kept), AE (it is at fault) or AR (not for this system), with a sentence."""

    code: str
    said: str = ""
    control_id: str = ""
    orders: int = 0
    patients: int = 0
    again: bool = False  # it had come before


def keep_requests(connection: Connection, requests: tuple[Request, ...]) -> int:
    """Keep orders and let them look for their images."""
    alone(connection)
    for number in [keep_request(connection, _listed(connection, one)) for one in requests]:
        settle(connection, number)
    return len(requests)


def _listed(connection: Connection, request: Request) -> Request:
    """An order under an ID that was merged belongs to the surviving one."""
    survivor = survivor_of(connection, request.patient)
    return request if survivor is None else replace(request, patient=became(request.patient, survivor))


def take_message(database: Database, data: bytes, sender: str = "") -> Taken:
    """Take an HL7 message; when this returns with AA, it is on the disk. Never raises for what is in the message."""
    try:
        message = read_message(data)
    except NotHl7 as reason:
        return Taken("AR", str(reason))
    try:
        with database.writing() as connection:
            return _once(connection, message, hashlib.sha256(data).hexdigest(), sender or _sender(message))
    except SQLAlchemyError as error:  # its text quotes rows
        log_failure("orders: a message could not be kept", error)
        return Taken("AE", "The message could not be kept; please send it again.", message.control_id)
    except Exception as error:  # a strange message must not hold up those behind it
        log_failure("orders: a message could not be read", error)
        return Taken("AE", "The message could not be read.", message.control_id)


def _sender(message: Message) -> str:
    return f"{message.header.text(3)}|{message.header.text(4)}"


def _once(connection: Connection, message: Message, digest: str, sender: str) -> Taken:
    same = (table.c.sender == sender) & (table.c.control_id == message.control_id) & (table.c.sha256 == digest)
    row = connection.execute(select(table.c.answer, table.c.said).where(same)).first()
    if row is not None and row.answer == "AA":
        return Taken(row.answer, row.said, message.control_id, again=True)
    with connection.begin_nested() as inside:
        taken = _take(connection, message)
        if taken.code != "AA":
            inside.rollback()
    values = {"answer": taken.code, "said": taken.said, "received": now_text()}
    if row is None:
        values |= {"sender": sender, "control_id": message.control_id, "sha256": digest, "type": "^".join(message.kind)}
        _note(connection, values)
    else:
        connection.execute(update(table).where(same).values(values))
    return taken


def _note(connection: Connection, values: dict[str, str]) -> None:
    """Remember that a message was answered; now and then those are forgotten that nobody sends again."""
    done = connection.execute(insert(table).values(values))
    number = int(done.inserted_primary_key[0]) if done.inserted_primary_key else 0
    if number % FORGET_EVERY == 0:
        over = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=REMEMBERED_DAYS)
        connection.execute(delete(table).where(table.c.received < over.isoformat(timespec="milliseconds")))


def _take(connection: Connection, message: Message) -> Taken:
    code, event = message.kind
    number = message.control_id
    try:
        if code in ORDERS:
            return Taken("AA", "", number, orders=keep_requests(connection, requests_in(message)))
        if code == "ADT":
            return _take_patient(connection, message, event or message.first("EVN").text(1).upper())
    except NoOrder as reason:
        return Taken("AE", str(reason), number)
    return Taken("AR", "Orders (ORM, OMI, OMG) and patients (ADT) are taken here, nothing else.", number)


def _take_patient(connection: Connection, message: Message, event: str) -> Taken:
    alone(connection)
    if event in MERGES:
        return _each_merge(connection, message)
    if event in UNMERGES:
        return _take_unmerge(connection, message)
    if event not in UPDATES:
        return Taken("AA", "Nothing to do.", message.control_id)
    patient = patient_of(message)
    if not patient.patient_id:
        raise NoOrder("PID-3 names no patient ID.")
    changed = update_patient(connection, patient, message.control_id)
    return Taken("AA", "", message.control_id, patients=changed)


def _each_merge(connection: Connection, message: Message) -> Taken:
    """Pairs of PID and MRG, as many as there are."""
    survivor, count, pairs = None, 0, 0
    for segment in message.segments:
        if segment.name == "PID":
            survivor = patient_of(message, segment)
        elif segment.name == "MRG" and survivor is not None:
            prior = prior_of(message, segment)
            if not survivor.patient_id or not prior.patient_id or _same_id(survivor, prior):
                raise NoOrder("PID-3 and MRG-1 do not name two patient IDs.")
            count += merge_patients(connection, survivor, prior, message.control_id)
            pairs += 1
    if not pairs:
        raise NoOrder("A merge needs PID and MRG.")
    return Taken("AA", "", message.control_id, patients=count)


def _same_id(one: Patient, other: Patient) -> bool:
    return (one.patient_id, one.issuer) == (other.patient_id, other.issuer)


def _take_unmerge(connection: Connection, message: Message) -> Taken:
    people = [patient_of(message, one) for one in message.all("PID")] + [
        prior_of(message, m) for m in message.all("MRG")
    ]
    if len(people) != 2:
        raise NoOrder("An unmerge names two patients.")
    event = merge_between(connection, *people)
    if event is None:
        return Taken("AA", "There was no merge of these two.", message.control_id)
    return Taken("AA", "", message.control_id, patients=unmerge(connection, event))
