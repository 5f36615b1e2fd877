"""``main.py node echo|find|get|send``: another system of the DICOM network, asked without a window."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from app.archive.index import Index, UnknownStudy
from app.commands.command import DONE, IN_PART, Command, Context, Unusable, answer, json_switch
from app.commands.progress import Figure
from app.commands.rooms import archive_of, preferences
from app.fetching import Fetcher
from app.network.calling import Caller, Unreachable
from app.network.node import Node, node_of
from app.network.query import Question, RemoteStudy, echo, find_studies
from app.network.send import send
from app.network.tls import calling


@dataclass(frozen=True, slots=True)
class _Asked:
    """One request: who is asked, as whom, and for what."""

    context: Context
    node: Node
    caller: Caller
    given: argparse.Namespace


def _arguments(parser: argparse.ArgumentParser) -> None:
    rows = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, (explanation, _) in _ACTIONS.items():
        one = rows.add_parser(name, help=explanation, description=explanation)
        one.add_argument("--home", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
        one.add_argument("node", metavar="TITLE@HOST:PORT", help="with +tls behind it: through TLS")
        one.add_argument("--title", help="the AE title to call with (default: the setting receiver_title)")
        one.add_argument("--trust", type=Path, metavar="FILE", help="the node's certificate is signed by these")
        one.add_argument("--certificate", type=Path, metavar="FILE", help="shown to the node")
        one.add_argument("--key", type=Path, metavar="FILE", help="the certificate's private key")
        _OPTIONS[name](one)
        json_switch(one)


def _find_options(parser: argparse.ArgumentParser) -> None:
    for name, what in (
        ("name", "patient name, with * and ?"),
        ("id", "patient ID"),
        ("accession", "accession number"),
        ("dates", "a day or a range: 20260101-20261231"),
        ("modality", "modality"),
        ("study", "Study Instance UID"),
    ):
        parser.add_argument(f"--{name}", default="", help=what)


def _get_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--study", required=True, metavar="UID")


def _run(context: Context, given: argparse.Namespace) -> int:
    try:
        node = node_of(given.node)
        trusted = calling(given.trust, given.certificate, given.key) if node.tls else None
    except ValueError as error:
        raise Unusable(str(error)) from error
    except OSError as error:
        raise Unusable(f"A certificate or key cannot be used ({error.strerror or error}).") from error
    caller = Caller(given.title or preferences(context).receiver_title, trusted)
    try:
        return _ACTIONS[given.action][1](_Asked(context, node, caller, given))
    except Unreachable as error:
        answer({"reached": False, "layer": str(error.layer), "why_not": str(error)}, str(error), as_json=given.json)
        return IN_PART


def _echo(asked: _Asked) -> int:
    echo(asked.node, asked.caller)
    sentence = f"{asked.node.title} is there and lets {asked.caller.ae_title} in."
    answer({"reached": True, "layer": None, "why_not": None}, sentence, as_json=asked.given.json)
    return DONE


def _find(asked: _Asked) -> int:
    given = asked.given
    question = Question(given.name, given.id, given.accession, given.dates, given.modality, given.study)
    found = list(find_studies(asked.node, asked.caller, question))
    document = {"reached": True, "studies": [_document(one) for one in found]}
    answer(document, "\n".join([*map(_line, found), f"{len(found)} studies."]), as_json=given.json)
    return DONE


def _document(study: RemoteStudy) -> dict[str, Any]:
    facts = asdict(study)
    del facts["node"]
    return {**facts, "modalities": list(study.modalities)}


def _line(study: RemoteStudy) -> str:
    count = f"{study.images} images" if study.images is not None else "images not said"
    who = " · ".join(part for part in (study.patient_name, study.patient_id, study.birth_date) if part)
    what = " · ".join(part for part in (study.date, "/".join(study.modalities), study.description, count) if part)
    return f"{study.uid}  {who}  {what}"


def _get(asked: _Asked) -> int:
    with archive_of(asked.context) as archive, Figure("Fetching") as figure:
        fetched = Fetcher(archive, asked.caller).run(asked.node, asked.given.study, figure.show)
    document = {
        "reached": True,
        **asdict(fetched),
        "missing": list(fetched.missing),
        "trouble": fetched.trouble or None,
    }
    sentence = (
        f"{fetched.received} fetched; {len(fetched.missing)} of {fetched.expected} are missing. {fetched.trouble}"
    )
    answer(document, sentence.rstrip(), as_json=asked.given.json)
    return DONE if fetched.complete else IN_PART


def _send(asked: _Asked) -> int:
    with archive_of(asked.context) as archive:
        try:
            study = Index(archive).study(asked.given.study)
        except UnknownStudy as error:
            raise Unusable("The archive has no study under this UID.") from error
        files = [one.location.path for series in study.series for one in series.instances if one.location]
        with Figure("Sending") as figure:
            results = send(asked.node, asked.caller, [Path(file) for file in files], figure.show)
    refused = [{"sop_uid": one.sop_uid, "reason": one.reason} for one in results if not one.taken]
    document = {"reached": True, "sent": len(results) - len(refused), "refused": refused}
    lines = [f"{len(results) - len(refused)} of {len(results)} sent.", *sorted({one["reason"] for one in refused})]
    answer(document, "\n".join(lines), as_json=asked.given.json)
    return IN_PART if refused else DONE


_Action = Callable[[_Asked], int]
_ACTIONS: dict[str, tuple[str, _Action]] = {
    "echo": ("whether it is there and lets Lectern in, and if not, what failed", _echo),
    "find": ("the studies it has", _find),
    "get": ("a study into the archive", _get),
    "send": ("a study of the archive to it", _send),
}
_OPTIONS: dict[str, Callable[[argparse.ArgumentParser], None]] = {
    "echo": lambda _: None,
    "find": _find_options,
    "get": _get_options,
    "send": _get_options,
}

COMMAND = Command("node", "another system of the DICOM network: echo, find, get, send", _run, _arguments)
