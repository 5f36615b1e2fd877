"""Who is blamed when a process dies with several frames before it: told by answers that a stand-in for the process gives."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Sequence

import pytest

from viewer.dicom import wall_lane
from viewer.dicom.pixel_source import PixelSource
from viewer.dicom.shared_block import shared_block
from viewer.dicom.wall_jobs import Job, JobQueue
from viewer.dicom.wall_pace import Pace
from viewer.dicom.wall_worker import DONE, Answer, Request
from viewer.model.study import PixelFormat, PixelLocation

SOURCE = PixelSource(PixelFormat(2, 2, bits_allocated=8, bits_stored=8, high_bit=7), PixelLocation("nowhere"), "")
GOOD = Answer(DONE, 0.001, "")


class Script:
    """The processes of a lane, one after the other: each gives its answers, group by group, and then has ended."""

    def __init__(self, *processes: Sequence[Sequence[Answer]], late: int | None = None) -> None:
        self.processes, self.late = deque(processes), late  # which process is killed for being late as it last answers
        self.started: list[StandIn] = []

    def start(self, *_: object) -> StandIn:
        late = len(self.started) == self.late
        self.started.append(StandIn(deque(self.processes.popleft() if self.processes else [[GOOD]] * 99), late=late))
        return self.started[-1]


class StandIn:
    def __init__(self, groups: deque[Sequence[Answer]], *, late: bool) -> None:
        self.groups, self.late, self.ended, self.asked = groups, late, False, 0

    def send(self, requests: Collection[Request]) -> None:
        self.asked += len(requests)

    def answers(self) -> list[Answer]:
        return list(self.groups.popleft()) if self.groups else []

    def kill(self) -> None:
        self.ended = True

    bury = kill


class ScriptedWatch:
    def begin(self, process: StandIn, seconds: float) -> None:
        pass

    def end(self, process: StandIn) -> bool:
        return process.late and not process.groups


def outcomes(script: Script, frames: int, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a lane makes of so many frames, all of which it sends ahead: "" or the reason of each."""
    monkeypatch.setattr(wall_lane, "started", script.start)
    jobs = JobQueue()
    queued = []
    for _ in range(frames):
        block = shared_block(4)
        queued.append(Job(Request(SOURCE, 0, block.name, 0), block, lambda _: None, 0.0))
        jobs.put(queued[-1])
    lane = wall_lane.Lane((), 1.0, jobs, ScriptedWatch(), Pace())
    reasons = [str(job.future.exception(10) or "") for job in queued]
    jobs.close()
    lane.join()
    return reasons


def test_frames_answered_together_are_settled_each(monkeypatch: pytest.MonkeyPatch) -> None:
    bad = Answer(b"X", 0.001, "a reason")
    script = Script([[GOOD, bad, GOOD], [bad], [GOOD] * 2])
    assert outcomes(script, 6, monkeypatch) == ["", "a reason", "", "a reason", "", ""]
    assert len(script.started) == 1


def test_a_process_that_ends_takes_the_first_frame_without_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    script = Script([[GOOD, GOOD]])
    first, second, third, *rest = outcomes(script, 8, monkeypatch)
    assert (first, second) == ("", "")
    assert "ended the process" in third
    assert rest == [""] * 5
    assert [process.asked for process in script.started] == [8, 5]


def test_a_process_that_is_late_takes_the_frame_it_did_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    reasons = outcomes(Script([[GOOD], []], late=0), 4, monkeypatch)
    assert "within 1 seconds" in reasons[1]
    assert reasons[0] == reasons[2] == reasons[3] == ""


def test_nobody_is_blamed_where_the_late_frame_was_answered_after_all(monkeypatch: pytest.MonkeyPatch) -> None:
    script = Script([[GOOD, GOOD]], late=0)
    assert outcomes(script, 5, monkeypatch) == [""] * 5
    assert [process.asked for process in script.started] == [5, 3]


def test_a_process_that_answers_what_it_was_not_asked_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the answer too many would be taken for that of a frame yet to be decoded."""
    script = Script([[GOOD] * 4])
    assert outcomes(script, 3, monkeypatch) == [""] * 3
    assert script.started[0].ended
