"""Plays what panes show, by the clock: a picture that comes too late is left out, so that time never runs slower.

Ticks of a timer only ask what is due now; what is due is worked out from the time that has passed. A pane gets its next
picture when it has drawn the last one, so a slow screen drops pictures and the window stays responsive. What is not decoded
is not played: the clock stands still before it until it is there.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from viewer.model.cine import DEFAULT_STEP_MS, Timetable, timetable
from viewer.model.view import Place, ViewState
from viewer.session import reading_order
from viewer.session.films import IMAGES, TIME, Film, film_of_images, film_of_run
from viewer.session.panes import Panes
from viewer.session.pixels import Pixels
from viewer.session.places import Places
from viewer.session.runs import Run
from viewer.session.time_points import TimePoints

SPEEDS = (0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 4.0)
_SHORTEST_MS, _LONGEST_MS, _WAITING_MS = 1, 50, 15
_MEASURED_S = 1.5  # over how long the rate is measured


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


@dataclass(slots=True)
class Beat:
    """The clock of what plays together: when its cycle began, in s; while ``held`` it stands at so many s."""

    began: float
    held: float | None = None

    def elapsed(self, now: float) -> float:
        """Seconds of its own time."""
        return now - self.began if self.held is None else self.held

    def hold(self, now: float) -> None:
        """Stand still."""
        if self.held is None:
            self.held = now - self.began

    def release(self, now: float) -> None:
        """Go on from where it stood."""
        if self.held is not None:
            self.began, self.held = now - self.held, None


@dataclass(slots=True)
class _Turn:
    """One pane that plays. ``shown`` is where it is; ``owed`` while the pane has not drawn it."""

    film: Film
    how: Playing
    table: Timetable
    beat: Beat
    place: Place
    shown: int
    owed: bool = False
    waits: bool = False
    drawn: deque[float] = field(default_factory=lambda: deque(maxlen=256))


class Cine(QObject):
    """Which panes play, how, and how fast they really do."""

    changed = Signal(int)  # pane: it began, stopped, waits, or is played in another way
    refused = Signal(str)  # a sentence

    def __init__(
        self,
        panes: Panes,
        places: Places,
        pixels: Pixels,
        time_points: TimePoints,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        super().__init__()
        self._panes, self._places, self._pixels, self._time_points = panes, places, pixels, time_points
        self._clock = clock
        self._turns: dict[int, _Turn] = {}
        self._chosen: dict[tuple[int, str], Playing] = {}
        self._over: dict[tuple[int, str], str] = {}
        self._moving = False
        self._timer = QTimer(self, singleShot=True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.tick)
        panes.view_changed.connect(self._on_view_changed)
        panes.layout_changed.connect(self._on_layout_changed)

    # what can be played

    def film(self, pane: int) -> Film | None:
        """What a pane plays, or would: its time points, else its images; None where there is only one picture."""
        stack, place, run = self._places.stack(pane), self._panes.view(pane).place, self._time_points.run(pane)
        if stack is None:
            return None
        images = film_of_images(stack, place)
        over = self._over.get((pane, _key_of(run, stack.id)), TIME)
        return film_of_run(run) if run and (over == TIME or images is None) else images

    def has_choice(self, pane: int) -> bool:
        """Whether a pane could play its time points as well as its images."""
        stack, place = self._places.stack(pane), self._panes.view(pane).place
        both = stack is not None and self._time_points.run(pane) is not None
        return both and stack is not None and film_of_images(stack, place) is not None

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

    def plays(self, pane: int) -> bool:
        """Whether a pane plays."""
        return pane in self._turns

    def waits(self, pane: int) -> bool:
        """Whether a pane plays and stands still before a picture that is not decoded."""
        return pane in self._turns and self._turns[pane].waits

    def rate(self, pane: int) -> float | None:
        """The pictures a second that a pane has really drawn of late; None while that cannot be said."""
        turn = self._turns.get(pane)
        recent = [at for at in turn.drawn if at >= self._clock() - _MEASURED_S] if turn else []
        return (len(recent) - 1) / (recent[-1] - recent[0]) if len(recent) > 2 and recent[-1] > recent[0] else None

    def ready(self, pane: int) -> tuple[int, int]:
        """How many frames of the film in a pane are decoded (or known to be damaged), and of how many."""
        film = self.film(pane)
        if film is None:
            return 0, 0
        how = self._how(pane, film)
        frames = range(how.first, how.last + 1)
        return sum(self._is_ready(pane, film, frame) for frame in frames), len(frames)

    # playing

    def toggle(self, pane: int) -> None:
        """Play a pane, or stop it."""
        if self.plays(pane):
            self.stop(pane)
        elif self._may(pane):
            self._start([pane])

    def toggle_all(self) -> None:
        """Play every pane on the screen that can, each cycle begun together; or stop them all."""
        if self._turns:
            self.stop_all()
            return
        able = [pane for pane in self._panes.visible if self.film(pane) is not None]
        if self._may(able[0] if able else self._panes.active):
            self._start(able, together=True)

    def stop(self, pane: int) -> None:
        """Stop a pane where it is."""
        if self._turns.pop(pane, None) is not None:
            self._pixels.keep_loaded(pane, ())
            self.changed.emit(pane)

    def stop_all(self) -> None:
        """Stop every pane."""
        for pane in tuple(self._turns):
            self.stop(pane)

    def clear(self) -> None:
        """Stop, and forget how films were played, for another study."""
        self.stop_all()
        self._chosen.clear()
        self._over.clear()

    def _may(self, pane: int) -> bool:
        film = self.film(pane)
        if film is None:
            self.refused.emit("There is only one picture here; nothing to play.")
            return False
        run = self._time_points.run(pane) if film.over == TIME else None
        if run and not self._pixels.room_for(run.stacks):
            self.refused.emit(
                f"The {film.count} time points need more memory than images may use; step through them instead."
            )
            return False
        return True

    def _start(self, panes: list[int], *, together: bool = False) -> None:
        beat = Beat(self._clock())
        for pane in panes:
            film = self.film(pane)
            if film is None or (together and not self._may(pane)):
                continue
            self._begin(pane, film, beat if together else Beat(self._clock()), from_start=together)
        self._timer.start(_SHORTEST_MS)

    def _begin(self, pane: int, film: Film, beat: Beat, *, from_start: bool) -> None:
        how, run = self._how(pane, film), self._time_points.run(pane)
        table, now = how.table(film), self._number(pane, film)
        if film.over == TIME and run:
            self._pixels.keep_loaded(pane, tuple(stack.id for stack in run.stacks))
        if not from_start:
            beat.began -= table.begins(now) / 1000 / how.speed
        self._turns[pane] = _Turn(film, how, table, beat, self._panes.view(pane).place, now)
        self.changed.emit(pane)

    def tick(self) -> None:
        """Show in every pane what is due now."""
        for pane, turn in tuple(self._turns.items()):
            if not turn.owed and pane in self._turns:
                self._show_due(pane, turn)
        if self._turns:
            self._timer.start(self._pause())

    def _show_due(self, pane: int, turn: _Turn) -> None:
        now = self._clock()
        due = turn.table.at(self._at_ms(turn, now))
        if due == turn.shown and not turn.waits:
            return
        waits = not self._is_ready(pane, turn.film, due)
        if waits:
            turn.beat.hold(now)
        elif turn.waits and not self._others_wait(turn):
            turn.beat.release(now)
        if waits != turn.waits:
            turn.waits = waits
            self.changed.emit(pane)
        if not waits and due != turn.shown:
            turn.shown, turn.owed = due, True
            self._move(pane, turn.film, due)
            turn.place = self._panes.view(pane).place

    def _others_wait(self, turn: _Turn) -> bool:
        return any(other.waits for other in self._turns.values() if other is not turn and other.beat is turn.beat)

    def _at_ms(self, turn: _Turn, now: float) -> float:
        """The time in the timetable of a turn. In step with others a shorter cycle waits on its last frame."""
        longest = max(
            other.table.cycle_ms / other.how.speed for other in self._turns.values() if other.beat is turn.beat
        )
        return turn.beat.elapsed(now) * 1000 % longest * turn.how.speed

    def _pause(self) -> int:
        """Ms to the next change of any picture."""
        now = self._clock()
        pauses = [self._pause_of(turn, now) for turn in self._turns.values()]
        return round(min(max(min(pauses), _SHORTEST_MS), _LONGEST_MS))

    def _pause_of(self, turn: _Turn, now: float) -> float:
        if turn.waits or turn.owed:
            return _WAITING_MS if turn.waits else _SHORTEST_MS * 2
        at = self._at_ms(turn, now)
        return (turn.table.next_change(at) - at) / turn.how.speed

    def drawn(self, pane: int) -> None:
        """A pane has drawn its picture: it counts, and the next may come."""
        turn = self._turns.get(pane)
        if turn is not None and turn.owed:
            turn.owed = False
            turn.drawn.append(self._clock())

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
        turn = self._turns.get(pane)
        if turn is not None:
            turn.how, turn.table = how, how.table(film)
            turn.beat = Beat(self._clock() - turn.table.begins(turn.shown) / 1000 / how.speed)
        self.changed.emit(pane)

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

    # what ends it

    def _on_view_changed(self, pane: int, view: ViewState) -> None:
        turn = self._turns.get(pane)
        if turn is not None and not self._moving and view.place != turn.place:
            self.stop(pane)  # the reader, or a link, has gone elsewhere

    def _on_layout_changed(self) -> None:
        visible = self._panes.visible
        for pane, turn in tuple(self._turns.items()):
            if pane not in visible or self._panes.view(pane).place != turn.place:
                self.stop(pane)


def _key_of(run: Run | None, stack_id: str) -> str:
    return run.stacks[0].id if run else stack_id
