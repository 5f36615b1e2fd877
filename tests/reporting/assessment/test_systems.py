"""Every row of every system, and both sides of every threshold."""

from __future__ import annotations

from pathlib import Path

import pytest

from reporting.assessment.assess import Outcome, assess, assessment_of, evaluators
from reporting.assessment.system import load_systems
from reporting.assessment.verdict import tenth_mm, whole_mm

SYSTEMS = {one.id: one for one in load_systems(Path("resources/assessments"))}
RULES = evaluators()


def outcome(system: str, said: str, **more: object) -> Outcome:
    texts = dict(pair.split("=") for pair in said.split()) | {name: str(value) for name, value in more.items()}
    return assess(SYSTEMS[system], RULES[system], texts)


def category(system: str, said: str, **more: object) -> str:
    found = outcome(system, said, **more)
    assert found.trouble == ""
    assert found.asks is None, f"asks for {found.asks.id if found.asks else ''}"
    assert found.verdict is not None
    if found.verdict.category:
        assert SYSTEMS[system].find(found.verdict.category)
    return found.verdict.category


def test_every_system_has_its_rules_its_source_and_its_rounding() -> None:
    assert set(SYSTEMS) == set(RULES)
    for system in SYSTEMS.values():
        assert system.publication
        assert system.rounding
        assert system.version in system.id.replace("-", " ") or system.version.startswith("5th")


@pytest.mark.parametrize(
    ("size", "whole", "tenth"), [(5.4, 5, 5.4), (5.5, 6, 5.5), (5.45, 5, 5.5), (8.49, 8, 8.5), (2.675, 3, 2.7)]
)
def test_a_half_is_rounded_upwards_as_it_is_written(size: float, whole: int, tenth: float) -> None:
    assert (whole_mm(size), tenth_mm(size)) == (whole, tenth)


FL = "age=35 cancer=no immunosuppressed=no screening=no"


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("kind=solid number=single size=5.4 risk=low", "none"),
        ("kind=solid number=single size=5.4 risk=high", "opt12"),
        ("kind=solid number=single size=5.5 risk=low", "6-12-c"),
        ("kind=solid number=single size=8.4 risk=low", "6-12-c"),
        ("kind=solid number=single size=8.4 risk=high", "6-12-18-24"),
        ("kind=solid number=single size=8.5 risk=low", "pet-tissue"),
        ("kind=solid number=single size=8.5 risk=high", "pet-tissue"),
        ("kind=solid number=multiple size=5.4 risk=low", "none"),
        ("kind=solid number=multiple size=5.4 risk=high", "opt12"),
        ("kind=solid number=multiple size=5.5 risk=low", "3-6-c"),
        ("kind=solid number=multiple size=20 risk=high", "3-6-18-24"),
        ("kind=ground-glass number=single size=5.4", "none"),
        ("kind=ground-glass number=single size=5.5", "gg-2y"),
        ("kind=part-solid number=single size=5.4", "none"),
        ("kind=part-solid number=single size=5.5 solid_part=5.4", "ps-yearly"),
        ("kind=part-solid number=single size=9 solid_part=5.5", "ps-susp"),
        ("kind=ground-glass number=multiple size=5.4", "ms-small"),
        ("kind=part-solid number=multiple size=5.5", "ms-large"),
    ],
)
def test_fleischner(said: str, found: str) -> None:
    assert category("fleischner-2017", f"{FL} {said}") == found


