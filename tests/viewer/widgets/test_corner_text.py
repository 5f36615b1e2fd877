from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.phantoms import SUBJECT, Subject, pet_slice, radiograph, save_all, ultrasound, write_ct_series
from tests.viewer.reading_room import a_reading, study_of
from viewer.model.geometry import Plane
from viewer.model.study import Window
from viewer.model.view import Look, Place, Shown, ViewState
from viewer.session.cuts import cut
from viewer.session.exams import image_words
from viewer.session.overlay_text import OverlayText
from viewer.session.reading import Reading
from viewer.widgets.corner_text import Corners, Facts, Tone, corners, position_text, turned


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    write_ct_series(tmp_path / "now", 4, series="axial")
    write_ct_series(tmp_path / "then", 4, subject=replace(SUBJECT, study="0", study_date="20250301"), series="before")
    write_ct_series(tmp_path / "who", 4, subject=Subject("X", "Other^One", study="9", study_date="20240101"))
    made = a_reading()
    made.open(study_of(tmp_path / "now"), [study_of(tmp_path / "then"), study_of(tmp_path / "who")])
    return made


def facts(reading: Reading, exam: int = 0, text: OverlayText = OverlayText.FULL) -> Facts:
    of = reading.exams.all[exam]
    stack = of.stacks[0]
    return Facts(of, stack, ViewState(Place(stack.id)), stack.images[0].plane, Window(40, 400), 1.5, 0, 4, 0, text)


def words(corners: Corners) -> str:
    blocks = (corners.top_left, corners.top_right, corners.bottom_left, corners.bottom_right)
    return "\n".join(line.text for block in blocks for line in block)


def test_the_upper_left_says_who_and_when(reading: Reading) -> None:
    lines = [line.text for line in corners(facts(reading)).top_left]
    assert lines == ["Phantom, Test", "1960-01-02 · F · 66 y", "ID LECTERN-1", "2026-11-01 10:15"]


def test_a_prior_carries_its_date_in_another_tone(reading: Reading) -> None:
    lines = corners(facts(reading, 1)).top_left
    assert (lines[-1].text, lines[-1].tone) == ("PRIOR 2025-03-01 10:15", Tone.ATTENTION)


@pytest.mark.parametrize("text", list(OverlayText))
def test_another_patient_is_marked_whatever_the_level_of_text(reading: Reading, text: OverlayText) -> None:
    critical = [line.text for line in corners(facts(reading, 2, text)).top_left if line.tone is Tone.CRITICAL]
    assert "patient ID" in critical[0]


def test_without_names_nothing_tells_who_it_is(reading: Reading) -> None:
    shown = words(corners(facts(reading, text=OverlayText.NO_NAMES)))
    assert not any(part in shown for part in ("Phantom", "LECTERN-1", "1960"))
    assert "2026-11-01" in shown


def test_off_leaves_nothing_of_the_current_study_and_the_date_of_a_prior(reading: Reading) -> None:
    assert words(corners(facts(reading, text=OverlayText.OFF))) == ""
    assert words(corners(facts(reading, 1, OverlayText.OFF))) == "PRIOR 2025-03-01 10:15"


def test_the_lower_corners_say_how_and_where(reading: Reading) -> None:
    made = corners(facts(reading))
    assert [line.text for line in made.bottom_left] == ["Zoom 1.50×", "W 400 L 40"]
    assert [line.text for line in made.bottom_right] == ["Thickness 1 mm", "H 0.0 mm", "Image 1 / 4"]


def test_an_image_has_one_number_and_it_is_that_of_the_report(reading: Reading) -> None:
    """The stack is read from its last image: the first on the screen is image 4, there and in the report."""
    known = facts(reading)
    last = ViewState(Place(known.stack.id, 3))
    shown = corners(replace(known, view=last, number=0)).bottom_right[-1].text
    assert shown == "Image 4 · 1 / 4"
    assert reading.exams.name_of(known.stack.images[3].ref) == "Series 1, image 4"


def test_a_frame_is_named_as_in_the_report(tmp_path: Path) -> None:
    save_all([ultrasound(frames=3)], tmp_path)
    made = a_reading()
    made.open(study_of(tmp_path))
    known, stack = facts(made), made.exams.stacks[0]
    for index, number, text in ((0, 0, "Image 1, frame 1 / 3"), (0, 2, "Image 1, frame 1 · 3 / 3")):
        told = replace(known, view=ViewState(Place(stack.id, index)), number=number, count=3)
        assert corners(told).bottom_right[-1].text == text
        assert made.exams.name_of(stack.images[index].ref) == "Series 1, image 1, frame 1"


def test_an_image_without_a_number_says_so_in_both_places(reading: Reading) -> None:
    known = facts(reading)
    first = known.stack.images[0]
    bare = replace(first, instance=replace(first.instance, number=None))
    told = replace(known, stack=replace(known.stack, images=(bare, *known.stack.images[1:])))
    assert corners(told).bottom_right[-1].text == "Image without number · 1 / 4"
    assert image_words(None) == "image without number"


