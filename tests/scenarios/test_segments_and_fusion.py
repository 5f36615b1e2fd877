"""A reader looks at what others segmented and at a PET over its CT, by keys, and takes it back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt

from app.shell.fusion_panel import FusionPanel
from app.shell.segment_panel import SegmentPanel
from tests.phantoms import ct_series, pet_slice, save, save_all, uid
from tests.scenarios.seat import Seat
from tests.scenarios.studies import ADA
from tests.viewer.dicom.segmented import circle, segmentation, structures

EVA = replace(ADA, patient_id="P-700", name="Winter^Eva", study="eva", accession="A700", description="PET CT")


@pytest.fixture
def seat(fresh_workstation: Seat, tmp_path: Path) -> Seat:
    images, folder = ct_series(12, subject=EVA), tmp_path / "eva"
    mask = np.zeros((12, 32, 32), np.uint8)
    mask[4:8, 10:20, 10:20] = 1
    pets = [pet_slice((0, 0, 3.0 * n), number=n + 1, subject=EVA) for n in range(4)]
    for image in pets:
        image.FrameOfReferenceUID = uid(EVA.study_uid, "frame 1")
    save_all(images, folder / "ct")
    save_all(pets, folder / "pet")
    save(segmentation(ct_series(12, subject=EVA), mask), folder / "seg.dcm")
    rings = [("CLOSED_PLANAR", circle(10, 10, 5, z)) for z in (9.0, 10.0, 11.0)]
    save(structures([("node", rings)], subject=EVA), folder / "rt.dcm")
    fresh_workstation.bring(folder)
    fresh_workstation.open(EVA.study_uid)
    fresh_workstation.settle()
    reading = fresh_workstation.station.reading
    fresh_workstation.wait(lambda: not reading.segmentations.waiting, "the segmentations")
    ct = next(stack for stack in reading.exams.stacks if stack.modality == "CT")
    reading.places.set_layout(1, 1)
    reading.places.show(0, ct.id)
    fresh_workstation.settle()
    return fresh_workstation


def test_segments_and_fusion_by_keys(seat: Seat) -> None:
    reading, window = seat.station.reading, seat.station.window
    stack = reading.places.stack(0)
    assert stack is not None
    assert [segment.name for segment in reading.segmentations.seen_on(stack)] == ["part 1", "node"]
    seat.key(Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    panel = window.findChild(SegmentPanel)
    assert panel is not None and panel.isVisible()
    seat.do("segments.toggle")
    assert reading.segmentations.seen_on(stack) == ()
    seat.do("segments.outline")
    assert not reading.segmentations.shown.outline
    seat.do("edit.undo")
    assert reading.segmentations.shown.outline
    panel.close()
    seat.activate()
    seat.key(Qt.Key.Key_U, Qt.KeyboardModifier.AltModifier)
    fused = reading.fusions.of(stack)
    assert fused is not None and fused.stack.modality == "PT"
    seat.do("fusion.panel")
    assert window.findChild(FusionPanel) is not None
    seat.do("edit.undo")
    assert reading.fusions.of(stack) is None
    seat.do("place.worklist")
    seat.station.desk.close()
    seat.rest(50)
    assert window.findChild(FusionPanel) is None or not window.findChild(FusionPanel).isVisible()
    assert reading.segmentations.all == ()
