"""What each pane can play, and how the reader wants it played: over what, in which range, how fast, looped or swept."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from viewer.model.cine import DEFAULT_STEP_MS, Timetable, timetable
from viewer.model.view import Place
from viewer.model.volume import Stack
from viewer.session import reading_order
from viewer.session.films import IMAGES, TIME, Film, film_of_images, film_of_run
from viewer.session.panes import Panes
from viewer.session.pixels import Pixels
from viewer.session.places import Places
from viewer.session.runs import Run
from viewer.session.time_points import TimePoints

SPEEDS = (0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 4.0)


@dataclass(frozen=True, slots=True)
class Playing:
    """How a film is played: the frames from ``first`` to ``last``, looped or swept, at ``speed`` times its own rate."""

    first: int
    last: int
    sweep: bool = False
    speed: float = 1.0

    def table(self, film: Film) -> Timetable:
        """When each frame is due at full speed."""
        return timetable(film.steps_ms or (DEFAULT_STEP_MS,), self.first, self.last, sweep=self.sweep)


class PaneFilms(QObject):
    """The films of the panes and the choices made for them. ``Cine`` plays them."""

    changed = Signal(int)  # pane: it began, stopped, waits, or is played in another way
    refused = Signal(str)  # a sentence

    def __init__(self, panes: Panes, places: Places, pixels: Pixels, time_points: TimePoints) -> None:
        super().__init__()
        self._panes, self._places, self._pixels, self._time_points = panes, places, pixels, time_points
        self._chosen: dict[tuple[int, str], Playing] = {}
        self._over: dict[tuple[int, str], str] = {}
        self._films: dict[str, Film | None] = {}
        self._moving = False

    def stop(self, pane: int) -> None:
        """Stop a pane where it is."""
        raise NotImplementedError

    def clear(self) -> None:
        """Forget films and choices, for another study."""
        for kept in (self._chosen, self._over, self._films):
            kept.clear()

    # what can be played

    def film(self, pane: int) -> Film | None:
        """What a pane plays, or would: its time points, else its images; None where there is only one picture."""
        stack, place, run = self._places.stack(pane), self._panes.view(pane).place, self._time_points.run(pane)
        if stack is None:
            return None
        images = self._images(stack, place)
        over = self._over.get((pane, _key_of(run, stack.id)), TIME)
        return film_of_run(run) if run and (over == TIME or images is None) else images

    def _images(self, stack: Stack, place: Place) -> Film | None:
        """The film of a stack's images, worked out once: it is asked for with every picture."""
        if place.cut or place.orbit:
            return film_of_images(stack, place)
        if stack.id not in self._films:
            self._films[stack.id] = film_of_images(stack, place)
        return self._films[stack.id]

    def has_choice(self, pane: int) -> bool:
        """Whether a pane could play its time points as well as its images."""
        stack, place = self._places.stack(pane), self._panes.view(pane).place
        both = stack is not None and self._time_points.run(pane) is not None
        return both and stack is not None and self._images(stack, place) is not None

    def number(self, pane: int) -> int:
        """Where in its film a pane is, from 0."""
        film = self.film(pane)
        return self._number(pane, film) if film else 0

    def _number(self, pane: int, film: Film) -> int:
        return self._time_points.number(pane) if film.over == TIME else self._places.number(pane)

    def how(self, pane: int) -> Playing:
        """How a pane plays its film."""
        film = self.film(pane)
        return self._how(pane, film) if film else Playing(0, 0)

    def _how(self, pane: int, film: Film) -> Playing:
        return self._chosen.get((pane, film.key), Playing(film.first, film.last, film.sweep))

    def ready(self, pane: int) -> tuple[int, int]:
        """How many pictures of the film in a pane are decoded (or known to be damaged), and of how many."""
        film, stack = self.film(pane), self._places.stack(pane)
        if film is None or stack is None:
            return 0, 0
        if film.over == TIME:
            return sum(self._is_ready(pane, film, frame) for frame in range(film.count)), film.count
        voxels = self._pixels.of(stack.id)
        return (int(voxels.ready.sum()) + len(voxels.damaged) if voxels else 0), len(stack.images)

    def _move(self, pane: int, film: Film, frame: int) -> None:
        self._moving = True
        try:
            if film.over == TIME:
                self._time_points.go_to(pane, frame)
            else:
                self._places.go_to_number(pane, frame)
        finally:
            self._moving = False

    def _is_ready(self, pane: int, film: Film, frame: int) -> bool:
        """Whether a frame is decoded, or known to be damaged (its pane then says so)."""
        stack, place = self._places.stack(pane), self._panes.view(pane).place
        run = self._time_points.run(pane) if film.over == TIME else None
        if stack is None:
            return False
        if run:
            stack, index = run.stacks[frame], place.index
        else:
            index = reading_order.index_of(stack, frame)
        voxels = self._pixels.of(stack.id)
        if voxels is None:
            return False
        if place.cut or place.orbit:
            return voxels.complete
        index = min(index, len(voxels.ready) - 1)
        return bool(voxels.ready[index]) or index in voxels.damaged

    # how it is played

    def go_to(self, pane: int, frame: int) -> None:
        """Show a frame of the film, from 0; what plays stops."""
        film = self.film(pane)
        if film is not None:
            self.stop(pane)
            self._move(pane, film, min(max(frame, 0), film.count - 1))

    def choose(self, pane: int, how: Playing) -> None:
        """Play the pane's film in this way from now on; what plays goes on from where it is."""
        film = self.film(pane)
        if film is None or how == self._how(pane, film):
            return
        first = min(max(how.first, 0), film.count - 2)
        how = replace(how, first=first, last=min(max(how.last, first + 1), film.count - 1))
        self._chosen[pane, film.key] = how
        self._play_on(pane, film, how)
        self.changed.emit(pane)

    def _play_on(self, pane: int, film: Film, how: Playing) -> None:
        """What plays goes on in another way."""

    def faster(self, pane: int, steps: int) -> None:
        """The next higher speed, or with -1 the next lower one."""
        how = self.how(pane)
        nearest = min(range(len(SPEEDS)), key=lambda place: abs(SPEEDS[place] - how.speed))
        self.choose(pane, replace(how, speed=SPEEDS[min(max(nearest + steps, 0), len(SPEEDS) - 1)]))

    def toggle_sweep(self, pane: int) -> None:
        """Loop or sweep."""
        how = self.how(pane)
        self.choose(pane, replace(how, sweep=not how.sweep))

    def begin_here(self, pane: int) -> None:
        """The range begins at the frame that is shown."""
        how, here = self.how(pane), self.number(pane)
        self.choose(pane, replace(how, first=here, last=how.last if how.last > here else self._last(pane)))

    def end_here(self, pane: int) -> None:
        """The range ends at the frame that is shown."""
        how, here = self.how(pane), self.number(pane)
        self.choose(pane, replace(how, first=how.first if how.first < here else 0, last=here))

    def whole(self, pane: int) -> None:
        """The range is the whole film again."""
        self.choose(pane, replace(self.how(pane), first=0, last=self._last(pane)))

    def _last(self, pane: int) -> int:
        film = self.film(pane)
        return film.count - 1 if film else 0

    def switch(self, pane: int) -> None:
        """Over images in place of time points, and back."""
        stack, run, film = self._places.stack(pane), self._time_points.run(pane), self.film(pane)
        if stack is None or film is None or not self.has_choice(pane):
            self.refused.emit("This series has images or time points to play, but not both.")
            return
        self.stop(pane)
        self._over[pane, _key_of(run, stack.id)] = IMAGES if film.over == TIME else TIME
        self.changed.emit(pane)


def _key_of(run: Run | None, stack_id: str) -> str:
    return run.stacks[0].id if run else stack_id
