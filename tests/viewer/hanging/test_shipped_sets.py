"""The shipped sets on studies as they are really described, in several languages."""

from __future__ import annotations

import pytest

from tests.viewer.hanging.studies import (
    AXIAL,
    CORONAL,
    SAGITTAL,
    a_candidate,
    hung,
    projections,
    step,
)
from viewer.hanging.traits import Candidate
from viewer.model.geometry import Plane


@pytest.mark.parametrize(
    ("modality", "study", "protocol"),
    [
        ("CT", "CT CHEST PULMONARY ANGIO WITH IV CON", "ct-chest"),
        ("CT", "CT Thorax mit KM", "ct-chest"),
        ("CT", "TDM thoracique", "ct-chest"),
        ("CT", "TC tórax", "ct-chest"),
        ("CT", "CT, HEAD/BRAIN WO CONTRAST", "ct-head"),
        ("CT", "CCT nativ", "ct-head"),
        ("CT", "CT Schädel", "ct-head"),
        ("CT", "Scanner crâne sans injection", "ct-head"),
        ("CT", "CT ABD AND PELVIS WO IV CONT", "ct-abdomen"),
        ("CT", "CT Oberbauch portalvenös", "ct-abdomen"),
        ("CT", "CT Becken", "ct-abdomen"),
        ("CT", "CT ankle", "general"),
        ("MR", "MR Brain W WO", "mr-brain"),
        ("MR", "MRT Schädel", "mr-brain"),
        ("MR", "IRM encéphalique", "mr-brain"),
        ("MR", "MRT LWS nativ", "mr-spine"),
        ("MR", "MR C-SPINE", "mr-spine"),
        ("MR", "IRM rachis lombaire", "mr-spine"),
        ("MR", "RM columna", "mr-spine"),
        ("MR", "MRT Kniegelenk rechts", "mr-knee"),
        ("MR", "IRM du genou gauche", "mr-knee"),
        ("MR", "RM rodilla", "mr-knee"),
        ("MR", "e+1 KNEE-RT.", "mr-knee"),
        ("MR", "MR SHOULDER", "general"),
        ("DX", "", "radiograph"),
        ("RG", "", "radiograph"),
        ("MG", "", "mammography"),
        ("US", "", "ultrasound"),
        ("XA", "", "angiography"),
        ("RF", "", "angiography"),
        ("OT", "CT chest", "general"),
    ],
)
def test_the_set_is_chosen_by_modality_and_region(modality: str, study: str, protocol: str) -> None:
    assert hung(a_candidate("series", modality, study=study)).match.protocol.id == protocol


def test_a_body_part_in_the_header_is_enough() -> None:
    named = a_candidate("1.1 Routine", study="", body_part="CHEST")
    study = named.study
    with_series = Candidate(named.stack, named.series, study.__class__(study.uid, series=(series_of(named),)))
    assert hung(with_series).match.protocol.id == "ct-chest"


def series_of(candidate: Candidate) -> object:
    return candidate.series.__class__("s", instances=(candidate.instance,))


def test_a_region_of_the_study_counts_more_than_one_of_a_series() -> None:
    chest = a_candidate("Abdomen thin", study="CT Thorax")
    assert hung(chest).match.protocol.id == "ct-chest"


def test_mr_of_the_brain_hangs_its_contrasts() -> None:
    names = ["t2_tse_tra", "t1_mprage_sag", "ep2d_diff_b1000", "ep2d_diff_ADC", "t2_flair_tra", "t1_mprage_sag_KM"]
    hanging = hung(*(a_candidate(name, "MR", study="MRT Schädel") for name in names))
    assert step(hanging, "FLAIR, diffusion, T2 and T1") == [
        "t2_flair_tra",
        "ep2d_diff_b1000",
        "ep2d_diff_ADC",
        "t2_tse_tra",
        "",
        "t1_mprage_sag_KM",
    ]
    assert step(hanging, "T1 before and after contrast") == ["t1_mprage_sag", "t1_mprage_sag_KM"]


def test_mr_of_the_spine_hangs_sagittal_t2_t1_and_stir() -> None:
    series = [("T1 sag", SAGITTAL), ("T2 sag", SAGITTAL), ("T2 STIR sag", SAGITTAL), ("T2 tra", AXIAL)]
    hanging = hung(*(a_candidate(name, "MR", plane, study="MRT LWS") for name, plane in series))
    assert step(hanging, "Sagittal T2, T1 and STIR") == ["T2 sag", "T1 sag", "T2 STIR sag"]
    assert step(hanging, "Sagittal and axial T2") == ["T2 sag", "T2 tra"]


