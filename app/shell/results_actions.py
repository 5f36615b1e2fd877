"""What the actions on critical results, follow-ups, corrections and image quality do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from app.archive.archive import Archive
from app.desk.desk import Desk
from app.desk.person import name_to_read, reader
from app.jobs import Jobs
from app.settings import Settings
from app.shell.action_table import ActionTable
from app.shell.critical_window import CriticalWindow
from app.shell.follow_up_dialog import FollowUpDialog
from app.shell.main_window import MainWindow
from app.shell.noting import Noting
from app.shell.open_loops import OpenLoops
from app.shell.reading_page import ReadingPage
from app.worklist.view import WorklistView
from reporting.communication import follow_up_text
from reporting.draft.life_cycle import Event
from reporting.results import FollowUp
from viewer.model.study import ImageRef
from viewer.session.reading import Reading


class Station(Protocol):
    """What can be acted on."""

    window: MainWindow
    actions: ActionTable
    settings: Settings
    archive: Archive
    jobs: Jobs
    desk: Desk
    reading: Reading
    page: ReadingPage
    worklist: WorklistView
    noting: Noting


def bind_results(station: Station, no_study: Callable[[], str]) -> None:
    """Bind them; without a study in front those that need one say so."""
    bind, desk = station.actions.bind, station.desk

    def why_not_correct() -> str:
        reason = no_study()
        return reason or (desk.work.draft.why_not(Event.START_CORRECTION) if desk.work else "No study is open.")

    bind("report.critical", lambda: show_critical(station), no_study)
    bind("report.follow_up", lambda: _recommend(station), no_study)
    bind("report.open_loops", lambda: show_loops(station))
    bind("report.correct", lambda: station.page.report.request(Event.START_CORRECTION), why_not_correct)
    bind("view.structured", station.reading.structured.toggle, lambda: no_study() or _none_measured(station))
    bind("image.quality", lambda: _note(station), lambda: no_study() or _no_image(station))


def show_critical(station: Station) -> CriticalWindow:
    """The window of the open study, the one that is there already where it is; it closes with the study."""
    shown = station.window.findChild(CriticalWindow)
    if shown is None:
        shown = CriticalWindow(station.desk.results, _who(station), station.window)
        station.desk.closed.connect(shown.close)
    shown.show()
    return shown


def show_loops(station: Station) -> OpenLoops:
    """The list of all studies."""
    shown = station.window.findChild(OpenLoops)
    if shown is None:
        shown = OpenLoops(station.archive, station.jobs, station.window)
        shown.study_chosen.connect(station.desk.open)
        station.desk.results.changed.connect(shown.look)
        station.desk.signed.connect(shown.look)
    shown.show()
    return shown


def _recommend(station: Station) -> None:
    work = station.desk.work
    if work is None:
        return
    dialog = FollowUpDialog(work.opened.study, _who(station), station.window)
    dialog.made.connect(lambda made, months: _keep(station, made, months))
    station.desk.closed.connect(dialog.close)
    dialog.show()


def _keep(station: Station, made: FollowUp, months: int) -> None:
    """The follow-up is kept, and said at the caret where the report is open for writing."""
    work, panel = station.desk.work, station.page.report.panel
    if work is None or work.opened.study.uid != made.study_uid:
        return
    station.desk.results.recommend(made)
    if panel is not None and not work.draft.why_not(Event.EDIT):
        panel.insert_text(follow_up_text(made, months, work.draft.report.language))


def _note(station: Station) -> None:
    image = _image(station)
    exam = next((one for one in station.reading.exams.all if image and one.study.uid == image.study_uid), None)
    if image is not None and exam is not None:
        series = next((one for one in exam.study.series if one.uid == image.series_uid), None)
        number = series.number if series and series.number is not None else "without number"
        station.noting.ask(exam.study, image, f"{exam.study.description}, series {number}")


def _image(station: Station) -> ImageRef | None:
    shown = station.reading.places.image(station.reading.panes.active)
    return shown.ref if shown else None


def _no_image(station: Station) -> str:
    return "" if _image(station) else "A note is about an acquired image; this pane shows none."


def _none_measured(station: Station) -> str:
    return "" if station.reading.structured.all else "No structured report of another system measured on these images."


def _who(station: Station) -> str:
    return name_to_read(reader(station.settings.values))
