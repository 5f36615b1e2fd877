"""What is drawn comes back from the object bit by bit: on thick, tilted and uneven images, and on frames of one object."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import highdicom
import numpy as np
import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset

from reporting.export import segmentation
from reporting.export.verify import check
from tests.phantoms import EnhancedFrame, ct_slice, enhanced, put_pixels, save_all
from tests.reporting.export.samples import dciodvfy_errors
from tests.viewer.reading_room import a_reading, study_of
from tests.viewer.session.test_brush_shapes import GRIDS
from viewer.model.volume import Stack
from viewer.session.box_mask import flipped
from viewer.session.reading import Reading
from viewer.session.segment_snapshots import Naming, snapshot

SHAPE = (12, 80, 64)


def phantoms(name: str) -> Sequence[Dataset]:
    if name == "frames":
        frames = [EnhancedFrame((-11.0, 7.0, 2.0 * n)) for n in range(SHAPE[0])]
        return [put_pixels(enhanced("CT", frames), np.zeros(SHAPE, np.int16))]
    heights, spacing, orientation = GRIDS[name]
    pixels = np.zeros(SHAPE[1:], np.int16)
    return [
        ct_slice((-11.0, 7.0, z), number=n + 1, pixels=pixels, spacing=spacing, orientation=orientation)
        for n, z in enumerate(heights)
    ]


def opened(folder: Path) -> tuple[Reading, Stack]:
    reading = a_reading()
    reading.open(study_of(folder))
    return reading, next(one for one in reading.exams.stacks if one.modality == "CT")


@pytest.mark.parametrize("name", [*GRIDS, "frames"])
def test_every_voxel_comes_back_and_others_read_the_same(tmp_path: Path, name: str) -> None:
    save_all(phantoms(name), tmp_path / "study")
    reading, stack = opened(tmp_path / "study")
    assert stack.shape == SHAPE
    assert reading.editing.add(stack, "Mass")
    bits = np.zeros(SHAPE, bool)
    bits[2:9, 5:40, 10:60] = np.random.default_rng(9).random((7, 35, 50)) > 0.5
    bits[4] = False
    one, segment = reading.editing.active
    assert reading.editing.flip((one.uid, segment.number), flipped((0, 0, 0), bits), "Drawn")
    volume = reading.segmentations.all[0].segments[0].amount.ml
    naming = Naming("2.25.900", "2.25.901", 1, made="2026-11-24T10:00:00+00:00")
    data = segmentation.make(snapshot(reading.editing, reading.exams, one, naming))

    assert dciodvfy_errors(data, tmp_path) == []
    known = {image.instance.sop_uid: image.instance for image in stack.images}
    assert check(data, known.get) == ()
    seg = highdicom.seg.Segmentation.from_dataset(dcmread(io.BytesIO(data)))
    if name == "frames":
        read = seg.get_pixels_by_source_frame(
            stack.images[0].instance.sop_uid, [image.frame.index + 1 for image in stack.images],
            assert_missing_frames_are_empty=True,
        )  # fmt: skip
    else:
        uids = [image.instance.sop_uid for image in stack.images]
        read = seg.get_pixels_by_source_instance(uids, assert_missing_frames_are_empty=True)
    assert np.array_equal(read[..., 0] != 0, bits)

    (tmp_path / "study" / "seg.dcm").write_bytes(data)
    again, stack = opened(tmp_path / "study")
    (found,) = again.segmentations.all
    assert found.segments[0].amount.ml == (None if volume is None else pytest.approx(volume, rel=1e-6))
    assert (volume is None) == (name == "uneven")
    again.segment_copies.begin(found, stack)
    low, inside = again.editing.mask(again.editing.active[1]).whole()
    made = np.zeros(SHAPE, bool)
    made[tuple(slice(a, a + b) for a, b in zip(low, inside.shape, strict=True))] = inside
    assert np.array_equal(made, bits)
