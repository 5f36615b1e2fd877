"""Whether codes mean what they say: the meaning beside each code against the dictionary of PS3.16 that comes with pydicom."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import cast

from pydicom.dataset import Dataset
from pydicom.sr._concepts_dict import concepts as _concepts

from reporting.export.verification.document import Document, Item, code_of
from reporting.export.verification.finding import Finding, error, warning
from viewer.model.code import Code

_CLOSED = {"DCM"}  # a value that is not in the dictionary does not exist
_OPEN = {"SCT", "LN", "NCIt", "UMLS", "RADLEX"}  # larger than DICOM's part of them


def check(document: Document) -> Iterator[Finding]:
    """Every code of the content tree, and private schemes that are not explained."""
    for item in document.items:
        for code in _codes(item):
            yield from _judged(code, item.place)
    yield from _private(document)


def _codes(item: Item) -> Iterator[Code]:
    for element in item.dataset:
        if element.VR == "SQ" and element.keyword.endswith("CodeSequence"):
            yield from (code_of(code) for code in element.value)
    for measured in item.dataset.get("MeasuredValueSequence") or ():
        yield from (code_of(code) for code in measured.get("MeasurementUnitsCodeSequence") or ())


def _judged(code: Code, place: str) -> Iterator[Finding]:
    known = _dictionary().get((code.scheme, code.value))
    if not code.value or not code.scheme or not code.meaning:
        yield error(
            f"A code lacks its value, scheme or meaning (“{code.value}”, “{code.scheme}”, “{code.meaning}”).", place
        )
    elif known is None and code.scheme in _CLOSED:
        yield error(f"({code.value}, {code.scheme}) “{code.meaning}” is no code of the DICOM dictionary.", place)
    elif known and code.scheme in _CLOSED | _OPEN and not any(_agree(code.meaning, meaning) for meaning in known):
        named = " or ".join(f"“{meaning}”" for meaning in sorted(known))
        yield error(f"({code.value}, {code.scheme}) says “{code.meaning}”, but it means {named}.", place)


def _agree(said: str, meant: str) -> bool:
    """Whether two meanings are the same words but for case, plural and an addition to one of them, or the initials."""
    one, two = _words(said), _words(meant)
    initials = "".join(word[0] for word in re.findall(r"\w+", meant.lower()))
    return bool(one and two) and (one <= two or two <= one or said.lower() == initials)


def _words(text: str) -> frozenset[str]:
    return frozenset(word.rstrip("s") for word in re.findall(r"\w+", text.lower()))


@lru_cache(maxsize=1)
def _dictionary() -> dict[tuple[str, str], frozenset[str]]:
    found: dict[tuple[str, str], set[str]] = {}
    concepts = cast("dict[str, dict[str, dict[str, tuple[str, list[int]]]]]", _concepts)
    for scheme, names in concepts.items():
        for values in names.values():
            for value, (meaning, _) in values.items():
                found.setdefault((scheme, value), set()).add(meaning)
    return {key: frozenset(meanings) for key, meanings in found.items()}


def _private(document: Document) -> Iterator[Finding]:
    used = {code.scheme for item in document.items for code in _codes(item) if code.scheme.startswith("99")}
    said: list[Dataset] = list(document.dataset.get("CodingSchemeIdentificationSequence") or ())
    explained = {str(item.get("CodingSchemeDesignator", "")) for item in said}
    for scheme in sorted(used - explained):
        yield warning(f"The private coding scheme {scheme} is not identified in the document.")
