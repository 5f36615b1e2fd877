"""Makes the files of a new series of planes: sampled one by one, written into a folder for the archive's door."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydicom.dataset import Dataset

from app.reformats import writer
from app.reformats.batch import Batch
from app.reformats.pixels import storing
from reporting.export.dicom.modules import file_bytes
from viewer.dicom.part10 import open_source, read_part10
from viewer.model.geometry import transform, vector
from viewer.model.study import ImageRef, Study, Window
from viewer.model.view import Cut
from viewer.model.volume import Stack, StackImage, Voxels
from viewer.session import cuts
from viewer.session.plane_images import nearest_image, plane_image, sample, slab_words
from viewer.session.plane_images import why_not as why_not_planes


@dataclass(frozen=True, eq=False, slots=True)
class Order:
    """A series to be made: of which volume, which planes, how it is called and windowed, and its number in the study."""

    stack: Stack
    voxels: Voxels
    batch: Batch
    description: str
    number: int
    window: Window | None = None
    version: str = ""


def why_not(stack: Stack | None, voxels: Voxels | None) -> str:
    """Why no series can be made of planes of a stack, in a sentence; "" where it can."""
    if stack is None:
        return "The pane is empty."
    reason = why_not_planes(stack) or writer.why_not(stack.modality)
    if reason:
        return reason
    if not stack.images[0].instance.frame_of_reference_uid:
        return "This series names no frame of reference, which a new series of its planes must name."
    if voxels is None or not voxels.complete:
        return "The images of this series are not all loaded yet."
    if voxels.damaged:
        return "Images of this series are damaged: planes through them would show what was not there."
    return ""


def description_of(stack: Stack, cut: Cut) -> str:
    """What a new series is called at first: that of its source, the plane, and the slab."""
    words = (stack.description, f"MPR {cuts.plane_name(cut)}", slab_words(cut))
    return " ".join(word for word in words if word)[:64]


def next_number(study: Study) -> int:
    """A series number that the study has not yet."""
    return max((series.number or 0 for series in study.series), default=0) + 1


def make(
    order: Order,
    folder: Path,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> tuple[Path, ...]:
    """Write the images into ``folder``; fewer than all of them where it was cancelled. May run on any thread."""
    planes, written = order.batch.planes, list[Path]()
    series = writer.NewSeries(
        _new_uid(), order.number, order.description, datetime.datetime.now().astimezone(), order.version,
        order.stack.uptake, len(planes),
    )  # fmt: skip
    store, headers = storing(order.stack, order.voxels), dict[str, Dataset]()
    for number, cut in enumerate(planes, 1):
        if cancelled():
            break
        plane = plane_image(order.stack, cut)
        image = writer.PlaneImage(
            _new_uid(),
            number,
            cut,
            plane.plane,
            store.stored(sample(order.stack, cut, order.voxels)),
            sources(order.stack, cut),
            cut.slab_mm or cuts.step_mm(order.stack, cut),
        )
        source = _header(order.stack.images[nearest_image(order.stack, cut)], headers)
        path = folder / f"{number:05d}.dcm"
        path.write_bytes(file_bytes(writer.dataset(source, series, image, store, order.window)))
        written.append(path)
        on_progress(number, len(planes))
    return tuple(written)


def sources(stack: Stack, cut: Cut) -> tuple[ImageRef, ...]:
    """The images whose slices a plane or its slab goes through, in their order."""
    image = plane_image(stack, cut)
    rows, columns = image.rows_and_columns or (1, 1)
    corners = image.plane.to_patient([(x, y) for x in (0.0, columns - 1.0) for y in (0.0, rows - 1.0)])
    half = cut.slab_mm / 2 * cuts.normal(cut)
    ends = np.concatenate([corners - half, corners + half])
    steps = transform(vector(np.linalg.inv(stack.geometry.matrix)), ends)[:, 2]
    places = np.asarray(stack.geometry.uneven.places if stack.geometry.uneven else range(len(stack.images)), float)
    first = int(np.searchsorted(places, steps.min(), side="right")) - 1
    last = int(np.searchsorted(places, steps.max(), side="left"))
    return tuple(dict.fromkeys(one.ref for one in stack.images[max(first, 0) : last + 1]))


def _header(image: StackImage, known: dict[str, Dataset]) -> Dataset:
    """The header of the file of an image, up to its pixels; each is read once."""
    location = image.instance.location
    if location is None:
        raise ValueError("The file of an image that the planes were made of is not known.")
    if location.path not in known:
        stream, size = open_source(Path(location.path))
        with stream:
            known[location.path] = read_part10(stream, size).dataset
        known[location.path].decode()
    return known[location.path]


def _new_uid() -> str:
    return f"2.25.{uuid.uuid4().int}"
