"""Which presentation state an image is shown by: the newest by default, another or none by choice, never a stranger's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.phantoms import SUBJECT, Subject, ct_series, save, save_all
from tests.viewer.dicom.states import area, state, window_item
from tests.viewer.reading_room import Later, a_reading, study_of
from viewer.model.study import Window
from viewer.model.view import Look, Place, Shown
from viewer.session.presentations import NONE
from viewer.session.reading import Reading

HU = {"RescaleSlope": "1", "RescaleIntercept": "-1024", "RescaleType": "HU"}
IMAGES = ct_series(6, series="axial")


def made_at(day: str, label: str, images: Any, **more: Any) -> Any:
    made = state(images, label, **(HU | more))
    made.PresentationCreationDate = day
    return made


def opened(folder: Path, *documents: Any, executor: Any = None) -> Reading:
    save_all(IMAGES, folder)
    for number, document in enumerate(documents):
        save(document, folder / f"state{number}.dcm")
    reading = a_reading(executor=executor)
    reading.open(study_of(folder))
    if executor is None:
        reading.places.set_layout(1, 1)
        reading.places.show(0, reading.exams.stacks[0].id, 0)
    return reading


def label_at(reading: Reading, index: int) -> str:
    stack = reading.exams.stacks[0]
    found = reading.presentations.state(stack, Place(stack.id, index))
    return found.label if found else ""


OLD = made_at("20260101", "OLD", IMAGES, SoftcopyVOILUTSequence=[window_item(50, 100)])
NEW = made_at("20260201", "NEW", IMAGES[2:4], SoftcopyVOILUTSequence=[window_item(300, 1500)])


def test_each_image_is_shown_by_the_newest_state_that_names_it(tmp_path: Path) -> None:
    reading = opened(tmp_path, OLD, NEW)
    assert [label_at(reading, index) for index in range(6)] == ["OLD", "OLD", "NEW", "NEW", "OLD", "OLD"]
    assert reading.windows.of(0) == Window(50, 100)
    reading.places.go_to_index(0, 2)
    assert reading.windows.of(0) == Window(300, 1500)


def test_another_state_or_none_can_be_chosen_and_undone(tmp_path: Path) -> None:
    reading = opened(tmp_path, OLD, NEW)
    reading.places.go_to_index(0, 2)
    old = next(known for known in reading.presentations.of_stack(reading.exams.stacks[0]) if known.label == "OLD")
    reading.presentations.choose(0, old.uid)
    assert reading.windows.of(0) == Window(50, 100)
    reading.presentations.choose(0, NONE)
    assert reading.windows.of(0) == Window(40, 400)  # the image's own
    reading.undo.undo()
    reading.undo.undo()
    assert label_at(reading, 2) == "NEW"
    reading.undo.redo()
    assert label_at(reading, 2) == "OLD"


def test_the_action_goes_through_the_states_to_none_and_round(tmp_path: Path) -> None:
    reading = opened(tmp_path, OLD, NEW)
    reading.places.go_to_index(0, 2)
    found = []
    for _ in range(3):
        reading.presentations.next(0)
        found.append(label_at(reading, 2))
    assert found == ["OLD", "", "NEW"]


def test_without_a_state_the_action_says_so(tmp_path: Path) -> None:
    reading = opened(tmp_path)
    said: list[str] = []
    reading.refused.connect(said.append)
    reading.presentations.next(0)
    assert said == ["There is no presentation state for these images."]


def test_a_window_of_the_reader_takes_the_place_of_the_states_and_undo_brings_that_back(tmp_path: Path) -> None:
    inverse = made_at(
        "20260101", "DARK", IMAGES, PresentationLUTShape="INVERSE", SoftcopyVOILUTSequence=[window_item(50, 100)]
    )
    reading = opened(tmp_path, inverse)
    assert not reading.windows.left_by_reader(0)
    reading.windows.set(0, Window(0, 200))
    assert reading.windows.in_force(0).window == Window(0, 200)
    assert reading.windows.left_by_reader(0)
    image = reading.windows.image(0)
    assert image is not None
    assert image.instance.presentation_shape == "INVERSE"  # the rest of the state stays
    reading.undo.undo()
    assert reading.windows.of(0) == Window(50, 100)
    assert not reading.windows.left_by_reader(0)


def test_a_window_of_the_reader_is_in_the_images_own_units(tmp_path: Path) -> None:
    """The state leaves out the rescale: its window is over stored values, the reader's over HU."""
    reading = opened(tmp_path, state(IMAGES, SoftcopyVOILUTSequence=[window_item(1064, 400)]))
    shown = reading.windows.image(0)
    assert shown is not None
    assert shown.frame.rescale is None
    assert reading.windows.of(0) == Window(40, 400)  # told in HU
    reading.windows.set(0, Window(-600, 1500))
    own = reading.windows.image(0)
    assert own is not None
    assert own.frame.rescale is not None
    assert own.frame.rescale.intercept == -1024


def test_a_preset_of_key_0_goes_back_to_the_state(tmp_path: Path) -> None:
    reading = opened(tmp_path, OLD)
    reading.windows.set(0, Window(0, 200))
    reading.windows.preset(0, 0)
    assert reading.windows.of(0) == Window(50, 100)


