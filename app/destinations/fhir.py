"""A FHIR server or a folder as a destination, written ``fhir:https://server/base`` or ``fhir:/folder``: a transaction."""

from __future__ import annotations

import contextlib
import json
import urllib.parse
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.archive.outbox import Item
from app.destinations.destination import Destination, Ledger, Means
from app.destinations.reports import signed_of
from app.durable import sync_folder, write_parts
from app.network.http import get, is_url, post
from reporting.export.dicom import uids
from reporting.export.exporter import Letterhead
from reporting.export.fhir.values import DICOM_UID
from reporting.export.fhir_report import bundle
from viewer.model.text import clean

LARGEST_ANSWER = 8 << 20


def _carry(address: str, items: Sequence[Item], means: Means, ledger: Ledger) -> None:
    for item in items:
        if means.cancelled():
            return
        signed = signed_of(item, means)
        if isinstance(signed, str):
            ledger.taken([item], signed, confirmed=True)
            continue
        uid, data = uids.document_uid(signed.report), bundle(signed.report, Letterhead(), signed.pdf)
        if not is_url(address):
            _write(Path(address), uid, data)
            ledger.taken([item], "It is in the folder.", confirmed=True)
        elif item.attempts and _is_there(address, uid, means):
            # An earlier attempt arrived, and its answer was lost on the way.
            ledger.taken([item], "The server has it.", confirmed=True)
        else:
            _post(address, data, item, means, ledger)


def _post(address: str, data: bytes, item: Item, means: Means, ledger: Ledger) -> None:
    answer = post(address, data, LARGEST_ANSWER, means.caller.tls)
    reason = _why_not(answer.status, _tree(answer.body))
    if reason:
        ledger.failed([item], f"The server has not taken the report: {reason}.")
    else:
        ledger.taken([item], "The server has taken the report.", confirmed=True)


def _why_not(status: int, answer: dict[str, Any]) -> str:
    """Why an answer does not say that everything was created; "" if it does."""
    if status not in (200, 201):
        told = [one for one in answer.get("issue", ()) if isinstance(one, dict)]
        words = next((str(one.get("diagnostics") or "") for one in told), "")
        return f"status {status}{f', {clean(words, 200)}' if words else ''}"
    if answer.get("type") != "transaction-response":
        return "it answers with something else than a transaction-response"
    states = [
        str(one.get("response", {}).get("status", "")) for one in answer.get("entry", ()) if isinstance(one, dict)
    ]
    bad = [one for one in states if not one.startswith("2")]
    return f"a part of it has the status {clean(bad[0], 40)}" if bad else "" if states else "it names no part of it"


def _is_there(address: str, uid: str, means: Means) -> bool:
    words = urllib.parse.urlencode({"identifier": f"{DICOM_UID}|urn:oid:{uid}"})
    answer = get(f"{address.rstrip('/')}/DiagnosticReport?{words}", LARGEST_ANSWER, means.caller.tls)
    found = _tree(answer.body)
    return answer.status == 200 and found.get("resourceType") == "Bundle" and bool(found.get("entry"))


def _tree(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _write(folder: Path, uid: str, data: bytes) -> None:
    """One file for a report, whole or not at all; the same bytes that are there already are left. Raises ValueError."""
    target = folder / f"{uid}.json"
    part = folder / f".{uid}-{uuid.uuid4().hex[:8]}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if target.exists():
            if target.read_bytes() == data:
                return
            raise ValueError(f"{folder} holds another file with the name of the report.")
        write_parts(part, [data])
        part.replace(target)
        sync_folder(folder)
    except OSError as error:
        raise ValueError(f"{folder} cannot be written ({error.strerror or type(error).__name__}).") from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def _fault(address: str) -> str:
    if is_url(address) or Path(address).is_absolute():
        return ""
    return f"{address} is neither an address with https:// nor a folder with its whole path."


DESTINATION = Destination(
    "fhir",
    "reports by FHIR: fhir:https://server/base, or fhir:/folder",
    _carry,
    fault=_fault,
    name=lambda address: f"FHIR {address}",
)