def test_mr_of_the_knee_hangs_three_planes_of_the_fluid_sensitive_series() -> None:
    series = [("t1 cor", CORONAL), ("pd fs cor", CORONAL), ("pd fs sag", SAGITTAL), ("pd fs tra", AXIAL)]
    hanging = hung(*(a_candidate(name, "MR", plane, study="Knie re") for name, plane in series))
    assert step(hanging, "Sagittal, coronal and axial") == ["pd fs sag", "pd fs cor", "pd fs tra"]
    assert step(hanging, "Four series, with T1") == ["pd fs sag", "pd fs cor", "pd fs tra", "t1 cor"]


def test_pet_and_ct_hang_together_with_the_projection_of_all_pet() -> None:
    hanging = hung(a_candidate("CT WB"), a_candidate("PET AC", "PT"), a_candidate("PET NAC", "PT"))
    assert hanging.match.protocol.id == "pet-ct"
    assert step(hanging, "CT and PET") == ["CT WB", "PET AC", "CT WB", "PET AC"]
    rules = [placed.rule for placed in hanging.arrangements[0].placements]
    assert [(rule.reconstruct, rule.slab_mm, rule.invert) for rule in rules] == [
        ("", 0.0, False),
        ("", 0.0, True),
        ("coronal", 0.0, False),
        ("coronal", 600.0, True),
    ]


def test_a_pet_without_ct_is_hung_as_what_it_is() -> None:
    assert hung(a_candidate("PET", "PT", study="PET")).match.protocol.id == "general"


SCREENING = (
    {"view": "MLO", "laterality": "L"},
    {"view": "CC", "laterality": "R"},
    {"view": "MLO", "laterality": "R"},
    {"view": "CC", "laterality": "L"},
)


def test_mammograms_hang_back_to_back_whatever_their_order() -> None:
    hanging = hung(projections("Screening", *SCREENING))
    first = hanging.arrangements[0]
    assert (first.step.rows, first.step.columns, first.step.same_scale) == (1, 4, True)
    assert step(hanging, "CC and MLO") == ["Screening 1", "Screening 3", "Screening 2", "Screening 0"]
    assert [placed.rule.chest_wall for placed in first.placements] == ["right", "left", "right", "left"]
    assert [placed.rule.text_side for placed in first.placements] == ["left", "right", "left", "right"]


def test_mammograms_hang_above_those_of_the_prior() -> None:
    hanging = hung(projections("now", *SCREENING), projections("before", *SCREENING[:3], age=1))
    assert step(hanging, "CC and MLO above those of the prior") == [
        "now 1", "now 3", "now 2", "now 0", "before 1", "", "before 2", "before 0",
    ]  # fmt: skip
    assert step(hanging, "MLO above those of the prior") == ["now 2", "now 0", "before 2", "before 0"]


def test_a_spot_view_does_not_stand_for_the_whole_breast() -> None:
    spot = {"view": "CC", "laterality": "R", "view_modifiers": ("spot compression",)}
    hanging = hung(projections("mammo", spot, *SCREENING))
    assert step(hanging, "CC and MLO")[0] == "mammo 2"


def test_one_breast_hangs_as_two_views() -> None:
    hanging = hung(projections("left only", SCREENING[0], SCREENING[3]))
    assert hanging.arrangements[0].step.name == "Left breast, CC and MLO"
    assert step(hanging, "Left breast, CC and MLO") == ["left only 1", "left only 0"]


def test_views_are_found_in_the_names_of_series_where_the_header_has_none() -> None:
    series = [a_candidate(name, "MG", Plane(), 1, study="") for name in ("RCC", "L CC", "R-MLO", "LMLO")]
    assert step(hung(*series), "CC and MLO") == ["RCC", "L CC", "R-MLO", "LMLO"]


def test_a_side_on_which_header_and_name_contradict_each_other_is_not_hung_as_either() -> None:
    wrong = a_candidate("R CC", "MG", Plane(), 1, study="", laterality="L")
    hanging = hung(wrong, a_candidate("L CC", "MG", Plane(), 1, study="", laterality="L"))
    beside = next(one for one in hanging.left_out if one.step.name == "CC, both sides")
    assert beside.placements[0].candidate is None
    told = [reason.rule for reason in beside.placements[0].reasons if not reason.held]
    assert told == ["right: its header says L, its description R"]
