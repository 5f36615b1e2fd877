"""The preview of the selected study: what was asked, what must be known, what there is to compare with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.archive.orders import ImagingOrder
from app.archive.requests import Kept, State
from app.worklist.feed import Asker
from app.worklist.labels import label, named, section, signed_label
from app.worklist.marks import AMBER, MUTED
from app.worklist.preview_facts import PreviewFacts, Previews, PriorLine
from app.worklist.thumbnails import ThumbnailGrid, ThumbnailMaker
from app.worklist.timeline import Timeline
from app.worklist.wording import URGENCY_WORDS, age_and_sex, local_text, moment
from viewer.model.text import clean, date_text, name_text, time_text


class Preview(QScrollArea):
    """The panel at the right of the worklist."""

    open_wanted = Signal(str)
    fetch_wanted = Signal(str, str)  # the study shown, and a prior of it at another system

    def __init__(
        self, previews: Previews, thumbnails: ThumbnailMaker, executor: Executor, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("worklist_preview")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._previews, self._asker = previews, Asker(executor, self)
        self._uid = ""
        self._facts: PreviewFacts | None = None
        self._elsewhere: Callable[[str], tuple[PriorLine, ...]] = lambda uid: ()
        self._page = named(QWidget(), "panel")
        self._layout = QVBoxLayout(self._page)
        self._layout.setContentsMargins(16, 16, 16, 16)
        self._layout.setSpacing(16)
        self._timeline = Timeline()
        self._timeline.chosen.connect(self.open_wanted)
        self._timeline.fetch_wanted.connect(lambda prior: self.fetch_wanted.emit(self._uid, prior))
        self._grid = ThumbnailGrid(thumbnails, executor)
        self._open = QPushButton("Open study")
        self._open.setProperty("primary", True)
        self._open.setToolTip("Return, or a double click on the row")
        self._open.clicked.connect(lambda: self.open_wanted.emit(self._uid))
        self.setWidget(self._page)
        self._order_texts: list[str] = []
        self._build()
        self.clear()

    def _build(self) -> None:
        self._head = _Stack()
        self._order = _Stack()
        self._missing = _Stack()
        self._no_priors = label("", muted=True)
        self._priors = section("Priors and later studies", self._no_priors, self._timeline)
        self._series = section("Series", self._grid, self._missing)
        for part in (self._head, self._open, self._order, self._series, self._priors):
            self._layout.addWidget(part)
        self._layout.addStretch(1)

    @property
    def uid(self) -> str:
        """The study that is or will be shown, "" if none."""
        return self._uid

    def clear(self) -> None:
        """Show nothing."""
        self._uid = ""
        self._page.setVisible(False)

    def show_study(self, uid: str) -> None:
        """Show a study as soon as its facts are read."""
        self._uid = uid
        self._asker.ask("preview", lambda: self._previews.of(uid), self._show)

    def _show(self, facts: PreviewFacts) -> None:
        if facts.entry.uid != self._uid:
            return
        self._head.fill(_head(facts))
        self._order.fill(_order(facts))
        for part in (self._open, self._series):
            part.setVisible(not facts.entry.awaits_images)
        self._grid.show_series(facts.entry.uid, facts.series)
        self._missing.fill(_warnings(facts))
        self._facts = facts
        self._show_priors(facts)
        self._page.setVisible(True)

    def show_elsewhere(self, lines: Callable[[str], tuple[PriorLine, ...]]) -> None:
        """From now on ``lines`` tells which priors of a study are at other systems."""
        self._elsewhere = lines

    def places_changed(self, uid: str) -> None:
        """Priors of a study came nearer."""
        if self._facts is not None and uid == self._uid == self._facts.entry.uid:
            self._show_priors(self._facts)

    def _show_priors(self, facts: PreviewFacts) -> None:
        here = {line.uid: line for line in facts.priors}
        away = {line.uid: line for line in self._elsewhere(facts.entry.uid)}
        priors = sorted((here | away).values(), key=lambda line: line.date, reverse=True)
        self._timeline.show_lines(priors, facts.entry.date)
        self._no_priors.setText("" if priors else "No other study of this patient is in the archive.")
        self._no_priors.setVisible(not priors)


class _Stack(QWidget):
    """Widgets under each other that are replaced together."""

    def __init__(self) -> None:
        super().__init__()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(12)
        self._widgets: list[QWidget] = []

    def fill(self, widgets: list[QWidget]) -> None:
        """Show these widgets in place of the former ones."""
        for widget in self._widgets:
            self._layout.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._widgets = widgets
        for widget in widgets:
            self._layout.addWidget(widget)
        self.setVisible(bool(widgets))


def _head(facts: PreviewFacts) -> list[QWidget]:
    entry = facts.entry
    born = f"born {date_text(entry.birth_date)}" if entry.birth_date else ""
    who = " · ".join(part for part in (age_and_sex(entry), born, clean(entry.patient_id)) if part)
    when = f"{date_text(entry.date)} {time_text(entry.time)}".strip()
    modality = "/".join(entry.modalities)
    named = "" if clean(entry.description).startswith(modality) else modality
    what = " · ".join(part for part in (named, clean(entry.description), when) if part)
    box = QWidget()
    layout = QVBoxLayout(box)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(4)
    layout.addWidget(label(name_text(entry.patient_name) or "No name", title=True))
    layout.addWidget(label(who, muted=True))
    layout.addWidget(label(what))
    if entry.accession:
        layout.addWidget(label(f"Accession {clean(entry.accession)}", muted=True))
    return [box]


def _order(facts: PreviewFacts) -> list[QWidget]:
    order = facts.order
    if order is None:
        return [section("Order", signed_label("ph.image", MUTED, "No order has come for this study.", muted=True))]
    request = order.request
    parts = [section("Safety", *_safety(order))]
    if facts.entry.awaits_images:
        parts.insert(0, section("Images", *_awaited(facts)))
    if request.question:
        parts.append(section("Clinical question", label(clean(request.question), question=True)))
    if request.indication:
        parts.append(section("Indication", label(clean(request.indication))))
    parts.append(section("Order", *_order_lines(order, facts.requests)))
    return parts


def _awaited(facts: PreviewFacts) -> list[QWidget]:
    """What is said of an order without images, and of images that were not joined to it."""
    signs = [signed_label("ph.clipboard-text", AMBER, "No images have come for this order.", warning=True)]
    conflicts = dict.fromkeys(one.conflict for one in facts.requests if one.conflict)
    texts = [f"Images with its accession number were not joined: {text}." for text in conflicts]
    return signs + [signed_label("ph.warning-fill", AMBER, clean(text), warning=True) for text in texts]


def _safety(order: ImagingOrder) -> list[QWidget]:
    warnings = [signed_label("ph.warning-fill", AMBER, clean(text), warning=True) for text in order.safety.warnings]
    warnings += [signed_label("ph.check", MUTED, clean(text), muted=True) for text in order.safety.harmless]
    return warnings or [label("The order says nothing about allergies, kidneys, implants or pregnancy.", muted=True)]


def _order_lines(order: ImagingOrder, requests: Sequence[Kept]) -> list[QWidget]:
    due = moment(order.due)
    referrer = " · ".join(part for part in (name_text(order.request.referrer), clean(order.referrer_contact)) if part)
    texts = (clean(order.request.procedure), f"From {referrer}" if referrer else "", URGENCY_WORDS[order.urgency])
    lines: list[QWidget] = [label(text) for text in texts if text]
    lines += _standing(requests)
    return [*lines, label(f"Report due {local_text(due)}")] if due else lines


def _standing(requests: Sequence[Kept]) -> list[QWidget]:
    """What is not as usual: an order on hold or cancelled, a name that is written in another way."""
    states = {one.request.state for one in requests} - {State.ACTIVE}
    texts = [f"The order is {state}." for state in sorted(states)]
    if any(one.request.patient.name_uncertain for one in requests):
        texts.append("The order's character set does not fit its text: names may be wrong.")
    return [signed_label("ph.info", AMBER, text, warning=True) for text in texts]


def _warnings(facts: PreviewFacts) -> list[QWidget]:
    of_series = [
        f"Series {line.number if line.number is not None else '–'}: {line.missing}."
        for line in facts.series
        if line.missing
    ]
    texts = [*of_series, *facts.remarks]
    return [signed_label("ph.files", AMBER, clean(text), warning=True) for text in texts] or [
        signed_label("ph.check-circle-fill", MUTED, "No image seems to be missing.", muted=True)
    ]
