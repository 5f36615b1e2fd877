"""The fields of one other system: a node of the DICOM network, or a DICOMweb server."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from app.network.node import Node, Retrieve, fault_of_title
from app.network.web.web_node import Auth, Secret, WebNode, fault_of_url

System = Node | WebNode
LONGEST = "Its certificate is signed by"
DICOM, WEB = "DICOM node", "DICOMweb server"
RETRIEVE = {
    Retrieve.AUTO: "Automatic: C-GET, else C-MOVE",
    Retrieve.GET: "C-GET: over the same connection",
    Retrieve.MOVE: "C-MOVE: it connects to this computer",
}
AUTH = {Auth.NONE: "None", Auth.BASIC: "User and password", Auth.BEARER: "Bearer token"}
_FILES = "Certificates and keys (*.pem *.crt *.key);;All files (*)"
KEPT, NOT_KEPT = "kept; type to replace it", "not set"


class SourceForm(QWidget):
    """Shows a system and gives back what was typed. A secret is never shown, only whether there is one."""

    def __init__(self) -> None:
        super().__init__()
        self.name, self.title, self.host = QLineEdit(), QLineEdit(), QLineEdit()
        self.port = QLineEdit("104")
        self.port.setFixedWidth(96)
        self.tls = QCheckBox("Encrypted (TLS)")
        self.retrieve = _choices(RETRIEVE)
        self.url = QLineEdit(placeholderText="https://pacs.example/dicom-web")
        self.auth = _choices(AUTH)
        self.user, self.secret = QLineEdit(), QLineEdit(echoMode=QLineEdit.EchoMode.Password)
        self.trust = QLineEdit(placeholderText="the authorities this computer trusts")
        self.certificate, self.key = QLineEdit(placeholderText="none"), QLineEdit(placeholderText="in the certificate")
        self.results = QCheckBox("Signed reports go to it")
        self._is_web = False
        self._rows = QGridLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setHorizontalSpacing(16)
        self._rows.setVerticalSpacing(8)
        self._rows.setColumnStretch(1, 1)
        self._lay_out()
        self.auth.currentIndexChanged.connect(self._show_fields)
        self.tls.toggled.connect(self._show_fields)
        self.url.textChanged.connect(self._show_fields)

    def _lay_out(self) -> None:
        self._of_dicom = [
            *self._row("AE title", self.title),
            *self._row("Computer", self.host),
            *self._row("Port", self.port),
            *self._row("", self.tls),
            *self._row("Studies come by", self.retrieve),
        ]
        self._of_web = [*self._row("Address", self.url), *self._row("Authentication", self.auth)]
        self._of_user = self._row("User", self.user)
        self._of_secret = self._row("Password", self.secret)
        self._of_tls = [
            *self._row(LONGEST, _file(self.trust)),
            *self._row("Certificate shown to it", _file(self.certificate)),
            *self._row("Key of that certificate", _file(self.key)),
        ]
        self._row("", self.results)
        for name in ("name", "title", "host", "port", "url", "user", "secret", "trust", "certificate", "key"):
            getattr(self, name).setObjectName(f"source_{name}")

    def _row(self, words: str, field: QWidget) -> list[QWidget]:
        if not self._rows.count():
            self._add("Name", self.name)
        return self._add(words, field)

    def _add(self, words: str, field: QWidget) -> list[QWidget]:
        label, row = QLabel(words), self._rows.rowCount()
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setMinimumWidth(self.fontMetrics().horizontalAdvance(LONGEST))
        self._rows.addWidget(label, row, 0)
        self._rows.addWidget(field, row, 1)
        return [label, field]

    def show_system(self, system: System, *, has_secret: bool, results: bool) -> None:
        """Fill the fields."""
        self._is_web = isinstance(system, WebNode)
        self.name.setText(system.title)
        self.trust.setText(system.trust)
        self.certificate.setText(system.certificate)
        self.key.setText(system.key)
        self.secret.clear()
        self.secret.setPlaceholderText(KEPT if has_secret else NOT_KEPT)
        self.results.setChecked(results)
        if isinstance(system, WebNode):
            self.url.setText(system.url)
            self.auth.setCurrentIndex(self.auth.findData(system.auth))
            self.user.setText(system.user)
        else:
            self._show_node(system)
        self._show_fields()

    def _show_node(self, node: Node) -> None:
        self.title.setText(node.ae_title)
        self.host.setText(node.host)
        self.port.setText(str(node.port))
        self.tls.setChecked(node.tls)
        self.retrieve.setCurrentIndex(self.retrieve.findData(node.retrieve))

    def _show_fields(self) -> None:
        auth, web = Auth(self.auth.currentData()), self._is_web
        encrypted = self.url.text().strip().startswith("https:") if web else self.tls.isChecked()
        for widgets, shown in (
            (self._of_dicom, not web),
            (self._of_web, web),
            (self._of_user, web and auth is Auth.BASIC),
            (self._of_secret, web and auth is not Auth.NONE),
            (self._of_tls, encrypted),
        ):
            for widget in widgets:
                widget.setVisible(shown)
        label = self._of_secret[0]
        if isinstance(label, QLabel):
            label.setText("Token" if auth is Auth.BEARER else "Password")

    def system(self) -> System:
        """What was typed; raises ValueError with a sentence."""
        name, files = self.name.text().strip(), [one.text().strip() for one in (self.trust, self.certificate, self.key)]
        if self._is_web:
            url, auth = self.url.text().strip().rstrip("/"), Auth(self.auth.currentData())
            _raise(fault_of_url(url))
            user = self.user.text().strip() if auth is Auth.BASIC else ""
            _raise("" if user or auth is not Auth.BASIC else "A user is missing.")
            return WebNode(name, url, auth, user, *files)
        title, host = self.title.text().strip(), self.host.text().strip()
        _raise(fault_of_title(title))
        _raise(
            "" if host and not any(sign.isspace() for sign in host) else "The computer's name or address is missing."
        )
        retrieve, port = Retrieve(self.retrieve.currentData()), self.port.text().strip()
        is_port = port.isascii() and port.isdecimal() and 0 < int(port) < 65536
        _raise("" if is_port else "A port is a number from 1 to 65535.")
        return Node(title, host, int(port), self.tls.isChecked(), name or title, retrieve, *files)

    def typed_secret(self) -> Secret | None:
        """The secret that was typed, None where the one that is kept stays."""
        text = self.secret.text()
        if not self._is_web or not text:
            return None
        return Secret(token=text) if self.auth.currentData() == Auth.BEARER else Secret(password=text)


def _raise(fault: str) -> None:
    if fault:
        raise ValueError(fault)


def _choices(named: dict[Retrieve, str] | dict[Auth, str]) -> QComboBox:
    box = QComboBox()
    for key, words in named.items():
        box.addItem(words, str(key))
    return box


def _file(field: QLineEdit) -> QWidget:
    """A path to be typed or chosen."""
    row, choose = QWidget(), QPushButton("Choose…")
    choose.setAutoDefault(False)
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(8)
    layout.addWidget(field, 1)
    layout.addWidget(choose)

    def ask() -> None:
        name, _ = QFileDialog.getOpenFileName(row, "Certificate or key", "", _FILES)
        if name:
            field.setText(name)

    choose.clicked.connect(ask)
    return row
