"""What can go wrong over DICOMweb is said at its layer and soon; what was cut is gone on with, and nothing comes twice."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from pydicom import dcmread

from app.archive.archive import Archive, open_archive
from app.archive.index import Index
from app.fetching import Fetcher, Told
from app.network.calling import Layer, Unreachable
from app.network.query import Question
from app.network.system import WebSystem
from app.network.tls import listening
from app.network.web.link import Link
from app.network.web.stow import send
from app.network.web.web_node import Auth, Secret, WebNode, fault_of_url
from tests.app.network.peers import free_port
from tests.app.network.web_server import Behaviour, certificate, web_server
from tests.phantoms import write_ct_series

NOTHING = Secret()
SOAK = bool(os.environ.get("LECTERN_SOAK"))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return write_ct_series(tmp_path_factory.mktemp("in"), 12)


@pytest.fixture
def behaviour(files: list[Path]) -> Behaviour:
    return Behaviour({str(dcmread(one, stop_before_pixels=True).SOPInstanceUID): one.read_bytes() for one in files})


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with closing(open_archive(tmp_path / "archive")) as opened:
        yield opened


@pytest.fixture
def study(files: list[Path]) -> str:
    return str(dcmread(files[0], stop_before_pixels=True).StudyInstanceUID)


def failure(node: WebNode, secret: Secret = NOTHING) -> Unreachable:
    with pytest.raises(Unreachable) as caught:
        list(WebSystem(node, secret).find(Question()))
    assert str(caught.value).endswith(".")
    return caught.value


def is_whole(archive: Archive, behaviour: Behaviour) -> bool:
    """Every object is here once, byte for byte, and nothing else; nothing waits and nothing is half."""
    here = {file.read_bytes()[128:] for file in archive.files.objects.rglob("*.dcm")}
    left = [one for one in (archive.files.root / "received").rglob("*") if one.is_file()]
    counts = Index(archive).counts()
    return (
        here == {data[128:] for data in behaviour.objects.values()}
        and (counts.objects, counts.held_apart) == (len(behaviour.objects), 0)
        and left == []
    )


def test_transfers_that_are_cut_are_whole_after_they_are_resumed(
    behaviour: Behaviour, study: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_transfers(behaviour, study, tmp_path, monkeypatch, 5)


@pytest.mark.soak
@pytest.mark.skipif(not SOAK, reason="the long version: LECTERN_SOAK=1")
def test_fifty_transfers_that_are_cut_are_whole_after_they_are_resumed(
    behaviour: Behaviour, study: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_transfers(behaviour, study, tmp_path, monkeypatch, 50)


def cut_transfers(
    behaviour: Behaviour, study: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    """Each transfer is cut several times, anywhere in an answer."""
    monkeypatch.setattr("app.fetching.PAUSE_S", 0.01)
    chance, longest = random.Random(20261124), len(next(iter(behaviour.objects.values()))) + 100
    cuts: list[int] = []

    def cut_after(_number: int) -> int | None:
        if chance.random() < 0.3:
            cuts.append(chance.randrange(longest))
            return cuts[-1]
        return None

    behaviour.cut_after = cut_after
    with web_server(behaviour) as node:
        for number in range(times):
            with closing(open_archive(tmp_path / f"archive {number}")) as archive:
                fetched = Fetcher(archive).run(WebSystem(node, NOTHING), study)
                for _ in range(10):
                    if not fetched.complete:
                        fetched = Fetcher(archive).run(WebSystem(node, NOTHING), study)
                assert fetched.complete, fetched
                assert is_whole(archive, behaviour)
    assert len(cuts) > times


def test_a_cut_is_told_at_once_and_what_came_stays(
    behaviour: Behaviour, study: str, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.fetching.PAUSE_S", 0.01)
    behaviour.cut_after = lambda number: None if number < 5 else 1000
    with web_server(behaviour) as node:
        fetched = Fetcher(archive).run(WebSystem(node, NOTHING), study)
    assert "was cut" in fetched.trouble
    assert fetched.received == 5 == Index(archive).counts().objects
    assert len(fetched.missing) == 7


def test_a_server_that_falls_silent_is_given_up_within_five_seconds(
    behaviour: Behaviour, study: str, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.fetching.TRIES", 1)
    behaviour.silent_after, told = 1000, list[float]()
    with web_server(behaviour) as node:
        began = time.monotonic()
        fetched = Fetcher(archive).run(WebSystem(node, NOTHING), study, Told(quiet=told.append))
        took = time.monotonic() - began
    assert "fallen silent" in fetched.trouble
    assert took < 6
    assert Index(archive).counts().objects == 0


def test_silence_is_told_while_it_lasts(behaviour: Behaviour, study: str, archive: Archive) -> None:
    """A server that has taken the question and does not begin to answer may be at work: it is told, not given up."""
    told, began = list[float](), time.monotonic()
    behaviour.silent_after, behaviour.silent_s = 0, 6.0
    with web_server(behaviour) as node, pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.network.web.link.SILENT_S", 20.0)
        Fetcher(archive).run(WebSystem(node, NOTHING), study, Told(quiet=told.append, cancelled=lambda: len(told) > 0))
    assert 4 <= told[0] < 5.5
    assert time.monotonic() - began < 8, "cancelling ends it at once"


def test_a_transfer_is_cancelled_at_once_and_what_came_stays(
    behaviour: Behaviour, study: str, archive: Archive
) -> None:
    came: list[int] = []
    with web_server(behaviour) as node:
        told = Told(lambda done, total: came.append(done), cancelled=lambda: len(came) >= 3)
        fetched = Fetcher(archive).run(WebSystem(node, NOTHING), study, told)
    assert 3 <= fetched.received == Index(archive).counts().objects < 12


def test_a_wrong_object_is_not_kept(
    behaviour: Behaviour, study: str, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.fetching.PAUSE_S", 0.01)
    uids = list(behaviour.objects)
    behaviour.gives = lambda uid: uids[0] if uid == uids[3] else uid
    with web_server(behaviour) as node:
        fetched = Fetcher(archive).run(WebSystem(node, NOTHING), study)
    assert uids[3] in fetched.missing
    assert "not asked for" in fetched.trouble


def test_an_object_that_the_server_lost_does_not_hold_up_the_others(
    behaviour: Behaviour, study: str, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.fetching.PAUSE_S", 0.01)
    uids = list(behaviour.objects)
    behaviour.gives = lambda uid: "" if uid == uids[3] else uid
    with web_server(behaviour) as node:
        fetched = Fetcher(archive).run(WebSystem(node, NOTHING), study)
    assert fetched.missing == (uids[3],)
    assert "has nothing under this address" in fetched.trouble


def test_a_server_that_knows_no_offset_or_no_asterisk_is_understood(
    behaviour: Behaviour, study: str, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.network.web.qido.PAGE", 12)
    behaviour.knows_offset = behaviour.knows_asterisk = False
    with web_server(behaviour) as node:
        assert Fetcher(archive).run(WebSystem(node, NOTHING), study).complete
    assert is_whole(archive, behaviour)


def test_a_name_that_nobody_has_and_a_port_on_which_nobody_listens() -> None:
    assert failure(WebNode("w", "http://pacs.invalid/rs")).layer is Layer.NAME
    assert failure(WebNode("w", f"http://127.0.0.1:{free_port()}/rs")).layer is Layer.CONNECTION


@pytest.mark.parametrize(
    ("status", "layer", "words"),
    [
        (401, Layer.AUTHENTICATION, "does not know who asks"),
        (403, Layer.AUTHENTICATION, "does not allow it"),
        (404, Layer.SERVICE, "nothing under this address"),
        (302, Layer.HTTP, "leads to another address"),
        (503, Layer.SERVICE, "too much to do"),
        (418, Layer.HTTP, "does not answer as it should"),
    ],
)
def test_a_status_is_said_in_words(behaviour: Behaviour, status: int, layer: Layer, words: str) -> None:
    behaviour.status = status
    with web_server(behaviour) as node:
        said = failure(node)
    assert (said.layer, words in str(said), f"HTTP {status}" in str(said)) == (layer, True, True)


def test_credentials_are_shown_and_never_told(behaviour: Behaviour) -> None:
    secret = Secret("hunter2", "token-of-mine")
    with web_server(behaviour) as node:
        list(WebSystem(replace(node, auth=Auth.BASIC, user="ada"), secret).find(Question()))
        list(WebSystem(replace(node, auth=Auth.BEARER), secret).find(Question()))
        list(WebSystem(node, secret).find(Question()))
    shown = [one.get("authorization") for one in behaviour.headers]
    assert shown == ["Basic YWRhOmh1bnRlcjI=", "Bearer token-of-mine", None]
    assert "hunter2" not in repr(secret) + repr(WebSystem(node, secret))
    assert "token-of-mine" not in repr(secret)


Certified = Callable[[str], tuple[Path, Path]]


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Certified:
    folder = tmp_path_factory.mktemp("certificates")
    made: dict[str, tuple[Path, Path]] = {}

    def one(name: str) -> tuple[Path, Path]:
        if name not in made:
            made[name] = certificate(folder, name, "elsewhere.example" if name == "elsewhere" else "127.0.0.1")
        return made[name]

    return one


def test_certificates_are_held_against_the_authority_that_is_set(behaviour: Behaviour, certified: Certified) -> None:
    with web_server(behaviour, listening(*certified("ours"))) as node:
        trusting = replace(node, trust=str(certified("ours")[0]))
        assert len(list(WebSystem(trusting, NOTHING).find(Question()))) == 1
        unknown = failure(node)
        assert (unknown.layer, "self-signed" in str(unknown)) == (Layer.ENCRYPTION, True)
        assert failure(replace(node, trust=str(certified("stranger")[0]))).layer is Layer.ENCRYPTION
        assert "cannot be used" in str(failure(replace(node, trust="/no/such/file")))
        plain = replace(node, url=node.url.replace("https", "http"))
        assert failure(plain).layer in (Layer.HTTP, Layer.CONNECTION)


def test_a_certificate_for_another_name_is_refused(behaviour: Behaviour, certified: Certified) -> None:
    with web_server(behaviour, listening(*certified("elsewhere"))) as node:
        said = failure(replace(node, trust=str(certified("elsewhere")[0])))
    assert said.layer is Layer.ENCRYPTION
    assert "127.0.0.1" in str(said)


def test_a_server_may_want_our_certificate(behaviour: Behaviour, certified: Certified) -> None:
    ours, us = certified("ours"), certified("us")
    with web_server(behaviour, listening(*ours, us[0])) as node:
        trusting = replace(node, trust=str(ours[0]))
        assert failure(trusting).layer is Layer.ENCRYPTION
        known = replace(trusting, certificate=str(us[0]), key=str(us[1]))
        assert len(list(WebSystem(known, NOTHING).find(Question()))) == 1
        stranger = certified("stranger")
        assert failure(replace(trusting, certificate=str(stranger[0]), key=str(stranger[1]))).layer is Layer.ENCRYPTION


def test_what_speaks_no_http_is_said(behaviour: Behaviour, certified: Certified) -> None:
    with web_server(behaviour) as node:
        said = failure(replace(node, url=node.url.replace("http", "https")))
    assert said.layer is Layer.ENCRYPTION


def _items(uids: list[str], **more: int) -> list[dict[str, object]]:
    extra = {tag: {"vr": "US", "Value": [value]} for tag, value in more.items()}
    return [{"00081155": {"vr": "UI", "Value": [uid]}, **extra} for uid in uids]


def _stored(node: WebNode, behaviour: Behaviour, files: list[Path]) -> dict[str, tuple[bool, str]]:
    named = list(zip(behaviour.objects, files, strict=True))
    with closing(Link(node)) as link:
        return {one.sop_uid: (one.taken, one.reason) for one in send(node, link, named)}


def test_objects_that_are_refused_and_taken_are_told_apart(behaviour: Behaviour, files: list[Path]) -> None:
    behaviour.stored = lambda uids: (
        202,
        {
            "00081199": {"vr": "SQ", "Value": [*_items(uids[:5]), *_items(uids[5:6], **{"00081196": 0xB000})]},
            "00081198": {"vr": "SQ", "Value": _items(uids[6:10], **{"00081197": 0x0122})},
        },
    )
    with web_server(behaviour) as node:
        told = _stored(node, behaviour, files)
    uids = list(behaviour.objects)
    assert [told[uid][0] for uid in uids] == [True] * 6 + [False] * 6
    assert "changed some" in told[uids[5]][1]
    assert "does not keep objects of this kind" in told[uids[6]][1]
    assert "does not say that it kept it" in told[uids[10]][1]


def test_a_conflict_takes_nothing(behaviour: Behaviour, files: list[Path]) -> None:
    behaviour.stored = lambda uids: (409, {"00081198": {"vr": "SQ", "Value": _items(uids, **{"00081197": 0xA700})}})
    with web_server(behaviour) as node:
        told = _stored(node, behaviour, files)
    assert set(told.values()) == {(False, "fake refused it: it has no room left.")}


def test_what_is_too_large_together_is_sent_one_by_one(behaviour: Behaviour, files: list[Path]) -> None:
    behaviour.status = 413
    with web_server(behaviour) as node:
        told = _stored(node, behaviour, files)
    assert len(behaviour.sent) == 1 + len(files)
    assert all("takes nothing so large" in reason for taken, reason in told.values() if not taken)
    assert not any(taken for taken, _ in told.values())


@pytest.mark.parametrize(
    "url", ["ftp://h/x", "http://", "http://h:99999/", "http://ada:pw@h/rs", "https://h/rs?x=1", "h/rs", "http://h:0/"]
)
def test_what_is_no_address_is_refused(url: str) -> None:
    assert fault_of_url(url)


def test_addresses_are_taken() -> None:
    assert [fault_of_url(url) for url in ("http://h/rs", "https://pacs.example:8443/a/b", "http://[::1]:80")] == [
        ""
    ] * 3
