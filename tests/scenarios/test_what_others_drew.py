"""A study comes with overlays, a shutter, a presentation state and key objects: all of it is there when it is opened."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pydicom.dataset import FileDataset

from tests.phantoms import ct_series, save, save_all
from tests.scenarios.seat import Seat
from tests.scenarios.studies import ADA
from tests.viewer.dicom.layered import put_overlay
from tests.viewer.dicom.states import annotation, figure, key_objects, state, text_at, window_item
from viewer.model.presentation import PresentationState

EVE = replace(ADA, patient_id="P-500", name="Voss^Eve", study="eve", accession="A500")


@pytest.fixture
def images() -> list[FileDataset]:
    made = ct_series(8, rows=64, columns=64, subject=EVE, series="axial chest")
    for image in made:
        put_overlay(image, np.eye(64, dtype=np.uint8), label="Diagonal")
        image.ShutterShape, image.CenterOfCircularShutter, image.RadiusOfCircularShutter = "CIRCULAR", [32, 32], 30
    return made


@pytest.fixture
def seat(fresh_workstation: Seat, images: list[FileDataset], tmp_path: Path) -> Seat:
    folder = tmp_path / "eve"
    save_all(images, folder)
    marked = annotation("A", images[2], figures=[figure("CIRCLE", 32, 32, 40, 32)], texts=[text_at("Nodule", (40, 32))])
    made = state(
        images[2:4],
        "FOR THE WARD",
        SoftcopyVOILUTSequence=[window_item(300, 1500)],
        GraphicAnnotationSequence=[marked],
        RescaleSlope="1",
        RescaleIntercept="-1024",
        RescaleType="HU",
    )
    save(made, folder / "state.dcm")
    save(key_objects([images[3], images[6]]), folder / "keys.dcm")
    fresh_workstation.bring(folder)
    fresh_workstation.open(EVE.study_uid)
    reading = fresh_workstation.station.reading
    fresh_workstation.wait(lambda: not reading.presentations.waiting, "the presentation states")
    return fresh_workstation


def in_force(seat: Seat) -> PresentationState | None:
    reading, place = seat.station.reading, seat.view().place
    stack = reading.places.stack(0)
    assert stack is not None
    return reading.presentations.state(stack, place)


def shown_instance(seat: Seat) -> str:
    image = seat.station.reading.places.image(seat.station.reading.panes.active)
    assert image is not None
    return image.instance.sop_uid


def go_to(seat: Seat, image: FileDataset) -> None:
    reading = seat.station.reading
    stack = reading.places.stack(0)
    assert stack is not None
    index = next(index for index, one in enumerate(stack.images) if one.instance.sop_uid == image.SOPInstanceUID)
    reading.places.go_to_index(0, index)


def test_key_images_of_others_are_stepped_through(seat: Seat, images: list[FileDataset]) -> None:
    wanted = {images[3].SOPInstanceUID, images[6].SOPInstanceUID}
    seat.station.reading.places.go_to_number(0, 0)
    seen = set()
    for _ in range(2):
        seat.do("image.next_key")
        seen.add(shown_instance(seat))
    assert seen == wanted
    seat.do("image.previous_key")
    assert shown_instance(seat) in wanted


def test_the_state_is_in_force_on_its_images_and_can_be_left(seat: Seat, images: list[FileDataset]) -> None:
    go_to(seat, images[1])
    assert in_force(seat) is None
    go_to(seat, images[2])
    found = in_force(seat)
    assert found is not None
    assert found.label == "FOR THE WARD"
    window = seat.station.reading.windows.of(0)
    assert window is not None
    assert (window.center, window.width) == (300, 1500)
    seat.do("view.presentation")
    assert in_force(seat) is None
    seat.do("edit.undo")
    assert in_force(seat) == found


def test_overlays_and_shutters_come_out_of_the_archive_and_are_switched(seat: Seat, images: list[FileDataset]) -> None:
    go_to(seat, images[0])
    layers, image = seat.station.reading.layers, seat.station.reading.places.image(0)
    assert image is not None
    assert image.instance.layers == ("overlay", "shutter")
    seat.pane.grab()
    seat.wait(lambda: not layers.waits_for(image), "the overlay")
    over = layers.of(image)
    assert [mask.label for mask in over.masks] == ["Diagonal"]
    assert np.array_equal(over.masks[0].bits, np.eye(64, dtype=np.uint8) * 255)
    assert over.shutter is not None
    seat.do("view.overlays")
    seat.do("view.shutter")
    assert (layers.overlays, layers.shutters) == (False, False)


def test_another_study_has_none_of_it(seat: Seat, images: list[FileDataset]) -> None:
    go_to(seat, images[2])
    seat.open(ADA.study_uid)
    assert in_force(seat) is None
    assert seat.view().shown.window != window_item(300, 1500)
    seat.station.reading.step_key_image(0, 1)
    assert "No image of this study is a key image" in seat.refused[-1]
