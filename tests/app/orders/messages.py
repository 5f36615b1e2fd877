"""HL7 messages as information systems send them, made from what a test says and nothing else."""

from __future__ import annotations

from collections.abc import Iterable


def fields(name: str, **values: str) -> str:
    """A segment by field numbers: ``fields("OBR", f4="CT^CT chest")``."""
    numbers = {int(key[1:]): value for key, value in values.items()}
    last = max(numbers, default=0)
    return "|".join([name, *(numbers.get(number, "") for number in range(1, last + 1))])


def header(kind: str, control_id: str = "M1", charset: str = "UNICODE UTF-8", **more: str) -> str:
    values = {"f3": "RIS", "f4": "HOSP", "f7": "20261124101500+0100", "f9": kind, "f10": control_id, "f11": "P"}
    values |= {"f12": "2.5.1", "f18": charset} | more
    numbers = {int(key[1:]): value for key, value in values.items()}
    rest = [numbers.get(number, "") for number in range(3, max(numbers) + 1)]
    return "|".join(["MSH", "^~\\&", *rest])


def pid(number: str = "4711", issuer: str = "", name: str = "Doe^Jane", birth: str = "19600102", sex: str = "F") -> str:
    return fields("PID", f1="1", f3=f"{number}^^^{issuer}^MR" if issuer else number, f5=name, f7=birth, f8=sex)


def mrg(number: str, issuer: str = "", name: str = "") -> str:
    return fields("MRG", f1=f"{number}^^^{issuer}^MR" if issuer else number, f7=name)


def message(*segments: str, end: str = "\r") -> bytes:
    return (end.join(segments) + end).encode("utf-8")


def order(
    control: str = "NW",
    accession: str = "A1",
    placer: str = "P1",
    who: str = "",
    control_id: str = "M1",
    more: Iterable[str] = (),
    **obr: str,
) -> bytes:
    """ORM^O01 with one order."""
    values = {"f2": placer, "f4": "CTC^CT chest^L", "f18": accession, "f24": "CT"} | obr
    return message(
        header("ORM^O01^ORM_O01", control_id),
        who or pid(),
        fields("ORC", f1=control, f2=placer),
        fields("OBR", **values),
        *more,
    )
