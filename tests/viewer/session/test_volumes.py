"""Rendered volumes: what is offered, what is changed and undone, what is hidden, and where a click leads."""

from __future__ import annotations

from concurrent.futures import CancelledError
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.phantoms import ct_series, ct_slice, mr_slice, pet_slice, save_all
from tests.viewer.reading_room import Later, a_reading, study_of
from viewer.model.sculpture import BONE, TABLE, Box, Hiding, Snip
from viewer.model.volume import Voxels
from viewer.render.automatic import bones, outside_body
from viewer.render.box import patient_box
from viewer.session.reading import Reading
from viewer.session.volumes import middle_of

SNIP = Snip(((0.0, 0.0, 0.0), (9.0, 0.0, 0.0), (9.0, 0.0, 5.0)), (1.0, 0.0, 0.0), (0.0, 0.0, -1.0))


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    save_all(ct_series(12, step=(0.0, 0.0, 2.0), spacing=(0.5, 0.5)), tmp_path)
    made = a_reading()
    made.open(study_of(tmp_path))
    made.volumes.toggle()
    return made


def orbit_of(reading: Reading):
    orbit = reading.volumes.orbit(0)
    assert orbit is not None
    return orbit


def refusals(reading: Reading) -> list[str]:
    heard: list[str] = []
    reading.refused.connect(heard.append)
    return heard


def test_presets_that_do_not_fit_are_never_offered(tmp_path: Path) -> None:
    save_all([mr_slice((k * 2.0, 0, 0), number=k + 1) for k in range(5)], tmp_path / "mr")
    save_all([pet_slice((0, 0, k * 3.0), number=k + 1) for k in range(5)], tmp_path / "pet")
    save_all([_without_unit(k) for k in range(5)], tmp_path / "ct")
    offered = {}
    for kind in ("mr", "pet", "ct"):
        reading = a_reading()
        reading.open(study_of(tmp_path / kind))
        reading.volumes.toggle()
        offered[kind] = [preset.id for preset in reading.volumes.offered(0)]
        assert orbit_of(reading).mode == {"mr": "shaded", "pet": "mip", "ct": "mip"}[kind]
    assert offered == {"mr": ["mr-angio", "mr-surface"], "pet": ["pet-uptake"], "ct": []}


def _without_unit(number: int):
    made = ct_slice((0, 0, number * 2.0), number=number + 1)
    made.RescaleType = "US"
    return made


def test_a_volume_without_a_preset_has_mip_and_minip_only(tmp_path: Path) -> None:
    save_all([_without_unit(k) for k in range(5)], tmp_path)
    reading = a_reading()
    reading.open(study_of(tmp_path))
    heard = refusals(reading)
    reading.volumes.toggle()
    modes = []
    for _ in range(3):
        reading.volumes.next_mode(0)
        modes.append(orbit_of(reading).mode)
    assert modes == ["minip", "mip", "minip"]
    reading.volumes.set_mode(0, "shaded")
    reading.volumes.next_preset(0)
    assert heard == ["There is no volume preset for this modality; MIP and MinIP remain."] * 2


def test_presets_go_round_and_each_choice_is_undone_alone(reading: Reading) -> None:
    ids = [preset.id for preset in reading.volumes.offered(0)]
    seen = [orbit_of(reading).preset]
    for _ in ids:
        reading.volumes.next_preset(0)
        seen.append(orbit_of(reading).preset)
    assert seen == [*ids, ids[0]]
    reading.volumes.turn(0, 33.0, 5.0)
    reading.undo.undo()
    assert (orbit_of(reading).preset, orbit_of(reading).azimuth_deg) == (ids[-1], 33.0)  # turning is not undone
    reading.undo.redo()
    assert orbit_of(reading).preset == ids[0]


def test_a_preset_that_needs_the_air_around_gone_takes_it_away(reading: Reading) -> None:
    reading.volumes.choose(0, "ct-airways")
    assert orbit_of(reading).hiding.removed == (TABLE,)
    reading.undo.undo()
    assert orbit_of(reading).hiding == Hiding()
    reading.volumes.set_mode(0, "minip")
    assert orbit_of(reading).hiding.removed == (TABLE,)


def test_a_volume_comes_back_as_it_was_left(reading: Reading) -> None:
    reading.volumes.turn(0, 70.0, -20.0)
    reading.volumes.choose(0, "ct-skin")
    left = orbit_of(reading)
    reading.volumes.toggle()
    assert reading.places.image(0) is not None
    reading.volumes.toggle()
    assert orbit_of(reading) == left


def test_sides_are_seen_from_where_their_letters_say(reading: Reading) -> None:
    for side, angles in {"A": (0, 0), "P": (180, 0), "L": (90, 0), "R": (270, 0), "H": (0, 90), "F": (0, -90)}.items():
        reading.volumes.see_from(0, side)
        assert (orbit_of(reading).azimuth_deg, orbit_of(reading).elevation_deg) == angles


