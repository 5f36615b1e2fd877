"""The answer to an HL7 message: MSA with AA, AE or AR and the control ID of the message (chapter 2.9)."""

from __future__ import annotations

import datetime
import uuid

from app.orders.hl7_text import Message, NotHl7, read_message
from app.orders.taking import Taken

_ENHANCED = {"AA": "CA", "AE": "CE", "AR": "CR"}
_NAMES = {"utf-8": "UNICODE UTF-8", "ascii": "ASCII"}
_ERRORS = {"AE": "207^Application internal error^HL70357", "AR": "200^Unsupported message type^HL70357"}


def acknowledgement(data: bytes, taken: Taken) -> bytes:
    """The answer as bytes in the character set of the message; b"" where the sender wants none (MSH-15, MSH-16)."""
    try:
        message = read_message(data)
    except NotHl7:
        return _written(None, taken, taken.code).encode("ascii", "replace")
    code = _code(message, taken)
    return _written(message, taken, code).encode(message.charset or "ascii", "replace") if code else b""


def _code(message: Message, taken: Taken) -> str:
    """In enhanced mode the accept acknowledgement, where that is asked for; in original mode the application's."""
    accept, application = message.header.text(15).upper(), message.header.text(16).upper()
    if not accept and not application:
        return taken.code
    kept = taken.code == "AA"
    if accept == "AL" or (accept == "SU" and kept) or (accept == "ER" and not kept):
        return _ENHANCED[taken.code]
    wanted = application == "AL" or (application == "SU" and kept) or (application == "ER" and not kept)
    return taken.code if wanted else ""


def _written(message: Message | None, taken: Taken, code: str) -> str:
    now = datetime.datetime.now().astimezone().strftime("%Y%m%d%H%M%S%z")
    head = message.header if message else None
    sender = [head.raw(5), head.raw(6), head.raw(3), head.raw(4)] if head else ["LECTERN", "", "", ""]
    # Field texts go back as they came only where they are written with the delimiters of the answer.
    usual = head is not None and (head.raw(1), head.raw(2)[:4]) == ("|", "^~\\&")
    names = sender if usual else ["LECTERN", "", "", ""]
    event = message.kind[1] if message else ""
    kind = f"ACK^{_safe(event)}^ACK" if event else "ACK"
    processing, version = (head.text(11, 1) or "P", head.text(12, 1) or "2.5.1") if head else ("P", "2.5.1")
    charset = _NAMES.get(message.charset, head.raw(18) if head and usual else "") if message else ""
    fields = ["MSH", "^~\\&", *names, now, "", kind, uuid.uuid4().hex[:20], _safe(processing), _safe(version)]
    fields += ["", "", "", "", "", charset]
    lines = ["|".join(fields).rstrip("|"), f"MSA|{code}|{_safe(taken.control_id)}|{_safe(taken.said)}".rstrip("|")]
    if taken.code != "AA":
        lines.append(f"ERR|||{_ERRORS[taken.code]}|E||||{_safe(taken.said)}")
    return "\r".join(lines) + "\r"


def _safe(text: str) -> str:
    """A text that cannot be taken for delimiters."""
    for mark, code in (("\\", "E"), ("|", "F"), ("^", "S"), ("&", "T"), ("~", "R")):
        text = text.replace(mark, f"\\{code}\\" if mark != "\\" else "\x00E\x00")
    return text.replace("\x00", "\\").replace("\r", " ").replace("\n", " ")
