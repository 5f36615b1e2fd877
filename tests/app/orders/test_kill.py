"""kill -9 between the commit of a message and its answer: what was answered is kept, and what is sent again is kept once."""

from __future__ import annotations

import multiprocessing
import os
from pathlib import Path

import pytest

from app.archive.archive import open_archive
from app.archive.requests import Requests
from tests.app.orders import listening_program
from tests.app.orders.messages import order
from tests.app.orders.test_listening import Sender

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs forkserver and SIGKILL")


def _sent(port: int, numbers: range) -> list[int]:
    """The messages that were answered AA before the listener died."""
    sender, answered = Sender(port), []
    for number in numbers:
        try:
            answer = sender.ask(order(control_id=f"M{number}", placer=f"P{number}", accession=f"A{number}"))
        except OSError:
            break
        if not answer:
            break
        assert answer["MSA"][1:3] == ["AA", f"M{number}"]
        answered.append(number)
    return answered


@pytest.mark.parametrize("dies_at", [1, 4, 9])
def test_a_killed_listener_has_lost_nothing_that_it_answered(tmp_path: Path, dies_at: int) -> None:
    context = multiprocessing.get_context("forkserver")
    hear, tell = context.Pipe(duplex=False)
    process = context.Process(target=listening_program.listen, args=(tmp_path, tell, dies_at))
    process.start()
    tell.close()
    answered = _sent(hear.recv(), range(20))
    process.join(10)
    assert process.exitcode == -9
    assert len(answered) == dies_at - 1
    with_the_killed_one = list(range(dies_at))
    archive = open_archive(tmp_path)
    kept = [one.request.order.request.placer_number for one in Requests(archive.database).all()]
    assert kept == [f"P{number}" for number in with_the_killed_one]
    archive.close()
    hear, tell = context.Pipe(duplex=False)
    process = context.Process(target=listening_program.listen, args=(tmp_path, tell, 0))
    process.start()
    tell.close()
    try:
        assert _sent(hear.recv(), range(dies_at - 1, 12)) == list(range(dies_at - 1, 12))
    finally:
        process.kill()
        process.join()
    archive = open_archive(tmp_path)
    assert len(Requests(archive.database).all()) == 12
    archive.close()