def test_the_curve_is_moved_and_stretched_in_one_step_and_reset(reading: Reading) -> None:
    preset = reading.volumes.preset(0)
    assert preset is not None
    gesture = reading.volumes.new_gesture()
    for step in range(1, 4):
        reading.volumes.move_curve(0, preset.points, (-10.0 * step, 1.0), gesture)
    assert [point[0] for point in orbit_of(reading).curve] == [point[0] - 30 for point in preset.points]
    reading.volumes.move_curve(0, preset.points, (0.0, 2.0), reading.volumes.new_gesture())
    middle = middle_of(preset.points)
    assert [point[0] for point in orbit_of(reading).curve] == [
        2 * (point[0] - middle) + middle for point in preset.points
    ]
    reading.undo.undo()
    reading.undo.undo()
    assert orbit_of(reading).curve == ()
    reading.volumes.set_curve(0, preset.points[:1])  # no curve
    assert orbit_of(reading).curve == ()


def test_a_curve_without_light_is_drawn_in_its_own_colours(reading: Reading) -> None:
    reading.volumes.toggle_light(0)
    preset = reading.volumes.preset(0)
    assert preset is not None
    assert (preset.ambient, preset.diffuse, preset.specular) == (1.0, 0.0, 0.0)


def test_the_box_starts_with_the_whole_volume_and_its_sides_never_meet(reading: Reading) -> None:
    stack = reading.exams.stacks[0]
    whole = reading.volumes.box(0)
    assert whole == patient_box(stack.geometry.matrix, stack.shape)
    assert whole is not None
    assert (whole.low[2], whole.high[2]) == pytest.approx((-1.0, 23.0))  # half a slice beyond the outer ones
    reading.volumes.set_box(0, replace(whole, high=(whole.low[0] + 0.2, *whole.high[1:])))
    assert orbit_of(reading).box is None
    reading.volumes.set_box(0, Box((0.0, 0.0, 0.0), (5.0, 5.0, 5.0)))
    assert orbit_of(reading).box is not None
    reading.volumes.whole(0)
    assert orbit_of(reading).box is None
    reading.undo.undo()
    assert orbit_of(reading).box == Box((0.0, 0.0, 0.0), (5.0, 5.0, 5.0))


def test_cuts_add_up_and_are_taken_back_one_by_one(reading: Reading) -> None:
    stack = reading.exams.stacks[0]
    other = replace(SNIP, keep=True)
    counts = []
    for snip in (SNIP, other):
        reading.volumes.snip(0, snip)
        shown = reading.hidings.shown(stack, orbit_of(reading).hiding)
        assert shown.hiding == orbit_of(reading).hiding
        assert shown.hidden is not None
        counts.append(int(shown.hidden.flat.sum()))
    assert 0 < counts[0] < counts[1] == 12 * 32 * 32  # what is within, then all the rest
    reading.undo.undo()
    shown = reading.hidings.shown(stack, orbit_of(reading).hiding)
    assert shown.hidden is not None
    assert int(shown.hidden.flat.sum()) == counts[0]
    reading.volumes.snip(0, replace(SNIP, outline=SNIP.outline[:2]))  # no area
    assert len(orbit_of(reading).hiding.snips) == 1


def test_bone_is_removed_of_ct_in_hounsfield_units_only(tmp_path: Path, reading: Reading) -> None:
    reading.volumes.toggle_removed(0, BONE)
    assert orbit_of(reading).hiding.removed == (BONE,)
    reading.volumes.toggle_removed(0, BONE)
    assert not orbit_of(reading).hiding
    save_all([mr_slice((k * 2.0, 0, 0), number=k + 1) for k in range(5)], tmp_path / "mr")
    other = a_reading()
    other.open(study_of(tmp_path / "mr"))
    other.volumes.toggle()
    heard = refusals(other)
    other.volumes.toggle_removed(0, BONE)
    other.volumes.toggle_removed(0, TABLE)
    assert heard == [
        "Bone is found by Hounsfield units; this series is no CT in HU.",
        "The table is found by Hounsfield units; this series is no CT in HU.",
    ]
    assert not orbit_of(other).hiding


def test_while_a_cut_is_made_the_view_says_only_what_is_done(tmp_path: Path) -> None:
    save_all(ct_series(12, step=(0.0, 0.0, 2.0)), tmp_path)
    later = Later()
    reading = a_reading(executor=None)
    reading.hidings._executor = later
    reading.open(study_of(tmp_path))
    reading.volumes.toggle()
    stack = reading.exams.stacks[0]
    reading.volumes.snip(0, SNIP)
    first = orbit_of(reading).hiding
    assert reading.hidings.shown(stack, first).hiding == Hiding()
    assert reading.hidings.waits(stack, first)
    arrived: list[str] = []
    reading.hidings.arrived.connect(arrived.append)
    later.jobs.pop()()
    assert arrived == [stack.id]
    assert reading.hidings.shown(stack, first).hiding == first
    reading.volumes.snip(0, replace(SNIP, keep=True))
    assert reading.hidings.shown(stack, orbit_of(reading).hiding).hiding == first
    reading.close()
    with pytest.raises(CancelledError):
        later.jobs.pop()()  # for a study that was left
    assert arrived == [stack.id]


