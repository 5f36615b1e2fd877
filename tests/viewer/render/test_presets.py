from __future__ import annotations

from pathlib import Path

import pytest

from viewer.render.presets import load_presets


def test_the_presets_that_come_with_the_program_can_be_used() -> None:
    presets = load_presets()
    assert [preset.id for preset in presets] == ["ct-bone", "ct-angio", "ct-lung", "ct-skin"]
    for preset in presets:
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
