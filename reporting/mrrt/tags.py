"""HTML as a tree of tags and text, whatever is left open or closed wrongly; nothing is run or fetched."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

DEEPEST, MOST_NODES = 60, 50_000
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_CLOSED_BY = {
    "option": {"option", "optgroup"},
    "p": {"p", "section"},
    "li": {"li"},
    "tr": {"tr"},
    "td": {"td", "tr"},
    "code": {"code"},
}


class NotRead(Exception):  # noqa: N818 - the answer to what was given
    """The file cannot be taken as a template; the message is a sentence."""


@dataclass(slots=True)
class Node:
    """A tag with its attributes (names in small letters) and what lies in it: other nodes and text."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        """Itself and every node below, in order."""
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.walk()

    def text(self) -> str:
        """All text below, in order."""
        return "".join(child if isinstance(child, str) else child.text() for child in self.children)


def parsed(text: str) -> Node:
    """The tree of a text; raises NotRead where it is nested too deeply or holds too much."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.root


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("")
        self._open = [self.root]
        self._count = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a tag; those that cannot hold it are closed first."""
        while self._open[-1].tag in _CLOSED_BY and tag in _CLOSED_BY[self._open[-1].tag]:
            self._open.pop()
        self._count += 1
        if self._count > MOST_NODES or len(self._open) > DEEPEST:
            raise NotRead("The file is nested too deeply or holds too much to be a template.")
        node = Node(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(node)
        if tag not in _VOID:
            self._open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag that closes itself."""
        self.handle_starttag(tag, attrs)
        if tag not in _VOID and self._open[-1].tag == tag:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        """Close the innermost tag of that name; one that is not open is passed over."""
        for place in range(len(self._open) - 1, 0, -1):
            if self._open[place].tag == tag:
                del self._open[place:]
                return

    def handle_data(self, data: str) -> None:
        """Text."""
        self._open[-1].children.append(data)
