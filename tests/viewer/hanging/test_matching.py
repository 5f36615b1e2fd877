from __future__ import annotations

from dataclasses import replace

from tests.viewer.hanging.studies import (
    CORONAL,
    PROTOCOLS,
    WORDING,
    a_candidate,
    hung,
    projections,
    shown,
    step,
)
from viewer.hanging.criteria import suits
from viewer.hanging.matching import fill, hang
from viewer.hanging.protocol import PaneRule, Protocol, Step
from viewer.hanging.traits import Known
from viewer.model.geometry import Plane


def test_a_chest_ct_without_a_prior_is_hung_axially_alone() -> None:
    hanging = hung(a_candidate("scout", images=9), a_candidate("axial"), a_candidate("cor", plane=CORONAL))
    assert hanging.match.protocol.id == "ct-chest"
    first = hanging.arrangements[0]
    assert (first.step.rows, first.step.columns) == (1, 1)
    assert shown(first) == ["axial"]


def test_the_most_relevant_prior_hangs_beside_the_current_study() -> None:
    hanging = hung(a_candidate("now"), a_candidate("less relevant", age=2), a_candidate("relevant", age=1))
    assert shown(hanging.arrangements[0]) == ["now", "relevant"]


def test_a_protocol_says_which_rules_held() -> None:
    chest = next(protocol for protocol in PROTOCOLS if protocol.id == "ct-chest")
    match = suits(chest, [a_candidate("series", study="CT head")], Known(WORDING))
    assert match.score is None
    assert [(reason.rule, reason.held) for reason in match.reasons] == [
        ("modality CT; wanted CT", True),
        ("region head; wanted chest", False),
    ]


def test_an_unknown_kind_of_study_falls_back_to_the_general_protocol_with_the_others_refused() -> None:
    hanging = hung(a_candidate("x", modality="OT", plane=Plane(), study=""))
    assert hanging.match.protocol.id == "general"
    assert {match.protocol.id for match in hanging.others} == {one.id for one in PROTOCOLS} - {"general"}
    assert all(match.score is None for match in hanging.others)


def test_a_radiograph_hangs_left_of_its_prior_and_the_lateral_comes_with_the_next_step() -> None:
    now = [a_candidate("PA", "DX", Plane(), 1), a_candidate("lateral", "DX", Plane(), 1)]
    hanging = hung(*now, a_candidate("PA before", "CR", Plane(), 1, age=1))
    assert [shown(one) for one in hanging.arrangements[:2]] == [["PA", "PA before"], ["PA", "lateral"]]


def test_two_views_in_one_series_are_hung_by_their_headers() -> None:
    hanging = hung(projections("Thorax", {"view": "LL"}, {"view": "PA"}, modality="DX"))
    assert step(hanging, "Both views") == ["Thorax 1", "Thorax 0"]
    assert step(hanging, "One view") == ["Thorax 1"]


def test_a_stack_that_is_no_volume_is_not_reconstructed() -> None:
    chest = next(protocol for protocol in PROTOCOLS if protocol.id == "ct-chest")
    planes = next(one for one in chest.steps if one.name == "Axial with coronal")
    assert fill(planes, [a_candidate("one", images=3)], Known(WORDING)).complete
    left_out = fill(planes, [a_candidate("one", images=1)], Known(WORDING))
    assert not left_out.complete
    assert [reason.rule for reason in left_out.placements[1].reasons if not reason.held] == [
        "a volume, for the coronal plane"
    ]


def test_a_sharp_kernel_hangs_as_lung_and_a_soft_one_as_soft_tissue() -> None:
    series = [a_candidate(name, grouping=(("kernel", name),)) for name in ("B30f", "B70f")]
    hanging = hung(*series)
    assert step(hanging, "Lung and soft tissue") == ["B70f", "B30f"]
    assert step(hanging, "Axial") == ["B30f"]


def test_phases_are_told_apart_by_contrast() -> None:
    native = a_candidate("native", study="CT Abdomen")
    given = a_candidate("portal venous", study="CT Abdomen", grouping=(("contrast agent", "Ultravist 300"),))
    hanging = hung(native, given)
    assert hanging.match.protocol.id == "ct-abdomen"
    assert step(hanging, "Before and after contrast") == ["native", "portal venous"]
    assert step(hanging, "Axial") == ["portal venous"]


def test_all_panes_of_a_prior_show_the_same_prior() -> None:
    """Of two priors the second fills both panes, the first only one: never one pane of each."""
    rules = [PaneRule(of="prior", named=("flair*",)), PaneRule(of="prior", named=("t1*",))]
    wanted = Step("priors", 1, 2, tuple(rules))
    candidates = [
        a_candidate("flair", "MR", age=1),
        a_candidate("flair", "MR", age=2),
        a_candidate("t1", "MR", age=2),
    ]
    filled = fill(wanted, candidates, Known(WORDING))
    assert [placed.candidate and placed.candidate.age for placed in filled.placements] == [2, 2]


def test_the_second_prior_is_the_one_after_the_first() -> None:
    wanted = Step("three", 1, 3, (PaneRule(), PaneRule(of="prior"), PaneRule(of="prior", prior=2)))
    filled = fill(wanted, [a_candidate(f"age {age}", age=age) for age in (0, 1, 2, 3)], Known(WORDING))
    assert shown(filled) == ["age 0", "age 1", "age 2"]


def test_the_readers_own_protocol_comes_before_what_is_shipped() -> None:
    mine = Protocol("mine", "Mine", (Step("one", 1, 1, (PaneRule(),)),), own=True)
    found = hang([*PROTOCOLS, mine], [a_candidate("axial")], Known(WORDING))
    assert found is not None
    assert found.match.protocol is mine
    not_suited = replace(mine, match=replace(mine.match, modality=("MR",)))
    found = hang([*PROTOCOLS, not_suited], [a_candidate("axial")], Known(WORDING))
    assert found is not None
    assert found.match.protocol.id == "ct-chest"


def test_scouts_hang_nowhere_but_where_they_are_all_there_is() -> None:
    hanging = hung(a_candidate("Topogram", images=9, study=""), a_candidate("other", "OT", Plane(), 1, study=""))
    assert step(hanging, "One series") == ["other"]
    assert shown(hung(a_candidate("Topogram", study="")).arrangements[0]) == ["Topogram"]


def test_steps_that_cannot_be_filled_are_kept_with_what_was_missing() -> None:
    hanging = hung(a_candidate("axial"))
    beside = next(one for one in hanging.left_out if one.step.name == "Axial, beside the prior")
    assert shown(beside) == ["axial", ""]


def test_an_image_made_for_processing_gives_way_to_the_one_to_be_read() -> None:
    header = {"view": "CC", "laterality": "R", "patient_orientation": ("P", "L")}
    raw = {**header, "presentation_intent": "FOR PROCESSING"}
    found = hung(projections("mammo", raw, header, {"view": "CC", "laterality": "L"}))
    assert step(found, "CC, both sides") == ["mammo 1", "mammo 2"]


def test_nothing_is_hung_without_stacks() -> None:
    assert hang(PROTOCOLS, [], Known(WORDING)) is None
