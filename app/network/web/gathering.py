"""Many objects of one study over a few connections, in the order in which they are wanted."""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

from app.network.calling import Unreachable
from app.network.inlet import Inlet
from app.network.query import RemoteObject
from app.network.retrieve import Wanted
from app.network.web.link import Link, Stopped
from app.network.web.statuses import WebRefusal
from app.network.web.wado import bring, path_of
from app.network.web.web_node import Secret, WebNode

CONNECTIONS = 3


class Gathering:
    """One transfer; ``run`` raises Unreachable where it was cut, or at its end where single objects were refused."""

    def __init__(self, node: WebNode, secret: Secret, wanted: Wanted, inlet: Inlet) -> None:
        self._node, self._secret, self._study_uid, self._inlet = node, secret, wanted.study_uid, inlet
        self._waiting = deque(wanted.objects)
        self._cuts: list[Unreachable] = []
        self._refusals: list[Unreachable] = []

    def run(self) -> None:
        """Bring everything; what is whole stays, whatever ends it."""
        with ThreadPoolExecutor(CONNECTIONS, "wado") as pool:
            lines = [pool.submit(self._line) for _ in range(min(CONNECTIONS, len(self._waiting)))]
        for line in lines:
            line.result()  # what is no trouble of the network, such as a full disk
        for trouble in (*self._cuts, *self._refusals):
            if not self._inlet.cancelled():
                raise trouble

    def _ended(self) -> bool:
        return bool(self._cuts) or self._inlet.cancelled()

    def _line(self) -> None:
        """One connection: the next object, until there is none."""
        with closing(Link(self._node, self._secret, self._ended)) as link:
            while not self._ended():
                try:
                    self._bring(link, self._waiting.popleft())
                except (IndexError, Stopped):
                    return
                except WebRefusal as refusal:  # of this object; the others may come
                    self._refusals.append(refusal)
                except Unreachable as cut:
                    self._cuts.append(cut)

    def _bring(self, link: Link, one: RemoteObject) -> None:
        path = path_of(self._study_uid, one.series_uid, one.sop_uid)
        bring(self._node, link, path, self._inlet, lambda uid: uid == one.sop_uid)
