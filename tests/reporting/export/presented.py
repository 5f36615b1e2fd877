"""A presentation state and a key object selection with everything in them, made by another library, and their images."""

from __future__ import annotations

import copy
import io
from functools import cache

import highdicom
import numpy as np
from highdicom.pr import GrayscaleSoftcopyPresentationState, SoftcopyVOILUTTransformation
from highdicom.pr.content import GraphicAnnotation, GraphicLayer, GraphicObject, TextObject
from pydicom import dcmread, dcmwrite
from pydicom.dataset import Dataset
from pydicom.sr.codedict import codes

from reporting.export.verification.finding import Finding
from reporting.export.verify import check, unknown
from tests.phantoms import ct_slice, report, to_bytes, uid
from viewer.dicom.header import read_header
from viewer.model.study import Instance

COLUMNS, ROWS = 32, 32


@cache
def images() -> tuple[Dataset, ...]:
    """Two CT images of one series."""
    return tuple(dcmread(io.BytesIO(to_bytes(ct_slice((0.0, 0.0, float(number)), number=number)))) for number in (1, 2))


def at_hand() -> dict[str, Instance]:
    """The facts of the images, by UID."""
    return {made.SOPInstanceUID: read_header(to_bytes(made)).instance for made in map(copy.deepcopy, images())}


KNOWN = at_hand()


def findings(made: Dataset, *, with_images: bool = True) -> tuple[Finding, ...]:
    """What the checker says of an object."""
    written = io.BytesIO()
    dcmwrite(written, made)
    return check(written.getvalue(), KNOWN.get if with_images else unknown)


def sentences(made: Dataset) -> list[str]:
    return [found.sentence for found in findings(made)]


def _graphic(kind: str, *points: tuple[float, float]) -> GraphicObject:
    tracking = {"tracking_id": f"{kind} 1", "tracking_uid": uid("tracking", kind)}
    return GraphicObject(kind, np.array(points), "PIXEL", is_filled=False, **tracking)


def presentation() -> Dataset:
    """On the first image marks and texts, on both a window and an area."""
    low, high = GraphicLayer("LOW", 1), GraphicLayer("HIGH", 2)
    graphics = [
        _graphic("POLYLINE", (1.0, 1.0), (20.0, 10.0), (5.0, 30.0)),
        _graphic("CIRCLE", (16.0, 16.0), (20.0, 16.0)),
        _graphic("ELLIPSE", (6.0, 10.0), (26.0, 10.0), (16.0, 5.0), (16.0, 15.0)),
        _graphic("POINT", (32.0, 0.0)),
    ]
    texts = [
        TextObject("Anchored", "PIXEL", anchor_point=(8.0, 8.0)),
        TextObject("Boxed", "DISPLAY", bounding_box=(0.1, 0.1, 0.5, 0.2)),
    ]
    first, both = [images()[0]], list(images())
    notes = [
        GraphicAnnotation(first, low, graphic_objects=graphics),
        GraphicAnnotation(first, high, text_objects=texts),
    ]
    named = highdicom.content.ReferencedImageSequence(both)
    made = GrayscaleSoftcopyPresentationState(
        both, uid("pr series"), 5, uid("pr"), 1, "Maker", "Model", "1", "1", "MARKS",
        content_description="Marks", concept_name=codes.DCM.PresentationState, graphic_annotations=notes,
        graphic_layers=[low, high],
        voi_lut_transformations=[SoftcopyVOILUTTransformation(40, 400, None, "LINEAR", referenced_images=named)],
    )  # fmt: skip
    made.Laterality = ""
    return written(made)


def key_objects(title: object = codes.DCM.ForTeaching, chosen: tuple[Dataset, ...] = ()) -> Dataset:
    """Both images, with a description."""
    used = list(chosen or images())
    content = highdicom.ko.KeyObjectSelection(title, used, description="The two images")
    return written(
        highdicom.ko.KeyObjectSelectionDocument(
            used, content, uid("ko series"), 6, uid("ko", len(used)), 1, "Maker", "Institution"
        )
    )


def a_report() -> Dataset:
    """An object of the same study that is no image."""
    return dcmread(io.BytesIO(to_bytes(report())))


def written(made: Dataset) -> Dataset:
    """The object as it comes out of its file."""
    stream = io.BytesIO()
    dcmwrite(stream, made)
    return dcmread(io.BytesIO(stream.getvalue()))
