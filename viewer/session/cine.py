"""Plays what panes show, by the clock: a picture that comes too late is left out, so that time never runs slower.

Ticks of a timer only ask what is due now; what is due is worked out from the time that has passed. A pane gets its next
picture when it has drawn the last one, so a slow screen drops pictures and the window stays responsive. What is not decoded
is not played: the clock stands still before it until it is there.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import Qt, QTimer

from viewer.model.cine import Timetable
from viewer.model.view import Place, ViewState
from viewer.session.films import TIME, Film
from viewer.session.pane_films import PaneFilms, Playing
from viewer.session.panes import Panes
from viewer.session.pixels import Pixels
from viewer.session.places import Places
from viewer.session.time_points import TimePoints

_SHORTEST_MS, _LONGEST_MS, _WAITING_MS = 1, 50, 15
_MEASURED_S, _LEAST_MEASURED_S = 3.0, 0.5  # over how long the rate is measured


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


class Cine(PaneFilms):
    """Which panes play, how, and how fast they really do."""

    def __init__(
        self,
        panes: Panes,
        places: Places,
        pixels: Pixels,
        time_points: TimePoints,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        super().__init__(panes, places, pixels, time_points)
        self._clock = clock
        self._turns: dict[int, _Turn] = {}
        self._timer = QTimer(self, singleShot=True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.tick)
        panes.view_changed.connect(self._on_view_changed)
        panes.layout_changed.connect(self._on_layout_changed)

    # what plays

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
        long_enough = len(recent) > 2 and recent[-1] - recent[0] >= _LEAST_MEASURED_S
        return (len(recent) - 1) / (recent[-1] - recent[0]) if long_enough else None

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
        super().clear()

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
            self._move(pane, turn.film, due)
            self._note(pane, turn, due)
            for other, same in self._turns.items():
                if other != pane and same.film.over == TIME and self._panes.view(other).place != same.place:
                    self._note(other, same, self._number(other, same.film))  # planes of one stack go together

    def _note(self, pane: int, turn: _Turn, shown: int) -> None:
        """A pane was moved to a picture, which it owes until it has drawn it."""
        turn.shown, turn.owed, turn.place = shown, True, self._panes.view(pane).place

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
        if turn.waits or turn.owed:  # what is owed is asked for when it was drawn
            return _WAITING_MS if turn.waits else _LONGEST_MS
        at = self._at_ms(turn, now)
        return (turn.table.next_change(at) - at) / turn.how.speed

    def drawn(self, pane: int) -> None:
        """A pane has drawn its picture: it counts, and the next may come."""
        turn = self._turns.get(pane)
        if turn is not None and turn.owed:
            turn.owed = False
            turn.drawn.append(self._clock())
            self._timer.start(self._pause())

    def _play_on(self, pane: int, film: Film, how: Playing) -> None:
        turn = self._turns.get(pane)
        if turn is not None:
            turn.how, turn.table = how, how.table(film)
            turn.beat = Beat(self._clock() - turn.table.begins(turn.shown) / 1000 / how.speed)

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
