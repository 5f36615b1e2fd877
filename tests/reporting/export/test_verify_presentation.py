"""Presentation states: sound ones of two other makers pass, and each rule notices what breaks it, and nothing else."""

from __future__ import annotations

import copy
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset

from reporting.export.verification.finding import Level
from reporting.export.verify import check
from tests.phantoms import ct_slice, save, uid
from tests.reporting.export.presented import findings, images, presentation, sentences
from tests.reporting.export.samples import dciodvfy_errors
from viewer.dicom.header import read_header

Defect = Callable[[Dataset], object]


def area(made: Dataset) -> Dataset:
    return made.DisplayedAreaSelectionSequence[0]


def voi(made: Dataset) -> Dataset:
    return made.SoftcopyVOILUTSequence[0]


def graphic(made: Dataset, number: int = 0) -> Dataset:
    return made.GraphicAnnotationSequence[0].GraphicObjectSequence[number]


def text(made: Dataset, number: int = 0) -> Dataset:
    return made.GraphicAnnotationSequence[1].TextObjectSequence[number]


def row(made: Dataset) -> Dataset:
    return made.ReferencedSeriesSequence[0]


def put(of: Callable[[Dataset], Dataset], **values: object) -> Defect:
    def change(made: Dataset) -> None:
        for keyword, value in values.items():
            setattr(of(made), keyword, value)

    return change


def without(of: Callable[[Dataset], Dataset], *keywords: str) -> Defect:
    return lambda made: [delattr(of(made), keyword) for keyword in keywords]


def itself(made: Dataset) -> Dataset:
    return made


def twice(of: Callable[[Dataset], object]) -> Defect:
    return lambda made: of(made).append(copy.deepcopy(of(made)[0]))  # type: ignore[attr-defined]


def a_table(entries: int = 4, data: bytes = b"\0\0\1\0\2\0\3\0") -> Dataset:
    made = Dataset()
    made.LUTDescriptor, made.LUTExplanation = [entries, 0, 16], ""
    made.add_new("LUTData", "OW", data)
    return made


def for_second(of: Callable[[Dataset], Dataset]) -> Defect:
    """A part that is for the second image only."""
    return lambda made: setattr(
        of(made), "ReferencedImageSequence", [copy.deepcopy(row(made).ReferencedImageSequence[1])]
    )


def _series() -> Dataset:
    made = Dataset()
    made.SeriesInstanceUID = "1.2.4"
    return made


def _layer_again(made: Dataset) -> None:
    again = copy.deepcopy(made.GraphicLayerSequence[0])
    again.GraphicLayerOrder = 3
    made.GraphicLayerSequence.append(again)


def _undescribed() -> Dataset:
    made = a_table()
    del made.LUTDescriptor
    return made


def _table_for_window(made: Dataset, table: Dataset) -> None:
    for keyword in ("WindowCenter", "WindowWidth", "VOILUTFunction"):
        delattr(voi(made), keyword)
    voi(made).VOILUTSequence = [table]


