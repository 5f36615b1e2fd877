"""C-MOVE with DCMTK's dcmqrscp: into our own receiver, opened for it or standing, and who offers only one way works."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from pydicom import dcmread

from app.archive.archive import Archive, open_archive
from app.archive.index import Index
from app.fetching import Fetcher, Told
from app.network import bringing
from app.network.bringing import method_of
from app.network.calling import Caller, Layer, Unreachable
from app.network.move import STUDY_ROOT_MOVE, Counts, knows_us, move
from app.network.node import Node, Retrieve
from app.network.query import list_objects
from app.network.retrieve import STUDY_ROOT_GET, Wanted
from app.network.rules import Rules
from app.network.send import send
from app.network.system import DicomSystem
from app.receiving import Receiving
from tests.app.network.peers import CALLER, dcmqrscp, free_port
from tests.phantoms import report, save, write_ct_series

US = Caller(CALLER)


@pytest.fixture(scope="module")
def door() -> Rules:
    return Rules(CALLER, "127.0.0.1", free_port())


@pytest.fixture(scope="module")
def peer(door: Rules, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    with dcmqrscp(tmp_path_factory.mktemp("peer"), delivers_to=door.port) as node:
        yield replace(node, retrieve=Retrieve.MOVE)


@pytest.fixture(scope="module")
def sent(peer: Node, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("sent")
    files = [*write_ct_series(folder, 5), save(report(), folder / "report.dcm")]
    assert all(one.taken for one in send(peer, US, files))
    return files


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with closing(open_archive(tmp_path / "archive")) as opened:
        yield opened


def hashes(files: list[Path]) -> dict[str, str]:
    """What follows the file meta information, which the receiver writes anew."""
    return {dcmread(one).SOPInstanceUID: hashlib.sha256(dcmread(one).PixelData).hexdigest() for one in files}


def test_a_study_comes_to_a_receiver_that_is_opened_for_it(
    peer: Node, sent: list[Path], door: Rules, archive: Archive
) -> None:
    study, told = dcmread(sent[0]).StudyInstanceUID, list[tuple[int, int]]()
    fetched = Fetcher(archive).run(DicomSystem(peer, US, door), study, Told(lambda *figures: told.append(figures)))
    assert (fetched.expected, fetched.received, fetched.complete) == (6, 6, True)
    assert told == [(number, 6) for number in range(1, 7)]
    images = [one for one in archive.files.objects.rglob("*.dcm") if "PixelData" in dcmread(one)]
    assert hashes(images) == hashes(sent[:5])
    assert Fetcher(archive).run(DicomSystem(peer, US, door), study).received == 0


def test_it_comes_to_the_standing_receiver_where_that_listens_already(
    peer: Node, sent: list[Path], door: Rules, archive: Archive
) -> None:
    with closing(Receiving(archive, replace(door, nodes=(peer,)))) as receiving:
        receiving.start()
        fetched = Fetcher(archive).run(DicomSystem(peer, US, door), dcmread(sent[0]).StudyInstanceUID)
    assert (fetched.expected, fetched.received, fetched.complete) == (6, 6, True)
    assert Index(archive).counts().held_apart == 0


def test_sub_operations_are_counted(peer: Node, sent: list[Path], door: Rules, archive: Archive) -> None:
    study, told = dcmread(sent[0]).StudyInstanceUID, list[Counts]()
    listed = list_objects(peer, US, study)
    with closing(Receiving(archive, replace(door, nodes=(peer,)))) as receiving:
        receiving.start()
        counts = move(peer, US, Wanted(study, listed, listed), told.append)
    assert (counts.completed, counts.failed, counts.warning) == (6, 0, 0)
    assert [one.completed + one.remaining for one in told[:-1]] == [6] * (len(told) - 1)


def test_what_cannot_be_delivered_is_said(peer: Node, sent: list[Path], door: Rules, archive: Archive) -> None:
    with closing(Receiving(archive, replace(door, ae_title="OTHER", nodes=(peer,)))) as receiving:
        receiving.start()
        fetched = Fetcher(archive).run(DicomSystem(peer, US, door), dcmread(sent[0]).StudyInstanceUID)
    assert not fetched.complete
    assert len(fetched.missing) == 6
    assert "does not send" in fetched.trouble or "could not deliver" in fetched.trouble


def test_a_node_that_does_not_know_our_title_is_told_apart(peer: Node, sent: list[Path]) -> None:
    knows_us(peer, US)
    study = dcmread(sent[0]).StudyInstanceUID
    listed = list_objects(peer, US, study)
    with pytest.raises(Unreachable, match="does not know where STRANGER is") as told:
        move(peer, Caller("STRANGER"), Wanted(study, listed, listed))
    assert told.value.layer is Layer.DESTINATION


@pytest.mark.parametrize(
    ("offers", "expected"),
    [
        ({STUDY_ROOT_GET}, Retrieve.GET),
        ({STUDY_ROOT_MOVE}, Retrieve.MOVE),
        ({STUDY_ROOT_GET, STUDY_ROOT_MOVE}, Retrieve.GET),
    ],
)
def test_the_way_is_the_one_that_is_offered(
    monkeypatch: pytest.MonkeyPatch, offers: set[str], expected: Retrieve
) -> None:
    monkeypatch.setattr(bringing, "offered", lambda node, caller: offers)
    assert method_of(Node("A", "h"), US) is expected


def test_a_node_that_offers_both_is_asked_which(peer: Node) -> None:
    assert bringing.offered(peer, US) == {STUDY_ROOT_GET, STUDY_ROOT_MOVE}
    assert method_of(replace(peer, retrieve=Retrieve.AUTO), US) is Retrieve.GET


def test_a_move_that_is_cancelled_keeps_what_came(peer: Node, sent: list[Path], door: Rules, archive: Archive) -> None:
    came: list[int] = []
    told = Told(lambda done, total: came.append(done), cancelled=lambda: len(came) >= 2)
    fetched = Fetcher(archive).run(DicomSystem(peer, US, door), dcmread(sent[0]).StudyInstanceUID, told)
    assert fetched.received >= 2
    assert Index(archive).counts().objects == fetched.received
    assert Index(archive).counts().held_apart == 0
