"""Real stacks: on every plane through the centre of a voxel the value is the voxel's own, in the units of the modality."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.inspection.scan import scan
from app.inspection.values import stored_values
from app.inspection.volumes import voxels_of
from tests.conftest import real_data
from viewer.dicom.grouping import stacks
from viewer.model.geometry import Plane, triple
from viewer.model.view import Cut
from viewer.model.volume import Stack, StackImage, Voxels, modality_unit, modality_values
from viewer.render.plane_kernels import plane_path
from viewer.session import cuts
from viewer.session.plane_images import source_of, why_not

# Which set, and the unit of the stacks that can be measured on: PET with a slope for each image and for all, CT, MR, tilted,
# with a gap, with non-square voxels.
SETS = {
    "petctmr_sts043": {"SUVbw", "HU", "1"},
    "pet_headneck_qin0024": {"SUVbw"},
    "ct_mr_geometry": {"HU", "1"},
    "mr_head_supine": {"1"},
}


def value_at(stack: Stack, cut: Cut, voxels: Voxels) -> float:
    """The value at the centre of a cut, whatever the grid of its pixels."""
    here = Plane(cut.center, cut.row_direction, cut.column_direction, 1.0, 1.0, in_patient=True)
    path = plane_path(here, stack.geometry.matrix, cut.slab_mm)
    return float(replace(source_of(stack, cut, voxels), path=path, shape=(1, 1)).piece(0, 0, (1, 1))[0, 0])


def middle_of(image: StackImage) -> tuple[int, int]:
    rows, columns = image.rows_and_columns or (1, 1)
    return columns // 2, rows // 3


@pytest.mark.parametrize("name", SETS)
def test_the_value_at_a_voxel_is_the_voxels_on_all_planes(name: str) -> None:
    seen = set()
    found = scan([real_data(name)])
    series = [one for study in found.studies for one in study.series if one.instances and one.modality != "SEG"]
    for stack in (stack for one in series for stack in stacks(one)):
        if not stack.geometry.has_planes or why_not(stack):
            continue
        voxels, image = voxels_of(stack), stack.images[len(stack.images) // 2]
        column, row = middle_of(image)
        own = float(modality_values(image, stored_values(image)[row : row + 1, column])[0])
        center = triple(image.plane.to_patient((float(column), float(row))))
        for plane in cuts.DIRECTIONS:
            cut = replace(cuts.cut(stack, plane), center=center)
            assert value_at(stack, cut, voxels) == pytest.approx(own, rel=1e-5, abs=1e-4), (stack.description, plane)
        seen.add(modality_unit(image))
    assert seen == SETS[name]
