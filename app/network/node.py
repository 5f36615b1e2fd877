"""Another system of the DICOM network, as a fact."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

LONGEST_TITLE = 16
TLS = "+tls"


class Retrieve(StrEnum):
    """How studies come from a node. C-GET needs nothing at its end; for C-MOVE it must know our title and address."""

    AUTO = "auto"  # C-GET where the node offers it, else C-MOVE
    GET = "get"
    MOVE = "move"


@dataclass(frozen=True, slots=True)
class Node:
    """An application entity: its title (PS3.5 6.2, VR AE), where it listens, and whether it is spoken to through TLS.

    ``name`` is what readers call it. ``trust`` (who may have signed its certificate), ``certificate`` and ``key`` (shown to
    it) are files for TLS, "" for none.
    """

    ae_title: str
    host: str
    port: int = 104
    tls: bool = False
    name: str = ""
    retrieve: Retrieve = Retrieve.AUTO
    trust: str = ""
    certificate: str = ""
    key: str = ""

    @property
    def title(self) -> str:
        """How it is called on the screen."""
        return self.name or self.ae_title


def fault_of_title(ae_title: str) -> str:
    """Why a text is no AE title, "" if it is one: 1 to 16 printable ASCII characters but the backslash, not all blanks."""
    if not ae_title.strip():
        return "An AE title must not be empty."
    if len(ae_title) > LONGEST_TITLE:
        return f"An AE title has at most {LONGEST_TITLE} characters."
    if not all(" " <= character <= "~" and character != "\\" for character in ae_title):
        return "An AE title consists of letters, figures and signs of ASCII, without the backslash."
    return ""


def nodes_of(text: str) -> tuple[Node, ...]:
    """Nodes with blanks between them; raises ValueError with a sentence."""
    return tuple(node_of(word) for word in text.split())


def node_of(text: str) -> Node:
    """``TITLE@host:port`` or ``TITLE@host`` as a node, ``+tls`` behind it for TLS; raises ValueError with a sentence."""
    title, at, address = text.partition("@")
    tls = address.endswith(TLS)
    address = address.removesuffix(TLS)
    host, colon, port = address.rpartition(":")
    if not colon:
        host, port = address, "104"
    fault = fault_of_title(title)
    if fault:
        raise ValueError(fault)
    if not at or not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise ValueError(f"{text} is no node; it is written TITLE@host:port, with +tls behind it for TLS.")
    return Node(title, host.strip("[]"), int(port), tls)
