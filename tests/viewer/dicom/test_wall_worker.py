"""What goes over the pipe to a decoding process and back: requests are whole, and nonsense is no answer."""

from __future__ import annotations

import pytest

from tests.conftest import real_data
from tests.viewer.dicom.pixel_facts import instance_of
from viewer.dicom.pixel_source import pixel_source
from viewer.dicom.wall_worker import DONE, HEAD, LENGTH, Answer, Request, packed, unpacked, unpacked_request


def answer(status: bytes, sentence: bytes = b"") -> bytes:
    return HEAD.pack(status, 1500, len(sentence)) + sentence


@pytest.mark.parametrize(
    "name", ["nema_wg04_compressed/RLE/US1_RLE", "pydicom_test_files/test_files/examples_palette.dcm"]
)
def test_a_request_arrives_as_it_was_sent(name: str) -> None:
    folder, rest = name.split("/", maxsplit=1)
    request = Request(pixel_source(instance_of(real_data(folder) / rest)), 3, "/proc/1/fd/5", 4096)
    sent = packed(request)
    assert LENGTH.unpack(sent[: LENGTH.size]) == (len(sent) - LENGTH.size,)
    assert unpacked_request(sent[LENGTH.size :]) == request


def test_answers_are_told_apart_wherever_the_pipe_cuts_them() -> None:
    data = answer(DONE) + answer(b"X", "zu groß".encode()) + answer(DONE)
    whole = [Answer(DONE, 0.0015, ""), Answer(b"X", 0.0015, "zu groß"), Answer(DONE, 0.0015, "")]
    for cut in range(len(data)):
        first, rest = unpacked(data[:cut])
        second, nothing = unpacked(rest + data[cut:])
        assert first + second == whole
        assert nothing == b""


def test_what_is_longer_than_any_sentence_is_no_answer() -> None:
    with pytest.raises(ValueError, match="no answer"):
        unpacked(answer(DONE) + HEAD.pack(b"X", 0, 2**31))
