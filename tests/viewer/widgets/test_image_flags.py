"""Lossy, derived and "for processing" images say so on screen and in captured figures (safety P23, H19)."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydicom.dataset import FileDataset
from pydicom.uid import JPEG2000Lossless, JPEGBaseline8Bit, RLELossless
from pytestqt.qtbot import QtBot

from tests.phantoms import SUBJECT, compressed, ct_series, gradient, radiograph, save_all
from tests.viewer.dicom.reading import instance_of, stacks_of
from tests.viewer.reading_room import a_reading, study_of
from tests.viewer.widgets.conftest import a_grid
from viewer.model.study import Window
from viewer.model.view import Orbit, Place, ViewState
from viewer.session.cuts import cut
from viewer.session.exams import Exam
from viewer.session.overlay_text import OverlayText
from viewer.session.reading import Reading
from viewer.widgets import pane_picture
from viewer.widgets.corner_text import Facts, Tone, corners
from viewer.widgets.image_flags import flags
from viewer.widgets.painting import Sheet

FLAG = {"yes": "01", "no": "00", "absent": None}
SYNTAX = {"plain": "", "RLE": RLELossless, "JPEG 2000": JPEG2000Lossless, "JPEG": JPEGBaseline8Bit, "JPEG 91": ""}
KIND = ("ORIGINAL", "DERIVED")
INTENT = ("FOR PRESENTATION", "FOR PROCESSING")
COMBINATIONS = [*itertools.product(FLAG, SYNTAX, KIND, INTENT)]

# What a reader must see, by (flag, syntax), written out by hand from PS3.3 C.7.6.1.1.5 and PS3.5 A.4.
LOSSY = {
    ("yes", "plain"): "Lossy compression 12:1 (JPEG)",
    ("yes", "RLE"): "Lossy compression 12:1 (JPEG)",
    ("yes", "JPEG 2000"): "Lossy compression 12:1 (JPEG)",
    ("yes", "JPEG"): "Lossy compression 12:1 (JPEG)",
    ("yes", "JPEG 91"): "Lossy compression 12:1 (JPEG)",
    ("no", "JPEG"): "Lossy compression (JPEG)",
    ("absent", "JPEG"): "Lossy compression (JPEG)",
    ("absent", "JPEG 91"): "Lossy compression (JPEG 2000)",
}


def an_image(flag: str, syntax: str, kind: str, intent: str) -> FileDataset:
    made = radiograph(pixels=gradient(64, 48).astype("u1"))
    made.BitsStored, made.HighBit = 8, 7
    if SYNTAX[syntax]:
        made = compressed(made, SYNTAX[syntax])
    if syntax == "JPEG 91":  # losslessly coded, in the syntax that may also be lossy
        made = compressed(made, JPEG2000Lossless)
        made.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2.4.91"
    made.pop("LossyImageCompression", None)
    if FLAG[flag]:
        made.LossyImageCompression = FLAG[flag]
    if flag == "yes":
        made.LossyImageCompressionRatio, made.LossyImageCompressionMethod = "12", "ISO_10918_1"
    made.ImageType, made.PresentationIntentType = [kind, "PRIMARY", ""], intent
    return made


def expected(flag: str, syntax: str, kind: str, intent: str) -> list[str]:
    lines = [LOSSY.get((flag, syntax), "")]
    lines += ["Derived"] if kind == "DERIVED" else []
    lines += ["For processing"] if intent == "FOR PROCESSING" else []
    return [line for line in lines if line]


def facts_of(made: list[FileDataset], folder: Path) -> Facts:
    save_all(made, folder)
    reading = a_reading()
    reading.open(study_of(folder))
    exam: Exam = reading.exams.all[0]
    stack = exam.stacks[0]
    return Facts(exam, stack, ViewState(Place(stack.id)), stack.images[0].plane, Window(40, 400))


def told(facts: Facts) -> list[str]:
    """The flags in the lower right corner, whatever else stands there."""
    starts = ("Lossy", "Derived", "For processing")
    return [line.text for line in corners(facts).bottom_right if line.text.startswith(starts)]


def test_there_are_sixty_combinations() -> None:
    assert len(COMBINATIONS) == 60


@pytest.mark.parametrize("case", COMBINATIONS, ids="-".join)
def test_every_combination_of_headers_says_what_it_is(case: tuple[str, str, str, str], tmp_path: Path) -> None:
    facts = facts_of([an_image(*case)], tmp_path)
    for text in OverlayText:
        assert told(replace(facts, text=text)) == expected(*case)


@pytest.mark.parametrize("case", COMBINATIONS[::7], ids="-".join)
def test_a_captured_figure_says_the_same(
    case: tuple[str, str, str, str], tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sheet that becomes the picture carries them, also where the reader has switched the text off."""
    save_all([an_image(*case)], tmp_path)
    reading = a_reading()
    reading.open(study_of(tmp_path))
    _switch_text_off(reading)
    painted: list[Sheet] = []
    monkeypatch.setattr(pane_picture, "capture_png", lambda sheet, _name: painted.append(sheet) or b"")
    a_grid(qtbot, reading).panes[0].capture()
    lines = [line.text for line in painted[0].corners.bottom_right]
    assert [line for line in lines if line in expected(*case)] == expected(*case)


