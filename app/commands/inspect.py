"""``main.py inspect PATH``: what the program understands of files, without importing."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from app.commands.command import DONE, IN_PART, UNUSABLE, Command, Context, answer, json_switch, require, tell
from app.commands.progress import Figure
from app.inspection.describe import document
from app.inspection.scan import scan


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    json_switch(parser)


def _run(context: Context, given: argparse.Namespace) -> int:
    require(given.paths)
    with Figure("Reading") as figure:
        found = document(scan(given.paths, figure.show))
    answer(found, _text(found), as_json=given.json)
    for one in found["unreadable"]:
        tell(f"{one['path']}: {one['reason']}")
    if not found["studies"]:
        return UNUSABLE
    return IN_PART if found["unreadable"] or _damaged(found) else DONE


def _damaged(found: dict[str, Any]) -> int:
    """How many images cannot be shown."""
    stacks = [stack for study in found["studies"] for series in study["series"] for stack in series["stacks"]]
    return sum(len(stack["damaged"]) for stack in stacks)


def _text(found: dict[str, Any]) -> str:
    lines = [f"{found['files']} files, {len(found['unreadable'])} unreadable"]
    for study in found["studies"]:
        patient = study["patient"]
        lines += ["", f"{patient['name']} · {patient['id']} · {study['date']} · {study['description']}"]
        for series in study["series"]:
            lines.append(f"  {series['number']} {series['modality']} {series['description']}")
            lines += [_stack_line(stack) for stack in series["stacks"]]
    return "\n".join(lines)


def _stack_line(stack: dict[str, Any]) -> str:
    size = f"{stack['images']} × {stack['columns']} × {stack['rows']}"
    volume = f"volume, {stack['slice_spacing_mm']:.3f} mm" if stack["is_volume"] else stack["why_not"] or "no volume"
    spacing = stack["pixel_spacing_mm"]
    pixel = f"{spacing[0]:.4f} × {spacing[1]:.4f} mm ({stack['spacing_provenance']})" if spacing else "px"
    why = f" · split: {stack['why_split']}" if stack["why_split"] else ""
    damaged = f" · {len(stack['damaged'])} damaged" if stack["damaged"] else ""
    return f"    {size} · {pixel} · {stack['orientation'] or 'no orientation'} · {volume}{why}{damaged}"


COMMAND = Command("inspect", "what the program understands of files, without importing", _run, _arguments)
