"""Facts of a header as JSON and back, equal.

The facts of an instance begin with the version of what is read from a header; ``app.archive.refresh`` reads those of earlier
versions again.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec

from viewer.model.study import Instance, Series, Study

# One more whenever a fact is added to an instance or read in another way.
FACTS_VERSION = 6
CURRENT = f'{{"facts_version":{FACTS_VERSION},'

_INSTANCE = msgspec.json.Decoder(Instance)
_SERIES = msgspec.json.Decoder(Series)
_STUDY = msgspec.json.Decoder(Study)


def encode_study(study: Study) -> str:
    """A study without its series."""
    return msgspec.json.encode(replace(study, series=())).decode()


def encode_series(series: Series) -> str:
    """A series without its instances."""
    return msgspec.json.encode(replace(series, instances=(), documents=())).decode()


def encode_instance(instance: Instance) -> str:
    """An instance without the place of its file; raises ValueError where it would not come back equal."""
    bare = _at(instance, "")
    text = msgspec.json.encode(bare).decode()
    if _INSTANCE.decode(text) != bare:
        raise ValueError("the facts of this header cannot be kept")
    return CURRENT + text.removeprefix("{")


def decode_study(text: str, series: tuple[Series, ...]) -> Study:
    """A study with its series."""
    return replace(_STUDY.decode(text), series=series)


def decode_series(text: str, instances: tuple[Instance, ...], documents: tuple[Instance, ...]) -> Series:
    """A series with its images and other objects."""
    return replace(_SERIES.decode(text), instances=instances, documents=documents)


def decode_instance(text: str, file: Path, trouble: str) -> Instance:
    """An instance whose pixels lie in ``file``; what is wrong with the file is added to its remarks."""
    instance = _at(_INSTANCE.decode(text), str(file))
    return replace(instance, remarks=(*instance.remarks, trouble)) if trouble else instance


def encode_remarks(remarks: tuple[str, ...]) -> str:
    """Sentences about a study."""
    return msgspec.json.encode(remarks).decode()


def decode_remarks(text: str) -> tuple[str, ...]:
    """Sentences about a study; none where there is no text."""
    return msgspec.json.decode(text, type=tuple[str, ...]) if text else ()


def _at(instance: Instance, path: str) -> Instance:
    if instance.location is None:
        return instance
    return replace(instance, location=replace(instance.location, path=path))
