"""What a pane can play: its images in their order, or the time points of its series at one place; and in which time."""

from __future__ import annotations

from dataclasses import dataclass, replace

from viewer.model.cine import DEFAULT_STEP_MS, LONGEST_STEP_MS, CineFacts
from viewer.model.view import Place
from viewer.model.volume import Stack
from viewer.session import reading_order
from viewer.session.places import count_of
from viewer.session.runs import Run

IMAGES, TIME = "images", "time"


@dataclass(frozen=True, slots=True)
class Film:
    """``count`` frames over ``images`` of a stack or over ``time``. ``key`` is the same for all places it leads through.

    ``steps_ms`` are the times from each frame to the next as they are played at full speed: those recorded, unless
    ``default`` (nothing usable was recorded, or so slow that nobody watches it). ``said`` tells where the time comes from.
    """

    key: str
    over: str
    count: int
    steps_ms: tuple[float, ...]
    said: str
    default: bool
    recorded_ms: float | None = None
    sweep: bool = False
    first: int = 0
    last: int = 0

    @property
    def rate(self) -> float:
        """Frames a second at full speed, on the average."""
        return 1000.0 * len(self.steps_ms) / sum(self.steps_ms)


def film_of_images(stack: Stack, place: Place) -> Film | None:
    """The images of a stack (or its cuts) in reading order; None for renderings and single images."""
    count = count_of(stack, place)
    if place.orbit or count < 2:
        return None
    facts = (None if place.cut else _facts_of(stack)) or CineFacts()
    ordered = reading_order.in_frame_order(stack)
    steps = _steps(facts, count, ordered=ordered)
    first, last = (facts.first, facts.last) if ordered else (None, None)
    ends = (first or 0, count - 1 if last is None else last)
    key = f"{stack.id} {bool(place.cut)}"
    film = _film(key, IMAGES, (steps, facts.said_by, count), sweep=facts.sweep, ends=ends)
    return replace(film, said=film.said + _recommended(facts))


def film_of_run(run: Run) -> Film:
    """The stacks of a run, one after the other."""
    count = len(run.stacks)
    return _film(f"{run.stacks[0].id} run", TIME, (run.steps_ms, run.said_by, count), sweep=False, ends=(0, count - 1))


def _film(key: str, over: str, told: tuple[tuple[float, ...], str, int], *, sweep: bool, ends: tuple[int, int]) -> Film:
    steps, said_by, count = told
    mean = sum(steps) / len(steps) if steps else None
    default = mean is None or mean > LONGEST_STEP_MS
    played = (DEFAULT_STEP_MS,) * (count - 1) if default else steps if len(steps) > 1 else steps * (count - 1)
    said = _said(said_by, mean, default=default)
    return Film(key, over, count, played, said, default, mean, sweep, *ends)


def _said(said_by: str, mean_ms: float | None, *, default: bool) -> str:
    """Where the time comes from, in words."""
    if mean_ms is None:
        return f"no recorded rate, {1000 / DEFAULT_STEP_MS:.0f}/s"
    if default:
        return f"recorded every {mean_ms / 1000:.3g} s ({said_by}), played at {1000 / DEFAULT_STEP_MS:.0f}/s"
    return f"recorded {1000 / mean_ms:.3g}/s ({said_by})"


def _recommended(facts: CineFacts) -> str:
    """That the object asks for another rate than the recorded one, where it does."""
    rate, mean = facts.recommended_rate, facts.mean_ms
    if rate is None or mean is None or abs(rate * mean / 1000 - 1) < 0.05:
        return ""
    return f"; recommended for display {rate:.3g}/s"


def _facts_of(stack: Stack) -> CineFacts | None:
    """The facts of the object whose frames a stack shows; of single images what the first says."""
    first = stack.images[0].instance
    one_object = all(image.instance.sop_uid == first.sop_uid for image in stack.images)
    single = all(image.instance.format is None or image.instance.format.frames == 1 for image in stack.images)
    return first.cine if one_object or single else None


def _steps(facts: CineFacts, count: int, *, ordered: bool) -> tuple[float, ...]:
    """The step from each frame to the next where the frames are all there and in their order, else their mean."""
    if facts.mean_ms is None:
        return ()
    return facts.steps_ms if ordered and len(facts.steps_ms) == count - 1 else (facts.mean_ms,)
