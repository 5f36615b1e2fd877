from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.phantoms import CORONAL, SUBJECT, Subject, ct_series, save_all
from tests.viewer.reading_room import a_reading, studies_of, study_of
from viewer.session.link_switches import Link
from viewer.session.reading import Reading
from viewer.session.relations import Bond

PRIOR = replace(SUBJECT, study="study 0", study_date="20250301")


def with_panes(reading: Reading, *names: str) -> Reading:
    """Each series by its description in a pane of its own, side by side."""
    reading.places.set_layout(1, len(names))
    by_name = {stack.description: stack.id for stack in reading.exams.stacks}
    for pane, name in enumerate(names):
        for _ in range(2):  # what is not surely of the same patient is shown only when it is asked for again
            reading.places.show(pane, by_name[name])
    reading.panes.set_active(0)
    return reading


def numbers(reading: Reading) -> list[int]:
    return [reading.places.number(pane) for pane in reading.panes.visible]


def z(reading: Reading, pane: int) -> float:
    image = reading.places.image(pane)
    assert image is not None
    return image.plane.position[2]


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    """Thin slices, thick slices of the same extent, and coronal ones, all in one frame of reference."""
    save_all(ct_series(20, series="thin"), tmp_path)
    save_all(ct_series(4, step=(0, 0, 5.0), series="thick"), tmp_path)
    save_all(ct_series(6, step=(0, 1.0, 0), orientation=CORONAL, series="coronal"), tmp_path)
    made = a_reading()
    made.open(study_of(tmp_path))
    return with_panes(made, "thin", "thick", "coronal")


def two_studies(tmp_path: Path, prior: Subject = PRIOR, first_z: float = 40.0, step: float = 1.0) -> Reading:
    """A study and a prior in a frame of reference of its own, whose images lie elsewhere."""
    save_all(ct_series(20, series="now"), tmp_path / "now")
    save_all(
        ct_series(20, first=(0, 0, first_z), step=(0, 0, step), series="before", subject=prior), tmp_path / "before"
    )
    files = [*(tmp_path / "now").rglob("*.dcm"), *(tmp_path / "before").rglob("*.dcm")]
    now, before = sorted(studies_of(files), key=lambda study: study.date, reverse=True)
    reading = a_reading()
    reading.open(now, [before])
    return with_panes(reading, "now", "before")


def test_parallel_series_follow_to_the_nearest_place_and_others_stay(reading: Reading) -> None:
    reading.places.scroll(0, 11)  # from 19 mm down to 8 mm; the thick ones lie at 15, 10, 5 and 0 mm
    assert numbers(reading) == [11, 1, 0]
    assert reading.links.linked(0) == (1,)
    assert [bond and bond.bond for bond in map(reading.links.bond, range(3))] == [Bond.FRAME, Bond.FRAME, None]


def test_the_thick_series_leads_as_well(reading: Reading) -> None:
    reading.panes.set_active(1)
    reading.places.scroll(1, 3)  # to 0 mm
    assert reading.places.number(0) == 19


def test_parted_panes_scroll_alone_and_are_linked_again(reading: Reading) -> None:
    reading.switches.part()
    reading.places.scroll(0, 11)
    assert reading.places.number(1) == 0
    assert reading.links.bond(0) is None
    reading.switches.part()
    reading.places.scroll(0, 1)
    assert reading.places.number(1) == 2


def test_scrolling_is_unlinked_by_itself(reading: Reading) -> None:
    reading.switches.toggle(Link.SCROLL)
    reading.places.scroll(0, 11)
    assert numbers(reading) == [11, 0, 0]


def test_two_panes_of_one_stack_are_never_tied_together(reading: Reading) -> None:
    reading.places.show(1, reading.panes.view(0).place.stack_id)
    reading.places.scroll(0, 5)
    assert reading.places.number(1) != 5


def test_a_series_that_ends_says_so_and_comes_back(tmp_path: Path) -> None:
    save_all(ct_series(30, series="long"), tmp_path)
    save_all(ct_series(3, first=(0, 0, 20.0), step=(0, 0, 4.0), series="short"), tmp_path)  # 20, 24, 28 mm
    made = a_reading()
    made.open(study_of(tmp_path))
    reading = with_panes(made, "long", "short")
    told: list[int] = []
    reading.links.reach_changed.connect(told.append)
    reading.places.scroll(0, 11)  # 18 mm: within half of 4 mm from the last at 20
    assert (z(reading, 0), z(reading, 1), reading.links.unreached(1)) == (18.0, 20.0, "")
    reading.places.scroll(0, 1)
    assert reading.links.unreached(1) == "This series has no image here: its nearest is 3.0 mm away."
    reading.places.scroll(0, -3)
    assert (reading.links.unreached(1), z(reading, 1), told) == ("", 20.0, [1, 1])


