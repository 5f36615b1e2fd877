"""Frames are found by the boundaries of items; the offset table is believed only where it agrees with them."""

from __future__ import annotations

import io
import struct

import pytest

from viewer.dicom.damage import Damaged
from viewer.dicom.encapsulated import frame_bytes, frame_fragments

END = b"\xfe\xff\xdd\xe0" + bytes(4)


def item(value: bytes) -> bytes:
    return b"\xfe\xff\x00\xe0" + struct.pack("<I", len(value)) + value


def frames_of(fragments: list[bytes], frames: int, offsets: list[int] | None = None, end: bytes = END) -> list[bytes]:
    table = struct.pack(f"<{len(offsets)}I", *offsets) if offsets else b""
    file = io.BytesIO(b"header" + item(table) + b"".join(map(item, fragments)) + end)
    return [frame_bytes(file, found) for found in frame_fragments(file, 6, frames)]


def test_one_frame_takes_all_fragments() -> None:
    assert frames_of([b"ab", b"cd", b"ef"], 1) == [b"abcdef"]


def test_as_many_fragments_as_frames_are_one_each_whatever_the_table_says() -> None:
    assert frames_of([b"ab", b"cd"], 2, [0, 999]) == [b"ab", b"cd"]


def test_a_table_that_agrees_with_the_items_joins_their_fragments() -> None:
    assert frames_of([b"ab", b"cd", b"ef"], 2, [0, 20]) == [b"abcd", b"ef"]


@pytest.mark.parametrize("offsets", [[0, 21], [4, 20], [20, 0], [0], [0, 10, 20]])
def test_a_table_that_does_not_agree_is_not_believed(offsets: list[int]) -> None:
    with pytest.raises(Damaged, match="put together"):
        frames_of([b"ab", b"cd", b"ef"], 2, offsets)


def test_without_a_table_codestreams_tell_where_they_begin() -> None:
    start = b"\xff\xd8"
    assert frames_of([start + b"ab", b"cd", start + b"ef"], 2) == [start + b"abcd", start + b"ef"]


def test_a_file_that_ends_early_keeps_the_frames_it_has() -> None:
    file = io.BytesIO(item(b"") + item(b"ab") + item(b"cd"))
    found = frame_fragments(file, 0, 3)
    assert [frame_bytes(file, fragments) for fragments in found[:2]] == [b"ab", b"cd"]
    with pytest.raises(Damaged, match="ends before"):
        frame_bytes(file, found[2])


def test_too_few_fragments_in_a_closed_sequence_cannot_be_told_apart() -> None:
    with pytest.raises(Damaged, match="put together"):
        frames_of([b"ab", b"cd"], 3)


def test_bytes_that_are_no_item_are_refused() -> None:
    with pytest.raises(Damaged, match="item does not begin"):
        frames_of([b"ab"], 1, end=b"rubbish!")


def test_a_delimiter_within_a_fragment_is_data() -> None:
    assert frames_of([b"ab" + END + b"cd"], 1) == [b"ab" + END + b"cd"]
