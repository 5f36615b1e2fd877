from __future__ import annotations

import pytest

from viewer.model.calibration import Calibration, Provenance
from viewer.model.geometry import Plane
from viewer.model.view import Look
from viewer.render.camera import Camera, camera_for
from viewer.widgets.ruler import ruler

PATIENT = Calibration(Provenance.PATIENT, 0.5, 0.5)


def a_camera(rotation: float = 0.0, plane: Plane | None = None, zoom: float = 1.0) -> Camera:
    plane = plane or Plane(row_spacing=0.5, column_spacing=0.5, in_patient=True)
    return camera_for(plane, 512, 512, Look(zoom=zoom, rotation_deg=rotation), 1024, 1024)


def test_the_ruler_is_as_long_as_it_says() -> None:
    made = ruler(a_camera(), PATIENT, 360)  # 1024 px show 256 mm: 4 px each
    assert made is not None
    assert (made.text, made.length) == ("5 cm", pytest.approx(200.0))


def test_it_follows_the_zoom() -> None:
    made = ruler(a_camera(zoom=10.0), PATIENT, 360)
    assert made is not None
    assert (made.text, made.length) == ("5 mm", pytest.approx(200.0))


def test_of_oblong_pixels_it_measures_along_the_screen() -> None:
    oblong = Plane(row_spacing=1.0, column_spacing=0.5)
    size = Calibration(Provenance.DETECTOR, 0.4, 0.2, "")
    level, turned = (ruler(a_camera(turn, oblong), size, 400) for turn in (0.0, 90.0))
    assert level is not None
    assert turned is not None
    assert level.length == pytest.approx(turned.length)
    assert level.text.endswith("(at detector)")


def test_without_millimetres_it_counts_pixels() -> None:
    made = ruler(a_camera(plane=Plane()), Calibration(), 300)
    assert made is not None
    assert (made.text, made.length) == ("100 px", pytest.approx(200.0))


def test_where_nothing_fits_there_is_none() -> None:
    assert ruler(a_camera(), PATIENT, 2) is None
