from __future__ import annotations

import random
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from app.archive import schema
from app.archive.archive import Archive
from app.archive.bin import Bin
from app.archive.identities import Identities
from app.archive.importer import Importer
from app.archive.index import Index
from app.archive.order_tables import order_request
from app.archive.orders import Orders, Urgency
from app.archive.requests import Kept, Requests, State
from app.orders import taking
from app.orders.acknowledging import acknowledgement
from app.orders.taking import take_message
from tests.app.orders.conftest import Images
from tests.app.orders.messages import fields, header, message, mrg, order, pid
from tests.phantoms import Subject, ct_series, save_all


def _rows(archive: Archive) -> list[Any]:
    with archive.database.engine.connect() as connection:
        return list(connection.execute(select(schema.study).order_by(schema.study.c.uid)))


def _only(archive: Archive) -> Kept:
    (kept,) = Requests(archive.database).all()
    return kept


def _take(archive: Archive, *messages: bytes) -> list[str]:
    return [take_message(archive.database, one).code for one in messages]


def adt(event: str, *segments: str, control_id: str = "T1") -> bytes:
    return message(header(f"ADT^{event}", control_id), fields("EVN", f1=event), *segments)


def test_an_order_stands_in_the_worklist_until_its_images_come_and_then_with_them(
    archive: Archive, images: Images
) -> None:
    assert _take(archive, order(f31="^Nodule?", f13="Cough")) == ["AA"]
    (alone,) = _rows(archive)
    assert (alone.patient_name, alone.accession, alone.modalities, alone.image_count) == ("Doe^Jane", "A1", " CT ", 0)
    uid = images()
    (row,) = _rows(archive)
    assert (row.uid, row.image_count) == (uid, 2)
    kept = Orders(archive.database).get(uid)
    assert kept is not None
    assert (kept.request.question, kept.request.indication) == ("Nodule?", "Cough")


def test_an_order_that_comes_after_its_images_finds_them(archive: Archive, images: Images) -> None:
    uid = images()
    assert _take(archive, order(f27="^^^^^S")) == ["AA"]
    (row,) = _rows(archive)
    assert (row.uid, row.urgency) == (uid, Urgency.EMERGENCY)


@pytest.mark.parametrize(
    "who",
    [
        pid("4712"),
        pid("4711", name="Roe^Mary", birth="19700101"),
        pid("4711", name="Roe^Mary", birth=""),
    ],
)
def test_an_order_of_another_patient_is_not_joined_and_both_are_shown(
    archive: Archive, images: Images, who: str
) -> None:
    uid = images()
    assert _take(archive, order(who=who)) == ["AA"]
    assert len(_rows(archive)) == 2
    assert Orders(archive.database).get(uid) is None
    assert "another patient" in _only(archive).conflict
    assert any("was not joined" in one for one in Index(archive).remarks(uid))


def test_a_name_alone_never_joins(archive: Archive, images: Images) -> None:
    uid = images()
    assert _take(archive, order(accession="B9", placer="P9")) == ["AA"]
    assert Orders(archive.database).get(uid) is None
    assert len(_rows(archive)) == 2


def test_images_without_a_patient_id_are_not_joined(archive: Archive, images: Images) -> None:
    images(patient_id="")
    _take(archive, order())
    assert "no patient ID" in _only(archive).conflict


def test_a_patient_id_of_another_issuer_is_another_patient_unless_all_else_agrees(
    archive: Archive, images: Images
) -> None:
    images(issuer="HOSPITAL B")
    _take(archive, order(who=pid(issuer="HOSPITAL A", name="Roe^Mary")))
    assert "another patient" in _only(archive).conflict


def test_an_order_finds_every_study_under_its_accession_number(archive: Archive, images: Images) -> None:
    first, second = images("one"), images("two")
    _take(archive, order())
    assert all(Orders(archive.database).get(uid) for uid in (first, second))
    assert len(_rows(archive)) == 2


def test_the_study_instance_uid_of_the_order_joins_where_the_accession_number_is_missing(
    archive: Archive, images: Images
) -> None:
    uid = images(accession="")
    _take(archive, order(more=[f"ZDS|{uid}^RIS^Application^DICOM"]))
    assert Orders(archive.database).get(uid) is not None


