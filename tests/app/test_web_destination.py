"""Results go to a DICOMweb server by STOW: kept until it shows them, and what it says of each object is kept of each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from pydicom import dcmread

from app.archive.archive import Archive, open_archive
from app.archive.departures import Departures
from app.archive.importer import Importer
from app.archive.index import Index
from app.archive.outbox import Outbox, State
from app.destinations.dicomweb import LOOKS
from app.network.calling import Caller
from app.network.known import Systems
from app.network.query import list_objects
from app.network.web.web_node import Secret
from app.posting import Posting
from tests.app.network.peers import dcmqrscp, orthanc_web
from tests.app.network.web_server import Behaviour, web_server
from tests.phantoms import SUBJECT, report, save, write_ct_series

US = Caller("LECTERN")


@dataclass(frozen=True)
class Sending:
    archive: Archive
    home: Path
    uids: tuple[str, ...]

    @property
    def outbox(self) -> Outbox:
        return Outbox(self.archive.database)

    def post(self, *, commitment: bool = True) -> Posting:
        return Posting(self.archive, US, reader="ada", home=self.home, commitment=commitment)

    def states(self) -> dict[str, tuple[State, str]]:
        return {item.sop_uid: (item.state, item.reason) for item in self.outbox.all_items()}


@pytest.fixture
def sending(tmp_path: Path) -> Iterator[Sending]:
    files = [*write_ct_series(tmp_path / "in", 4), save(report(), tmp_path / "in" / "report.dcm")]
    with closing(open_archive(tmp_path / "archive")) as archive:
        Importer(archive).run([tmp_path / "in"])
        uids = tuple(str(dcmread(file, stop_before_pixels=True).SOPInstanceUID) for file in files)
        made = Sending(archive, tmp_path, uids)
        made.outbox.put(SUBJECT.study_uid, uids, ["dicomweb:vna"])
        yield made


def _kept(sending: Sending) -> dict[str, bytes]:
    """The objects as the archive keeps them, so that a server can say which it was sent."""
    files = {uid: Index(sending.archive).file(uid) for uid in sending.uids}
    return {uid: file.read_bytes() for uid, file in files.items() if file}


def test_results_arrive_and_are_confirmed_by_a_look(sending: Sending, tmp_path: Path) -> None:
    (tmp_path / "peer").mkdir()
    with orthanc_web(tmp_path / "peer", "ada", "pw") as (node, web):
        Systems(tmp_path).put(web.__class__("vna", web.url, web.auth, web.user), Secret("pw"))
        turn = sending.post().run()
        assert (turn.taken, turn.confirmed, turn.failed) == (5, 5, 0)
        assert set(sending.states().values()) == {(State.CONFIRMED, "vna has it.")}
        assert {one.sop_uid for one in list_objects(node, US, SUBJECT.study_uid)} == set(sending.uids)
    (entry,) = Departures(sending.archive.database).all()
    assert (entry.departure.destination, entry.departure.objects) == ("dicomweb:vna", 5)
    assert entry.completed


def test_what_was_taken_is_not_sent_again_and_what_was_refused_is_with_its_reason(sending: Sending) -> None:
    behaviour = Behaviour(_kept(sending))
    refused = set(sending.uids[:2])

    def stored(uids: list[str]) -> tuple[int, dict[str, object]]:
        good = [{"00081155": {"vr": "UI", "Value": [uid]}} for uid in uids if uid not in refused]
        code = {"vr": "US", "Value": [0x0122]}
        bad = [{"00081155": {"vr": "UI", "Value": [uid]}, "00081197": code} for uid in uids if uid in refused]
        return 202, {"00081199": {"vr": "SQ", "Value": good}, "00081198": {"vr": "SQ", "Value": bad}}

    behaviour.stored = stored
    with web_server(behaviour) as node:
        Systems(sending.home).put(node.__class__("vna", node.url))
        turn = sending.post(commitment=False).run()
        assert (turn.taken, turn.failed) == (3, 2)
        told = sending.states()
        assert {told[uid] for uid in refused} == {
            (State.WAITING, "vna refused it: it does not keep objects of this kind.")
        }
        assert {told[uid][0] for uid in set(sending.uids) - refused} == {State.CONFIRMED}
        assert sending.post(commitment=False).run().failed == 0, "it is not due yet"
        refused.clear()
        sending.outbox.hurry()
        sending.post(commitment=False).run()
    assert sending.outbox.open_items() == []
    assert [len(one) for one in behaviour.sent] == [5, 2]


def test_what_the_server_took_and_does_not_show_is_sent_once_more(sending: Sending) -> None:
    behaviour = Behaviour(_kept(sending))
    lost = sending.uids[0]
    data = behaviour.objects.pop(lost)  # it is not shown in a search
    behaviour.stored = lambda uids: (200, {})
    with web_server(behaviour) as node:
        Systems(sending.home).put(node.__class__("vna", node.url))
        sending.post().run()
        assert sending.states()[lost] == (State.SENT, "vna has taken it and does not show it yet.")
        assert {state for uid, (state, _) in sending.states().items() if uid != lost} == {State.CONFIRMED}
        for _ in range(LOOKS):
            sending.outbox.hurry()
            sending.post().run()
        assert sending.states()[lost][0] is State.WAITING
        behaviour.objects[lost] = data
        sending.outbox.hurry()
        sending.post().run()
    assert sending.outbox.open_items() == []
    assert [len(one) for one in behaviour.sent] == [5, 1]


@pytest.mark.parametrize(
    ("status", "words"), [(401, "does not know who asks"), (503, "too much to do"), (507, "no room")]
)
def test_a_server_that_takes_nothing_is_tried_again_later_with_its_reason(
    sending: Sending, status: int, words: str
) -> None:
    behaviour = Behaviour(_kept(sending), status=status)
    with web_server(behaviour) as node:
        Systems(sending.home).put(node.__class__("vna", node.url))
        assert sending.post().run().failed == 5
        assert all(state is State.WAITING and words in reason for state, reason in sending.states().values())
        assert {item.attempts for item in sending.outbox.open_items()} == {1}
        behaviour.status = 0
        sending.outbox.hurry()
        sending.post().run()
    assert sending.outbox.open_items() == []


def test_a_node_is_a_destination_by_its_name_too(sending: Sending, tmp_path: Path) -> None:
    sending.outbox.withdraw([item.id for item in sending.outbox.open_items()], "ada")
    sending.outbox.put(SUBJECT.study_uid, sending.uids, ["dicom:pacs"])
    (tmp_path / "peer").mkdir()
    with dcmqrscp(tmp_path / "peer") as node:
        Systems(tmp_path).put(replace(node, name="pacs"))
        assert sending.post().run().taken == 5
        assert sending.outbox.open_items() == []
        assert {one.sop_uid for one in list_objects(node, US, SUBJECT.study_uid)} == set(sending.uids)


def test_a_server_that_is_not_known_is_said(sending: Sending) -> None:
    sending.post().run()
    assert {reason for _, reason in sending.states().values()} == {
        "No DICOMweb server named vna is known; it is set up under Sources."
    }
