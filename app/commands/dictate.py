"""``main.py dictate WAV…``: speech to report text, as dictation in the window hears it."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.commands.command import DONE, IN_PART, UNUSABLE, Command, Context, Unusable, answer, json_switch, require, tell
from app.commands.progress import Figure
from app.commands.rooms import preferences
from app.home import RESOURCES
from reporting.dictation.audio import AudioSourceError, read_wav
from reporting.dictation.commands import phrases
from reporting.dictation.cutting import quietest_late_cut
from reporting.dictation.engine import BYTES_PER_SECOND, EngineUnavailable, Final
from reporting.dictation.engine import Context as Primed
from reporting.dictation.transcript import Transcript, transcribe
from reporting.dictation.vocabulary import Vocabulary, load_vocabularies, vocabulary_for
from reporting.dictation.whisper import LONGEST_S, WhisperEngine, samples
from reporting.template import Template
from reporting.template_files import TemplateTrouble, load_templates

GENERAL = "general"


@dataclass(frozen=True, slots=True)
class _Ears:
    """The loaded engine and what primes it; ``unprimed`` also hears every utterance without priming and rules."""

    engine: WhisperEngine
    context: Primed
    sections: tuple[str, ...]
    unprimed: bool


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("recordings", nargs="+", type=Path, metavar="WAV")
    parser.add_argument("--template", default="", metavar="ID", help="whose vocabulary and sections to expect")
    parser.add_argument("--raw", action="store_true", help="also what is heard without vocabulary and rules")
    json_switch(parser)


def _run(context: Context, given: argparse.Namespace) -> int:
    require(given.recordings)
    primed, sections = _primed(given.template)
    own = preferences(context).dictation_model_folder
    with ThreadPoolExecutor(1) as executor:
        engine = WhisperEngine(context.home.cache, executor, Path(own) if own else None)
        try:
            info = engine.load()
        except EngineUnavailable as reason:
            raise Unusable(str(reason)) from reason
        ears = _Ears(engine, primed, sections, given.raw)
        with Figure("Listening") as figure:
            heard = [
                _heard(ears, file, figure, (at, len(given.recordings))) for at, file in enumerate(given.recordings)
            ]
    answer({"engine": info.name, "model": info.model, "files": heard}, _text(heard), as_json=given.json)
    failed = [one for one in heard if one["why_not"]]
    for one in failed:
        tell(one["why_not"])
    return UNUSABLE if len(failed) == len(heard) else IN_PART if failed else DONE


def _primed(template_id: str) -> tuple[Primed, tuple[str, ...]]:
    """What the engine is told beforehand: the vocabulary and the spoken commands of the template's report."""
    vocabularies = load_vocabularies(RESOURCES / "vocabulary")
    template = _template(template_id) if template_id else None
    sections = tuple(one.title for one in template.section) if template else ()
    vocabulary = _vocabulary(vocabularies, template)
    return Primed(vocabulary.prompt, phrases(sections)), sections


def _template(wanted: str) -> Template:
    try:
        found = load_templates(RESOURCES / "report_templates")
    except TemplateTrouble as trouble:
        raise Unusable(str(trouble)) from trouble
    for template in found:
        if template.id == wanted:
            return template
    raise Unusable(f"There is no template {wanted!r}; there are {', '.join(one.id for one in found)}.")


def _vocabulary(known: tuple[Vocabulary, ...], template: Template | None) -> Vocabulary:
    if template is None:
        return next(one for one in known if one.id == GENERAL)
    return vocabulary_for(known, next(iter(template.match.modalities), ""), template.name)


def _heard(ears: _Ears, file: Path, figure: Figure, place: tuple[int, int]) -> dict[str, Any]:
    figure.show(place[0], place[1], file.name)
    try:
        pcm = read_wav(file)
    except AudioSourceError as reason:
        return _document(file, [], [], 0.0, str(reason))
    finals = [(start, ears.engine.final(number, samples(piece), ears.context)) for number, start, piece in _pieces(pcm)]
    transcripts = [(start, transcribe(one, ears.sections)) for start, one in finals if isinstance(one, Final)]
    raws = _unprimed(ears, pcm) if ears.unprimed else [one.raw for _, one in transcripts]
    why_not = "" if transcripts else f"{file.name}: nothing was heard."
    return _document(file, transcripts, raws, len(pcm) / BYTES_PER_SECOND, why_not)


def _unprimed(ears: _Ears, pcm: bytes) -> list[str]:
    bare = [ears.engine.final(number, samples(piece), Primed()) for number, _, piece in _pieces(pcm)]
    return [one.text for one in bare if isinstance(one, Final)]


def _pieces(pcm: bytes) -> Iterator[tuple[int, float, bytes]]:
    """(number, start in s, audio) of utterances that one look of the engine can take in, cut as in the window."""
    number, start = 1, 0
    longest = int(LONGEST_S * BYTES_PER_SECOND)
    while start < len(pcm):
        rest = pcm[start : start + longest]
        length = quietest_late_cut(rest) if start + longest < len(pcm) else len(rest)
        yield number, start / BYTES_PER_SECOND, rest[:length]
        number, start = number + 1, start + length


def _document(
    file: Path, found: list[tuple[float, Transcript]], raws: list[str], seconds: float, why_not: str
) -> dict[str, Any]:
    words = [
        {
            "text": word.text,
            "start": round(start + word.start, 3),
            "end": round(start + word.end, 3),
            "probability": round(word.probability, 4),
        }
        for start, one in found
        for word in one.words
    ]
    return {
        "path": str(file),
        "raw": " ".join(raws),
        "text": " ".join(one.text for _, one in found if one.text),
        "words": words,
        "seconds": round(seconds, 3),
        "flags": [flag for _, one in found for flag in (one.unreliable, *one.flags) if flag],
        "commands": [{"id": one.command.id, "section": one.command.section} for _, one in found if one.command],
        "why_not": why_not or None,
    }


def _text(heard: list[dict[str, Any]]) -> str:
    lines: list[str] = []
    for one in heard:
        lines += [f"{one['path']} ({one['seconds']:.1f} s)", f"  {one['text'] or one['why_not'] or one['raw']}"]
        lines += [f"  {flag}" for flag in one["flags"]]
    return "\n".join(lines)


COMMAND = Command("dictate", "speech to report text", _run, _arguments)
