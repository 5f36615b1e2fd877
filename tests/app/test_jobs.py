"""Long work: its figures, its end, its cancel."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from pytestqt.qtbot import QtBot

from app.jobs import Cancelled, Jobs, Progress


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    with ThreadPoolExecutor(2) as executor:
        yield Jobs(executor)


def test_a_job_tells_its_figures_and_its_result(qtbot: QtBot, jobs: Jobs) -> None:
    def work(progress: Progress) -> str:
        progress.report(3, 10, "three")
        return "done"

    job = jobs.run("Counting", work)
    with qtbot.waitSignals([job.progressed, job.finished, job.ended]):
        pass
    assert jobs.running == ()


def test_a_failure_becomes_a_sentence(qtbot: QtBot, jobs: Jobs) -> None:
    def work(progress: Progress) -> None:
        raise ValueError("The disk is full.")

    job = jobs.run("Saving", work)
    with qtbot.waitSignal(job.failed) as failure:
        pass
    assert failure.args == ["The disk is full."]


def test_a_cancelled_job_ends_without_a_complaint(qtbot: QtBot, jobs: Jobs) -> None:
    running = Event()

    def work(progress: Progress) -> None:
        running.set()
        while not progress.cancelled():
            pass
        raise Cancelled

    job = jobs.run("Waiting", work)
    assert running.wait(5)
    with qtbot.assertNotEmitted(job.failed), qtbot.waitSignal(job.ended):
        job.cancel()
