"""Why this hanging: every protocol with the rules that held and that did not, and another one on demand."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QInputDialog,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.shell.own_hangings import OwnHangings
from viewer.hanging.reasons import Arrangement, Match, Placement, Reason
from viewer.model.text import clean, date_text
from viewer.session.reading import Reading
from viewer.widgets.colours import AMBER, MUTED

HELD, FAILED, PREFERRED = "✓", "✗", "–"


class HangingPanel(QDialog):
    """A window beside the images that follows what hangs."""

    def __init__(self, reading: Reading, own: OwnHangings, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("hanging_panel")
        self.setWindowTitle("Why this hanging")
        self.setModal(False)
        self.resize(920, 640)
        self._reading, self._own = reading, own
        self._matches: tuple[Match, ...] = ()
        self.list = QListWidget()
        self.list.currentRowChanged.connect(self._explain)
        self.list.itemDoubleClicked.connect(lambda _: self.use())
        self.rules = QTreeWidget()
        self.rules.setHeaderHidden(True)
        self.rules.setWordWrap(True)
        self.rules.setUniformRowHeights(False)
        self._title = _plain("")
        self._make_layout()
        for changed in (reading.hangings.hung, reading.hangings.protocols_changed, reading.study_opened):
            changed.connect(self._fill)
        self._fill()

    def _make_layout(self) -> None:
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.list)
        split.addWidget(self.rules)
        split.setSizes([280, 640])
        split.setChildrenCollapsible(False)
        self._use = _button("Hang by this", self.use, primary=True)
        self._rename = _button("Rename…", self._ask_for_name)
        self._delete = _button("Delete", self._delete_own)
        self._put_back = _button("Put back", self._own.put_back)
        row = QHBoxLayout()
        for button in (self._rename, self._delete, self._put_back):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self._use)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addWidget(self._title)
        column.addWidget(split, 1)
        column.addLayout(row)

    # what is shown

    def _fill(self) -> None:
        hangings, chosen = self._reading.hangings, self._reading.hangings.chosen
        self._matches = hangings.matches() if self._reading.study else ()
        self.list.clear()
        for match in self._matches:
            self.list.addItem(_entry(match, in_use=chosen is not None and match is chosen.match))
        name = clean(chosen.match.protocol.name, 64) if chosen else ""
        self._title.setText(f"This study hangs by “{name}”." if chosen else "Nothing hangs: no protocol can be filled.")
        self.list.setCurrentRow(0 if self._matches else -1)
        self._show_buttons()

    def _show_buttons(self) -> None:
        match = self._selected()
        own = match is not None and match.protocol.own
        self._use.setEnabled(match is not None and match is not self._in_use())
        for button in (self._rename, self._delete):
            button.setVisible(own)
        self._put_back.setVisible(bool(self._own.deleted))

    def _selected(self) -> Match | None:
        row = self.list.currentRow()
        return self._matches[row] if 0 <= row < len(self._matches) else None

    def _in_use(self) -> Match | None:
        chosen = self._reading.hangings.chosen
        return chosen.match if chosen else None

    def _explain(self) -> None:
        self.rules.clear()
        match, chosen = self._selected(), self._reading.hangings.chosen
        if match is None:
            return
        study = _branch(
            "Rules for the study", [_leaf(reason) for reason in match.reasons] or [_row("suits every study")]
        )
        self.rules.addTopLevelItem(study)
        if chosen is not None and match is chosen.match:
            for number, arrangement in enumerate(chosen.arrangements):
                now = " (shown)" if number == self._reading.hangings.number else ""
                self.rules.addTopLevelItem(self._step(arrangement, f"Step {number + 1}: {arrangement.step.name}{now}"))
            for arrangement in chosen.left_out:
                self.rules.addTopLevelItem(self._step(arrangement, f"Not possible: {arrangement.step.name}"))
        self.rules.expandToDepth(0)
        self._unfold_what_failed()
        self._show_buttons()

    def _unfold_what_failed(self) -> None:
        """A pane that stayed empty shows at once why."""
        for step in _children(self.rules.invisibleRootItem()):
            for pane in _children(step):
                pane.setExpanded(any(rule.text(0).startswith(FAILED) for rule in _children(pane)))

    def _step(self, arrangement: Arrangement, title: str) -> QTreeWidgetItem:
        panes = [self._pane(number, placed) for number, placed in enumerate(arrangement.placements, start=1)]
        return _branch(clean(title, 96), panes)

    def _pane(self, number: int, placed: Placement) -> QTreeWidgetItem:
        candidate = placed.candidate
        if candidate is None:
            nearest = "; what came nearest:" if placed.reasons else ": nothing is left that could stand here"
            what = f"empty{', as it may be' if placed.rule.optional else ''}{nearest}"
        else:
            series = candidate.series
            numbered = f"series {series.number}" if series.number is not None else "series"
            prior = f"prior of {date_text(candidate.study.date)}, " if candidate.age else ""
            what = clean(f"{prior}{numbered} {series.description}".rstrip(), 80)
        return _branch(f"Pane {number}: {what}", [_leaf(reason) for reason in placed.reasons])

    # what can be done

    def use(self) -> None:
        """Hang by the protocol that is selected."""
        match = self._selected()
        if match is not None:
            self._reading.hangings.use(match.protocol.id, own=match.protocol.own)

    def _ask_for_name(self) -> None:
        match = self._selected()
        if match is None:
            return
        asked = QInputDialog(self)
        asked.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        asked.setWindowTitle("Rename the hanging protocol")
        asked.setLabelText("Name")
        asked.setTextValue(match.protocol.name)
        asked.textValueSelected.connect(lambda name: self._own.rename(match.protocol.id, name))
        asked.open()

    def _delete_own(self) -> None:
        match = self._selected()
        if match is not None and match.protocol.own:
            self._own.delete(match.protocol.id)


def _entry(match: Match, *, in_use: bool) -> QListWidgetItem:
    failed = sum(not reason.held for reason in match.reasons)
    fares = "in use" if in_use else "suits" if match.score is not None else f"{failed} rule{'s'[: failed != 1]} failed"
    own = "yours, " if match.protocol.own else ""
    item = QListWidgetItem(f"{clean(match.protocol.name, 64)}\n{own}{fares}")
    if match.score is None:
        item.setForeground(QBrush(MUTED))
    return item


def _leaf(reason: Reason) -> QTreeWidgetItem:
    mark = HELD if reason.held else PREFERRED if reason.soft else FAILED
    preferred = "  (preferred)" if reason.soft else ""
    item = _row(f"{mark}  {clean(reason.rule, 300)}{preferred}")
    if mark == FAILED:
        item.setForeground(0, QBrush(AMBER))
    elif mark == PREFERRED:
        item.setForeground(0, QBrush(MUTED))
    return item


def _row(text: str) -> QTreeWidgetItem:
    item = QTreeWidgetItem([text])
    item.setToolTip(0, "")
    return item


def _children(item: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    return [child for number in range(item.childCount()) if (child := item.child(number)) is not None]


def _branch(title: str, children: Iterable[QTreeWidgetItem]) -> QTreeWidgetItem:
    branch = _row(title)
    branch.addChildren(list(children))
    return branch


def _plain(text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def _button(text: str, act: object, *, primary: bool = False) -> QPushButton:
    button = QPushButton(text)
    button.setProperty("primary", primary)
    button.clicked.connect(act)
    return button
