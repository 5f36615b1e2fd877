from __future__ import annotations

import time

import pytest

from app.orders.hl7_text import NotHl7, read_message

HEAD = "MSH|^~\\&|RIS|HOSP|||20261124||ORM^O01|7|P|2.5.1||||||UNICODE UTF-8"


def _text(body: str, number: int = 5) -> str:
    return read_message(f"{HEAD}\rOBX|1|TX|||{body}".encode()).first("OBX").whole(number)


def test_fields_are_counted_as_hl7_counts_them() -> None:
    read = read_message(f"{HEAD}\rPID|1||4711^^^HOSP&1.2.3&ISO^MR~99".encode())
    assert read.kind == ("ORM", "O01")
    assert (read.control_id, read.header.text(1), read.header.text(12)) == ("7", "|", "2.5.1")
    pid = read.first("PID")
    assert [one.text(1) for one in pid.repetitions(3)] == ["4711", "99"]
    assert (pid.value(3).text(4, 1), pid.value(3).text(4, 2), pid.value(3).text(5)) == ("HOSP", "1.2.3", "MR")
    assert (pid.text(40), pid.text(0), pid.value(3).text(9, 3)) == ("", "", "")


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n", "\r\r\n"])
def test_segments_end_as_anybody_ends_them(end: str) -> None:
    read = read_message(end.join([HEAD, "PID|1||4711", "OBR|1", ""]).encode())
    assert [segment.name for segment in read.segments] == ["MSH", "PID", "OBR"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("a\\F\\b\\S\\c\\T\\d\\R\\e\\E\\f", "a|b^c&d~e\\f"),
        ("one\\.br\\two\\.sp\\three", "one\ntwo\nthree"),
        ("\\H\\loud\\N\\ quiet", "loud quiet"),
        ("caf\\XC3A9\\", "café"),
        ("\\.in+4\\indented\\Z1\\", "indented"),
        ("C:\\share", "C:\\share"),
        ("50\\% of \\odd\\", "50\\% of \\odd\\"),
        ("\\XZZ\\", "\\XZZ\\"),
        ("ends with \\", "ends with \\"),
        ("\\F\\\\F\\", "||"),
    ],
)
def test_escapes_are_what_was_meant_and_others_stay_as_written(written: str, meant: str) -> None:
    assert _text(written) == meant


def test_other_delimiters_are_taken_from_the_header() -> None:
    read = read_message(b"MSH$*%!@$RIS$HOSP$$$1$$ORM*O01$7$P$2.3\rPID$1$$4711*$$Doe*Jane!S!*x")
    assert read.kind == ("ORM", "O01")
    assert read.first("PID").text(5, 2) == "Jane*"


def test_a_line_broken_off_belongs_to_the_segment_before() -> None:
    read = read_message(f"{HEAD}\rOBX|1|TX|||first line\nsecond line\nNTE|1||note".encode())
    assert read.first("OBX").text(5) == "first line\nsecond line"
    assert read.first("NTE").text(3) == "note"


@pytest.mark.parametrize(
    ("charset", "codec", "name"),
    [
        ("8859/1", "latin-1", "Müller"),
        ("8859/2", "iso8859-2", "Żółć"),
        ("8859/5", "iso8859-5", "Щербаков"),
        ("8859/7", "iso8859-7", "Παπαδόπουλος"),
        ("8859/8", "iso8859-8", "כהן"),
        ("UNICODE UTF-8", "utf-8", "山田"),
        ("GB 18030-2000", "gb18030", "王小东"),
        ("KS X 1001", "euc_kr", "김희중"),
        ("~ISO IR87", "iso2022_jp_2", "山田"),
        ("", "utf-8", "Łukasz"),
    ],
)
def test_character_sets_that_are_declared_are_read_without_a_doubt(charset: str, codec: str, name: str) -> None:
    head = HEAD.replace("UNICODE UTF-8", charset)
    read = read_message(f"{head}\rPID|1||1||{name}".encode(codec))
    assert (read.first("PID").text(5), read.uncertain) == (name, False)


@pytest.mark.parametrize(("charset", "codec"), [("", "latin-1"), ("ASCII", "latin-1"), ("UNICODE UTF-8", "cp1252")])
def test_bytes_that_do_not_fit_are_read_and_marked_as_uncertain(charset: str, codec: str) -> None:
    read = read_message(f"{HEAD.replace('UNICODE UTF-8', charset)}\rPID|1||1||Müller".encode(codec))
    assert (read.first("PID").text(5), read.uncertain) == ("Müller", True)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"MSH",
        b"MSH|",
        b"MSH|\r",
        b"PID|1||4711",
        b"MSHxABCDx",
        b"MSH||||||",
        b"MSH|^^\\&|RIS",
        b"\x00\xff\xfe" * 100,
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
)
def test_what_is_no_message_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(NotHl7, match=r"\.$"):
        read_message(data)


def test_a_field_of_two_megabytes_and_one_of_a_million_components_are_read_at_once() -> None:
    began = time.perf_counter()
    assert len(_text("x" * 2_000_000)) == 2_000_000
    assert len(_text("\\F\\" * 700_000)) == 700_000
    read = read_message(f"{HEAD}\rOBX|1||{'a^' * 1_000_000}z".encode())
    assert (read.first("OBX").text(3, 1), read.first("OBX").text(3, 3)) == ("a", "a")
    assert time.perf_counter() - began < 3
