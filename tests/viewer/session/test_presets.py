from __future__ import annotations

from pathlib import Path

import pytest

from viewer.session.presets import load_presets, preset_for

SHIPPED = Path(__file__).parents[3] / "resources" / "window_presets.toml"


@pytest.mark.parametrize(
    ("key", "width", "center"),
    [
        (1, 400, 40),
        (2, 1500, -600),
        (3, 150, 90),
        (4, 2500, 480),
        (5, 80, 40),
        (6, 350, 50),
        (7, 600, 170),
        (8, 40, 40),
    ],
)
def test_the_shipped_ct_presets_are_fixed_to_their_keys(key: int, width: float, center: float) -> None:
    preset = preset_for(load_presets(SHIPPED), "CT", key)
    assert preset is not None
    assert preset.window is not None
    assert (preset.window.width, preset.window.center) == (width, center)


def test_other_modalities_offer_the_windows_of_the_header_and_an_automatic_one() -> None:
    presets = load_presets(SHIPPED)
    found = [preset_for(presets, "MR", key) for key in (1, 2, 3)]
    assert [(preset.header, preset.automatic) for preset in found if preset] == [(1, False), (2, False), (0, True)]


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ("modality=['CT']\nkey=0\nname='x'\nwidth=1\ncenter=1", "not one of 1 to 9"),
        ("modality=['CT']\nkey=1\nname='x'", "no width"),
        ("modality=['CT']\nkey=1\nname='x'\nwidth=0\ncenter=1", "below 1"),
        (
            "modality=['CT']\nkey=1\nname='x'\nwidth=9\ncenter=1\n[[preset]]\nmodality=['CT']\nkey=1\nname='y'\nheader=1",
            "both",
        ),
        ("key=1\nname='x'", "modality"),
    ],
)
def test_a_bad_preset_is_named(tmp_path: Path, entry: str, says: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(f"[[preset]]\n{entry}\n")
    with pytest.raises(ValueError, match=says) as error:
        load_presets(path)
    assert "mine.toml" in str(error.value)


@pytest.mark.parametrize(("key", "upper"), [(4, 5), (5, 7), (6, 10)])
def test_pet_presets_begin_at_zero_and_are_for_suv_only(key: int, upper: float) -> None:
    preset = preset_for(load_presets(SHIPPED), "PT", key)
    assert preset is not None
    assert preset.window is not None
    assert (preset.unit, preset.window.function) == ("SUVbw", "LINEAR_EXACT")
    assert preset.window.center - preset.window.width / 2 == 0
    assert preset.window.center + preset.window.width / 2 == upper