def test_an_update_changes_what_it_says_and_nothing_else(archive: Archive) -> None:
    allergy = "AL1|1|DA|^Penicillin|SV"
    _take(archive, order(more=[allergy], f31="^Nodule?", f27="^^^^^S"), order("XO", control_id="M2", f31="^Bleeding?"))
    kept = _only(archive)
    assert kept.request.order.request.question == "Bleeding?"
    assert kept.request.order.urgency is Urgency.EMERGENCY
    assert kept.request.order.safety.allergies == ("Penicillin: severe",)


def test_a_cancelled_order_leaves_the_worklist_but_is_kept(archive: Archive) -> None:
    _take(archive, order(), order("CA", control_id="M2"))
    assert _rows(archive) == []
    assert _only(archive).request.state is State.CANCELLED


def test_a_cancelled_order_with_images_says_so_at_the_study(archive: Archive, images: Images) -> None:
    uid = images()
    _take(archive, order(), order("CA", control_id="M2"))
    assert "The order of this study was cancelled." in Index(archive).remarks(uid)
    _take(archive, order("XO", control_id="M3"))
    assert Index(archive).remarks(uid) == ()


def test_two_orders_of_one_accession_number_are_both_read_at_the_images(archive: Archive, images: Images) -> None:
    uid = images()
    _take(archive, order(placer="P1", f4="1^CT chest^L", f31="^A?"))
    _take(archive, order(placer="P2", control_id="M2", f4="2^CT abdomen^L", f31="^B?", f27="^^^^^S"))
    kept = Orders(archive.database).get(uid)
    assert kept is not None
    assert kept.request.procedure == "CT chest + CT abdomen"
    assert kept.request.question == "A?\nB?"
    assert kept.urgency is Urgency.EMERGENCY


def test_several_orders_in_one_message_are_several(archive: Archive) -> None:
    data = message(
        header("OMG^O19"),
        pid(),
        "ORC|NW|P1",
        fields("OBR", f2="P1", f4="1^CT chest^L", f18="A1"),
        "ORC|NW|P2",
        fields("OBR", f2="P2", f4="2^CT head^L", f18="A2"),
        "OBX|1|NM|33914-3^eGFR^LN||44|mL/min|||||F|||20261101",
    )
    assert _take(archive, data) == ["AA"]
    first, second = Requests(archive.database).all()
    assert [one.request.order.request.procedure for one in (first, second)] == ["CT chest", "CT head"]
    assert (first.request.order.safety.egfr, second.request.order.safety.egfr) == (None, 44.0)


def test_the_same_message_twice_is_answered_alike_and_kept_once(archive: Archive) -> None:
    again = take_message(archive.database, order()), take_message(archive.database, order())
    assert [(one.code, one.again) for one in again] == [("AA", False), ("AA", True)]
    assert len(Requests(archive.database).all()) == 1


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "AR"),
        (b"\x00\x01binary\xff" * 50, "AR"),
        (message(header("ORU^R01"), pid()), "AR"),
        (message(header("ORM^O01")), "AE"),
        (message(header("ORM^O01"), pid()), "AE"),
        (message(header("ORM^O01"), pid(""), "ORC|NW|P1"), "AE"),
        (message(header("ORM^O01"), pid(), "ORC|NW", "OBR|1"), "AE"),
        (message(header("ADT^A40"), pid()), "AE"),
        (message(header("ADT^A40"), pid("1"), mrg("1")), "AE"),
        (message(header("ADT^A08"), "PID|1"), "AE"),
        (message(header("ADT^A03"), pid()), "AA"),
        (message(header("")), "AR"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_a_sentence_and_leaves_nothing(
    archive: Archive, data: bytes, code: str
) -> None:
    taken = take_message(archive.database, data)
    assert taken.code == code
    assert code == "AA" or taken.said.endswith(".")
    with archive.database.engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(order_request)) == 0


def test_of_a_message_with_a_faulty_order_none_is_kept(archive: Archive) -> None:
    data = message(header("ORM^O01"), pid(), "ORC|NW|P1", "OBR|1|P1", "ORC|NW", "OBR|2")
    assert _take(archive, data) == ["AE"]
    assert Requests(archive.database).all() == ()


# -- changes of patients ----------------------------------------------------------------------------------------------