DEFECTS: dict[str, tuple[Defect, str]] = {
    # modules
    "modality": (put(itself, Modality="CT"), "an object of this kind has PR"),
    "patient": (without(itself, "PatientBirthDate"), "Patient's Birth Date is missing"),
    "label": (without(itself, "ContentLabel"), "Content Label is missing or empty"),
    "empty label": (put(itself, ContentLabel=""), "Content Label is missing or empty"),
    "created": (without(itself, "PresentationCreationTime"), "Presentation Creation Time is missing"),
    "creator": (without(itself, "ContentCreatorName"), "Content Creator's Name is missing"),
    "number": (without(itself, "InstanceNumber"), "Instance Number is missing"),
    # images
    "no images": (put(itself, ReferencedSeriesSequence=[]), "names no image"),
    "no series uid": (without(row, "SeriesInstanceUID"), "without its UID"),
    "other series": (put(row, SeriesInstanceUID="1.2.3"), "of another series"),
    "other study": (put(itself, StudyInstanceUID="1.2.3"), "of another study"),
    "image twice": (twice(lambda made: row(made).ReferencedImageSequence), "is named twice"),
    "empty series": (lambda made: made.ReferencedSeriesSequence.append(_series()), "none of its images"),
    "frame": (put(lambda made: row(made).ReferencedImageSequence[1], ReferencedFrameNumber=2), "the image has 1"),
    "sop class": (
        put(lambda made: row(made).ReferencedImageSequence[0], ReferencedSOPClassUID="1.2.840.10008.5.1.4.1.1.4"),
        "of another SOP class",
    ),
    "foreign part": (
        put(lambda made: made.GraphicAnnotationSequence[0].ReferencedImageSequence[0], ReferencedSOPInstanceUID="1.2.9"),
        "An annotation is for the image 1.2.9",
    ),
    # orientation
    "rotation": (put(itself, ImageRotation=45, ImageHorizontalFlip="N"), "none of 0, 90, 180 and 270"),
    "flip": (put(itself, ImageRotation=90), "Image Horizontal Flip is missing"),
    "flip value": (put(itself, ImageRotation=90, ImageHorizontalFlip="X"), "it must be Y or N"),
    # displayed area
    "no area": (put(itself, DisplayedAreaSelectionSequence=[]), "No displayed area"),
    "area of one": (for_second(area), "has no displayed area"),
    "two areas": (twice(lambda made: made.DisplayedAreaSelectionSequence), "has 2 displayed areas"),
    "no corner": (without(area, "DisplayedAreaTopLeftHandCorner"), "lacks a corner"),
    "corners": (put(area, DisplayedAreaTopLeftHandCorner=[20, 20], DisplayedAreaBottomRightHandCorner=[10, 30]),
                "wrong way round"),
    "beside": (put(area, DisplayedAreaTopLeftHandCorner=[33, 1], DisplayedAreaBottomRightHandCorner=[60, 30]),
               "outside the image of 32 × 32"),
    "mode": (put(area, PresentationSizeMode="FIT"), "Presentation Size Mode is “FIT”"),
    "no mode": (without(area, "PresentationSizeMode"), "Presentation Size Mode is missing"),
    "true size": (put(area, PresentationSizeMode="TRUE SIZE"), "does not say how large"),
    "magnify": (put(area, PresentationSizeMode="MAGNIFY"), "not by how much"),
    "aspect": (without(area, "PresentationPixelAspectRatio"), "neither the spacing nor the aspect ratio"),
    # grey
    "slope alone": (without(itself, "RescaleIntercept"), "Rescale Intercept is missing"),
    "slope 0": (put(itself, RescaleSlope="0"), "Rescale Slope is 0"),
    "both modality": (lambda made: setattr(made, "ModalityLUTSequence", [a_table()]), "both as a table"),
    "both voi": (lambda made: setattr(voi(made), "VOILUTSequence", [a_table()]), "both as a window and as a table"),
    "no voi": (without(voi, "WindowCenter", "WindowWidth", "VOILUTFunction"), "neither a window nor a table"),
    "no centre": (without(voi, "WindowCenter"), "not a centre for each width"),
    "width 0": (put(voi, WindowWidth="0.5"), "width of a window is 0.5; it must be at least 1"),
    "exact width 0": (put(voi, WindowWidth="0", VOILUTFunction="LINEAR_EXACT"), "it must be more than 0"),
    "function": (put(voi, VOILUTFunction="CURVE"), "VOI LUT Function is “CURVE”"),
    "two voi": (twice(lambda made: made.SoftcopyVOILUTSequence), "has 2 VOI transformations"),
    "no shape": (without(itself, "PresentationLUTShape"), "neither as a shape nor as a table"),
    "both presentation": (lambda made: setattr(made, "PresentationLUTSequence", [a_table()]), "both as a shape and"),
    "shape": (put(itself, PresentationLUTShape="LIN OD"), "it must be IDENTITY or INVERSE"),
    "table cut": (lambda made: _table_for_window(made, a_table(data=b"\0\0\1\0\2\0")), "has not the 4 entries"),
    "table without descriptor": (lambda made: _table_for_window(made, _undescribed()), "no descriptor"),
    # layers and annotations
    "layer twice": (_layer_again, "declared twice"),
    "order missing": (without(lambda made: made.GraphicLayerSequence[1], "GraphicLayerOrder"), "Graphic Layer Order"),
    "order twice": (put(lambda made: made.GraphicLayerSequence[1], GraphicLayerOrder=1), "the same order"),
    "layer unknown": (put(lambda made: made.GraphicAnnotationSequence[0], GraphicLayer="TOP"), "“TOP”, which is not"),
    "no layer": (without(lambda made: made.GraphicAnnotationSequence[0], "GraphicLayer"), "on no graphic layer"),
    "overlay layer": (lambda made: made.add_new(0x60001001, "CS", "GONE"), "“GONE”, which is not declared"),
    "nothing drawn": (without(lambda made: made.GraphicAnnotationSequence[0], "GraphicObjectSequence"), "neither a graphic"),
    # graphics
    "type": (put(graphic, GraphicType="SPIRAL"), "“SPIRAL” does not exist"),
    "units": (put(graphic, GraphicAnnotationUnits="MM"), "Graphic Annotation Units is “MM”"),
    "odd": (put(graphic, GraphicData=[1.0, 2.0, 3.0]), "not two numbers for every point"),
    "dimensions": (put(graphic, GraphicDimensions=3), "not two numbers for every point"),
    "declared": (put(graphic, NumberOfGraphicPoints=7), "but 7 are declared"),
    "too few": (put(lambda made: graphic(made, 1), GraphicData=[1.0, 1.0], NumberOfGraphicPoints=1), "CIRCLE has 1 points"),
    "filled": (without(lambda made: graphic(made, 1), "GraphicFilled"), "not said to be filled"),
    "outside": (put(lambda made: graphic(made, 3), GraphicData=[32.5, 0.0]), "POINT lies outside the image of 32 × 32"),
    "skewed": (put(lambda made: graphic(made, 2), GraphicData=[6.0, 10.0, 26.0, 10.0, 10.0, 5.0, 22.0, 15.0]),
               "not perpendicular"),
    "drawn twice": (twice(lambda made: made.GraphicAnnotationSequence[0].GraphicObjectSequence), "drawn twice"),
    # texts
    "no text": (put(text, UnformattedTextValue=""), "A text is empty"),
    "no place": (without(text, "AnchorPoint"), "neither an anchor point nor a box"),
    "visibility": (without(text, "AnchorPointVisibility"), "Anchor Point Visibility is missing"),
    "anchor outside": (put(text, AnchorPoint=[-1.0, 3.0]), "anchor point of a text lies outside the image"),
    "anchor no point": (put(text, AnchorPoint=[1.0, 3.0, 4.0]), "no point"),
    "half a box": (without(lambda made: text(made, 1), "BoundingBoxBottomRightHandCorner"), "lacks a corner"),
    "box outside": (put(lambda made: text(made, 1), BoundingBoxBottomRightHandCorner=[1.5, 0.2]), "the displayed area"),
    "justified": (put(lambda made: text(made, 1), BoundingBoxTextHorizontalJustification="BLOCK"), "it must be LEFT"),
    # tracking
    "tracking uid alone": (without(graphic, "TrackingID"), "not the other of the two"),
    "tracking no uid": (put(graphic, TrackingUID="1.02.x"), "is no UID"),
    "two names": (lambda made: setattr(graphic(made, 1), "TrackingUID", graphic(made).TrackingUID), "has two names"),
}  # fmt: skip


