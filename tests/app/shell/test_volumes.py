"""The actions on volumes, the curve panel and the reader's own presets."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from app.shell.action_table import ActionTable
from app.shell.actions import ACTIONS
from app.shell.curve_panel import CurvePanel
from app.shell.own_renderings import OwnRenderings
from app.shell.volume_actions import bind_volumes
from tests.phantoms import mr_slice, save_all, write_ct_series
from tests.viewer.reading_room import a_reading, study_of
from viewer.render.presets import load_presets
from viewer.session.reading import Reading


class Desk:
    def __init__(self, qtbot: QtBot, reading: Reading, own: Path) -> None:
        self.window = QMainWindow()
        qtbot.addWidget(self.window)
        self.reading, self.table = reading, ActionTable(ACTIONS, self.window)
        self.own = OwnRenderings(own, reading.renderings, self.window)
        bind_volumes(self.table, reading, self.own, self.window, lambda: "")
        self.said: list[str] = []
        for heard in (self.own.said, self.own.refused, self.table.refused, reading.refused):
            heard.connect(self.said.append)

    @property
    def panel(self) -> CurvePanel:
        self.table.trigger("volume.curve")
        panel = self.window.findChild(CurvePanel)
        assert panel is not None
        return panel

    @property
    def orbit(self):
        orbit = self.reading.volumes.orbit(0)
        assert orbit is not None
        return orbit


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Desk:
    write_ct_series(tmp_path / "ct", 8)
    reading = a_reading()
    reading.open(study_of(tmp_path / "ct"))
    return Desk(qtbot, reading, tmp_path)


def test_without_a_volume_every_action_says_what_makes_one(desk: Desk) -> None:
    ids = [action.id for action in ACTIONS if action.id.startswith("volume.")]
    assert len(ids) == 18
    for action_id in ids:
        assert "Shift+M makes one" in desk.table.why_not(action_id)


def test_actions_change_the_active_volume(desk: Desk) -> None:
    desk.reading.volumes.toggle()
    desk.table.trigger("volume.preset")
    assert desk.orbit.preset == "ct-angio"
    desk.table.trigger("volume.mode")
    assert desk.orbit.mode == "mip"
    desk.table.trigger("volume.light")
    assert not desk.orbit.lit
    for action_id in ("volume.bone", "volume.table"):
        desk.table.trigger(action_id)
    assert desk.orbit.hiding.removed == ("bone", "table")
    desk.table.trigger("volume.whole")
    assert not desk.orbit.hiding
    desk.table.trigger("volume.from_L")
    assert desk.orbit.azimuth_deg == 90.0
    desk.table.trigger("volume.crop")
    assert desk.reading.volumes.shows_box(0)
    desk.table.trigger("volume.scissors")
    assert desk.reading.tools.active == "scissors"
    desk.table.trigger("volume.scissors")
    assert desk.reading.tools.active == "window_level"
    desk.table.trigger("volume.turntable")
    assert desk.reading.turntable.turns(0)
    assert desk.said == []


def test_the_panel_shows_the_curve_and_changes_it(desk: Desk) -> None:
    desk.reading.volumes.toggle()
    panel = desk.panel
    assert [panel.presets.itemData(row) for row in range(panel.presets.count())][:2] == ["ct-bone", "ct-angio"]
    preset = desk.reading.volumes.preset(0)
    assert preset is not None
    panel.editor.begun.emit()
    panel.editor.changed.emit((*preset.points[:1], (400.0, 0.5, 1.0, 1.0, 1.0)))
    assert desk.orbit.curve[1] == (400.0, 0.5, 1.0, 1.0, 1.0)
    panel.paint_point(1, QColor(255, 0, 0))
    assert desk.orbit.curve[1] == (400.0, 0.5, 1.0, 0.0, 0.0)
    panel.reset.click()
    assert desk.orbit.curve == ()
    assert not panel.reset.isEnabled()
    panel.light.click()
    assert not desk.orbit.lit
    desk.reading.undo.undo()
    assert panel.light.isChecked()
    assert desk.panel is panel


def test_an_own_preset_is_kept_offered_after_the_next_start_and_deleted(
    desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    desk.reading.volumes.toggle()
    panel = desk.panel
    points = ((50.0, 0.0, 0.2, 0.3, 0.4), (60.0, 0.9, 0.5, 0.6, 0.7))
    desk.reading.volumes.set_curve(0, points)
    panel.name.setText("Stents & more")
    panel.save.click()
    assert (desk.orbit.preset, desk.orbit.curve) == ("own-stents-more", ())
    again = Desk(qtbot, a_reading(), tmp_path)
    kept = again.reading.renderings.get("own-stents-more")
    assert kept is not None
    assert (kept.title, kept.points, kept.modality, kept.own) == ("Stents & more", points, ("CT",), True)
    panel.delete.click()
    assert desk.orbit.preset == "ct-bone"
    assert Desk(qtbot, a_reading(), tmp_path).reading.renderings.get("own-stents-more") is None
    assert [sentence.split(" is ")[1][:7] for sentence in desk.said] == ["kept; i", "deleted"]


def test_a_preset_needs_a_name(desk: Desk) -> None:
    desk.reading.volumes.toggle()
    desk.panel.name.setText("  ---  ")
    desk.panel.save.click()
    assert desk.said == ["Give the preset a name with a letter or a figure in it."]


def test_an_own_preset_of_mr_is_kept_as_parts_of_the_range(qtbot: QtBot, tmp_path: Path) -> None:
    save_all([mr_slice((k * 2.0, 0, 0), number=k + 1) for k in range(5)], tmp_path / "mr")
    reading = a_reading()
    reading.open(study_of(tmp_path / "mr"))
    reading.volumes.toggle()
    desk = Desk(qtbot, reading, tmp_path)
    before = desk.reading.volumes.preset(0)
    assert before is not None
    desk.panel.name.setText("Mine")
    desk.panel.save.click()
    kept = desk.reading.renderings.get("own-mine")
    assert kept is not None
    assert kept.relative
    shipped = next(one for one in load_presets() if one.id == "mr-angio")
    assert [point[0] for point in kept.points] == pytest.approx([point[0] for point in shipped.points])
    after = desk.reading.volumes.preset(0)
    assert after is not None
    assert [point[0] for point in after.points] == pytest.approx([point[0] for point in before.points], rel=1e-5)


def test_a_file_that_cannot_be_read_is_named_and_keeps_no_other_from_use(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("[a\n", "utf-8")
    (tmp_path / "ct-bone.toml").write_text(
        '[x]\ntitle = "Not the shipped one"\npoints = [[0,0,0,0,0],[1,1,1,1,1]]', "utf-8"
    )
    (tmp_path / "own-fine.toml").write_text('[x]\ntitle = "Fine"\npoints = [[0,0,0,0,0],[1,1,1,1,1]]', "utf-8")
    reading, parent = a_reading(), QObject()
    own = OwnRenderings(tmp_path, reading.renderings, parent)
    assert len(own.problems) == 1
    assert own.problems[0].startswith("bad.toml: ")
    fine, bone = reading.renderings.get("own-fine"), reading.renderings.get("ct-bone")
    assert fine is not None
    assert bone is not None
    assert (fine.title, bone.title) == ("Fine", "CT bone")