@pytest.mark.parametrize(
    "said",
    [
        "age=34.9 cancer=no immunosuppressed=no screening=no",
        "age=50 cancer=yes immunosuppressed=no screening=no",
        "age=50 cancer=no immunosuppressed=yes screening=no",
        "age=50 cancer=no immunosuppressed=no screening=yes",
    ],
)
def test_fleischner_does_not_apply_and_says_why(said: str) -> None:
    found = outcome("fleischner-2017", said)
    assert found.verdict is not None
    assert (found.verdict.category, len(found.verdict.reasons), found.statement) == ("", 1, "")


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("kind=none", "1"),
        ("kind=benign", "1"),
        ("kind=inflammatory", "0-infection"),
        ("kind=prior-awaited", "0-prior"),
        ("kind=incomplete", "0-incomplete"),
        ("kind=solid status=baseline size=5.94", "2"),
        ("kind=solid status=baseline size=5.95", "3"),
        ("kind=solid status=baseline size=7.9", "3"),
        ("kind=solid status=baseline size=8", "4A"),
        ("kind=solid status=baseline size=14.9", "4A"),
        ("kind=solid status=baseline size=15", "4B"),
        ("kind=solid status=new size=3.9", "2"),
        ("kind=solid status=new size=4", "3"),
        ("kind=solid status=new size=5.9", "3"),
        ("kind=solid status=new size=6", "4A"),
        ("kind=solid status=new size=7.9", "4A"),
        ("kind=solid status=new size=8", "4B"),
        ("kind=solid status=growing size=7.9", "4A"),
        ("kind=solid status=growing size=8", "4B"),
        ("kind=solid status=slow size=7", "4B"),
        ("kind=solid status=resolved", "2"),
        ("kind=solid status=stable prior_category=2", "2"),
        ("kind=solid status=stable prior_category=3", "2"),
        ("kind=solid status=stable prior_category=4A", "3"),
        ("kind=solid status=stable prior_category=4B", "4B"),
        ("kind=solid status=compare size=7.5 prior_size=6.0 months=12 prior_category=3", "2"),
        ("kind=solid status=compare size=7.6 prior_size=6.0 months=12", "4A"),
        ("kind=part-solid status=baseline size=5.9 solid_part=5.9", "2"),
        ("kind=part-solid status=baseline size=6 solid_part=5.9", "3"),
        ("kind=part-solid status=baseline size=9 solid_part=6", "4A"),
        ("kind=part-solid status=baseline size=9 solid_part=7.9", "4A"),
        ("kind=part-solid status=baseline size=9 solid_part=8", "4B"),
        ("kind=part-solid status=new size=5.9 solid_part=3.9", "3"),
        ("kind=part-solid status=new size=6 solid_part=3.9", "4A"),
        ("kind=part-solid status=new size=6 solid_part=4", "4B"),
        ("kind=part-solid status=growing size=9 solid_part=3.9", "4A"),
        ("kind=part-solid status=growing size=9 solid_part=4", "4B"),
        ("kind=part-solid status=slow size=9 solid_part=1", "4B"),
        ("kind=ground-glass status=baseline size=29.9", "2"),
        ("kind=ground-glass status=baseline size=30", "3"),
        ("kind=ground-glass status=new size=30", "3"),
        ("kind=ground-glass status=slow size=30", "2"),
        ("kind=ground-glass status=growing size=29", "2"),
        ("kind=ground-glass status=stable", "2"),
        ("kind=juxtapleural status=baseline size=9.9", "2"),
        ("kind=juxtapleural status=new size=9.9", "2"),
        ("kind=juxtapleural status=baseline size=10", "4A"),
        ("kind=juxtapleural status=growing size=7", "4A"),
        ("kind=airway status=baseline airway=subsegmental", "2"),
        ("kind=airway status=stable airway=subsegmental", "2"),
        ("kind=airway status=baseline airway=segmental", "4A"),
        ("kind=airway status=stable airway=segmental", "4B"),
        ("kind=airway status=growing airway=segmental", "4B"),
        ("kind=cyst status=growing cyst=growing-cavity", "3"),
        ("kind=cyst status=baseline cyst=thick-wall", "4A"),
        ("kind=cyst status=baseline cyst=multilocular", "4A"),
        ("kind=cyst status=new cyst=became-multilocular", "4A"),
        ("kind=cyst status=growing cyst=growing-wall", "4B"),
        ("kind=cyst status=growing cyst=growing-multilocular", "4B"),
        ("kind=solid status=baseline size=7 suspicious=yes", "4X"),
        ("kind=solid status=baseline size=5 suspicious=yes", "2"),
    ],
)
def test_lung_rads(said: str, found: str) -> None:
    assert category("lung-rads-2022", said) == found


