from __future__ import annotations

import numpy as np
import pytest

from viewer.model.calibration import Calibration, Provenance
from viewer.model.geometry import Plane
from viewer.model.study import Frame, Instance, PixelFormat, Rescale
from viewer.model.volume import StackImage

CT = "1.2.840.10008.5.1.4.1.1.2"


def an_image(
    rows: int = 64,
    columns: int = 64,
    plane: Plane | None = None,
    calibration: Calibration | None = None,
    padding: tuple[int, int] | None = None,
    samples: int = 1,
) -> StackImage:
    """A CT image of 0.5 x 0.8 mm pixels (between columns, between rows), HU = stored - 1024."""
    plane = plane or Plane((10.0, 20.0, 30.0), row_spacing=0.8, column_spacing=0.5, in_patient=True)
    own = Calibration(Provenance.PATIENT, plane.row_spacing, plane.column_spacing, "Pixel Spacing")
    instance = Instance(
        "study",
        "series",
        CT,
        "sop",
        modality="CT",
        format=PixelFormat(rows, columns, samples=samples),
        padding=padding,
        frame_of_reference_uid="frame",
        patient_key="patient",
    )
    return StackImage(instance, Frame(rescale=Rescale(1.0, -1024.0, "HU")), plane, calibration or own)


@pytest.fixture
def ramp() -> np.ndarray:
    """Stored values that tell their place: 1000 + 10 x row + column."""
    row, column = np.mgrid[0:64, 0:64]
    return (1000 + 10 * row + column).astype(np.int16)
