from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from viewer.render.presets import load_presets, preset_text, read_presets


def test_the_presets_that_come_with_the_program_can_be_used() -> None:
    presets = load_presets()
    assert [preset.id for preset in presets] == [
        *("ct-bone", "ct-angio", "ct-lung", "ct-airways", "ct-soft", "ct-skin"),
        *("mr-angio", "mr-surface", "pet-uptake"),
    ]
    for preset in presets:
        assert preset.modality, "a preset is for values that it knows"
        assert preset.relative == (preset.unit != "HU")
        assert preset.points[0][1] == 0.0, "what lies below the first point is clear, or air would hide the patient"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('[a]\ntitle = "A"\npoints = [[0, 0, 1, 1, 1]]', "two or more"),
        ('[a]\ntitle = "A"\npoints = [[5, 0, 1, 1, 1], [5, 1, 1, 1, 1]]', "growing"),
        ('[a]\ntitle = "A"\npoints = [[0, 0, 1, 1, 1], [5, 1.2, 1, 1, 1]]', "between 0 and 1"),
        ('[a]\ntitle = "A"\npoints = [[0, 0, 1, 1], [5, 1, 1, 1, 1]]', "cannot be used"),
        ("[a]\npoints = [[0, 0, 1, 1, 1], [5, 1, 1, 1, 1]]", "title"),
        ('[a]\ntitle = "A"\npoints = [[0, 0, 1, 1, 1], [5, 1, 1, 1, 1]]\nlight = { glare = 1 }', "glare"),
    ],
)
def test_a_preset_that_cannot_be_used_is_named_with_the_reason(tmp_path: Path, text: str, reason: str) -> None:
    file = tmp_path / "presets.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(ValueError, match=reason):
        load_presets(file)


def test_a_preset_is_written_so_that_it_is_read_again() -> None:
    for preset in load_presets():
        named = replace(preset, title='Mine: "50 %" \\ \n', own=True)
        (read,) = read_presets(preset_text(named), own=True)
        assert read == replace(named, title='Mine: "50 %" \\ ')


def test_a_preset_without_a_scale_is_laid_over_the_values_at_hand() -> None:
    preset = next(one for one in load_presets() if one.relative)
    values = [point[0] for point in preset.over((100.0, 1100.0)).points]
    assert values == pytest.approx([100 + 1000 * point[0] for point in preset.points])
    fixed = load_presets()[0]
    assert fixed.over((0.0, 1.0)) is fixed


@pytest.mark.parametrize(
    ("line", "reason"), [('mode = "xray"', "no mode xray"), ('remove = ["skin"]', "cannot remove skin")]
)
def test_what_a_preset_cannot_do_is_named(line: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_presets(f'[a]\ntitle = "A"\n{line}\npoints = [[0, 0, 1, 1, 1], [5, 1, 1, 1, 1]]')


def test_a_text_that_is_no_toml_is_refused_with_a_sentence() -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        read_presets("[a")
