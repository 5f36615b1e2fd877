"""Which image is meant on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.inspection.choosing import NoSuchImage, choose
from app.inspection.scan import scan
from tests.phantoms import ct_series, mr_slice, report, save, save_all


def two_series(folder: Path) -> Path:
    save_all(ct_series(5), folder)
    other = mr_slice(series="mr 7")
    other.SeriesNumber = 7
    save(other, folder / "mr.dcm")
    return folder


def test_without_a_name_it_is_the_middle_of_the_first_series(tmp_path: Path) -> None:
    choice = choose(scan([two_series(tmp_path)]))
    assert (choice.stack.modality, choice.index) == ("CT", 2)
    assert choice.image.plane.in_patient


def test_a_series_is_named_by_number_or_uid(tmp_path: Path) -> None:
    found = scan([two_series(tmp_path)])
    by_number = choose(found, "7")
    assert by_number.stack.modality == "MR"
    assert choose(found, by_number.stack.series_uid).stack == by_number.stack
    assert choose(found, "1", by_number.stack.id.replace(by_number.stack.id, ""), 4).index == 4


@pytest.mark.parametrize(
    ("series", "stack", "number", "said"),
    [("9", "", None, "1, 7"), ("", "x", None, "x"), ("1", "", 5, "0 to 4"), ("", "", -1, "0 to 4")],
)
def test_what_is_not_there_is_answered_with_what_is(
    series: str, stack: str, number: int | None, said: str, tmp_path: Path
) -> None:
    with pytest.raises(NoSuchImage, match=said):
        choose(scan([two_series(tmp_path)]), series, stack, number)


def test_documents_alone_hold_no_image(tmp_path: Path) -> None:
    save(report(), tmp_path / "sr.dcm")
    with pytest.raises(NoSuchImage, match="no image"):
        choose(scan([tmp_path]))
