"""How key images were seen, as Grayscale or Color Softcopy Presentation States (PS3.3 A.33.1, A.33.2), one for each image."""

from __future__ import annotations

from collections.abc import Iterator

from pydicom.dataset import Dataset
from pydicom.sequence import Sequence as Items
from pydicom.uid import ColorSoftcopyPresentationStateStorage, GrayscaleSoftcopyPresentationStateStorage

from reporting.export.dicom import icc, modules, state_graphics, state_greys, state_layers, uids
from reporting.export.exporter import ExportError, Letterhead
from reporting.report import KeyImage, Report
from viewer.model.geometry import Plane
from viewer.model.presentation import DisplayedArea, PresentationState
from viewer.model.study import ImageRef, Instance

GREY, COLOUR = str(GrayscaleSoftcopyPresentationStateStorage), str(ColorSoftcopyPresentationStateStorage)
ROLE = "presentation"
SERIES_NUMBER = 9005


def key_images(report: Report) -> tuple[KeyImage, ...]:
    """The key images of the study that is reported: each image once, as it was marked last."""
    own = {key.image: key for key in report.acquired_key_images if key.image.study_uid == report.study.uid}
    return tuple(own.values())


def state_of(key: KeyImage) -> PresentationState | None:
    """How a key image is to be shown, where that is known and DICOM has words for it."""
    return key.view.presented if key.view else None


def sop_class(state: PresentationState) -> str:
    """The SOP class of the object that says it."""
    return GREY if state.grey else COLOUR


def uid_of(report: Report, key: KeyImage) -> str:
    """SOP Instance UID of the presentation state of a key image."""
    frame = "" if key.image.frame is None else str(key.image.frame)
    return uids.part_uid(uids.document_uid(report), f"{ROLE}/{key.image.sop_uid}/{frame}")


def all_states(report: Report, letterhead: Letterhead) -> Iterator[tuple[str, str, bytes]]:
    """SOP class, SOP Instance UID and file of every state; raises ExportError where one cannot be made."""
    for number, key in enumerate(key_images(report), start=1):
        state = state_of(key)
        if state is not None:
            yield sop_class(state), uid_of(report, key), make(report, letterhead, key, state, number)


def make(report: Report, letterhead: Letterhead, key: KeyImage, state: PresentationState, number: int) -> bytes:
    """One state; ``number`` tells those of one version of the report apart."""
    dataset = modules.common(report, letterhead)
    series = uids.series_uid(report.study.uid, ROLE)
    modules.identify(dataset, sop_class(state), uid_of(report, key), series, "PR")
    modules.number(dataset, report, SERIES_NUMBER, "Key images as they were seen")
    dataset.InstanceNumber = 1000 * report.version + number
    dataset.Laterality = ""  # of the series, which may be about images of both sides
    _identified(dataset, report, key, state)
    dataset.ReferencedSeriesSequence = Items([_series(key.image)])
    plane = _plane(_instance(report, key.image), key.image.frame or 0)
    dataset.DisplayedAreaSelectionSequence = Items(_area(area, state, plane) for area in state.areas)
    if state.rotation or state.flip:
        dataset.ImageRotation, dataset.ImageHorizontalFlip = state.rotation, "Y" if state.flip else "N"
    state_layers.add(dataset, state)
    state_graphics.add(dataset, state)
    if state.grey:
        state_greys.add(dataset, state)
    else:
        dataset.ICCProfile = icc.profile(_instance(report, key.image).profile)
    return modules.file_bytes(dataset)


def _identified(dataset: Dataset, report: Report, key: KeyImage, state: PresentationState) -> None:
    dataset.ContentLabel = state.label
    modules.put(dataset, "ContentDescription", modules.text(key.caption))
    dataset.PresentationCreationDate, dataset.PresentationCreationTime = dataset.ContentDate, dataset.ContentTime
    creator = report.signed_by or report.author
    modules.put(dataset, "ContentCreatorName", modules.person_name(creator.name))


def _series(image: ImageRef) -> Dataset:
    shown, item = Dataset(), Dataset()
    shown.ReferencedSOPClassUID, shown.ReferencedSOPInstanceUID = image.sop_class_uid, image.sop_uid
    if image.frame is not None:
        shown.ReferencedFrameNumber = image.frame + 1
    item.ReferencedImageSequence = Items([shown])
    item.SeriesInstanceUID = image.series_uid
    return item


def _instance(report: Report, image: ImageRef) -> Instance:
    for series in report.study.series:
        for instance in series.instances if series.uid == image.series_uid else ():
            if instance.sop_uid == image.sop_uid:
                return instance
    raise ExportError(
        "A key image is none of the images of the study. Nothing was exported. Take it out and mark it again."
    )


def _plane(instance: Instance, frame: int) -> Plane | None:
    """Where a frame lies in the patient; None where that is not known."""
    return next((one.plane for one in instance.frames if one.index == frame), None)


def _area(area: DisplayedArea, state: PresentationState, plane: Plane | None) -> Dataset:
    """The corners are named as they are seen: after the turn and the flip (PS3.3 C.10.4)."""
    left, top = round(area.left + 0.5) + 1, round(area.top + 0.5) + 1
    right, bottom = round(area.right - 0.5) + 1, round(area.bottom - 0.5) + 1
    corners = ((left, top), (right, top), (right, bottom), (left, bottom))  # clockwise
    turns, item = state.rotation // 90, Dataset()
    first, last = (1 - turns, 3 - turns) if state.flip else (-turns, 2 - turns)
    item.DisplayedAreaTopLeftHandCorner = list(corners[first % 4])
    item.DisplayedAreaBottomRightHandCorner = list(corners[last % 4])
    item.PresentationSizeMode = "SCALE TO FIT"
    if plane is not None:
        item.PresentationPixelSpacing = [
            state_greys.decimal(plane.row_spacing),
            state_greys.decimal(plane.column_spacing),
        ]
    else:
        item.PresentationPixelAspectRatio = _ratio(area.pixel_shape or 1.0)
    return item


def _ratio(shape: float) -> list[int]:
    """A ratio of height to width in whole numbers."""
    return [1, 1] if abs(shape - 1) < 1e-6 else [round(shape * 10_000), 10_000]
