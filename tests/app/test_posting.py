"""Results arrive, or wait with the reason until they do; nothing is forgotten, whenever the program dies."""

from __future__ import annotations

import multiprocessing
import os
import random
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from pydicom import dcmread

from app.archive.archive import Archive, open_archive
from app.archive.departures import Departures, Kind
from app.archive.importer import Importer
from app.archive.index import Index
from app.archive.outbox import FIRST_WAIT_S, LONGEST_WAIT_S, Item, Outbox, State
from app.network.calling import Caller
from app.network.node import Node
from app.network.query import list_objects
from app.network.rules import Rules
from app.posting import MISSING, Posting, destinations, fault_of
from app.receiving import Receiving
from app.settings import Preferences
from app.signing import sign
from reporting.store import ReportStore
from tests.app import posted_work, signed_work
from tests.app.network.peers import CALLER, dcmqrscp, free_port, orthanc
from tests.phantoms import SUBJECT, report, save, write_ct_series

US = Caller(CALLER)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with closing(open_archive(tmp_path / "archive")) as opened:
        yield opened


@pytest.fixture
def uids(archive: Archive, tmp_path: Path) -> list[str]:
    files = [*write_ct_series(tmp_path / "in", 4), save(report(), tmp_path / "in" / "report.dcm")]
    Importer(archive).run([tmp_path / "in"])
    return [str(dcmread(file, stop_before_pixels=True).SOPInstanceUID) for file in files]


def word(node: Node) -> str:
    return f"{node.ae_title}@{node.host}:{node.port}"


def queued(archive: Archive, uids: list[str], *where: str) -> Outbox:
    outbox = Outbox(archive.database)
    outbox.put(SUBJECT.study_uid, uids, where)
    return outbox


def states(outbox: Outbox) -> set[tuple[State, str]]:
    return {(item.state, item.reason) for item in outbox.all_items()}


def test_results_are_taken_and_confirmed_by_a_system_that_reports_later(
    archive: Archive, uids: list[str], tmp_path: Path
) -> None:
    """Orthanc reports on a connection of its own, to the receiver."""
    rules = Rules(ae_title=CALLER, port=0, nodes=(Node("PEER", "127.0.0.1"),))
    with closing(Receiving(archive, rules)) as receiving:
        receiving.start()
        with orthanc(tmp_path, receiving.port) as node:
            outbox = queued(archive, uids, word(node))
            turn = Posting(archive, US, reader="ada").run()
            assert (turn.taken, turn.failed) == (5, 0)
            end = time.monotonic() + 15
            while outbox.open_items() and time.monotonic() < end:
                time.sleep(0.1)
            assert states(outbox) == {(State.CONFIRMED, "It is kept there safely.")}
            assert {one.sop_uid for one in list_objects(node, US, SUBJECT.study_uid)} == set(uids)
    (entry,) = Departures(archive.database).all()
    assert (entry.departure.kind, entry.departure.objects, entry.departure.reader) == (Kind.SENT, 5, "ada")
    assert entry.completed


def test_a_system_that_lost_an_object_says_so_and_gets_it_again(
    archive: Archive, uids: list[str], tmp_path: Path
) -> None:
    rules = Rules(ae_title=CALLER, port=0, nodes=(Node("PEER", "127.0.0.1"),))
    with closing(Receiving(archive, rules)) as receiving:
        receiving.start()
        with orthanc(tmp_path, receiving.port) as node:
            outbox = queued(archive, uids, word(node))
            items = outbox.open_items()
            outbox.taken(items[:2], "It was said to have taken it.", confirmed=False)  # and has nothing
            Posting(archive, US).run()
            end = time.monotonic() + 15
            while [one for one in outbox.open_items() if one.state is State.SENT] and time.monotonic() < end:
                time.sleep(0.1)
            lost = [one for one in outbox.all_items() if one.state is State.WAITING]
            assert {one.sop_uid for one in lost} == {one.sop_uid for one in items[:2]}
            assert "does not have the object" in lost[0].reason
            outbox.hurry()
            Posting(archive, US).run()
            end = time.monotonic() + 15
            while outbox.open_items() and time.monotonic() < end:
                time.sleep(0.1)
            assert outbox.open_items() == []


def test_a_system_without_storage_commitment_has_them_once_taken(
    archive: Archive, uids: list[str], tmp_path: Path
) -> None:
    with dcmqrscp(tmp_path) as node:
        outbox = queued(archive, uids, word(node))
        Posting(archive, US).run()
        assert {state for state, _ in states(outbox)} == {State.CONFIRMED}
        assert "confirms nothing by itself" in next(iter(states(outbox)))[1]
        assert {one.sop_uid for one in list_objects(node, US, SUBJECT.study_uid)} == set(uids)


def test_what_cannot_be_reached_waits_longer_and_longer_with_the_reason(archive: Archive, uids: list[str]) -> None:
    outbox = queued(archive, uids[:1], f"GONE@127.0.0.1:{free_port()}")
    for attempt in range(1, 4):
        turn = Posting(archive, US).run()
        (item,) = outbox.open_items()
        assert (turn.failed, item.attempts) == (1, attempt)
        assert "Nothing listens" in item.reason
        assert Posting(archive, US).run().failed == 0  # not due yet
        outbox.hurry()
    waits = [min(FIRST_WAIT_S * 2**attempt, LONGEST_WAIT_S) for attempt in range(12)]
    assert waits[0] == 30
    assert waits[-1] == 3600


