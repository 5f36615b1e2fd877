"""Segments that were drawn: kept as new objects, read again bit by bit, edited further, and never lost in a crash."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.archive.archive import Archive, open_archive
from app.desk.segment_drafts import SegmentDrafts
from app.desk.segment_keeper import Saved, SegmentKeeper
from app.jobs import Jobs
from app.settings import Settings
from tests.phantoms import ct_series, save_all
from tests.viewer.reading_room import AtOnce, a_reading, study_of
from viewer.session.box_mask import flipped
from viewer.session.reading import Reading
from viewer.session.segment_kinds import load_kinds

LESION = load_kinds(Path(__file__).parents[3] / "resources" / "segment_kinds.toml")[1]
SHAPE = (12, 40, 48)


@dataclass
class Room:
    reading: Reading
    keeper: SegmentKeeper
    archive: Archive
    folder: Path
    wait: Callable[[Callable[[], object]], None]
    saved: list[Saved] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def draw(self, seed: int = 0, name: str = "") -> np.ndarray:
        """A new segment of random voxels."""
        editing, stack = self.reading.editing, self.reading.exams.stacks[0]
        assert editing.add(stack, name, LESION)
        bits = np.random.default_rng(seed).random(SHAPE) > 0.8
        one, segment = editing.active
        assert editing.flip((one.uid, segment.number), flipped((0, 0, 0), bits), "Brush")
        return bits

    def save(self) -> Saved:
        before = len(self.saved)
        self.keeper.save(self.reading.editing.all[0])
        self.wait(lambda: len(self.saved) > before or self.refused)
        assert self.refused == []
        return self.saved[-1]

    def files(self) -> list[Path]:
        """The objects in the archive."""
        return sorted((self.folder / "archive").rglob("*.dcm"))


@pytest.fixture
def room(tmp_path: Path, qtbot: QtBot) -> Iterator[Room]:
    save_all(ct_series(12, rows=40, columns=48, step=(0, 0, 2.5)), tmp_path / "images")
    reading, parent = a_reading(), QObject()
    reading.open(study_of(tmp_path / "images"))
    archive, settings = open_archive(tmp_path / "archive"), Settings(tmp_path / "settings.json")
    settings.change(reader_name="Okafor, Ada")
    with ThreadPoolExecutor(2) as work:
        jobs = Jobs(work)
        keeper = SegmentKeeper(archive, reading, settings, jobs, parent)
        made = Room(
            reading, keeper, archive, tmp_path, lambda until: qtbot.waitUntil(lambda: bool(until()), timeout=20_000)
        )
        keeper.saved.connect(made.saved.append)
        keeper.refused.connect(made.refused.append)
        yield made
        made.wait(lambda: not jobs.running)
    archive.close()


def whole(reading: Reading, number: int = 0) -> np.ndarray:
    segment = reading.editing.all[0].segments[number]
    low, bits = reading.editing.mask(segment).whole()
    made = np.zeros(SHAPE, bool)
    made[tuple(slice(a, a + b) for a, b in zip(low, bits.shape, strict=True))] = bits
    return made


def opened_with(folder: Path, objects: list[Path]) -> Reading:
    """The study with the objects of the archive, opened anew."""
    for number, file in enumerate(objects):
        (folder / "images" / f"kept{number}.dcm").write_bytes(file.read_bytes())
    again = a_reading()
    again.open(study_of(folder / "images"))
    return again


def test_what_was_drawn_comes_back_bit_by_bit_and_is_edited_further(room: Room) -> None:
    drawn = [room.draw(1, "Mass"), room.draw(2, "Node")]
    first = room.save()
    assert not room.reading.editing.unsaved(first.uid)
    again = opened_with(room.folder, room.files())
    (one,) = again.segmentations.all
    assert [segment.name for segment in one.segments] == ["Mass", "Node"]
    again.segment_copies.begin(one, None)
    for number, bits in enumerate(drawn):
        assert np.array_equal(whole(again, number), bits)
    (edited,) = again.editing.all
    assert edited.replaces == first.sop_uid
    assert [segment.tracking_uid for segment in edited.segments] == [uid for uid, _ in first.numbers]
    assert [segment.kind.kind for segment in edited.segments] == [LESION.kind, LESION.kind]
    assert (one.uid, 1) in again.segmentations.shown.hidden  # the copy is seen in its place


def test_a_new_version_is_a_new_object_and_the_old_one_is_kept_but_hidden(room: Room) -> None:
    room.draw(1)
    first = room.save()
    more = np.zeros(SHAPE, bool)
    more[3, 5:9, 6:11] = True
    one, segment = room.reading.editing.active
    room.reading.editing.flip((one.uid, segment.number), flipped((0, 0, 0), more), "Brush")
    second = room.save()
    assert second.sop_uid != first.sop_uid
    assert second.series_uid == first.series_uid
    again = opened_with(room.folder, room.files())
    kept = {each.uid: each for each in again.segmentations.all}
    assert set(kept) == {first.sop_uid, second.sop_uid}
    assert kept[second.sop_uid].replaces == {first.sop_uid}
    stack = next(stack for stack in again.exams.stacks if stack.modality == "CT")
    assert len(again.segmentations.of_stack(stack)) == 2
    assert len(again.segmentations.seen_on(stack)) == 1


def test_what_is_saved_already_is_not_saved_again(room: Room) -> None:
    room.draw(1)
    first = room.save()
    heard: list[Saved] = []
    room.keeper.save(room.reading.editing.all[0], heard.append)
    assert heard == [first]
    assert len(room.files()) == 1
    assert "saved as it is" in room.keeper.why_not(room.reading.editing.all[0])


def test_an_empty_segment_is_not_saved(room: Room) -> None:
    room.reading.editing.add(room.reading.exams.stacks[0], "Mass")
    room.keeper.save(room.reading.editing.all[0])
    assert "Mass: empty" in room.refused[0]
    assert room.files() == []


# drafts


def drafts_of(room: Room, reading: Reading) -> tuple[SegmentDrafts, list[str]]:
    made, heard = SegmentDrafts(lambda: room.folder, reading, AtOnce(), room.keeper), []
    made.said.connect(heard.append)
    made.refused.connect(heard.append)
    return made, heard


def reopened(room: Room) -> tuple[Reading, list[str]]:
    """As after a crash: nothing was closed."""
    reading = a_reading()
    _, heard = drafts_of(room, reading)
    reading.open(study_of(room.folder / "images"))
    return reading, heard


@pytest.fixture
def drafts(room: Room) -> SegmentDrafts:
    made, _ = drafts_of(room, room.reading)
    room.reading.open(study_of(room.folder / "images"))
    return made


def test_after_a_crash_what_was_drawn_is_here_again(room: Room, drafts: SegmentDrafts) -> None:
    bits, other = room.draw(1, "Mass"), room.draw(2, "Node")
    room.reading.undo.undo()  # an undone step is not drawn
    room.reading.editing.change(
        room.reading.editing.all[0].uid, replace(room.reading.editing.all[0].segments[0], name="Mass, left")
    )
    drafts.flush()
    again, heard = reopened(room)
    assert [segment.name for segment in again.editing.all[0].segments] == ["Mass, left", "Node"]
    assert np.array_equal(whole(again, 0), bits)
    assert not whole(again, 1).any() and other.any()
    assert "not saved is here again" in heard[0]
    assert again.editing.unsaved(again.editing.all[0].uid)


def test_a_record_cut_off_by_the_crash_loses_itself_alone(room: Room, drafts: SegmentDrafts) -> None:
    bits = room.draw(1)
    drafts.flush()
    (file,) = room.folder.glob("*.segments")
    with file.open("ab") as out:
        out.write(b"\x10\0\0\0\1\2\3\4Fabc")
    again, _ = reopened(room)
    assert np.array_equal(whole(again), bits)


def test_it_is_written_by_itself_within_seconds(room: Room, drafts: SegmentDrafts) -> None:
    room.draw(1)
    room.wait(lambda: list(room.folder.glob("*.segments")))


def test_what_is_in_the_archive_is_not_taken_up_again(room: Room, drafts: SegmentDrafts) -> None:
    room.draw(1)
    room.save()
    drafts.flush()
    again, heard = reopened(room)
    assert again.editing.all == ()
    assert heard == []
    drafts.close_study()
    assert list(room.folder.glob("*.segments")) == []


def test_a_draft_of_other_images_is_put_by(room: Room, drafts: SegmentDrafts) -> None:
    room.draw(1)
    drafts.flush()
    sorted((room.folder / "images").glob("*.dcm"))[-1].unlink()
    again, heard = reopened(room)
    assert again.editing.all == ()
    assert "are others now" in heard[0]
    assert len(list(room.folder.glob("*.refused"))) == 1


@pytest.mark.parametrize("data", [b"", b"no journal", b"LECTERN SEGMENTS 1\n" + bytes(range(256)) * 4])
def test_a_damaged_draft_harms_nothing(room: Room, drafts: SegmentDrafts, data: Any) -> None:
    room.draw(1)
    drafts.flush()
    (file,) = room.folder.glob("*.segments")
    file.write_bytes(data)
    again, _ = reopened(room)
    assert again.editing.all == ()
