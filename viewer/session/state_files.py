"""The presentation states of a study, read from its documents; for a worker."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from viewer.dicom.presentation import PRESENTATION_STATES, read_presentation_state
from viewer.dicom.unreadable import Unreadable
from viewer.model.presentation import PresentationState
from viewer.model.study import Study
from viewer.session.documents import files_of


@dataclass(frozen=True, slots=True)
class Read:
    """The presentation states of studies, and sentences on those that could not be read."""

    states: tuple[PresentationState, ...] = ()
    problems: tuple[str, ...] = ()


def state_files(study: Study) -> tuple[Path, ...]:
    """The files of a study's presentation states."""
    return files_of(study, lambda sop_class: sop_class.startswith(PRESENTATION_STATES))


def read_states(files: Iterable[Path]) -> Read:
    """The states in files, the newest first; for a worker."""
    states: dict[str, PresentationState] = {}
    problems: list[str] = []
    for file in files:
        try:
            state = read_presentation_state(file)
            states.setdefault(state.uid, state)
        except Unreadable as fault:
            problems.append(f"A presentation state is not shown. {fault}")
    newest_first = sorted(states.values(), key=lambda state: (state.created, state.uid), reverse=True)
    return Read(tuple(newest_first), tuple(dict.fromkeys(problems)))
