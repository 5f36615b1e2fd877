"""Where each fact of the worklist stands in the tables: the study, its order, its report, its claim."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, case, exists, func, select

from app.archive import schema
from reporting.store import DRAFT, REPORT

STUDY, ORDER, CLAIM = schema.study, schema.orders, schema.claim

_signed = (
    select(REPORT.c.status)
    .where(REPORT.c.study_uid == STUDY.c.uid)
    .order_by(REPORT.c.version.desc())
    .limit(1)
    .scalar_subquery()
)
is_signed = exists().where(REPORT.c.study_uid == STUDY.c.uid)
is_begun = exists().where(DRAFT.c.study_uid == STUDY.c.uid)

# unread, draft, preliminary or final: what was signed last, else whether somebody has begun
status = func.coalesce(_signed, case((is_begun, "draft"), else_="unread"))
reader = select(CLAIM.c.reader).where(CLAIM.c.study_uid == STUDY.c.uid).scalar_subquery()
referrer = func.coalesce(func.nullif(ORDER.c.referrer, ""), STUDY.c.referrer)

_other = schema.study.alias("other")
# Earlier studies that surely are of the same patient: nothing weaker than ID, issuer, name and birth date is counted.
priors = (
    select(func.count())
    .select_from(_other)
    .where(
        _other.c.patient_id == STUDY.c.patient_id,
        _other.c.patient_id != "",
        _other.c.issuer == STUDY.c.issuer,
        _other.c.name_key == STUDY.c.name_key,
        _other.c.birth_date == STUDY.c.birth_date,
        _other.c.date <= STUDY.c.date,
        _other.c.uid != STUDY.c.uid,
    )
    .scalar_subquery()
)

# What is there of order and images: 0 images alone, 1 both, 2 the order alone
presence = case((STUDY.c.arrived == "", 2), (ORDER.c.study_uid.is_(None), 0), else_=1)

_newest = STUDY.c.date.desc(), STUDY.c.time.desc()
# What a column of the table is sorted by; the first element turns with the direction, the others break ties.
SORTS: dict[str, tuple[ColumnElement[object], ...]] = {
    "urgency": (STUDY.c.urgency,),
    "waiting": (STUDY.c.arrived,),
    "status": (case({"unread": 0, "draft": 1, "preliminary": 2}, value=status, else_=3),),
    "patient": (STUDY.c.name_key,),
    "id": (STUDY.c.patient_id,),
    "age": (STUDY.c.birth_date,),
    "modality": (STUDY.c.modalities,),
    "body": (STUDY.c.body_parts,),
    "description": (STUDY.c.description,),
    "images": (STUDY.c.image_count,),
    "date": (STUDY.c.date, STUDY.c.time),
    "priors": (priors,),
    "order": (presence,),
    "due": (func.coalesce(func.nullif(ORDER.c.due, ""), "9"),),
    "referrer": (referrer,),
    "claim": (reader,),
    "accession": (STUDY.c.accession,),
}


def ordered(statement: Select[str], column: str, *, descending: bool) -> Select[str]:
    """The statement sorted by a column; equal ones stand with the newest first and always in the same order."""
    keys = SORTS.get(column, SORTS["date"])
    turned = [key.desc() if descending else key.asc() for key in keys]
    return statement.order_by(*turned, *_newest, STUDY.c.uid)
