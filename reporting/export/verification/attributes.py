"""Whether the attributes that modules make compulsory are there: type 1 with a value, type 2 at least empty (PS3.5 7.4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pydicom.datadict import dictionary_description, tag_for_keyword
from pydicom.dataset import Dataset

from reporting.export.verification.document import Document
from reporting.export.verification.finding import Finding, error

# Patient, General Study and General Equipment: type 2 all (PS3.3 C.7.1.1, C.7.2.1, C.7.5.1).
_EVERYWHERE = (
    "PatientName", "PatientID", "PatientBirthDate", "PatientSex", "StudyDate", "StudyTime", "ReferringPhysicianName",
    "StudyID", "AccessionNumber", "Manufacturer",
)  # fmt: skip


def common(document: Document, modality: str) -> Iterator[Finding]:
    """What every object of a patient's study has, and the modality of its kind."""
    yield from empty_allowed(document.dataset, _EVERYWHERE)
    found = document.dataset.get("Modality")
    if found != modality:
        yield error(f"The modality is “{found or ''}”; an object of this kind has {modality}.")


def with_value(dataset: Dataset, keywords: Iterable[str], place: str = "") -> Iterator[Finding]:
    """Attributes of type 1."""
    for keyword in keywords:
        if not has_value(dataset, keyword):
            yield error(f"{title(keyword)} is missing or empty; it must have a value.", place)


def empty_allowed(dataset: Dataset, keywords: Iterable[str], place: str = "") -> Iterator[Finding]:
    """Attributes of type 2."""
    for keyword in keywords:
        if keyword not in dataset:
            yield error(f"{title(keyword)} is missing; it must be there, if need be empty.", place)


def one_of(dataset: Dataset, keyword: str, allowed: tuple[str, ...], place: str = "") -> Iterator[Finding]:
    """A code string with a closed list of values; an attribute that is absent is not judged."""
    found = dataset.get(keyword)
    if found is not None and found not in allowed:
        yield error(f"{title(keyword)} is “{found}”; it must be {' or '.join(allowed)}.", place)


def has_value(dataset: Dataset, keyword: str) -> bool:
    """Whether the attribute is there and not empty."""
    value = dataset.get(keyword)
    return value is not None and (not hasattr(value, "__len__") or len(value) > 0)


def title(keyword: str) -> str:
    """The attribute's name in the dictionary."""
    tag = tag_for_keyword(keyword)
    return dictionary_description(tag) if tag is not None else keyword
