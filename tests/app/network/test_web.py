"""DICOMweb against Orthanc: what is found, brought and stored is what is there, byte for byte as it is kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from pydicom import dcmread
from pydicom.encaps import generate_frames
from pydicom.uid import JPEG2000Lossless, JPEGLSLossless

from app.archive.archive import Archive, open_archive
from app.archive.importer import Importer
from app.archive.index import Index
from app.fetching import Fetcher, Told
from app.network.calling import Caller, Layer, Unreachable
from app.network.inlet import Inlet
from app.network.node import Node
from app.network.query import Question, list_objects
from app.network.spool import Spool
from app.network.system import DicomSystem, WebSystem
from app.network.web import qido
from app.network.web.dicom_json import text
from app.network.web.link import Link
from app.network.web.wado import bring, frames, metadata, path_of
from app.network.web.web_node import Secret, WebNode
from tests.app.network.peers import orthanc_web
from tests.phantoms import compressed, ct_slice, report, save, write_ct_series

US = Caller("LECTERN")
SECRET = Secret(password="sec ret:ü")


@pytest.fixture(scope="module")
def peers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Node, WebNode]]:
    with orthanc_web(tmp_path_factory.mktemp("peer"), "ada", SECRET.password) as both:
        yield both


@pytest.fixture(scope="module")
def files(peers: tuple[Node, WebNode], tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A study of five native images, two compressed ones and a report, sent there by STOW."""
    folder = tmp_path_factory.mktemp("sent")
    made = [*write_ct_series(folder, 5), save(report(), folder / "report.dcm")]
    for number, syntax in enumerate((JPEG2000Lossless, JPEGLSLossless), start=11):
        made.append(save(compressed(ct_slice(number=number), syntax), folder / f"{number}.dcm"))
    told: list[tuple[int, int]] = []
    results = WebSystem(peers[1], SECRET).send(made, lambda done, total: told.append((done, total)))
    assert [one.taken for one in results] == [True] * 8
    assert told[-1] == (8, 8)
    return made


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with closing(open_archive(tmp_path / "archive")) as opened:
        yield opened


def kept(archive: Archive) -> dict[str, str]:
    """The hash of what follows the preamble, by SOP Instance UID."""
    return {
        str(dcmread(file, stop_before_pixels=True).SOPInstanceUID): hashlib.sha256(file.read_bytes()[128:]).hexdigest()
        for file in archive.files.objects.rglob("*.dcm")
    }


def test_what_was_stored_is_there_for_another_protocol(peers: tuple[Node, WebNode], files: list[Path]) -> None:
    study = dcmread(files[0]).StudyInstanceUID
    assert {one.sop_uid for one in list_objects(peers[0], US, study)} == {dcmread(one).SOPInstanceUID for one in files}


def test_both_protocols_find_the_same_study(peers: tuple[Node, WebNode], files: list[Path]) -> None:
    made = dcmread(files[0])
    for question in (
        Question(),
        Question(patient_id=made.PatientID),
        Question(patient_name=f"{str(made.PatientName)[:3]}*"),
        Question(dates=f"{made.StudyDate}-"),
        Question(modality="CT"),
        Question(study_uid=made.StudyInstanceUID),
    ):
        (by_web,) = WebSystem(peers[1], SECRET).find(question)
        (by_dicom,) = DicomSystem(peers[0], US).find(question)
        for name in (
            "uid",
            "patient_name",
            "patient_id",
            "birth_date",
            "sex",
            "date",
            "accession",
            "description",
            "images",
        ):
            assert getattr(by_web, name) == getattr(by_dicom, name), name
        assert set(by_web.modalities) == set(by_dicom.modalities)
    assert list(WebSystem(peers[1], SECRET).find(Question(patient_id="nobody"))) == []


