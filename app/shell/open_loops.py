"""What is not finished yet, of all studies: critical results nobody has acknowledged, follow-ups, reports to confirm."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QLabel, QTableWidget, QTableWidgetItem, QTabWidget, QVBoxLayout, QWidget

from app.archive.archive import Archive
from app.archive.critical_results import CriticalResults
from app.archive.follow_ups import FollowUps
from app.archive.index import Index, UnknownStudy
from app.archive.routes import Route, Routes
from app.desk.desk import now
from app.jobs import Jobs
from app.shell.critical_window import URGENCIES, time_left
from app.shell.row_list import row_list
from reporting.draft.life_cycle import Phase
from reporting.results import Critical, FollowUp, FollowUpState
from viewer.model.text import clean, name_text

STUDY = Qt.ItemDataRole.UserRole
TABS = {
    "critical": ("Patient", "Finding", "Must be told", "Time left", "Attempts"),
    "follow_ups": ("Patient", "Due", "State", "Examination", "Reason", "Guideline"),
    "routes": ("Patient", "State", "By", "Sent", "Note"),
}
TITLES = {"critical": "Critical results", "follow_ups": "Follow-ups", "routes": "To confirm"}
HINT = "A double click opens the study."


@dataclass(frozen=True, slots=True)
class Loops:
    """What is open, with the patients' names by study."""

    critical: tuple[Critical, ...]
    follow_ups: tuple[FollowUp, ...]
    routes: tuple[Route, ...]
    names: dict[str, str]


def loops(archive: Archive) -> Loops:
    """Look everything up; follow-ups are held against the studies that are here. Call it off the GUI thread."""
    follow_ups, routes = FollowUps(archive.database), Routes(archive.database)
    follow_ups.meet(now())
    ended = (FollowUpState.DONE, FollowUpState.CANCELLED)
    today = datetime.datetime.now().astimezone().date()
    waited = tuple(one for one in follow_ups.all() if one.state(today) not in ended)
    critical = CriticalResults(archive.database).open()
    sent = (*routes.waiting(Phase.PENDING), *routes.waiting(Phase.RETURNED))
    studies = {one.study_uid for one in critical} | {one.study_uid for one in waited} | {one.study_uid for one in sent}
    return Loops(critical, waited, sent, {uid: _name(archive, uid) for uid in studies})


def _name(archive: Archive, uid: str) -> str:
    try:
        return name_text(Index(archive).study(uid).patient.name) or "No name"
    except UnknownStudy:
        return "No longer in the archive"


class OpenLoops(QDialog):
    """A list a tab; looked up anew whenever it is shown or asked to."""

    study_chosen = Signal(str)

    def __init__(self, archive: Archive, jobs: Jobs, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("open_loops")
        self.setWindowTitle("Open results and follow-ups")
        self.resize(960, 480)
        self._archive, self._jobs = archive, jobs
        self.tabs = QTabWidget()
        self.tables = {name: self._table(name, columns) for name, columns in TABS.items()}
        self.says = QLabel(HINT)
        self.says.setTextFormat(Qt.TextFormat.PlainText)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(self.tabs, 1)
        column.addWidget(self.says)
        self.look()

    def _table(self, name: str, columns: Sequence[str]) -> QTableWidget:
        stretched = {"critical": 1, "follow_ups": 4, "routes": 4}[name]
        made = row_list(f"{name}_table", columns, dict.fromkeys(set(range(len(columns))) - {stretched}, 130), stretched)
        made.cellDoubleClicked.connect(lambda row, _: self._choose(made, row))
        self.tabs.addTab(made, TITLES[name])
        return made

    def _choose(self, table: QTableWidget, row: int) -> None:
        item = table.item(row, 0)
        if item is not None:
            self.study_chosen.emit(str(item.data(STUDY)))

    def look(self) -> None:
        """Look everything up."""
        job = self._jobs.run("Looking for what is open", lambda _: loops(self._archive))
        job.finished.connect(self.show_loops)
        job.failed.connect(self.says.setText)

    def show_loops(self, found: Loops) -> None:
        """Show them."""
        at = datetime.datetime.now().astimezone()
        self._fill("critical", found, [(one.study_uid, _critical(one, at)) for one in found.critical])
        self._fill("follow_ups", found, [(one.study_uid, _follow_up(one, at.date())) for one in found.follow_ups])
        self._fill("routes", found, [(one.study_uid, _route(one)) for one in found.routes])

    def _fill(self, name: str, found: Loops, rows: Sequence[tuple[str, tuple[str, ...]]]) -> None:
        table = self.tables[name]
        table.setRowCount(len(rows))
        for number, (uid, cells) in enumerate(rows):
            for column, text in enumerate((found.names.get(uid, ""), *cells)):
                item = QTableWidgetItem(clean(text, 256))
                item.setData(STUDY, uid)
                item.setToolTip(clean(text, 512))
                table.setItem(number, column, item)
        title = f"{TITLES[name]} ({len(rows)})" if rows else TITLES[name]
        self.tabs.setTabText(list(TABS).index(name), title)


def _critical(one: Critical, at: datetime.datetime) -> tuple[str, ...]:
    return one.finding, URGENCIES[one.urgency], time_left(one, at), str(len(one.contacts) or "")


def _follow_up(one: FollowUp, today: datetime.date) -> tuple[str, ...]:
    examination = " ".join(part for part in (one.modality, one.region) if part)
    return one.due, str(one.state(today)), examination, one.reason, one.guideline


def _route(one: Route) -> tuple[str, ...]:
    state = "to be confirmed" if one.phase is Phase.PENDING else "given back"
    return state, name_text(one.by_name) or one.by_login, one.moment[:16].replace("T", " "), one.note
