"""The one composition root: every owner is built here once, and what crosses rooms is connected here."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

import psutil
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QApplication

import viewer.tools
from app.archive.archive import archive_at
from app.desk.desk import Desk, Records
from app.desk.person import reader
from app.desk.segment_drafts import SegmentDrafts
from app.desk.segment_keeper import SegmentKeeper
from app.desk.segment_measuring import SegmentMeasuring
from app.home import RESOURCES, Home
from app.jobs import Jobs
from app.settings import Settings
from app.shell.action_table import ActionTable
from app.shell.actions import ACTIONS
from app.shell.actions_volumes import VOLUMES
from app.shell.ahead import Ahead
from app.shell.arriving_study import ArrivingStudy
from app.shell.bindings import bind_all
from app.shell.caretaker import Caretaker
from app.shell.claiming import Claiming
from app.shell.collector import Collector
from app.shell.copying import Copying
from app.shell.deleting import Deleting
from app.shell.documents import Documents
from app.shell.elsewhere import Elsewhere
from app.shell.findable import in_reading, in_settings
from app.shell.held_pictures import HeldPictures
from app.shell.identity_watch import IdentityWatch
from app.shell.importing import Importing
from app.shell.key_bindings import KeyBindings
from app.shell.leaving import Leaving
from app.shell.link_actions import MENU as LINK_MENU
from app.shell.main_window import MainWindow
from app.shell.menus import fill_menus
from app.shell.mouse_bindings import MouseBindings
from app.shell.noting import Noting
from app.shell.own_hangings import OwnHangings
from app.shell.own_renderings import OwnRenderings
from app.shell.own_writing import OwnWriting
from app.shell.palette import Found, Palette
from app.shell.postman import Postman
from app.shell.prior_report import PriorReport
from app.shell.reading_page import ReadingPage
from app.shell.reception import ORDERS, Reception
from app.shell.reformatting import Reformatting
from app.shell.registering import Registering
from app.shell.rehearsal import Rehearsal
from app.shell.report_side import ReportSide
from app.shell.screens import Part, Screens
from app.shell.searching import Searching
from app.shell.series_picture import SeriesPictures
from app.shell.settings_dialog import SettingsDialog
from app.shell.sources import KnownSources
from app.shell.spelling_check import SpellingCheck
from app.shell.status import StatusLine
from app.shell.theme import apply_theme
from app.shell.watching import Watching
from app.shell.wrapping import Wrapping
from app.worklist.entries import Entries
from app.worklist.filters import Filters
from app.worklist.preview_facts import Previews
from app.worklist.view import Sources, WorklistView
from reporting.checks.running import warm_up
from reporting.dictation.dictator import Dictator
from reporting.dictation.microphone import Microphone
from reporting.dictation.vocabulary import load_vocabularies
from reporting.dictation.whisper import WhisperEngine
from reporting.store import ReportStore
from viewer.catalogue import extensions
from viewer.dicom.wall import DecodeWall
from viewer.hanging.protocol_file import load_protocols
from viewer.hanging.wording import load_wording
from viewer.render.canvas import Canvas
from viewer.render.machine import SettlingMaker
from viewer.render.presets import load_presets as load_renderings
from viewer.session.cache import VoxelCache
from viewer.session.loading import StackLoader
from viewer.session.presets import load_presets
from viewer.session.reading import Habits, Reading
from viewer.session.segment_kinds import load_kinds
from viewer.session.thumbnails import Thumbnails
from viewer.tools.remeasuring import remeasuring
from viewer.widgets.pane_grid import PaneGrid
from viewer.widgets.series_strip import SeriesStrip
from viewer.widgets.tool_bar import ToolBar

# What stands in the tool bar beside the tools.
BAR = (
    "view.reset",
    "view.invert",
    "view.flip_horizontal",
    "view.flip_vertical",
    "view.rotate_right",
    "layout.grid",
    "view.mpr",
    "image.key",
)

ROOM_TIMES = 4  # of what is to be kept
NICE = 4  # of the threads that read pixels; with 10 they would starve where another program is busy


def step_back() -> None:
    """Let the GUI thread come before this one, a little; only Linux counts the niceness of a single thread."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)


