"""A receiver on the loopback, and a sender that sends the bytes of a file as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydicom import dcmread
from pynetdicom import AE, _config
from pynetdicom.association import Association

from app.network.receiver import Received, Receiver
from app.network.rules import Rules
from app.network.spool import Spool


@dataclass(frozen=True)
class Door:
    """A receiver that listens, and what it received."""

    receiver: Receiver
    spool: Spool
    received: list[Received]


Opened = Callable[[Rules], Door]


@pytest.fixture
def a_door(tmp_path: Path) -> Iterator[Opened]:
    with ExitStack() as stack:

        def opened(rules: Rules) -> Door:
            spool, received = Spool(tmp_path / "spool"), list[Received]()
            receiver = Receiver(rules, spool, received.append)
            receiver.start()
            stack.callback(receiver.close)
            return Door(receiver, spool, received)

        yield opened


def associated(port: int, files: Sequence[Path], calling: str = "SENDER", called: str = "LECTERN") -> Association:
    """An association that proposes what the files need."""
    entity = AE(calling)
    for path in files:
        meta = dcmread(path, stop_before_pixels=True).file_meta
        entity.add_requested_context(meta.MediaStorageSOPClassUID, meta.TransferSyntaxUID)
    return entity.associate("127.0.0.1", port, ae_title=called)


def send(port: int, files: Sequence[Path], monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Send files byte for byte; gives the status of each (0xFFFF where no answer came)."""
    monkeypatch.setattr(_config, "STORE_SEND_CHUNKED_DATASET", True)
    association = associated(port, files)
    assert association.is_established
    answers = [association.send_c_store(path) for path in files]
    association.release()
    return [int(answer.Status) if "Status" in answer else 0xFFFF for answer in answers]
