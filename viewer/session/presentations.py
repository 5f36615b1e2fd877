"""Which presentation state each image is shown by: the newest that refers to it, another one, or none."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from viewer.model.presentation import PresentationState
from viewer.model.view import Look, Place
from viewer.model.volume import Stack
from viewer.session.commands import Change
from viewer.session.exams import Exam, Exams
from viewer.session.panes import Panes
from viewer.session.state_files import Read, read_states, state_files
from viewer.session.state_matching import look_of, misfits_of, states_by_image

NONE = ""


class Presentations(QObject):
    """The states of the open studies; each choice is one for a whole stack and can be undone."""

    changed = Signal()  # the states, or which of them is in force
    refused = Signal(str)  # a sentence: a state that could not be read
    _answered = Signal(int, object)  # token, Read

    def __init__(self, undo: QUndoStack, exams: Exams, panes: Panes, executor: Executor) -> None:
        super().__init__()
        self._undo, self._exams, self._panes, self._executor = undo, exams, panes, executor
        self._tokens = itertools.count(1)
        self._token = self._answered_token = 0
        self._newest_first: tuple[PresentationState, ...] = ()
        self._chosen: dict[str, str] = {}  # by stack id: the UID of a state, or NONE
        self._by_image: dict[str, dict[int, list[PresentationState]]] = {}  # by stack id and index, the newest first
        self._answered.connect(self._take)
        for news in (exams.sorted, exams.documents_changed):
            news.connect(self._read)

    # what is in force

    def of_stack(self, stack: Stack) -> tuple[PresentationState, ...]:
        """The states that may be applied to any image of a stack, the newest first."""
        able = {state.uid for states in self._of(stack).values() for state in states}
        return tuple(state for state in self._newest_first if state.uid in able)

    def of_image(self, stack: Stack, index: int) -> tuple[PresentationState, ...]:
        """The states that may be applied to one image, the newest first."""
        return tuple(self._of(stack).get(index, ()))

    def state(self, stack: Stack, place: Place) -> PresentationState | None:
        """The state by which the image at a place is shown; reconstructed planes and renderings have none."""
        chosen = self._chosen.get(stack.id)
        if chosen == NONE or place.cut or place.orbit or not self._newest_first:
            return None
        able = self._of(stack).get(place.index, ())
        return next(
            (state for state in able if state.uid == chosen or (chosen is None and not state.of_key_image)), None
        )

    def _of(self, stack: Stack) -> dict[int, list[PresentationState]]:
        """The states of each image of a stack, found once: a series has hundreds of images and a state names each."""
        if stack.id not in self._by_image:
            self._by_image[stack.id] = states_by_image(stack, self._newest_first)
        return self._by_image[stack.id]

    def look(self, stack: Stack, place: Place) -> Look:
        """How the image lies in a pane before the reader moves it."""
        state = self.state(stack, place)
        return look_of(state, stack.images[place.index]) if state else Look()

    @property
    def waiting(self) -> bool:
        """Whether states are still being read."""
        return self._token != self._answered_token

    # what is chosen

    def choose(self, pane: int, uid: str) -> None:
        """Show the stack of a pane by that state, or by NONE."""
        stack = self._exams.stack(self._panes.view(pane).place.stack_id)
        if stack is not None:
            before = self._chosen.get(stack.id)
            if before != uid:
                self._undo.push(Change("Presentation state", lambda state: self._apply(stack, state), before, uid))

    def next(self, pane: int) -> None:
        """The next state for the pane's stack, then none, then the newest again; a sentence where there is none."""
        place = self._panes.view(pane).place
        stack = self._exams.stack(place.stack_id)
        known = [state.uid for state in self.of_stack(stack)] if stack else []
        if stack is None or not known:
            self.refused.emit("There is no presentation state for these images.")
            return
        now = self.state(stack, place)
        order = [*known, NONE]
        at = order.index(now.uid if now else NONE)
        self.choose(pane, order[(at + 1) % len(order)])

    def clear(self) -> None:
        """Forget all, for another study."""
        self._token = self._answered_token = 0
        self._newest_first = ()
        self._chosen.clear()
        self._by_image.clear()

    def _apply(self, stack: Stack, uid: str | None) -> None:
        def change() -> None:
            if uid is None:
                self._chosen.pop(stack.id, None)
            else:
                self._chosen[stack.id] = uid

        self._change(change)

    def _change(self, change: Callable[[], None]) -> None:
        """Change what is in force; a pane whose picture the reader has not moved follows."""
        untouched = [pane for pane in range(len(self._panes.arranged.views)) if self._lies_as_presented(pane)]
        change()
        for pane in untouched:
            view = self._panes.view(pane)
            stack = self._exams.stack(view.place.stack_id)
            if stack is not None:
                self._panes.put(pane, replace(view, look=self.look(stack, view.place)))
        self.changed.emit()

    def _lies_as_presented(self, pane: int) -> bool:
        view = self._panes.view(pane)
        stack = self._exams.stack(view.place.stack_id)
        return stack is not None and view.look == self.look(stack, view.place)

    # reading them

    def _read(self, exams: tuple[Exam, ...]) -> None:
        token = self._token = next(self._tokens)
        files = tuple(file for exam in exams for file in state_files(exam.study))
        if files or self._newest_first:
            future = self._executor.submit(read_states, files)
            future.add_done_callback(lambda done: self._answered.emit(token, _outcome(done)))
        else:
            self._answered_token = token

    def _take(self, token: int, read: Read) -> None:
        if token != self._token:
            return  # another study was opened meanwhile
        self._answered_token = token

        def take() -> None:
            self._newest_first = read.states
            self._by_image.clear()

        self._change(take)
        misfits = (why for stack in self._exams.stacks for why in misfits_of(stack, read.states))
        for problem in dict.fromkeys((*read.problems, *misfits)):
            self.refused.emit(problem)


def _outcome(done: Future[Read]) -> Read:
    failed = None if done.cancelled() else done.exception()
    if failed is not None:
        return Read(problems=(f"Presentation states could not be read ({type(failed).__name__}).",))
    return Read() if done.cancelled() else done.result()
