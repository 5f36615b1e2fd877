"""The lesions of the open study over time: which measurements are of one lesion, and which lesions are targets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from viewer.model import lesion
from viewer.model.lesion import Course
from viewer.model.measurement import Follow, Measurement
from viewer.session.reading import Reading


class Lesions(QObject):
    """Ties measurements on several studies together; every tie is a change of the measurements, which undo takes back."""

    changed = Signal()
    said = Signal(str)
    refused = Signal(str)

    def __init__(self, reading: Reading, parent: QObject) -> None:
        super().__init__(parent)
        self._measurements, self._undo = reading.measurements, reading.undo
        self._moments: dict[str, str] = {}
        self._earlier: tuple[Measurement, ...] = ()
        for news in (self._measurements.added, self._measurements.changed, self._measurements.removed):
            news.connect(lambda _: self.changed.emit())

    def begin(self, moments: Mapping[str, str], earlier: Iterable[Measurement]) -> None:
        """A study is about to be opened: when it and its verified priors were made, and what their reports measured."""
        self._moments, self._earlier = dict(moments), tuple(earlier)

    @property
    def moments(self) -> Mapping[str, str]:
        """Date and time of each study that may be compared, by its UID."""
        return self._moments

    @property
    def all(self) -> tuple[Measurement, ...]:
        """What was measured, now and in earlier reports."""
        return (*self._measurements.all, *self._earlier)

    @property
    def tied_earlier(self) -> tuple[Measurement, ...]:
        """Those of earlier reports whose lesions are measured again."""
        again = {one.tracking_uid for one in self._measurements.all}
        return tuple(one for one in self._earlier if one.tracking_uid in again)

    @property
    def courses(self) -> tuple[Course, ...]:
        """The lesions that were measured in this sitting, with all their time points."""
        again = {one.tracking_uid for one in self._measurements.all}
        return tuple(one for one in lesion.courses(self.all, self._moments) if one.uid in again)

    def candidates(self, uid: str) -> tuple[Measurement, ...]:
        """The measurements on other studies that may be of the same lesion as one; the newest studies first."""
        own = self._measurements.get(uid)
        if own is None or own.image.study_uid not in self._moments or lesion.size(own, node=False) is None:
            return ()
        able = [
            one
            for one in self.all
            if one.image.study_uid != own.image.study_uid
            and one.image.study_uid in self._moments
            and lesion.size(one, node=False) is not None
        ]
        return tuple(sorted(able, key=lambda one: self._moments[one.image.study_uid], reverse=True))

    def tie(self, uid: str, other_uid: str) -> None:
        """Say that two measurements are of one lesion. Each study has one measurement of it; more are refused."""
        own = self._measurements.get(uid)
        other = next((one for one in self.candidates(uid) if one.uid == other_uid), None)
        if own is None or other is None:
            self.refused.emit("A lesion is tied to a diameter on another study of this patient.")
            return
        wanted = {own.tracking_uid, other.tracking_uid}
        members = [one for one in self.all if one.tracking_uid in wanted]
        studies = [one.image.study_uid for one in members]
        if len(set(studies)) < len(studies):
            self.refused.emit("This lesion is measured on that study already; untie that measurement first.")
            return
        self._follow("Same lesion", members, _tied(members, self._earlier, self._moments, other.follow))
        self.said.emit("Both measurements are of one lesion now; the report says what it was before.")

    def part(self, uid: str) -> None:
        """A measurement is of a lesion of its own again."""
        own = self._measurements.get(uid)
        if own is not None:
            rest = [one for one in self._measurements.all if one.follow.lesion == own.uid and one.uid != uid]
            heir = rest[-1].uid if rest else ""
            alone = {own.uid, heir}
            self._follow(
                "Own lesion", [*rest, own], lambda one: replace(one.follow, lesion="" if one.uid in alone else heir)
            )

    def mark(self, lesion_uid: str, **what: object) -> None:
        """Set ``target``, ``node`` or ``organ`` of a lesion."""
        members = [one for one in self._measurements.all if one.tracking_uid == lesion_uid]
        self._follow("Lesion", members, lambda one: replace(one.follow, **what))  # type: ignore[arg-type]

    def _follow(self, text: str, members: Iterable[Measurement], follow: Callable[[Measurement], Follow]) -> None:
        changes = [replace(one, follow=follow(one)) for one in members if self._measurements.get(one.uid) is not None]
        changes = [one for one in changes if one != self._measurements.get(one.uid)]
        if not changes:
            return
        self._undo.beginMacro(text)
        for one in changes:
            self._measurements.replace(one)
        self._undo.endMacro()


def _tied(
    members: list[Measurement], earlier: tuple[Measurement, ...], moments: Mapping[str, str], known: Follow
) -> Callable[[Measurement], Follow]:
    """What the members of one lesion say of it: its tracking UID is that of an earlier report, else of the newest study."""
    reported = [one for one in members if one in earlier]
    newest = max(members, key=lambda one: moments[one.image.study_uid])
    uid = reported[0].tracking_uid if reported else newest.uid
    target = known.target or any(one.follow.target for one in members)
    node = known.node or any(one.follow.node for one in members)
    organ = known.organ or next((one.follow.organ for one in members if one.follow.organ), "")
    return lambda one: Follow("" if one.uid == uid else uid, target, node, organ)
