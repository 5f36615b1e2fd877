"""Searches (QIDO-RS, PS3.18 10.6), page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from urllib.parse import quote, urlencode

from app.network.calling import Layer, Unreachable
from app.network.query import MOST_ANSWERS, Question, RemoteObject, RemoteStudy
from app.network.web.dicom_json import Found, NotJson, count, objects, text, texts
from app.network.web.link import Link
from app.network.web.web_node import WebNode

JSON = "application/dicom+json"
PAGE = 100
MOST_OBJECTS = 200_000
STUDY_UID, SERIES_UID, SOP_UID, SOP_CLASS, NUMBER = "0020000D", "0020000E", "00080018", "00080016", "00200013"
_NAME, _ID, _ISSUER, _BORN, _SEX = "00100010", "00100020", "00100021", "00100030", "00100040"
_DATE, _TIME, _ACCESSION, _WHAT = "00080020", "00080030", "00080050", "00081030"
_MODALITIES, _SERIES, _IMAGES = "00080061", "00201206", "00201208"
_INCLUDED = (_ISSUER, _WHAT, _SERIES, _IMAGES, _MODALITIES)


def find_studies(
    node: WebNode, link: Link, question: Question, cancelled: Callable[[], bool] = lambda: False
) -> Iterator[RemoteStudy]:
    """Studies that match, as the pages come; raises Unreachable. At most ``MOST_ANSWERS`` are taken."""
    asked = [*_keys(question), *(("includefield", tag) for tag in _INCLUDED)]
    for number, found in enumerate(_pages(node, link, "/studies", asked, STUDY_UID)):
        if cancelled() or number >= MOST_ANSWERS:
            return
        yield _study(node, found)


def list_objects(node: WebNode, link: Link, study_uid: str) -> tuple[RemoteObject, ...]:
    """Every object of a study, series by series, each in the order of its instance numbers; raises Unreachable."""
    below = f"/studies/{quote(study_uid)}/series"
    series = [text(one, SERIES_UID) for one in _pages(node, link, below, [], SERIES_UID)]
    return tuple(one for uid in series for one in _objects(node, link, f"{below}/{quote(uid)}/instances", uid))


def _objects(node: WebNode, link: Link, path: str, series_uid: str) -> list[RemoteObject]:
    found = list(_pages(node, link, path, [("includefield", NUMBER)], SOP_UID))
    found.sort(key=lambda one: (count(one, NUMBER) is None, count(one, NUMBER) or 0))
    return [RemoteObject(series_uid, text(one, SOP_UID), text(one, SOP_CLASS)) for one in found]


def _pages(node: WebNode, link: Link, path: str, keys: Sequence[tuple[str, str]], uid: str) -> Iterator[Found]:
    """Answers of all pages, each once: a server that knows no offset gives the same ones again, and is not asked on."""
    seen = set[str]()
    while len(seen) < MOST_OBJECTS:
        query = urlencode([*keys, ("limit", str(PAGE)), ("offset", str(len(seen)))], quote_via=quote, safe="*?\\")
        page, more = _page(node, link, f"{path}?{query}")
        news = {text(one, uid): one for one in page if text(one, uid) not in {"", *seen}}
        yield from news.values()
        seen |= news.keys()
        if not news or (len(page) < PAGE and not more):
            return


def _page(node: WebNode, link: Link, path: str) -> tuple[list[Found], bool]:
    """What one page holds, and whether the server says that there is more."""
    with link.ask("GET", path, JSON) as answer:
        body, warned = answer.text(), answer.headers.get("warning", "")
    try:
        return objects(body), warned.startswith("299") and "additional" in warned.lower()
    except NotJson as error:
        raise Unreachable(Layer.SERVICE, f"{node.title} answers, but not as a DICOMweb search does. {error}") from error


def _keys(question: Question) -> list[tuple[str, str]]:
    keys = {
        "PatientName": question.patient_name,
        "PatientID": question.patient_id,
        "AccessionNumber": question.accession,
        "StudyDate": question.dates,
        "ModalitiesInStudy": question.modality,
        "StudyInstanceUID": question.study_uid,
    }
    return [(name, value) for name, value in keys.items() if value]


def _study(node: WebNode, found: Found) -> RemoteStudy:
    return RemoteStudy(
        node,
        text(found, STUDY_UID),
        text(found, _NAME),
        text(found, _ID),
        text(found, _ISSUER),
        text(found, _BORN),
        text(found, _SEX),
        text(found, _DATE),
        text(found, _TIME),
        text(found, _ACCESSION),
        text(found, _WHAT),
        texts(found, _MODALITIES),
        count(found, _SERIES),
        count(found, _IMAGES),
    )
