from __future__ import annotations

from dataclasses import replace

import numpy as np

from tests.viewer.tools.conftest import an_image
from viewer.model.calibration import Provenance
from viewer.tools.ellipse import TOOL as ELLIPSE
from viewer.tools.length import TOOL as LENGTH
from viewer.tools.marks import label_lines

ENDS = [(16.0, 32.0), (48.0, 32.0), (32.0, 22.0), (32.0, 42.0)]


def test_the_values_of_an_ellipse_read_in_three_short_lines(ramp: np.ndarray) -> None:
    measured = ELLIPSE.measure(an_image(), ramp, ENDS)
    texts = {value.label: value.text for value in measured.values}
    mean, low = texts["Mean"].removesuffix(" HU"), texts["Min"].removesuffix(" HU")
    assert label_lines(measured) == (f"{mean} ± {texts['SD']}", f"{low} … {texts['Max']}", texts["Area"])


def test_a_length_says_where_its_millimetres_come_from_unless_they_are_the_patients() -> None:
    measured = LENGTH.measure(an_image(), None, [(0.0, 0.0), (20.0, 0.0)])
    assert label_lines(measured) == ("10.0 mm",)
    at_detector = replace(measured, provenance=Provenance.DETECTOR, label="Heart")
    assert label_lines(at_detector) == ("Heart", "10.0 mm (at detector)")


def test_what_could_not_be_measured_says_why() -> None:
    lines = label_lines(ELLIPSE.measure(an_image(), None, ENDS))
    assert lines[-1] == "The pixels of this image are not loaded."
    assert lines[0].endswith("mm²")