def _switch_text_off(reading: Reading) -> None:
    while reading.overlay.text is not OverlayText.OFF:
        reading.overlay.cycle()


def test_a_captured_figure_shows_them(tmp_path: Path, qtbot: QtBot) -> None:
    """Two figures of equal pixels differ where, and only where, the flags stand."""
    pictures = []
    for kind in KIND:
        save_all([an_image("no", "plain", kind, "FOR PRESENTATION")], tmp_path / kind)
        reading = a_reading()
        reading.open(study_of(tmp_path / kind))
        pictures.append(a_grid(qtbot, reading).panes[0].capture())
    assert pictures[0] != pictures[1]


def test_planes_and_volumes_carry_the_flags_of_every_image_they_are_made_of(tmp_path: Path) -> None:
    made = ct_series(5, subject=SUBJECT)
    made[3].LossyImageCompression, made[3].LossyImageCompressionRatio = "01", "8.5"
    facts = facts_of(made, tmp_path)
    assert told(facts) == []
    for place in (Place(facts.stack.id, cut=cut(facts.stack, "axial")), Place(facts.stack.id, orbit=Orbit("bone"))):
        assert told(replace(facts, view=ViewState(place))) == ["Lossy compression 8.5:1"]


@pytest.mark.parametrize(
    ("ratio", "method", "text"),
    [
        (None, None, "Lossy compression"),
        (["10", "3.25"], ["ISO_10918_1", "ISO_15444_1"], "Lossy compression 10:1 (JPEG), 3.25:1 (JPEG 2000)"),
        (["10"], ["ISO_10918_1", "ISO_15444_1"], "Lossy compression 10:1 (JPEG), (JPEG 2000)"),
        ("abc", "ISO_14495_1", "Lossy compression (JPEG-LS)"),
        ("0", "OWN <b>WAY</b>", "Lossy compression (OWN <b>WAY</b>)"),
        ("1234.5", None, "Lossy compression 1234:1"),
        ("nan", None, "Lossy compression"),
    ],
)
def test_ratio_and_method_are_told_as_far_as_they_can_be_used(ratio: Any, method: Any, text: str) -> None:
    made = radiograph(LossyImageCompression="01")
    if ratio:
        made.add_new(0x00282112, "LO", ratio)
    if method:
        made.LossyImageCompressionMethod = method
    assert flags([instance_of(made)]) == (text,)


def test_derived_is_said_quietly_and_the_others_aloud(tmp_path: Path) -> None:
    case = ("yes", "plain", "DERIVED", "FOR PROCESSING")
    tones = {line.text: line.tone for line in corners(facts_of([an_image(*case)], tmp_path)).bottom_right}
    assert [tones[line] for line in expected(*case)] == [Tone.ATTENTION, Tone.PLAIN, Tone.ATTENTION]


def test_a_mixed_object_is_derived_in_part() -> None:
    image = stacks_of([radiograph(ImageType=["MIXED", "PRIMARY"])])[0].images[0]
    assert flags([image.instance]) == ("Derived",)
