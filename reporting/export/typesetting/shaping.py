"""From a paragraph of plain text to clusters of glyphs, by HarfBuzz, each character drawn by a face that has it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

import uharfbuzz
from fontTools import unicodedata as scripts

from reporting.export.exporter import ExportError
from reporting.export.typesetting import bidi
from reporting.export.typesetting.faces import Face, Faces, named

_ATTACHED = {"Mn", "Me", "Mc", "Cf"}  # drawn with the character before: marks, joiners, variation selectors


@dataclass(frozen=True, eq=False, slots=True)
class Glyph:
    """One glyph of a face; lengths in ems."""

    face: Face
    index: int
    advance: float
    x: float
    y: float


@dataclass(frozen=True, eq=False, slots=True)
class Cluster:
    """The smallest piece of text that has glyphs of its own, which lie from left to right; ``start`` is its place."""

    start: int
    text: str
    level: int
    glyphs: tuple[Glyph, ...]

    @property
    def advance(self) -> float:
        """Its width in ems."""
        return sum(glyph.advance for glyph in self.glyphs)

    @property
    def blank(self) -> bool:
        """Whether nothing is drawn."""
        return self.text.isspace()


@dataclass(frozen=True, slots=True)
class _Item:
    start: int
    text: str
    level: int
    script: str
    face: Face


def shape(text: str, base: int, faces: Faces, *, bold: bool = False) -> tuple[Cluster, ...]:
    """The clusters of a paragraph in the order of the text; raises ExportError for a character no font can draw."""
    clusters: list[Cluster] = []
    for item in _items(text, base, faces, bold=bold):
        clusters += _shaped(item)
    return tuple(clusters)


def _items(text: str, base: int, faces: Faces, *, bold: bool) -> Iterator[_Item]:
    drawn = _faces(text, faces, bold=bold)
    keys = list(zip(bidi.levels(text, base), _scripts(text), drawn, strict=True))
    at = 0
    for (level, script, face), group in groupby(keys):
        length = len(list(group))
        yield _Item(at, text[at : at + length], level, script, face)
        at += length


def _faces(text: str, faces: Faces, *, bold: bool) -> list[Face]:
    found: list[Face] = []
    for index, character in enumerate(text):
        if found and _stays(character, found[-1]):
            found.append(found[-1])
            continue
        face = faces.for_character(" " if _invisible(character) else character, bold=bold)
        if face is None:
            raise ExportError(_missing(text, index))
        found.append(face)
    return found


def _stays(character: str, face: Face) -> bool:
    """Whether a character is best drawn by the face of the one before: it belongs to it, or a blank the face has."""
    if _invisible(character):
        return True
    attached = unicodedata.category(character) in _ATTACHED or character.isspace()
    return attached and face.has(character)


def _invisible(character: str) -> bool:
    return unicodedata.category(character) == "Cf" or 0xFE00 <= ord(character) <= 0xFE0F


def _missing(text: str, index: int) -> str:
    around = text[max(0, index - 12) : index + 12]
    return (
        f"No font on this computer can draw the character {named(text[index])} in “{around}”. Nothing was exported. "
        "Install a font for it (for example Noto) and export again."
    )


def _scripts(text: str) -> list[str]:
    """The script of each character; common and inherited ones take that of the text before, at the start that after."""
    found = [scripts.script(character) for character in text]
    first = next((script for script in found if script not in ("Zyyy", "Zinh", "Zzzz")), "Latn")
    for index, script in enumerate(found):
        if script in ("Zyyy", "Zinh", "Zzzz"):
            found[index] = found[index - 1] if index else first
    return found


def _shaped(item: _Item) -> list[Cluster]:
    buffer = uharfbuzz.Buffer()
    buffer.add_codepoints([ord(character) for character in item.text])
    buffer.direction = "rtl" if item.level % 2 else "ltr"
    buffer.script = item.script
    buffer.cluster_level = uharfbuzz.BufferClusterLevel.MONOTONE_GRAPHEMES
    uharfbuzz.shape(item.face.harfbuzz, buffer, {})
    return _clusters(item, buffer.glyph_infos, buffer.glyph_positions)


def _clusters(
    item: _Item, infos: Sequence[uharfbuzz.GlyphInfo], positions: Sequence[uharfbuzz.GlyphPosition]
) -> list[Cluster]:
    glyphs: dict[int, list[Glyph]] = {}
    for info, position in zip(infos, positions, strict=True):
        if info.codepoint == 0 and not _invisible(item.text[info.cluster]):
            raise ExportError(_missing(item.text, info.cluster))
        glyphs.setdefault(info.cluster, []).append(_glyph(item.face, info.codepoint, position))
    starts = [*sorted(glyphs), len(item.text)]
    return [
        Cluster(item.start + start, item.text[start:end], item.level, tuple(glyphs[start]))
        for start, end in pairwise(starts)
    ]


def _glyph(face: Face, index: int, position: uharfbuzz.GlyphPosition) -> Glyph:
    em = face.units
    return Glyph(face, index, position.x_advance / em, position.x_offset / em, position.y_offset / em)