def test_one_object_that_is_refused_does_not_hold_up_the_others(
    archive: Archive, uids: list[str], tmp_path: Path
) -> None:
    with dcmqrscp(tmp_path) as node:
        outbox = queued(archive, [*uids, "1.2.3.4"], word(node))  # the last one is not in the archive
        turn = Posting(archive, US).run()
        assert (turn.taken, turn.failed) == (5, 1)
        assert [(one.sop_uid, one.reason) for one in outbox.open_items()] == [("1.2.3.4", MISSING)]


def test_one_destination_that_fails_does_not_hold_up_the_others(
    archive: Archive, uids: list[str], tmp_path: Path
) -> None:
    outbox = queued(archive, uids, f"GONE@127.0.0.1:{free_port()}", "no node at all", f"folder:{tmp_path / 'out'}")
    Posting(archive, US).run()
    assert {one.destination for one in outbox.open_items()} == {
        one for one in {item.destination for item in outbox.all_items()} if not one.startswith("folder:")
    }
    assert len(list((tmp_path / "out").iterdir())) == 5
    assert any("is no node" in one.reason or "AE title" in one.reason for one in outbox.open_items())


def test_a_folder_gets_whole_files_and_none_is_written_over(archive: Archive, uids: list[str], tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / f"{uids[0]}.dcm").write_bytes(b"of somebody else")
    outbox = queued(archive, uids, f"folder:{out}")
    turn = Posting(archive, US).run()
    assert (turn.confirmed, turn.failed) == (4, 1)
    assert (out / f"{uids[0]}.dcm").read_bytes() == b"of somebody else"
    assert [one.sop_uid for one in outbox.open_items()] == [uids[0]]
    for uid in uids[1:]:
        file = Index(archive).file(uid)
        assert file
        assert (out / f"{uid}.dcm").read_bytes() == file.read_bytes()


def test_what_was_taken_back_is_not_sent_and_stays_on_record(archive: Archive, uids: list[str], tmp_path: Path) -> None:
    outbox = queued(archive, uids, f"folder:{tmp_path / 'out'}")
    outbox.withdraw([item.id for item in outbox.open_items()], "ada")
    assert Posting(archive, US).run().taken == 0
    assert states(outbox) == {(State.WITHDRAWN, "Taken back by ada.")}


def test_the_same_object_is_queued_once_for_each_destination(archive: Archive, uids: list[str]) -> None:
    outbox = queued(archive, uids, "A@h:1", "A@h:1", "B@h:1")
    queued(archive, uids, "A@h:1")
    assert len(outbox.all_items()) == 2 * len(uids)


def test_a_report_of_an_unknown_transaction_changes_nothing(archive: Archive, uids: list[str]) -> None:
    outbox = queued(archive, uids, "A@h:1")
    outbox.taken(outbox.open_items(), "", confirmed=False)
    assert not outbox.report("1.2.3", uids, {})
    assert not outbox.report("", uids, {})
    assert {item.state for item in outbox.all_items()} == {State.SENT}


def test_signing_puts_every_object_of_the_report_into_the_outbox(tmp_path: Path) -> None:
    (uid,) = signed_work.fill_archive(tmp_path, 1)
    with closing(open_archive(tmp_path / "archive")) as archive:
        store = ReportStore(archive.database.engine)
        written = signed_work.as_signed(signed_work.written(archive, store, uid))
        objects = sign(archive, store, written, signed_work.HEAD, ("PEER@h:104", "folder:/out"))
        found: list[Item] = Outbox(archive.database).open_items()
        assert {one.sop_uid for one in found} == {one.sop_uid for one in objects}
        assert {one.destination for one in found} == {"PEER@h:104", "folder:/out"}
        assert {one.study_uid for one in found} == {uid}
        assert all(one.path and one.sop_class_uid for one in found)


def test_destinations_are_those_of_the_settings() -> None:
    values = replace(Preferences(), results_to="A@h:1 B@h", results_folder=" /out ")
    assert destinations(values) == ("A@h:1", "B@h", "folder:/out")
    assert fault_of(values) == ""
    assert "cannot be read" in fault_of(replace(values, results_to="nonsense"))


@pytest.mark.skipif(os.name == "nt", reason="needs forkserver and SIGKILL")
def test_killed_again_and_again_everything_arrives(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    with closing(open_archive(folder)) as archive:
        write_ct_series(tmp_path / "in", 40)
        Importer(archive).run([tmp_path / "in"])
        study = Index(archive).study(SUBJECT.study_uid)
        uids = [one.sop_uid for one in study.series[0].instances]
    context, moments, seen = multiprocessing.get_context("forkserver"), random.Random(20261124), list[int]()
    context.set_forkserver_preload(["tests.app.posted_work"])
    with dcmqrscp(tmp_path) as node:
        with closing(open_archive(folder)) as archive:
            queued(archive, uids, word(node), f"folder:{tmp_path / 'out'}")
        for _ in range(8):
            hear, tell = context.Pipe(duplex=False)
            process = context.Process(target=posted_work.post, args=(folder, tell))
            process.start()
            hear.recv()
            time.sleep(moments.uniform(0, 0.5))
            process.kill()
            process.join()
            with closing(open_archive(folder)) as archive:
                outbox = Outbox(archive.database)
                seen.append(len(outbox.open_items()))
                outbox.hurry()
        with closing(open_archive(folder)) as archive:
            Posting(archive, US, commitment=False).run()
            assert Outbox(archive.database).open_items() == []
        assert {one.sop_uid for one in list_objects(node, US, SUBJECT.study_uid)} == set(uids)
        assert {path.stem for path in (tmp_path / "out").glob("*.dcm")} == set(uids)
    assert len(set(seen)) > 1  # the kills did fall between sending and noting
