from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.phantoms import SUBJECT, ct_series, save_all, write_ct_series
from tests.viewer.reading_room import a_reading, study_of
from tests.viewer.session.test_reading import heard, series_in
from viewer.hanging.protocol import Criteria, PaneRule, Protocol, Step
from viewer.model.study import Study, Window
from viewer.model.view import Shown
from viewer.session.reading import Reading

PRIOR = replace(SUBJECT, study="study 0", study_date="20250301")


def a_study(folder: Path, *series: str, **subject: str) -> Study:
    who = replace(SUBJECT, **subject)
    for name in series:
        save_all(ct_series(4, subject=who, series=name), folder)
    return study_of(folder)


@pytest.fixture
def chest(tmp_path: Path) -> Study:
    return a_study(tmp_path / "now", "axial")


def own(*steps: Step) -> Protocol:
    return Protocol("own", "My own", steps, Criteria(modality=("CT",)), own=True)


def hung_by(protocol: Protocol, study: Study) -> Reading:
    reading = a_reading()
    reading.hangings.set_protocols([protocol])
    reading.open(study)
    return reading


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"birth_date": "19600103"}, "the birth date differs"),
        ({"sex": "M"}, "the sex differs"),
        ({"sex": ""}, "the sex is missing"),
        ({"name": "Phantom^Another"}, "the name differs"),
        ({"issuer": "ELSEWHERE"}, "the patient ID has another issuer"),
    ],
)
def test_a_prior_that_is_not_verified_is_offered_and_never_hung(
    chest: Study, tmp_path: Path, changed: dict[str, str], why: str
) -> None:
    doubtful = a_study(tmp_path / "prior", "before", study="study 0", study_date="20250301", **changed)
    reading = a_reading()
    reading.open(chest, [doubtful])
    assert series_in(reading) == ["axial"]
    assert reading.exams.all[1].other_patient == f"Not verified as the same patient: {why}."
    assert reading.hangings.relevance == ()
    for number in range(len(reading.hangings.steps)):
        reading.hangings.go_to_step(number)
        assert "before" not in series_in(reading)


def test_another_spelling_of_the_name_is_the_same_patient(chest: Study, tmp_path: Path) -> None:
    prior = a_study(tmp_path / "prior", "before", study="study 0", study_date="20250301", name="PHANTOM^TEST^^")
    reading = a_reading()
    reading.open(chest, [prior])
    assert series_in(reading) == ["axial", "before"]


def test_the_most_relevant_prior_hangs_though_another_is_later(chest: Study, tmp_path: Path) -> None:
    later = a_study(tmp_path / "abdomen", "liver", study="s1", study_date="20261001", description="CT abdomen")
    chest_before = a_study(tmp_path / "chest", "lungs", study="s2", study_date="20240101", description="CT Thorax")
    reading = a_reading()
    reading.open(chest, [later, chest_before])
    assert series_in(reading) == ["axial", "lungs"]
    found = reading.hangings.relevance_of(chest_before.uid)
    assert found is not None
    assert found.reason == "same region (chest), same modality (CT)"


def test_a_step_shows_its_presets_and_the_next_one_does_not_keep_them(chest: Study) -> None:
    lung = own(Step("lung", 1, 1, (PaneRule(preset=2),)), Step("plain", 1, 1, (PaneRule(),)))
    reading = hung_by(lung, chest)
    window = reading.windows.of(0)
    assert window is not None
    assert (window.width, window.center) == (1500, -600)
    assert not reading.undo.canUndo()
    reading.hangings.next()
    assert reading.panes.view(0).shown == Shown()


def test_a_window_that_the_reader_chose_stays_from_step_to_step(chest: Study) -> None:
    reading = hung_by(own(Step("lung", 1, 1, (PaneRule(preset=2),)), Step("plain", 1, 1, (PaneRule(),))), chest)
    reading.windows.set(0, Window(1.0, 2.0))
    reading.hangings.next()
    assert reading.panes.view(0).shown.window == Window(1.0, 2.0)


def test_a_pane_is_hung_with_window_zoom_flips_and_plane(chest: Study) -> None:
    rule = PaneRule(window=(350.0, 50.0), invert=True, zoom=1.5, flip_horizontal=True, rotation_deg=90.0)
    plane = PaneRule(reconstruct="coronal", slab_mm=20.0, slab="minip", text_side="left")
    reading = hung_by(own(Step("all", 1, 3, (rule, plane, PaneRule(rendering="bone")))), chest)
    first, second, third = reading.panes.views
    assert (first.shown.window, first.shown.invert) == (Window(50.0, 350.0), True)
    assert (first.look.zoom, first.look.flip_horizontal, first.look.rotation_deg) == (1.5, True, 90.0)
    assert second.place.cut is not None
    assert (second.place.cut.slab_mm, second.place.cut.slab, second.text_side) == (20.0, "minip", "left")
    assert third.place.orbit is not None
    assert third.place.orbit.preset == "bone"


def test_a_step_may_link_or_part_the_panes(chest: Study) -> None:
    pane = PaneRule()
    reading = hung_by(own(Step("parted", 1, 1, (pane,), linked=False), Step("left", 1, 1, (pane,))), chest)
    assert not reading.switches.together
    reading.hangings.next()
    assert not reading.switches.together


def test_another_protocol_is_used_on_demand_also_one_that_does_not_suit(chest: Study) -> None:
    reading = a_reading()
    reading.open(chest)
    hung = heard(reading.hangings.hung)
    reading.hangings.use("ct-head", own=False)
    assert hung[0].match.protocol.id == "ct-head"
    assert hung[0].match.score is None
    assert {match.protocol.id for match in reading.hangings.matches()} == {
        protocol.id for protocol in reading.hangings.protocols
    }


def test_a_protocol_that_can_fill_nothing_is_refused_with_a_sentence(chest: Study) -> None:
    reading = a_reading()
    reading.open(chest)
    refused = heard(reading.refused)
    reading.hangings.use("mr-knee", own=False)
    assert refused == ["“MR knee” is not used: this study can fill none of its steps."]
    assert series_in(reading) == ["axial"]


def test_reset_goes_back_to_how_it_was_hung(chest: Study) -> None:
    reading = hung_by(own(Step("turned", 1, 1, (PaneRule(rotation_deg=90.0),))), chest)
    reading.looks.rotate(0, 90.0)
    reading.looks.reset(0)
    assert reading.panes.view(0).look.rotation_deg == 90.0


def test_in_a_grid_of_the_readers_own_nothing_is_hung_any_more(chest: Study) -> None:
    reading = hung_by(own(Step("turned", 1, 1, (PaneRule(rotation_deg=90.0),))), chest)
    reading.places.set_layout(1, 2)
    reading.looks.reset(0)
    assert reading.panes.view(0).look.rotation_deg == 0.0


def test_another_study_is_hung_by_its_own_rules_only(chest: Study, tmp_path: Path) -> None:
    reading = hung_by(own(Step("lung", 1, 1, (PaneRule(preset=2, rotation_deg=90.0),))), chest)
    write_ct_series(tmp_path / "head", 3, subject=replace(PRIOR, description="CT head"), series="head")
    reading.hangings.set_protocols([])
    reading.open(study_of(tmp_path / "head"))
    assert series_in(reading) == [""]
    assert reading.hangings.chosen is None
