"""Segments that were drawn, into the archive beside their images: a new object each time, never in place of another."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from app.archive.archive import Archive
from app.archive.keeping import NotKept, keep
from app.desk.person import letterhead, reader
from app.jobs import Jobs
from app.settings import Settings
from reporting.export import regions, segmentation
from reporting.export.exporter import ExportError
from viewer.model.measurement import SegmentRef, new_tracking_uid
from viewer.model.segment_object import SegmentationObject
from viewer.session.edited_segments import EditedSegmentation
from viewer.session.reading import Reading
from viewer.session.segment_snapshots import Naming, snapshot, why_not_kept


class NotSaved(Exception):  # noqa: N818 - it says what did not happen
    """Nothing was kept; the message is a sentence that says why."""


@dataclass(frozen=True, slots=True)
class Saved:
    """An object in the archive: ``numbers`` leads from a segment's tracking UID to its number in the object."""

    uid: str  # of the edited segmentation
    study_uid: str
    sop_uid: str
    series_uid: str
    numbers: tuple[tuple[str, int], ...]

    def ref(self, tracking_uid: str) -> SegmentRef | None:
        """The segment of that lesion, as a report refers to it."""
        number = dict(self.numbers).get(tracking_uid)
        return None if number is None else SegmentRef(self.study_uid, self.series_uid, self.sop_uid, number)


class SegmentKeeper(QObject):
    """Saves what is edited, in a job."""

    saved = Signal(object)  # Saved
    said = Signal(str)
    refused = Signal(str)

    def __init__(self, archive: Archive, reading: Reading, settings: Settings, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._archive, self._reading, self._settings, self._jobs = archive, reading, settings, jobs
        self._kept: dict[str, tuple[int, Saved]] = {}  # by edited segmentation: its revision, and what it was kept as
        self._versions: dict[str, int] = {}  # by series: the last number given
        self._running: set[str] = set()
        reading.study_opened.connect(lambda _: self._kept.clear())

    def why_not(self, one: EditedSegmentation | None) -> str:
        """Why it cannot be saved now, in a sentence; "" where it can."""
        if one is None:
            return "No segment is being edited."
        if one.uid in self._running:
            return "It is being saved."
        if not self._reading.editing.unsaved(one.uid):
            return "It is saved as it is."
        return why_not_kept(self._reading.editing, one)

    def save(self, one: EditedSegmentation, then: Callable[[Saved], None] = lambda _: None) -> None:
        """Keep it as it is now; ``then`` hears of it, at once where that was kept already."""
        editing = self._reading.editing
        kept = self._kept.get(one.uid)
        if kept is not None and kept[0] == editing.revision(one.uid):
            then(kept[1])
            return
        reason = "It is being saved." if one.uid in self._running else why_not_kept(editing, one)
        if reason:
            self.refused.emit(f"The segmentation was not saved. {reason}")
            return
        made, revision = snapshot(editing, self._reading.exams, one, self._naming(one)), editing.revision(one.uid)
        self._running.add(one.uid)
        job = self._jobs.run("Saving the segmentation", lambda _: _write(self._archive, made))
        job.finished.connect(lambda _: self._take(one.uid, revision, made, then))
        job.failed.connect(lambda why: self.refused.emit(f"The segmentation was not saved. {why}"))
        job.ended.connect(lambda: self._running.discard(one.uid))

    def _naming(self, one: EditedSegmentation) -> Naming:
        exam, stack = self._reading.exams.of(one.stack_id), self._reading.editing.stack(one)
        if exam is None or stack is None:
            raise ValueError("the study is not open")
        series = regions.series_of(exam.study.uid, stack.series_uid)
        known = [each for each in exam.study.series if each.uid == series]
        before = max(
            (instance.number or 0 for each in known for instance in (*each.instances, *each.documents)), default=0
        )
        number = self._versions[series] = max(before, self._versions.get(series, 0)) + 1
        person, now = reader(self._settings.values), datetime.datetime.now().astimezone()
        organisation = letterhead(self._settings.values).organisation or exam.study.institution
        return Naming(new_tracking_uid(), series, number, person.name, now.isoformat(timespec="seconds"), organisation)

    def _take(self, uid: str, revision: int, made: SegmentationObject, then: Callable[[Saved], None]) -> None:
        numbers = tuple((one.tracking_uid, number) for number, one in enumerate(made.segments, 1))
        saved = Saved(uid, made.study.uid, made.sop_uid, made.series_uid, numbers)
        if self._reading.editing.get(uid) is not None:  # else another study was opened meanwhile
            self._kept[uid] = revision, saved
            self._reading.editing.note_saved(uid, revision, made.sop_uid)
            then(saved)
        what = "1 segment is" if len(made.segments) == 1 else f"{len(made.segments)} segments are"
        self.said.emit(f"{what} in the archive beside the images, as DICOM SEG (version {made.number}).")
        self.saved.emit(saved)


def _write(archive: Archive, made: SegmentationObject) -> None:
    try:
        keep(archive, [segmentation.make(made)])
    except (ExportError, NotKept) as error:
        raise NotSaved(str(error)) from error
    except OSError as error:
        raise NotSaved(f"The archive could not be written ({error.strerror or type(error).__name__}).") from error
