"""What can be done about the remark that is selected: one click that puts it right, or a reason why it stays."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from reporting.checks.contract import Remark, Severity
from reporting.widgets.tip import plain_tip


class RemarkActions(QWidget):
    """A line under the remarks; gone where nothing can be done about the selected one."""

    fix_requested = Signal(object)  # Fix
    overrule_requested = Signal(object, str)  # Remark, reason

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("remarkActions")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._remark: Remark | None = None
        self.fix_button = self._button("", self._fix)
        self.overrule_button = self._button("Overrule…", self._ask)
        self.reason = QLineEdit(self)
        self.reason.setObjectName("overruleReason")
        self.reason.setPlaceholderText("Why it stays as it is")
        self.reason.setAccessibleName("Reason")
        self.reason.returnPressed.connect(self._overrule)
        self.keep_button = self._button("Overrule", self._overrule)
        self.keep_button.setEnabled(False)
        self.reason.textChanged.connect(lambda text: self.keep_button.setEnabled(bool(text.strip())))
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(8)
        row.addWidget(self.fix_button)
        row.addWidget(self.reason, 1)
        row.addWidget(self.keep_button)
        row.addWidget(self.overrule_button)
        row.addStretch(0)
        self.show_remark(None)

    def _button(self, words: str, act: object) -> QPushButton:
        button = QPushButton(words, self)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(act)
        return button

    def show_remark(self, remark: Remark | None) -> None:
        """Offer what can be done about this one."""
        if remark is not None and remark == self._remark and not self.isHidden():
            return  # checked anew while a reason is being written
        self._remark = remark
        fix = remark.fix if remark else None
        can_overrule = remark is not None and not remark.final and remark.severity is not Severity.INFO
        self.fix_button.setVisible(fix is not None)
        self.fix_button.setText(fix.title.replace("&", "&&") if fix else "")
        self.fix_button.setToolTip(plain_tip(f"In place of “{fix.old}”; can be undone") if fix else "")
        self.overrule_button.setVisible(can_overrule)
        self._show_reason(shown=False)
        self.setVisible(fix is not None or can_overrule)

    def _show_reason(self, *, shown: bool) -> None:
        self.reason.clear()
        self.reason.setVisible(shown)
        self.keep_button.setVisible(shown)
        if shown:
            self.overrule_button.hide()
            self.reason.setFocus()

    def _ask(self) -> None:
        self._show_reason(shown=True)

    def _fix(self) -> None:
        if self._remark is not None and self._remark.fix is not None:
            self.fix_requested.emit(self._remark.fix)

    def _overrule(self) -> None:
        if self._remark is not None and self.reason.text().strip():
            self.overrule_requested.emit(self._remark, self.reason.text().strip())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape gives the reason up."""
        if event.key() == Qt.Key.Key_Escape and self.reason.isVisible():
            self._show_reason(shown=False)
            self.overrule_button.show()
        else:
            super().keyPressEvent(event)
