"""Finds the kind of a destination by how it is written."""

from __future__ import annotations

from functools import cache

import app.destinations
from app.destinations.destination import Destination
from viewer.catalogue import extensions


@cache
def kinds() -> dict[str, Destination]:
    """Every kind by its scheme."""
    found: tuple[Destination, ...] = extensions(app.destinations, "DESTINATION")
    return {kind.scheme: kind for kind in found}


def kind_of(destination: str) -> tuple[Destination, str]:
    """The kind of a destination and its address, which is the text without the scheme."""
    known = kinds()
    scheme, colon, address = destination.partition(":")
    if colon and scheme and scheme in known:
        return known[scheme], address
    return known[""], destination


def fault_of(destination: str) -> str:
    """What is wrong with how a destination is written, "" if nothing."""
    kind, address = kind_of(destination)
    return kind.fault(address)


def name_of(destination: str) -> str:
    """How readers call a destination."""
    kind, address = kind_of(destination)
    return kind.name(address)