def test_cutting_tells_how_far_it_is_and_can_be_stopped(tmp_path: Path) -> None:
    save_all(ct_series(12, step=(0.0, 0.0, 2.0)), tmp_path)
    later = Later()
    reading = a_reading(executor=None)
    reading.hidings._executor = later
    reading.open(study_of(tmp_path))
    reading.volumes.toggle()
    stack = reading.exams.stacks[0]
    reading.volumes.toggle_removed(0, BONE)
    wanted = orbit_of(reading).hiding
    assert reading.hidings.waits(stack, wanted)
    search = next(iter(reading.hidings._running.values()))
    assert reading.hidings.part(stack, wanted) == 0.0
    told: list[str] = []
    reading.hidings.progressed.connect(told.append)
    for part in (0.3, 0.3, 0.6):
        search.tell(part)
        reading.hidings._tell()
    assert told == [stack.id, stack.id]
    assert reading.hidings.part(stack, wanted) == 0.6
    reading.volumes.stop_cutting(0)
    assert orbit_of(reading).hiding == Hiding()
    with pytest.raises(CancelledError):
        search.tell(0.7)
    with pytest.raises(CancelledError):
        later.jobs.pop()()
    assert reading.hidings.shown(stack, Hiding()).hidden is None
    assert not reading.hidings.waits(stack, Hiding())
    reading.undo.undo()
    assert reading.hidings.waits(stack, wanted)  # looked for anew


def test_every_step_of_finding_bones_and_the_table_is_told_in_order() -> None:
    voxels = np.random.default_rng(3).normal(0, 300, (24, 40, 40)).astype(np.int16)
    for find in (bones, outside_body):
        told: list[float] = []
        plain = find(voxels, (1.0, 0.0), np.eye(4))
        assert np.array_equal(find(voxels, (1.0, 0.0), np.eye(4), told.append), plain)
        assert told == sorted(told)
        assert len(told) > 4
        assert 0.0 < told[0] < told[-1] <= 1.0


def test_without_memory_for_it_the_volume_is_shown_whole_and_that_is_said(reading: Reading) -> None:
    heard, asked = refusals(reading), []
    reading.hidings._room = lambda size: bool(asked.append(size))
    reading.volumes.snip(0, SNIP)
    shown = reading.hidings.shown(reading.exams.stacks[0], orbit_of(reading).hiding)
    assert (shown.hiding, shown.hidden, asked) == (Hiding(), None, [12 * 32 * 32])
    assert heard == ["There is not enough memory left to hide parts of this volume; it is shown whole."]


def test_a_range_of_values_is_known_once_all_images_are_there(reading: Reading) -> None:
    stack = reading.exams.stacks[0]
    found = reading.histograms.of(stack)
    voxels = reading.pixels.of(stack.id)
    assert found is not None
    assert isinstance(voxels, Voxels)
    assert (found.low, found.high) == (voxels.array.min() - 1024.0, voxels.array.max() - 1024.0)
    assert found.counts.sum() == np.prod(voxels.array.shape)


def test_the_turntable_follows_the_clock_and_stops_under_a_hand(reading: Reading) -> None:
    reading.turntable.toggle(0)
    assert reading.turntable.turns(0)
    reading.turntable._tick()
    assert reading.turntable.turns(0)
    reading.volumes.turn(0, 10.0, 0.0)
    assert not reading.turntable.turns(0)
    reading.turntable.toggle(0)
    reading.volumes.toggle()
    assert not reading.turntable.turns(0)
    heard = refusals(reading)
    reading.turntable.toggle(0)
    assert heard == ["The active pane shows no rendered volume."]


def test_a_jump_leads_the_planes_to_the_point(reading: Reading) -> None:
    reading.volumes.toggle()
    reading.planes.toggle_mpr()
    reading.panes.set_active(3)
    reading.volumes.toggle()
    point = (4.0, 6.0, 8.0)
    reading.crosshair.jump(3, point)
    axial, sagittal, coronal = (reading.panes.view(pane).place.cut for pane in range(3))
    assert axial is not None
    assert sagittal is not None
    assert coronal is not None
    assert (sagittal.center[0], coronal.center[1], axial.center[2]) == pytest.approx(point)
    plane = reading.places.stack(3).images[0].plane  # type: ignore[union-attr]
    spot = reading.crosshair.spot(3, plane)
    assert spot is not None
    assert (spot.point, spot.off_mm) == (point, 0.0)
