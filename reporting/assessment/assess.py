"""An assessment made: rules applied to what was given, worded for a report, with what is still open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import reporting.assessment
from reporting.assessment.given import Open, Unfit, given
from reporting.assessment.system import Input, System
from reporting.assessment.verdict import Evaluator, Verdict
from reporting.report import Assessment
from viewer.catalogue import extensions
from viewer.model.measurement import new_tracking_uid


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: a verdict; or ``asks`` for one input more; or ``trouble``, a sentence on what was given."""

    system: System
    verdict: Verdict | None = None
    asks: Input | None = None
    trouble: str = ""

    @property
    def label(self) -> str:
        """``4A S``: the category with its modifiers, "" without one."""
        if self.verdict is None or not self.verdict.category:
            return ""
        category = self.system.find(self.verdict.category)
        return "/".join((category.label, *self.verdict.modifiers))

    @property
    def statement(self) -> str:
        """The sentences for the report."""
        if self.verdict is None or not self.verdict.category:
            return ""
        category = self.system.find(self.verdict.category)
        said = (f"{self.system.name}: {self.label}.", category.meaning, category.management, self.verdict.more)
        return " ".join(part for part in said if part)


def evaluators() -> dict[str, Evaluator]:
    """Every system's rules, by its id."""
    found: tuple[Evaluator, ...] = extensions(reporting.assessment, "EVALUATOR")
    return {one.system: one for one in found}


def assess(system: System, evaluator: Evaluator, texts: Mapping[str, str]) -> Outcome:
    """Apply the rules to answers given as texts."""
    try:
        return Outcome(system, evaluator.evaluate(given(system, texts)))
    except Unfit as reason:
        return Outcome(system, trouble=str(reason))
    except Open as missing:
        name = str(missing)
        return Outcome(system, asks=next(one for one in system.input if one.id == name))


def assessment_of(outcome: Outcome, texts: Mapping[str, str], measured: Mapping[str, str] | None = None) -> Assessment:
    """The outcome as a report keeps it; ``measured`` are UIDs of the measurements that inputs were taken from, by input."""
    if outcome.verdict is None or not outcome.verdict.category:
        raise ValueError("only an outcome with a category can be reported")
    system, category = outcome.system, outcome.system.find(outcome.verdict.category)
    return Assessment(
        uid=new_tracking_uid(),
        system=system.id,
        version=system.version,
        category=category.id,
        label=outcome.label,
        statement=outcome.statement,
        name=system.code,
        value=system.value_code(category),
        inputs=tuple((name, text) for name, text in texts.items() if text.strip()),
        measured=tuple(
            (one.id, one.measures, measured[one.id]) for one in system.input if measured and one.id in measured
        ),
        reasons=outcome.verdict.reasons,
    )


def asked_in_order(systems: Sequence[System], first: Sequence[str]) -> tuple[System, ...]:
    """The systems, those that a template states before the others."""
    return tuple(sorted(systems, key=lambda one: (first.index(one.id) if one.id in first else len(first), one.name)))
