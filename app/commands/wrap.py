"""``main.py import --wrap FILE…``: JPEG, PNG, TIFF and PDF of outside as DICOM objects of a patient."""

from __future__ import annotations

import argparse

from app.archive.archive import Archive
from app.archive.index import Index, UnknownStudy
from app.commands.command import DONE, Context, Unusable, answer
from app.commands.rooms import archive_of, preferences
from app.desk.person import person_name
from app.wrapping.objects import CONVERSIONS
from app.wrapping.subject import Subject, Unfit, of_study, typed
from app.wrapping.wrapping import wrap_files

_ALONE = ("patient_from", "patient_name", "patient_id", "birth_date", "sex", "own_study", "title", "kind")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What is said about files that are wrapped."""
    group = parser.add_argument_group("wrapping", "pictures and PDFs as DICOM objects of a patient")
    group.add_argument("--wrap", action="store_true", help="wrap the files; they are no DICOM files")
    group.add_argument("--patient-from", default="", metavar="STUDY_UID", help="into this study, of its patient")
    group.add_argument(
        "--own-study", action="store_true", help="with --patient-from: a study of their own, not into it"
    )
    group.add_argument("--patient-name", default="", metavar="NAME", help="'Family, Given', where no study is named")
    group.add_argument("--patient-id", default="", metavar="ID")
    group.add_argument("--birth-date", default="", metavar="YYYY-MM-DD")
    group.add_argument("--sex", default="", metavar="F|M|O")
    group.add_argument("--title", default="", help="what the files are; the description of their series")
    group.add_argument("--kind", default="", choices=[*CONVERSIONS], help="paper (the default), film or photo")


def refuse_alone(given: argparse.Namespace) -> None:
    """Refuse what goes with --wrap only."""
    named = [f"--{name.replace('_', '-')}" for name in _ALONE if getattr(given, name)]
    if named:
        raise Unusable(f"{', '.join(named)} only goes with --wrap. DICOM files say themselves whose they are.")


def run(context: Context, given: argparse.Namespace) -> int:
    """Wrap the files; all of them or none."""
    values = preferences(context)
    try:
        with archive_of(context) as archive:
            subject = _subject(archive, given)
            made = wrap_files(archive, given.paths, subject, given.kind or "paper", given.title, values.organisation)
    except (Unfit, UnknownStudy) as reason:
        raise Unusable(str(reason)) from reason
    document = {"taken": len(made.sop_uids), "studies": [made.study_uid], "objects": list(made.sop_uids)}
    answer(document, f"{len(made.sop_uids)} objects were made; study {made.study_uid}.", as_json=given.json)
    return DONE


def _subject(archive: Archive, given: argparse.Namespace) -> Subject:
    said = (given.patient_name, given.patient_id, given.birth_date, given.sex)
    if given.patient_from:
        if any(said):
            raise Unusable("Name a study or a patient, not both.")
        return of_study(Index(archive).study(given.patient_from), own_study=given.own_study, description=given.title)
    if given.own_study:
        raise Unusable("--own-study goes with --patient-from; a typed patient has a study of their own anyway.")
    return typed(person_name(given.patient_name), *said[1:], given.title)
