"""One question to many systems at once; each answers by itself, and none holds up another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed

from app.network.calling import Unreachable
from app.network.directory import Directory
from app.network.node import Node
from app.network.query import Question, RemoteStudy
from app.network.web.web_node import WebNode

AT_ONCE = 8


def everywhere(
    nodes: Sequence[Node | WebNode], directory: Directory, question: Question
) -> Iterator[tuple[str, list[RemoteStudy], Unreachable | None]]:
    """Of each system, as soon as it has answered: its name, what it has, and what went wrong."""
    with ThreadPoolExecutor(AT_ONCE, "asking") as pool:
        asked = {pool.submit(_found, node, directory, question): node.title for node in nodes}
        for one in as_completed(asked):
            yield asked[one], *one.result()


def _found(
    node: Node | WebNode, directory: Directory, question: Question
) -> tuple[list[RemoteStudy], Unreachable | None]:
    found: list[RemoteStudy] = []
    try:
        found.extend(directory.system(node).find(question))
    except Unreachable as error:
        return found, error
    return found, None
