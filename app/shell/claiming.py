"""One reader per study: the open study is claimed, kept while it is open and given back; who comes second only reads."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QInputDialog, QMessageBox, QWidget

from app.archive.program import this_program
from app.database import Database
from app.desk.desk import Desk, Work
from app.desk.person import reader
from app.logs import log_failure
from app.settings import Settings
from app.worklist.claims import BEAT_S, ClaimEvent, Claims, Holder
from app.worklist.wording import local_text, moment
from viewer.model.text import clean


@dataclass(frozen=True, slots=True)
class _Answer:
    """Whether the study is ours, else who has it."""

    uid: str
    ours: bool
    reader: str


class Claiming(QObject):
    """Follows the desk; where somebody else is reading the study, the report on the desk is only to be read.

    ``executor`` has one thread, so that a study is never given back before it was claimed.
    """

    refused = Signal(str)
    said = Signal(str)
    changed = Signal()  # a claim of another study was handed on
    _answered = Signal(object)  # _Answer
    _done = Signal(object, object)  # what hears the result, and the result

    def __init__(self, desk: Desk, database: Database, settings: Settings, executor: Executor) -> None:
        super().__init__(desk)
        self._claims, self._settings, self._executor = Claims(database), settings, executor
        self._desk, self._uid, self._ours = desk, "", False
        self._timer = QTimer(self, interval=BEAT_S * 1000)
        self._timer.timeout.connect(self._beat)
        self._timer.start()
        self._answered.connect(self._take_answer, Qt.ConnectionType.QueuedConnection)
        self._done.connect(lambda hear, result: hear(result), Qt.ConnectionType.QueuedConnection)
        desk.opened.connect(self._open)
        desk.closed.connect(self._close)

    # -- the study on the desk ----------------------------------------------------------------------------------------

    def _open(self, work: Work) -> None:
        self._uid, self._ours = work.opened.study.uid, False
        self._submit(self._try, self._uid, self._login(), take=True)

    def _close(self) -> None:
        uid, self._uid = self._uid, ""
        if uid and self._ours:
            self._submit(self._claims.release, uid, Holder(self._login(), this_program()))
        self._ours = False

    def close(self) -> None:
        """No more signs of life: the program ends."""
        self._timer.stop()

    def _beat(self) -> None:
        self._submit(self._claims.sweep)
        if self._uid:
            self._submit(self._try, self._uid, self._login(), take=self._ours)

    def _try(self, uid: str, login: str, *, take: bool) -> None:
        """Claim or keep it; whoever only reads along looks whether it is free now, and takes nothing."""
        holder = Holder(login, this_program())
        ours = take and (self._claims.beat(uid, holder) or self._claims.take(uid, holder))
        self._answered.emit(_Answer(uid, ours, "" if ours else self._claims.reader(uid)))

    def _take_answer(self, answer: _Answer) -> None:
        work = self._desk.work
        if answer.uid != self._uid or work is None:
            return
        first = not self._ours
        self._ours = answer.ours
        if answer.ours:
            return
        name = clean(answer.reader)
        reason = f"{name} is reading this study; you may read along, and write when it has been given back."
        if not answer.reader:
            reason = "This study has been given back; open it once more to write."
        if work.draft.withheld != reason:
            lost = "" if first else "The claim on this study was lost. "
            work.draft.withhold(reason)
            self.refused.emit(lost + reason)

    # -- on request ---------------------------------------------------------------------------------------------------

    def ask_to_hand_on(self, study_uid: str, window: QWidget) -> None:
        """Ask for the reader who is to have the study; an empty name takes it from whoever has it."""
        asked = QInputDialog(window)
        asked.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        asked.setWindowTitle("Hand the study on")
        asked.setLabelText("Login of the reader who is to read it (empty: nobody has it any more):")
        asked.textValueSelected.connect(lambda name: self.hand_on(study_uid, name.strip()))
        asked.open()

    def hand_on(self, study_uid: str, to: str) -> None:
        """Give the study to a reader; ``said`` or ``refused`` follows."""
        login = self._login()
        self._ask(lambda: self._claims.hand_on(study_uid, to, login), lambda done: self._tell(to, done=done))

    def _tell(self, to: str, *, done: bool) -> None:
        if not done:
            self.refused.emit("Nobody has this study; nothing was changed.")
            return
        self.said.emit(f"The study was handed to {clean(to)}." if to else "The study is nobody's now.")
        self.changed.emit()
        self._beat()

    def show_history(self, study_uid: str, window: QWidget) -> None:
        """Say who had the study when."""
        self._ask(lambda: self._claims.history(study_uid), lambda events: _history_window(events, window).show())

    def _ask(self, question: Callable[[], object], hear: Callable[..., object]) -> None:
        self._submit(lambda: self._done.emit(hear, question()))

    # -- within -------------------------------------------------------------------------------------------------------

    def _submit(self, work: Callable[..., object], *given: object, **named: object) -> None:
        self._executor.submit(_told, work, *given, **named)

    def _login(self) -> str:
        return reader(self._settings.values).login


def _told(work: Callable[..., object], *given: object, **named: object) -> None:
    try:
        work(*given, **named)
    except Exception as error:  # the database is away: the next beat tries again, and a lost claim is told then
        log_failure("a claim", error)


def _history_window(events: tuple[ClaimEvent, ...], window: QWidget) -> QMessageBox:
    lines = [event_text(one) for one in events] or ["Nobody has had this study."]
    box = QMessageBox(QMessageBox.Icon.NoIcon, "Who had this study", "\n".join(lines), parent=window)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return box


def event_text(event: ClaimEvent) -> str:
    """One line of the trail, as a reader reads it."""
    when = moment(event.moment)
    by = f", by {clean(event.actor)}" if event.actor else ""
    return f"{local_text(when) if when else event.moment}  {clean(event.reader)}: {event.kind}{by}"