def test_no_image_is_shown_in_a_gap_of_missing_images(tmp_path: Path) -> None:
    save_all(ct_series(30, series="whole"), tmp_path)
    save_all(ct_series(15, step=(0, 0, 2.0), skip=(6, 7, 8), series="gapped"), tmp_path)  # nothing at 12, 14, 16 mm
    made = a_reading()
    made.open(study_of(tmp_path))
    reading = with_panes(made, "whole", "gapped")
    reading.places.go_to_index(0, 14)
    assert "4.0 mm" in reading.links.unreached(1)
    reading.places.go_to_index(0, 11)
    assert (reading.links.unreached(1), z(reading, 1)) == ("", 10.0)


def test_a_pane_out_of_reach_shows_its_image_when_the_reader_takes_it(tmp_path: Path) -> None:
    save_all(ct_series(30, series="long"), tmp_path)
    save_all(ct_series(3, series="short"), tmp_path)
    made = a_reading()
    made.open(study_of(tmp_path))
    reading = with_panes(made, "long", "short")
    reading.places.go_to_index(0, 20)
    assert reading.links.unreached(1)
    reading.panes.set_active(1)
    assert reading.links.unreached(1) == ""
    reading.places.scroll(1, 1)
    assert z(reading, 0) == z(reading, 1)


def test_parting_brings_the_picture_of_a_pane_out_of_reach_back(tmp_path: Path) -> None:
    save_all(ct_series(30, series="long"), tmp_path)
    save_all(ct_series(3, series="short"), tmp_path)
    made = a_reading()
    made.open(study_of(tmp_path))
    reading = with_panes(made, "long", "short")
    reading.places.go_to_index(0, 20)
    reading.switches.part()
    assert reading.links.unreached(1) == ""


def test_another_series_opens_at_the_place_of_the_one_before_and_the_others_stay(reading: Reading) -> None:
    by_name = {stack.description: stack.id for stack in reading.exams.stacks}
    with_panes(reading, "thin", "thick")
    reading.places.go_to_index(0, 10)
    reading.places.show(0, by_name["thick"])
    assert (z(reading, 0), z(reading, 1)) == (10.0, 10.0)
    reading.places.show(0, by_name["thin"])
    assert z(reading, 0) == 10.0
    reading.places.show(0, by_name["coronal"])
    assert z(reading, 1) == 10.0
    reading.places.show(0, by_name["thin"], 3)  # asked for by its number: the others follow
    assert (z(reading, 0), z(reading, 1)) == (3.0, 5.0)


def test_studies_of_different_frames_are_not_linked_by_themselves(tmp_path: Path) -> None:
    reading = two_studies(tmp_path)
    reading.places.scroll(0, 4)
    assert numbers(reading) == [4, 0]
    assert reading.links.bond(1) is None


def test_a_link_by_hand_keeps_its_offset_and_is_told_in_mm(tmp_path: Path) -> None:
    reading = two_studies(tmp_path)
    reading.places.go_to_index(0, 10)  # 10 mm
    reading.places.go_to_index(1, 5)  # 45 mm
    reading.links.pair()
    reading.places.scroll(0, 3)
    assert (z(reading, 0), z(reading, 1)) == (7.0, 42.0)
    bond = reading.links.bond(1)
    assert bond is not None
    assert (bond.bond, bond.offset_mm) == (Bond.BY_HAND, pytest.approx(35.0))
    reading.panes.set_active(1)
    reading.places.scroll(1, -2)
    back = reading.links.bond(0)
    assert (z(reading, 0), z(reading, 1)) == (9.0, 44.0)
    assert back is not None
    assert back.offset_mm == pytest.approx(-35.0)


def test_a_link_by_hand_follows_millimetres_not_image_numbers(tmp_path: Path) -> None:
    reading = two_studies(tmp_path, step=3.0)  # 40 ... 97 mm
    reading.places.go_to_index(0, 2)
    reading.places.go_to_index(1, 3)  # 49 mm
    reading.links.pair()
    reading.places.go_to_index(0, 14)
    assert z(reading, 1) == 61.0


