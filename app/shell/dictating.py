"""Dictation into the report beside the images: what is heard goes where its caret is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QFileDialog, QWidget

from app.jobs import Jobs
from app.shell.push_to_talk import PushToTalk
from reporting.dictation.audio import read_wav
from reporting.dictation.commands import phrases
from reporting.dictation.dictator import AudioSource, Dictator, State
from reporting.dictation.engine import Context
from reporting.dictation.transcript import Transcript
from reporting.dictation.vocabulary import Vocabulary
from reporting.widgets.dictation_bar import DictationBar
from reporting.widgets.report_panel import ReportPanel


class Dictating(QObject):
    """Joins dictator, bar and panel. Without a panel nothing is written."""

    def __init__(
        self, dictator: Dictator, microphone: Callable[[], AudioSource], undo: QUndoStack, jobs: Jobs, window: QWidget
    ) -> None:
        super().__init__(window)
        self._dictator, self._microphone, self._undo, self._jobs, self._window = (
            dictator,
            microphone,
            undo,
            jobs,
            window,
        )
        self._panel: ReportPanel | None = None
        self._doubtful = ""
        self.bar = DictationBar()
        self.bar.hide()
        self.talk = PushToTalk(self._start, self._stop, lambda: dictator.state is State.LISTENING, self)
        dictator.state_changed.connect(self._show_state)
        dictator.partial_heard.connect(self._show_partial)
        dictator.transcribed.connect(self._take)
        dictator.problem_met.connect(self.bar.show_problem)
        dictator.level_changed.connect(self.bar.show_level)
        self.bar.pressed.connect(self.talk.press)
        self.bar.released.connect(self._release)
        self.bar.file_requested.connect(self.ask_for_file)
        self.bar.insert_requested.connect(self._insert_doubtful)
        self._show_state()

    # -- which report -------------------------------------------------------------------------------------------------

    def begin(self, panel: ReportPanel, vocabulary: Vocabulary) -> None:
        """Write into this panel from now on; what is still being heard for another one is dropped."""
        self._panel = panel
        titles = panel.section_titles
        self._dictator.prepare(Context(vocabulary.prompt, phrases(titles)), titles)
        panel.place_dictation_bar(self.bar)
        self.bar.show()

    def end(self) -> None:
        """Drop what is being heard; there is no report to write into."""
        self._dictator.cancel()
        self._panel, self._doubtful = None, ""
        self.bar.hide()
        self.bar.setParent(self._window)
        self._show_state()  # no word of the last report stays in the bar

    # -- listening ----------------------------------------------------------------------------------------------------

    def _start(self) -> bool:
        self._dictator.start(self._microphone())
        return self._dictator.state is State.LISTENING

    def _stop(self) -> None:
        if self._dictator.state is State.LISTENING:
            self._dictator.stop()
            self.bar.show_busy()

    def _release(self) -> None:
        self.talk.release()
        self.bar.show_listening(self._dictator.state is State.LISTENING)

    def ask_for_file(self) -> None:
        """Ask for a WAV file and dictate it."""
        name, _ = QFileDialog.getOpenFileName(self._window, "Dictate from a WAV file", "", "WAV (*.wav)")
        if name:
            self.dictate_wav(Path(name))

    def dictate_wav(self, file: Path) -> None:
        """Hear a recording, as if it were spoken now; into the report for which it was asked for, or not at all."""
        panel = self._panel
        job = self._jobs.run("Reading the recording", lambda _: read_wav(file))
        job.finished.connect(lambda pcm: self._hear(pcm) if panel is self._panel else None)
        job.failed.connect(self.bar.show_problem)

    def _hear(self, pcm: bytes) -> None:
        self.bar.show_busy()
        self._dictator.dictate_pcm(pcm)

    # -- what was heard -----------------------------------------------------------------------------------------------

    def _show_state(self) -> None:
        self.bar.show_state(self._dictator.state is State.LISTENING, self._dictator.why_not)

    def _show_partial(self, text: str) -> None:
        self.bar.show_partial(text)
        if self._panel is not None:
            self._panel.partial_text(text)

    def _take(self, transcript: Transcript) -> None:
        if self._panel is None:
            return
        self._panel.partial_text("")
        if transcript.command is not None:
            self._obey(self._panel, transcript.command.id, transcript.command.section)
            self.bar.show_busy(f"“{transcript.raw}”")
        elif transcript.unreliable:
            self._doubtful = transcript.text
            self.bar.show_doubt(transcript.text, transcript.unreliable)
        else:
            self._panel.insert_dictated(transcript.text)
            if transcript.flags:
                self.bar.show_flags(transcript.flags)
            else:
                self._show_state()  # written: ready, or still listening

    def _insert_doubtful(self) -> None:
        text, self._doubtful = self._doubtful, ""
        if self._panel is not None and text:
            self._panel.insert_dictated(text)
            self._show_state()

    def _obey(self, panel: ReportPanel, command: str, section: str) -> None:
        if command == "go_to":
            panel.go_to_section(section)
            return
        if command == "insert":
            panel.insert_phrase(section)
            return
        done: dict[str, Callable[[], object]] = {
            "next_field": panel.next_field,
            "previous_field": panel.previous_field,
            "scratch": self._undo.undo,
            "undo": self._undo.undo,
            "stop": self._dictator.stop,
            "new_paragraph": lambda: panel.insert_text("\n\n"),
            "new_line": lambda: panel.insert_text("\n"),
        }
        done[command]()
