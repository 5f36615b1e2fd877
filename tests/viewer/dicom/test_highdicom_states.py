"""States made by highdicom, an independent writer: what it put in comes out."""

from __future__ import annotations

from pathlib import Path

import highdicom as hd
import numpy as np
import pytest
from highdicom import pr

from tests.phantoms import ct_series, uid
from viewer.dicom.presentation import read_presentation_state
from viewer.model.study import Window

IMAGES = ct_series(3, rows=40, columns=60)
COMMON = {
    "referenced_images": IMAGES,
    "series_instance_uid": uid("highdicom", "series"),
    "series_number": 3,
    "sop_instance_uid": uid("highdicom", "state"),
    "instance_number": 1,
    "manufacturer": "Lectern tests",
    "manufacturer_model_name": "phantom",
    "software_versions": "1",
    "device_serial_number": "1",
    "content_label": "HIGHDICOM",
    "content_description": "made by highdicom",
    "concept_name": hd.sr.CodedConcept("113000", "DCM", "Of Interest"),
}
LAYERS = [
    pr.GraphicLayer("LOW", order=1, display_color=hd.color.CIELabColor(60.0, 20.0, -30.0)),
    pr.GraphicLayer("HIGH", order=2),
]


def annotation(layer: pr.GraphicLayer) -> pr.GraphicAnnotation:
    line = pr.GraphicObject(
        graphic_type=pr.GraphicTypeValues.POLYLINE,
        graphic_data=np.array([[0.0, 0.0], [60.0, 40.0]]),
        units=pr.AnnotationUnitsValues.PIXEL,
    )
    circle = pr.GraphicObject(
        graphic_type=pr.GraphicTypeValues.CIRCLE,
        graphic_data=np.array([[30.5, 20.5], [34.5, 20.5]]),
        units=pr.AnnotationUnitsValues.PIXEL,
        is_filled=True,
    )
    text = pr.TextObject(
        text_value="Läsion", units=pr.AnnotationUnitsValues.DISPLAY, bounding_box=(0.25, 0.25, 0.5, 0.5)
    )
    return pr.GraphicAnnotation([IMAGES[1]], graphic_layer=layer, graphic_objects=[line, circle], text_objects=[text])


def test_a_greyscale_state(tmp_path: Path) -> None:
    voi = pr.SoftcopyVOILUTTransformation(window_center=-600.0, window_width=1500.0)
    made = pr.GrayscaleSoftcopyPresentationState(
        **COMMON,
        graphic_layers=LAYERS,
        graphic_annotations=[annotation(LAYERS[0])],
        voi_lut_transformations=[voi],
        modality_lut_transformation=hd.ModalityLUTTransformation(
            rescale_slope=2.0, rescale_intercept=-9.0, rescale_type="HU"
        ),
    )
    made.save_as(tmp_path / "state.dcm")
    found = read_presentation_state(tmp_path / "state.dcm")
    assert (found.name, found.remarks) == ("HIGHDICOM", ())
    assert [each for each, _ in found.references.images] == [image.SOPInstanceUID for image in IMAGES]
    assert found.rescale is not None
    assert (found.rescale.slope, found.rescale.intercept) == (2, -9)
    named = found.voi(IMAGES[0].SOPInstanceUID, 0)
    assert named is not None
    assert named.windows == (Window(-600, 1500),)
    (marks,) = found.annotations_of(IMAGES[1].SOPInstanceUID, 0)
    assert marks.graphics[0].points == ((-0.5, -0.5), (59.5, 39.5))  # corner to corner
    assert (marks.graphics[1].points, marks.graphics[1].filled) == (((30.0, 20.0), (34.0, 20.0)), True)
    assert (marks.texts[0].text, marks.texts[0].box) == ("Läsion", ((0.25, 0.25), (0.5, 0.5)))
    assert found.layer("LOW").colour == pytest.approx((60.0, 20.0, -30.0), abs=0.6)
    assert found.layer("HIGH").order == 2


def test_a_pseudo_colour_state(tmp_path: Path) -> None:
    ramp = np.arange(256, dtype=np.uint16) * 257
    luts = [
        hd.PaletteColorLUT(0, data, color)
        for data, color in ((ramp, "red"), (ramp[::-1].copy(), "green"), (ramp // 2, "blue"))
    ]
    made = pr.PseudoColorSoftcopyPresentationState(
        **COMMON,
        palette_color_lut_transformation=hd.PaletteColorLUTTransformation(*luts),
    )
    made.save_as(tmp_path / "state.dcm")
    found = read_presentation_state(tmp_path / "state.dcm")
    assert found.palette is not None
    assert (found.palette.entries, found.palette.first_mapped, found.palette.bits) == (256, 0, 16)
    assert np.array_equal(np.frombuffer(found.palette.green, "<u2"), ramp[::-1])