def test_lung_rads_adds_its_modifier_and_pet() -> None:
    small, large = (
        outcome("lung-rads-2022", f"kind=solid status=new size={size} significant=yes") for size in (7.9, 8)
    )
    assert small.label == "4A/S"
    assert "PET/CT may be considered" not in small.statement
    assert "PET/CT may be considered" in large.statement


def test_lung_rads_refuses_growth_over_more_than_a_year() -> None:
    found = outcome("lung-rads-2022", "kind=solid status=compare size=9 prior_size=6 months=12.1")
    assert "within 12 months" in found.trouble


LI = "at_risk=yes tumour_in_vein=no benign=no targetoid=no"


@pytest.mark.parametrize(
    ("size", "aphe", "features", "found"),
    [
        (9.4, "yes", "", "LR-3"),
        (9.4, "yes", "capsule", "LR-4"),
        (9.4, "yes", "washout capsule", "LR-4"),
        (9.5, "yes", "", "LR-3"),
        (9.5, "yes", "capsule", "LR-4"),
        (9.5, "yes", "washout", "LR-5"),
        (9.5, "yes", "growth", "LR-5"),
        (9.5, "yes", "washout capsule", "LR-5"),
        (19.4, "yes", "capsule", "LR-4"),
        (19.5, "yes", "capsule", "LR-5"),
        (19.5, "yes", "", "LR-4"),
        (19.4, "yes", "", "LR-3"),
        (19.4, "no", "", "LR-3"),
        (19.4, "no", "washout", "LR-3"),
        (19.4, "no", "washout capsule", "LR-4"),
        (19.5, "no", "", "LR-3"),
        (19.5, "no", "washout", "LR-4"),
        (19.5, "no", "washout capsule growth", "LR-4"),
    ],
)
def test_li_rads(size: float, aphe: str, features: str, found: str) -> None:
    flags = {name: "yes" if name in features.split() else "no" for name in ("washout", "capsule", "growth")}
    assert category("li-rads-2018", LI, size=size, aphe=aphe, **flags) == found


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("at_risk=no", ""),
        ("at_risk=yes tumour_in_vein=yes", "LR-TIV"),
        ("at_risk=yes tumour_in_vein=no benign=definitely", "LR-1"),
        ("at_risk=yes tumour_in_vein=no benign=probably", "LR-2"),
        ("at_risk=yes tumour_in_vein=no benign=no targetoid=yes", "LR-M"),
    ],
)
def test_li_rads_before_its_table(said: str, found: str) -> None:
    assert category("li-rads-2018", said) == found


@pytest.mark.parametrize(
    ("size", "washout", "ancillary", "found"),
    [
        (12, "no", "malignant", "LR-4"),
        (25, "no", "malignant", "LR-4"),
        (25, "yes", "malignant", "LR-5"),
        (25, "yes", "benign", "LR-4"),
        (12, "no", "benign", "LR-2"),
        (12, "no", "both", "LR-3"),
        (12, "no", "none", "LR-3"),
    ],
)
def test_li_rads_ancillary_features_never_lead_to_5(size: int, washout: str, ancillary: str, found: str) -> None:
    said = f"{LI} aphe=yes capsule=no growth=no washout={washout} ancillary={ancillary}"
    assert category("li-rads-2018", said, size=size) == found


def ti(composition: str, echo: str, shape: str, margin: str, foci: str = "", size: float = 30) -> str:
    flags = " ".join(
        f"{name}={'yes' if name in foci else 'no'}" for name in ("macrocalcifications", "peripheral", "punctate")
    )
    said = f"composition={composition} echogenicity={echo} shape={shape} margin={margin} {flags}"
    return category("ti-rads-2017", said, size=size)


