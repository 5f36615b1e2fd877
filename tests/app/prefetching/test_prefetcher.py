"""Priors fetched ahead from a real peer, giving way to whoever waits for the network."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from app.archive.archive import Archive, open_archive
from app.archive.importer import Importer
from app.archive.index import Index
from app.archive.waiting import Waiting
from app.network.calling import Caller
from app.network.directory import Directory
from app.network.node import Node
from app.network.send import send
from app.prefetching.prefetcher import Prefetcher, Standing, State
from app.prefetching.rule import Rule
from app.settings import Preferences
from tests.app.network.peers import dcmqrscp, free_port
from tests.phantoms import SUBJECT, Subject, ct_slice, save

NOW = replace(SUBJECT, study="today", study_date="20261101")
PRIOR = replace(SUBJECT, study="a year ago", study_date="20251101")
OLD = replace(SUBJECT, study="long ago", study_date="20101101")
TWIN = replace(SUBJECT, study="twin", study_date="20251201", name="Phantom^Twin")


def written(folder: Path, subject: Subject, count: int = 3) -> list[Path]:
    folder.mkdir(parents=True)
    made = (ct_slice((0, 0, float(one)), number=one, subject=subject) for one in range(1, count + 1))
    return [save(one, folder / f"{number}.dcm") for number, one in enumerate(made)]


@pytest.fixture(scope="module")
def peer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    folder = tmp_path_factory.mktemp("peer")
    with dcmqrscp(folder) as node:
        for name, subject in (("prior", PRIOR), ("old", OLD), ("twin", TWIN)):
            assert all(one.taken for one in send(node, Caller("LECTERN"), written(folder / name, subject)))
        yield node


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with closing(open_archive(tmp_path / "archive")) as opened:
        Importer(opened).run(written(tmp_path / "today", NOW))
        yield opened


@pytest.fixture
def settings(peer: Node) -> Preferences:
    return Preferences(nodes=f"PEER@127.0.0.1:{peer.port}", prefetch_priors=True)


def wait_for(fits: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not fits() and time.monotonic() < end:
        time.sleep(0.02)
    assert fits()


def test_the_prior_of_a_waiting_study_comes_by_itself_and_nothing_else_does(
    archive: Archive, settings: Preferences, tmp_path: Path
) -> None:
    told: list[Standing] = []
    made = Prefetcher(archive, Directory(tmp_path, lambda: settings), lambda: settings, tell=told.append)
    made.start()
    made.turn()
    wait_for(lambda: any(one.state is State.HERE for one in told))
    made.close()
    assert Index(archive).has(PRIOR.study_uid)
    assert not Index(archive).has(OLD.study_uid)
    assert not Index(archive).has(TWIN.study_uid)
    assert (told[0].state, told[-1].state, told[-1].done) == (State.ELSEWHERE, State.HERE, 3)
    (prior,) = Index(archive).priors(Index(archive).study(NOW.study_uid))
    assert (prior.study.uid, prior.verified) == (PRIOR.study_uid, True)
    assert Waiting(archive.database).origin(PRIOR.study_uid) == told[0].study.node.title


def test_nothing_is_asked_while_it_is_not_wanted(archive: Archive, settings: Preferences, tmp_path: Path) -> None:
    off = replace(settings, prefetch_priors=False)
    told: list[Standing] = []
    made = Prefetcher(archive, Directory(tmp_path, lambda: off), lambda: off, tell=told.append)
    made.start()
    made.turn()
    time.sleep(0.5)
    made.close()
    assert not told
    assert Index(archive).counts().studies == 1


def test_a_fetch_gives_way_to_the_reader_and_goes_on_with_what_lacks(
    archive: Archive, settings: Preferences, tmp_path: Path
) -> None:
    told: list[Standing] = []
    asked: list[float] = []

    def idle() -> bool:
        """Busy for a while as soon as the first object has come."""
        if any(one.done for one in told):
            asked.append(time.monotonic())
        return not asked or asked[-1] - asked[0] > 1.0

    made = Prefetcher(archive, Directory(tmp_path, lambda: settings), lambda: settings, idle, told.append)
    subject = Waiting(archive.database).subject(NOW.study_uid)
    assert subject is not None
    (prior,) = made.look(subject, Rule()).priors
    fetched = made.fetch(subject, prior)
    assert fetched is not None
    assert fetched.complete
    assert asked[-1] - asked[0] > 1.0, "it waited for the reader"
    assert len(Index(archive).study(PRIOR.study_uid).series[0].instances) == 3
    assert Index(archive).counts().held_apart == 0


def test_a_system_that_does_not_answer_is_said_and_asked_again(
    archive: Archive, settings: Preferences, tmp_path: Path
) -> None:
    both = replace(settings, nodes=f"{settings.nodes} GONE@127.0.0.1:{free_port()}")
    made = Prefetcher(archive, Directory(tmp_path, lambda: both), lambda: both)
    subject = Waiting(archive.database).subject(NOW.study_uid)
    assert subject is not None
    found = made.look(subject, Rule())
    assert [one.uid for one in found.priors] == [PRIOR.study_uid]
    assert len(found.troubles) == 1
    assert "GONE" in found.troubles[0]


def test_without_a_patient_id_nobody_is_asked(archive: Archive, settings: Preferences, tmp_path: Path) -> None:
    made = Prefetcher(archive, Directory(tmp_path, lambda: settings), lambda: settings)
    subject = Waiting(archive.database).subject(NOW.study_uid)
    assert subject is not None
    nameless = replace(subject, patient=replace(subject.patient, patient_id=""))
    found = made.look(nameless, Rule())
    assert not found.priors
    assert "no patient ID" in found.troubles[0]
