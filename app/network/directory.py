"""The other systems as the reader has set them up, each ready to be asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.network.calling import Caller
from app.network.known import Known, Systems
from app.network.node import Node, node_of, nodes_of
from app.network.rules import Rules
from app.network.system import DicomSystem, System, WebSystem, caller_for
from app.network.web.web_node import WebNode
from app.settings import Preferences


@dataclass(frozen=True)
class Directory:
    """The systems kept in the folder ``home`` and those the setting ``nodes`` names. ``values`` gives the settings of now."""

    home: Path
    values: Callable[[], Preferences]

    def known(self) -> Known:
        """Every system; raises ValueError with a sentence where the setting or the file cannot be read."""
        return Systems(self.home).known().beside(nodes_of(self.values().nodes))

    def named(self, word: str) -> Node | WebNode:
        """A system by its name, or a node written ``TITLE@host:port``; raises ValueError with a sentence."""
        found = self.known().find(word)
        return found if found is not None else node_of(word)

    def system(self, node: Node | WebNode, answer_s: float = Caller.answer_s) -> System:
        """A system ready to be asked; raises Unreachable where its certificates cannot be used, ValueError for its secret."""
        if isinstance(node, WebNode):
            return WebSystem(node, Systems(self.home).secret(node.name))
        return DicomSystem(node, caller_for(node, self.values().receiver_title, answer_s), self.door())

    def door(self) -> Rules:
        """How our own receiver listens; it lets in nobody yet."""
        values = self.values()
        return Rules(values.receiver_title, values.receiver_address, values.receiver_port)
