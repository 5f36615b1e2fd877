"""Parts are the same wherever the network cuts the message into pieces."""

from __future__ import annotations

import random

import pytest

from app.network.web.multipart import LARGEST_HEAD, NotWhole, content_type, parts

BODIES = [b"", b"\r\n", b"--", b"\r\n--bound", b"x" * 5000, bytes(range(256)) * 40, b"\r\n--boundar\r\n--boundarz"]


def message(bodies: list[bytes], preamble: bytes = b"", head: bytes = b"Content-Type: application/dicom\r\n") -> bytes:
    made = b"".join(b"\r\n--boundary \t\r\n" + head + b"\r\n" + body for body in bodies)
    return preamble + (made[2:] if not preamble else made) + b"\r\n--boundary--\r\nepilogue"


def cut(data: bytes, chance: random.Random) -> list[bytes]:
    pieces, at = [], 0
    while at < len(data):
        size = chance.choice([1, 2, 3, 7, 64, 1000])
        pieces.append(data[at : at + size])
        at += size
    return pieces


@pytest.mark.parametrize("preamble", [b"", b"This is ignored."])
@pytest.mark.parametrize("head", [b"Content-Type: application/dicom\r\nContent-Length: 3\r\n", b""])
def test_parts_do_not_depend_on_how_they_come(preamble: bytes, head: bytes) -> None:
    chance = random.Random(6)
    whole = message(BODIES, preamble, head)
    for _ in range(60):
        found = [(dict(part.headers), b"".join(part.chunks)) for part in parts(cut(whole, chance), "boundary")]
        assert [body for _, body in found] == BODIES
        assert all(("content-type" in headers) is bool(head) for headers, _ in found)


def test_a_message_that_ends_anywhere_before_its_last_boundary_is_not_whole() -> None:
    whole = message([b"one", b"two" * 100])
    end = whole.index(b"--boundary--") + len(b"--boundary--")
    for length in range(end):
        with pytest.raises(NotWhole):
            [b"".join(part.chunks) for part in parts([whole[:length]], "boundary")]
    assert len([b"".join(part.chunks) for part in parts([whole[:end]], "boundary")]) == 2


def test_what_is_not_taken_of_a_part_is_passed_over() -> None:
    kinds = [part.headers["content-type"] for part in parts([message([b"a" * 9000, b"b"])], "boundary")]
    assert kinds == ["application/dicom"] * 2


def test_headers_that_do_not_end_are_refused() -> None:
    endless = (b"--boundary\r\n" if number == 0 else b"X: y\r\n" * 100 for number in range(10**6))
    with pytest.raises(NotWhole):
        next(parts(endless, "boundary"))
    assert LARGEST_HEAD < 10**6


def test_a_content_type_is_read_with_its_parameters() -> None:
    found = content_type('Multipart/Related; type="application/dicom"; boundary="a b;c"')
    assert found == ("multipart/related", {"type": "application/dicom", "boundary": "a b;c"})
    assert content_type("")[0] == "application/octet-stream"
