"""The window in which studies of other systems are looked for and brought here."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.network.query import Question, RemoteStudy
from app.shell.elsewhere import Elsewhere
from app.shell.row_list import row_list
from app.shell.theme import MUTED
from viewer.model.text import clean, date_text, name_text

COLUMNS = ("Patient", "ID", "Born", "Study date", "Modality", "Description", "Images", "System", "")
WIDE = {0: 220, 1: 130, 2: 96, 3: 96, 4: 76, 5: 260, 6: 64, 7: 110, 8: 92}
FIELDS = (
    ("patient_name", "Patient name", "okafor*"),
    ("patient_id", "Patient ID", ""),
    ("accession", "Accession", ""),
    ("dates", "Study date", "20260101-20261231"),
    ("modality", "Modality", "CT"),
)
MOST_SYSTEMS = 6  # lines shown without scrolling
ASKING, WARNING = "is being asked …", "#E8B339"
NO_SYSTEMS = "No other system is known yet. Sources… is where they are added."


class ElsewhereWindow(QDialog):
    """Stays beside the worklist; nothing in it holds up reading. ``opened`` for a study to be read as it comes."""

    opened = Signal(object)  # RemoteStudy

    def __init__(
        self, elsewhere: Elsewhere, parent: QWidget | None = None, open_sources: Callable[[], object] = lambda: None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("elsewhere")
        self.setWindowTitle("Studies on other systems")
        self.resize(1180, 560)
        self._elsewhere, self._open_sources = elsewhere, open_sources
        self._studies: list[RemoteStudy] = []
        self._answers: dict[str, str] = {}
        self._fields = {name: QLineEdit(placeholderText=hint) for name, _, hint in FIELDS}
        self._table = row_list("elsewhere_table", COLUMNS, WIDE, 5)
        self._says = _label("")
        self._systems = row_list("elsewhere_systems", ("System", "How it answered"), {0: 220}, 1)
        self._systems.setSelectionMode(self._systems.SelectionMode.NoSelection)
        self._systems.hide()
        self._fetch, self._read = QPushButton("Fetch"), QPushButton("Fetch and open")
        self._lay_out()
        self._connect()
        if not elsewhere.nodes():
            self._says.setText(NO_SYSTEMS)

    def _lay_out(self) -> None:
        asked = QHBoxLayout()
        asked.setSpacing(8)
        for name, title, _ in FIELDS:
            column = QVBoxLayout()
            column.setSpacing(4)
            column.addWidget(_label(title, muted=True))
            column.addWidget(self._fields[name])
            self._fields[name].setObjectName(f"elsewhere_{name}")
            asked.addLayout(column, 2 if name == "patient_name" else 1)
        self._ask, self._test, self._set_up = (QPushButton(one) for one in ("Search", "Test connections", "Sources…"))
        self._ask.setProperty("primary", True)
        self._ask.setDefault(True)
        asked.addWidget(self._ask, alignment=Qt.AlignmentFlag.AlignBottom)
        foot = QHBoxLayout()
        foot.addWidget(self._says, 1)
        foot.addWidget(self._set_up)
        foot.addWidget(self._test)
        foot.addWidget(self._fetch)
        foot.addWidget(self._read)
        self._choose()
        for button in (self._set_up, self._test, self._fetch, self._read):
            button.setAutoDefault(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addLayout(asked)
        layout.addWidget(self._table, 1)
        layout.addWidget(self._systems)
        layout.addLayout(foot)

    def _connect(self) -> None:
        self._ask.clicked.connect(self.search)
        self._test.clicked.connect(self._on_test)
        self._set_up.clicked.connect(lambda *_: self._open_sources())
        self._fetch.clicked.connect(self.fetch_selected)
        self._read.clicked.connect(self.read_selected)
        self._table.itemSelectionChanged.connect(self._choose)
        self._table.cellDoubleClicked.connect(lambda *_: self.read_selected())
        self._elsewhere.arriving.connect(self._count)
        self._elsewhere.found.connect(self._add)
        self._elsewhere.answered.connect(self._on_answered)
        self._elsewhere.fetched.connect(lambda study, _: self._mark(study))

    def search(self) -> None:
        """Ask every system for what the fields say."""
        self._studies.clear()
        self._table.setRowCount(0)
        self._await_answers()
        self._elsewhere.ask(Question(**{name: field.text().strip() for name, field in self._fields.items()}))

    def fetch_selected(self) -> None:
        """Bring the selected study here; what is here already comes no second time."""
        row = self._table.currentRow()
        if 0 <= row < len(self._studies):
            self._put(row, len(COLUMNS) - 1, "fetching")
            self._elsewhere.fetch(self._studies[row])

    def read_selected(self) -> None:
        """Bring the selected study here and open it with its first images."""
        row = self._table.currentRow()
        if 0 <= row < len(self._studies):
            self._put(row, len(COLUMNS) - 1, "fetching")
            self.opened.emit(self._studies[row])

    def _choose(self) -> None:
        for button in (self._fetch, self._read):
            button.setEnabled(bool(self._table.selectedItems()))

    def _count(self, study: RemoteStudy, done: int, total: int) -> None:
        for row, one in enumerate(self._studies):
            if one.uid == study.uid:
                self._put(row, len(COLUMNS) - 1, f"{done} of {total}")

    def _on_test(self) -> None:
        self._await_answers()
        self._elsewhere.test()

    def _await_answers(self) -> None:
        """A line for each system, which says how it answered as soon as it has."""
        self._answers.clear()
        nodes = self._elsewhere.nodes()
        self._systems.setRowCount(len(nodes))
        for row, node in enumerate(nodes):
            self._systems.setItem(row, 0, QTableWidgetItem(clean(node.title, 60)))
            self._tell(row, ASKING, MUTED)
        lines = min(len(nodes), MOST_SYSTEMS) * self._systems.verticalHeader().defaultSectionSize()
        self._systems.setFixedHeight(self._systems.horizontalHeader().sizeHint().height() + lines + 4)
        self._systems.setVisible(bool(nodes))
        self._says.setText("" if nodes else NO_SYSTEMS)

    def _tell(self, row: int, sentence: str, colour: str = "") -> None:
        item = QTableWidgetItem(clean(sentence, 400))
        item.setToolTip(clean(sentence, 400))
        if colour:
            item.setForeground(QColor(colour))
        self._systems.setItem(row, 1, item)

    def _add(self, study: RemoteStudy) -> None:
        row = len(self._studies)
        self._studies.append(study)
        self._table.setRowCount(row + 1)
        cells = (
            name_text(study.patient_name) or "No patient name",
            study.patient_id,
            date_text(study.birth_date),
            date_text(study.date),
            "/".join(study.modalities),
            study.description,
            "" if study.images is None else str(study.images),
            study.node.title,
        )
        for column, text in enumerate(cells):
            self._put(row, column, text)
        self._mark(study)

    def _mark(self, study: RemoteStudy) -> None:
        for row, one in enumerate(self._studies):
            if one.uid == study.uid:
                self._put(row, len(COLUMNS) - 1, "here" if self._elsewhere.here(one.uid) else "")

    def _put(self, row: int, column: int, text: str) -> None:
        item = QTableWidgetItem(clean(text, 128))
        if column == COLUMNS.index("Images"):
            item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._table.setItem(row, column, item)

    def _on_answered(self, system: str, sentence: str, did: bool) -> None:
        self._answers[system] = sentence if sentence.startswith(system) else f"{system}: {sentence}"
        for row in range(self._systems.rowCount()):
            named = self._systems.item(row, 0)
            if named is not None and named.text() == clean(system, 60):
                self._tell(row, sentence.removeprefix(f"{system}: "), "" if did else WARNING)
        if len(self._answers) >= self._systems.rowCount():
            self._says.setText(f"{len(self._studies)} {'study' if len(self._studies) == 1 else 'studies'} found.")


def _label(text: str, *, muted: bool = False) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(not muted)
    label.setProperty("muted", muted)
    return label