def test_damaged_images_and_remarks_stand_out(reading: Reading) -> None:
    known = facts(reading)
    told = replace(known, stack=replace(known.stack, remarks=("A gap of 3 mm.",)), damaged_images=2)
    lines = corners(told).bottom_left
    assert [(line.text, line.tone) for line in lines[:2]] == [
        ("A gap of 3 mm.", Tone.ATTENTION),
        ("2 of 4 images are damaged and not shown", Tone.CRITICAL),
    ]


def test_a_reconstructed_plane_says_which_and_an_inverted_window_says_so(reading: Reading) -> None:
    known = facts(reading)
    place = Place(known.stack.id, cut=cut(known.stack, "coronal"))
    made = corners(replace(known, view=ViewState(place, shown=Shown(invert=True))))
    assert made.top_right[-1] == made.top_right[-1].__class__("Coronal plane", Tone.CORONAL)
    assert made.bottom_left[-1].text == "W 400 L 40 inverted"
    assert made.bottom_right[-1].text == "Plane 1 / 4"


def test_where_millimetres_come_from_is_said_unless_they_are_the_patients(tmp_path: Path) -> None:
    save_all([radiograph(ImagerPixelSpacing=[0.2, 0.2])], tmp_path / "a")
    save_all([radiograph()], tmp_path / "b")
    for folder, says in (("a", "Calibration: at detector"), ("b", "Not calibrated: lengths in pixels")):
        made = a_reading()
        made.open(study_of(tmp_path / folder))
        assert says in words(corners(facts(made)))


@pytest.mark.parametrize(("position", "text"), [((0.0, 0.0, 12.5), "H 12.5 mm"), ((0.0, 0.0, -7.0), "F 7.0 mm")])
def test_the_place_is_told_in_the_letters_of_the_patient(position: tuple[float, float, float], text: str) -> None:
    assert position_text(Plane(position, in_patient=True)) == text
    assert position_text(Plane(position)) == ""


@pytest.mark.parametrize(
    ("look", "words"),
    [
        (Look(), ""),
        (Look(zoom=2.0, pan=(3.0, 4.0)), ""),
        (Look(flip_horizontal=True), "Flipped left-right"),
        (
            Look(flip_horizontal=True, flip_vertical=True, rotation_deg=90.0),
            "Flipped left-right and up-down · Rotated 90°",
        ),
        (Look(rotation_deg=-90.0), "Rotated 270°"),
        (Look(rotation_deg=360.0), ""),
    ],
)
def test_a_view_that_is_not_as_stored_says_so(look: Look, words: str) -> None:
    assert turned(look) == words


@pytest.mark.parametrize(
    ("weight", "unit", "reason"),
    [("70", "SUVbw", ""), (None, "Bq/ml", "No SUV: Patient's Weight (0010,1030) is missing.")],
)
def test_a_pet_says_in_which_unit_it_is_windowed_and_why_not_in_suv(
    tmp_path: Path, weight: str | None, unit: str, reason: str
) -> None:
    save_all([pet_slice((0, 0, 3.0 * n), number=n + 1, PatientWeight=weight) for n in range(3)], tmp_path / "pet")
    reading = a_reading()
    reading.open(study_of(tmp_path / "pet"))
    lines = corners(facts(reading)).bottom_left
    assert lines[-1].text == f"W 400 L 40 {unit}"
    found = [line for line in lines if line.text.startswith("No SUV")]
    assert [(line.text, line.tone) for line in found] == ([(reason, Tone.ATTENTION)] if reason else [])


def test_a_tile_says_who_which_image_and_what_warns_and_no_more(reading: Reading) -> None:
    tile = corners(replace(facts(reading, 2), tile=True))
    assert [line.text for line in tile.top_left][:2] == ["Other, One", "PRIOR 2024-01-01 10:15"]
    assert tile.top_left[2].tone is Tone.CRITICAL
    assert [line.text for line in tile.bottom_right] == ["Image 1"]
    assert (tile.top_right, tile.bottom_left) == ((), ())
    without_names = corners(replace(facts(reading, text=OverlayText.NO_NAMES), tile=True))
    assert [line.text for line in without_names.top_left] == ["2026-11-01 10:15"]


@pytest.mark.parametrize("text", list(OverlayText))
def test_text_stands_at_the_side_that_the_view_wants(reading: Reading, text: OverlayText) -> None:
    usual = facts(reading, 1, text)
    left, right = (corners(replace(usual, view=replace(usual.view, text_side=side))) for side in ("left", "right"))
    assert (left.top_right, left.bottom_right, right.top_left, right.bottom_left) == ((), (), (), ())
    assert words(left) == words(right)
    assert set(words(left).split("\n")) == set(words(corners(usual)).split("\n"))
