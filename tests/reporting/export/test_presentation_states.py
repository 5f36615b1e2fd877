"""Key images as presentation states and key objects: what is written is what was seen, by our reader and by DCMTK."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageCms
from pydicom import dcmread
from pydicom.dataset import FileDataset
from pytestqt.qtbot import QtBot

from reporting.export.exporter import Letterhead
from reporting.export.objects import SignedObject, signed_objects
from reporting.export.verify import check
from reporting.report import KeyImage
from tests.app.commands.oracle import pnm
from tests.conftest import SHARED
from tests.phantoms import colour_capture, ct_series, pet_slice, radiograph, save_all
from tests.reporting.export.samples import dciodvfy_errors, dsrdump, report
from tests.viewer.dicom.layered import put_overlay
from tests.viewer.dicom.states import annotation, figure, layer, lut_item, state, text_at, window_item
from tests.viewer.reading_room import a_reading, studies_of
from tests.viewer.widgets.conftest import TOOLS, a_grid
from viewer.dicom.colour_profile import read_profile
from viewer.dicom.header import read_header
from viewer.dicom.key_objects import read_key_objects
from viewer.dicom.pixels import decode
from viewer.dicom.presentation import read_presentation_state
from viewer.dicom.presenting import as_presented, turned
from viewer.dicom.windowing import native_picture
from viewer.model.presentation import KEY_IMAGE, PresentationState
from viewer.model.study import Window
from viewer.model.view import Shown
from viewer.session.reading import Reading
from viewer.session.state_matching import look_of
from viewer.tools.measuring import MeasuringTool
from viewer.widgets.key_view import seen_area

HEAD = Letterhead("The Clinic")
Change = Callable[[Reading], object]


class Room:
    """A study on the screen, its active image a key image, and what is left when its report is signed."""

    def __init__(self, qtbot: QtBot, folder: Path, objects: list[FileDataset], size: tuple[int, int]) -> None:
        self.folder = folder
        save_all(objects, folder / "study")
        (self.study,) = studies_of(sorted((folder / "study").rglob("*.dcm")))
        self.reading = a_reading()
        self.grid = a_grid(qtbot, self.reading, *size)
        self.reading.open(self.study)
        self.reading.places.set_layout(1, 1)
        self.reading.places.show(0, self.reading.exams.stacks[0].id, 0)
        self.settle()

    def settle(self) -> None:
        self.grid.panes[0].grab()

    def key(self) -> KeyImage:
        self.settle()
        image, view = self.reading.places.image(0), self.grid.key_view()
        assert image is not None
        return KeyImage(image.ref, "Series 4, image 1", self.grid.capture(), view)

    def signed(self, *keys: KeyImage) -> tuple[SignedObject, ...]:
        made = report(study=self.study, comparisons=(), measurements=(), key_images=keys)
        return signed_objects(made, HEAD)

    def written(self, *keys: KeyImage) -> list[Path]:
        """The files of the states, then of the selections."""
        wanted = [one for one in self.signed(*keys) if one.role in ("presentation", "key-objects")]
        paths = [self.folder / f"{number}-{one.role}.dcm" for number, one in enumerate(wanted)]
        for path, one in zip(paths, wanted, strict=True):
            path.write_bytes(one.data)
        return paths


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path) -> Callable[..., Room]:
    return lambda objects, size=(640, 480): Room(qtbot, tmp_path, objects, size)


def ct() -> list[FileDataset]:
    return ct_series(3, rows=96, columns=64, spacing=(0.7, 0.5), series="axial")


def measure(reading: Reading, tool: str, *pixels: tuple[float, float]) -> None:
    image = reading.places.image(0)
    made: Any = TOOLS[tool]
    assert isinstance(made, MeasuringTool)
    assert image is not None
    reading.keep(made.measure(image, decode(image.instance, 0), made.points(pixels, image)))


def zoomed(reading: Reading, zoom: float = 2.5, pan: tuple[float, float] = (3.0, -4.0)) -> None:
    reading.looks.set(0, replace(reading.panes.view(0).look, zoom=zoom, pan=pan))


VIEWS: dict[str, Change] = {
    "as it came": lambda reading: None,
    "window": lambda reading: reading.windows.set(0, Window(120.5, 640.25)),
    "inverted": lambda reading: reading.windows.invert(0),
    "sigmoid": lambda reading: reading.windows.set(0, Window(40, 400, "SIGMOID")),
    "zoomed": zoomed,
    "small": lambda reading: zoomed(reading, 0.5, (0.0, 0.0)),
    "flipped": lambda reading: (reading.looks.flip_horizontal(0), zoomed(reading)),
    "upside down": lambda reading: (reading.looks.flip_vertical(0), zoomed(reading)),
    "turned": lambda reading: (reading.looks.rotate(0, 90.0), zoomed(reading)),
    "turned and flipped": lambda reading: (
        reading.looks.rotate(0, -90.0), reading.looks.flip_horizontal(0), zoomed(reading),
    ),
    "both flips": lambda reading: (reading.looks.flip_horizontal(0), reading.looks.flip_vertical(0), zoomed(reading)),
}  # fmt: skip


@pytest.mark.parametrize("change", VIEWS.values(), ids=VIEWS)
def test_a_state_read_again_lays_the_image_within_a_pixel(room: Callable[..., Room], change: Change) -> None:
    made = room(ct())
    change(made.reading)
    key = made.key()
    found = read_presentation_state(made.written(key)[0])
    pane, image = made.grid.panes[0], made.reading.places.image(0)
    assert image is not None
    before = pane._sheets.camera(640, 480)
    made.reading.looks.set(0, look_of(found, image))
    after = pane._sheets.camera(640, 480)
    assert before is not None
    assert after is not None
    pixels = np.array([(0.0, 0.0), (639.0, 0.0), (0.0, 479.0), (320.0, 240.0)])
    assert np.abs(before.to_pixels(pixels) - after.to_pixels(pixels)).max() <= 1.0
    assert np.abs(np.array(seen_area(before)) - np.array(seen_area(after))).max() <= 1.0


@pytest.mark.parametrize("change", VIEWS.values(), ids=VIEWS)
def test_dcmtk_makes_the_same_greys_of_a_state(room: Callable[..., Room], change: Change) -> None:
    made = room(ct())
    change(made.reading)
    measure(made.reading, "length", (10.0, 20.0), (40.0, 60.0))
    key = made.key()
    assert_same_greys(made, key)


def assert_same_greys(made: Room, key: KeyImage, allowed: int = 1) -> None:
    """DCMTK under the written state, our own reading of it, and the picture that the reader saw."""
    if shutil.which("dcmp2pgm") is None:
        pytest.skip("dcmp2pgm of DCMTK is not installed")
    image = made.reading.places.image(0)
    assert image is not None
    assert image.instance.location is not None
    path, out = made.written(key)[0], made.folder / "dcmtk.pgm"
    found = read_presentation_state(path)
    stored = decode(image.instance, image.frame.index)
    again = turned(native_picture(as_presented(image, found), stored, Shown()), found)
    shown = made.reading.windows.image(0)
    assert shown is not None
    seen = turned(native_picture(shown, stored, made.reading.windows.in_force(0)), found)
    assert np.abs(again.astype(int) - seen).max() <= allowed
    ran = ["dcmp2pgm", "-p", str(path), image.instance.location.path, str(out)]
    subprocess.run(ran, check=True, capture_output=True)
    other = pnm(out)
    if found.vois and found.vois[0].windows and found.vois[0].windows[0].function == "SIGMOID":
        return  # DCMTK 3.6.7 reads no VOI LUT Function in a state and shows a linear window
    assert other.shape == again.shape
    padding = image.instance.padding  # it is black with us, also where black is white; DCMTK knows none
    padded = np.zeros(stored.shape, np.uint8)
    if padding is not None:
        padded = ((stored >= padding[0]) & (stored <= padding[1])).astype(np.uint8)
    assert np.abs(other.astype(int) - again)[turned(padded, found) == 0].max() <= allowed


def monochrome_1() -> list[FileDataset]:
    return [radiograph("DX", PhotometricInterpretation="MONOCHROME1")]


def with_voi_lut() -> list[FileDataset]:
    (made,) = ct_series(1, rows=96, columns=64)
    del made.WindowCenter, made.WindowWidth
    made.VOILUTSequence = [lut_item(np.linspace(0, 4095, 2048), first=-900, bits=12)]
    return [made]


@pytest.mark.parametrize("objects", [monochrome_1, with_voi_lut])
@pytest.mark.parametrize("invert", [False, True])
def test_tables_and_polarity_are_those_that_were_seen(
    room: Callable[..., Room], objects: Callable[[], list[FileDataset]], invert: bool
) -> None:
    made = room(objects())
    if invert:
        made.reading.windows.invert(0)
    assert_same_greys(made, made.key())


def real_files() -> list[Path]:
    """Native images of real studies, some of each kind."""
    wanted = ("dx_cr", "ct_chest_lidc0314", "ct_followup_sbu", "mr_head_supine/3_t1_fl2d_sag", "gsps_luts")
    found = []
    for folder in wanted:
        able = [path for path in sorted((SHARED / folder).rglob("*.dcm")) if _native_grey(path)]
        found += able[:: max(len(able) // 3, 1)][:3]
    return found


def _native_grey(path: Path) -> bool:
    instance = read_header(path).instance
    pixel, location = instance.format, instance.location
    return bool(pixel and location and location.direct and pixel.samples == 1 and pixel.frames == 1)


@pytest.mark.parametrize("path", real_files() if SHARED.exists() else [], ids=lambda path: path.name)
def test_real_images_are_shown_alike_by_the_state_of_their_key_image(
    path: Path, qtbot: QtBot, tmp_path: Path, room: Callable[..., Room]
) -> None:
    image = dcmread(path)
    image.PatientName = str(image.get("PatientName", "")) or "Nobody"  # DCMTK takes no state without a name
    made = room([image])
    made.reading.looks.rotate(0, 90.0)
    made.reading.looks.flip_horizontal(0)
    zoomed(made.reading, 1.7, (1.0, 1.0))
    assert_same_greys(made, made.key())
    window = made.reading.windows.of(0)
    assert window is not None
    made.reading.windows.set(0, Window(window.center * 1.1 + 3, max(window.width * 0.7, 2)))
    made.reading.windows.invert(0)
    assert_same_greys(made, made.key())


def test_the_suv_of_a_pet_keeps_its_window(room: Callable[..., Room]) -> None:
    made = room([pet_slice()])
    made.reading.windows.set(0, Window(2.5, 5.0, "LINEAR_EXACT"))
    found = read_presentation_state(made.written(made.key())[0])
    assert found.vois[0].windows == (Window(2.5, 5.0, "LINEAR_EXACT"),)
    image = made.reading.places.image(0)
    assert image is not None
    assert found.rescale is not None
    assert image.frame.rescale is not None
    assert found.rescale.slope == pytest.approx(image.frame.rescale.slope, rel=1e-9)


def test_states_and_selections_pass_every_checker(room: Callable[..., Room], tmp_path: Path) -> None:
    made = room(ct())
    zoomed(made.reading, 4.0)  # dciodvfy takes corners before the first pixel, which DICOM allows, for huge ones
    measure(made.reading, "length", (10.0, 20.0), (40.0, 60.0))
    measure(made.reading, "ellipse", (20.0, 20.0), (40.0, 50.0))
    measure(made.reading, "angle", (10.0, 20.0), (40.0, 60.0), (50.0, 20.0))
    first = made.key()
    made.reading.places.go_to_index(0, 2)
    second = replace(made.key(), teaching=True)
    instances = {one.sop_uid: one for series in made.study.series for one in series.instances}
    found = [one for one in made.signed(first, second) if one.role in ("presentation", "key-objects")]
    assert [one.role for one in found] == ["presentation", "presentation", "key-objects", "key-objects"]
    assert len({one.sop_uid for one in found}) == 4
    for one in found:
        assert dciodvfy_errors(one.data, tmp_path) == [], one.role
        assert check(one.data, instances.get) == (), one.role
        if one.role == "key-objects":
            dsrdump(one.data, tmp_path)
    for path in made.written(first, second)[:2]:
        assert dcmpschk_problems(path) == []


def dcmpschk_problems(path: Path) -> list[str]:
    if shutil.which("dcmpschk") is None:
        pytest.skip("dcmpschk of DCMTK is not installed")
    ran = subprocess.run(["dcmpschk", str(path)], capture_output=True, check=False)
    lines = (ran.stdout + ran.stderr).decode("utf-8", "replace").splitlines()
    return [line for line in lines if line.startswith(("E:", "Error"))]


def test_measurements_are_graphics_with_their_words_in_a_layer_of_their_own(room: Callable[..., Room]) -> None:
    made = room(ct())
    measure(made.reading, "length", (10.0, 20.0), (40.0, 60.0))
    (kept,) = made.reading.measurements.all
    path = made.written(made.key())[0]
    found = read_presentation_state(path)
    (drawn,) = found.annotations
    assert np.allclose(drawn.graphics[0].points, ((10.0, 20.0), (40.0, 60.0)), atol=1e-4)
    assert kept.main is not None
    assert drawn.texts[0].text == kept.main.text
    written = dcmread(path).GraphicAnnotationSequence[0].GraphicObjectSequence[0]
    assert written.GraphicData == [10.5, 20.5, 40.5, 60.5]  # DICOM counts from the corner of the first pixel


def test_what_another_state_showed_is_in_the_state_of_the_key_image(room: Callable[..., Room]) -> None:
    images = ct()
    for image in images:
        put_overlay(image, np.eye(96, 64, dtype=np.uint8), label="Diagonal")
    theirs = state(
        images,
        "THEIRS",
        SoftcopyVOILUTSequence=[window_item(300, 900)],
        GraphicLayerSequence=[layer("A")],
        GraphicAnnotationSequence=[
            annotation("A", figures=[figure("CIRCLE", 32, 32, 40, 32)], texts=[text_at("here", (0.5, 0.5), "DISPLAY")])
        ],
        RescaleSlope="1",
        RescaleIntercept="-1024",
        RescaleType="HU",
        ShutterShape="RECTANGULAR",
        ShutterLeftVerticalEdge=5,
        ShutterRightVerticalEdge=50,
        ShutterUpperHorizontalEdge=6,
        ShutterLowerHorizontalEdge=70,
        ShutterPresentationValue=0,
    )
    theirs.add_new((0x6000, 0x1001), "CS", "A")
    made = room([*images, theirs])
    key = made.key()
    found = read_presentation_state(made.written(key)[0])
    assert key.view is not None
    assert key.view.state_uid == theirs.SOPInstanceUID
    assert (found.vois[0].windows[0].center, found.vois[0].windows[0].width) == (300, 900)
    assert found.shutter is not None
    assert found.shutter.rectangle == (5, 50, 6, 70)
    assert found.active_overlays == ((0x6000, "A"),)
    assert {one.kind for drawn in found.annotations for one in drawn.graphics} == {"CIRCLE"}
    (words,) = (one for drawn in found.annotations for one in drawn.texts)
    assert words.anchor == pytest.approx((31.5, 47.5), abs=0.01)  # the middle of the image, no part of the screen


def test_an_image_shown_without_a_state_names_its_own_overlays_and_shutter(room: Callable[..., Room]) -> None:
    images = ct()
    for image in images:
        put_overlay(image, np.eye(96, 64, dtype=np.uint8), label="Diagonal")
        image.ShutterShape, image.CenterOfCircularShutter, image.RadiusOfCircularShutter = "CIRCULAR", [48, 32], 30
    made = room(images)
    found = read_presentation_state(made.written(made.key())[0])
    assert found.active_overlays == ((0x6000, "OVERLAYS"),)
    assert found.shutter is not None
    assert found.shutter.circle == (48, 32, 30)
    made.reading.layers.toggle_overlays()
    made.reading.layers.toggle_shutters()
    bare = read_presentation_state(made.written(made.key())[0])
    assert (bare.active_overlays, bare.shutter) == ((), None)


def test_colour_has_a_state_of_its_own_with_the_profile_of_its_colours(
    room: Callable[..., Room], tmp_path: Path
) -> None:
    made = room([colour_capture()])
    made.reading.looks.flip_horizontal(0)
    (object_, selection) = (one for one in made.signed(made.key()) if one.role in ("presentation", "key-objects"))
    assert object_.sop_class_uid == "1.2.840.10008.5.1.4.1.1.11.2"
    assert dciodvfy_errors(object_.data, tmp_path) == []
    assert check(object_.data) == ()
    assert check(selection.data) == ()
    path = tmp_path / "colour.dcm"
    path.write_bytes(object_.data)
    found = read_presentation_state(path)
    assert (found.flip, found.rotation, found.grey) == (True, 0, False)
    written = dcmread(path).ICCProfile
    assert read_profile(written) is None  # sRGB, by our own reader
    profile = ImageCms.ImageCmsProfile(io.BytesIO(written))
    to_srgb = ImageCms.buildTransform(profile, ImageCms.createProfile("sRGB"), "RGB", "RGB")
    colours = np.random.default_rng(1).integers(0, 256, (16, 16, 3), np.uint8)
    moved = np.asarray(ImageCms.applyTransform(Image.fromarray(colours), to_srgb))
    assert np.abs(moved.astype(int) - colours).max() <= 2  # and by Little CMS


def test_a_selection_names_the_state_with_each_image(room: Callable[..., Room]) -> None:
    made = room(ct())
    key = made.key()
    shown, selection = made.written(key)
    found = read_key_objects(selection)
    assert found.title == "Of Interest"
    assert found.images == ((key.image.sop_uid, ()),)
    assert found.states_of(key.image.sop_uid) == (read_presentation_state(shown).uid,)


def test_key_images_without_a_view_are_selected_without_a_state(room: Callable[..., Room]) -> None:
    made = room(ct())
    key = replace(made.key(), view=None)
    assert [one.role for one in made.signed(key)] == ["report", "key-objects", "pdf"]


def test_a_key_image_of_a_prior_leaves_no_object_in_the_study(room: Callable[..., Room]) -> None:
    made = room(ct())
    key = made.key()
    foreign = replace(key, image=replace(key.image, study_uid="1.2.3.4"))
    assert [one.role for one in made.signed(foreign)] == ["report", "pdf"]


def test_our_own_states_wait_until_they_are_asked_for(room: Callable[..., Room], qtbot: QtBot, tmp_path: Path) -> None:
    made = room(ct())
    zoomed(made.reading)
    for path in made.written(made.key()):
        (made.folder / "study" / path.name).write_bytes(path.read_bytes())
    (study,) = studies_of(sorted((made.folder / "study").rglob("*.dcm")))
    reading = a_reading()
    reading.open(study)
    reading.places.show(0, reading.exams.stacks[0].id, 0)
    stack = reading.places.stack(0)
    assert stack is not None
    place = reading.panes.view(0).place
    assert [one.label for one in reading.presentations.of_image(stack, 0)] == [KEY_IMAGE]
    assert reading.presentations.state(stack, place) is None
    reading.places.go_to_number(0, 0)
    number = reading.key_scroll.numbers(stack)[0]
    reading.places.go_to_number(0, 2 if number != 2 else 1)
    reading.step_key_image(0, 1 if reading.places.number(0) < number else -1)
    now = reading.presentations.state(stack, reading.panes.view(0).place)
    assert isinstance(now, PresentationState)
    assert reading.panes.view(0).look == look_of(now, stack.images[reading.panes.view(0).place.index])
