from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from tests.reporting.made import a_report, a_section
from tests.reporting.widgets.desk import BLANKS, Desk


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk(qtbot, a_report(findings=""))


@pytest.fixture
def desk_with_blanks(qtbot: QtBot) -> Desk:
    return Desk(qtbot, a_report().with_section(a_section("findings", *BLANKS)))
