from __future__ import annotations

from reporting.export.dicom import content
from viewer.model.study import ImageRef


def test_points_on_a_slice_of_a_mosaic_are_counted_from_the_whole_image_which_has_no_frames() -> None:
    ref = ImageRef("1.2", "1.3", "1.2.840.10008.5.1.4.1.1.4", "1.4", frame=4, tile=(128, 64))
    item = content.region("POLYLINE", [(0.0, 0.0), (3.5, 2.0)], ref, content.CONTAINS, None)
    assert list(item.GraphicData) == [128.5, 64.5, 132.0, 66.5]
    assert "ReferencedFrameNumber" not in item.ContentSequence[0].ReferencedSOPSequence[0]


def test_points_on_a_frame_are_counted_from_it_and_name_it() -> None:
    ref = ImageRef("1.2", "1.3", "1.2.840.10008.5.1.4.1.1.4.1", "1.4", frame=4)
    item = content.region("POINT", [(2.0, 3.0)], ref, content.CONTAINS, None)
    assert list(item.GraphicData) == [2.5, 3.5]
    assert item.ContentSequence[0].ReferencedSOPSequence[0].ReferencedFrameNumber == 5
