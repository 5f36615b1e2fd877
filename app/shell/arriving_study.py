"""A study that is opened while it comes from another system: its first images at once, all of it when it is whole.

What is open stays as it is while more comes, so that nothing moves under the reader's eyes; once the rest is here, the study
is opened again where it stood, or, if the reader has changed anything that undo would take back, when the reader asks for it.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.desk.desk import Desk
from app.fetching import Fetched
from app.network.query import RemoteStudy
from app.shell.elsewhere import Elsewhere
from viewer.model.study import ImageRef
from viewer.session.reading import Reading


class ArrivingStudy(QObject):
    """Opens what is fetched, and follows it while it comes."""

    said = Signal(str)

    def __init__(self, elsewhere: Elsewhere, desk: Desk, reading: Reading, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._elsewhere, self._desk, self._reading = elsewhere, desk, reading
        self._wanted = ""
        self._more: set[str] = set()  # studies of which more is here than is shown
        self._stood: list[tuple[int, ImageRef]] = []
        elsewhere.more.connect(self._on_more)
        elsewhere.arriving.connect(self._on_arriving)
        elsewhere.fetched.connect(self._on_fetched)
        desk.opened.connect(lambda work: self._on_opened(work.opened.study.uid))
        reading.hangings.hung.connect(lambda _: self._stand_again())

    def open(self, study: RemoteStudy) -> None:
        """Fetch a study and open it as soon as there is something to be seen."""
        self._wanted = study.uid
        self._elsewhere.fetch(study)
        if self._elsewhere.here(study.uid):
            self._open(study.uid)

    def why_not(self) -> str:
        """Why there is nothing more to be shown, "" where there is."""
        return "" if self._at_desk() in self._more else "Nothing more of this study has come."

    def show_more(self) -> None:
        """Open the study again with everything that is here, on the images that are shown now."""
        uid = self._at_desk()
        if uid and not self._desk.signing:
            self._stood = self._standing()
            self._desk.open(uid)

    def _on_opened(self, uid: str) -> None:
        """What is shown has everything of now; who has opened another study meanwhile is not torn away from it."""
        self._more.discard(uid)
        if uid != self._wanted:
            self._wanted = ""

    def _open(self, uid: str) -> None:
        self._wanted = ""
        self._desk.open(uid)

    def _on_more(self, study: RemoteStudy) -> None:
        if study.uid == self._wanted:
            self._open(study.uid)
        elif study.uid == self._at_desk():
            self._more.add(study.uid)

    def _on_arriving(self, study: RemoteStudy, done: int, total: int) -> None:
        if study.uid == self._at_desk():
            self._desk.note_awaited(study.uid, f"{done} of {total} objects are here; the others are on their way.")

    def _on_fetched(self, study: RemoteStudy, fetched: Fetched) -> None:
        if study.uid == self._wanted and self._elsewhere.here(study.uid):
            self._open(study.uid)
            return
        if study.uid != self._at_desk():
            return
        lacking = f"{len(fetched.missing)} of {fetched.expected} objects have not come." if fetched.missing else ""
        self._desk.note_awaited(study.uid, lacking)
        if study.uid not in self._more:
            return
        if self._reading.undo.count():
            self.said.emit("More of this study is here. “Show what has arrived” (Go) opens it with all of it.")
        else:
            self.show_more()

    def _at_desk(self) -> str:
        return self._desk.work.opened.study.uid if self._desk.work else ""

    def _standing(self) -> list[tuple[int, ImageRef]]:
        """The image that each pane shows."""
        panes, places = self._reading.panes, self._reading.places
        found = ((pane, places.image(pane)) for pane in panes.visible)
        return [(pane, image.ref) for pane, image in found if image is not None]

    def _stand_again(self) -> None:
        """Back to the images that were shown, in panes that show their series."""
        stood, self._stood = self._stood, []
        for pane, image in stood:
            found = self._reading.exams.find(image)
            if found and pane in self._reading.panes.visible:
                stack, index = found
                if self._reading.panes.view(pane).place.stack_id == stack.id:
                    self._reading.places.go_to_index(pane, index)
