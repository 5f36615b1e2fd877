"""A path drawn for curved MPR is there again when the study is opened again, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from sqlalchemy import update

from app.archive.kept_paths import KEPT_PATHS, KeptPath, KeptPaths
from app.database import Database, open_database
from app.desk.path_keeper import PathKeeper
from tests.phantoms import ct_series, save_all
from tests.viewer.reading_room import a_reading, study_of
from viewer.model.study import Study
from viewer.session.reading import Reading

POINTS = ((1.0, 2.0, 3.0), (4.0, 5.0, 9.0), (2.0, 8.0, 15.0))


@dataclass
class Desk:
    """A reader's desk over one database, as often as it is opened."""

    database: Database
    study: Study
    executor: ThreadPoolExecutor
    parent: QObject

    def sit_down(self, reader: str = "ada") -> tuple[Reading, PathKeeper]:
        reading, store = a_reading(), KeptPaths(self.database)
        keeper = PathKeeper(reading, store, self.executor, self.parent)
        keeper.begin(self.study.uid, reader, store.get(self.study.uid, reader))
        reading.open(self.study)
        return reading, keeper

    def draw(self, reader: str = "ada") -> str:
        reading, keeper = self.sit_down(reader)
        stack = reading.exams.stacks[0].id
        for point in POINTS:
            reading.paths.add(stack, point)
        keeper.end()
        self.executor.submit(int).result()
        return stack


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    save_all(ct_series(12), tmp_path / "study")
    database = open_database(tmp_path)
    with ThreadPoolExecutor(1) as executor:
        yield Desk(database, study_of(tmp_path / "study"), executor, QObject())
    database.close()


def test_a_path_is_there_again_and_there_is_nothing_to_undo(desk: Desk) -> None:
    stack = desk.draw()
    reading, _ = desk.sit_down()
    assert reading.paths.points(stack) == POINTS
    assert not reading.undo.canUndo()
    kept = reading.paths.of(reading.exams.stacks[0])
    assert kept is not None
    assert kept.length_mm > 14.0


def test_each_reader_has_paths_of_their_own(desk: Desk) -> None:
    stack = desk.draw()
    assert desk.sit_down("bo")[0].paths.points(stack) == ()


def test_a_path_that_was_forgotten_stays_forgotten(desk: Desk) -> None:
    stack = desk.draw()
    reading, keeper = desk.sit_down()
    reading.paths.forget(stack)
    keeper.end()
    desk.executor.submit(int).result()
    assert desk.sit_down()[0].paths.points(stack) == ()


def test_a_path_is_not_brought_into_another_frame_of_reference(desk: Desk) -> None:
    reading, _ = desk.sit_down()
    stack = reading.exams.stacks[0].id
    KeptPaths(desk.database).put(desk.study.uid, "ada", {stack: KeptPath("1.2.3.4", POINTS)})
    assert desk.sit_down()[0].paths.points(stack) == ()


@pytest.mark.parametrize("content", ["{", '{"a": {"frame_of_reference_uid": "", "points": [[1]]}}', "[]"])
def test_a_row_that_cannot_be_read_holds_nobody_up(desk: Desk, content: str) -> None:
    stack = desk.draw()
    with desk.database.writing() as connection:
        connection.execute(update(KEPT_PATHS).values(paths=content))
    assert desk.sit_down()[0].paths.points(stack) == ()
