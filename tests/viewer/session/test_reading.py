from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.phantoms import SUBJECT, Subject, colour_capture, ct_series, mr_slice, radiograph, save_all, write_ct_series
from tests.viewer.reading_room import AtOnce, Later, LoaderAtOnce, a_reading, studies_of, study_of
from viewer.model.layout import Layout
from viewer.model.study import Study, Window
from viewer.model.view import Shown
from viewer.session.reading import Reading

PRIOR = replace(SUBJECT, study="study 0", study_date="20250301")
STRANGER = Subject(patient_id="OTHER", name="Other^Person", study="study 9")


def heard(signal: Any) -> list[Any]:
    got: list[Any] = []
    signal.connect(lambda *values: got.append(values[0] if len(values) == 1 else values))
    return got


@pytest.fixture
def chest(tmp_path: Path) -> Study:
    folder = tmp_path / "chest"
    save_all(ct_series(8, series="axial"), folder)
    save_all(ct_series(6, series="second"), folder)
    return study_of(folder)


@pytest.fixture
def prior(tmp_path: Path) -> Study:
    write_ct_series(tmp_path / "prior", 5, subject=PRIOR, series="before")
    return study_of(tmp_path / "prior")


@pytest.fixture
def reading(chest: Study) -> Reading:
    made = a_reading()
    made.open(chest)
    return made


def series_in(reading: Reading) -> list[str]:
    stacks = (reading.places.stack(pane) for pane in range(reading.panes.layout.count))
    return [stack.description if stack else "" for stack in stacks]


def test_a_study_is_hung_and_its_visible_stack_loads_from_where_reading_begins(chest: Study) -> None:
    loader = LoaderAtOnce()
    reading = a_reading(loader)
    opened, hung = heard(reading.study_opened), heard(reading.hangings.hung)
    reading.open(chest)
    assert opened == [chest]
    assert hung[0].match.protocol.id == "ct-chest"
    assert series_in(reading) == ["axial"]
    assert loader.asked == [(reading.panes.view(0).place.stack_id, 7)]  # the one at the head


def test_the_prior_hangs_beside_the_current_study(chest: Study, prior: Study) -> None:
    reading = a_reading()
    reading.open(chest, [prior])
    assert series_in(reading) == ["axial", "before"]
    exams = [reading.exams.of(reading.panes.view(pane).place.stack_id) for pane in (0, 1)]
    assert [exam.prior for exam in exams if exam] == [False, True]
    assert [exam.other_patient for exam in exams if exam] == ["", ""]


def test_a_prior_of_another_patient_is_never_unmarked(chest: Study, tmp_path: Path) -> None:
    write_ct_series(tmp_path / "other", 3, subject=STRANGER, series="stranger")
    reading = a_reading()
    reading.open(chest, [study_of(tmp_path / "other")])
    assert "patient ID" in reading.exams.all[1].other_patient


def test_a_late_answer_for_another_study_is_dropped(chest: Study, prior: Study) -> None:
    later = Later()
    reading = a_reading(executor=later)
    reading.open(chest)
    reading.open(prior)
    first, second = later.jobs
    second()
    first()
    assert reading.study == prior
    assert {exam.study.uid for exam in reading.exams.all} == {prior.uid}
    assert series_in(reading) == ["before"]


def test_between_two_studies_no_pane_shows_the_first_under_the_name_of_the_second(chest: Study, prior: Study) -> None:
    later = Later()
    reading = a_reading(executor=later)
    reading.open(chest)
    later.jobs.pop()()
    assert series_in(reading) == ["axial"]
    reading.open(prior)
    assert series_in(reading) == [""]


def test_pixels_that_arrive_late_for_a_stack_off_the_screen_are_not_announced(chest: Study, prior: Study) -> None:
    loader = LoaderAtOnce(held=True)
    reading = a_reading(loader)
    arrived = heard(reading.pixels.arrived)
    reading.open(chest)
    old = reading.panes.view(0).place.stack_id
    reading.open(prior)
    loader.release(old)
    assert arrived == []
    assert old in loader.cancelled


def test_scrolling_stops_at_the_ends_and_asks_for_the_image_that_is_wanted(chest: Study) -> None:
    loader = LoaderAtOnce()
    reading = a_reading(loader)
    reading.open(chest)
    for steps, number in ((3, 3), (-10, 0), (100, 7), (-1, 6)):
        reading.places.scroll(0, steps)
        assert reading.places.number(0) == number
    assert loader.wanted[-1] == (reading.panes.view(0).place.stack_id, 1)


def test_a_stack_comes_back_where_it_was_left(reading: Reading) -> None:
    reading.places.scroll(0, 5)
    reading.places.next_series(0, 1)
    assert series_in(reading) == ["second"]
    reading.places.next_series(0, -1)
    assert reading.places.number(0) == 5


def test_a_window_reaches_every_pane_of_the_series_and_no_other(reading: Reading) -> None:
    axial, second = reading.exams.stacks
    reading.places.set_layout(1, 3)
    for pane, stack in enumerate((axial, axial, second)):
        reading.places.show(pane, stack.id)
    lung = Window(-600, 1500)
    reading.windows.set(0, lung)
    assert [reading.panes.view(pane).shown for pane in range(3)] == [Shown(lung), Shown(lung), Shown()]
    reading.undo.undo()
    assert reading.panes.view(1).shown == Shown()


def test_a_radiograph_has_its_own_window(tmp_path: Path) -> None:
    save_all([radiograph(number=1), radiograph(number=2)], tmp_path)
    reading = a_reading()
    reading.open(study_of(tmp_path))
    reading.windows.set(0, Window(1000, 500))
    reading.places.scroll(0, 1)
    assert reading.panes.view(0).shown == Shown()
    reading.places.scroll(0, -1)
    assert reading.panes.view(0).shown.window == Window(1000, 500)


