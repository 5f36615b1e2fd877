"""A reader's seat at the whole workstation: action ids, keys and the mouse; waiting; what is on the screen."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.application import Application
from app.archive.importer import Importer, ImportSummary
from app.archive.index import Index
from app.home import Home
from app.tour.hands import drag, line
from app.worklist.entries import Entry
from reporting.draft.draft import Draft
from reporting.report import Report
from reporting.widgets.report_panel import ReportPanel
from reporting.widgets.section_editor import SectionEditor
from tests.scenarios.leftovers import Leftovers
from viewer.model.view import ViewState
from viewer.session.exams import Exam
from viewer.session.scene import Drawing, scene
from viewer.widgets.pane import Pane

LONGEST_S = 60.0
READER = {"reader_name": "Okafor, Ada", "reader_login": "ada", "organisation": "Lectern test hospital"}
Point = tuple[float, float]


@dataclass
class Seat:
    """Drives an Application as a reader would; what the status line was told is kept."""

    station: Application
    said: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    signed: list[Report] = field(default_factory=list)

    def __post_init__(self) -> None:
        station = self.station
        for owner in (
            station.desk,
            station.reading,
            station.importing,
            station.page.report,
            station.claiming,
            station.reformatting,
        ):
            owner.refused.connect(self.refused.append)
        station.actions.refused.connect(self.refused.append)
        station.worklist.failed.connect(self.refused.append)
        for owner in (station.desk, station.importing, station.page.report, station.reformatting):
            owner.said.connect(self.said.append)
        station.desk.signed.connect(self.signed.append)

    # -- time ---------------------------------------------------------------------------------------------------------

    def wait(self, until: Callable[[], object], what: str, longest_s: float = LONGEST_S) -> None:
        deadline = time.monotonic() + longest_s
        while not until():
            assert time.monotonic() < deadline, f"waited {longest_s:g} s for {what}; refused: {self.refused[-3:]}"
            QTest.qWait(5)

    def rest(self, milliseconds: int = 0) -> None:
        QTest.qWait(milliseconds)

    def settle(self) -> None:
        """Until no job runs, all pixels on the screen are there, and the report beside them."""
        self.wait(lambda: not self.station.jobs.running and self._all_pixels_there(), "the work under way")
        self.wait(lambda: self.station.desk.work is None or self._report_is_there(), "the report")
        self.rest(40)

    def _report_is_there(self) -> bool:
        side = self.station.page.report
        return side.panel is not None and (side.panel.isVisible() or not side.isVisible())

    def _all_pixels_there(self) -> bool:
        reading = self.station.reading
        shown = {view.place.stack_id for view in reading.panes.views if view.place.stack_id}
        return all((voxels := reading.pixels.of(one)) is not None and voxels.complete for one in shown)

    # -- commands, keys, mouse ----------------------------------------------------------------------------------------

    def do(self, action_id: str) -> None:
        assert self.station.actions.trigger(action_id), self.station.actions.why_not(action_id)

    def key(
        self,
        key: Qt.Key,
        modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
        widget: QWidget | None = None,
    ) -> None:
        """Press a key where the focus is, as the window system would deliver it."""
        self.activate()
        QTest.keyClick(widget or QApplication.focusWidget() or self.station.window, key, modifiers)

    def activate(self) -> None:
        """Bring the window to the front: shortcuts work in the active window only."""
        if QApplication.activeWindow() is not self.station.window:
            self.station.window.activateWindow()
            self.wait(lambda: QApplication.activeWindow() is self.station.window, "the window to be active", 5.0)

    def type(self, text: str) -> None:
        focus = QApplication.focusWidget()
        assert focus is not None, "nothing has the focus"
        QTest.keyClicks(focus, text)

    def drag(self, start: Point, stop: Point, pane: Pane | None = None) -> None:
        """A left drag from one point to another, both as parts of the pane's size."""
        pane = pane or self.pane
        width, height = pane.width(), pane.height()
        drag(pane, line((start[0] * width, start[1] * height), (stop[0] * width, stop[1] * height)))

    # -- studies ------------------------------------------------------------------------------------------------------

    def bring(self, folder: Path) -> ImportSummary:
        """Import without the window, as a sending machine would."""
        return Importer(self.station.archive).run([folder])

    @property
    def index(self) -> Index:
        return Index(self.station.archive)

    def open(self, uid: str) -> None:
        """Open a study by its row in the worklist and wait until it is on the screen."""
        station = self.station
        station.worklist.study_chosen.emit(uid)
        self.wait(lambda: self.open_uid == uid, "the study")
        self.wait(lambda: station.reading.panes.view(0).place.stack_id, "the hanging")
        self.settle()

    def list(self, filter_name: str) -> None:
        """Choose a filter of the worklist."""
        self.do("place.worklist")
        self.station.worklist.filters.choose(filter_name)

    def entry(self, uid: str) -> Entry:
        """The row of a study in the worklist, as soon as it was read."""
        model = self.station.worklist.model
        self.wait(lambda: model.entry(uid), "the row's facts")
        entry = model.entry(uid)
        assert entry is not None
        return entry

    @property
    def open_uid(self) -> str:
        work = self.station.desk.work
        return work.opened.study.uid if work else ""

    @property
    def exam(self) -> Exam:
        return self.station.reading.exams.all[0]

    @property
    def pane(self) -> Pane:
        return self.station.page.grid.active

    def view(self, pane: int = 0) -> ViewState:
        return self.station.reading.panes.view(pane)

    def place_of(self, pixels: Sequence[Point], pane: Pane | None = None) -> list[Point]:
        """Where pixels (column, row) of the shown image lie in the pane, as parts of its size."""
        pane = pane or self.pane
        stack = self.station.reading.places.stack(pane.number)
        assert stack is not None
        width, height = round(pane.width() * pane.ratio), round(pane.height() * pane.ratio)
        camera = scene(stack, self.view(pane.number), None, {}, Drawing(width, height)).camera
        image = self.station.reading.places.image(pane.number)
        assert image is not None
        screen = camera.to_screen(image.plane.to_patient([(float(column), float(row)) for column, row in pixels]))
        return [(float(x) / width, float(y) / height) for x, y in screen]

    # -- the report ---------------------------------------------------------------------------------------------------

    @property
    def panel(self) -> ReportPanel:
        panel = self.station.page.report.panel
        assert panel is not None, "no report is open"
        return panel

    @property
    def draft(self) -> Draft:
        assert self.station.desk.work is not None, "no study is open"
        return self.station.desk.work.draft

    def text(self, section_id: str) -> str:
        section = self.draft.report.section(section_id)
        assert section is not None
        return section.text

    def editor(self, section_id: str) -> SectionEditor:
        return next(one for one in self.panel.findChildren(SectionEditor) if one.section_id == section_id)

    def write(self, section_id: str, text: str) -> None:
        """Put the caret at the end of a section and type."""
        self.activate()
        editor = self.editor(section_id)
        editor.setFocus()
        self.key(Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier, editor)
        QTest.keyClicks(editor, text)

    def fill_blanks(self) -> None:
        """Give every blank its first choice, or a word."""
        while blanks := self.draft.unfilled():
            field = self.draft.field(blanks[0][1])
            assert field is not None
            self.draft.set_field(field.id, field.choices[0] if field.choices else "1")

    def look(self, action_id: str = "report.sign") -> None:
        """Ask for the signature and wait until the pages are shown."""
        self.do(action_id)
        self.wait(lambda: self.panel.findChild(QWidget, "signPreview") or self.refused, "the pages")

    def sign(self, action_id: str = "report.sign") -> Report:
        """Look at the pages and sign; the signed report."""
        count = len(self.signed)
        self.look(action_id)
        self.do(action_id)
        self.wait(lambda: len(self.signed) > count or self.refused, "the signature")
        assert len(self.signed) == count + 1, self.refused
        return self.signed[-1]


@contextmanager
def seated(home: Path, qt: QApplication, size: tuple[int, int] = (1280, 800)) -> Iterator[Seat]:
    """A workstation on a home of its own, shown; closed at the end, and nothing of it may be left running."""
    before = Leftovers.now()
    station = Application(Home(home), qt)
    try:
        station.settings.change(**READER)
        station.window.resize(*size)
        station.window.show()
        station.window.activateWindow()
        yield Seat(station)
    finally:
        station.close()
    found = before.left(station)
    del station
    assert not found, f"left over after closing: {found}"
