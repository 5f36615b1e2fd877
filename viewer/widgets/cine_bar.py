"""The slim bar at the foot of a pane that plays: start and stop, the track, speed, loop or sweep."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import qtawesome
from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from viewer.model.volume import Stack
from viewer.session.films import TIME, Film
from viewer.session.pane_films import SPEEDS, Playing
from viewer.session.reading import Reading
from viewer.widgets import colours
from viewer.widgets.cine_track import CineTrack
from viewer.widgets.plain import plain_tool_tip

HEIGHT = 26  # logical pixels
_ICON, _FIGURES_MS = 14, 250


class CineBar(QWidget):
    """Belongs to one pane. It stands where there is a film by nature, and elsewhere once it was played."""

    wanted = Signal(bool)  # whether the pane is to make room for it

    def __init__(self, pane: int, reading: Reading, parent: QWidget) -> None:
        super().__init__(parent)
        self._pane, self._reading = pane, reading
        self._retired = False
        self._opened = ""  # the film that was played though it is none by nature
        self._play = self._button(lambda: reading.cine.toggle(pane))
        self._over = self._button(lambda: reading.cine.switch(pane))
        self._sweep = self._button(lambda: reading.cine.toggle_sweep(pane))
        self._speed = self._button(self._offer_speeds)
        self._track = CineTrack(pane, reading)
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 1, 4, 1)
        row.setSpacing(2)
        for part in (self._play, self._over, self._track, self._speed, self._sweep):
            row.addWidget(part)
        self._figures = QTimer(self, interval=_FIGURES_MS)
        self._figures.timeout.connect(self._track.update)
        self._dressed: tuple[Film, Playing, bool, bool] | None = None
        reading.cine.changed.connect(self._on_changed)
        reading.panes.view_changed.connect(self._on_view_changed)
        reading.pixels.finished.connect(self._on_finished)
        self.hide()

    def _button(self, act: Callable[[], object]) -> QToolButton:
        made = QToolButton(self)
        made.setProperty("slim", True)
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        made.setIconSize(QSize(_ICON, _ICON))
        made.setFixedHeight(HEIGHT - 2)
        made.clicked.connect(lambda: self._press(act))
        return made

    def _press(self, act: Callable[[], object]) -> None:
        self._reading.panes.set_active(self._pane)
        act()

    def retire(self) -> None:
        """Never stand: the pane is for one picture."""
        self._retired = True
        self.renew()

    @property
    def track(self) -> CineTrack:
        """The track, for its words."""
        return self._track

    def _on_changed(self, pane: int) -> None:
        if pane == self._pane:
            self.renew()

    def _on_finished(self) -> None:
        self._track.update()

    def _on_view_changed(self, pane: int) -> None:
        if pane != self._pane:
            return
        if self._reading.cine.plays(pane):
            self._track.update()  # the rest stays as it is while it plays
        else:
            self.renew()

    def renew(self) -> None:
        """Show what can be played now and how."""
        cine, pane = self._reading.cine, self._pane
        film, stack, plays = cine.film(pane), self._reading.places.stack(pane), cine.plays(pane)
        if film is not None and plays:
            self._opened = film.key
        may = film is not None and not self._retired
        stands = may and film is not None and stack is not None and (is_film(stack, film) or film.key == self._opened)
        if film is not None and stands:
            self._renew_buttons(film, plays=plays)
        if plays:
            self._figures.start()
        else:
            self._figures.stop()
        if stands is self.isHidden():
            self.setVisible(stands)
            self.wanted.emit(stands)
        self._track.update()

    def _renew_buttons(self, film: Film, *, plays: bool) -> None:
        cine = self._reading.cine
        how, choice = cine.how(self._pane), cine.has_choice(self._pane)
        if self._dressed == (film, how, plays, choice):
            return
        self._dressed = film, how, plays, choice
        self._dress(self._play, *(("ph.pause-fill", "Pause") if plays else ("ph.play-fill", f"Play: {film.said}")))
        self._dress(self._sweep, *(("ph.arrows-left-right", "Sweeps") if how.sweep else ("ph.repeat", "Loops")))
        over = "ph.clock" if film.over == TIME else "ph.stack"
        run = self._reading.time_points.run(self._pane) if film.over == TIME else None
        along = run.title if run else film.over
        self._dress(self._over, over, f"Plays over {along[:1].lower()}{along[1:]}; press for the other")
        self._over.setVisible(choice)
        self._speed.setText(f"{how.speed:g}×")
        self._speed.setToolTip(plain_tool_tip(f"Speed: {how.speed:g} × {film.rate:.3g}/s ({film.said})"))
        self._track.setToolTip(plain_tool_tip(f"{film.said}\nThe flags below are the ends of what is played"))

    @staticmethod
    def _dress(button: QToolButton, icon: str, tip: str) -> None:
        button.setIcon(qtawesome.icon(icon, color=colours.TEXT))
        button.setToolTip(plain_tool_tip(tip))

    def _offer_speeds(self) -> None:
        menu = QMenu(self)
        how = self._reading.cine.how(self._pane)
        for speed in SPEEDS:
            action = menu.addAction(f"{speed:g} ×")
            action.setCheckable(True)
            action.setChecked(speed == how.speed)
            action.triggered.connect(
                lambda _=False, to=speed: self._reading.cine.choose(self._pane, replace(how, speed=to))
            )
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._speed.mapToGlobal(self._speed.rect().topLeft()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Its ground."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), colours.PANEL)
        painter.fillRect(0, 0, self.width(), 1, colours.LINE)


def is_film(stack: Stack, film: Film) -> bool:
    """Whether a stack is there to be played: time points, or the frames of a cine object."""
    if film.over == TIME:
        return True
    pixel, cine = stack.images[0].instance.format, stack.images[0].instance.cine
    many = pixel is not None and pixel.frames > 1
    return many and (not stack.images[0].plane.in_patient or bool(cine and cine.steps_ms))
