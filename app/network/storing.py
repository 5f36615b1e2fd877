"""An object that a C-STORE request brought, into a spool: the same for a listener and for a C-GET."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pynetdicom.dsutils import encode_file_meta
from pynetdicom.events import Event

from app.logs import log_failure
from app.network.spool import Spool

SUCCESS, OUT_OF_RESOURCES, CANNOT_UNDERSTAND = 0x0000, 0xA700, 0xC000  # PS3.4 table B.2-1


def keep_object(event: Event, spool: Spool, sender: str, largest_bytes: int) -> tuple[int, Path | None]:
    """The status to answer with, and the file: success means that the object is on the disk, byte for byte as it came."""
    request: Any = event.request
    size = request.DataSet.getbuffer().nbytes if request.DataSet is not None else 0
    if size == 0:
        return CANNOT_UNDERSTAND, None
    if size > largest_bytes:
        return OUT_OF_RESOURCES, None
    try:
        return SUCCESS, spool.keep(_file_head(event, sender), request.DataSet.getbuffer())
    except OSError as error:
        log_failure("network: an object could not be kept", error)
        return OUT_OF_RESOURCES, None


def _file_head(event: Event, sender: str) -> bytes:
    """Preamble, prefix and file meta information (PS3.10 7.1) for the data set exactly as it came."""
    meta = event.file_meta
    meta.SourceApplicationEntityTitle = sender
    return b"\0" * 128 + b"DICM" + encode_file_meta(meta)