def test_a_link_by_hand_is_parted_by_doing_it_again_and_forgotten_with_the_study(tmp_path: Path) -> None:
    reading = two_studies(tmp_path)
    reading.links.pair()
    reading.links.pair()
    assert reading.links.bond(1) is None
    reading.links.pair()
    study = reading.study
    assert study is not None
    priors = [exam.study for exam in reading.exams.all[1:]]
    reading.open(study, priors)
    with_panes(reading, "now", "before")
    assert reading.links.bond(1) is None


def test_a_link_by_hand_survives_another_series_of_the_same_frame(tmp_path: Path) -> None:
    save_all(ct_series(4, step=(0, 0, 5.0), series="thick"), tmp_path / "now")
    reading = two_studies(tmp_path)
    reading.places.go_to_index(0, 10)
    reading.places.go_to_index(1, 5)
    reading.links.pair()
    with_panes(reading, "thick", "before")
    reading.places.go_to_index(0, 2)  # 10 mm
    assert z(reading, 1) == 45.0


def test_a_link_by_hand_between_planes_read_from_opposite_sides(tmp_path: Path) -> None:
    """Row direction to the right: the normal points to the feet, and yet a step to the head is one to the head."""
    save_all(ct_series(20, series="now"), tmp_path / "now")
    turned = ct_series(20, first=(0, 0, 40.0), orientation=(-1, 0, 0, 0, 1, 0), series="before", subject=PRIOR)
    save_all(turned, tmp_path / "before")
    now, before = sorted(studies_of(tmp_path.rglob("*.dcm")), key=lambda study: study.date, reverse=True)
    made = a_reading()
    made.open(now, [before])
    reading = with_panes(made, "now", "before")
    for pane, height in ((0, 10.0), (1, 45.0)):
        while z(reading, pane) != height:
            reading.places.scroll(pane, 1)
    reading.links.pair()
    reading.places.scroll(0, -4)
    assert (z(reading, 0), z(reading, 1)) == (14.0, 49.0)
    bond = reading.links.bond(1)
    assert bond is not None
    assert bond.offset_mm == pytest.approx(35.0)


def test_planes_that_cross_are_not_linked_by_hand(tmp_path: Path) -> None:
    save_all(ct_series(6, step=(0, 1.0, 0), orientation=CORONAL, series="front"), tmp_path / "now")
    reading = with_panes(two_studies(tmp_path), "front", "before")
    refused: list[str] = []
    reading.refused.connect(refused.append)
    reading.links.pair()
    assert refused == ["Planes that cross cannot be linked by level: they are tilted by more than 20° to each other."]


def test_one_frame_of_one_study_needs_no_link_by_hand(reading: Reading) -> None:
    refused: list[str] = []
    reading.refused.connect(refused.append)
    with_panes(reading, "thin", "thick")
    reading.links.pair()
    assert refused == ["These series share a frame of reference: they are linked by place without it."]


@pytest.mark.parametrize(
    "other",
    [replace(PRIOR, patient_id="LECTERN-2"), replace(PRIOR, name="Phantom^Tess"), replace(PRIOR, birth_date="")],
)
def test_nothing_is_linked_across_patients_not_even_in_one_frame_or_by_hand(tmp_path: Path, other: Subject) -> None:
    save_all(ct_series(20, series="now"), tmp_path / "now")
    foreign = ct_series(20, series="before", subject=other)
    for image in foreign:
        image.FrameOfReferenceUID = ct_series(1)[0].FrameOfReferenceUID
    save_all(foreign, tmp_path / "before")
    now, before = sorted(studies_of(tmp_path.rglob("*.dcm")), key=lambda study: study.date, reverse=True)
    made = a_reading()
    made.open(now, [before])
    reading = with_panes(made, "now", "before")
    refused: list[str] = []
    reading.refused.connect(refused.append)
    reading.places.scroll(0, 4)
    reading.links.pair()
    reading.places.scroll(0, 4)
    assert numbers(reading) == [8, 0]
    assert refused == ["These series are not surely of one patient."]


def test_studies_without_a_patient_id_are_not_taken_for_one_patient(tmp_path: Path) -> None:
    nobody = replace(SUBJECT, patient_id="")
    save_all(ct_series(5, series="now", subject=nobody), tmp_path)
    save_all(ct_series(5, series="before", subject=replace(nobody, study="0", study_date="20250301")), tmp_path)
    now, before = sorted(studies_of(tmp_path.rglob("*.dcm")), key=lambda study: study.date, reverse=True)
    made = a_reading()
    made.open(now, [before])
    first, second = made.exams.stacks
    assert not made.relations.one_patient(first, second)
    assert made.relations.one_patient(first, first)
