"""``main.py check FILE…``: our own checker of SR, key objects, segmentations, presentation states and encapsulated PDF."""

from __future__ import annotations

import argparse
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from app.archive.index import Index
from app.commands.command import DONE, IN_PART, UNUSABLE, Command, Context, Unusable, answer, json_switch, require, tell
from app.commands.rooms import archive_of, has_archive
from app.inspection.at_hand import AtHand
from app.inspection.scan import scan
from reporting.export.verification.finding import Finding, Level
from reporting.export.verify import check


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("objects", nargs="+", type=Path, metavar="FILE", help="an object, or a folder of them")
    parser.add_argument("--images", nargs="+", type=Path, default=[], metavar="FOLDER", help="the images cited")
    json_switch(parser)


def _run(context: Context, given: argparse.Namespace) -> int:
    require([*given.objects, *given.images])
    files = _files(given.objects)
    if not files:
        raise Unusable("There is no file to check in what was named.")
    with ExitStack() as stack:
        index = Index(stack.enter_context(archive_of(context))) if has_archive(context) else None
        at_hand = AtHand(scan([*given.objects, *given.images]), index)
        checked = [_checked(file, at_hand) for file in files]
    left_out = [
        f"The image {uid} is not at hand; what was measured on it was not computed again." for uid in at_hand.missing
    ]
    document = {"files": checked, "left_out": left_out}
    answer(document, "\n".join(_text(one) for one in checked), as_json=given.json)
    for sentence in left_out:
        tell(sentence)
    if all(one["unreadable"] for one in checked):
        return UNUSABLE
    return IN_PART if left_out or any(one["errors"] for one in checked) else DONE


def _files(paths: list[Path]) -> list[Path]:
    """The files named, and those of folders that were named."""
    return [file for path in paths for file in (_within(path) if path.is_dir() else [path])]


def _within(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file() and file.suffix.lower() in ("", ".dcm"))


def _checked(file: Path, at_hand: AtHand) -> dict[str, Any]:
    try:
        data = file.read_bytes()
    except OSError as error:
        sentence = f"The file cannot be read ({error.strerror or type(error).__name__})."
        return _document(file, (Finding(Level.ERROR, sentence),), unreadable=True)
    return _document(file, check(data, at_hand.image), unreadable=data[128:132] != b"DICM")


def _document(file: Path, findings: tuple[Finding, ...], *, unreadable: bool) -> dict[str, Any]:
    return {
        "path": str(file),
        "unreadable": unreadable,
        "errors": sum(one.level is Level.ERROR for one in findings),
        "warnings": sum(one.level is Level.WARNING for one in findings),
        "findings": [{"level": one.level.value, "place": one.place, "sentence": one.sentence} for one in findings],
    }


def _text(checked: dict[str, Any]) -> str:
    found = [f"  {one['level']} {one['place']}: {one['sentence']}" for one in checked["findings"]]
    return "\n".join([f"{checked['path']}: {checked['errors']} errors, {checked['warnings']} warnings", *found])


COMMAND = Command(
    "check",
    "our own checker of SR, key object, segmentation, presentation state and encapsulated PDF objects",
    _run,
    _arguments,
)
