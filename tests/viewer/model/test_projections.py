from __future__ import annotations

import pytest

from viewer.model.projections import breast_view, side, side_code, view


@pytest.mark.parametrize(
    ("text", "found", "sided"),
    [
        ("RCC", "CC", "R"),
        ("L MLO", "MLO", "L"),
        ("R-CC", "CC", "R"),
        ("LMLO", "MLO", "L"),
        ("MLO-R", "MLO", "R"),
        ("XCCL", "XCCL", ""),
        ("RXCCL", "XCCL", "R"),
        ("LLM", "LM", "L"),
        ("LML", "ML", "L"),
        ("RLMO", "LMO", "R"),
        ("LCCID", "CC", "L"),
        ("Cranio-caudal", "CC", ""),
        ("MEDIO LATERAL OBLIQUE", "MLO", ""),
        ("latero-medial", "LM", ""),
        ("MLO rechts", "MLO", "R"),
        ("CC li.", "CC", "L"),
        ("Mammographie droite MLO", "MLO", "R"),
        ("MLO izquierda", "MLO", "L"),
        ("RIGHT BREAST", "", "R"),
        ("Mammo R MLO L CC", "", ""),  # two views and two sides are none
        ("Standard Screening - Combo", "", ""),
    ],
)
def test_mammographic_views_and_sides_are_found_however_they_are_written(text: str, found: str, sided: str) -> None:
    assert (breast_view(text), side(text, breast=True)) == (found, sided)


@pytest.mark.parametrize(
    ("text", "found", "sided"),
    [
        ("Chest PA PA", "PA", ""),
        ("Thorax a.p. liegend", "AP", ""),
        ("Knie rechts seitlich", "LAT", "R"),
        ("Genou gauche profil", "LAT", "L"),
        ("HAND BOTH", "", "B"),
        ("L SPINE AP", "AP", ""),  # the L of a lumbar spine is no side
        ("R WRIST", "", ""),
        ("Paranasal sinuses", "", ""),
        ("XR left knee right knee", "", ""),
    ],
)
def test_radiographic_views_and_sides_are_found(text: str, found: str, sided: str) -> None:
    assert (view(text), side(text)) == (found, sided)


@pytest.mark.parametrize(
    ("text", "code"), [("R", "R"), ("l", "L"), ("B", "B"), ("RIGHT", "R"), ("U", ""), ("", ""), ("x", "")]
)
def test_a_side_is_a_code_or_a_word(text: str, code: str) -> None:
    assert side_code(text) == code
