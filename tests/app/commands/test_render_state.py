"""render with a presentation state and with overlays: the same picture as DCMTK, and a sentence where it may not be."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from tests.app.commands.conftest import Run
from tests.app.commands.oracle import png, pnm
from tests.conftest import real_data
from tests.phantoms import ct_series, ct_slice, gradient, save, save_all
from tests.viewer.dicom.layered import drawing, put_overlay
from tests.viewer.dicom.states import annotation, figure, key_objects, layer, state, window_item

HU = {"RescaleSlope": "1", "RescaleIntercept": "-1024", "RescaleType": "HU"}
CT = ct_slice(pixels=gradient(40, 56))


def rgb(file: Path) -> NDArray[np.int_]:
    image = QImage(str(file)).convertToFormat(QImage.Format.Format_RGB888)
    lines = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return lines[:, : image.width() * 3].reshape(image.height(), image.width(), 3).astype(int)


def dcmtk(image: Path, made: Path, folder: Path) -> NDArray[np.uint8]:
    if shutil.which("dcmp2pgm") is None:
        pytest.skip("dcmp2pgm of DCMTK is not installed")
    subprocess.run(["dcmp2pgm", "-p", str(made), str(image), str(folder / "o.pgm")], check=True, capture_output=True)
    return pnm(folder / "o.pgm")


def test_the_real_state_at_the_images_own_size_is_dcmtks_picture(lectern: Run, tmp_path: Path) -> None:
    folder, out = real_data("gsps_luts"), tmp_path / "a.png"
    image, made = folder / "imageForPrLUTs.dcm", folder / "prLUTs.dcm"
    assert lectern("render", image, "--state", made, "--native", "--out", out).status == 0
    assert np.array_equal(png(out), dcmtk(image, made, tmp_path))
    assert lectern("render", folder, "--size", "512x512", "--overlays", "off", "--out", out).status == 0
    pane = rgb(out)[..., 0]  # by default the state is shown, one screen pixel to each pixel
    inside = slice(40, 440), slice(40, 440)  # within the letters and the text
    assert np.abs(pane[inside] - dcmtk(image, made, tmp_path)[inside].astype(int)).max() <= 1


def test_a_turned_state_is_turned_and_flips_act_on_what_it_gives(lectern: Run, tmp_path: Path) -> None:
    made = state([CT], ImageRotation=90, ImageHorizontalFlip="Y", SoftcopyVOILUTSequence=[window_item(-300, 900)], **HU)
    image, path, out = save(CT, tmp_path / "i.dcm"), save(made, tmp_path / "s.dcm"), tmp_path / "a.png"
    theirs = dcmtk(image, path, tmp_path).astype(int)
    assert lectern("render", image, "--state", path, "--native", "--out", out).status == 0
    assert np.abs(png(out) - theirs).max() <= 1
    assert lectern("render", image, "--state", path, "--native", "--flip", "h", "--out", out).status == 0
    assert np.abs(png(out) - theirs[:, ::-1]).max() <= 1


def test_a_window_given_takes_the_place_of_the_states_and_is_in_hu(lectern: Run, tmp_path: Path) -> None:
    image, out = save(CT, tmp_path / "i.dcm"), tmp_path / "a.png"
    path = save(state([CT], PresentationLUTShape="INVERSE"), tmp_path / "s.dcm")  # without a modality of its own
    assert lectern("render", image, "--window=-300,900", "--native", "--invert", "--out", out).status == 0
    plain = png(out)
    assert lectern("render", image, "--window=-300,900", "--native", "--state", path, "--out", out).status == 0
    assert np.array_equal(png(out), plain)


def test_overlays_are_burnt_into_a_native_picture_only_when_asked_for(lectern: Run, tmp_path: Path) -> None:
    bits = drawing(40, 56)
    image, out = save(put_overlay(ct_slice(pixels=gradient(40, 56)), bits), tmp_path / "i.dcm"), tmp_path / "a.png"
    assert lectern("render", image, "--native", "--out", out).status == 0
    bare = png(out)
    assert lectern("render", image, "--native", "--overlays", "on", "--out", out).status == 0
    assert np.array_equal(png(out), np.where(bits == 1, 255, bare))


def test_shutter_and_overlays_of_a_state_in_a_native_picture(lectern: Run, tmp_path: Path) -> None:
    made = state(
        [CT],
        SoftcopyVOILUTSequence=[window_item(-300, 900)],
        GraphicLayerSequence=[layer("A", 1, GraphicLayerRecommendedDisplayGrayscaleValue=51400)],
        ShutterShape=["BITMAP"],
        ShutterOverlayGroup=0x6002,
        ShutterPresentationValue=25700,
        **HU,
    )
    lines, cover = drawing(40, 56, 1), drawing(40, 56, 2)
    put_overlay(made, lines)
    put_overlay(made, cover, group=0x6002)
    made.add_new(0x60001001, "CS", "A")
    image, path, out = save(CT, tmp_path / "i.dcm"), save(made, tmp_path / "s.dcm"), tmp_path / "a.png"
    assert lectern("render", image, "--state", path, "--native", "--overlays", "on", "--out", out).status == 0
    picture = png(out)
    assert set(np.unique(picture[lines == 1]).tolist()) == {200}
    assert set(np.unique(picture[(lines == 0) & (cover == 1)]).tolist()) == {100}
    theirs = dcmtk(image, path, tmp_path).astype(int)
    seen = (lines == 0) & (cover == 0)
    assert np.abs(picture[seen] - theirs[seen]).max() <= 1


def test_the_pane_shows_the_graphics_of_the_state_that_was_named(lectern: Run, tmp_path: Path) -> None:
    images, out = ct_series(3), tmp_path / "a.png"
    save_all(images, tmp_path / "in")
    marked = annotation("A", figures=[figure("CIRCLE", 16, 16, 20, 16, filled=True)])
    grey = layer("A", 1, GraphicLayerRecommendedDisplayGrayscaleValue=51400)
    older = state(images, "OLDER", GraphicAnnotationSequence=[marked], GraphicLayerSequence=[grey], **HU)
    newer = state(images, "NEWER", **HU)
    newer.PresentationCreationDate = "20270101"
    save(newer, tmp_path / "in" / "newer.dcm")
    path = save(older, tmp_path / "older.dcm")
    assert lectern("render", tmp_path / "in", "--size", "300x300", "--out", out).status == 0
    assert rgb(out)[150, 150].tolist() != [200] * 3
    assert lectern("render", tmp_path / "in", "--state", path, "--size", "300x300", "--out", out).status == 0
    assert rgb(out)[150, 150].tolist() == [200] * 3


def another_patient() -> Any:
    made = state([CT])
    made.PatientID = "SOMEONE ELSE"
    return made


REFUSED = {
    "of other images": (lambda: state(ct_series(2, series="elsewhere")), "does not refer to this image"),
    "of another patient": (another_patient, "names another patient"),
    "no state": (ct_slice, "no presentation state"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_state_that_may_not_be_applied_is_refused(case: str, lectern: Run, tmp_path: Path) -> None:
    make, sentence = REFUSED[case]
    image, path = save(CT, tmp_path / "i.dcm"), save(make(), tmp_path / "s.dcm")
    for more in (["--native"], []):
        done = lectern("render", image, "--state", path, "--out", tmp_path / "a.png", *more)
        assert done.status == 2
        assert sentence in done.sentence
        assert not (tmp_path / "a.png").exists()


def test_a_file_that_is_not_there_is_a_sentence(lectern: Run, tmp_path: Path) -> None:
    image = save(CT, tmp_path / "i.dcm")
    done = lectern("render", image, "--state", tmp_path / "no.dcm", "--native", "--out", tmp_path / "a.png")
    assert done.status == 2
    assert "cannot be opened" in done.sentence


def test_inspect_says_what_a_state_and_a_selection_hold(lectern: Run, tmp_path: Path) -> None:
    marked = annotation("A", figures=[figure("POINT", 1, 1)])
    made = state([CT], "BRAIN", SoftcopyVOILUTSequence=[window_item(40, 80)], GraphicAnnotationSequence=[marked])
    made.PresentationLUTShape, made.ImageRotation = "INVERSE", 45
    save(CT, tmp_path / "i.dcm")
    save(made, tmp_path / "s.dcm")
    save(key_objects([CT], words="The nodule."), tmp_path / "k.dcm")
    found = {one["modality"]: one["summary"] for one in lectern("inspect", tmp_path, "--json").json["other_objects"]}
    assert found == {
        "PR": "BRAIN: greyscale presentation state of 1 image, window, inverse, 1 figure; "
        "The state turns the image by 45°, which is no quarter turn; it is not turned.",
        "KO": "For Referring Provider (The nodule.): 1 image",
    }
