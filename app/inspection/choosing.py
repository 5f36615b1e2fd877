"""Which image of scanned files is meant: series, stack and image as a person names them on the command line."""

from __future__ import annotations

from dataclasses import dataclass

from app.inspection.scan import Scan
from viewer.dicom.grouping import stacks
from viewer.model.study import Series, Study
from viewer.model.volume import Stack, StackImage


class NoSuchImage(LookupError):  # noqa: N818 - the answer to a question
    """What was named is not among the files; the message says what there is."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A study, one of its stacks, and the index of an image in it."""

    study: Study
    stack: Stack
    index: int

    @property
    def image(self) -> StackImage:
        """The image."""
        return self.stack.images[self.index]


def choose(scan: Scan, series: str = "", stack_id: str = "", number: int | None = None) -> Choice:
    """The image meant; without names the first series, its first stack and the middle image. Raises NoSuchImage."""
    found = [(study, one) for study in scan.studies for one in study.series if one.instances]
    if not found:
        reasons = "; ".join(reason for _, reason in scan.unreadable[:3])
        raise NoSuchImage(f"There is no image in these files. {reasons}".strip())
    wanted = [pair for pair in found if not series or series in (pair[1].uid, str(pair[1].number))]
    if not wanted:
        raise NoSuchImage(f"There is no series {series}; there are {', '.join(_names(found))}.")
    study, of_series = wanted[0]
    stack = _stack(of_series, stack_id)
    index = len(stack.images) // 2 if number is None else number
    if not 0 <= index < len(stack.images):
        raise NoSuchImage(f"There is no image {index}; the stack has images 0 to {len(stack.images) - 1}.")
    return Choice(study, stack, index)


def _stack(series: Series, stack_id: str) -> Stack:
    all_of_them = stacks(series)
    if not all_of_them:
        raise NoSuchImage("The images of this series could not be sorted.")
    found = [one for one in all_of_them if not stack_id or one.id == stack_id]
    if not found:
        raise NoSuchImage(f"There is no stack {stack_id}; there are {', '.join(one.id for one in all_of_them)}.")
    return found[0]


def _names(found: list[tuple[Study, Series]]) -> list[str]:
    return [str(one.number) if one.number is not None else one.uid for _, one in found]
