from __future__ import annotations

from dataclasses import replace

from tests.viewer.tools.conftest import an_image
from viewer.model.mark import Handle, Label, Line
from viewer.tools.arrow import TOOL as ARROW
from viewer.tools.marks import marks
from viewer.tools.text import TOOL as TEXT


def test_an_arrow_has_its_head_at_the_first_point_and_no_numbers() -> None:
    made = ARROW.measure(an_image(), None, [(10.0, 10.0), (30.0, 20.0)])
    line, *handles = marks(made)
    assert isinstance(line, Line)
    assert line.arrow
    assert line.points[0] == made.points[0]
    assert all(isinstance(mark, Handle) for mark in handles)  # without a text there is no label
    assert (made.values, made.why_not) == ((), "")


def test_a_text_is_its_label_and_nothing_else() -> None:
    made = replace(TEXT.measure(an_image(), None, [(10.0, 10.0)]), label="Scar")
    (label,) = marks(made)
    assert label == Label(made.points[0], ("Scar",), made.points[0])
