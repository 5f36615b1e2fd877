"""Makes all sample studies in a folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from app.samples.detector import stored_values
from app.samples.golden import CURRENT, PRIOR, SLICES
from app.samples.hand import hand_attenuation
from app.samples.scanner import chest_slices
from app.samples.wheel import copy_wheel_samples
from app.samples.writer import chest_dataset, hand_dataset, save

CURRENT_DATE, PRIOR_DATE, HAND_DATE = "20261116", "20251116", "20261122"
HAND_SHARE = 8  # the radiograph takes about as long as this many slices


def make(
    folder: Path,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> list[Path]:
    """Write the sample studies under ``folder`` and give their files; the same bytes every time.

    ``on_progress`` hears (done, total) after every step. When ``cancelled`` becomes true the files made so far stay and are
    given: every one of them is whole.
    """
    files: list[Path] = []
    total = HAND_SHARE + SLICES
    for done, written in _steps(folder):
        files += written
        on_progress(done, total)
        if cancelled():
            break
    return files


def _steps(folder: Path) -> Iterator[tuple[int, list[Path]]]:
    """(steps done, files just written), the quick ones first."""
    yield 0, copy_wheel_samples(folder / "pydicom")
    hand = hand_dataset(HAND_DATE, stored_values(hand_attenuation(), seed=5))
    yield HAND_SHARE, [save(hand, folder / "hand" / "1.dcm")]
    for index, current, prior in chest_slices():
        name = f"{SLICES - index:03d}.dcm"
        yield (
            HAND_SHARE + index + 1,
            [
                save(chest_dataset(CURRENT, CURRENT_DATE, index, current), folder / "chest" / name),
                save(chest_dataset(PRIOR, PRIOR_DATE, index, prior), folder / "chest a year before" / name),
            ],
        )
