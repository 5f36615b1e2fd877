"""Reads the text back out of a PDF, character for character as the glyphs drawn on its pages say."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import cast

from pypdf import PageObject, PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ContentStream, DictionaryObject

from reporting.export.exporter import ExportError


@dataclass(slots=True)
class PageText:
    """The paragraphs of one page and the furniture around them (head and foot)."""

    paragraphs: list[str] = field(default_factory=list)
    furniture: list[str] = field(default_factory=list)
    starts_inside: bool = False  # its first paragraph began on the page before


def read_pages(pdf: bytes) -> list[PageText]:
    """What stands on each page of a PDF that this room made; raises ExportError if it cannot be read."""
    try:
        reader = PdfReader(io.BytesIO(pdf), strict=True)
        return [_page(page, reader) for page in reader.pages]
    except (PyPdfError, KeyError, ValueError, OSError) as reason:
        raise ExportError(
            f"The PDF could not be read back after it was made ({reason}). Nothing was exported."
        ) from reason


def body(pages: list[PageText]) -> list[str]:
    """The paragraphs of all pages, those that run over a page end joined."""
    joined: list[str] = []
    for page in pages:
        rest = page.paragraphs
        if page.starts_inside and joined and rest:
            joined[-1] += rest[0]
            rest = rest[1:]
        joined += rest
    return [text.rstrip() for text in joined]


def _page(page: PageObject, reader: PdfReader) -> PageText:
    maps = {name: _to_unicode(font) for name, font in _fonts(page).items()}
    found = PageText()
    contents = page.get_contents()
    stream = ContentStream(contents, reader, forced_encoding="bytes") if contents is not None else None
    text, font, place = "", {}, None
    for operands, operator in stream.operations if stream is not None else ():
        if operator in (b"BMC", b"BDC"):
            text, place = "", _place(operands, found)
        elif operator == b"EMC" and place is not None:
            place.append(text)
            place = None
        elif operator == b"Tf":
            font = maps[operands[0]]
        elif operator == b"TJ":
            text += "".join(_decoded(operands[0], font))
    return found


def _place(operands: list[object], found: PageText) -> list[str]:
    if str(operands[0]) == "/Artifact":
        return found.furniture
    if len(operands) > 1 and not found.paragraphs:
        found.starts_inside = True
    return found.paragraphs


def _fonts(page: PageObject) -> dict[str, DictionaryObject]:
    resources = cast(DictionaryObject, page["/Resources"].get_object())
    fonts = cast(DictionaryObject, resources.get("/Font", DictionaryObject()))
    return {name: cast(DictionaryObject, font.get_object()) for name, font in fonts.items()}


def _to_unicode(font: DictionaryObject) -> dict[int, str]:
    stream = font.get("/ToUnicode")
    if stream is None:
        return {}
    pairs = re.findall(
        rb"<([0-9A-F]{4})> <([0-9A-F]+)>\n", stream.get_object().get_data().split(b"endcodespacerange")[1]
    )
    return {int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in pairs}


def _decoded(array: list[object], font: dict[int, str]) -> Iterator[str]:
    for piece in array:
        raw = piece if isinstance(piece, bytes) else b""
        for at in range(0, len(raw), 2):
            yield font.get(int.from_bytes(raw[at : at + 2], "big"), "")