def test_planes_and_renderings_are_not_shown_by_states(tmp_path: Path) -> None:
    reading = opened(tmp_path, OLD)
    reading.planes.toggle_mpr()
    assert reading.windows.of(0) == Window(40, 400)


def test_the_picture_lies_as_the_state_says_until_the_reader_moves_it(tmp_path: Path) -> None:
    areas = [area((5, 5), (12, 20), "SCALE TO FIT", *IMAGES[:3]), area((1, 1), (32, 32))]
    turned = made_at(
        "20260101", "TURNED", IMAGES, ImageRotation=90, ImageHorizontalFlip="Y", DisplayedAreaSelectionSequence=areas
    )
    reading = opened(tmp_path, turned)
    assert reading.panes.view(0).look == Look(rotation_deg=270, flip_horizontal=True, fit=(3.5, 3.5, 11.5, 19.5))
    reading.places.go_to_index(0, 4)
    assert reading.panes.view(0).look == Look(rotation_deg=270, flip_horizontal=True)
    reading.looks.rotate(0, 90)
    reading.places.go_to_index(0, 0)
    assert reading.panes.view(0).look == Look(rotation_deg=0, flip_horizontal=True)  # the reader's, on every image
    reading.looks.reset(0)
    assert reading.panes.view(0).look.fit == (3.5, 3.5, 11.5, 19.5)
    reading.looks.fit(0)
    assert reading.panes.view(0).look.fit is None
    reading.looks.reset(0)
    reading.presentations.choose(0, NONE)
    assert reading.panes.view(0).look == Look()


def test_states_that_come_late_find_the_images_on_the_screen(tmp_path: Path) -> None:
    later = Later()
    reading = opened(tmp_path, OLD, executor=later)
    later.jobs.pop(0)()  # the series are sorted and hung, the states still being read
    stack = reading.exams.stacks[0]
    reading.places.show(0, stack.id, 0)
    assert reading.presentations.waiting
    assert reading.windows.of(0) == Window(40, 400)
    changes: list[bool] = []
    reading.presentations.changed.connect(lambda: changes.append(True))
    for job in later.jobs:
        job()
    assert changes
    assert not reading.presentations.waiting
    assert reading.windows.of(0) == Window(50, 100)


def test_an_answer_for_a_study_that_was_closed_is_dropped(tmp_path: Path) -> None:
    later = Later()
    reading = opened(tmp_path, OLD, executor=later)
    later.jobs.pop(0)()
    stack = reading.exams.stacks[0]
    reading.close()
    for job in later.jobs:
        job()
    assert reading.presentations.of_stack(stack) == ()


STRANGER = Subject(patient_id="OTHER", name="Other^Person")


def strange(field: str, value: str) -> Any:
    made = made_at("20270101", "STRANGE", IMAGES)
    setattr(made, field, value)
    return made


@pytest.mark.parametrize(
    ("field", "value"),
    [("PatientID", "SOMEONE"), ("PatientName", "Some^One"), ("PatientBirthDate", "19000101")],
)
def test_a_state_that_names_another_patient_is_never_applied(field: str, value: str, tmp_path: Path) -> None:
    save_all(IMAGES, tmp_path)
    save(strange(field, value), tmp_path / "strange.dcm")
    save(OLD, tmp_path / "old.dcm")
    reading = a_reading()
    said: list[str] = []
    reading.refused.connect(said.append)
    reading.open(study_of(tmp_path))
    assert said == ["A presentation state is not shown. The presentation state names another patient."]
    assert [label_at(reading, index) for index in range(6)] == ["OLD"] * 6


def test_a_state_that_names_other_images_is_never_applied(tmp_path: Path) -> None:
    others = made_at("20270101", "OTHERS", ct_series(3, series="elsewhere"))
    reading = opened(tmp_path, others)
    assert [label_at(reading, index) for index in range(6)] == [""] * 6


def test_a_broken_state_is_said_and_the_others_are_shown(tmp_path: Path) -> None:
    broken = state(IMAGES, "BROKEN")
    del broken.ReferencedSeriesSequence
    save_all(IMAGES, tmp_path)
    save(broken, tmp_path / "broken.dcm")
    save(OLD, tmp_path / "old.dcm")
    reading = a_reading()
    said: list[str] = []
    reading.refused.connect(said.append)
    reading.open(study_of(tmp_path))
    assert said == ["A presentation state is not shown. The presentation state refers to no image."]
    assert label_at(reading, 0) == "OLD"


def test_a_choice_does_not_outlive_its_study(tmp_path: Path) -> None:
    reading = opened(tmp_path, OLD)
    reading.presentations.choose(0, NONE)
    reading.open(study_of(tmp_path))
    assert label_at(reading, 0) == "OLD"
    assert reading.panes.view(0).shown == Shown()
    assert SUBJECT.study_uid == reading.exams.stacks[0].images[0].instance.study_uid


def test_the_windows_of_the_image_follow_that_of_the_state_and_lead_back_to_it(tmp_path: Path) -> None:
    reading = opened(tmp_path, OLD)
    found = [reading.windows.of(0)]
    for _ in range(2):
        reading.windows.next_own(0)
        found.append(reading.windows.of(0))
    assert found == [Window(50, 100), Window(40, 400), Window(50, 100)]
    assert not reading.windows.left_by_reader(0)