def _has_room(size: int) -> bool:
    """Whether there is memory for so many more bytes and for what is needed to make them."""
    return bool(psutil.virtual_memory().available > ROOM_TIMES * size)


class Workers:
    """The threads: one room never waits for another's work."""

    def __init__(self) -> None:
        cores = os.cpu_count() or 1
        self.jobs = ThreadPoolExecutor(3, "jobs")
        self.saving = ThreadPoolExecutor(1, "saving")
        self.posting = ThreadPoolExecutor(1, "posting")
        self.questions = ThreadPoolExecutor(2, "questions")
        self.network = ThreadPoolExecutor(8, "network")
        self.pixels = ThreadPoolExecutor(max(2, cores), "pixels", step_back)
        self.pictures = ThreadPoolExecutor(1, "pictures", step_back)
        self.drawing = ThreadPoolExecutor(2, "drawing")
        self.dictation = ThreadPoolExecutor(1, "dictation")

    def wake(self) -> None:
        """Start the threads that an opening needs: whoever gives the first work to a pool waits for its thread."""
        for pool in (self.jobs, self.saving, self.pictures, self.drawing):
            pool.submit(bool)

    def close(self) -> None:
        """End every thread; what runs is waited for, what has not begun is dropped, but not what is to be saved."""
        pools: list[Executor] = [
            self.posting,
            self.network,
            self.questions,
            self.pictures,
            self.pixels,
            self.drawing,
            self.dictation,
            self.jobs,
        ]
        for pool in pools:
            pool.shutdown(wait=True, cancel_futures=True)
        self.saving.shutdown(wait=True)