@pytest.mark.parametrize(
    ("features", "level"),
    [
        (("cystic", "anechoic", "wider", "smooth"), "TR1"),
        (("mixed", "isoechoic", "wider", "ill-defined"), "TR2"),
        (("solid", "hyperechoic", "wider", "smooth"), "TR3-fna"),
        (("solid", "hypoechoic", "wider", "smooth"), "TR4-fna"),
        (("solid", "hypoechoic", "wider", "irregular"), "TR4-fna"),
        (("solid", "hypoechoic", "taller", "smooth"), "TR5-fna"),
        (
            ("solid", "very-hypoechoic", "taller", "extrathyroidal", "punctate peripheral macrocalcifications"),
            "TR5-fna",
        ),
        (("mixed", "isoechoic", "wider", "smooth", "macrocalcifications"), "TR3-fna"),
        (("unknown", "unknown", "wider", "unknown", "peripheral"), "TR4-fna"),
    ],
)
def test_ti_rads_counts(features: tuple[str, ...], level: str) -> None:
    assert ti(*features) == level


@pytest.mark.parametrize(
    ("echo", "margin", "size", "found"),
    [
        ("isoechoic", "smooth", 25, "TR3-fna"),
        ("isoechoic", "smooth", 24.9, "TR3-follow"),
        ("isoechoic", "smooth", 15, "TR3-follow"),
        ("isoechoic", "smooth", 14.9, "TR3-none"),
        ("hypoechoic", "smooth", 15, "TR4-fna"),
        ("hypoechoic", "smooth", 14.9, "TR4-follow"),
        ("hypoechoic", "smooth", 10, "TR4-follow"),
        ("hypoechoic", "smooth", 9.9, "TR4-none"),
        ("very-hypoechoic", "irregular", 10, "TR5-fna"),
        ("very-hypoechoic", "irregular", 9.9, "TR5-follow"),
        ("very-hypoechoic", "irregular", 5, "TR5-follow"),
        ("very-hypoechoic", "irregular", 4.9, "TR5-none"),
    ],
)
def test_ti_rads_sizes(echo: str, margin: str, size: float, found: str) -> None:
    assert ti("solid", echo, "wider", margin, size=size) == found


def test_a_spongiform_nodule_is_tr1_whatever_else() -> None:
    assert category("ti-rads-2017", "composition=spongiform") == "TR1"


