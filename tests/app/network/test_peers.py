"""Asked, fetched and sent with real peers: what comes back is what was sent, byte for byte, in the syntax it is kept in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from pydicom import dcmread
from pydicom.uid import JPEG2000Lossless, JPEGLSLossless

from app.archive.archive import Archive, open_archive
from app.archive.importer import Importer
from app.archive.index import Index
from app.fetching import Fetcher, Told
from app.network import retrieve
from app.network.calling import Caller, Unreachable
from app.network.node import Node
from app.network.query import Question, find_studies, list_objects
from app.network.send import send
from app.network.system import DicomSystem
from tests.app.network.peers import dcmqrscp, orthanc
from tests.phantoms import compressed, ct_slice, report, save, write_ct_series

US = Caller("LECTERN")


@pytest.fixture(scope="module", params=["dcmqrscp", "orthanc"])
def peer(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    folder = tmp_path_factory.mktemp("peer")
    with (dcmqrscp if request.param == "dcmqrscp" else orthanc)(folder) as node:
        yield node


@pytest.fixture(scope="module")
def sent(peer: Node, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A study of five images and a report that the peer has."""
    folder = tmp_path_factory.mktemp("sent")
    files = [*write_ct_series(folder, 5), save(report(), folder / "report.dcm")]
    results = send(peer, US, files)
    assert [one.taken for one in results] == [True] * 6
    return files


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with closing(open_archive(tmp_path / "archive")) as opened:
        yield opened


def test_a_study_is_found_by_what_is_known_of_it(peer: Node, sent: list[Path]) -> None:
    made = dcmread(sent[0])
    for question in (
        Question(),
        Question(patient_id=made.PatientID),
        Question(patient_name=f"{str(made.PatientName)[:3]}*"),
        Question(dates=f"{made.StudyDate}-"),
        Question(study_uid=made.StudyInstanceUID),
    ):
        (found,) = find_studies(peer, US, question)
        assert (found.uid, found.patient_id) == (made.StudyInstanceUID, made.PatientID)
    assert list(find_studies(peer, US, Question(patient_id="nobody"))) == []


def test_its_objects_are_listed(peer: Node, sent: list[Path]) -> None:
    headers = [dcmread(file) for file in sent]
    listed = list_objects(peer, US, headers[0].StudyInstanceUID)
    classes = {one.SOPInstanceUID: one.SOPClassUID for one in headers}
    assert {(one.series_uid, one.sop_uid) for one in listed} == {
        (one.SeriesInstanceUID, one.SOPInstanceUID) for one in headers
    }
    assert all(one.class_uid in ("", classes[one.sop_uid]) for one in listed), "the class is optional in an answer"


def test_a_study_is_fetched_once_and_only_what_is_missing_after_that(
    peer: Node, sent: list[Path], archive: Archive
) -> None:
    study = dcmread(sent[0]).StudyInstanceUID
    Importer(archive).run(sent[:2])
    told: list[tuple[int, int]] = []
    fetched = Fetcher(archive).run(DicomSystem(peer, US), study, Told(lambda done, total: told.append((done, total))))
    assert (fetched.expected, fetched.received, fetched.complete) == (6, 4, True)
    assert told == [(3, 6), (4, 6), (5, 6), (6, 6)]
    again = Fetcher(archive).run(DicomSystem(peer, US), study)
    assert (again.received, again.complete) == (0, True)
    assert Index(archive).counts().held_apart == 0


def test_what_the_node_does_not_have_is_said(peer: Node, sent: list[Path], archive: Archive) -> None:
    with pytest.raises(Unreachable, match="no study with this UID"):
        Fetcher(archive).run(DicomSystem(peer, US), "1.2.3.4.5")


def test_a_fetch_that_is_cut_again_and_again_is_whole_in_the_end(
    peer: Node, sent: list[Path], archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.fetching.PAUSE_S", 0.01)
    keep, came = retrieve.keep_object, []

    def cut_after_two(event: object, *rest: object) -> object:
        came.append(event)
        if len(came) in (3, 6):
            event.assoc.dul.socket.close()  # type: ignore[attr-defined] - the link is cut while an object is on its way
            return 0xA700, None
        return keep(event, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(retrieve, "keep_object", cut_after_two)
    fetched = Fetcher(archive).run(DicomSystem(peer, US), dcmread(sent[0]).StudyInstanceUID)
    assert (fetched.expected, fetched.received, fetched.complete) == (6, 6, True)
    assert Index(archive).counts().held_apart == 0


def test_a_cancelled_fetch_keeps_what_came(peer: Node, sent: list[Path], archive: Archive) -> None:
    came: list[int] = []
    fetched = Fetcher(archive).run(
        DicomSystem(peer, US),
        dcmread(sent[0]).StudyInstanceUID,
        Told(lambda done, total: came.append(done), cancelled=lambda: len(came) >= 2),
    )
    assert not fetched.complete
    assert fetched.received == Index(archive).counts().objects == 2


def test_compressed_objects_travel_as_they_are_kept(tmp_path: Path, archive: Archive) -> None:
    made = [
        save(compressed(ct_slice(number=number), syntax), tmp_path / f"{number}.dcm")
        for number, syntax in enumerate((JPEG2000Lossless, JPEGLSLossless), start=1)
    ]
    with orthanc(tmp_path) as peer:
        assert [one.taken for one in send(peer, US, made)] == [True, True]
        study = dcmread(made[0]).StudyInstanceUID
        assert Fetcher(archive).run(DicomSystem(peer, US), study).complete
    here = {dcmread(path).SOPInstanceUID: dcmread(path) for path in archive.files.objects.rglob("*.dcm")}
    for file in made:
        theirs = dcmread(file)
        ours = here[theirs.SOPInstanceUID]
        assert ours.file_meta.TransferSyntaxUID == theirs.file_meta.TransferSyntaxUID
        assert ours.PixelData == theirs.PixelData


def test_what_a_node_does_not_take_is_told_file_by_file(tmp_path: Path) -> None:
    files = [
        save(compressed(ct_slice(number=1), JPEG2000Lossless), tmp_path / "1.dcm"),
        save(ct_slice(number=2), tmp_path / "2.dcm"),
    ]
    with dcmqrscp(tmp_path) as peer:
        results = send(peer, US, files)
        assert [one.taken for one in results] == [False, True]
        assert "does not take objects of this kind in this form" in results[0].reason
        (alone,) = send(peer, US, files[:1])
        assert not alone.taken


def test_contexts_let_a_node_choose_by_object_where_there_is_room() -> None:
    few = retrieve.storage_contexts(["1.2.840.10008.5.1.4.1.1.2"])
    assert len(few) > 10
    assert all(len(one.transfer_syntax) <= 2 for one in few)
    many = retrieve.storage_contexts([f"1.2.840.10008.5.1.4.1.1.{number}" for number in range(1, 100)])
    assert len(many) == 99
    assert len(retrieve.storage_contexts([])) <= retrieve.MOST_CONTEXTS
