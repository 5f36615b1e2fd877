"""Inflates deflated data sets (PS3.5 A.5) within a budget, before any parser sees them."""

from __future__ import annotations

import zlib

from viewer.dicom.unreadable import Unreadable

DEFLATED_SYNTAX = "1.2.840.10008.1.2.1.99"

# A deflate bomb grows a thousandfold. This much, under the 512 MiB that one bad file may take, holds any object that is
# sent deflated in practice (structured reports, single images).
INFLATED_LIMIT = 384 * 1024 * 1024


def inflated(data: bytes, limit: int = INFLATED_LIMIT) -> bytes:
    """The data set that ``data`` holds; raises Unreadable if it is cut short, damaged or larger than ``limit`` bytes."""
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        whole = stream.decompress(data, limit)
    except zlib.error as fault:
        raise Unreadable("The deflated data are damaged.") from fault
    if stream.unconsumed_tail:
        raise Unreadable(
            f"The deflated data grow to more than {limit // 2**20} MiB when inflated; they were not opened."
        )
    if not stream.eof:
        raise Unreadable("The deflated data are cut short.")
    return whole
