"""What the palette finds beside actions: the series of the open studies, the window presets of the active pane, settings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from app.settings import Settings, asked_for
from app.shell.palette import Found
from app.shell.settings_dialog import SettingsDialog
from viewer.model.text import clean, date_text
from viewer.session.exams import Exam
from viewer.session.reading import Reading
from viewer.session.runs import folded


def in_reading(reading: Reading) -> Iterator[Found]:
    """Series, current ones first, and the presets that fit what is shown."""
    if reading.study is None:
        return
    for exam in reading.exams.all:
        yield from _series(reading, exam)
    for preset in reading.windows.presets(reading.panes.active):
        yield Found(
            f"Window “{clean(preset.name, 40)}”",
            f"Preset {preset.key} of this modality",
            partial(_preset, reading, preset.key),
        )


def _series(reading: Reading, exam: Exam) -> Iterator[Found]:
    when = f"prior of {date_text(exam.study.date) or 'no date'}" if exam.prior else "this study"
    for entry in folded(exam.stacks):
        stack, series = entry[0], exam.series(entry[0])
        number = "" if series.number is None else f" {series.number}"
        yield Found(
            clean(f"Series{number} · {stack.modality} · {stack.description or series.description}".rstrip(" ·"), 80),
            f"Into the active pane, from {when}",
            partial(_show, reading, stack.id),
        )


def in_settings(settings: Settings, open_dialog: Callable[[], SettingsDialog]) -> Iterator[Found]:
    """Every setting that is asked for."""
    for one in asked_for():
        yield Found(
            f"Setting: {one.metadata['title']}",
            one.metadata["help"],
            partial(_set, open_dialog, one.name),
        )


def _show(reading: Reading, stack_id: str) -> None:
    reading.places.show(reading.panes.active, stack_id)


def _preset(reading: Reading, key: int) -> None:
    reading.windows.preset(reading.panes.active, key)


def _set(open_dialog: Callable[[], SettingsDialog], name: str) -> None:
    open_dialog().go_to(name)