def test_one_point_belongs_to_no_level() -> None:
    said = "composition=cystic echogenicity=isoechoic shape=wider margin=smooth"
    none = {"macrocalcifications": "no", "peripheral": "no", "punctate": "no"}
    assert "1 point" in outcome("ti-rads-2017", said, **none).trouble


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("zone=peripheral dwi=1", "1"),
        ("zone=peripheral dwi=2", "2"),
        ("zone=peripheral dwi=3 dce=negative", "3"),
        ("zone=peripheral dwi=3 dce=not-done", "3"),
        ("zone=peripheral dwi=3 dce=positive", "4"),
        ("zone=peripheral dwi=4 size=14.9 extension=no", "4"),
        ("zone=peripheral dwi=4 size=15 extension=no", "5"),
        ("zone=peripheral dwi=5 size=14.9 extension=no", "4"),
        ("zone=peripheral dwi=5 size=8 extension=yes", "5"),
        ("zone=transition t2=1", "1"),
        ("zone=transition t2=2 dwi=3", "2"),
        ("zone=transition t2=2 dwi=4", "3"),
        ("zone=transition t2=3 dwi=4", "3"),
        ("zone=transition t2=3 dwi=5", "4"),
        ("zone=transition t2=4 size=14.9 extension=no", "4"),
        ("zone=transition t2=5 size=15 extension=no", "5"),
    ],
)
def test_pi_rads(said: str, found: str) -> None:
    assert category("pi-rads-2.1", said) == found


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("stenosis=0 calcium=0 left_main=0 nondiagnostic=no", "0"),
        ("stenosis=0 calcium=1 left_main=0 nondiagnostic=no", "1/P1"),
        ("stenosis=24 calcium=100 left_main=0 nondiagnostic=no", "1/P1"),
        ("stenosis=25 calcium=101 left_main=0 nondiagnostic=no", "2/P2"),
        ("stenosis=49 calcium=300 left_main=0 nondiagnostic=no", "2/P2"),
        ("stenosis=50 calcium=301 left_main=0 nondiagnostic=no", "3/P3"),
        ("stenosis=69 calcium=999 left_main=49 nondiagnostic=no", "3/P3"),
        ("stenosis=70 calcium=1000 left_main=49 three_vessels=no nondiagnostic=no", "4A/P4"),
        ("stenosis=99 plaque=none left_main=49 three_vessels=yes nondiagnostic=no", "4B"),
        ("stenosis=50 plaque=P2 left_main=50 nondiagnostic=no", "4B/P2"),
        ("stenosis=100 plaque=P2 nondiagnostic=no", "5/P2"),
        ("stenosis=49 plaque=P1 left_main=0 nondiagnostic=yes", "N/P1"),
        ("stenosis=50 plaque=P1 left_main=0 nondiagnostic=yes", "3/P1/N"),
        (
            "stenosis=60 plaque=P1 left_main=0 nondiagnostic=no high_risk_plaque=yes ischaemia=positive "
            "stent=yes graft=yes exception=yes",
            "3/P1/HRP/I+/S/G/E",
        ),
    ],
)
def test_cad_rads(said: str, found: str) -> None:
    assert outcome("cad-rads-2.0", said).label == found


THIN = "nodule=none enhancing=yes wall=2.4 septa=0 calcification=no contents=water"


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("nodule=acute", "IV"),
        ("nodule=obtuse nodule_size=3.5", "IV"),
        ("nodule=obtuse nodule_size=3.4", "III"),
        (THIN, "I"),
        (THIN.replace("wall=2.4", "wall=2.5"), "IIF"),
        (THIN.replace("wall=2.4", "wall=3.4"), "IIF"),
        (THIN.replace("wall=2.4", "wall=3.5"), "III"),
        (THIN.replace("septa=0", "septa=1 septum=2.4"), "II"),
        (THIN.replace("septa=0", "septa=3 septum=2"), "II"),
        (THIN.replace("septa=0", "septa=4 septum=2"), "IIF"),
        (THIN.replace("septa=0", "septa=1 septum=2.5"), "IIF"),
        (THIN.replace("septa=0", "septa=1 septum=3.5"), "III"),
        (THIN.replace("calcification=no", "calcification=yes"), "II"),
        ("nodule=none enhancing=no calcification=no contents=water", "I"),
        ("nodule=none enhancing=no calcification=no contents=dense", "II"),
        ("nodule=none enhancing=no calcification=no contents=dense-venous", "II"),
        ("nodule=none enhancing=no calcification=no contents=not-enhancing", "II"),
        ("nodule=none enhancing=no calcification=no contents=too-small", "II"),
        ("nodule=none enhancing=no calcification=no contents=heterogeneous", ""),
    ],
)
def test_bosniak(said: str, found: str) -> None:
    assert category("bosniak-2019", said) == found


@pytest.mark.parametrize(
    ("right", "left", "overall"),
    [
        ("1", "2", "2"),
        ("2", "3", "3"),
        ("3", "6", "6"),
        ("6", "0", "0"),
        ("0", "4A", "4A"),
        ("4A", "4B", "4B"),
        ("4C", "4B", "4C"),
        ("5", "4C", "5"),
        ("none", "1", "1"),
    ],
)
def test_bi_rads_is_the_gravest(right: str, left: str, overall: str) -> None:
    assert category("bi-rads-2013", "density=b", right=right, left=left) == overall
    assert category("bi-rads-2013", "density=b", right=left, left=right) == overall


