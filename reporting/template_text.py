"""A template written as the TOML that reads back equal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import msgspec

from reporting.template import Template


def template_text(template: Template) -> str:
    """The file of a template; what has its usual value is left out."""
    return "\n".join(_table(_pruned(template), "")).strip() + "\n"


def _pruned(thing: Any) -> Any:
    """Plain values of a struct without those that are as usual."""
    if isinstance(thing, msgspec.Struct):
        fields = msgspec.structs.fields(thing)
        kept = {field.name: getattr(thing, field.name) for field in fields}
        return {name: _pruned(value) for name, value in kept.items() if value not in _usual(thing, name)}
    if isinstance(thing, tuple):
        return [_pruned(one) for one in thing]
    return msgspec.to_builtins(thing)


def _usual(thing: msgspec.Struct, name: str) -> tuple[Any, ...]:
    field = next(one for one in msgspec.structs.fields(thing) if one.name == name)
    return () if field.default is msgspec.NODEFAULT else (field.default,)


def _table(values: dict[str, Any], path: str) -> Iterator[str]:
    below = {name: value for name, value in values.items() if _is_table(name, value)}
    for name, value in values.items():
        if name not in below:
            yield f"{name} = {_value(value)}"
    for name, value in below.items():
        where = f"{path}.{name}" if path else name
        for one in value if isinstance(value, list) else [value]:
            yield ""
            yield f"[[{where}]]" if isinstance(value, list) else f"[{where}]"
            yield from _table(one, where)


def _is_table(name: str, value: Any) -> bool:
    return name in ("section", "field", "table", "match")


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {_value(one)}" for name, one in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_value(one) for one in value) + "]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return repr(value)
