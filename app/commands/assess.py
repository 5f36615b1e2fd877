"""``main.py assess SYSTEM field=value …``: a category by the rules of an assessment system, with its reasons."""

from __future__ import annotations

import argparse
import shlex
from typing import Any

from app.commands.command import DONE, IN_PART, Command, Context, Unusable, answer, json_switch
from app.home import RESOURCES
from reporting.assessment.assess import Outcome, assess, assessment_of, evaluators
from reporting.assessment.system import Input, System, SystemTrouble, load_systems
from reporting.report import Assessment


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("system", nargs="?", default="", metavar="SYSTEM", help="its id; without one they are listed")
    parser.add_argument(
        "values", nargs="*", metavar="FIELD=VALUE", help="what is known; without any it says what it asks"
    )
    json_switch(parser)


def _run(_context: Context, given: argparse.Namespace) -> int:
    systems = _systems()
    if not given.system:
        answer({"systems": [_described(one) for one in systems]}, _list(systems), as_json=given.json)
        return DONE
    system = next((one for one in systems if given.system in (one.id, one.name)), None)
    if system is None:
        raise Unusable(f"There is no system {given.system!r}; there are {', '.join(one.id for one in systems)}.")
    if not given.values:
        answer(_described(system), _asked(system), as_json=given.json)
        return DONE
    outcome = assess(system, evaluators()[system.id], _texts(given.values))
    if outcome.trouble:
        raise Unusable(outcome.trouble)
    answer(_document(outcome), _text(outcome), as_json=given.json)
    return IN_PART if outcome.asks is not None else DONE


def assessed(said: str) -> Assessment:
    """The category of ``SYSTEM FIELD=VALUE …`` as a report states it; raises Unusable where there is none."""
    name, *values = shlex.split(said)[:100] or [""]
    system = next((one for one in _systems() if name in (one.id, one.name)), None)
    if system is None:
        raise Unusable(f"There is no system {name!r}; there are {', '.join(one.id for one in _systems())}.")
    texts = _texts(values)
    outcome = assess(system, evaluators()[system.id], texts)
    if outcome.asks is not None:
        raise Unusable(f"{system.name} cannot be stated. {_text(outcome)}")
    if not outcome.statement:
        raise Unusable(outcome.trouble or f"{system.name} does not apply. {' '.join(_reasons(outcome))}")
    return assessment_of(outcome, texts)


def _reasons(outcome: Outcome) -> tuple[str, ...]:
    return outcome.verdict.reasons if outcome.verdict else ()


def _systems() -> tuple[System, ...]:
    try:
        return load_systems(RESOURCES / "assessments")
    except SystemTrouble as trouble:
        raise Unusable(str(trouble)) from trouble


def _texts(values: list[str]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for one in values:
        name, sign, value = one.partition("=")
        if not sign or name in texts:
            raise Unusable(f"Values are given once each as FIELD=VALUE, not as {one!r}.")
        texts[name] = value
    return texts


def _described(system: System) -> dict[str, Any]:
    return {
        "id": system.id,
        "name": system.name,
        "version": system.version,
        "publication": system.publication,
        "rounding": system.rounding,
        "inputs": [_input(one) for one in system.input],
        "categories": [{"id": one.id, "label": one.label, "meaning": one.meaning} for one in system.category],
    }


def _input(asked: Input) -> dict[str, Any]:
    options = [one.id for one in asked.option] or (["yes", "no"] if asked.kind == "flag" else [])
    return {"id": asked.id, "prompt": asked.prompt, "kind": asked.kind, "unit": asked.unit, "options": options}


def _document(outcome: Outcome) -> dict[str, Any]:
    system, verdict = outcome.system, outcome.verdict
    found = system.find(verdict.category) if verdict and verdict.category else None
    code = system.value_code(found) if found else None
    return {
        "system": system.id,
        "version": system.version,
        "publication": system.publication,
        "applies": None if verdict is None else bool(verdict.category),
        "category": found.label if found else None,
        "category_id": found.id if found else None,
        "label": outcome.label or None,
        "modifiers": list(verdict.modifiers) if verdict else [],
        "meaning": found.meaning if found else None,
        "management": " ".join(filter(None, (found.management, verdict.more if verdict else ""))) if found else None,
        "statement": outcome.statement or None,
        "reasons": list(verdict.reasons) if verdict else [],
        "code": {"value": code.value, "scheme": code.scheme, "meaning": code.meaning} if code else None,
        "open": [_input(outcome.asks)] if outcome.asks is not None else [],
    }


def _text(outcome: Outcome) -> str:
    if outcome.asks is not None:
        return f"Still open: {_question(outcome.asks)}"
    reasons = list(outcome.verdict.reasons) if outcome.verdict else []
    return "\n".join([outcome.statement or "It does not apply.", *reasons, outcome.system.publication])


def _question(asked: Input) -> str:
    options = [one.id for one in asked.option] or (["yes", "no"] if asked.kind == "flag" else [])
    choice = f" ({', '.join(options)})" if options else f" ({asked.unit})" if asked.unit else ""
    return f"{asked.id}: {asked.prompt}{choice}"


def _asked(system: System) -> str:
    return "\n".join([f"{system.name}. {system.publication}.", *map(_question, system.input)])


def _list(systems: tuple[System, ...]) -> str:
    return "\n".join(f"{one.id} · {one.name} · {one.publication}" for one in systems)


COMMAND = Command("assess", "a category by the rules of an assessment system, with its reasons", _run, _arguments)
