"""What a presentation state says is read as facts; what cannot be used is named, and the rest is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence as Items

from tests.conftest import real_data
from tests.phantoms import DEFLATED, EXPLICIT_BIG, IMPLICIT_LITTLE, ct_series, ct_slice, save
from tests.viewer.dicom.layered import drawing, put_overlay
from tests.viewer.dicom.states import (
    PSEUDO_COLOUR,
    annotation,
    area,
    figure,
    item,
    layer,
    lut_item,
    palette_of,
    reference,
    state,
    text_at,
    text_in_box,
    window_item,
)
from viewer.dicom.presentation import read_presentation_state
from viewer.dicom.unreadable import Unreadable
from viewer.model.presentation import DisplayedArea, GraphicLayer, PresentationState, Scope
from viewer.model.study import Rescale

IMAGES = ct_series(3)


def read(made: Dataset, folder: Path) -> PresentationState:
    return read_presentation_state(save(made, folder / "state.dcm"))  # type: ignore[arg-type]


def test_who_made_it_what_it_is_called_and_what_it_refers_to(tmp_path: Path) -> None:
    found = read(state(IMAGES[:2], "BRAIN"), tmp_path)
    assert (found.name, found.description, found.creator) == ("BRAIN", "BRAIN of tests", "Reader^One")
    assert found.created == "20261102100000"
    assert [uid for uid, _ in found.references.images] == [image.SOPInstanceUID for image in IMAGES[:2]]
    assert found.study_uid == IMAGES[0].StudyInstanceUID
    assert found.remarks == ()


def test_the_real_state_of_the_lut_test_is_read_whole() -> None:
    found = read_presentation_state(real_data("gsps_luts") / "prLUTs.dcm")
    assert found.modality_lut is not None
    assert found.presentation_lut is not None
    assert (found.modality_lut.entries, len(found.vois), len(found.vois[0].luts)) == (256, 1, 1)
    assert found.area("any", 0) == DisplayedArea(-0.5, -0.5, 511.5, 511.5, pixel_shape=1.0)
    assert found.remarks == ()


def test_windows_are_those_of_the_image_they_name(tmp_path: Path) -> None:
    items = [window_item(50, 80, IMAGES[0]), window_item(400, 2000, IMAGES[1])]
    found = read(state(IMAGES, SoftcopyVOILUTSequence=items, RescaleSlope="2", RescaleIntercept="-5"), tmp_path)
    centers = [(voi := found.voi(image.SOPInstanceUID, 0)) and voi.windows[0].center for image in IMAGES]
    assert centers == [50, 400, None]
    assert found.rescale == Rescale(2.0, -5.0, "1")


def test_frames_are_told_apart(tmp_path: Path) -> None:
    voi = window_item(1, 2)
    voi.ReferencedImageSequence = Items([reference(IMAGES[0], 2, 3)])
    found = read(state(IMAGES, SoftcopyVOILUTSequence=[voi]), tmp_path)
    uid = IMAGES[0].SOPInstanceUID
    assert [found.voi(uid, frame) is not None for frame in range(4)] == [False, True, True, False]


def test_displayed_areas_include_their_corner_pixels_whichever_way_they_are_named(tmp_path: Path) -> None:
    turned_over = area((30, 20), (3, 2), "MAGNIFY", IMAGES[1], PresentationPixelMagnificationRatio=2.5)
    found = read(
        state(IMAGES, DisplayedAreaSelectionSequence=[area((3, 2), (30, 20), "SCALE TO FIT", IMAGES[0]), turned_over]),
        tmp_path,
    )
    first, second, third = (found.area(image.SOPInstanceUID, 0) for image in IMAGES)
    assert first is not None
    assert (first.left, first.top, first.right, first.bottom, first.magnify) == (1.5, 0.5, 29.5, 19.5, 0)
    assert second is not None
    assert (second.left, second.bottom, second.magnify) == (1.5, 19.5, 2.5)
    assert third is None


def test_graphics_are_in_pixels_whose_centres_are_whole_numbers(tmp_path: Path) -> None:
    figures = [
        figure("POLYLINE", 0, 0, 32, 32),
        figure("POINT", 0.25, 0.75, units="DISPLAY"),
        figure("CIRCLE", 9, 9, 12, 9, filled=True),
    ]
    texts = [text_at("Nodule\r\n6 mm", (10.5, 20.5)), text_in_box("Box", (0.125, 0.125, 0.5, 0.25), "DISPLAY")]
    made = state(
        IMAGES,
        GraphicAnnotationSequence=[annotation("A", IMAGES[1], figures=figures, texts=texts)],
        GraphicLayerSequence=[
            layer("B", 2, GraphicLayerRecommendedDisplayCIELabValue=[65535, 32896, 32896]),
            layer("A", 1, GraphicLayerRecommendedDisplayGrayscaleValue=60000),
        ],
    )
    found = read(made, tmp_path)
    (only,) = found.annotations
    assert found.annotations_of(IMAGES[0].SOPInstanceUID, 0) == ()
    assert found.annotations_of(IMAGES[1].SOPInstanceUID, 0) == (only,)
    line, point, circle = only.graphics
    assert line.points == ((-0.5, -0.5), (31.5, 31.5))
    assert (point.points, point.relative) == (((0.25, 0.75),), True)
    assert circle.filled
    beside, boxed = only.texts
    assert (beside.text, beside.anchor, beside.points) == ("Nodule\n6 mm", (10.0, 20.0), True)
    assert (boxed.box, boxed.box_relative) == (((0.125, 0.125), (0.5, 0.25)), True)
    assert [each.name for each in found.graphic_layers] == ["A", "B"]
    assert found.layer("A").grey == 60000
    assert found.layer("B").colour == pytest.approx((100, 0, 0), abs=0.01)
    assert found.layer("unknown") == GraphicLayer("unknown")


def test_rotation_flip_overlays_and_a_bitmap_shutter(tmp_path: Path) -> None:
    made = state(IMAGES, ImageRotation=90, ImageHorizontalFlip="Y", ShutterShape="BITMAP", ShutterOverlayGroup=0x6002)
    put_overlay(made, drawing(32, 32))
    put_overlay(made, drawing(32, 32, 2), group=0x6002)
    made.add_new(0x60001001, "CS", "LINES")
    made.add_new(0x60041001, "CS", "OF THE IMAGE")
    found = read(made, tmp_path)
    assert (found.rotation, found.flip) == (90, True)
    assert found.active_overlays == ((0x6000, "LINES"), (0x6004, "OF THE IMAGE"))
    assert found.shutter is not None
    assert found.shutter.overlay == 0x6002
    assert np.array_equal(found.overlays[1].bits(0), drawing(32, 32, 2))


def test_pseudo_colours_are_read(tmp_path: Path) -> None:
    ramp = np.arange(256) * 257
    made = palette_of(state(IMAGES, sop_class=PSEUDO_COLOUR), ramp, ramp[::-1], ramp * 0)
    found = read(made, tmp_path)
    assert found.palette is not None
    assert (found.palette.entries, found.presentation_lut) == (256, None)


@pytest.mark.parametrize("syntax", [IMPLICIT_LITTLE, EXPLICIT_BIG, DEFLATED])
def test_a_state_is_the_same_in_every_encoding(syntax: str, tmp_path: Path) -> None:
    figures = [figure("POLYLINE", 0, 0, 31.5, 32)]
    table = item(LUTDescriptor=[3, 65516, 16], LUTData=[0, 7, 65535], ModalityLUTType="US")
    table["LUTDescriptor"].VR, table["LUTData"].VR = "US", "US"
    made = state(IMAGES, SoftcopyVOILUTSequence=[window_item(50, 80)], ModalityLUTSequence=[table])
    made.GraphicAnnotationSequence = Items([annotation("A", figures=figures)])
    plain = read(made, tmp_path)
    assert plain.modality_lut is not None
    made.file_meta.TransferSyntaxUID = syntax
    assert read(made, tmp_path) == plain


def with_compound(made: Dataset, number: int = 7) -> Dataset:
    """With a ruler that other figures of the annotation may stand for."""
    ruler = item(CompoundGraphicInstanceID=number, CompoundGraphicUnits="PIXEL", CompoundGraphicType="RULER")
    ruler.GraphicDimensions, ruler.NumberOfGraphicPoints, ruler.GraphicData = 2, 2, [1, 1, 9, 9]
    made.CompoundGraphicSequence = Items([ruler])
    return made


@pytest.mark.parametrize("by", ["figure", "text"])
def test_a_compound_graphic_is_shown_by_the_plain_figures_that_carry_its_number(by: str, tmp_path: Path) -> None:
    line, words = figure("POLYLINE", 1, 1, 9, 9), text_at("12 mm", (5, 5))
    (line if by == "figure" else words).CompoundGraphicInstanceID = 7
    made = with_compound(annotation("A", figures=[line], texts=[words]))
    found = read(state(IMAGES, GraphicAnnotationSequence=[made]), tmp_path)
    assert found.remarks == ()
    assert [len(one.graphics) + len(one.texts) for one in found.annotations] == [2]


def test_every_compound_graphic_that_nothing_stands_for_is_named(tmp_path: Path) -> None:
    line = figure("POLYLINE", 1, 1, 9, 9)
    line.CompoundGraphicInstanceID = 8
    found = read(state(IMAGES, GraphicAnnotationSequence=[with_compound(annotation("A", figures=[line]))]), tmp_path)
    assert any("compound graphic (ruler)" in remark for remark in found.remarks)
    assert len(found.annotations[0].graphics) == 1


# --- what is not usable


def changed(**more: Any) -> Dataset:
    made = state(IMAGES)
    for keyword, value in more.items():
        setattr(made, keyword, Items(value) if isinstance(value, list) and isinstance(value[0], Dataset) else value)
    return made


PARTS = {
    "no turn by 45 degrees": (changed(ImageRotation=45), "no quarter turn"),
    "true size": (
        changed(DisplayedAreaSelectionSequence=[area((1, 1), (9, 9), "TRUE SIZE", PresentationPixelSpacing=[1, 1])]),
        "true size",
    ),
    "magnified by nothing": (
        changed(DisplayedAreaSelectionSequence=[area((1, 1), (9, 9), "MAGNIFY")]),
        "no usable ratio",
    ),
    "an area without a corner": (
        changed(DisplayedAreaSelectionSequence=[item(DisplayedAreaTopLeftHandCorner=[1, 1])]),
        "no usable corners",
    ),
    "a short table": (
        changed(ModalityLUTSequence=[item(LUTDescriptor=[256, 0, 8], LUTData=b"\0\1" * 4)]),
        "shorter than it says",
    ),
    "masks": (changed(MaskSubtractionSequence=[item(MaskOperation="AVG_SUB")]), "mask subtraction"),
    "a spline of an unknown kind": (
        changed(GraphicAnnotationSequence=[annotation("A", figures=[figure("BEZIER", 1, 1, 2, 2)])]),
        "of a kind that is not known",
    ),
    "in units of the whole slide": (
        changed(GraphicAnnotationSequence=[annotation("A", figures=[figure("POINT", 1, 1, units="MATRIX")])]),
        "of a kind that is not known",
    ),
    "an ellipse of three points": (
        changed(GraphicAnnotationSequence=[annotation("A", figures=[figure("ELLIPSE", 1, 1, 2, 2, 3, 3)])]),
        "not the points it needs",
    ),
    "half a point": (
        changed(GraphicAnnotationSequence=[annotation("A", figures=[figure("POLYLINE", 1, 1, 2, 2, 3)])]),
        "not the points it needs",
    ),
    "a ruler without plain figures": (
        changed(GraphicAnnotationSequence=[with_compound(annotation("A", figures=[figure("POINT", 1, 1)]))]),
        "compound graphic (ruler) of the state has no plain figures",
    ),
    "a text nowhere": (
        changed(GraphicAnnotationSequence=[annotation("A", texts=[item(UnformattedTextValue="lost")])]),
        "where it belongs",
    ),
    "a bitmap shutter without its overlay": (
        changed(ShutterShape="BITMAP", ShutterOverlayGroup=0x6000),
        "does not hold",
    ),
    "no window at all": (changed(SoftcopyVOILUTSequence=[item(WindowCenter="1", WindowWidth="0")]), "window"),
}


@pytest.mark.parametrize("case", PARTS)
def test_a_part_that_cannot_be_used_is_named_and_the_rest_is_kept(case: str, tmp_path: Path) -> None:
    made, sentence = PARTS[case]
    found = read(made, tmp_path)
    assert any(sentence in remark for remark in found.remarks), found.remarks
    assert found.name == "STATE"
    assert found.references.images


def test_more_graphics_than_a_reader_draws_are_cut_off_and_said(tmp_path: Path) -> None:
    endless = figure("POLYLINE", *np.zeros(2 * 12_000).tolist())
    many = [annotation("A", figures=[endless]), annotation("B", figures=[endless]), annotation("C")]
    found = read(state(IMAGES, GraphicAnnotationSequence=many), tmp_path)
    assert [one.layer for one in found.annotations] == ["A"]
    assert any("more graphics than can be drawn" in remark for remark in found.remarks)


def test_short_overlay_data_in_a_state_are_refused_with_a_remark(tmp_path: Path) -> None:
    made = put_overlay(state(IMAGES), drawing(32, 32), data=b"\0" * 10)
    found = read(made, tmp_path)
    assert found.overlays == ()
    assert any("needs 128 bytes and holds 10" in remark for remark in found.remarks)


def blending() -> Dataset:
    made = state(IMAGES)
    made.SOPClassUID = "1.2.840.10008.5.1.4.1.1.11.4"
    return made


def of_nothing() -> Dataset:
    made = state(IMAGES)
    del made.ReferencedSeriesSequence
    return made


REFUSED = {
    "an image": (ct_slice, "no presentation state"),
    "blending": (blending, "not shown"),
    "references to nothing": (of_nothing, "refers to no image"),
    "pseudo-colour without colours": (lambda: state(IMAGES, sop_class=PSEUDO_COLOUR), "cannot be used"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_usable_state_is_refused_in_a_sentence(case: str, tmp_path: Path) -> None:
    make, sentence = REFUSED[case]
    with pytest.raises(Unreadable, match=sentence):
        read(make(), tmp_path)


def test_a_state_cut_short_anywhere_is_refused_and_never_an_error(tmp_path: Path) -> None:
    made = state(
        IMAGES,
        SoftcopyVOILUTSequence=[window_item(1, 2)],
        GraphicAnnotationSequence=[annotation("A", figures=[figure("POINT", 1, 1)])],
        PresentationLUTSequence=[lut_item(np.arange(256))],
    )
    whole = save(made, tmp_path / "state.dcm").read_bytes()
    for end in range(0, len(whole), 37):
        path = tmp_path / "cut.dcm"
        path.write_bytes(whole[:end])
        try:
            assert isinstance(read_presentation_state(path), PresentationState)
        except Unreadable as fault:
            assert str(fault).endswith(".")


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_bytes_changed_at_random_give_a_state_or_a_sentence(tmp_path: Path) -> None:
    random = np.random.default_rng(7)
    whole = np.frombuffer(
        save(state(IMAGES, SoftcopyVOILUTSequence=[window_item(1, 2)]), tmp_path / "s.dcm").read_bytes(), np.uint8
    )
    for _ in range(200):
        mutated = whole.copy()
        at = random.integers(132, len(whole), 6)
        mutated[at] = random.integers(0, 256, 6)
        path = tmp_path / "m.dcm"
        path.write_bytes(mutated.tobytes())
        try:
            read_presentation_state(path)
        except Unreadable:
            continue


def test_a_scope_without_images_is_about_all_of_them() -> None:
    assert Scope().covers("any", 3)
    assert not Scope((("1", ()),)).covers("2", 0)