def test_an_update_of_a_patient_is_seen_at_studies_and_orders_and_images_stay_as_they_are(
    archive: Archive, images: Images
) -> None:
    uid = images()
    before = {path: path.read_bytes() for path in archive.files.root.rglob("*.dcm")}
    _take(archive, order(accession="B2", placer="P2"), adt("A08", pid(name="Miller^Jane")))
    assert Index(archive).study(uid).patient.name == "Miller^Jane"
    assert {row.patient_name for row in _rows(archive)} == {"Miller^Jane"}
    assert {path: path.read_bytes() for path in archive.files.root.rglob("*.dcm")} == before
    assert len(before) == 2
    assert "doe jane" in _rows(archive)[0].search or "doe jane" in _rows(archive)[1].search


def test_an_update_that_names_quite_another_person_is_withheld_and_said(archive: Archive, images: Images) -> None:
    uid = images()
    assert _take(archive, adt("A08", pid(name="Roe^Mary", birth="19991231"))) == ["AA"]
    assert Index(archive).study(uid).patient.name == "Doe^Jane"
    assert any("nothing was changed" in one for one in Index(archive).remarks(uid))


def test_the_same_number_of_another_issuer_is_left_alone(archive: Archive, images: Images) -> None:
    uid = images(issuer="HOSPITAL B")
    _take(archive, adt("A08", pid(issuer="HOSPITAL A", name="Doe^Janet")))
    assert Index(archive).study(uid).patient.name == "Doe^Jane"


def test_another_way_of_writing_the_same_name_changes_nothing(archive: Archive, images: Images) -> None:
    uid = images()
    _take(archive, adt("A08", pid(name="DOE^JANE^^^")))
    assert Index(archive).study(uid).patient.name == "Doe^Jane"
    assert Identities(archive.database).events() == ()


@pytest.mark.parametrize("event", ["A40", "A18", "A34"])
def test_a_merge_puts_studies_and_orders_of_both_under_one_patient(
    archive: Archive, images: Images, event: str
) -> None:
    old, new = images("old", patient_id="99", accession="A9"), images("new")
    waiting = order(accession="B2", placer="P2", who=pid("99"))
    assert _take(archive, waiting, adt(event, pid(), mrg("99"))) == ["AA", "AA"]
    assert {row.patient_id for row in _rows(archive)} == {"4711"}
    assert len(_rows(archive)) == 3
    assert [prior.study.uid for prior in Index(archive).priors(Index(archive).study(new))] == [old]
    assert _only(archive).request.patient.patient_id == "4711"
    assert Index(archive).remarks(old) == (
        "Its images carry another identity than the hospital gives the patient now: Doe, Jane, 99.",
    )


def test_an_order_of_the_surviving_patient_finds_the_images_of_the_merged_one(archive: Archive, images: Images) -> None:
    uid = images(patient_id="99")
    _take(archive, order())
    assert Orders(archive.database).get(uid) is None
    _take(archive, adt("A40", pid(), mrg("99")))
    assert Orders(archive.database).get(uid) is not None
    assert len(_rows(archive)) == 1
    assert not any("not joined" in one for one in Index(archive).remarks(uid))


def test_an_unmerge_gives_both_patients_back_what_was_theirs(archive: Archive, images: Images) -> None:
    old, new = images("old", patient_id="99", accession="A9"), images("new")
    _take(archive, adt("A40", pid(), mrg("99")), adt("A37", pid(), pid("99"), control_id="T2"))
    index = Index(archive)
    assert (index.study(old).patient.patient_id, index.study(new).patient.patient_id) == ("99", "4711")
    (event,) = Identities(archive.database).events()
    assert event.undone
    assert index.remarks(old) == index.remarks(new) == ()


def test_a_merge_can_be_undone_by_hand_and_only_once(archive: Archive, images: Images) -> None:
    old = images("old", patient_id="99")
    _take(archive, adt("A40", pid(), mrg("99")))
    identities = Identities(archive.database)
    assert identities.unmerge(identities.events()[0].id) == 1
    assert Index(archive).study(old).patient.patient_id == "99"
    with pytest.raises(Exception, match="no merge of this number"):
        identities.unmerge(identities.events()[0].id)


