"""A last look at what is about to leave: whether a header still says what identified the patient."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset

from app.export.descriptors import words_of

_TEXTS = frozenset({"LO", "LT", "SH", "ST", "UC", "UT", "PN", "CS", "AE", "UR", "DA", "DT", "AS"})
_SHORTEST_WORD = 4
# Names of makers and of coding schemes are often words that a patient may bear as well.
_NOBODY = frozenset(
    {
        "CodingSchemeDesignator",
        "Manufacturer",
        "ManufacturerModelName",
        "CodeMeaning",
        "UniversalEntityID",
        "DeidentificationMethod",
    }
)


def left_in(dataset: Dataset, identity: Iterable[str]) -> tuple[str, ...]:
    """Names of attributes in which a word of the identity (four letters or figures and more) still stands."""
    words = frozenset(word for word in words_of(identity) if len(word) >= _SHORTEST_WORD)
    if not words:
        return ()
    return tuple(dict.fromkeys(one.name for one in _texts(dataset) if words & words_of([str(one.value)])))


def _texts(dataset: Dataset) -> Iterator[DataElement]:
    for tag in list(dataset.keys()):
        if tag.group == 0x7FE0:
            continue
        element = dataset[tag]
        if element.VR == "SQ":
            for item in element.value:
                yield from _texts(item)
        elif element.VR in _TEXTS and element.value not in (None, "") and element.keyword not in _NOBODY:
            yield element
