from __future__ import annotations

from pathlib import Path

import pytest

from reporting.template_files import TemplateTrouble, read_template
from reporting.template_lines import line_of

TEXT = Path("resources/report_templates/ct_chest.toml").read_text("utf-8")


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ('prompt = "pleura"', "prompt = 3"),
        ('id = "pleura"\nprompt = "pleura"\nkind = "choice"', 'id = "pleura"\nprompt = "pleura"\nkind = "pick"'),
        ('text = "{comparison}"', 'text = "{comparision}"'),
        ('name = "CT chest"', 'name = "CT chest'),
    ],
)
def test_a_fault_is_led_to_near_its_line(wrong: str, right: str) -> None:
    assert wrong in TEXT
    changed = TEXT.replace(wrong, right)
    with pytest.raises(TemplateTrouble) as trouble:
        read_template(changed, "ct_chest.toml")
    at = changed[: changed.index(right)].count("\n") + 1
    assert abs(line_of(changed, str(trouble.value)) - at) <= 3
