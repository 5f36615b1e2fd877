"""What stands on every page: whose report it is, that it is not for diagnostic use, and the page number."""

from __future__ import annotations

from dataclasses import dataclass

from reportlab.pdfgen.canvas import Canvas

from reporting.export.page import look
from reporting.export.page.facts import patient_name
from reporting.export.plain import one_line
from reporting.export.typesetting.flowing import ARTIFACT, Style, Typesetter
from reporting.report import Report, Status
from reporting.words import words_for

_FOOT_TOP = look.BOTTOM - 14


def identity_text(report: Report) -> str:
    """Name, ID and birth date as they stand on every page."""
    patient, words = report.study.patient, words_for(report.language)
    born = words.page.born_on.format(date=words.day(patient.birth_date)) if patient.birth_date else ""
    identity = words.page.identity.format(id=patient.patient_id or words.page.none)
    parts = (patient_name(report), identity, born)
    return one_line(" · ".join(part for part in parts if part))


def notice_text(report: Report) -> str:
    """That the page is no image to diagnose from."""
    return words_for(report.language).page.notice


def page_text(report: Report, page: int, pages: int) -> str:
    """Which page of how many."""
    return words_for(report.language).page.page.format(page=page, pages=pages)


@dataclass(frozen=True, slots=True)
class Furniture:
    """Draws the foot, and from the second page on the head."""

    setter: Typesetter
    report: Report

    def draw(self, canvas: Canvas, page: int, pages: int) -> None:
        """Draw what stands around the text of page ``page`` (from 1) of ``pages``."""
        self._foot(canvas, page, pages)
        if page > 1:
            self._head(canvas)

    def _foot(self, canvas: Canvas, page: int, pages: int) -> None:
        _rule(canvas, _FOOT_TOP + 6)
        quarter = look.TEXT_WIDTH / 4
        self._text(canvas, notice_text(self.report), look.FOOT_STRONG, (look.MARGIN, quarter))
        self._text(canvas, identity_text(self.report), look.FOOT, (look.MARGIN + quarter, 2.2 * quarter))
        right = look.MARGIN + 3.2 * quarter
        self._text(canvas, page_text(self.report, page, pages), look.FOOT_RIGHT, (right, 0.8 * quarter))

    def _head(self, canvas: Canvas) -> None:
        top = look.HEIGHT - look.TOP + 24
        words = words_for(self.report.language)
        states = {Status.DRAFT: words.page.draft_word, Status.PRELIMINARY: words.page.preliminary_word}
        parts = [words.title(self.report.title), states.get(self.report.status, "")]
        self._text(canvas, " · ".join(filter(None, parts)), look.FOOT, (look.MARGIN, look.TEXT_WIDTH), top)
        _rule(canvas, top - 16)

    def _text(self, canvas: Canvas, text: str, style: Style, span: tuple[float, float], top: float = _FOOT_TOP) -> None:
        left, width = span
        paragraph = self.setter.paragraph(one_line(text), style, ARTIFACT)
        _, height = paragraph.wrapOn(canvas, width, look.BOTTOM)
        paragraph.drawOn(canvas, left, top - height)


def _rule(canvas: Canvas, y: float) -> None:
    canvas.setStrokeColor(look.RULE)
    canvas.setLineWidth(0.5)
    canvas.line(look.MARGIN, y, look.WIDTH - look.MARGIN, y)
