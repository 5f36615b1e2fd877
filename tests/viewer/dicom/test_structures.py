"""Structure sets: contours, holes, points, and volumes of shapes whose volume is known."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.data import get_testdata_file

from tests.phantoms import save
from tests.viewer.dicom.segmented import Ring, circle, rectangle, structures
from viewer.dicom.structures import read_structures
from viewer.dicom.unreadable import Unreadable
from viewer.model.segmentation import CLOSED, OPEN, POINT, Segment

HEIGHTS = (0.0, 3.0, 6.0, 9.0)


def one(contours: Sequence[tuple[str, Ring]], folder: Path) -> Segment:
    (segment,) = read_structures(save(structures([("region", contours)]), folder / "rt.dcm")).segments
    return segment


def test_a_cylinder_has_its_volume(tmp_path: Path) -> None:
    segment = one([("CLOSED_PLANAR", circle(10, 20, 15, z)) for z in HEIGHTS], tmp_path)
    assert segment.amount.ml == pytest.approx(math.pi * 225 * 12 / 1000, rel=1e-4)
    assert "area × spacing (contours 3 mm apart)" in segment.amount.said
    assert segment.colour == (255, 0, 128)
    assert (segment.name, segment.category) == ("region", "Organ")


@pytest.mark.parametrize("kind", ["CLOSED_PLANAR", "CLOSEDPLANAR_XOR"])
def test_a_contour_within_another_is_a_hole(kind: str, tmp_path: Path) -> None:
    rings = [(kind, rectangle(*box, z)) for z in HEIGHTS for box in ((0, 0, 40, 30), (10, 10, 8, 5))]
    segment = one(rings, tmp_path)
    assert segment.amount.ml == pytest.approx((1200 - 40) * 12 / 1000, rel=1e-9)
    assert "a contour inside another is a hole" in segment.amount.said


def test_a_keyhole_is_a_hole(tmp_path: Path) -> None:
    def keyhole(z: float) -> Ring:
        outer = [(0, 10), (0, 0), (40, 0), (40, 30), (0, 30), (0, 10)]
        inner = [(10, 10), (10, 15), (18, 15), (18, 10), (10, 10)]
        return [(x, y, z) for x, y in [*outer, *inner]]

    segment = one([("CLOSED_PLANAR", keyhole(z)) for z in HEIGHTS], tmp_path)
    assert segment.amount.ml == pytest.approx((1200 - 40) * 12 / 1000, rel=1e-9)
    assert segment.mask is not None
    fine = segment.mask.plane.column_spacing
    assert (segment.mask.weights > 0).sum() * fine**2 * 3 == pytest.approx(1160 * 12, rel=0.05)
    column, row = segment.mask.plane.to_pixels((14.0, 12.5, 0.0))
    assert not segment.mask.weights[:, round(float(row)), round(float(column))].any()


def test_several_contours_of_a_slice_add_up(tmp_path: Path) -> None:
    rings = [("CLOSED_PLANAR", rectangle(x, 0, 10, 10, z)) for z in HEIGHTS for x in (0, 20, 50)]
    assert one(rings, tmp_path).amount.ml == pytest.approx(300 * 12 / 1000)


def test_oblique_contours_have_the_volume_they_had(tmp_path: Path) -> None:
    angle = math.radians(30)
    turn = np.array([[math.cos(angle), 0, math.sin(angle)], [0, 1, 0], [-math.sin(angle), 0, math.cos(angle)]])
    rings = [("CLOSED_PLANAR", (np.array(circle(5, 5, 12, z)) @ turn.T).tolist()) for z in HEIGHTS]
    segment = one(rings, tmp_path)
    assert segment.amount.ml == pytest.approx(math.pi * 144 * 12 / 1000, rel=1e-4)
    assert segment.mask is not None
    assert segment.mask.heights == pytest.approx(np.array(HEIGHTS), abs=1e-4)


def test_one_contour_alone_has_no_volume(tmp_path: Path) -> None:
    amount = one([("CLOSED_PLANAR", circle(0, 0, 5, 0))], tmp_path).amount
    assert amount.ml is None and "single contour" in amount.said


def test_uneven_steps_have_no_volume(tmp_path: Path) -> None:
    amount = one([("CLOSED_PLANAR", circle(0, 0, 5, z)) for z in (0, 2, 5.3)], tmp_path).amount
    assert amount.ml is None and "uneven" in amount.said


def test_planes_left_out_are_said(tmp_path: Path) -> None:
    amount = one([("CLOSED_PLANAR", rectangle(0, 0, 10, 10, z)) for z in (0, 3, 9)], tmp_path).amount
    assert amount.ml == pytest.approx(0.9)
    assert "left out" in amount.said


def test_points_and_open_lines_are_kept_without_a_volume(tmp_path: Path) -> None:
    segment = one([("POINT", [(1, 2, 3)]), ("OPEN_NONPLANAR", [(0, 0, 0), (1, 1, 5), (2, 2, 9)])], tmp_path)
    assert [contour.kind for contour in segment.contours] == [POINT, OPEN]
    assert segment.mask is None and segment.amount.ml is None


@pytest.mark.parametrize(
    "rings",
    [
        [("CLOSED_PLANAR", [(0, 0, 0), (10, 0, 0)])],
        [("CLOSED_PLANAR", [(0, 0, 0), (10, 0, 0), (10, 10, 8), (0, 10, 0)])],
        [("CLOSED_PLANAR", [(0, 0, 0), (10, 0, 0), (20, 0, 0)])],
        [("SOMETHING", [(0, 0, 0)])],
    ],
)
def test_a_bad_region_is_remarked_and_has_no_number(rings: Sequence[tuple[str, Ring]], tmp_path: Path) -> None:
    segment = one(rings, tmp_path)
    assert segment.amount.ml is None and segment.remark.endswith(".")


def test_a_bad_region_leaves_the_others(tmp_path: Path) -> None:
    good = [("CLOSED_PLANAR", rectangle(0, 0, 10, 10, z)) for z in HEIGHTS]
    made = structures([("bad", [("CLOSED_PLANAR", [(0, 0, 0)])]), ("good", good)])
    bad, kept = read_structures(save(made, tmp_path / "rt.dcm")).segments
    assert bad.remark and kept.amount.ml == pytest.approx(1.2)


def test_nothing_named_is_refused(tmp_path: Path) -> None:
    made = structures([])
    with pytest.raises(Unreadable, match="names no region"):
        read_structures(save(made, tmp_path / "rt.dcm"))


def test_pydicoms_own_structure_set() -> None:
    path = Path(str(get_testdata_file("rtstruct.dcm")))
    found = read_structures(path)
    there = pydicom.dcmread(path, force=True)
    assert [segment.name for segment in found.segments] == [item.ROIName for item in there.StructureSetROISequence]
    patient = found.segments[0]
    for contour, item in zip(patient.contours, there.ROIContourSequence[0].ContourSequence, strict=True):
        assert contour.kind is CLOSED
        assert contour.points.reshape(-1) == pytest.approx(np.array(item.ContourData, float))
    assert patient.amount.ml == pytest.approx(_by_shoelace(there.ROIContourSequence[0].ContourSequence) * 10 / 1000)


def _by_shoelace(items: Sequence[pydicom.Dataset]) -> float:
    total = 0.0
    for item in items:
        x, y, _ = np.array(item.ContourData, float).reshape(-1, 3).T
        total += abs(float(x @ np.roll(y, -1) - y @ np.roll(x, -1))) / 2
    return total
