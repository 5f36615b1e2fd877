"""Overlays and shutters of images: read in a worker, kept, and what a presentation state makes of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.phantoms import ct_series, save, save_all
from tests.viewer.dicom.layered import drawing, put_overlay
from tests.viewer.dicom.states import state
from tests.viewer.reading_room import Later, a_reading, study_of
from viewer.model.volume import StackImage
from viewer.session.layers import Layers, shown_over
from viewer.session.reading import Reading


def reading_of(folder: Path, *documents: Any, executor: Any = None) -> Reading:
    for number, made in enumerate(images := ct_series(20)):
        if number < 19:
            put_overlay(made, drawing(32, 32, number), label=f"plane {number}")
    save_all(images, folder)
    for number, document in enumerate(documents):
        save(document, folder / f"state{number}.dcm")
    reading = a_reading(executor=executor)
    reading.open(study_of(folder))
    return reading


def images_of(reading: Reading) -> tuple[StackImage, ...]:
    return reading.exams.stacks[0].images


def test_an_overlay_is_there_once_its_image_was_asked_for(tmp_path: Path) -> None:
    reading = reading_of(tmp_path)
    layers, image = reading.layers, images_of(reading)[3]
    heard: list[tuple[str, int]] = []
    layers.arrived.connect(lambda uid, frame: heard.append((uid, frame)))
    assert layers.of(image).masks == ()  # asked for
    assert heard == [(image.instance.sop_uid, 0)]
    (mask,) = layers.of(image).masks
    assert np.array_equal(mask.bits, drawing(32, 32, 3) * 255)
    assert mask.label == "plane 3"


def test_an_image_without_layers_waits_for_nothing(tmp_path: Path) -> None:
    reading = reading_of(tmp_path)
    assert not reading.layers.waits_for(images_of(reading)[19])


def test_of_many_images_passed_only_the_last_are_still_read(tmp_path: Path) -> None:
    later = Later()
    reading = reading_of(tmp_path, executor=later)
    later.jobs.pop(0)()
    waiting = Layers(executor := Later(), reading.layers._decode)
    for image in images_of(reading)[:19]:
        waiting.of(image)
    for job in executor.jobs:
        job()
    kept = [bool(waiting.of(image).masks) for image in images_of(reading)[:19]]
    assert kept == [False] * 11 + [True] * 8
    for job in executor.jobs[19:]:
        job()  # those passed over were asked for again
    assert all(waiting.of(image).masks for image in images_of(reading)[11:19])


def test_an_answer_for_a_closed_study_is_dropped(tmp_path: Path) -> None:
    reading = reading_of(tmp_path)
    layers = Layers(executor := Later(), reading.layers._decode)
    layers.of(images_of(reading)[0])
    layers.clear()
    executor.jobs[0]()
    assert layers.waits_for(images_of(reading)[0])


def test_switches_are_announced(tmp_path: Path) -> None:
    reading = reading_of(tmp_path)
    layers = reading.layers
    heard: list[bool] = []
    layers.switched.connect(lambda: heard.append(True))
    layers.toggle_overlays()
    layers.toggle_shutters()
    assert (layers.overlays, layers.shutters, len(heard)) == (False, False, 2)


@pytest.fixture
def stated(tmp_path: Path) -> Reading:
    images = ct_series(20)
    made = state(images, ShutterShape="BITMAP", ShutterOverlayGroup=0x6004, ShutterPresentationValue=100)
    put_overlay(made, drawing(32, 32, 100), group=0x6002)
    put_overlay(made, drawing(32, 32, 101), group=0x6004)
    made.add_new(0x60021001, "CS", "OWN")
    made.add_new(0x60041001, "CS", "NEVER")
    return reading_of(tmp_path, made)


def test_a_state_shows_the_overlays_that_it_activates_and_no_others(stated: Reading) -> None:
    image, stack = images_of(stated)[3], stated.exams.stacks[0]
    (found,) = stated.presentations.of_stack(stack)
    stated.layers.of(image, found)
    over = stated.layers.of(image, found)
    shown = shown_over(over, found)
    ((mask, layer),) = shown.masks  # not the image's 6000, and not the shutter's 6004
    assert (mask.group, layer) == (0x6002, "OWN")
    assert np.array_equal(mask.bits, drawing(32, 32, 100) * 255)
    assert shown.shutter_mask is not None
    assert np.array_equal(shown.shutter_mask.bits, drawing(32, 32, 101) * 255)
    assert [mask.group for mask, _ in shown_over(over, None).masks] == [0x6000]


def test_a_state_can_activate_the_overlay_of_the_image(tmp_path: Path) -> None:
    made = state(ct_series(20))
    made.add_new(0x60001001, "CS", "IMAGE")
    reading = reading_of(tmp_path, made)
    image = images_of(reading)[3]
    (found,) = reading.presentations.of_stack(reading.exams.stacks[0])
    reading.layers.of(image, found)
    ((mask, layer),) = shown_over(reading.layers.of(image, found), found).masks
    assert (mask.label, layer) == ("plane 3", "IMAGE")
