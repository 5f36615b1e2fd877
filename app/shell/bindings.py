"""What every action does: the ids of the table bound to the owners and places of the workstation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QMessageBox

from app.archive.archive import Archive
from app.desk.desk import Desk
from app.desk.segment_keeper import SegmentKeeper
from app.desk.segment_measuring import SegmentMeasuring
from app.jobs import Jobs
from app.settings import Settings
from app.shell.action_table import ActionTable
from app.shell.arriving_study import ArrivingStudy
from app.shell.claim_actions import bind_claims
from app.shell.claiming import Claiming
from app.shell.copying import Copying
from app.shell.data_actions import bind_data
from app.shell.deleting import Deleting
from app.shell.elsewhere import Elsewhere
from app.shell.fusion_actions import bind_fusion
from app.shell.hanging_actions import bind_hangings
from app.shell.importing import Importing
from app.shell.key_bindings import KeyBindings
from app.shell.keys_page import KeysPage
from app.shell.layout_actions import bind_layouts
from app.shell.leaving import Leaving
from app.shell.lesion_panel import LesionPanel, same_lesion_menu
from app.shell.link_actions import bind_links
from app.shell.main_window import MainWindow
from app.shell.mouse_bindings import MouseBindings
from app.shell.noting import Noting
from app.shell.own_hangings import OwnHangings
from app.shell.own_renderings import OwnRenderings
from app.shell.own_writing import OwnWriting
from app.shell.palette import Palette
from app.shell.plane_actions import bind_curves, bind_kept_planes, bind_planes
from app.shell.postman import Postman
from app.shell.reading_actions import bind_reading
from app.shell.reading_page import ReadingPage
from app.shell.reformatting import Reformatting
from app.shell.registering import Registering
from app.shell.results_actions import bind_results
from app.shell.screens import Screens
from app.shell.search_actions import bind_search
from app.shell.searching import Searching
from app.shell.segment_actions import bind_segments
from app.shell.segmenting_actions import bind_segmenting
from app.shell.source_actions import bind_sources
from app.shell.sources import KnownSources
from app.shell.spelling_check import SpellingCheck
from app.shell.status import StatusLine
from app.shell.suv_panel import suv_panel
from app.shell.volume_actions import bind_volumes
from app.shell.wrapping import Wrapping
from app.shell.writing_actions import bind_writing
from app.worklist.view import WorklistView
from reporting.draft.life_cycle import Event
from reporting.report import Report
from viewer.model.segment_kind import SegmentKind
from viewer.model.volume import Stack
from viewer.session.reading import Reading
from viewer.tools.base import Tool
from viewer.widgets.pane_grid import PaneGrid

ABOUT = (
    "Lectern, an open radiology reading workstation.\n\n"
    "Not for diagnostic use: Lectern is no cleared medical device. Every number it shows says where it comes from; "
    "whoever reads with it answers for what is read."
)


class Workstation(Protocol):
    """What can be acted on."""

    window: MainWindow
    actions: ActionTable
    keys: KeyBindings
    mouse: MouseBindings
    palette: Palette
    settings: Settings
    archive: Archive
    jobs: Jobs
    noting: Noting
    reading: Reading
    desk: Desk
    worklist: WorklistView
    importing: Importing
    elsewhere: Elsewhere
    sources: KnownSources
    arriving: ArrivingStudy
    searching: Searching
    registering: Registering
    reformatting: Reformatting
    segment_kinds: tuple[SegmentKind, ...]
    segment_keeper: SegmentKeeper
    segment_measuring: SegmentMeasuring
    copying: Copying
    leaving: Leaving
    wrapping: Wrapping
    postman: Postman
    deleting: Deleting
    claiming: Claiming
    page: ReadingPage
    status: StatusLine
    own_hangings: OwnHangings
    own_renderings: OwnRenderings
    own_writing: OwnWriting
    spelling: SpellingCheck
    screens: Screens
    second_grid: PaneGrid

    @property
    def tools(self) -> Sequence[Tool]:
        """What the mouse can do."""
        ...

    def open_settings(self) -> object:
        """Show what can be set."""
        ...


def bind_all(station: Workstation) -> None:
    """Bind every declared action."""
    _bind_copies(station)
    bind_reading(station.actions, station.reading, lambda: _unseen(station))
    station.actions.bind("links.register", station.registering.act, lambda: _no_study(station) or _unseen(station))
    bind_fusion(station.actions, station.reading, station.window, lambda: _unseen(station))
    bind_segments(station.actions, station.reading, station.window, station.segment_kinds, lambda: _unseen(station))
    bind_segmenting(
        station.actions, station.reading, station.segment_keeper, station.segment_measuring, lambda: _unseen(station)
    )
    bind_links(station.actions, station.reading.switches, station.settings)
    bind_layouts(station.actions, station.reading, station.page.grid, lambda: _unseen(station))
    bind_planes(station.actions, station.reading, lambda: _active_grid(station), lambda: _unseen(station))
    bind_kept_planes(station.actions, station.reading, station.reformatting, lambda: _unseen(station))
    bind_curves(station.actions, station.reading, station.tools, station.window, lambda: _unseen(station))
    bind_volumes(station.actions, station.reading, station.own_renderings, station.window, lambda: _unseen(station))
    bind_hangings(station.actions, station.reading, station.own_hangings, station.window, lambda: _unseen(station))
    _bind_places(station)
    bind_data(station)
    bind_sources(station)
    bind_search(station)
    bind_claims(station)
    _bind_report(station)
    bind_results(station, lambda: _no_study(station) or _unseen(station))
    bind_writing(station.actions, station.desk, station.window, lambda: station.page.report.panel, station.own_writing)
    station.actions.bind("report.spelling", station.spelling.toggle)
    _bind_windows(station)
    _bind_help(station)


def _bind_places(station: Workstation) -> None:
    bind, window, worklist, importing = station.actions.bind, station.window, station.worklist, station.importing
    bind("file.import_folder", importing.ask_for_folder)
    bind("file.import_files", importing.ask_for_files)
    bind("file.samples", importing.take_samples)
    bind("file.settings", station.open_settings)
    bind("file.quit", window.close)
    bind("place.worklist", lambda: window.go_to("worklist"))
    bind("place.reading", lambda: window.go_to("reading"), lambda: _no_study(station))
    bind("place.next_study", lambda: worklist.open_next_unread(_uid(station)))
    bind("worklist.open", worklist.open_selected, lambda: _at_worklist(station))
    bind("worklist.search", lambda: _search(station))
    for wanted, ask in (
        (worklist.folder_wanted, importing.ask_for_folder),
        (worklist.files_wanted, importing.ask_for_files),
        (worklist.samples_wanted, importing.take_samples),
    ):
        wanted.connect(ask)
    worklist.study_chosen.connect(station.desk.open)
    worklist.none_unread.connect(lambda: _nothing_left(station))


def _bind_report(station: Workstation) -> None:
    report, desk = station.page.report, station.desk

    def bind(action_id: str, handler: Callable[[], object]) -> None:
        station.actions.bind(action_id, handler, lambda: _no_study(station) or _unseen(station))

    bind("report.dictate", report.dictating.talk.act)
    report.dictating.talk.watch(station.window, station.actions.qt("report.dictate"))
    _show_key_of_dictation(station)
    station.actions.keys_changed.connect(lambda: _show_key_of_dictation(station))
    bind("report.dictate_file", report.dictating.ask_for_file)
    bind("report.focus", lambda: _to_report(station))
    bind("report.next_field", lambda: report.panel and report.panel.next_field())
    bind("report.previous_field", lambda: report.panel and report.panel.previous_field())
    selected = station.reading.measurements
    station.actions.bind(
        "report.insert_measurement",
        report.insert_selected_measurement,
        lambda: _no_study(station) or _unseen(station) or ("" if selected.selected else "Select a measurement first."),
    )
    bind("report.addendum", lambda: report.request(Event.START_ADDENDUM))
    bind("report.preview", report.look)
    for action_id, event in (("report.sign", Event.SIGN_FINAL), ("report.sign_preliminary", Event.SIGN_PRELIMINARY)):
        station.actions.bind(action_id, _sign(station, event), _why_not(station, event))
    desk.signed.connect(lambda report: _after_signing(station, report))
    bind("image.key", lambda: _toggle_key(station))
    station.actions.bind("image.suv", lambda: _show_suv(station), lambda: _unseen(station) or _no_pet(station))
    prior = station.page.prior_report
    station.actions.bind(
        "prior.report", prior.toggle, lambda: _no_study(station) or _unseen(station) or prior.why_not()
    )
    bind("edit.cancel", lambda: [grid.cancel() for grid in (station.page.grid, station.second_grid)])
    _bind_undo(station)
    station.actions.bind(
        "measurement.same_lesion",
        lambda: _same_lesion(station),
        lambda: _no_study(station) or _unseen(station) or _nothing_to_tie(station),
    )
    bind("report.lesions", lambda: _show_lesions(station))
    bind("image.teaching", lambda: _toggle_teaching(station))
    station.reading.key_images.marked.connect(
        lambda image: desk.key_images.add(image, _active_grid(station).capture(), _active_grid(station).key_view())
    )
    station.reading.key_images.unmarked.connect(desk.key_images.remove)


def _bind_undo(station: Workstation) -> None:
    """Undo takes back the last point of what is half drawn before anything that is done."""
    undo, grids = station.reading.undo, (station.page.grid, station.second_grid)

    def why_not() -> str:
        can = any(grid.half_drawn for grid in grids) or undo.canUndo()
        return _unseen(station) if can else "There is nothing to undo."

    def take_back() -> None:
        if not any(grid.take_back() for grid in grids):
            undo.undo()

    station.actions.bind("edit.undo", take_back, why_not)


def _bind_copies(station: Workstation) -> None:
    copying = station.copying

    def bind(action_id: str, handler: Callable[[], object]) -> None:
        station.actions.bind(action_id, handler, lambda: _no_study(station) or _unseen(station))

    bind("copy.pane", copying.copy_pane)
    bind("copy.image", copying.copy_image)
    station.actions.bind("copy.identity", copying.toggle_identity)
    bind("save.png", lambda: copying.ask_and_save("png"))
    bind("save.jpeg", lambda: copying.ask_and_save("jpeg"))
    bind("save.image_png", lambda: copying.ask_and_save("png", image=True))
    bind("save.image_jpeg", lambda: copying.ask_and_save("jpeg", image=True))
    bind("save.mp4", lambda: copying.ask_and_save("mp4"))
    bind("save.gif", lambda: copying.ask_and_save("gif"))
    bind("print.pane", copying.ask_and_print)


def _bind_help(station: Workstation) -> None:
    station.actions.bind("help.palette", station.palette.open)
    station.actions.bind(
        "help.keys", lambda: KeysPage(station.actions, station.keys, station.mouse, station.window).show()
    )
    station.actions.bind("help.about", lambda: _about(station))


def _show_key_of_dictation(station: Workstation) -> None:
    keys = station.keys.keys("report.dictate")
    station.page.report.dictating.bar.show_key(keys[0] if keys else "")


def _bind_windows(station: Workstation) -> None:
    screens = station.screens
    for name in ("report", "worklist", "panes"):
        station.actions.bind(f"window.{name}", _toggle(screens, name))
    station.actions.bind("window.all", screens.fill)
    screens.opened.connect(lambda window: window.installEventFilter(station.page.report.dictating.talk))


def _toggle(screens: Screens, name: str) -> Callable[[], object]:
    return lambda: screens.toggle(name)


def _to_report(station: Workstation) -> None:
    station.screens.raise_for("report")
    station.page.report.take_keys()


def _nothing_to_tie(station: Workstation) -> str:
    selected = station.reading.measurements.selected
    if selected is None:
        return "Select a measurement first."
    return "" if station.desk.lesions.candidates(selected.uid) else "No diameter was measured on another study yet."


def _same_lesion(station: Workstation) -> None:
    selected = station.reading.measurements.selected
    if selected is not None:
        menu = same_lesion_menu(station.desk.lesions, selected.uid, station.window)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(QCursor.pos())


def _show_lesions(station: Workstation) -> None:
    open_one = station.window.findChild(LesionPanel)
    panel = open_one or LesionPanel(station.desk.lesions, station.window)
    if open_one is None:
        panel.lesion_activated.connect(lambda uid: _go_to_lesion(station, uid))
        station.desk.closed.connect(panel.close)
    panel.show()


def _go_to_lesion(station: Workstation, uid: str) -> None:
    kept = [one for one in station.reading.measurements.all if one.tracking_uid == uid]
    if kept and station.reading.go_to(kept[-1]):
        station.reading.measurements.select(kept[-1].uid)


def _toggle_key(station: Workstation) -> None:
    """The image of the active pane, or its plane."""
    reading, grid = station.reading, _active_grid(station)
    view = grid.key_view() if reading.panes.view(reading.panes.active).place.cut else None
    if view is not None:
        station.desk.key_images.toggle_plane(view, grid.capture())
    else:
        reading.toggle_key_image(reading.panes.active)


def _toggle_teaching(station: Workstation) -> None:
    image = station.reading.places.image(station.reading.panes.active)
    if image is None:
        station.desk.refused.emit("A key image is an acquired image; this pane shows none.")
    else:
        station.desk.key_images.toggle_teaching(image.ref)


def _show_suv(station: Workstation) -> None:
    panel = suv_panel(_active_stack(station), station.window)
    if panel is not None:
        panel.show()


def _no_pet(station: Workstation) -> str:
    stack = _active_stack(station)
    return "" if stack and stack.uptake else "The active pane shows no PET."


def _active_grid(station: Workstation) -> PaneGrid:
    """The area in which the active pane lies."""
    panes = station.reading.panes
    return station.second_grid if panes.layout.area(panes.active) else station.page.grid


def _active_stack(station: Workstation) -> Stack | None:
    return station.reading.places.stack(station.reading.panes.active)


def _sign(station: Workstation, event: Event) -> Callable[[], object]:
    return lambda: station.page.report.sign(event, goes_on=event is Event.SIGN_FINAL)


def _after_signing(station: Workstation, report: Report) -> None:
    """Say what was signed; a final report leads to the next unread study, if there is one."""
    station.status.say(f"Signed as {report.status}: PDF and SR are in the archive beside the images.")
    if station.page.report.goes_on:
        station.worklist.open_next_unread(report.study.uid)


def _why_not(station: Workstation, event: Event) -> Callable[[], str]:
    return lambda: _no_study(station) or _unseen(station) or station.desk.why_not_sign(event)


def _uid(station: Workstation) -> str:
    return station.desk.work.opened.study.uid if station.desk.work else ""


def _no_study(station: Workstation) -> str:
    return "" if station.desk.work else "No study is open."


def _unseen(station: Workstation) -> str:
    """Nothing is changed or signed in a study that the worklist hides."""
    back = station.actions.key("place.reading")
    return "" if station.window.at == "reading" else f"The worklist is in front of the study; {back} goes back to it."


def _at_worklist(station: Workstation) -> str:
    to = station.actions.key("place.worklist")
    return "" if station.window.shows("worklist") else f"The worklist is not shown; {to} goes to it."


def _search(station: Workstation) -> None:
    station.window.go_to("worklist")
    station.worklist.focus_search()


def _nothing_left(station: Workstation) -> None:
    station.desk.close()
    station.window.go_to("worklist")


def _about(station: Workstation) -> None:
    box = QMessageBox(station.window)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setWindowTitle("About Lectern")
    box.setText(ABOUT)
    box.setModal(False)
    box.show()
