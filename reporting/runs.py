"""The runs of a section: joined, and edited as the characters that are shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import accumulate

from reporting.report import Run


def whole(runs: Iterable[Run]) -> tuple[Run, ...]:
    """The runs with neighbouring text joined and empty text left out."""
    joined: list[Run] = []
    for run in runs:
        if run.kind == "text" and joined and joined[-1].kind == "text":
            joined[-1] = Run(joined[-1].text + run.text)
        elif run.text or run.kind != "text":
            joined.append(run)
    return tuple(joined)


def spliced(
    runs: tuple[Run, ...], start: int, stop: int, new: Run, shown: Callable[[Run], str]
) -> tuple[tuple[Run, ...], int]:
    """The runs with the shown characters ``start`` to ``stop`` replaced by ``new``, and the place behind it.

    ``shown`` is how a run reads on screen (an unfilled field shows its prompt). A quoted measurement and an unfilled field
    go as a whole; text put into a filled field, or over a whole one, is its value; a value deleted leaves the field blank.
    """
    spans = shown_spans(runs, shown)
    for number, (run, first, last) in enumerate(spans):
        if _is_value(run, (first, last), (start, stop), new):
            value = (run.text[: start - first] + new.text + run.text[stop - first :]) if run.text else new.text
            filled = replace(run, text=value)
            at = start + len(new.text) if value else first
            return (*runs[:number], filled, *runs[number + 1 :]), at
    start, stop = _widened(spans, start, stop)
    before, after = _cut(spans, 0, start), _cut(spans, stop, spans[-1][2] if spans else 0)
    return whole((*before, new, *after)), start + len(shown(new))


def shown_spans(runs: tuple[Run, ...], shown: Callable[[Run], str]) -> list[tuple[Run, int, int]]:
    """The runs with the first shown character of each and the place behind its last."""
    ends = list(accumulate(len(shown(run)) for run in runs))
    return list(zip(runs, [0, *ends], ends, strict=False))


def _is_value(run: Run, span: tuple[int, int], edit: tuple[int, int], new: Run) -> bool:
    if run.kind != "field" or new.kind != "text":
        return False
    if not run.text:
        return edit == span and new.text != ""
    at_start, at_end = edit == (span[0], span[0]), edit == (span[1], span[1])
    return span[0] <= edit[0] and edit[1] <= span[1] and not at_start and not (at_end and new.text.startswith("\n"))


def _widened(spans: list[tuple[Run, int, int]], start: int, stop: int) -> tuple[int, int]:
    """The range grown over every token that it cuts; a mere place inside a token moves behind it."""
    for run, first, last in spans:
        if run.kind == "text" or (run.kind == "field" and run.text):
            continue
        if start == stop and first < start < last:
            return last, last
        if start < last and first < stop:
            start, stop = min(start, first), max(stop, last)
    return start, stop


def _cut(spans: list[tuple[Run, int, int]], start: int, stop: int) -> list[Run]:
    """What of the runs lies between two places; the rest of a cut field is text unless it is the field's beginning."""
    kept = [(run, max(start, first) - first, min(stop, last) - first) for run, first, last in spans if last > first]
    return [_part(run, a, b) for run, a, b in kept if a < b]


def _part(run: Run, start: int, stop: int) -> Run:
    if run.kind == "text":
        return Run(run.text[start:stop])
    if run.kind == "field" and start > 0:
        return Run(run.text[start:stop])
    return replace(run, text=run.text[:stop]) if run.kind == "field" and run.text else run
