"""One offset for all times of an object: a change of summer time between acquisition and signature moves nothing."""

import io
import subprocess
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset

from reporting.export.dicom.moment import declared_moment, moment, study_offset
from reporting.export.exporter import ExportError, Letterhead
from reporting.export.objects import signed_objects
from reporting.report import Report
from tests.phantoms import new_object, save
from tests.reporting.export.samples import dciodvfy_errors, dsrdump, instance, report, study
from viewer.dicom.header import read_header

HEAD = Letterhead("The Clinic")
# Clocks in Berlin go back on 25 October 2026 at 3 o'clock, and forward on 28 March 2027 at 2 o'clock.
OVER_AUTUMN = ("20261024", "2026-10-26T09:15:00+01:00", "+0200", "20261026101500")
OVER_SPRING = ("20270327", "2027-03-29T09:15:00+02:00", "+0100", "20270329081500")
BOTH = pytest.mark.parametrize(("day", "signed_at", "offset", "on_its_clock"), [OVER_AUTUMN, OVER_SPRING])


def a_report(day: str, signed_at: str, offset: str = "") -> Report:
    images = tuple(instance(number, utc_offset=offset) for number in range(50, 60))
    return report(study=replace(study(images=images), date=day), signed_at=signed_at)


def objects(made: Report) -> dict[str, Dataset]:
    return {one.role: dcmread(io.BytesIO(one.data)) for one in signed_objects(made, HEAD)}


@BOTH
def test_images_without_an_offset_get_none_from_the_signature(
    day: str, signed_at: str, offset: str, on_its_clock: str
) -> None:
    for role, document in objects(a_report(day, signed_at)).items():
        assert "TimezoneOffsetFromUTC" not in document, role
        assert (document.StudyDate, document.StudyTime) == (day, "101530"), role
        assert document.ContentDate + document.ContentTime == f"{datetime.fromisoformat(signed_at):%Y%m%d%H%M%S}"


@BOTH
def test_images_with_an_offset_keep_it_and_the_content_time_follows_their_clock(
    day: str, signed_at: str, offset: str, on_its_clock: str
) -> None:
    for role, document in objects(a_report(day, signed_at, offset)).items():
        assert document.TimezoneOffsetFromUTC == offset, role
        assert (document.StudyDate, document.StudyTime) == (day, "101530"), role
        assert document.ContentDate + document.ContentTime == on_its_clock, role
        assert document.InstanceCreationDate + document.InstanceCreationTime == on_its_clock, role
        read = datetime.strptime(f"{on_its_clock}{document.TimezoneOffsetFromUTC}", "%Y%m%d%H%M%S%z")
        assert read == datetime.fromisoformat(signed_at), role


@BOTH
@pytest.mark.parametrize("known", [False, True])
def test_the_verification_says_its_own_offset(
    day: str, signed_at: str, offset: str, on_its_clock: str, known: bool
) -> None:
    made = objects(a_report(day, signed_at, offset if known else ""))
    for role in ("report", "measurements"):
        said = made[role].VerifyingObserverSequence[0].VerificationDateTime
        assert datetime.strptime(said, "%Y%m%d%H%M%S%z") == datetime.fromisoformat(signed_at)
        assert said.endswith(signed_at[-6:].replace(":", "")), "as the clock of who signed showed it"


@BOTH
@pytest.mark.parametrize("known", [False, True])
def test_independent_readers_accept_them(
    day: str, signed_at: str, offset: str, on_its_clock: str, known: bool, tmp_path: Path
) -> None:
    for one in signed_objects(a_report(day, signed_at, offset if known else ""), HEAD):
        assert dciodvfy_errors(one.data, tmp_path) == [], one.role
        if one.role not in ("pdf", "key-objects"):
            assert "Verifying Observers" in dsrdump(one.data, tmp_path)
        dump = subprocess.run(["dcmdump", tmp_path / "object.dcm"], capture_output=True, text=True, check=True).stdout
        assert (f"(0008,0201) SH [{offset}]" in dump) is known


@pytest.mark.parametrize("offset", ["-0000", "+1500", "0100", "+01:00", "+0199", "Z", "+01"])
def test_what_is_no_offset_of_dicom_is_not_copied(offset: str) -> None:
    made = a_report("20261024", "2026-10-26T09:15:00+01:00", offset)
    assert (declared_moment(made).offset, declared_moment(made).time) == ("", "091500")


def test_images_that_disagree_have_no_offset_together() -> None:
    summer, winter, silent = (instance(number, utc_offset=said) for number, said in enumerate(("+0200", "+0100", "")))
    assert study_offset(study(images=(summer, summer))) == "+0200"
    assert study_offset(study(images=(summer, winter))) == ""
    assert study_offset(study(images=(summer, silent))) == ""
    assert study_offset(replace(study(), series=())) == ""


def test_a_signature_whose_own_offset_is_unknown_is_not_put_on_the_clock_of_the_images() -> None:
    made = declared_moment(a_report("20261024", "2026-10-26T09:15:00", "+0200"))
    assert (made.time, made.offset) == ("091500", "")


def test_the_day_changes_with_the_clock() -> None:
    made = declared_moment(a_report("20261024", "2026-10-26T00:15:00+01:00", "-0500"))
    assert (made.date, made.time, made.offset) == ("20261025", "181500", "-0500")


def test_a_header_tells_its_offset(tmp_path: Path) -> None:
    image = new_object("SR")
    assert read_header(save(image, tmp_path / "none.dcm")).instance.utc_offset == ""
    image.TimezoneOffsetFromUTC = "+0200"
    assert read_header(save(image, tmp_path / "some.dcm")).instance.utc_offset == "+0200"


def test_other_text_is_no_time() -> None:
    with pytest.raises(ExportError, match="no time by which"):
        moment("yesterday")
