"""Orders as the command line writes them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from app.archive.orders import ImagingOrder
from app.archive.requests import Kept, Requests
from app.database import Database
from app.worklist.wording import URGENCY_WORDS
from viewer.model.study import Patient
from viewer.model.text import clean


def listed(database: Database) -> list[dict[str, Any]]:
    """Every order as JSON has it."""
    requests = Requests(database)
    kept = requests.all()
    rows = requests.studies(one.id for one in kept)
    return [_row(one, rows.get(one.id, [])) for one in kept]


def sentence_of(row: dict[str, Any]) -> str:
    """One order on one line."""
    images = f"{len(row['studies'])} studies" if row["studies"] else "no images"
    parts = [row["patient"]["name"] or "(no name)", row["patient"]["id"], row["accession"], row["procedure"]]
    return " · ".join(
        clean(part) for part in (*parts, row["urgency"], row["state"], images, row["conflict"] or "") if part
    )


def _row(kept: Kept, at: list[tuple[str, bool]]) -> dict[str, Any]:
    request, order = kept.request, kept.request.order
    return {
        "patient": person(request.patient),
        "state": request.state.value,
        "source": request.source,
        "modality": request.modality,
        "scheduled": request.scheduled or None,
        "station": request.station or None,
        **facts(order),
        "studies": [uid for uid, alone in at if not alone],
        "conflict": kept.conflict or None,
    }


def facts(order: ImagingOrder) -> dict[str, Any]:
    """What is asked, how soon, and what must be known."""
    asked = order.request
    return {
        "accession": asked.accession,
        "placer_number": asked.placer_number,
        "filler_number": asked.filler_number,
        "procedure": asked.procedure,
        "question": asked.question,
        "indication": asked.indication,
        "referrer": asked.referrer,
        "referrer_contact": order.referrer_contact,
        "urgency": URGENCY_WORDS[order.urgency].lower(),
        "due": order.due or None,
        "safety": {
            name: list(value) if isinstance(value, tuple) else value for name, value in asdict(order.safety).items()
        },
        "warnings": list(order.safety.warnings),
    }


def person(patient: Patient) -> dict[str, str]:
    """A patient as JSON has one."""
    return {
        "name": patient.name,
        "id": patient.patient_id,
        "issuer": patient.issuer,
        "birth_date": patient.birth_date,
        "sex": patient.sex,
    }
