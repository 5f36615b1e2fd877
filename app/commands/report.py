"""``main.py report …``: reports of the archive, without a window, from the first wording to the file that leaves."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import reporting.export
from app.commands import report_template
from app.commands.assess import assessed
from app.commands.command import DONE, IN_PART, Command, Context, Unusable, answer, json_switch, tell
from app.commands.report_asked import Asked, blanks, document, tell_remarks
from app.commands.report_list import listed, listed_text
from app.commands.report_routes import ACTIONS as ROUTE_ACTIONS
from app.commands.report_routes import OPTIONS as ROUTE_OPTIONS
from app.commands.rooms import archive_of, preferences
from app.commands.writing import Texts, Writing, templates, texts_of
from app.desk.person import letterhead, reader
from reporting.draft.life_cycle import Event
from reporting.export.exporter import Exporter, ExportError, Letterhead, file_name
from reporting.report import Grade, Report
from reporting.store import ReportStore, Tampered
from viewer.catalogue import extensions


def _arguments(parser: argparse.ArgumentParser) -> None:
    rows = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, (explanation, _) in _ACTIONS.items():
        one = rows.add_parser(name, help=explanation, description=explanation)
        one.add_argument("--home", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
        one.add_argument("--study", required=name not in _WITHOUT_STUDY, default="", metavar="UID")
        if name in _OPTIONS:
            _OPTIONS[name](one)
        json_switch(one)


def _text_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--text", default="{}", metavar="JSON", help="texts by section id, values by field id")
    parser.add_argument(
        "--assess",
        action="append",
        default=[],
        metavar="'SYSTEM FIELD=VALUE …'",
        help="a category by the rules of a system, stated at the end of the impression; can be given again",
    )


def _new_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--template", required=True, metavar="ID")
    _text_option(parser)


def _sign_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--preliminary", action="store_true")
    parser.add_argument(
        "--grade", choices=("agree", "minor", "major"), default="", help="against the preliminary report"
    )
    parser.add_argument("--comment", default="", metavar="TEXT", help="how it differs; a major difference needs one")
    _check_options(parser)


def _check_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--fix", action="append", default=[], metavar="RULE", help="follow the fixes of a rule")
    parser.add_argument(
        "--override", action="append", default=[], metavar="RULE=REASON", help="overrule a rule's remarks"
    )


def _addendum_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--text", required=True, metavar="TEXT", help="the text of the addendum")


def _export_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", required=True, metavar="ID")
    parser.add_argument("--out", required=True, type=Path, metavar="DIR")
    parser.add_argument("--version", type=int, default=0, metavar="N", help="default the newest signed one")


def _run(context: Context, given: argparse.Namespace) -> int:
    _, action = _ACTIONS[given.action]
    with archive_of(context) as archive:
        return action(Asked(context.home, archive, preferences(context), given))


def _new(asked: Asked) -> int:
    known = templates(asked.home)
    template = next((one for one in known if one.id == asked.given.template), None)
    if template is None:
        raise Unusable(f"There is no template {asked.given.template!r}; there are {', '.join(_ids(known))}.")
    texts = texts_of(asked.given.text, template)
    made = asked.writing(template)
    if made.opened.saved is not None:
        raise Unusable("You have a draft of this report already. Sign it, or throw it away with `report discard`.")
    made.require(Event.EDIT)
    return _written(made, texts, asked.given)


def _revise(asked: Asked) -> int:
    made = asked.writing()
    texts = texts_of(asked.given.text, made.template)
    if made.opened.saved is None:
        made.revise()
    return _written(made, texts, asked.given)


def _addendum(asked: Asked) -> int:
    made = asked.writing()
    made.begin_addendum(asked.given.text)
    return _written(made, Texts({}, {}), asked.given)


def _written(made: Writing, texts: Texts, given: argparse.Namespace) -> int:
    made.fill(texts)
    for one in getattr(given, "assess", []):
        made.state(assessed(one))
    made.save()
    report = made.draft.report
    missing = blanks(made, report, required=True)
    open_fields = f"; still to fill: {', '.join(missing)}" if missing else ""
    said = f"Version {report.version}, {report.status}, is saved{open_fields}."
    answer(document(made, report), said, as_json=given.json)
    tell_remarks(made)
    return DONE


def _check(asked: Asked) -> int:
    made = asked.writing()
    if made.opened.saved is None and not made.opened.versions:
        raise Unusable("There is no report on this study yet. Begin one with `report new`.")
    lines = [f"{one.severity.value} {one.check}: {one.sentence}" for one in made.remarks]
    answer(
        document(made, made.draft.report), "\n".join(lines) or "The checks remark nothing.", as_json=asked.given.json
    )
    return IN_PART if any(one.holds for one in made.remarks) else DONE


def _sign(asked: Asked) -> int:
    made = asked.writing()
    if made.opened.saved is None and not made.opened.versions:
        raise Unusable("There is no report on this study yet. Begin one with `report new`.")
    if asked.given.grade:
        made.grade(Grade(asked.given.grade), asked.given.comment)
    made.mend(asked.given.fix)
    made.overrule(asked.given.override)
    event = Event.SIGN_PRELIMINARY if asked.given.preliminary else Event.SIGN_FINAL
    report, objects = made.sign(event)
    tell_remarks(made)
    answered = document(made, report)
    answered["objects"] = [
        {"role": one.role, "sop_class": one.sop_class_uid, "sop_uid": one.sop_uid, "series_uid": one.series_uid}
        for one in objects
    ]
    text = f"Version {report.version} is signed as {report.status}; {len(objects)} objects are in the archive."
    answer(answered, text, as_json=asked.given.json)
    return DONE


def _discard(asked: Asked) -> int:
    made = asked.writing()
    if made.opened.saved is None:
        raise Unusable("You have no draft of this report.")
    made.store.discard(asked.given.study, reader(asked.values).login)
    answer({"study_uid": asked.given.study, "discarded": True}, "The draft is thrown away.", as_json=asked.given.json)
    return DONE


def _export(asked: Asked) -> int:
    exporters: tuple[Exporter, ...] = extensions(reporting.export, "EXPORTER")
    exporter = next((one for one in exporters if one.id == asked.given.format), None)
    if exporter is None:
        raise Unusable(f"There is no format {asked.given.format!r}; there are {', '.join(_ids(exporters))}.")
    report = _signed(ReportStore(asked.archive.database.engine), asked.given.study, asked.given.version)
    file = asked.given.out / file_name(exporter, report)
    _put(file, exporter, report, letterhead(asked.values))
    document = {"path": str(file), "format": exporter.id, "report_uid": report.uid, "version": report.version}
    answer(document, str(file), as_json=asked.given.json)
    return DONE


def _signed(store: ReportStore, study_uid: str, version: int) -> Report:
    try:
        versions = store.versions(study_uid)
    except Tampered as reason:
        raise Unusable(f"{reason} It is not exported.") from reason
    found = [one for one in versions if version in (0, one.version)]
    if not found:
        which = f"version {version} of a report" if version else "signed report"
        raise Unusable(f"There is no {which} on this study. Only signed reports are exported.")
    return found[-1]


def _put(file: Path, exporter: Exporter, report: Report, head: Letterhead) -> None:
    """Write the file, whole or not at all."""
    part = file.with_name(f"{file.name}.part")
    try:
        data = exporter.make(report, head)
        file.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(data)
        part.replace(file)
    except ExportError as reason:
        raise Unusable(str(reason)) from reason
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise Unusable(f"{file} cannot be written ({error.strerror}).") from error


def _list(asked: Asked) -> int:
    document = listed(asked.archive, reader(asked.values).login, asked.given.study)
    answer(document, listed_text(document), as_json=asked.given.json)
    for fault in document["faults"]:
        tell(fault)
    return IN_PART if document["faults"] else DONE


def _template(asked: Asked) -> int:
    return report_template.run(asked.home, asked.archive, asked.values, asked.given)


def _ids(named: tuple[Any, ...]) -> list[str]:
    return [one.id for one in named]


_ACTIONS: dict[str, tuple[str, Callable[[Asked], int]]] = {
    "new": ("begin a report with a template, and save it as a draft", _new),
    "revise": ("change a draft, or open a preliminary report as its next version", _revise),
    "check": ("what the checks before signing say of the report", _check),
    "sign": ("sign the draft, or confirm a preliminary report as final", _sign),
    **ROUTE_ACTIONS,
    "addendum": ("begin an addendum to a final report, and save it as a draft", _addendum),
    "discard": ("throw a draft away", _discard),
    "export": ("write a signed report as a file", _export),
    "list": ("every report and draft of the archive", _list),
    "template": ("templates: list, why, import and export as MRRT", _template),
}
_OPTIONS: dict[str, Callable[[argparse.ArgumentParser], None]] = {
    "new": _new_options,
    "revise": _text_option,
    "sign": _sign_options,
    **ROUTE_OPTIONS,
    "addendum": _addendum_options,
    "export": _export_options,
    "template": report_template.options,
}
_WITHOUT_STUDY = ("list", "pending", "template")

COMMAND = Command(
    "report", "reports of the archive: new, check, sign, send on, correct, export, list, template", _run, _arguments
)
