"""Registering from the window: what is refused, what comes of a result, and that no measurement ever sees it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.jobs import Jobs
from app.shell import registering as registering_module
from app.shell.registering import Registering
from tests.phantoms import ct_series, pet_slice, save_all
from tests.viewer.reading_room import AtOnce, Later, a_reading, studies_of
from tests.viewer.session.test_links import PRIOR, with_panes, z
from viewer.registration.facts import Block, NotRegistered, Registered
from viewer.session.reading import Reading
from viewer.session.relations import Bond
from viewer.widgets.corner_text import Facts, corners

SHIFTED = ((1.0, 0.0, 0.0, 3.0), (0.0, 1.0, 0.0, -2.0), (0.0, 0.0, 1.0, 45.0), (0.0, 0.0, 0.0, 1.0))
FOUND = Registered(SHIFTED, 0.83, 0.92, 0.4)


def opened(folder: Path, before: list[Any]) -> Reading:
    save_all(ct_series(20, series="now"), folder)
    save_all(before, folder)
    now, prior = sorted(studies_of(folder.rglob("*.dcm")), key=lambda study: study.date, reverse=True)
    reading = a_reading()
    reading.open(now, [prior])
    return with_panes(reading, "now", before[0].SeriesDescription)


def prior_ct(**other: Any) -> list[Any]:
    return ct_series(20, first=(0, 0, 40.0), series="before", subject=replace(PRIOR, **other))


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Callable[[object], list[tuple[Block, Block]]]:
    """In place of the process, which has tests of its own: gives the answer it is told to."""

    def answer(with_what: object) -> list[tuple[Block, Block]]:
        asked: list[tuple[Block, Block]] = []

        def run(fixed: Block, moving: Block, *_: object) -> Registered | None:
            asked.append((fixed, moving))
            if isinstance(with_what, NotRegistered):
                raise with_what
            assert with_what is None or isinstance(with_what, Registered)
            return with_what

        monkeypatch.setattr(registering_module, "register_apart", run)
        return asked

    return answer


def acted(qtbot: QtBot, reading: Reading) -> tuple[list[str], list[str]]:
    """What was said and what was refused."""
    registering = Registering(reading, Jobs(AtOnce()))
    said: list[str] = []
    refused: list[str] = []
    registering.said.connect(said.append)
    registering.refused.connect(refused.append)
    registering.act()
    qtbot.wait(20)
    return said, refused


def test_a_registration_links_by_place_and_says_what_it_is(
    qtbot: QtBot, tmp_path: Path, answering: Callable[[object], list[tuple[Block, Block]]]
) -> None:
    reading = opened(tmp_path, prior_ct())
    asked = answering(FOUND)
    said, refused = acted(qtbot, reading)
    assert refused == []
    assert said == ["Registered for linked scrolling. Repeats within 0.4 mm · MI 0.83."]
    (fixed, moving), own = asked[0], reading.places.stack(0)
    assert own is not None
    assert (fixed.intercept, fixed.modality) == (-1024.0, "CT")
    assert fixed.affine == pytest.approx(own.geometry.matrix)
    assert moving.affine[2, 3] == pytest.approx(40.0)
    reading.places.go_to_index(0, 10)  # 10 mm, which is 55 mm in the prior
    assert (z(reading, 0), z(reading, 1)) == (10.0, 55.0)
    reading.panes.set_active(1)
    reading.places.go_to_index(1, 3)  # 43 mm is beyond the first of the current study
    assert reading.links.unreached(0) == "This series has no image here: its nearest is 2.0 mm away."


def test_the_pane_names_it_with_its_merit(
    qtbot: QtBot, tmp_path: Path, answering: Callable[[object], list[tuple[Block, Block]]]
) -> None:
    reading = opened(tmp_path, prior_ct())
    answering(FOUND)
    acted(qtbot, reading)
    stack = reading.places.stack(1)
    assert stack is not None
    exam = reading.exams.of(stack.id)
    assert exam is not None
    facts = Facts(exam, stack, reading.panes.view(1), stack.images[0].plane, bond=reading.links.bond(1))
    words = [line.text for line in corners(facts).bottom_right]
    assert words[:2] == ["Registered", "Repeats within 0.4 mm · MI 0.83"]


def test_it_moves_no_line_and_no_crosshair_into_the_other_study(
    qtbot: QtBot, tmp_path: Path, answering: Callable[[object], list[tuple[Block, Block]]]
) -> None:
    reading = opened(tmp_path, prior_ct())
    answering(FOUND)
    acted(qtbot, reading)
    one, other = reading.places.stack(0), reading.places.stack(1)
    assert one is not None
    assert other is not None
    assert not reading.relations.one_frame(one, other)
    reading.crosshair.go(0, (4.0, 4.0, 10.0))
    image = reading.places.image(1)
    assert image is not None
    assert reading.crosshair.spot(1, image.plane) is None


def test_done_again_it_is_forgotten_and_so_it_is_with_another_study(
    qtbot: QtBot, tmp_path: Path, answering: Callable[[object], list[tuple[Block, Block]]]
) -> None:
    reading = opened(tmp_path, prior_ct())
    answering(FOUND)
    acted(qtbot, reading)
    bond = reading.links.bond(1)
    assert bond is not None
    assert bond.bond is Bond.REGISTERED
    acted(qtbot, reading)
    assert reading.links.bond(1) is None


def test_a_result_for_a_study_that_was_closed_is_dropped(
    qtbot: QtBot, tmp_path: Path, answering: Callable[[object], list[tuple[Block, Block]]]
) -> None:
    reading = opened(tmp_path, prior_ct())
    answering(FOUND)
    later = Later()
    registering = Registering(reading, Jobs(later))
    said: list[str] = []
    registering.said.connect(said.append)
    registering.act()
    reading.close()
    for job in later.jobs:
        job()
    qtbot.wait(20)
    assert said == []


def test_why_it_did_not_succeed_is_said(
    qtbot: QtBot, tmp_path: Path, answering: Callable[[object], list[tuple[Block, Block]]]
) -> None:
    reading = opened(tmp_path, prior_ct())
    answering(NotRegistered("The two series have only 9% of the body part in common."))
    said, refused = acted(qtbot, reading)
    assert refused == ["Not registered: The two series have only 9% of the body part in common."]
    assert (said, reading.links.bond(1)) == ([], None)


def test_one_that_was_cancelled_leaves_nothing(
    qtbot: QtBot, tmp_path: Path, answering: Callable[[object], list[tuple[Block, Block]]]
) -> None:
    reading = opened(tmp_path, prior_ct())
    answering(None)
    assert acted(qtbot, reading) == ([], [])
    assert reading.links.bond(1) is None


@pytest.mark.parametrize(
    ("before", "why"),
    [
        (lambda: prior_ct(patient_id="OTHER"), "These series are not surely of one patient."),
        (lambda: prior_ct()[:5], "A series of 5 images is too little to be registered."),
        (lambda: [*prior_ct()[:8], *prior_ct()[12:]], "This series is no volume: Images are missing"),
        (
            lambda: [pet_slice((0, 0, z), number=z + 1, subject=PRIOR, series="before") for z in range(12)],
            "Only CT and MR are registered; this is PT.",
        ),
    ],
)
def test_what_cannot_be_registered_is_refused_with_the_reason_and_never_begun(
    qtbot: QtBot,
    tmp_path: Path,
    answering: Callable[[object], list[tuple[Block, Block]]],
    before: Callable[[], list[Any]],
    why: str,
) -> None:
    reading = opened(tmp_path, before())
    asked = answering(FOUND)
    said, refused = acted(qtbot, reading)
    assert (len(refused), said, asked) == (1, [], [])
    assert refused[0].startswith(why)


def test_different_parts_of_the_body_and_one_frame_are_refused(qtbot: QtBot, tmp_path: Path) -> None:
    for image in (head := prior_ct()):
        image.BodyPartExamined = "HEAD"
    for image in (chest := ct_series(20, series="chest")):
        image.BodyPartExamined = "CHEST"
    save_all(chest, tmp_path / "chest")
    reading = with_panes(opened(tmp_path, head), "chest", "before")
    assert acted(qtbot, reading)[1] == ["These series show different parts of the body: CHEST and HEAD."]
    with_panes(reading, "chest", "now")
    assert "share a frame of reference" in acted(qtbot, reading)[1][0]


def test_real_follow_up_of_single_images_is_refused(qtbot: QtBot, shared_data: Path) -> None:
    files = (path for path in sorted((shared_data / "ct_followup_sbu").rglob("*.dcm")))
    now, before = sorted(studies_of(files), key=lambda study: study.date, reverse=True)
    reading = a_reading()
    reading.open(now, [before])
    axial = [next(one for one in exam.stacks if one.geometry.orientation == "axial") for exam in reading.exams.all]
    reading.places.set_layout(1, 2)
    for pane, stack in enumerate(axial):
        for _ in range(2):  # without birth dates the studies are not verified as of one patient: asked for again
            reading.places.show(pane, stack.id)
    reading.panes.set_active(0)
    said, refused = acted(qtbot, reading)
    assert said == []
    assert len(refused) == 1
    assert np.all([len(stack.images) == 1 for stack in axial])
    reading.links.pair()
    bond = reading.links.bond(1)
    assert bond is not None
    assert bond.bond is Bond.BY_HAND
