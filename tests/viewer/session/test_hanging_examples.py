"""A hanging arranged by hand, kept as a protocol, written to its file, read and hung again: the same views come back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.phantoms import SUBJECT, ct_series, save_all
from tests.viewer.reading_room import a_reading, study_of
from tests.viewer.session.test_mammograms import four
from tests.viewer.session.test_reading import series_in
from viewer.hanging.example import NoExampleError
from viewer.hanging.protocol import Protocol
from viewer.hanging.protocol_file import protocol_text, read_protocol
from viewer.model.layout import Layout
from viewer.model.study import Study, Window
from viewer.model.view import Cut, Place, ViewState
from viewer.session import cuts
from viewer.session.hanging_examples import Wish, example, offered, step, with_step
from viewer.session.reading import Reading

PRIOR = replace(SUBJECT, study="study 0", study_date="20250301")
STRANGER = replace(PRIOR, birth_date="19990101")


def a_study(folder: Path, subject: object = SUBJECT) -> Study:
    for name, kernel in (("lung", "B70f"), ("soft", "B30f")):
        images = ct_series(4, subject=subject, series=name)  # type: ignore[arg-type]
        for image in images:
            image.ConvolutionKernel = kernel
        save_all(images, folder)
    return study_of(folder)


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    made = a_reading()
    made.open(a_study(tmp_path / "now"), [a_study(tmp_path / "before", PRIOR)])
    return made


def arrange(reading: Reading, *names: str) -> None:
    """These series of the current study, or ``before`` a name of the prior, side by side."""
    reading.places.set_layout(1, len(names))
    for pane, name in enumerate(names):
        exam = reading.exams.all[1 if name.startswith("before ") else 0]
        wanted = name.removeprefix("before ")
        reading.places.show(pane, next(stack.id for stack in exam.stacks if stack.description == wanted))


def wish(reading: Reading, *keys: str, **more: bool) -> Wish:
    return Wish("Mine", tuple(offer for offer in offered(reading) if offer.key in keys), **more)


def again(reading: Reading, protocol: Protocol) -> Reading:
    """The same studies, opened where only this protocol is known, as it comes from its file."""
    fresh = a_reading()
    fresh.hangings.set_protocols([read_protocol(protocol_text(protocol), "mine.toml", own=True)])
    fresh.open(reading.exams.all[0].study, [exam.study for exam in reading.exams.all[1:]])
    return fresh


def test_what_can_be_ticked_is_what_the_study_says_of_itself(reading: Reading) -> None:
    assert [(offer.key, offer.text, offer.usual) for offer in offered(reading)] == [
        ("modality", "Modality CT", True),
        ("regions", "Region chest", True),
        ("words", "Description “ct chest”", False),
        ("prior", "There is a prior", False),
    ]


def test_series_windows_looks_and_planes_come_back(reading: Reading) -> None:
    arrange(reading, "soft", "lung", "before soft", "soft")
    soft = reading.panes.view(3).place.stack_id
    stack = reading.exams.stack(soft)
    assert stack is not None
    cut = replace(cuts.cut(stack, "coronal"), slab_mm=12.0, slab="minip")
    reading.panes.put(3, ViewState(Place(soft, cut=cut)))
    reading.windows.preset(0, 6)
    reading.windows.set(1, Window(-500.0, 1400.0))
    reading.looks.rotate(2, 90.0)
    reading.looks.set(2, replace(reading.panes.view(2).look, zoom=2.0))
    made = example(reading, wish(reading, "modality", "regions"), "mine")
    rules = made.steps[0].panes
    assert [(rule.of, rule.preset, rule.window) for rule in rules[:3]] == [
        ("current", 6, None),
        ("current", None, (1400.0, -500.0)),
        ("prior", None, None),
    ]
    fresh = again(reading, made)
    assert series_in(fresh) == ["soft", "lung", "soft", "soft"]
    exams = [fresh.exams.of(view.place.stack_id) for view in fresh.panes.views]
    assert [exam.prior for exam in exams if exam] == [False, False, True, False]
    assert [view.shown.window and view.shown.window.width for view in fresh.panes.views] == [350, 1400, None, 350]
    assert (fresh.panes.view(2).look.zoom, fresh.panes.view(2).look.rotation_deg) == (2.0, 90.0)
    kept = fresh.panes.view(3).place.cut
    assert kept is not None
    assert (cuts.plane_name(kept), kept.slab_mm, kept.slab) == ("coronal", 12.0, "minip")


def test_windows_and_looks_are_left_out_on_demand(reading: Reading) -> None:
    arrange(reading, "soft")
    reading.windows.preset(0, 6)
    reading.looks.rotate(0, 90.0)
    made = example(reading, wish(reading, "modality", windows=False, looks=False), "mine")
    assert (made.steps[0].panes[0].preset, made.steps[0].panes[0].rotation_deg) == (None, 0.0)


def test_a_series_that_must_be_named_alike_hangs_nowhere_else(reading: Reading) -> None:
    arrange(reading, "soft")
    made = example(reading, wish(reading, "modality", named=True), "mine")
    assert made.steps[0].panes[0].named == ("soft",)


def test_mammograms_are_kept_by_side_view_and_chest_wall(tmp_path: Path) -> None:
    save_all(four(), tmp_path)
    reading = a_reading()
    reading.open(study_of(tmp_path))
    made = example(reading, wish(reading, "modality", "views"), "mine")
    rules = made.steps[0].panes
    assert [(rule.views, rule.side, rule.chest_wall, rule.text_side) for rule in rules] == [
        (("CC",), "R", "right", "left"),
        (("CC",), "L", "left", "right"),
        (("MLO",), "R", "right", "left"),
        (("MLO",), "L", "left", "right"),
    ]
    assert made.steps[0].same_scale
    assert again(reading, made).panes.views == reading.panes.views


def test_one_more_step_is_added_and_one_of_the_same_name_replaced(reading: Reading) -> None:
    arrange(reading, "soft")
    first = example(reading, wish(reading, "modality"), "mine")
    arrange(reading, "soft", "lung")
    second = replace(step(reading, wish(reading)), name="Both")
    both = with_step(with_step(first, second), second)
    assert [one.name for one in both.steps] == ["Mine", "Both"]
    fresh = again(reading, both)
    fresh.hangings.next()
    assert series_in(fresh) == ["soft", "lung"]


def test_what_cannot_be_asked_for_is_refused_with_its_reason(reading: Reading, tmp_path: Path) -> None:
    with pytest.raises(NoExampleError, match="a name"):
        example(reading, replace(wish(reading, "modality"), name=" "), "mine")
    with pytest.raises(NoExampleError, match="at least one"):
        example(reading, wish(reading), "mine")
    arrange(reading, "soft")
    soft = reading.panes.view(0).place.stack_id
    oblique = Cut((0.0, 0.0, 0.0), (0.8, 0.6, 0.0), (0.0, 0.0, -1.0))
    reading.panes.put(0, ViewState(Place(soft, cut=oblique)))
    with pytest.raises(NoExampleError, match="oblique"):
        example(reading, wish(reading, "modality"), "mine")
    reading.places.set_layout(3, 3)
    with pytest.raises(NoExampleError, match="Pane 4 is empty"):
        reading.places.show(0, soft)
        example(reading, wish(reading, "modality"), "mine")
    assert reading.panes.layout == Layout(3, 3)


def test_a_study_that_is_not_verified_is_no_part_of_an_example(tmp_path: Path) -> None:
    reading = a_reading()
    reading.open(a_study(tmp_path / "now"), [a_study(tmp_path / "other", STRANGER)])
    for _ in range(2):  # it is not shown before it is asked for twice
        arrange(reading, "soft", "before soft")
    with pytest.raises(NoExampleError, match="Pane 2 shows a study that is not verified"):
        example(reading, wish(reading, "modality"), "mine")