@pytest.mark.parametrize("name", DEFECTS)
def test_each_defect_is_noticed_and_nothing_else_is_blamed(name: str) -> None:
    change, said = DEFECTS[name]
    made = presentation()
    change(made)
    found = sentences(made)
    assert found
    assert [sentence for sentence in found if said not in sentence] == []


def test_a_sound_state_of_another_library_passes_here_and_elsewhere(tmp_path: Path) -> None:
    made = presentation()
    assert findings(made) == ()
    assert findings(made, with_images=False) == ()
    made.save_as(tmp_path / "pr.dcm")
    assert dciodvfy_errors((tmp_path / "pr.dcm").read_bytes(), tmp_path) == []
    said = subprocess.run(["dcmpschk", tmp_path / "pr.dcm"], capture_output=True, text=True, check=True)
    assert "Test passed" in said.stderr + said.stdout


def test_a_table_in_place_of_a_window_passes() -> None:
    made = presentation()
    _table_for_window(made, a_table())
    assert findings(made) == ()


def test_states_that_dcmtk_makes_of_images_pass(tmp_path: Path) -> None:
    files = [save(ct_slice((0.0, 0.0, float(number)), number=number), tmp_path / f"{number}.dcm") for number in (1, 2)]
    subprocess.run(["dcmpsmk", *files, tmp_path / "pr.dcm"], check=True, capture_output=True)
    known = {one.sop_uid: one for one in (read_header(file).instance for file in files)}
    assert check((tmp_path / "pr.dcm").read_bytes(), known.get) == ()
    made = dcmread(tmp_path / "pr.dcm")
    made.DisplayedAreaSelectionSequence = []
    made.save_as(tmp_path / "broken.dcm")
    assert any("No displayed area" in one.sentence for one in check((tmp_path / "broken.dcm").read_bytes(), known.get))


