"""What of a study is not here, as far as the archive and the numbers of its images tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.archive.integrity import STUDY_REMARK
from viewer.model.study import Series, Study

FEWEST = 5  # images of a series whose numbers are believed
MOST_MISSING = 0.2  # of the numbers; with more they are no count of the images


def missing_parts(study: Study, remarks: Sequence[str], held_apart: int) -> tuple[str, ...]:
    """Sentences: files that are gone, objects held apart, and holes in the numbers of a series."""
    return tuple(_missing(study, remarks, held_apart))


def _missing(study: Study, remarks: Sequence[str], held_apart: int) -> Iterator[str]:
    if STUDY_REMARK in remarks:
        yield STUDY_REMARK
    if held_apart:
        yield f"{held_apart} objects that came with it are held apart and not shown."
    for series in study.series:
        holes = _holes(series)
        if holes:
            name = series.number if series.number is not None else "without number"
            yield f"series {name} lacks the images {_ranges(holes)} by their numbers."


def _holes(series: Series) -> list[int]:
    """The numbers that are missing between 1 and the last, where nearly all are there and none twice."""
    numbers = [image.number for image in series.instances if image.number is not None]
    if len(numbers) < FEWEST or len(set(numbers)) < len(series.instances) or min(numbers) != 1:
        return []
    holes = sorted(set(range(1, max(numbers) + 1)) - set(numbers))
    return holes if len(holes) <= MOST_MISSING * max(numbers) else []


def _ranges(numbers: Sequence[int]) -> str:
    """``3, 7 to 9`` of 3, 7, 8, 9."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]} to {run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs)
