"""The shipped sets on real studies of several makers: what hangs where, from their headers alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.viewer.hanging.studies import PROTOCOLS, WORDING
from tests.viewer.reading_room import studies_of
from viewer.dicom.header import read_header
from viewer.dicom.unreadable import Unreadable
from viewer.hanging.matching import hang
from viewer.hanging.reasons import Hanging
from viewer.hanging.traits import Known
from viewer.model.study import Study
from viewer.session.exams import sort_exams


def readable(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file() and _is_read(path)]


def _is_read(path: Path) -> bool:
    try:
        read_header(path)
    except Unreadable:
        return False
    return True


def hanging_of(study: Study) -> Hanging:
    (exam,) = sort_exams(study, ())
    found = hang(PROTOCOLS, exam.candidates(0), Known(WORDING))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("folder", "described", "protocol", "step", "series"),
    [
        ("ct_chest_lidc0314", "", "ct-chest", "Axial", [""]),
        ("ct_followup_sbu", "CT CHEST PULMONARY ANGIO WITH IV CON", "ct-chest", "Axial", ["CHEST 1.25 MM"]),
        ("ct_followup_sbu", "CT ABD AND PELVIS WO IV CONT", "ct-abdomen", "Axial", ["STANDARD 2.5mm"]),
        (
            "ct_followup_sbu",
            "CT ABD AND PELVIS WO IV CONT",
            "ct-abdomen",
            "Axial beside the coronal series",
            ["STANDARD 2.5mm", "ABD CORONAL"],
        ),
        ("us_echo_cine", "", "ultrasound", "One series", [""]),
        ("petctmr_sts043/PET", "", "general", "One series", ["IBSI_1_STS_043_PET_image"]),
    ],
)
def test_a_real_study_is_hung(
    shared_data: Path, folder: str, described: str, protocol: str, step: str, series: list[str]
) -> None:
    place = shared_data / folder
    if not place.exists():
        pytest.skip(f"real study {folder} is not here")
    study = next(one for one in studies_of(readable(place)) if one.description == described or not described)
    hanging = hanging_of(study)
    assert hanging.match.protocol.id == protocol
    shown = next(one for one in hanging.arrangements if one.step.name == step)
    names = [placed.candidate.series.description for placed in shown.placements if placed.candidate]
    assert names == series


def test_real_chest_films_hang_by_the_view_in_their_headers(shared_data: Path) -> None:
    for study in studies_of(readable(shared_data / "dx_cr")):
        hanging = hanging_of(study)
        assert hanging.match.protocol.id == "radiograph"
        placed = next(one for one in hanging.arrangements if one.step.name == "One view").placements[0]
        assert [reason.held for reason in placed.reasons if reason.rule.startswith("view")] == [True]


def test_every_real_study_with_images_is_hung_by_something(shared_data: Path) -> None:
    """No description, body part or orientation that is really out there leaves a reader before empty panes."""
    files = [
        path for name in ("nema_wg04_compressed", "pydicom_data_selection") for path in readable(shared_data / name)
    ]
    studies = [one for one in studies_of(files) if any(series.instances for series in one.series)]
    assert len(studies) > 15
    for study in studies:
        assert hanging_of(study).arrangements[0].complete