def test_real_studies_as_dcmtk_presents_them_pass(chest_ct_folder: Path, shared_data: Path, tmp_path: Path) -> None:
    xray = next(file for file in sorted((shared_data / "dx_cr").rglob("*.dcm")))
    for number, files in enumerate((sorted(chest_ct_folder.rglob("*.dcm"))[:3], [xray])):
        state = tmp_path / f"{number}.dcm"
        subprocess.run(["dcmpsmk", *files, state], check=True, capture_output=True)
        known = {one.sop_uid: one for one in (read_header(file).instance for file in files)}
        assert check(state.read_bytes(), known.get) == (), files[0].name


def test_a_real_state_with_tables_passes(shared_data: Path) -> None:
    folder = shared_data / "gsps_luts"
    image = read_header(folder / "imageForPrLUTs.dcm").instance
    assert check((folder / "prLUTs.dcm").read_bytes(), {image.sop_uid: image}.get) == ()


def test_bounds_are_held_only_against_images_that_are_at_hand() -> None:
    made = presentation()
    graphic(made, 3).GraphicData = [90.0, 0.0]
    assert findings(made, with_images=False) == ()
    assert [one.level for one in findings(made)] == [Level.ERROR]


def test_a_turned_image_may_name_its_corners_the_other_way_round() -> None:
    made = presentation()
    made.ImageRotation, made.ImageHorizontalFlip = 180, "N"
    area(made).DisplayedAreaTopLeftHandCorner, area(made).DisplayedAreaBottomRightHandCorner = [32, 32], [1, 1]
    assert findings(made) == ()


def test_one_graphic_on_two_images_is_not_drawn_twice() -> None:
    made = presentation()
    other = copy.deepcopy(made.GraphicAnnotationSequence[0])
    other.ReferencedImageSequence[0].ReferencedSOPInstanceUID = images()[1].SOPInstanceUID
    made.GraphicAnnotationSequence.append(other)
    assert findings(made) == ()


def test_one_tracking_uid_may_follow_a_lesion_over_several_graphics() -> None:
    made = presentation()
    for number in (0, 1):
        graphic(made, number).TrackingID, graphic(made, number).TrackingUID = "Lesion", uid("lesion")
    assert findings(made) == ()


def test_hostile_values_never_raise() -> None:
    for keyword in ("ReferencedSeriesSequence", "DisplayedAreaSelectionSequence", "GraphicLayerSequence"):
        made = presentation()
        setattr(made, keyword, [Dataset()])
        assert findings(made)
