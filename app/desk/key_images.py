"""The key images of the report on the desk: taken from panes, marked on the images, brought back as they were seen."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from reporting.draft.draft import Draft
from reporting.draft.life_cycle import Event, Refused
from reporting.report import KeyImage
from viewer.model.key_view import KeyView
from viewer.model.known_length import Scope
from viewer.model.study import ImageRef
from viewer.session.plane_images import same_plane
from viewer.session.reading import Reading


class ReportKeyImages(QObject):
    """The marks on the images are those of the report, whatever was undone, discarded or refused."""

    said = Signal(str)
    refused = Signal(str)

    def __init__(self, reading: Reading, parent: QObject) -> None:
        super().__init__(parent)
        self._reading = reading
        self._draft: Draft | None = None
        self._of_patient: frozenset[str] = frozenset()
        reading.calibrations.changed.connect(lambda scope, _: self._doubt(scope))

    def begin(self, draft: Draft, study_uids: Iterable[str]) -> None:
        """Take the draft of a study that was opened, and the UIDs of the studies that are surely of its patient."""
        self._draft, self._of_patient = draft, frozenset(study_uids)
        self._mark()
        draft.sections_replaced.connect(self._mark)

    def end(self) -> None:
        """The study is put away."""
        self._draft, self._of_patient = None, frozenset()

    def add(self, image: ImageRef, png: bytes, view: KeyView | None = None) -> None:
        """Put the picture of a pane into the report, with the view to go back to; never one of perhaps another patient."""
        if image.study_uid not in self._of_patient:
            self.refused.emit("Not taken: this image is of a study that is not verified as of the same patient.")
            self._mark()
            return
        added = KeyImage(image, self._reading.exams.name_of(image), png, view)
        if self._change(lambda kept: (*(one for one in kept if not _shows(one, image)), added)):
            why_not = f" {view.why_not}" if view and view.why_not else ""
            self.said.emit(f"The image is a key image of the report. The same key takes it out again.{why_not}")

    def remove(self, image: ImageRef) -> None:
        """Take an image's picture out of the report."""
        if self._change(lambda kept: tuple(one for one in kept if not _shows(one, image))):
            self.said.emit("The image is no longer a key image of the report.")

    def take_out(self, gone: KeyImage) -> None:
        """Take this very picture out of the report."""
        if self._change(lambda kept: tuple(one for one in kept if one != gone)):
            what = "plane" if gone.cut else "image"
            self.said.emit(f"The {what} is no longer a key image of the report.")

    def toggle_plane(self, view: KeyView, png: bytes) -> None:
        """Put the picture of a plane into the report, or take that of the same plane out again."""
        kept = next((one for one in self._all if one.image == view.image and _same(one, view)), None)
        if kept is not None:
            self.take_out(kept)
        elif view.image.study_uid not in self._of_patient:
            self.refused.emit("Not taken: this plane is of a study that is not verified as of the same patient.")
        elif view.cut is not None:
            added = KeyImage(view.image, self._reading.name_of_plane(view.image, view.cut), png, view)
            if self._change(lambda before: (*before, added)):
                self.said.emit(
                    f"The plane is a key image of the report. The same key takes it out again. {view.why_not}"
                )

    def go_to(self, kept: KeyImage) -> None:
        """Show a key image of the report as it was seen when it became one."""
        if kept.view is None or kept.view.image != kept.image:
            self._reading.places.go_to(kept.image)
        else:
            self._reading.bring_back(kept.view)

    def toggle_teaching(self, image: ImageRef) -> None:
        """Name a key image in a selection for teaching too, or no longer."""
        kept = self._kept(image)
        if kept is None:
            self.refused.emit("This image is no key image; make it one first.")
            return
        changed = replace(kept, teaching=not kept.teaching)
        if self._change(lambda all_kept: tuple(changed if one == kept else one for one in all_kept)):
            also = "will also stand" if changed.teaching else "will not stand"
            self.said.emit(f"The key image {also} in a selection for teaching.")

    @property
    def _all(self) -> tuple[KeyImage, ...]:
        return self._draft.report.key_images if self._draft else ()

    def _kept(self, image: ImageRef) -> KeyImage | None:
        return next((one for one in self._all if _shows(one, image)), None)

    def _change(self, change: Callable[[tuple[KeyImage, ...]], tuple[KeyImage, ...]]) -> bool:
        """Whether the draft could be changed; if not, why is said."""
        if self._draft is None:
            return False
        try:
            self._draft.set_key_images(change(self._draft.report.key_images))
        except Refused as reason:
            self.refused.emit(str(reason))
            self._mark()
            return False
        return True

    def _mark(self) -> None:
        if self._draft is not None:
            self._reading.key_images.begin(one.image for one in self._draft.report.acquired_key_images)

    def _doubt(self, scope: Scope) -> None:
        """A key image is a picture: the numbers in it stay those of before its image was calibrated."""
        draft = self._draft
        if draft is None or draft.why_not(Event.EDIT):
            return
        if any(scope.names(one.image) for one in draft.report.acquired_key_images):
            self.refused.emit(
                "A key image of the report still shows the millimetres of before: take it out and in again to renew it."
            )


def _shows(kept: KeyImage, image: ImageRef) -> bool:
    """Whether it is a picture of that acquired image, not of a plane near it."""
    return kept.image == image and kept.cut is None


def _same(kept: KeyImage, view: KeyView) -> bool:
    return kept.cut is not None and same_plane(kept.cut, view.cut)
