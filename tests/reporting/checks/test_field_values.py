from __future__ import annotations

import pytest

from reporting.checks.contract import Context, Remark
from reporting.checks.field_values import CHECK
from reporting.report import Run
from reporting.template import Field, SectionTemplate, Template
from tests.reporting.made import FINDINGS, a_report, a_section, a_template

SIZE = Field("size", "size", "number", unit="mm", minimum=1, maximum=300)


def _remarks(value: str, kind: str = "size") -> list[Remark]:
    base = a_template()
    section = SectionTemplate(
        "findings", "Findings", FINDINGS, FINDINGS, "[size] [note]", (SIZE, Field("note", "note"))
    )
    template = Template(base.id, base.name, base.language, base.title, (section,))
    report = a_report().with_section(a_section("findings", Run(value, "field", kind)))
    return list(CHECK.run(report, Context(template)))


@pytest.mark.parametrize("value", ["12", "12.3", "12,3", "12 mm", "<5 mm", "300", "1", ""])
def test_a_number_in_its_limits_raises_no_alarm(value: str) -> None:
    assert _remarks(value) == []


@pytest.mark.parametrize(
    ("value", "said"),
    [("large", "no number"), ("1.2 cm", "not in mm"), ("0.5", "below 1"), ("3000", "above 300"), ("-4", "below 1")],
)
def test_anything_else_is_pointed_out(value: str, said: str) -> None:
    (remark,) = _remarks(value)
    assert said in remark.sentence
    assert remark.severity == "warn"


def test_a_text_field_may_hold_anything() -> None:
    assert _remarks("1.2 cm, or so", "note") == []
