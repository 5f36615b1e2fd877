"""``main.py samples``: the sample studies into the archive."""

from __future__ import annotations

import argparse

from app.commands.command import DONE, IN_PART, Command, Context, answer, json_switch
from app.commands.progress import Figure
from app.commands.rooms import archive_of
from app.welcome import add_samples, samples_present


def _run(context: Context, given: argparse.Namespace) -> int:
    with archive_of(context) as archive:
        if samples_present(archive):
            answer({"taken": 0, "present": True}, "The sample studies are in the archive.", as_json=given.json)
            return DONE
        with Figure("Making the sample studies") as figure:
            summary = add_samples(archive, figure.show)
    text = f"{summary.taken} objects of {len(summary.studies)} sample studies are in the archive."
    answer({"taken": summary.taken, "present": False, "studies": list(summary.studies)}, text, as_json=given.json)
    return DONE if not summary.stopped else IN_PART


COMMAND = Command("samples", "put the sample studies into the archive", _run, json_switch)
