"""Pages of a copy of a report: whose it is, blocks of text under titles, and the key images; read back like the report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reportlab.platypus import Flowable, KeepTogether, Spacer

from reporting.export.exporter import Letterhead
from reporting.export.page import document, facts, head, look, pictures, signature
from reporting.export.page.measured import caption_text
from reporting.export.page.read_back import check_paragraphs
from reporting.export.page.text import line, prose
from reporting.export.plain import one_line, plain
from reporting.export.typesetting.flowing import Typesetter
from reporting.report import Report
from reporting.words import words_for


@dataclass(frozen=True, slots=True)
class Block:
    """Paragraphs under a title, "" for none."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Copy:
    """What stands on the pages; with the order and the signature where they are ``for_doctors``."""

    title: str
    under_title: str
    blocks: tuple[Block, ...]
    for_doctors: bool


def make_copy(report: Report, letterhead: Letterhead, copy: Copy) -> bytes:
    """The PDF, its text compared with the copy; raises ExportError where it differs or cannot be drawn."""

    def story(setter: Typesetter) -> list[Flowable]:
        top = [*head.letterhead(setter, report, letterhead), line(setter, copy.title, look.TITLE)]
        under = [*prose(setter, copy.under_title, look.STATUS), Spacer(1, 4)]
        panel = facts.panel(setter, report, with_order=copy.for_doctors)
        said = [flowable for block in copy.blocks for flowable in _block(setter, block)]
        signed = signature.block(setter, report) if copy.for_doctors else []
        return [*top, *under, *panel, *said, *signed, *pictures.grid(setter, report)]

    pdf = document.made(report, letterhead, copy.title, story)
    check_paragraphs(pdf, report, _expected(report, copy))
    return pdf


def _block(setter: Typesetter, block: Block) -> list[Flowable]:
    first, *rest = prose(setter, block.text, look.BODY)
    return [KeepTogether([line(setter, block.title, look.HEADING), first]), *rest]


def _expected(report: Report, copy: Copy) -> Iterator[str]:
    yield one_line(copy.title)
    yield one_line(copy.under_title)
    yield facts.patient_name(report)
    for block in copy.blocks:
        yield one_line(block.title)
        yield from (text for text in plain(block.text).split("\n") if text)
    yield from signature.signature_lines(report) if copy.for_doctors else ()
    words = words_for(report.language)
    yield from (text for image in report.key_images if (text := caption_text(image.caption, words)))
