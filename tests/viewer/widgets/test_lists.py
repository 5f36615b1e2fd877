"""The strip and the tool bar, as a reader uses them."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import qtawesome
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from tests.conftest import real_data
from tests.phantoms import SUBJECT, write_ct_series
from tests.viewer.dicom.reading import folder_series
from tests.viewer.reading_room import AtOnce, Later, a_reading, study_of
from tests.viewer.widgets.conftest import TOOLS
from viewer.dicom.damage import Damaged
from viewer.dicom.grouping import stacks
from viewer.dicom.pixels import decode
from viewer.model.study import Instance, Study
from viewer.session.reading import Reading
from viewer.session.runs import folded
from viewer.session.thumbnails import SIDE, Thumbnails, smaller
from viewer.widgets.plain import plain_tool_tip
from viewer.widgets.prior_entry import PriorEntry
from viewer.widgets.series_strip import SeriesStrip
from viewer.widgets.tool_bar import HIDDEN, ToolBar


def decoding(instance: Instance, frame: int) -> Future[Any]:
    future: Future[Any] = Future()
    future.set_result(decode(instance, frame))
    return future


def a_strip(qtbot: QtBot, reading: Reading, thumbnails: Thumbnails | None = None) -> SeriesStrip:
    strip = SeriesStrip(reading, thumbnails or Thumbnails(decoding, AtOnce(), reading))
    qtbot.addWidget(strip)
    strip.resize(132, 800)
    strip.show()
    return strip


def test_the_strip_lists_the_series_then_those_of_the_prior(qtbot: QtBot, study: Study, tmp_path: Path) -> None:
    write_ct_series(tmp_path / "p", 3, subject=replace(SUBJECT, study="0", study_date="20250301"), series="before")
    reading = a_reading()
    strip = a_strip(qtbot, reading)
    reading.open(study, [study_of(tmp_path / "p")])
    assert [(item.name, item.prior) for item in strip.items] == [
        ("1 axial", False),
        ("1 second", False),
        ("1 before", True),
    ]
    assert all(item._picture is not None for item in strip.items)


def words(entry: PriorEntry) -> list[str]:
    return [label.text().replace("\u200b", "") for label in entry.head.findChildren(QLabel) if label.text()]


def test_priors_stand_on_a_line_of_time_and_the_most_relevant_is_unfolded_with_its_reason(
    qtbot: QtBot, study: Study, tmp_path: Path
) -> None:
    later = replace(SUBJECT, study="1", study_date="20261001", description="CT abdomen")
    chest = replace(SUBJECT, study="0", study_date="20250301")
    stranger = replace(chest, study="2", study_date="20240301", sex="M")
    for name, subject in (("later", later), ("chest", chest), ("stranger", stranger)):
        write_ct_series(tmp_path / name, 3, subject=subject, series=name)
    reading = a_reading()
    strip = a_strip(qtbot, reading)
    reading.open(study, [study_of(tmp_path / name) for name in ("chest", "stranger", "later")])
    assert [entry.is_unfolded for entry in strip.priors] == [False, True, False]
    assert words(strip.priors[0])[:4] == [
        "PRIOR 2026-10-01",
        "31 d before · CT",
        "CT abdomen",
        "another region, same modality (CT)",
    ]
    assert words(strip.priors[1])[3] == "Opened: same region (chest), same modality (CT), same exam"
    assert words(strip.priors[2])[3] == "Not verified as the same patient: the sex differs."
    assert [item.name for item in strip.items] == ["1 axial", "1 second", "1 chest"]
    qtbot.mouseClick(strip.priors[2].head, Qt.MouseButton.LeftButton)
    assert [item.name for item in strip.items][-1] == "1 stranger"
    assert strip.priors[2].findChild(QPushButton, "compare") is None


def test_a_prior_is_hung_beside_from_its_place_in_the_strip(qtbot: QtBot, study: Study, tmp_path: Path) -> None:
    for word, date in (("0", "20250301"), ("00", "20200301")):
        subject = replace(SUBJECT, study=word, study_date=date)
        write_ct_series(tmp_path / word, 3, subject=subject, series=f"of {date}")
    reading = a_reading()
    strip = a_strip(qtbot, reading)
    reading.open(study, [study_of(tmp_path / "0"), study_of(tmp_path / "00")])
    strip.priors[1].toggle()
    button = strip.priors[1].findChild(QPushButton, "compare")
    assert button is not None
    button.click()
    stack = reading.places.stack(1)
    assert stack is not None
    assert stack.description == "of 20200301"
    assert words(strip.priors[1])[3].startswith("Opened: ")
    assert not words(strip.priors[0])[3].startswith("Opened: ")


def test_a_click_shows_the_series_in_the_active_pane(qtbot: QtBot, reading: Reading, study: Study) -> None:
    strip = a_strip(qtbot, reading)
    reading.open(study)
    qtbot.mouseClick(strip.items[1], Qt.MouseButton.LeftButton, pos=QPoint(50, 50))
    stack = reading.places.stack(0)
    assert stack is not None
    assert stack.description == "second"


def test_the_strip_is_empty_between_two_studies(qtbot: QtBot, study: Study) -> None:
    later = Later()
    reading = a_reading(executor=later)
    strip = a_strip(qtbot, reading)
    reading.open(study)
    later.jobs.pop()()
    assert len(strip.items) == 2
    reading.open(study)
    assert strip.items == ()


def test_a_late_thumbnail_of_another_study_is_dropped(qtbot: QtBot, study: Study) -> None:
    later, made = Later(), []
    thumbnails = Thumbnails(decoding, later)
    thumbnails.made.connect(lambda stack_id, _: made.append(stack_id))
    reading = a_reading()
    reading.open(study)
    thumbnails.request(reading.exams.stacks)
    thumbnails.request(())
    for job in later.jobs:
        job()
    assert made == []


def test_a_damaged_image_costs_its_thumbnail_only(qtbot: QtBot, reading: Reading) -> None:
    def failing(instance: Instance, frame: int) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_exception(Damaged("The file ends too early."))
        return future

    failed: list[str] = []
    thumbnails = Thumbnails(failing, AtOnce())
    thumbnails.failed.connect(lambda _, sentence: failed.append(sentence))
    thumbnails.request(reading.exams.stacks)
    assert failed == ["The file ends too early."] * 2


@pytest.mark.parametrize("shape", [(512, 512), (2128, 2000), (480, 640, 3), (20, 30)])
def test_a_thumbnail_keeps_the_mean_and_fits(shape: tuple[int, ...]) -> None:
    picture = np.random.default_rng(1).integers(0, 255, shape, dtype=np.uint8)
    small = smaller(picture)
    assert max(small.shape[:2]) <= SIDE
    assert abs(float(small.mean()) - float(picture.mean())) < 2


def bar_of(qtbot: QtBot, reading: Reading, keys: dict[str, str], width: int = 900) -> ToolBar:
    bar = ToolBar(reading, list(TOOLS.values()), keys)
    qtbot.addWidget(bar)
    bar.resize(width, 34)
    bar.show()
    return bar


def in_row(bar: ToolBar) -> list[str]:
    shown = [button.defaultAction() for button in bar.findChildren(QToolButton) if button.isVisible()]
    return [action.text() for action in shown if action is not None]


def test_the_bar_lights_the_active_tool_and_chooses_another(qtbot: QtBot, reading: Reading) -> None:
    bar = bar_of(qtbot, reading, {"length": "L"})
    assert in_row(bar)[:4] == ["Window/level", "Scroll", "Zoom", "Pan"]
    by_title = {
        button.defaultAction().text(): button for button in bar.findChildren(QToolButton) if button.defaultAction()
    }
    assert by_title["Window/level"].isChecked()
    assert by_title["Length"].toolTip().startswith("Length (L)")
    by_title["Length"].click()
    assert reading.tools.active == "length"
    reading.tools.choose("pan")
    assert [title for title, button in by_title.items() if button.isChecked()] == ["Pan"]


def test_the_other_tools_stand_in_a_menu_whose_button_shows_the_active_one(qtbot: QtBot, reading: Reading) -> None:
    bar = bar_of(qtbot, reading, {"polygon": "Y"})
    assert not {"Polygon", "Circle"} & set(in_row(bar))
    button = bar.findChild(QToolButton, "moreTools")
    assert button.toolTip() == "More tools"
    other = {action.text(): action for action in button.menu().actions()}
    other["Polygon"].trigger()
    assert reading.tools.active == "polygon"
    assert other["Polygon"].isChecked()
    assert button.toolTip().startswith("Polygon (Y)")
    reading.tools.choose("length")
    assert button.toolTip() == "More tools"


def test_every_tool_is_in_the_row_or_in_the_menu_however_narrow_the_bar_is(qtbot: QtBot, reading: Reading) -> None:
    bar = bar_of(qtbot, reading, {})
    bar.add_actions([QAction(qtawesome.icon("ph.star"), str(number), bar) for number in range(8)])
    widths = (900, 540, 516, 492, 900)
    seen = []
    for width in widths:
        bar.resize(width, 34)
        qtbot.wait(1)
        menu = [action.text() for action in bar.findChild(QToolButton, "moreTools").menu().actions()]
        assert set(in_row(bar)) & set(menu) == set()
        assert {tool.title for tool in TOOLS.values() if tool.id not in HIDDEN} <= set(in_row(bar)) | set(menu)
        assert len([title for title in in_row(bar) if title.isdigit()]) == 8  # the actions behind them stay
        seen.append(len(menu))
    assert seen[0] == seen[-1] < seen[1] <= seen[2] <= seen[3]


def test_text_that_looks_like_markup_stays_text() -> None:
    assert plain_tool_tip("a <b>bold</b> name") == "<pre>a &lt;b&gt;bold&lt;/b&gt; name</pre>"
    assert plain_tool_tip("plain") == "plain"


def test_a_long_word_does_not_push_the_thumbnails_out_of_the_strip(qtbot: QtBot, study: Study) -> None:
    reading = a_reading()
    strip = a_strip(qtbot, reading)
    reading.open(replace(study, description="Rorden^Rorden_Prisma_and_a_very_long_protocol_name"))
    qtbot.wait(20)
    assert all(item.geometry().right() <= strip.viewport().width() for item in strip.items)


def test_time_points_are_one_series_in_the_strip_and_in_the_arrow_keys(qtbot: QtBot) -> None:
    reading = a_reading()
    reading.open(study_of(real_data("mr_4d_fmri")))
    strip = a_strip(qtbot, reading)
    reading.exams.sorted.emit(reading.exams.all)
    (item,) = strip.items
    assert item.accessibleName() == "4 Axial EPI-FMRI (Interleaved I to S), 15 images, 10 times"
    reading.time_points.go_to(0, 4)
    assert item._active
    item.clicked.emit(item.stack.id)
    assert reading.time_points.number(0) == 4  # it is there already
    reading.places.next_series(0, 1)
    assert reading.time_points.number(0) == 4


def test_a_few_b_values_stay_apart() -> None:
    (series,) = folder_series(real_data("enhanced_multiframe") / "dicom2nifti/philips_enhanced/dti")
    assert [len(entry) for entry in folded(stacks(series))] == [1, 1, 1, 1]
