"""The frames of a series as images of stacks, each with a plane and with what its pixels measure."""

from __future__ import annotations

from collections.abc import Iterator

from viewer.dicom.spacing import calibration
from viewer.model.calibration import Calibration
from viewer.model.geometry import Plane
from viewer.model.study import Frame, Instance, Series
from viewer.model.volume import StackImage


def stack_images(series: Series) -> Iterator[StackImage]:
    """Every frame of every instance that has pixels; an object that came twice counts once."""
    seen: set[str] = set()
    for instance in series.instances:
        if instance.format is not None and instance.sop_uid not in seen:
            seen.add(instance.sop_uid)
            yield from (_image(instance, frame) for frame in instance.frames)


def _image(instance: Instance, frame: Frame) -> StackImage:
    measured = calibration(instance, frame)
    return StackImage(instance, frame, frame.plane or _plain_plane(instance, measured), measured)


def _plain_plane(instance: Instance, measured: Calibration) -> Plane:
    """The plane of an image without a place in the patient: its spacings give the shape of a pixel."""
    if measured.row_mm is not None and measured.column_mm is not None:
        return Plane(row_spacing=measured.row_mm, column_spacing=measured.column_mm)
    vertical, horizontal = _shape(instance)
    return Plane(row_spacing=vertical / horizontal, column_spacing=1.0)


def _shape(instance: Instance) -> tuple[float, float]:
    """Height and width of a pixel where its size is not known: any usable pair of spacings, else the aspect ratio."""
    facts = instance.spacing
    for pair in (facts.pixel_spacing, facts.imager_spacing, facts.nominal_scanned_spacing, facts.image_plane_spacing):
        if pair and min(pair) > 0:
            return pair
    return facts.aspect or (1.0, 1.0)
