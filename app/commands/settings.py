"""``main.py settings [NAME=VALUE…]``: the reader's settings, as the settings dialog has them."""

from __future__ import annotations

import argparse
from dataclasses import Field
from typing import Any

from app.commands.command import DONE, Command, Context, Unusable, answer, json_switch, tell
from app.settings import Settings, asked_for

YES_NO = {"on": True, "true": True, "yes": True, "off": False, "false": False, "no": False}


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("changes", nargs="*", metavar="NAME=VALUE", help="what to set; without, all are shown")
    json_switch(parser)


def _run(context: Context, given: argparse.Namespace) -> int:
    settings = Settings(context.home.settings_file)
    if settings.problem:
        tell(settings.problem)
    fields = {one.name: one for one in asked_for()}
    changes = dict(_change(text, fields) for text in given.changes)
    if changes:
        settings.change(**changes)
    values = {name: getattr(settings.values, name) for name in fields}
    answer(values, "\n".join(f"{name}={value}" for name, value in values.items()), as_json=given.json)
    return DONE


def _change(text: str, fields: dict[str, Field[Any]]) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not equals or name not in fields:
        raise Unusable(f"A setting is given as NAME=VALUE; there are {', '.join(fields)}.")
    return name, _typed(value, fields[name])


def _typed(value: str, field: Field[Any]) -> Any:
    if isinstance(field.default, bool):
        if value.lower() not in YES_NO:
            raise Unusable(f"{field.name} is on or off, not {value!r}.")
        return YES_NO[value.lower()]
    return _number(value, field) if isinstance(field.default, int) else value


def _number(value: str, field: Field[Any]) -> int:
    least, most = field.metadata.get("minimum", 0), field.metadata.get("maximum", 1_000_000)
    if not (value.isascii() and value.isdigit() and least <= int(value) <= most):
        raise Unusable(f"{field.name} is a whole number from {least} to {most}, not {value!r}.")
    return int(value)


COMMAND = Command("settings", "the reader's settings: show them, or set NAME=VALUE", _run, _arguments)
