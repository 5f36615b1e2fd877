"""Other systems as what is wanted of them, whichever way they are spoken to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from app.network.bringing import bring_dicom
from app.network.calling import Caller, Layer, Unreachable
from app.network.inlet import Inlet
from app.network.node import Node
from app.network.query import Question, RemoteObject, RemoteStudy, find_studies, list_objects
from app.network.retrieve import Wanted
from app.network.rules import Rules
from app.network.send import Sent, send
from app.network.tls import calling
from app.network.web import qido, stow
from app.network.web.gathering import Gathering
from app.network.web.link import Link
from app.network.web.web_node import Secret, WebNode


class System(Protocol):
    """One other system. Every method may raise Unreachable, whose layer and sentence say what failed."""

    @property
    def title(self) -> str:
        """How it is called on the screen."""

    def find(self, question: Question, cancelled: Callable[[], bool] = lambda: False) -> Iterator[RemoteStudy]:
        """Studies that match, as they come."""

    def objects(self, study_uid: str) -> tuple[RemoteObject, ...]:
        """Every object of a study."""

    def bring(self, wanted: Wanted, inlet: Inlet) -> int:
        """Bring objects in, each told when durable; gives how many went to our standing receiver instead."""

    def send(self, files: Sequence[Path], on_progress: Callable[[int, int], None]) -> tuple[Sent, ...]:
        """Send objects; gives what became of each."""


@dataclass(frozen=True)
class DicomSystem:
    """A node of the DICOM network. ``door`` is how our own receiver listens, for nodes that deliver by C-MOVE."""

    node: Node
    caller: Caller
    door: Rules | None = None

    @property
    def title(self) -> str:
        """Its name."""
        return self.node.title

    def find(self, question: Question, cancelled: Callable[[], bool] = lambda: False) -> Iterator[RemoteStudy]:
        """By C-FIND."""
        return find_studies(self.node, self.caller, question, cancelled)

    def objects(self, study_uid: str) -> tuple[RemoteObject, ...]:
        """By C-FIND, series by series."""
        return list_objects(self.node, self.caller, study_uid)

    def bring(self, wanted: Wanted, inlet: Inlet) -> int:
        """By C-GET or C-MOVE."""
        return bring_dicom(self.node, self.caller, self.door, wanted, inlet)

    def send(self, files: Sequence[Path], on_progress: Callable[[int, int], None]) -> tuple[Sent, ...]:
        """By C-STORE."""
        return send(self.node, self.caller, files, on_progress)


@dataclass(frozen=True)
class WebSystem:
    """A DICOMweb server."""

    node: WebNode
    secret: Secret

    @property
    def title(self) -> str:
        """Its name."""
        return self.node.title

    def find(self, question: Question, cancelled: Callable[[], bool] = lambda: False) -> Iterator[RemoteStudy]:
        """By QIDO-RS."""
        with closing(Link(self.node, self.secret, cancelled)) as link:
            yield from qido.find_studies(self.node, link, question, cancelled)

    def objects(self, study_uid: str) -> tuple[RemoteObject, ...]:
        """By QIDO-RS, series by series."""
        with closing(Link(self.node, self.secret)) as link:
            return qido.list_objects(self.node, link, study_uid)

    def bring(self, wanted: Wanted, inlet: Inlet) -> int:
        """By WADO-RS, object by object over a few connections."""
        Gathering(self.node, self.secret, wanted, inlet).run()
        return 0

    def send(self, files: Sequence[Path], on_progress: Callable[[int, int], None]) -> tuple[Sent, ...]:
        """By STOW-RS."""
        told: list[Sent] = []

        def note(one: Sent) -> None:
            told.append(one)
            on_progress(len(told), len(files))

        with closing(Link(self.node, self.secret)) as link:
            return stow.send(self.node, link, [(stow.sop_uid(file), file) for file in files], note)


def caller_for(node: Node, ae_title: str, answer_s: float = Caller.answer_s) -> Caller:
    """How this workstation calls a node; raises Unreachable where a certificate or key cannot be used."""
    if not node.tls:
        return Caller(ae_title, None, answer_s)
    trust, certificate, key = (Path(one) if one else None for one in (node.trust, node.certificate, node.key))
    try:
        return Caller(ae_title, calling(trust, certificate, key), answer_s)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", "") or str(error)
        raise Unreachable(Layer.ENCRYPTION, f"A certificate or key for {node.title} cannot be used ({why}).") from error
