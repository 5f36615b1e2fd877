"""The steps of the tour, in the order of a reading."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import reporting.export
from app.application import Application
from app.archive.importer import ImportSummary
from app.archive.index import Index
from app.desk.desk import Work
from app.desk.person import letterhead
from app.home import RESOURCES
from app.shell.importing import headline
from app.tour import target
from app.tour.hands import TourStopped, drag, line, rest, wait
from app.tour.record import Record
from reporting.checks.contract import holding
from reporting.dictation.dictator import State
from reporting.export.objects import signed_objects
from reporting.report import Report
from viewer.catalogue import extensions
from viewer.model.view import Place
from viewer.model.volume import Stack, StackImage
from viewer.render.camera import Camera
from viewer.session.scene import Drawing, scene
from viewer.widgets.pane import Pane

SCROLL = 24
Where = Callable[[Stack, StackImage, Camera, float], tuple[target.Point, target.Point]]


class Tour:
    """Does the steps on a running workstation and records them."""

    def __init__(self, station: Application, record: Record) -> None:
        self._station, self._record = station, record
        self._reading, self._window = station.reading, station.window
        self._signed: list[Report] = []
        self._said: list[str] = []
        station.desk.signed.connect(self._signed.append)
        for owner in (station.desk, station.reading, station.page.report):
            owner.refused.connect(self._said.append)

    def run(self, data: Sequence[Path]) -> None:
        """All of it; raises TourStopped where it cannot go on."""
        summary = self._import(data)
        self._worklist()
        self._open(self._choose(summary))
        self._hang()
        self._windows()
        self._scroll()
        self._measure()
        self._mpr()
        self._volume()
        self._template()
        self._dictate()
        self._checks()
        self._sign()
        self._export()
        self._back()

    def do(self, action_id: str) -> None:
        """Give a command as a reader would."""
        if not self._station.actions.trigger(action_id):
            raise TourStopped(f"{action_id}: {self._station.actions.why_not(action_id)}")

    # -- before the images --------------------------------------------------------------------------------------------

    def _import(self, data: Sequence[Path]) -> ImportSummary:
        with self._record.step("import") as made:
            done: list[ImportSummary] = []
            self._station.importing.imported.connect(done.append)
            if data:
                self._station.importing.take(list(data))
            else:
                self.do("file.samples")
            wait(lambda: done, "the import", 600.0)
            made["summary"] = headline(done[0])
            made["studies"] = len(done[0].studies)
            if not done[0].studies:
                raise TourStopped("none of the files could be read")
            return done[0]

    def _worklist(self) -> None:
        with self._record.step("worklist") as made:
            self.do("place.worklist")
            model = self._station.worklist.model
            wait(lambda: model.rowCount() and self._station.jobs.running == (), "the worklist")
            rest(800)
            made["rows"] = model.rowCount()
            made["screenshot"] = self._record.picture(self._window, "worklist")

    def _choose(self, summary: ImportSummary) -> str:
        """The study with the most images, a volume before others; of equals the latest."""
        index = Index(self._station.archive)
        studies = [index.study(uid) for uid in summary.studies]

        def worth(uid_study: Any) -> tuple[bool, int, str]:
            images = sum(len(series.instances) for series in uid_study.series)
            return any(series.modality in ("CT", "MR") for series in uid_study.series), images, uid_study.date

        return max(studies, key=worth).uid

    # -- images -------------------------------------------------------------------------------------------------------

    @property
    def _pane(self) -> Pane:
        return self._station.page.grid.active

    def _open(self, uid: str) -> None:
        with self._record.step("open") as made:
            seen: list[str] = []
            self._reading.seen.painted.connect(lambda stack_id, _: seen.append(stack_id))
            self._station.worklist.table.select(uid)
            self._station.worklist.study_chosen.emit(uid)
            wait(lambda: self._station.desk.work is not None, "the study")
            wait(lambda: seen, "the first image")
            made["first_image"] = True
            wait(lambda: self._station.page.report.panel is not None, "the report")
        with self._record.step("load") as made:
            stack = target.best_stack(self._reading.exams.all[0].stacks)
            if stack is None:
                raise TourStopped("this study has no images")
            self.do("layout.1x1")
            self._reading.places.show(0, stack.id)
            wait(lambda: self._complete(stack.id), "the whole series")
            voxels = self._reading.pixels.of(stack.id)
            made["images"] = len(stack.images)
            made["damaged"] = len(voxels.damaged) if voxels else 0
        self._stack = stack

    def _complete(self, stack_id: str) -> bool:
        voxels = self._reading.pixels.of(stack_id)
        return voxels is not None and voxels.complete

    def _hang(self) -> None:
        with self._record.step("hang") as made:
            self.do("hanging.next")
            self.do("hanging.previous")
            rest(300)
            made["panes"] = self._reading.panes.layout.count
            made["screenshot"] = self._record.picture(self._window, "reading")
            self.do("layout.1x1")
            self._reading.places.show(0, self._stack.id, target.best_index(self._stack))
            wait(lambda: self._complete(self._stack.id), "the series")

    def _windows(self) -> None:
        with self._record.step("window") as made:
            lung = "window.preset_2" if self._stack.modality == "CT" else "window.preset_0"
            self.do(lung)
            self.do("tool.window_level")
            width, height = self._pane.width(), self._pane.height()
            drag(self._pane, line((width * 0.5, height * 0.8), (width * 0.52, height * 0.78)))
            window = self._reading.windows.of(0)
            made["window"] = [window.center, window.width] if window else None
            made["screenshot"] = self._record.picture(self._window, "window")
            self.do(lung)

    def _scroll(self) -> None:
        with self._record.step("scroll") as made:
            start = self._reading.places.number(0)
            for _ in range(SCROLL):
                self.do("image.next")
                rest(1)
            self.do("image.ten_back")
            self._reading.places.go_to_number(0, start)
            made["images"] = SCROLL

    def _measure(self) -> None:
        with self._record.step("measure") as made:
            self._draw("tool.length", target.diameter)
            self._draw("tool.ellipse", target.around)
            made["measurements"] = [[value.text for value in kept.values] for kept in self._reading.measurements.all]
            self.do("edit.undo")
            self.do("edit.redo")
            self.do("image.key")
            made["screenshot"] = self._record.picture(self._window, "measured")

    def _draw(self, tool: str, where: Where) -> None:
        before = len(self._reading.measurements.all)
        pane, image = self._pane, self._stack.images[target.best_index(self._stack)]
        width, height = round(pane.width() * pane.ratio), round(pane.height() * pane.ratio)
        camera = scene(self._stack, self._reading.panes.view(0), None, {}, Drawing(width, height)).camera
        self.do(tool)
        drag(pane, line(*where(self._stack, image, camera, pane.ratio)))
        wait(lambda: len(self._reading.measurements.all) > before, f"a measurement by {tool}", 10.0)
        self.do("tool.window_level")

    def _mpr(self) -> None:
        with self._record.step("MPR") as made:
            if not self._stack.geometry.is_volume:
                made["why_not"] = self._stack.geometry.why_not
                return
            self.do("view.mpr")
            wait(lambda: self._reading.planes.in_mpr, "the planes")
            rest(400)
            made["screenshot"] = self._record.picture(self._window, "mpr")
            self.do("view.mpr")

    def _volume(self) -> None:
        with self._record.step("volume") as made:
            if not self._stack.geometry.is_volume:
                made["why_not"] = self._stack.geometry.why_not
                return
            place: Place = self._reading.panes.view(0).place
            self.do("view.volume")
            rest(2500)
            made["screenshot"] = self._record.picture(self._window, "volume")
            self.do("view.volume")
            self._reading.places.show(0, place.stack_id, place.index)

    # -- report -------------------------------------------------------------------------------------------------------

    @property
    def _work(self) -> Work:
        work = self._station.desk.work
        if work is None:
            raise TourStopped("the study was closed")
        return work

    def _template(self) -> None:
        with self._record.step("template") as made:
            panel = self._station.page.report.panel
            if panel is None:
                raise TourStopped("there is no report")
            made["template"] = self._work.template.id
            while panel.next_field():
                self._fill(self._work.draft.unfilled())
            made["fields_left"] = len(self._work.draft.unfilled())

    def _fill(self, unfilled: tuple[tuple[str, str], ...]) -> None:
        """Fill the first blank: the sample's nodule where nodules are asked for, else the first choice."""
        field = self._work.template.fields[unfilled[0][1]]
        plain = "1" if field.kind == "number" else "none"
        nodule = ["Solid nodule, as measured."] if field.id == "nodules" else []
        self._work.draft.set_field(field.id, [*nodule, *field.choices, plain][0])
        if len(self._work.draft.unfilled()) >= len(unfilled):
            raise TourStopped(f"the field {field.id} stays unfilled")

    def _quote(self) -> None:
        """The measured length behind the dictated impression, linked."""
        panel = self._station.page.report.panel
        if panel is not None:
            self._reading.measurements.select(self._reading.measurements.all[0].uid)
            panel.go_to_section(self._title("impression"))
            panel.insert_text(" Longest diameter ")
            self.do("report.insert_measurement")
            panel.insert_text(".")

    def _title(self, section_id: str) -> str:
        report = self._work.draft.report
        return (report.section(section_id) or report.sections[-1]).title

    def _dictate(self) -> None:
        with self._record.step("dictate") as made:
            dictator, panel = self._station.dictator, self._station.page.report.panel
            wait(lambda: dictator.state in (State.READY, State.UNAVAILABLE), "the speech engine")
            if dictator.why_not or panel is None:
                made["why_not"] = dictator.why_not
                self._type_instead()
                self._quote()
                return
            heard: list[str] = []
            dictator.transcribed.connect(lambda transcript: heard.append(transcript.text))
            # Of the sample the recording speaks the truth; of any other study it says only that it is a trial.
            name = "impression" if target.nodule_center(self._stack) is not None else "trial"
            panel.go_to_section(self._title("impression"))
            self._station.page.report.dictating.dictate_wav(RESOURCES / "samples" / f"{name}.wav")
            wait(lambda: heard, f"the text of {name}.wav")
            self._quote()
            made["heard"] = heard
            rest(500)
            made["screenshot"] = self._record.picture(self._window, "report")

    def _type_instead(self) -> None:
        panel = self._station.page.report.panel
        if panel is not None:
            panel.go_to_section(self._title("impression"))
            panel.insert_text("Typed, since dictation is not to be had here.")

    def _checks(self) -> None:
        with self._record.step("checks") as made:
            remarks = self._station.desk.remarks()
            made["remarks"] = [f"{one.severity}: {one.sentence}" for one in remarks]
            blocking = holding(remarks)
            if blocking:
                raise TourStopped(f"the report cannot be signed: {blocking[0]}")

    def _sign(self) -> None:
        with self._record.step("sign") as made:
            self._said.clear()
            self.do("report.preview")
            panel = self._station.page.report.panel
            offered: list[object] = []
            self._station.desk.previewed.connect(offered.append)
            wait(lambda: offered or self._said, "the pages")
            rest(800)
            made["screenshot"] = self._record.picture(self._window, "sign")
            if panel is None or self._said:
                raise TourStopped(self._said[-1] if self._said else "there is no report")
            self._station.desk.confirm()
            wait(lambda: self._signed or self._said, "the signature")
            if not self._signed:
                raise TourStopped(self._said[-1])
            made["status"] = self._signed[0].status.value
            wait(lambda: self._station.jobs.running == (), "the signed documents")
            rest(300)
            made["signed"] = self._record.picture(self._window, "signed")

    def _export(self) -> None:
        with self._record.step("export") as made:
            report, head = self._signed[0], letterhead(self._station.settings.values)
            files = [self._record.keep(f"{one.role}.dcm", one.data) for one in signed_objects(report, head)]
            others = [one for one in extensions(reporting.export, "EXPORTER") if one.suffix != ".dcm"]
            files += [self._record.keep(f"report{one.suffix}", one.make(report, head)) for one in others]
            made["files"] = files

    def _back(self) -> None:
        with self._record.step("back to the worklist") as made:
            self.do("place.worklist")
            wait(lambda: self._station.jobs.running == (), "the worklist")
            rest(800)
            made["screenshot"] = self._record.picture(self._window, "worklist")