def test_images_that_come_after_a_merge_join_their_study_and_their_patient(archive: Archive, images: Images) -> None:
    uid = images("old", patient_id="99")
    _take(archive, adt("A40", pid(), mrg("99")))
    assert images("old", first=3, patient_id="99") == uid
    (row,) = _rows(archive)
    assert (row.image_count, row.patient_id) == (4, "4711")
    later = images("later", patient_id="99", accession="A7")
    assert Index(archive).study(later).patient.patient_id == "4711"


def test_after_a_merge_images_of_a_stranger_are_still_held_apart(
    archive: Archive, images: Images, tmp_path: Any
) -> None:
    uid = images("old", patient_id="99")
    _take(archive, adt("A40", pid(), mrg("99")))
    stranger = ct_series(1, subject=Subject(study="x", patient_id="5", name="Roe^Mary", birth_date="20000101"))
    stranger[0].StudyInstanceUID = uid
    summary = Importer(archive).run([save_all(stranger, tmp_path / "stranger")[0].parent])
    assert (summary.taken, len(summary.conflicts)) == (0, 1)


def test_an_order_under_the_merged_number_belongs_to_the_surviving_patient(archive: Archive, images: Images) -> None:
    images("new")
    _take(archive, adt("A40", pid(), mrg("99")), order(who=pid("99")))
    assert _only(archive).request.patient.patient_id == "4711"


def test_several_pairs_of_one_merge_are_all_merged(archive: Archive, images: Images) -> None:
    images("one", patient_id="97", accession="A7")
    images("two", patient_id="98", accession="A8")
    assert _take(archive, adt("A40", pid(), mrg("97"), pid(), mrg("98"))) == ["AA"]
    assert {row.patient_id for row in _rows(archive)} == {"4711"}


def test_merges_that_lead_in_a_circle_end(archive: Archive, images: Images) -> None:
    _take(archive, adt("A40", pid("1"), mrg("2")), adt("A40", pid("2"), mrg("1"), control_id="T2"))
    images(patient_id="1")
    assert len(_rows(archive)) == 1


def test_an_order_waits_again_when_its_images_are_deleted_and_finds_them_when_they_come_back(
    archive: Archive, images: Images
) -> None:
    uid = images()
    _take(archive, order(f31="^Nodule?"))
    entry = Bin(archive).delete(uid, "ada", "wrong patient")
    (alone,) = _rows(archive)
    assert (alone.uid != uid, alone.image_count, alone.arrived) == (True, 0, "")
    Bin(archive).bring_back(entry.id, "ada")
    (row,) = _rows(archive)
    assert (row.uid, row.image_count) == (uid, 2)
    assert Orders(archive.database).get(uid) is not None


def test_a_message_that_was_refused_is_kept_once_it_can_be(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> int:
        raise OperationalError("a statement with a name in it", {}, Exception("disk is full"))

    with monkeypatch.context() as patched:
        patched.setattr(taking, "keep_requests", broken)
        refused = take_message(archive.database, order())
    assert (refused.code, "Doe" in refused.said) == ("AE", False)
    assert take_message(archive.database, order()).code == "AA"
    assert take_message(archive.database, order()).again


def test_messages_changed_at_random_are_answered_and_never_raise(archive: Archive) -> None:
    chosen = random.Random(20261124)
    whole = [
        order(more=["AL1|1|DA|^Latex|SV", "ZDS|1.2.3", "OBX|1|SN|33914-3^eGFR^LN||>^60|ml|||||F|||20261101"]),
        adt("A40", pid(), mrg("99")),
        adt("A08", pid()),
    ]
    codes = set()
    for number in range(400):
        data = bytearray(chosen.choice(whole))
        for _ in range(chosen.randint(1, 12)):
            place = chosen.randrange(len(data))
            what = chosen.randrange(4)
            if what == 0:
                data[place] = chosen.randrange(256)
            elif what == 1:
                del data[place : place + chosen.randint(1, 40)]
            elif what == 2:
                data[place:place] = chosen.choice([b"|", b"^", b"~", b"\\", b"&", b"\r", b'""', b"\xff", b"\x00"])
            else:
                data[place:place] = bytes(data[place : place + 30])
            data = data or bytearray(b"M")
        taken = take_message(archive.database, bytes(data), str(number))
        codes.add(taken.code)
        assert taken.said != "The message could not be read."
        assert acknowledgement(bytes(data), taken).startswith(b"MSH|") or taken.code
    assert codes == {"AA", "AE", "AR"}
