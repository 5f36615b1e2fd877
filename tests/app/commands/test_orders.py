"""``main.py orders``: files in, listener, worklist out; and what a machine reads of it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from app.settings import Settings
from tests.app.commands.conftest import Run
from tests.app.network.peers import free_port
from tests.app.orders.messages import fields, header, message, mrg, order, pid
from tests.app.orders.test_fhir_orders import WHOLE
from tests.app.orders.test_listening import Sender
from tests.phantoms import Subject, ct_series, save_all

ROOT = Path(__file__).resolve().parents[3]
SAFETY = [
    "AL1|1|DA|^Iodinated contrast|SV|hives",
    fields("OBX", f1="1", f2="SN", f3="33914-3^eGFR^LN", f5="<^30", f6="mL/min", f11="F", f14="20261101"),
    fields("OBX", f1="2", f2="NM", f3="14682-9^Creatinine^LN", f5="188", f6="umol/L", f11="F", f14="20261101"),
    fields("OBX", f1="3", f2="CE", f3="82810-3^Pregnancy status^LN", f5="1^Pregnant^L", f11="F"),
    fields("OBX", f1="4", f2="ST", f3="X1^Cardiac pacemaker^L", f5="yes", f11="F"),
    fields("PV2", f1="", f41="C^Contact^L"),
]


def _order_file(folder: Path, *messages: bytes) -> Path:
    file = folder / "orders.hl7"
    file.write_bytes(b"\r".join(messages))
    return file


def test_orders_of_a_file_stand_in_the_worklist_with_their_facts(lectern: Run, tmp_path: Path) -> None:
    due = "20261124180000+0100"
    file = _order_file(tmp_path, order(more=SAFETY, f31="^Nodule?", f27=f"^^^^{due}^S", f16="1^Hill^Sam"))
    done = lectern("orders", "import", file, "--json")
    assert (done.status, done.json["orders"], done.json["messages"][0]["answer"]) == (0, 1, "AA")
    (study,) = lectern("worklist", "--json").json["studies"]
    assert (study["awaits_images"], study["has_order"], study["images"], study["urgency"]) == (True, True, 0, "stat")
    asked = study["order"]
    assert (asked["question"], asked["due"], asked["referrer"]) == (
        "Nodule?",
        "2026-11-24T17:00:00.000+00:00",
        "Hill^Sam",
    )
    assert asked["warnings"] == [
        "Contrast reaction: Iodinated contrast: hives, severe",
        "Implant: Cardiac pacemaker",
        "eGFR <30 (2026-11-01)",
        "Creatinine 188 umol/L (2026-11-01)",
        "Pregnancy: Pregnant",
        "Isolation: Contact",
    ]
    assert asked["safety"]["egfr"] == 30.0


def test_images_and_orders_find_each_other_and_conflicts_are_named(lectern: Run, tmp_path: Path) -> None:
    for number, accession in (("4711", "A1"), ("5000", "A5")):
        subject = Subject(patient_id=number, name="Doe^Jane", accession=accession, study=accession)
        save_all(ct_series(2, subject=subject), tmp_path / "in" / number)
    lectern("import", tmp_path / "in")
    conflicting = order(accession="A5", placer="P5", control_id="M5", who=pid("6000", name="Roe^Mary"))
    assert lectern("orders", "import", _order_file(tmp_path, order(), conflicting)).status == 0
    rows = {row["accession"]: row for row in lectern("orders", "list", "--json").json["orders"]}
    assert (len(rows["A1"]["studies"]), rows["A1"]["conflict"]) == (1, None)
    assert (rows["A5"]["studies"], rows["A5"]["conflict"]) == ([], "it names another patient than the images")
    assert len(lectern("worklist", "with:images", "--json").json["studies"]) == 2
    assert len(lectern("worklist", "with:order", "--json").json["studies"]) == 2
    (alone,) = lectern("worklist", "-with:order", "--json").json["studies"]
    assert alone["patient"]["id"] == "5000"


def test_a_study_is_not_opened_for_an_order_without_images(lectern: Run, tmp_path: Path) -> None:
    lectern("orders", "import", _order_file(tmp_path, order()))
    (study,) = lectern("worklist", "--json").json["studies"]
    done = lectern("report", "new", "--study", study["study_uid"], "--template", "general")
    assert (done.status, "No images have come" in done.sentence) == (2, True)


def test_a_merge_is_listed_and_undone(lectern: Run, tmp_path: Path) -> None:
    save_all(ct_series(2, subject=Subject(patient_id="99", name="Doe^Jane")), tmp_path / "in")
    lectern("import", tmp_path / "in")
    lectern("orders", "import", _order_file(tmp_path, message(header("ADT^A40"), pid(), mrg("99"))))
    assert lectern("worklist", "--json").json["studies"][0]["patient"]["id"] == "4711"
    (merge,) = lectern("orders", "merges", "--json").json["merges"]
    assert (merge["prior"]["id"], merge["survivor"]["id"], len(merge["studies"])) == ("99", "4711", 1)
    assert lectern("orders", "unmerge", merge["number"]).status == 0
    assert lectern("worklist", "--json").json["studies"][0]["patient"]["id"] == "99"
    assert lectern("orders", "unmerge", merge["number"]).status == 2


def test_a_merge_that_was_withheld_is_made_by_hand_by_who_has_looked(lectern: Run, tmp_path: Path) -> None:
    for number, name, born in (("99", "Unknown^Male", ""), ("4711", "Doe^Jack", "19600102")):
        subject = Subject(patient_id=number, name=name, birth_date=born, accession=number)
        save_all(ct_series(2, subject=subject), tmp_path / "in" / number)
    lectern("import", tmp_path / "in")
    merging = message(header("ADT^A40"), pid(name="Doe^Jack"), mrg("99"))
    lectern("orders", "import", _order_file(tmp_path, merging))
    before = {row["patient"]["id"]: row["has_remarks"] for row in lectern("worklist", "--json").json["studies"]}
    assert before == {"99": True, "4711": False}
    assert lectern("orders", "merge", "99", "4711", "--json").json == {"moved": 1}
    rows = lectern("worklist", "--json").json["studies"]
    assert {(row["patient"]["id"], row["patient"]["name"]) for row in rows} == {("4711", "Doe^Jack")}
    number = lectern("orders", "merges", "--json").json["merges"][-1]["number"]
    assert lectern("orders", "unmerge", number).status == 0
    assert {row["patient"]["name"] for row in lectern("worklist", "--json").json["studies"]} == {
        "Unknown^Male",
        "Doe^Jack",
    }
    assert "no studies of two" in lectern("orders", "merge", "99", "nobody").sentence


def test_what_is_refused_gives_status_1_and_the_reason(lectern: Run, tmp_path: Path) -> None:
    done = lectern(
        "orders", "import", _order_file(tmp_path, order(), message(header("ORM^O01", "M2"), pid(""))), "--json"
    )
    assert (done.status, done.json["orders"], done.json["refused"]) == (1, 1, 1)
    assert "no patient ID" in done.json["messages"][1]["reason"]


@pytest.mark.parametrize("content", [b"", b"\x00\xff", b"hello", b"{", b'{"resourceType": "Patient"}'])
def test_files_of_another_kind_are_refused_without_a_traceback(lectern: Run, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "x"
    file.write_bytes(content)
    done = lectern("orders", "import", file, "--json")
    assert (done.status, done.json["refused"]) == (1, 1)
    assert done.json["messages"][0]["reason"].endswith(".")


def test_a_file_that_is_not_there_is_named(lectern: Run, tmp_path: Path) -> None:
    assert "cannot be read" in lectern("orders", "import", tmp_path / "none").sentence


def test_fhir_comes_from_a_file_and_from_a_url(lectern: Run, tmp_path: Path) -> None:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/order" else 404)
            self.end_headers()
            self.wfile.write(WHOLE)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    (tmp_path / "order.json").write_bytes(WHOLE)
    url = f"http://127.0.0.1:{server.server_address[1]}"
    for source in (tmp_path / "order.json", f"{url}/order"):
        assert lectern("orders", "import", source, "--json").json["orders"] == 1
    assert "status 404" in lectern("orders", "import", f"{url}/none").sentence
    server.shutdown()
    server.server_close()
    assert "does not answer" in lectern("orders", "import", url).sentence
    assert len(lectern("orders", "list", "--json").json["orders"]) == 1


def test_the_listener_takes_orders_until_it_is_stopped(tmp_path: Path, lectern: Run, home: Path) -> None:
    words = ["--home", str(home), "orders", "listen", "--port", "0", "--from", "127.0.0.1", "--json"]
    with subprocess.Popen(
        [sys.executable, str(ROOT / "main.py"), *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        found = re.search(r"port (\d+), for 127\.0\.0\.1", process.stderr.readline())
        assert found
        assert Sender(int(found[1])).ask(order())["MSA"][1] == "AA"
        assert "1 messages received" in process.stderr.readline()
        process.send_signal(signal.SIGTERM if os.name != "nt" else signal.CTRL_BREAK_EVENT)
        out, _ = process.communicate(timeout=30)
    assert json.loads(out)["orders"] == 1
    assert len(lectern("orders", "list", "--json").json["orders"]) == 1


def test_nothing_is_listened_for_unless_it_is_wanted(lectern: Run, home: Path) -> None:
    assert "Nothing is to be listened for" in lectern("orders", "listen").sentence
    Settings(home / "settings.json").change(worklists="nonsense")
    assert "cannot be read" in lectern("orders", "listen").sentence


def test_a_worklist_that_is_not_there_is_told_with_the_layer(lectern: Run) -> None:
    done = lectern("orders", "query", f"LIST@127.0.0.1:{free_port()}", "--json")
    assert (done.status, done.json["reached"], done.json["layer"]) == (1, False, "connection")
    assert "neither a day" in lectern("orders", "query", "LIST@host", "--dates", "tomorrow").sentence
    assert "is no node" in lectern("orders", "query", "host").sentence