def test_bi_rads_without_density_or_any_breast_is_none() -> None:
    asked = outcome("bi-rads-2013", "right=1 left=1").asks
    assert asked is not None
    assert asked.id == "density"
    assert outcome("bi-rads-2013", "density=a right=none left=none").trouble


def recist(baseline: float, nadir: float, now: float, **said: str) -> str:
    answers = {"missing": "no", "all_gone": "no", "non_target": "none", "new_lesions": "no"} | said
    return category("recist-1.1", f"baseline_sum={baseline} nadir_sum={nadir} current_sum={now}", **answers)


@pytest.mark.parametrize(
    ("baseline", "nadir", "now", "found"),
    [
        (100, 100, 70, "PR"),
        (100, 100, 70.1, "SD"),
        (55.3, 55.3, 38.71, "PR"),
        (100, 50, 60, "PD"),
        (100, 50, 59.9, "PR"),
        (100, 24.5, 29.4, "PR"),
        (100, 24.5, 29.5, "PD"),
        (100, 100, 119.9, "SD"),
        (100, 100, 120, "PD"),
        (100, 80, 95.9, "SD"),
        (100, 80, 96, "PD"),
        (100, 0, 5, "PD"),
        (100, 0, 4.9, "PR"),
    ],
)
def test_recist_sums(baseline: float, nadir: float, now: float, found: str) -> None:
    assert recist(baseline, nadir, now) == found


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({"all_gone": "yes", "non_target": "none"}, "CR"),
        ({"all_gone": "yes", "non_target": "cr"}, "CR"),
        ({"all_gone": "yes", "non_target": "non-cr-non-pd"}, "PR"),
        ({"all_gone": "yes", "non_target": "ne"}, "PR"),
        ({"all_gone": "yes", "non_target": "pd"}, "PD"),
        ({"all_gone": "yes", "new_lesions": "yes"}, "PD"),
        ({"non_target": "non-cr-non-pd"}, "PR"),
        ({"non_target": "ne"}, "PR"),
        ({"missing": "yes"}, "NE"),
        ({"missing": "yes", "new_lesions": "yes"}, "PD"),
        ({"missing": "yes", "non_target": "pd"}, "PD"),
    ],
)
def test_recist_overall(said: dict[str, str], found: str) -> None:
    assert recist(100, 40, 9, **said) == found


def test_progression_is_proven_even_where_a_target_is_missing() -> None:
    assert recist(100, 50, 60, missing="yes") == "PD"


def test_a_nadir_above_the_baseline_is_refused() -> None:
    said = "baseline_sum=50 nadir_sum=51 current_sum=50 missing=no all_gone=no non_target=none new_lesions=no"
    assert "nadir" in outcome("recist-1.1", said).trouble


@pytest.mark.parametrize(
    ("said", "trouble"),
    [
        ("size=abc", "no number"),
        ("size=-1", "not within"),
        ("kind=round", "one of"),
        ("colour=red", "does not ask"),
        ("suspicious=perhaps", "yes or no"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(said: str, trouble: str) -> None:
    assert trouble in outcome("lung-rads-2022", said).trouble


def test_what_is_missing_is_asked_for_in_the_order_of_the_rules() -> None:
    asked = outcome("lung-rads-2022", "kind=solid").asks
    assert asked is not None
    assert asked.id == "status"


def test_an_assessment_for_a_report_keeps_rules_inputs_and_codes() -> None:
    found = outcome("bi-rads-2013", "density=c right=1 left=5")
    kept = assessment_of(found, {"density": "c", "right": "1", "left": "5"})
    assert (kept.system, kept.version, kept.category) == ("bi-rads-2013", "5th edition, 2013", "5")
    assert (kept.value.value, kept.value.scheme) == ("397145000", "SCT")
    assert kept.statement.startswith("BI-RADS: 5. Highly suggestive")
