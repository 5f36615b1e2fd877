"""Types into a draft until it is killed; run by test_kill.py. Prints what was typed when, and what was acknowledged."""

from __future__ import annotations

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtGui import QUndoStack

from app.database import open_database
from reporting.draft.autosaver import Autosaver
from reporting.draft.draft import Draft
from reporting.report import Run
from reporting.store import ReportStore, SavedDraft
from tests.reporting.made import a_report, a_template


def main(folder: Path) -> None:
    application = QCoreApplication([])
    store = ReportStore(open_database(folder).engine)
    found = store.draft_for("1.2.3", "curie")
    report = found.with_studies(a_report().study) if found else a_report(findings="")
    draft = Draft(report, a_template(), QUndoStack())
    saver = Autosaver(draft, store, ThreadPoolExecutor(1), "curie", found.revision if found else 0)
    saver.saved.connect(lambda saved: _say("saved", len(_text(saved))))
    timer = QTimer(interval=10)
    timer.timeout.connect(lambda: _type(draft))
    timer.start()
    application.exec()


def _text(saved: SavedDraft) -> str:
    return saved.report.sections[2].text


def _type(draft: Draft) -> None:
    text = draft.report.sections[2].text
    draft.splice("findings", len(text), len(text), Run("word "[len(text) % 5]))
    _say("typed", len(text) + 1)


def _say(what: str, length: int) -> None:
    sys.stdout.write(f"{what} {length} {time.monotonic()}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
