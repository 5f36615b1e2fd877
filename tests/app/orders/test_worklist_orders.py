"""Modality worklists asked for real: DCMTK's wlmscpfs on the loopback, with files made by dump2dcm."""

from __future__ import annotations

import datetime
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.archive.archive import Archive
from app.archive.orders import Urgency
from app.archive.requests import Requests
from app.network import worklist_query
from app.network.calling import Caller, Unreachable
from app.network.node import Node
from app.network.worklist_query import Scheduled
from app.orders.listening import ask_worklist
from tests.app.network.peers import free_port, running

DAY = datetime.date(2026, 11, 25)


def _dump(number: int, **more: str) -> str:
    facts = {
        "0008,0005": ("CS", "ISO_IR 192"),
        "0008,0050": ("SH", f"A{number}"),
        "0008,0090": ("PN", "Hill^Sam"),
        "0010,0010": ("PN", "Żółć^Anna"),
        "0010,0020": ("LO", f"P{number}"),
        "0010,0030": ("DA", "19600102"),
        "0010,0040": ("CS", "F"),
        "0010,2000": ("LO", "Pacemaker\\Latex"),
        "0010,2110": ("LO", "Iodinated contrast\\Penicillin"),
        "0010,21c0": ("US", "2"),
        "0020,000d": ("UI", f"1.2.3.{number}"),
        "0032,1032": ("PN", "Ward^Wendy"),
        "0032,1060": ("LO", "CT chest"),
        "0040,1001": ("SH", f"RP{number}"),
        "0040,1002": ("LO", "Nodule?"),
        "0040,1003": ("SH", "STAT"),
        "0040,2016": ("LO", f"PL{number}"),
        "0038,0500": ("LO", "Needs lifting"),
    }
    time = more.get("time", f"{number % 24:02}0000")
    step = {
        "0008,0060": ("CS", more.get("modality", "CT")),
        "0040,0001": ("AE", more.get("station", "CT1")),
        "0040,0002": ("DA", more.get("day", f"{DAY:%Y%m%d}")),
        "0040,0003": ("TM", time),
        "0040,0007": ("LO", "CT chest with contrast"),
        "0040,0009": ("SH", f"S{number}"),
    }
    lines = [
        f"({tag}) {kind} [{value}]" if kind != "US" else f"({tag}) US {value}" for tag, (kind, value) in facts.items()
    ]
    lines += ["(0040,0100) SQ", "(fffe,e000) na"]
    lines += [f"({tag}) {kind} [{value}]" for tag, (kind, value) in step.items()]
    lines += ["(fffe,e00d) na", "(fffe,e0dd) na"]
    return "\n".join(lines) + "\n"


@contextmanager
def _worklist(folder: Path, dumps: list[str], *options: str) -> Iterator[Node]:
    for tool in ("wlmscpfs", "dump2dcm"):
        if not shutil.which(tool):
            pytest.skip(f"DCMTK's {tool} is not installed")
    files = folder / "LIST"
    files.mkdir(parents=True)
    (files / "lockfile").touch()
    for number, dump in enumerate(dumps):
        text = folder / "one.dump"
        text.write_text(dump, encoding="utf-8")
        subprocess.run(["dump2dcm", "-q", str(text), str(files / f"{number}.wl")], check=True)
    port = free_port()
    with running(["wlmscpfs", "-csk", "-dfp", str(folder), "-dfr", str(port), *options], port):
        yield Node("LIST", "127.0.0.1", port)


def _asked(first: datetime.date = DAY, last: datetime.date = DAY, **more: str) -> Scheduled:
    return Scheduled(first, last, **more)  # type: ignore[arg-type]


def test_what_is_scheduled_stands_in_the_worklist_with_question_and_warnings(archive: Archive, tmp_path: Path) -> None:
    with _worklist(tmp_path / "wl", [_dump(1)]) as node:
        asked = ask_worklist(archive.database, node, Caller(), _asked())
    assert (asked.found, asked.left_out, asked.incomplete) == (1, 0, ())
    (kept,) = Requests(archive.database).all()
    request, order = kept.request, kept.request.order
    assert (request.patient.name, request.patient.patient_id) == ("Żółć^Anna", "P1")
    assert (order.request.question, order.request.procedure) == ("Nodule?", "CT chest")
    assert (order.request.accession, order.request.placer_number) == ("A1", "PL1")
    assert (order.urgency, order.study_uid, request.modality) == (Urgency.EMERGENCY, "1.2.3.1", "CT")
    assert (request.scheduled, request.station) == ("20261125010000", "CT1")
    assert order.safety.warnings == (
        "Allergy: Penicillin",
        "Contrast reaction: Iodinated contrast",
        "Pregnancy: possibly pregnant",
        "Alert: Pacemaker",
        "Alert: Latex",
        "Alert: Needs lifting",
    )


def test_a_worklist_that_does_not_say_its_character_set_makes_names_uncertain(archive: Archive, tmp_path: Path) -> None:
    with _worklist(tmp_path / "wl", [_dump(1)], "-cs0") as node:
        ask_worklist(archive.database, node, Caller(), _asked())
    (kept,) = Requests(archive.database).all()
    assert (kept.request.patient.name, kept.request.patient.name_uncertain) == ("Żółć^Anna", True)


def test_day_modality_and_station_are_asked_for(archive: Archive, tmp_path: Path) -> None:
    dumps = [
        _dump(1),
        _dump(2, modality="MR", station="MR1"),
        _dump(3, day="20261126"),
        _dump(4, day="20261201"),
    ]
    with _worklist(tmp_path / "wl", dumps) as node:
        counts = [
            ask_worklist(archive.database, node, Caller(), asked).found
            for asked in (
                _asked(),
                _asked(modality="MR"),
                _asked(station="CT1"),
                _asked(last=DAY + datetime.timedelta(days=1)),
                _asked(modality="US"),
            )
        ]
    assert counts == [2, 1, 1, 3, 0]
    assert len(Requests(archive.database).all()) == 3


def test_a_day_of_more_than_one_answer_holds_is_asked_by_shorter_times(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worklist_query, "MOST", 6)
    with _worklist(tmp_path / "wl", [_dump(number) for number in range(24)]) as node:
        asked = ask_worklist(archive.database, node, Caller(), _asked())
    assert (asked.found, asked.incomplete) == (24, ())
    assert len(Requests(archive.database).all()) == 24


def test_an_hour_that_holds_too_much_is_named(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worklist_query, "MOST", 2)
    with _worklist(tmp_path / "wl", [_dump(number, time="101500") for number in range(4)]) as node:
        asked = ask_worklist(archive.database, node, Caller(), _asked())
    assert asked.incomplete == ("2026-11-25 10:00",)
    assert asked.found >= 2


def test_asking_again_changes_nothing_and_keeps_one_of_each(archive: Archive, tmp_path: Path) -> None:
    with _worklist(tmp_path / "wl", [_dump(1), _dump(2)]) as node:
        for _ in range(2):
            ask_worklist(archive.database, node, Caller(), _asked())
    assert len(Requests(archive.database).all()) == 2


def test_a_worklist_that_is_not_there_says_what_failed(archive: Archive) -> None:
    with pytest.raises(Unreachable, match="Nothing listens"):
        ask_worklist(archive.database, Node("LIST", "127.0.0.1", free_port()), Caller(), _asked())
