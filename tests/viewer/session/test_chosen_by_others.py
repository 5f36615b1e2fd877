"""Key images of others: which images, in which order, and never those of another patient."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.phantoms import ct_series, save, save_all
from tests.viewer.dicom.states import item, key_objects, reference, state, window_item
from tests.viewer.reading_room import a_reading, study_of
from viewer.model.study import Window
from viewer.session import reading_order
from viewer.session.reading import Reading

AXIAL, SECOND = ct_series(6, series="axial"), ct_series(4, series="second")


def opened(folder: Path, *documents: Any) -> Reading:
    save_all(AXIAL, folder)
    save_all(SECOND, folder)
    for number, document in enumerate(documents):
        save(document, folder / f"ko{number}.dcm")
    reading = a_reading()
    reading.open(study_of(folder))
    reading.places.set_layout(1, 1)
    reading.places.show(0, stack_named(reading, "axial").id, 0)
    return reading


def stack_named(reading: Reading, name: str) -> Any:
    return next(stack for stack in reading.exams.stacks if stack.description == name)


def test_images_carry_the_titles_of_the_selections_that_name_them(tmp_path: Path) -> None:
    reading = opened(tmp_path, key_objects(AXIAL[1:3]), key_objects(AXIAL[2:3], "For Teaching"))
    stack = stack_named(reading, "axial")
    titles = [sorted(found.title for found in reading.chosen_by_others.of(stack, index)) for index in range(6)]
    assert titles == [[], ["For Referring Provider"], ["For Referring Provider", "For Teaching"], [], [], []]
    assert len(reading.chosen_by_others.numbers(stack)) == 2
    assert reading.key_images.all == ()  # the reader's own are another matter


def test_stepping_goes_from_one_to_the_next_and_into_the_next_series(tmp_path: Path) -> None:
    reading = opened(tmp_path, key_objects([AXIAL[2], AXIAL[4], SECOND[1]]))
    said: list[str] = []
    reading.refused.connect(said.append)
    reading.places.go_to_number(0, 0)
    seen = []
    for _ in range(4):
        reading.step_key_image(0, 1)
        image = reading.places.image(0)
        assert image is not None
        seen.append(image.instance.sop_uid)
    axial = stack_named(reading, "axial")
    in_order = [axial.images[reading_order.index_of(axial, number)].instance.sop_uid for number in range(6)]
    first_two = [uid for uid in in_order if uid in (AXIAL[2].SOPInstanceUID, AXIAL[4].SOPInstanceUID)]
    assert seen == [*first_two, SECOND[1].SOPInstanceUID, SECOND[1].SOPInstanceUID]
    assert said == ["There is no further key image in this direction."]
    reading.step_key_image(0, -1)
    back = reading.places.image(0)
    assert back is not None
    assert back.instance.sop_uid == first_two[1]


def test_a_key_image_is_shown_by_the_state_that_is_named_with_it(tmp_path: Path) -> None:
    units = {"RescaleSlope": "1", "RescaleIntercept": "-1024", "RescaleType": "HU"}
    newest = state(AXIAL[2:3], "NEWEST", SoftcopyVOILUTSequence=[window_item(10, 20)], **units)
    named = state(AXIAL[2:3], "NAMED", SoftcopyVOILUTSequence=[window_item(300, 900)], **units)
    newest.PresentationCreationDate = "20261103"
    keys = key_objects(AXIAL[2:3])
    keys.ContentSequence[0].ReferencedSOPSequence[0].ReferencedSOPSequence = [reference(named)]
    reading = opened(tmp_path, keys, newest, named)
    reading.windows.set(0, Window(1.0, 2.0))  # of the reader's; the state's own is to be seen
    reading.step_key_image(0, 1 if reading.places.number(0) < 3 else -1)
    stack = stack_named(reading, "axial")
    now = reading.presentations.state(stack, reading.panes.view(0).place)
    assert now is not None
    assert now.label == "NAMED"
    window = reading.windows.of(0)
    assert window is not None
    assert (window.center, window.width) == (300, 900)


def test_a_selection_may_name_the_state_as_an_object_beside_the_image(tmp_path: Path) -> None:
    newest, named = state(AXIAL[2:3], "NEWEST"), state(AXIAL[2:3], "NAMED")
    newest.PresentationCreationDate = "20261103"
    keys = key_objects(AXIAL[2:3])
    beside = item(RelationshipType="CONTAINS", ValueType="COMPOSITE", ReferencedSOPSequence=[reference(named)])
    keys.ContentSequence.append(beside)
    reading = opened(tmp_path, keys, newest, named)
    reading.step_key_image(0, 1 if reading.places.number(0) < 3 else -1)
    now = reading.presentations.state(stack_named(reading, "axial"), reading.panes.view(0).place)
    assert now is not None
    assert now.label == "NAMED"


def test_without_any_it_says_so(tmp_path: Path) -> None:
    reading = opened(tmp_path)
    said: list[str] = []
    reading.refused.connect(said.append)
    reading.step_key_image(0, 1)
    assert said == ["No image of this study is a key image."]


def test_a_selection_of_another_patient_marks_nothing(tmp_path: Path) -> None:
    stranger = key_objects(AXIAL)
    stranger.PatientID = "SOMEONE ELSE"
    reading = opened(tmp_path, stranger)
    assert all(reading.chosen_by_others.numbers(stack) == () for stack in reading.exams.stacks)


def test_nothing_outlives_the_study(tmp_path: Path) -> None:
    reading = opened(tmp_path, key_objects(AXIAL))
    stack = stack_named(reading, "axial")
    assert reading.chosen_by_others.numbers(stack)
    reading.close()
    assert reading.chosen_by_others.numbers(stack) == ()
