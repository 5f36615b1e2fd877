"""``main.py node add|list|remove|test|echo|find|get|send``: other systems, of DICOM and DICOMweb, without a window."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app.archive.index import Index, UnknownStudy
from app.commands import node_book as book
from app.commands.command import DONE, IN_PART, Command, Context, Unusable, answer, json_switch, tell
from app.commands.node_arguments import WORD, described, directory_of, system, system_arguments
from app.commands.progress import Figure
from app.commands.rooms import archive_of
from app.fetching import Fetcher, Told
from app.network.calling import Unreachable
from app.network.everywhere import everywhere
from app.network.query import Question, RemoteStudy, echo
from app.network.system import DicomSystem, System


def _arguments(parser: argparse.ArgumentParser) -> None:
    rows = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, (explanation, options, _) in _ACTIONS.items():
        one = rows.add_parser(name, help=explanation, description=explanation)
        one.add_argument("--home", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
        options(one)
        json_switch(one)


def _echo_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("node", metavar=WORD, help="with +tls behind a port: through TLS")
    system_arguments(parser)


def _find_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("node", metavar=WORD, nargs="?", help="without one every known system is asked")
    system_arguments(parser)
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
    _echo_options(parser)
    parser.add_argument("--study", required=True, metavar="UID")


def _run(context: Context, given: argparse.Namespace) -> int:
    try:
        return _ACTIONS[given.action][2](context, given)
    except Unreachable as error:
        answer({"reached": False, "layer": str(error.layer), "why_not": str(error)}, str(error), as_json=given.json)
        return IN_PART
    except OSError as error:
        raise Unusable(f"A file cannot be read or written ({error.strerror or error}).") from error


def _asked(context: Context, given: argparse.Namespace) -> System:
    directory = directory_of(context, given)
    return system(*described(given.node, directory, given), directory)


def _echo(context: Context, given: argparse.Namespace) -> int:
    asked = _asked(context, given)
    if not isinstance(asked, DicomSystem):
        raise Unusable("A DICOMweb server has no echo; `main.py node test` tries what it has.")
    echo(asked.node, asked.caller)
    sentence = f"{asked.title} is there and lets {asked.caller.ae_title} in."
    answer({"reached": True, "layer": None, "why_not": None}, sentence, as_json=given.json)
    return DONE


def _find(context: Context, given: argparse.Namespace) -> int:
    question = Question(given.name, given.id, given.accession, given.dates, given.modality, given.study)
    if not given.node:
        return _find_everywhere(context, given, question)
    found = list(_asked(context, given).find(question))
    document = {"reached": True, "studies": [_document(one) for one in found]}
    answer(document, "\n".join([*map(_line, found), f"{len(found)} studies."]), as_json=given.json)
    return DONE


def _find_everywhere(context: Context, given: argparse.Namespace, question: Question) -> int:
    """Ask every known system; what one cannot answer is told of it and holds up no other."""
    directory = directory_of(context, given)
    studies: list[dict[str, Any]] = []
    systems: list[dict[str, Any]] = []
    lines: list[str] = []
    try:
        nodes = directory.known().all
    except ValueError as error:
        raise Unusable(str(error)) from error
    for name, found, trouble in everywhere(nodes, directory, question):
        studies += [{"system": name, **_document(one)} for one in found]
        lines += [f"{name}  {_line(one)}" for one in found]
        why = None if trouble is None else str(trouble)
        layer = None if trouble is None else str(trouble.layer)
        systems.append({"system": name, "reached": why is None, "layer": layer, "why_not": why, "studies": len(found)})
        lines.append(f"{name}: {why or f'{len(found)} studies.'}")
    answer({"studies": studies, "systems": systems}, "\n".join(lines), as_json=given.json)
    return DONE if all(one["reached"] for one in systems) else IN_PART


def _document(study: RemoteStudy) -> dict[str, Any]:
    facts = asdict(study)
    del facts["node"]
    return {**facts, "modalities": list(study.modalities)}


def _line(study: RemoteStudy) -> str:
    count = f"{study.images} images" if study.images is not None else "images not said"
    who = " · ".join(part for part in (study.patient_name, study.patient_id, study.birth_date) if part)
    what = " · ".join(part for part in (study.date, "/".join(study.modalities), study.description, count) if part)
    return f"{study.uid}  {who}  {what}"


def _get(context: Context, given: argparse.Namespace) -> int:
    asked = _asked(context, given)
    with archive_of(context) as archive, Figure("Fetching") as figure:
        told = Told(figure.show, quiet=lambda seconds: tell(f"Nothing has come for {seconds:.0f} s."))
        fetched = Fetcher(archive).run(asked, given.study, told)
    document = {
        "reached": True,
        **asdict(fetched),
        "missing": list(fetched.missing),
        "trouble": fetched.trouble or None,
    }
    sentence = (
        f"{fetched.received} fetched; {len(fetched.missing)} of {fetched.expected} are missing. {fetched.trouble}"
    )
    answer(document, sentence.rstrip(), as_json=given.json)
    return DONE if fetched.complete else IN_PART


def _send(context: Context, given: argparse.Namespace) -> int:
    asked = _asked(context, given)
    with archive_of(context) as archive:
        try:
            study = Index(archive).study(given.study)
        except UnknownStudy as error:
            raise Unusable("The archive has no study under this UID.") from error
        files = [one.location.path for series in study.series for one in series.instances if one.location]
        with Figure("Sending") as figure:
            results = asked.send([Path(file) for file in files], figure.show)
    refused = [{"sop_uid": one.sop_uid, "reason": one.reason} for one in results if not one.taken]
    document = {"reached": True, "sent": len(results) - len(refused), "refused": refused}
    lines = [f"{len(results) - len(refused)} of {len(results)} sent.", *sorted({one["reason"] for one in refused})]
    answer(document, "\n".join(lines), as_json=given.json)
    return IN_PART if refused else DONE


_Action = Callable[[Context, argparse.Namespace], int]
_ACTIONS: dict[str, tuple[str, Callable[[argparse.ArgumentParser], None], _Action]] = {
    "add": ("keep a system under a name", book.add_options, book.add),
    "list": ("the systems that are known", lambda _: None, book.show),
    "remove": ("forget a system", book.remove_options, book.remove),
    "test": ("what works with it, layer by layer, and what does not", book.test_options, book.test),
    "echo": ("whether it is there and lets Lectern in, and if not, what failed", _echo_options, _echo),
    "find": ("the studies it has, or all known systems have", _find_options, _find),
    "get": ("a study into the archive", _get_options, _get),
    "send": ("a study of the archive to it", _get_options, _send),
}

COMMAND = Command("node", "other systems: add, list, remove, test, echo, find, get, send", _run, _arguments)
