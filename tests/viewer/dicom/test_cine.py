"""What headers say about playing their frames, by the Cine module and its relatives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydicom.dataset import Dataset, FileDataset
from pydicom.filewriter import dcmwrite
from pydicom.uid import ExplicitVRBigEndian

from tests.phantoms import EnhancedFrame, ct_slice, enhanced, ultrasound
from tests.viewer.dicom.reading import instance_of
from viewer.dicom.cine import moment
from viewer.dicom.header import read_header
from viewer.model.cine import CineFacts

VECTOR = 0x00181065


def a_cine(frames: int = 4, **elements: Any) -> FileDataset:
    made = ultrasound(frames=frames)
    del made.FrameTime
    for keyword, value in elements.items():
        setattr(made, keyword, value)
    return made


def facts(made: FileDataset) -> CineFacts:
    found = instance_of(made).cine
    assert found is not None
    return found


def test_the_frames_of_a_cine_share_their_time() -> None:
    instance = instance_of(ultrasound(frames=3))
    assert instance.cine == CineFacts((40.0,), "Frame Time")
    assert [frame.index for frame in instance.frames] == [0, 1, 2]


def test_a_vector_gives_each_interval_its_own_time() -> None:
    found = facts(a_cine(FrameTimeVector=["0", "30", "50", "40"], FrameIncrementPointer=VECTOR))
    assert found == CineFacts((30.0, 50.0, 40.0), "Frame Time Vector")
    assert found.mean_ms == 40


def test_the_increment_pointer_decides_between_time_and_vector() -> None:
    both = {"FrameTime": "100", "FrameTimeVector": ["0", "30", "50", "40"]}
    assert facts(a_cine(**both, FrameIncrementPointer=VECTOR)).steps_ms == (30.0, 50.0, 40.0)
    assert facts(a_cine(**both, FrameIncrementPointer=0x00181063)).steps_ms == (100.0,)
    assert facts(a_cine(**both)).steps_ms == (100.0,)


def test_a_pointer_is_understood_in_either_byte_order(tmp_path: Path) -> None:
    made = a_cine(FrameTime="100", FrameTimeVector=["0", "30", "50", "40"], FrameIncrementPointer=VECTOR)
    path = tmp_path / "big.dcm"
    made.file_meta.TransferSyntaxUID = ExplicitVRBigEndian
    dcmwrite(path, made, implicit_vr=False, little_endian=False, force_encoding=True)
    read = read_header(path).instance.cine
    assert read is not None
    assert read.said_by == "Frame Time Vector"


@pytest.mark.parametrize("values", [["0", "30", "50"], ["0", "30", "0", "50"], ["0", "30", "-1", "50"]])
def test_a_vector_that_does_not_fit_gives_its_mean_only(values: list[str]) -> None:
    found = facts(a_cine(FrameTimeVector=values, FrameIncrementPointer=VECTOR))
    assert found == CineFacts((40.0,), "mean of Frame Time Vector")


def test_a_rate_gives_the_frame_time_where_that_is_missing() -> None:
    assert facts(a_cine(CineRate="25")) == CineFacts((40.0,), "Cine Rate")
    found = facts(a_cine(RecommendedDisplayFrameRate="15"))
    assert found.steps_ms == pytest.approx((1000 / 15,))
    assert (found.said_by, found.recommended_rate) == ("Recommended Display Frame Rate", 15)
    assert facts(a_cine(CineRate="25", FrameTime="50", RecommendedDisplayFrameRate="15")).steps_ms == (50.0,)


def test_a_frame_time_of_zero_is_none() -> None:
    assert facts(a_cine(FrameTime="0")) == CineFacts()
    assert facts(a_cine(FrameTime="0", CineRate="20")).said_by == "Cine Rate"


def test_how_to_play_is_read_with_the_trims() -> None:
    found = facts(a_cine(frames=6, FrameTime="40", PreferredPlaybackSequencing=1, StartTrim=2, StopTrim=5))
    assert (found.sweep, found.first, found.last) == (True, 1, 4)
    assert not facts(a_cine(FrameTime="40", PreferredPlaybackSequencing=0)).sweep


@pytest.mark.parametrize(("start", "stop"), [(5, 2), (0, 99), (3, 3)])
def test_trims_that_leave_nothing_are_left_out(start: int, stop: int) -> None:
    found = facts(a_cine(frames=6, FrameTime="40", StartTrim=start, StopTrim=stop))
    assert (found.first, found.last) == (None, None)


def test_gated_nuclear_medicine_keeps_its_frame_time_deeper_down() -> None:
    made = a_cine()
    data = Dataset()
    data.FrameTime = "62.5"
    gated = Dataset()
    gated.DataInformationSequence = [data]
    made.GatedInformationSequence = [gated]
    assert facts(made) == CineFacts((62.5,), "Frame Time of the gated data")


def test_frames_of_an_enhanced_object_say_when_they_were_acquired() -> None:
    made = enhanced("MR", [EnhancedFrame((0.0, 0.0, 0.0)) for _ in range(3)])
    for groups, second in zip(made.PerFrameFunctionalGroupsSequence, ("00.000", "00.040", "00.100"), strict=True):
        groups.FrameContentSequence[0].FrameAcquisitionDateTime = f"202611231015{second}"
    found = facts(made)
    assert found.said_by == "Frame Acquisition DateTime"
    assert found.steps_ms == pytest.approx((40.0, 60.0))
    made.PerFrameFunctionalGroupsSequence[2].FrameContentSequence[0].FrameAcquisitionDateTime = "20261123101500.000"
    assert facts(made).steps_ms == ()


def test_an_offset_from_utc_is_taken_into_account() -> None:
    one, other = moment("20261123101500.5+0100"), moment("20261123091500.5")
    assert one == other
    assert moment("2026") is None


def test_a_single_image_says_nothing() -> None:
    assert instance_of(ct_slice()).cine is None


def test_the_real_echo_has_its_thirtieth_of_a_second(shared_data: Path) -> None:
    (file,) = (shared_data / "us_echo_cine").glob("*.dcm")
    instance = read_header(file).instance
    assert instance.cine == CineFacts((33.333,), "Frame Time")
    assert len(instance.frames) == 120