def test_objects_are_listed_page_by_page_each_once(
    peers: tuple[Node, WebNode], files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(qido, "PAGE", 2)
    headers = [dcmread(file, stop_before_pixels=True) for file in files]
    listed = WebSystem(peers[1], SECRET).objects(headers[0].StudyInstanceUID)
    assert len(listed) == len(files)
    assert {(one.series_uid, one.sop_uid, one.class_uid) for one in listed} == {
        (one.SeriesInstanceUID, one.SOPInstanceUID, one.SOPClassUID) for one in headers
    }
    of_images = [one for one in listed if one.series_uid == headers[0].SeriesInstanceUID]
    numbers = {one.SOPInstanceUID: int(one.InstanceNumber) for one in headers if "InstanceNumber" in one}
    assert [numbers[one.sop_uid] for one in of_images] == sorted(numbers[one.sop_uid] for one in of_images)


def test_a_study_comes_byte_for_byte_and_only_what_is_missing(
    peers: tuple[Node, WebNode], files: list[Path], archive: Archive
) -> None:
    study = dcmread(files[0]).StudyInstanceUID
    Importer(archive).run(files[:2])
    told: list[tuple[int, int]] = []
    system = WebSystem(peers[1], SECRET)
    fetched = Fetcher(archive).run(system, study, Told(lambda done, total: told.append((done, total))))
    assert (fetched.expected, fetched.received, fetched.complete) == (8, 6, True)
    assert told[-1] == (8, 8)
    theirs = {dcmread(one).SOPInstanceUID: hashlib.sha256(one.read_bytes()[128:]).hexdigest() for one in files}
    assert kept(archive) == theirs
    assert Fetcher(archive).run(system, study).received == 0
    assert Index(archive).counts().held_apart == 0


@pytest.mark.parametrize("level", ["study", "series"])
def test_a_whole_study_or_series_comes_in_one_answer(
    peers: tuple[Node, WebNode], files: list[Path], tmp_path: Path, level: str
) -> None:
    header = dcmread(files[0], stop_before_pixels=True)
    path = path_of(header.StudyInstanceUID, header.SeriesInstanceUID if level == "series" else "")
    spool = Spool(tmp_path / "spool")
    with closing(Link(peers[1], SECRET)) as link:
        count = bring(peers[1], link, path, Inlet(spool), lambda uid: True)
        metadata_uids = {text(one, "00080018") for one in metadata(peers[1], link, path)}
    came = {dcmread(one).SOPInstanceUID: one.read_bytes()[128:] for one in spool.waiting()}
    wanted = {uid: one.read_bytes()[128:] for one in files if (uid := dcmread(one).SOPInstanceUID) in came}
    assert count == len(came) == len(metadata_uids)
    assert came == wanted
    assert metadata_uids == came.keys()


def test_a_frame_is_the_one_in_the_file(peers: tuple[Node, WebNode], files: list[Path]) -> None:
    for file in (files[0], files[6]):
        header = dcmread(file)
        path = path_of(header.StudyInstanceUID, header.SeriesInstanceUID, header.SOPInstanceUID)
        with closing(Link(peers[1], SECRET)) as link:
            (frame,) = frames(peers[1], link, path, [1])
        compressed_here = header.file_meta.TransferSyntaxUID.is_compressed
        mine = next(iter(generate_frames(header.PixelData))) if compressed_here else header.PixelData
        assert frame.rstrip(b"\0") == mine.rstrip(b"\0")


def test_an_object_that_was_not_asked_for_is_not_kept(
    peers: tuple[Node, WebNode], files: list[Path], tmp_path: Path
) -> None:
    header, spool = dcmread(files[0], stop_before_pixels=True), Spool(tmp_path / "spool")
    path = path_of(header.StudyInstanceUID, header.SeriesInstanceUID, header.SOPInstanceUID)
    with closing(Link(peers[1], SECRET)) as link, pytest.raises(Unreachable, match="not asked for"):
        bring(peers[1], link, path, Inlet(spool), lambda uid: uid == "1.2.3")
    assert list(spool.folder.iterdir()) == []


def test_a_wrong_password_is_said_as_that(peers: tuple[Node, WebNode]) -> None:
    with pytest.raises(Unreachable, match="does not know who asks") as told:
        list(WebSystem(peers[1], Secret(password="wrong")).find(Question()))
    assert told.value.layer is Layer.AUTHENTICATION
    assert "wrong" not in str(told.value).replace("are missing or wrong", "")


def test_what_the_server_does_not_have_is_said(peers: tuple[Node, WebNode], archive: Archive) -> None:
    with pytest.raises(Unreachable, match=r"no study with this UID|nothing under this address"):
        Fetcher(archive).run(WebSystem(peers[1], SECRET), "1.2.3.4.5")