class Application:
    """The workstation. ``start`` shows it; ``close`` leaves everything saved and nothing running."""

    def __init__(self, home: Home, qt: QApplication) -> None:
        apply_theme(qt, RESOURCES)
        self.settings = Settings(home.settings_file)
        self.archive = archive_at(home, self.settings.values)
        self.workers = Workers()
        self.wall = DecodeWall()
        self.window = MainWindow(self.settings, self._may_close)
        self.collector = Collector(self.window)
        self.collector.start()
        self.jobs = Jobs(self.workers.jobs, self.window)
        self.maker = SettlingMaker(self.settings.values.picture_maker)
        self.undo = QUndoStack()
        self.shipped_hangings = load_protocols(RESOURCES / "hanging")
        self.reading = self._reading()
        self.own_hangings = OwnHangings(home.hanging, self.shipped_hangings, self.reading.hangings, self.window)
        self.own_renderings = OwnRenderings(home.volume_presets, self.reading.renderings, self.window)
        self.own_writing = OwnWriting(home, self.window)
        self.desk = self._desk()
        self.dictator = self._dictator(home)
        self.tools = extensions(viewer.tools, "TOOL")
        self.keys = KeyBindings(ACTIONS, self.settings, self.window)
        self.mouse = MouseBindings(self.settings, self.reading.tools, self.tools, self.window)
        self.actions = ActionTable(ACTIONS, self.window, self.keys)
        self.palette = Palette(self.actions, self.window, self._findable)
        self.status = StatusLine(self.jobs)
        self.worklist = self._worklist()
        self._own_data(home)
        self._own_reading(home)
        self.page = self._page()
        self.noting = Noting(self.archive, self.jobs, self.settings, self.window)
        self.copying = Copying(self.page.grid, self.settings, self.jobs, self.window)
        self.rehearsal = Rehearsal(self.window, self.page, self.own_writing.templates[0], self.collector)
        self._place()
        self.screens = self._screens()
        self.spelling = SpellingCheck(home.own_words, self.workers.questions, self.window)
        self.page.report.panel_shown.connect(self.spelling.begin)
        self.desk.closed.connect(self.spelling.end)
        self.page.report.take_phrases(self.own_writing.book)
        self.own_writing.changed.connect(self._take_writing)
        bind_all(self)
        self._announce()

    def _take_writing(self) -> None:
        self.desk.set_templates(self.own_writing.templates)
        self.page.report.take_phrases(self.own_writing.book)

    # -- owners -------------------------------------------------------------------------------------------------------

    def _own_data(self, home: Home) -> None:
        """What brings studies here, keeps them, and sends them away."""
        self.importing = Importing(self.archive, self.jobs, self.settings, self.window)
        pictures = HeldPictures(self.archive, self.wall)
        self.leaving = Leaving(self.archive, pictures, self.jobs, self.settings, self.window)
        self.wrapping = Wrapping(self.archive, self.jobs, self.settings, self.window)
        self.postman = Postman(self.archive, self.workers.posting, self.settings, self.window, home.folder)
        self.caretaker = Caretaker(self.archive, self.workers.posting, self.settings, self.window)
        self.deleting = Deleting(self.archive, self.jobs, self.settings, self.window)
        self.elsewhere = Elsewhere(
            self.archive, self.jobs, self.settings, home.folder, self.workers.network, self.window
        )
        # Whatever the reader waits for comes before what is fetched ahead.
        self.ahead = Ahead(self.archive, self.settings, home.folder, lambda: not self.jobs.running, self.window)
        self.arriving = ArrivingStudy(self.elsewhere, self.desk, self.reading, self.window)
        self.arriving.said.connect(lambda text: self.status.say(text, stays=True))
        self.sources = KnownSources(home.folder, self.settings, self.jobs, self.workers.network, self.window)
        self.searching = Searching(self.archive, home.cache, self.jobs, self.window)
        self.reception = Reception(home, self.settings, self.window)
        self.ordering = Reception(home, self.settings, self.window, ORDERS)

    def _own_reading(self, home: Home) -> None:
        """What is done with the open study beside looking at it."""
        self.registering = Registering(self.reading, self.jobs, self.window)
        self.reformatting = Reformatting(self.archive, self.reading, self.jobs, self.window)
        self.segment_kinds = load_kinds(RESOURCES / "segment_kinds.toml")
        self.segment_keeper = SegmentKeeper(self.archive, self.reading, self.settings, self.jobs, self.window)
        self.segment_measuring = SegmentMeasuring(self.reading, self.segment_keeper, self.jobs, self.window)
        self.segment_drafts = SegmentDrafts(lambda: home.segment_drafts, self.reading, self.workers.saving, self.window)
        self.documents = Documents(self.archive, self.reading, self.jobs, self.window)
        self.claiming = Claiming(self.desk, self.archive.database, self.settings, self.workers.saving)
        self.identity = IdentityWatch(self.desk, self.archive.database, self.workers.saving)
        self.watching = Watching(self.archive.database, self.window)

    def _reading(self) -> Reading:
        share = self.settings.values.voxel_share_percent / 100
        cache = VoxelCache(int(psutil.virtual_memory().total * share))
        loader = StackLoader(self.workers.pixels, self.wall, cache)
        habits = Habits(
            self.shipped_hangings,
            load_presets(RESOURCES / "window_presets.toml"),
            load_renderings(),
            remeasuring(extensions(viewer.tools, "TOOL")),
            load_wording(RESOURCES / "hanging_words.toml"),
            _has_room,
        )
        reading = Reading(loader, self.undo, habits, self.workers.jobs)
        loader.setParent(reading)
        return reading

    def _desk(self) -> Desk:
        records = Records(self.archive, ReportStore(self.archive.database.engine), self.own_writing.templates)
        return Desk(records, self.reading, self.settings, self.jobs, self.workers.saving, self.window)

    def _dictator(self, home: Home) -> Dictator:
        own = self.settings.values.dictation_model_folder
        engine = WhisperEngine(home.cache, self.workers.dictation, Path(own) if own else None)
        return Dictator(engine, self.workers.dictation, self.window)

    # -- widgets ------------------------------------------------------------------------------------------------------

    def _worklist(self) -> WorklistView:
        database = self.archive.database
        entries = Entries(database.engine, lambda: reader(self.settings.values).login)
        sources = Sources(
            entries,
            Previews(database, entries),
            Filters(database),
            SeriesPictures(self.archive, self.wall).make,
            self.workers.questions,
            self.settings,
            reader(self.settings.values).login,
        )
        return WorklistView(sources)

    def _page(self) -> ReadingPage:
        by_id = {tool.id: tool for tool in self.tools}
        grid, self.second_grid = (
            PaneGrid(
                self.reading,
                lambda: Canvas(self.maker),
                by_id,
                executor=self.workers.drawing,
                area=area,
            )
            for area in (0, 1)
        )
        strip = SeriesStrip(self.reading, Thumbnails(self.wall.decode, self.workers.pictures, self.reading))
        strip.document_chosen.connect(self.documents.show)
        listed = {action.id.removeprefix("tool.") for action in self.actions.tools}
        bar = ToolBar(self.reading, [tool for tool in self.tools if tool.id in listed], self._tool_keys())
        self.actions.keys_changed.connect(lambda: bar.show_keys(self._tool_keys()))
        bar.add_actions([self.actions.qt(action_id) for action_id in BAR])
        bar.add_menu(self.actions.qt("view.volume"), [self.actions.qt(action.id) for action in VOLUMES])
        bar.add_menu(self.actions.qt("links.toggle"), [self.actions.qt(action_id) for action_id in LINK_MENU])
        report = ReportSide(
            self.desk,
            self.reading,
            self.dictator,
            lambda: Microphone(self.window),
            load_vocabularies(RESOURCES / "vocabulary"),
            self.jobs,
        )
        prior_report = PriorReport(self.desk.store, self.reading, self.jobs, self.settings)
        prior_report.document_wanted.connect(self.documents.show)
        return ReadingPage(strip, bar, grid, report, prior_report)

    def _findable(self) -> Iterator[Found]:
        if self.window.at == "reading":
            yield from in_reading(self.reading)
        yield from in_settings(self.settings, self.open_settings)

    def open_settings(self) -> SettingsDialog:
        """Show what can be set."""
        dialog = SettingsDialog(
            self.settings, self.window, (self.actions.qt("file.sources"), self.actions.qt("help.keys"))
        )
        dialog.show()
        return dialog

    def _tool_keys(self) -> dict[str, str]:
        """The key of each tool, "" where it has none."""
        return {one.id.removeprefix("tool."): one.keys[0] if one.keys else "" for one in self.actions.tools}

    def _place(self) -> None:
        self.window.place("worklist", self.worklist)
        self.window.place("reading", self.page)
        self.window.set_status(self.status)
        fill_menus(self.window.menuBar(), self.actions)
        self.window.go_to("worklist")

    def _screens(self) -> Screens:
        page, window = self.page, self.window
        parts = [
            Part("panes", "more panes", self.second_grid, self._open_second_area, self._close_second_area),
            Part("report", "report", page.side, page.take_out_side, page.put_back_side),
            Part(
                "worklist",
                "worklist",
                self.worklist,
                lambda: window.take_out("worklist"),
                lambda: window.put_back("worklist"),
            ),
        ]
        actions = [self.actions.qt(action.id) for action in self.actions.declared]
        return Screens(parts, actions, self.settings, window)

    def _open_second_area(self) -> None:
        self.reading.hangings.show_second_area(shown=True)

    def _close_second_area(self) -> None:
        self.second_grid.setParent(None)
        self.second_grid.hide()
        self.reading.hangings.show_second_area(shown=False)

    # -- what crosses rooms -------------------------------------------------------------------------------------------

    def _announce(self) -> None:
        self.reading.refused.connect(lambda text: self.status.say(text, warning=True, about=self.reading))
        self.reading.study_opened.connect(lambda _: self.status.withdraw(self.reading))  # it was about another patient
        speaking = (
            self.desk,
            self.importing,
            self.page.report,
            self.own_hangings,
            self.own_renderings,
            self.own_writing,
        )
        self.spelling.refused.connect(lambda text: self.status.say(text, warning=True))
        making = (self.copying, self.noting, self.reformatting, self.leaving, self.wrapping)
        self.sources.refused.connect(lambda text: self.status.say(text, warning=True))
        self.sources.changed.connect(self.reception.begin_again)
        networked = (self.reception, self.ordering, self.elsewhere, self.watching)
        drawing = (self.segment_keeper, self.segment_drafts, self.reading.segment_copies)
        quiet = (self.registering, self.claiming, self.documents, self.segment_measuring)
        for owner in (*speaking, *making, *networked, *quiet, self.segment_keeper, self.segment_drafts):
            owner.refused.connect(lambda text: self.status.say(text, warning=True))
        for speaker in (*speaking, *making, *networked, *drawing, self.registering):
            speaker.said.connect(self.status.say)
        self.actions.refused.connect(lambda text: self.status.say(text, warning=True, stays=False))
        self.worklist.failed.connect(lambda text: self.status.say(text, warning=True))
        for brought in (self.importing.imported, self.reformatting.imported, self.wrapping.wrapped):
            brought.connect(lambda _: self.worklist.refresh())
        self._announce_orders()
        for noticed in (self.claiming.changed, self.watching.changed):
            noticed.connect(self.worklist.follow)
        self.claiming.said.connect(self.status.say)
        self.elsewhere.fetched.connect(lambda *_: self.worklist.refresh())
        self.elsewhere.fetched.connect(lambda study, _: self.ahead.arrived(study))
        self._show_priors_ahead()
        self.elsewhere.more.connect(lambda _: self.worklist.refresh())
        self.desk.closing.connect(self.segment_drafts.close_study)
        self.segment_keeper.saved.connect(lambda _: self.worklist.refresh())
        self.desk.opened.connect(lambda _: self.window.go_to("reading"))
        for changed in (self.desk.signed, self.desk.closed):
            changed.connect(lambda *_: self.worklist.refresh())
        self.desk.signed.connect(self.documents.take_signed)
        self.desk.signed.connect(lambda _: self.postman.turn())
        self.window.paths_dropped.connect(self.importing.take)
        self.window.left.connect(self.screens.leave)
        self.worklist.paths_dropped.connect(self.importing.take)
        for problem in (self.settings.problem, *self.own_hangings.problems, *self.own_renderings.problems):
            if problem:
                self.status.say(problem, warning=True)

    def _announce_orders(self) -> None:
        for listening in (self.reception, self.ordering):
            listening.arrived.connect(self.worklist.refresh)
        self.ordering.arrived.connect(self.identity.look)
        self.identity.refused.connect(lambda text: self.status.say(text, warning=True))

    def _show_priors_ahead(self) -> None:
        preview = self.worklist.preview
        preview.show_elsewhere(self.ahead.lines)
        preview.fetch_wanted.connect(self.ahead.want)
        self.ahead.fetch_wanted.connect(self.elsewhere.fetch)
        self.ahead.changed.connect(preview.places_changed)
        self.ahead.came.connect(self.worklist.refresh)
        self.reception.arrived.connect(self.ahead.turn)

    def start(self, paths: Sequence[Path] = (), study_uid: str = "") -> None:
        """Show the window; import paths, or open a study at once."""
        self.window.open_where_it_was()
        self.screens.open_remembered()
        self.prepare()
        if paths:
            self.importing.imported.connect(
                lambda summary: self.desk.open(summary.studies[0]) if summary.studies else None
            )
            self.importing.take(paths)
        if study_uid:
            self.desk.open(study_uid)

    def prepare(self) -> None:
        """Make ready what takes a moment, beside the GUI: the kernels, the graphics card, the speech engine."""
        self.workers.wake()
        self.workers.pixels.submit(self.maker.warm_up)
        self.workers.pixels.submit(self.maker.settle)
        self.workers.jobs.submit(warm_up, self.settings.values.report_language)
        self.dictator.load()
        self.rehearsal.start()
        self.watching.start()
        self.ahead.start()
        self.reception.start()
        self.ordering.start()
        self.postman.start()
        self.caretaker.start()

    def _may_close(self) -> bool:
        self.desk.close()
        return True

    def close(self) -> None:
        """Save the draft, put the window away, stop what runs, let go of the archive."""
        self.collector.stop()
        self.desk.close()
        self.screens.leave()
        self.window.hide()
        self.dictator.cancel()
        self.jobs.cancel_all()
        self.postman.close()
        self.caretaker.close()
        self.reception.close()
        self.ordering.close()
        self.watching.close()
        self.claiming.close()
        self.ahead.close()
        self.workers.close()
        self.wall.close()
        self.archive.close()
        self.second_grid.deleteLater()
        self.window.deleteLater()
