"""The words of an exam, as prose that primes the engine. Data: resources/vocabulary/*.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

# Primed with one or both of a pair, the engine hears one for the other; a prompt never holds any of these.
OPPOSITES = ("hypo", "hyper", "intra", "inter", "abduct", "adduct", "ante", "retro", "supra", "infra")
GENERAL = "general"


class VocabularyError(Exception):
    """A vocabulary file that cannot be used; the message names the file and the fault."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What primes the engine for one kind of exam."""

    id: str
    modalities: tuple[str, ...]
    words: tuple[str, ...]  # of the procedure or body part, lower case
    prompt: str


def load_vocabularies(folder: Path) -> tuple[Vocabulary, ...]:
    """Every vocabulary of the folder; raises VocabularyError."""
    return tuple(_load(file) for file in sorted(folder.glob("*.toml")))


def vocabulary_for(vocabularies: tuple[Vocabulary, ...], modality: str, description: str) -> Vocabulary:
    """The vocabulary whose modality fits and of whose words most occur in the description; else the general one."""
    text = description.lower()

    def fit(one: Vocabulary) -> tuple[int, bool]:
        if one.modalities and modality not in one.modalities:
            return -1, False
        return sum(word in text for word in one.words), one.id == GENERAL

    return max(vocabularies, key=fit)


def _load(file: Path) -> Vocabulary:
    try:
        data = tomllib.loads(file.read_text("utf-8"))
        prompt = " ".join(data["prompt"].split())
        made = Vocabulary(file.stem, tuple(data.get("modalities", ())), tuple(data.get("words", ())), prompt)
    except (tomllib.TOMLDecodeError, KeyError, AttributeError, UnicodeDecodeError) as error:
        raise VocabularyError(f"{file.name}: {error}") from error
    found = [start for start in OPPOSITES if any(word.startswith(start) for word in prompt.lower().split())]
    if found:
        raise VocabularyError(f"{file.name}: the prompt holds words of opposite pairs ({', '.join(found)}…)")
    return made
