"""An object as the rules see it: its dataset, and the items of its content tree in a row."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from pydicom.dataset import Dataset

from viewer.model.code import Code
from viewer.model.study import Instance

MOST_ITEMS = 200_000  # a report with more is not read further


@dataclass(frozen=True, eq=False)
class Item:
    """A content item with its parent; ``place`` numbers it from the root (``1``), as PS3.3 C.17.3.2.5 does."""

    dataset: Dataset
    place: str
    parent: Item | None

    @property
    def kind(self) -> str:
        """Value Type."""
        return str(self.dataset.get("ValueType", ""))

    @property
    def relationship(self) -> str:
        """Relationship Type to the parent."""
        return str(self.dataset.get("RelationshipType", ""))

    @cached_property
    def name(self) -> Code | None:
        """Concept name."""
        return first_code(self.dataset, "ConceptNameCodeSequence")

    @property
    def concept(self) -> str:
        """The value of the concept name's code, "" without one."""
        return self.name.value if self.name else ""

    @property
    def title(self) -> str:
        """How a sentence names the item."""
        return f"{self.kind or 'item'} “{self.name.meaning}”" if self.name else (self.kind or "item")

    @cached_property
    def children(self) -> tuple[Item, ...]:
        """The items under it."""
        found = self.dataset.get("ContentSequence") or ()
        return tuple(Item(child, f"{self.place}.{number}", self) for number, child in enumerate(found, 1))

    def under(self, concept: str) -> bool:
        """Whether an ancestor has that concept name."""
        parent = self.parent
        while parent is not None:
            if parent.concept == concept:
                return True
            parent = parent.parent
        return False


@dataclass(frozen=True, eq=False)
class Document:
    """An object under examination. ``image`` gives the facts of an instance by its UID, or None where it is not at hand."""

    dataset: Dataset
    image: Callable[[str], Instance | None]

    @property
    def sop_class(self) -> str:
        """SOP Class UID."""
        return str(self.dataset.get("SOPClassUID", ""))

    @cached_property
    def root(self) -> Item:
        """The root container."""
        return Item(self.dataset, "1", None)

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """All items, parents before their children, at most MOST_ITEMS."""
        return tuple(item for item, _ in zip(self._walk(), range(MOST_ITEMS), strict=False))

    def _walk(self) -> Iterator[Item]:
        waiting = [self.root]
        while waiting:
            item = waiting.pop()
            yield item
            waiting += reversed(item.children)


def first_code(dataset: Dataset, keyword: str) -> Code | None:
    """The first code of a code sequence."""
    items = dataset.get(keyword) or ()
    return code_of(items[0]) if items else None


def code_of(item: Dataset) -> Code:
    """A code sequence's item as a code."""
    value = item.get("CodeValue") or item.get("LongCodeValue") or item.get("URNCodeValue") or ""
    return Code(str(value), str(item.get("CodingSchemeDesignator", "")), str(item.get("CodeMeaning", "")))


def references(item: Item) -> Iterator[Dataset]:
    """The objects that an IMAGE, COMPOSITE or WAVEFORM item points at."""
    yield from item.dataset.get("ReferencedSOPSequence") or ()
