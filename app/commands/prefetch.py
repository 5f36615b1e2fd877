"""``main.py prefetch [STUDY_UID…]``: priors of studies that wait to be read, fetched from other systems."""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import Any

from app.archive.index import Index
from app.archive.waiting import Subject, Waiting
from app.commands.command import DONE, IN_PART, Command, Context, Unusable, answer, json_switch, tell
from app.commands.rooms import archive_of, preferences
from app.network.directory import Directory
from app.network.query import RemoteStudy
from app.prefetching.prefetcher import LATEST, Prefetcher
from app.prefetching.rule import Rule, rule_of


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("studies", nargs="*", metavar="STUDY_UID", help="without one: the unread studies, urgent first")
    parser.add_argument("--count", type=int, metavar="N", help="at most so many priors of each study")
    parser.add_argument("--years", type=int, metavar="N", help="none older than so many years")
    parser.add_argument("--any-modality", action="store_true", help="also priors of other modalities")
    parser.add_argument("--any-region", action="store_true", help="also priors whose description names another region")
    parser.add_argument("--dry-run", action="store_true", help="say what would be fetched, fetch nothing")
    json_switch(parser)


def _run(context: Context, given: argparse.Namespace) -> int:
    values = preferences(context)
    rule = _rule(rule_of(values), given)
    directory = Directory(context.home.folder, lambda: values)
    with archive_of(context) as archive:
        waiting = Waiting(archive.database)
        prefetcher, index = Prefetcher(archive, directory, lambda: values), Index(archive)
        documents = []
        for uid in given.studies or waiting.unread(LATEST):
            subject = waiting.subject(uid)
            if subject is None:
                raise Unusable(f"The archive has no study with the UID {uid}.")
            documents.append(_one(prefetcher, index, subject, rule, dry=given.dry_run))
    lines = [line for one in documents for line in _lines(one)]
    answer({"studies": documents}, "\n".join(lines) or "No study waits for priors.", as_json=given.json)
    amiss = any(one["troubles"] or any(prior["trouble"] for prior in one["priors"]) for one in documents)
    return IN_PART if amiss else DONE


def _rule(rule: Rule, given: argparse.Namespace) -> Rule:
    if any(number is not None and number < 0 for number in (given.count, given.years)):
        raise Unusable("--count and --years take numbers that are not negative.")
    changes: dict[str, Any] = {
        name: value for name, value in (("count", given.count), ("years", given.years)) if value is not None
    }
    changes |= {"same_modality": False} if given.any_modality else {}
    return replace(rule, **changes, **({"same_region": False} if given.any_region else {}))


def _one(prefetcher: Prefetcher, index: Index, subject: Subject, rule: Rule, *, dry: bool) -> dict[str, Any]:
    try:
        found = prefetcher.look(subject, rule)
    except ValueError as error:
        raise Unusable(str(error)) from error
    priors = [_prior(prefetcher, subject, one, here=index.has(one.uid), dry=dry) for one in found.priors]
    return {"study_uid": subject.uid, "priors": priors, "troubles": list(found.troubles)}


def _prior(prefetcher: Prefetcher, subject: Subject, one: RemoteStudy, *, here: bool, dry: bool) -> dict[str, Any]:
    document = {"study_uid": one.uid, "system": one.node.title, "date": one.date, "description": one.description}
    if here or dry:
        state = "here" if here else "elsewhere"
        return {**document, "state": state, "received": 0, "missing": [], "trouble": None}
    tell(f"Fetching a prior from {one.node.title} …")
    fetched = prefetcher.fetch(subject, one)
    complete = fetched is not None and fetched.complete
    return {
        **document,
        "state": "here" if complete else "elsewhere",
        "received": fetched.received if fetched else 0,
        "missing": list(fetched.missing) if fetched else [],
        "trouble": (fetched.trouble or None) if fetched else None,
    }


def _lines(document: dict[str, Any]) -> list[str]:
    priors = [
        f"  {one['date']}  {one['description']}  {one['system']}: {one['trouble'] or one['state']}"
        for one in document["priors"]
    ]
    return [document["study_uid"], *priors, *(f"  {trouble}" for trouble in document["troubles"])]


COMMAND = Command("prefetch", "priors of waiting studies, fetched from other systems", _run, _arguments)
