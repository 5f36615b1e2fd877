"""The receiver keeps what comes byte for byte, answers success only for what is kept, and lets in whom it knows."""

from __future__ import annotations

import socket
import time
from pathlib import Path

import pytest
from pydicom import dcmread
from pydicom.uid import DeflatedExplicitVRLittleEndian, JPEGLSLossless, RLELossless

from app.network.node import Node
from app.network.rules import Rules
from app.network.spool import Spool
from tests.app.network.conftest import Opened, associated, send
from tests.phantoms import compressed, ct_slice, new_object, report, save, write_ct_series

OPEN = Rules(port=0, nodes=(Node("SENDER", "127.0.0.1"),))
MANY = (2, 3, 2)


def _data_set(file: Path) -> bytes:
    """What follows the file meta information."""
    data = file.read_bytes()
    return data[144 + int.from_bytes(data[140:144], "little") :]


def test_data_sets_are_kept_byte_for_byte_in_every_transfer_syntax(
    a_door: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [ct_slice(), report(), *(compressed(ct_slice(), syntax) for syntax in (JPEGLSLossless, RLELossless))]
    deflated = new_object("CT")
    deflated.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    files = [save(one, tmp_path / f"{number}.dcm") for number, one in enumerate([*made, deflated])]
    door = a_door(OPEN)
    assert send(door.receiver.port, files, monkeypatch) == [0] * len(files)
    kept = [one.file for one in door.received]
    assert [_data_set(file) for file in kept] == [_data_set(file) for file in files]
    for ours, theirs in zip(map(dcmread, kept), map(dcmread, files), strict=True):
        assert ours.file_meta.TransferSyntaxUID == theirs.file_meta.TransferSyntaxUID
        assert ours.file_meta.MediaStorageSOPInstanceUID == theirs.SOPInstanceUID
        assert ours.file_meta.SourceApplicationEntityTitle == "SENDER"
    assert {(one.calling, one.address) for one in door.received} == {("SENDER", "127.0.0.1")}


def test_an_object_of_a_private_class_is_taken(a_door: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = ct_slice()
    made.SOPClassUID = made.file_meta.MediaStorageSOPClassUID = "1.3.12.2.1107.5.9.1"
    door = a_door(OPEN)
    assert send(door.receiver.port, [save(made, tmp_path / "a.dcm")], monkeypatch) == [0]
    assert len(door.received) == 1


def test_a_full_disk_is_told_to_the_sender_who_keeps_the_object(
    a_door: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = a_door(OPEN)

    def full(self: Spool, *parts: object) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Spool, "keep", full)
    assert send(door.receiver.port, [save(ct_slice(), tmp_path / "a.dcm")], monkeypatch) == [0xA700]
    assert door.received == []


def test_an_object_larger_than_the_limit_is_refused(
    a_door: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = a_door(Rules(port=0, anyone=True, largest_bytes=100))
    assert send(door.receiver.port, [save(ct_slice(), tmp_path / "a.dcm")], monkeypatch) == [0xA700]
    assert (door.received, door.spool.waiting()) == ([], [])


@pytest.mark.parametrize(
    ("calling", "called", "reason"), [("STRANGER", "LECTERN", (1, 1, 3)), ("SENDER", "PACS", (1, 1, 7))]
)
def test_who_is_not_known_or_means_another_is_rejected_with_the_reason(
    a_door: Opened, tmp_path: Path, calling: str, called: str, reason: tuple[int, int, int]
) -> None:
    door = a_door(OPEN)
    association = associated(door.receiver.port, [save(ct_slice(), tmp_path / "a.dcm")], calling, called)
    assert association.is_rejected
    answer = association.acceptor.primitive
    assert answer is not None
    assert (answer.result, answer.result_source, answer.diagnostic) == reason


def test_one_address_opens_no_more_than_its_share(a_door: Opened, tmp_path: Path) -> None:
    door = a_door(Rules(port=0, anyone=True, per_address=2))
    files = [save(ct_slice(), tmp_path / "a.dcm")]
    first = [associated(door.receiver.port, files) for _ in range(2)]
    third = associated(door.receiver.port, files)
    assert [one.is_established for one in (*first, third)] == [True, True, False]
    first[0].release()
    until = time.monotonic() + 10
    again = associated(door.receiver.port, files)
    while not again.is_established and time.monotonic() < until:
        time.sleep(0.05)
        again = associated(door.receiver.port, files)
    assert again.is_established
    for one in (first[1], again):
        one.release()


def test_what_is_no_dicom_does_not_stop_it(a_door: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    door = a_door(OPEN)
    for noise in (b"GET / HTTP/1.1\r\n\r\n", b"\x01\x00\xff\xff\xff\xff" + b"\0" * 64, b""):
        with socket.create_connection(("127.0.0.1", door.receiver.port)) as stranger:
            stranger.sendall(noise)
    assert send(door.receiver.port, [save(ct_slice(), tmp_path / "a.dcm")], monkeypatch) == [0]


def test_a_sender_that_is_cut_off_leaves_only_what_was_acknowledged(
    a_door: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = a_door(OPEN)
    files = write_ct_series(tmp_path / "series", 4)
    association = associated(door.receiver.port, files)
    assert association.send_c_store(files[0]).Status == 0
    association.dul.socket.close()
    association.kill()
    assert len(door.spool.waiting()) == len(door.received) == 1
    assert send(door.receiver.port, files[1:], monkeypatch) == [0, 0, 0]


def test_a_closed_receiver_listens_no_more(a_door: Opened) -> None:
    door = a_door(OPEN)
    port = door.receiver.port
    door.receiver.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))
