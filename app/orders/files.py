"""Files of orders: HL7 messages, one or many, and FHIR documents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from sqlalchemy.exc import SQLAlchemyError

from app.database import Database
from app.logs import log_failure
from app.orders.fhir_orders import requests_in
from app.orders.hl7_orders import NoOrder
from app.orders.taking import Taken, keep_requests, take_message

LARGEST = 64 << 20  # bytes of a file
_FILE = "file"
_MESSAGE = re.compile(rb"(?:^|(?<=[\r\n\x0b\x1c]))MSH")
_AROUND = b"\x0b\x1c\r\n \xef\xbb\xbf"


def take_document(database: Database, data: bytes) -> list[Taken]:
    """Take every message or order of a file, each for itself."""
    bare = data.lstrip(_AROUND)
    if bare[:1] in (b"{", b"["):
        return [take_fhir(database, data)]
    messages = list(messages_in(data))
    return [take_message(database, one, _FILE) for one in messages] or [
        Taken("AR", "The file is neither an HL7 message nor FHIR in JSON.")
    ]


def take_fhir(database: Database, data: bytes) -> Taken:
    """Take the orders of a FHIR document, all or none."""
    try:
        requests = requests_in(data)
        with database.writing() as connection:
            return Taken("AA", orders=keep_requests(connection, requests))
    except NoOrder as reason:
        return Taken("AE", str(reason))
    except SQLAlchemyError as error:  # its text quotes rows
        log_failure("orders: a document could not be kept", error)
        return Taken("AE", "The orders could not be kept.")


def messages_in(data: bytes) -> Iterator[bytes]:
    """The messages of a file, with or without frames, envelopes (FHS, BHS) between them left out."""
    starts = [found.start() for found in _MESSAGE.finditer(data)]
    for start, end in pairwise((*starts, len(data))):
        yield re.split(rb"[\r\n](?:BTS|FTS|BHS|FHS)\W", data[start:end])[0].rstrip(b"\x1c\r\n\x0b")