def test_presets_are_fixed_to_their_keys_and_zero_is_the_default(reading: Reading) -> None:
    reading.windows.preset(0, 2)
    found = reading.windows.of(0)
    assert found is not None
    assert (found.width, found.center, found.explanation) == (1500, -600, "Lung")
    reading.windows.preset(0, 0)
    own = reading.windows.of(0)
    assert own is not None
    assert (own.width, own.center) == (400, 40)


def test_a_key_without_a_preset_says_so(reading: Reading) -> None:
    refused = heard(reading.refused)
    reading.windows.preset(0, 9)
    assert refused == ["Key 9 holds no window for these CT images."]


def test_images_without_a_window_get_one_for_the_whole_series(tmp_path: Path) -> None:
    save_all([mr_slice((float(n), 0, 0), number=n + 1) for n in range(4)], tmp_path)
    reading = a_reading()
    reading.open(study_of(tmp_path))
    first = reading.windows.of(0)
    reading.places.scroll(0, 3)
    assert first is not None
    assert reading.windows.of(0) == first


def test_colour_has_no_window(tmp_path: Path) -> None:
    save_all([colour_capture()], tmp_path)
    reading = a_reading()
    reading.open(study_of(tmp_path))
    reading.windows.set(0, Window(1, 2))
    assert reading.windows.of(0) is None
    assert not reading.undo.canUndo()


def test_a_new_layout_fills_its_panes_and_undo_brings_the_old_one_back(reading: Reading) -> None:
    reading.places.set_layout(2, 2)
    assert series_in(reading) == ["axial", "second", "", ""]
    reading.undo.undo()
    assert reading.panes.layout == Layout(1, 1)


def test_the_active_pane_alone_and_back(reading: Reading) -> None:
    reading.places.set_layout(1, 2)
    reading.places.maximise(1)
    assert (reading.panes.visible, reading.panes.active) == ((1,), 1)
    reading.panes.next()
    assert reading.panes.visible == (0,)
    reading.places.maximise()
    assert reading.panes.visible == (0, 1)


def test_flips_and_turns_act_on_the_screen(reading: Reading) -> None:
    reading.looks.rotate(0, 90)
    reading.looks.flip_horizontal(0)
    reading.looks.rotate(0, 90)
    reading.looks.flip_horizontal(0)
    look = reading.panes.view(0).look
    assert (look.flip_horizontal, look.flip_vertical, look.rotation_deg) == (False, False, 0.0)


def test_an_image_is_found_by_its_reference_and_named_as_readers_do(reading: Reading) -> None:
    ref = reading.exams.stacks[1].images[3].ref
    assert reading.exams.name_of(ref) == "Series 1, image 4"
    assert reading.places.go_to(ref)
    image = reading.places.image(0)
    assert image is not None
    assert (series_in(reading), image.ref) == (["second"], ref)
    assert reading.places.number(0) == 2  # the third from the head, of six


def test_an_image_of_no_open_study_is_refused_with_a_sentence(reading: Reading) -> None:
    refused = heard(reading.refused)
    assert not reading.places.go_to(replace(reading.exams.stacks[0].images[0].ref, sop_uid="1.2.3"))
    assert refused == ["This image is not among those of the open study and its priors."]


def test_hanging_steps_go_forth_and_stop_at_the_end(chest: Study, prior: Study) -> None:
    reading = a_reading()
    reading.open(chest, [prior])
    steps = heard(reading.hangings.step_changed)
    names = [arrangement.step.name for arrangement in reading.hangings.steps]
    for _ in names:
        reading.hangings.next()
    assert [step.name for _, step in steps] == names[1:]
    reading.hangings.next(-1)
    assert steps[-1][0] == len(names) - 2


def test_key_images_are_marked_and_unmarked(reading: Reading) -> None:
    marked, unmarked = heard(reading.key_images.marked), heard(reading.key_images.unmarked)
    reading.places.scroll(0, 2)
    reading.toggle_key_image(0)
    reading.toggle_key_image(0)
    assert marked == unmarked == [reading.exams.stacks[0].images[5].ref]
    assert reading.key_images.all == ()


def test_another_study_starts_with_nothing_of_the_last(reading: Reading, prior: Study) -> None:
    reading.windows.preset(0, 2)
    reading.toggle_key_image(0)
    reading.seen.mark(reading.exams.stacks[0].id, 0)
    reading.open(prior)
    assert not reading.undo.canUndo()
    assert reading.key_images.all == ()
    assert reading.panes.view(0).shown == Shown()


def test_a_study_without_images_opens_with_empty_panes() -> None:
    reading = a_reading()
    hung = heard(reading.hangings.hung)
    reading.open(Study("1.2.3"))
    assert hung == [None]
    assert series_in(reading) == [""]


def test_a_study_that_cannot_be_sorted_says_so(chest: Study) -> None:
    class Failing(AtOnce):
        def submit(self, job: Any, /, *arguments: Any, **named: Any) -> Any:
            return super().submit(lambda: 1 / 0)

    reading = a_reading(executor=Failing())
    refused = heard(reading.refused)
    reading.open(chest)
    assert "could not be sorted" in refused[0]
    assert series_in(reading) == [""]


def test_two_studies_in_one_folder_stay_two(tmp_path: Path) -> None:
    save_all(ct_series(2), tmp_path)
    save_all(ct_series(2, subject=PRIOR), tmp_path)
    assert len(studies_of(sorted(tmp_path.glob("*.dcm")))) == 2
