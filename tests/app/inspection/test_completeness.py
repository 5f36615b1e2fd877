"""What can be told of pixels without decoding them, held to what decoding says."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydicom.uid import JPEG2000Lossless, JPEGBaseline8Bit, JPEGLosslessSV1, JPEGLSLossless, RLELossless

from app.inspection.completeness import damaged_frames
from tests.conftest import real_data
from tests.phantoms import DEFLATED, compressed, ct_slice, mr_slice, save, to_bytes, ultrasound
from viewer.dicom.damage import Damaged
from viewer.dicom.header import read_header
from viewer.dicom.pixels import decode
from viewer.dicom.unreadable import Unreadable
from viewer.model.study import Instance

# The library warns of strange files; here it is the answer that counts.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:pydicom")


def facts(file: Path) -> Instance:
    return read_header(file).instance


def test_a_file_that_lost_its_end_after_it_was_read_is_damaged(tmp_path: Path) -> None:
    file = save(ct_slice(), tmp_path / "a.dcm")
    whole = facts(file)
    assert damaged_frames(whole) == []
    file.write_bytes(file.read_bytes()[:-100])
    assert damaged_frames(whole) == [(0, "The file ends before the pixel data of this image do.")]
    file.unlink()
    ((frame, reason),) = damaged_frames(whole)
    assert frame == 0
    assert "could not be read" in reason


def test_of_a_native_cine_only_the_last_frames_are_damaged(tmp_path: Path) -> None:
    file = save(ultrasound(frames=4), tmp_path / "a.dcm")
    whole = facts(file)
    file.write_bytes(file.read_bytes()[: -48 * 64 * 3 - 10])
    assert [frame for frame, _ in damaged_frames(whole)] == [2, 3]


@pytest.mark.parametrize("syntax", [JPEGBaseline8Bit, JPEGLosslessSV1, JPEGLSLossless, JPEG2000Lossless])
def test_a_codestream_without_its_end_is_damaged_and_is_not_decoded(syntax: str, tmp_path: Path) -> None:
    made = compressed(ultrasound(frames=3) if syntax == JPEGBaseline8Bit else mr_slice(), syntax)
    data = bytearray(to_bytes(made))
    data[data.rindex(b"\xff\xd9")] = 0
    file = tmp_path / "a.dcm"
    file.write_bytes(data)
    instance = facts(file)
    last = instance.format.frames - 1 if instance.format else 0
    ((frame, reason),) = damaged_frames(instance)
    assert frame == last
    assert reason.endswith(".")
    with pytest.raises(Damaged):
        decode(instance, last)


def test_a_codestream_of_another_size_than_the_header_is_damaged(tmp_path: Path) -> None:
    made = compressed(mr_slice(), JPEGLSLossless)
    made.Columns = 31
    ((_, reason),) = damaged_frames(facts(save(made, tmp_path / "a.dcm")))
    assert "its header says" in reason


def test_every_frame_of_an_image_too_large_is_damaged(tmp_path: Path) -> None:
    made = compressed(mr_slice(), RLELossless)
    made.Rows = made.Columns = 40_000
    assert [frame for frame, _ in damaged_frames(facts(save(made, tmp_path / "a.dcm")))] == [0]


def test_a_deflated_file_cut_short_is_refused_and_a_whole_one_is_whole(tmp_path: Path) -> None:
    made = ct_slice()
    made.file_meta.TransferSyntaxUID = DEFLATED
    file = save(made, tmp_path / "a.dcm")
    whole = facts(file)
    assert damaged_frames(whole) == []
    file.write_bytes(file.read_bytes()[:-60])
    assert damaged_frames(whole) != []
    with pytest.raises(Unreadable):
        read_header(file)


def test_real_files_that_decode_are_never_called_damaged() -> None:
    folder, compared = real_data("pydicom_test_files"), 0
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        try:
            instance = facts(file)
        except Unreadable:
            continue
        if instance.format is None:
            continue
        sure = dict(damaged_frames(instance))
        for frame in {0, instance.format.frames - 1}:
            try:
                decode(instance, frame)
            except Damaged:
                continue
            compared += 1
            assert frame not in sure, f"{file.name}: {sure[frame]}"
    assert compared > 50
