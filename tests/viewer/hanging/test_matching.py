from __future__ import annotations

from pathlib import Path

import pytest

from viewer.hanging.matching import Candidate, fill, hang, suits
from viewer.hanging.protocol import ProtocolError, load_protocols, read_protocol
from viewer.model.calibration import Calibration
from viewer.model.geometry import Plane
from viewer.model.study import Frame, Instance, PixelFormat, Series, Study
from viewer.model.volume import Geometry, Stack, StackImage

FOLDER = Path(__file__).parents[3] / "resources" / "hanging"
PROTOCOLS = load_protocols(FOLDER)
AXIAL = Plane(in_patient=True)
CORONAL = Plane(column_direction=(0.0, 0.0, -1.0), in_patient=True)


def a_candidate(
    name: str, modality: str = "CT", plane: Plane = AXIAL, images: int = 3, age: int = 0, study: str = "CT chest"
) -> Candidate:
    instance = Instance("study", name, "1.2", name, modality=modality, format=PixelFormat(4, 4))
    image = StackImage(instance, Frame(), plane, Calibration())
    stack = Stack(name, name, modality, name, (image,) * images, Geometry(is_volume=plane.in_patient and images > 2))
    return Candidate(stack, Series(name, description=name), Study("study", description=study), age)


def test_a_chest_ct_without_a_prior_is_hung_axially_alone() -> None:
    hanging = hang(PROTOCOLS, [a_candidate("scout", images=9), a_candidate("axial"), a_candidate("cor", plane=CORONAL)])
    assert hanging is not None
    assert hanging.match.protocol.id == "ct-chest"
    first = hanging.arrangements[0]
    assert (first.step.rows, first.step.columns) == (1, 1)
    placed = first.placements[0].candidate
    assert placed is not None
    assert placed.stack.id == "axial"


def test_the_latest_prior_hangs_beside_the_current_study() -> None:
    candidates = [a_candidate("now"), a_candidate("older", age=2), a_candidate("old", age=1)]
    hanging = hang(PROTOCOLS, candidates)
    assert hanging is not None
    ids = [placed.candidate.stack.id for placed in hanging.arrangements[0].placements if placed.candidate]
    assert ids == ["now", "old"]


def test_a_protocol_says_which_rules_held() -> None:
    chest = next(protocol for protocol in PROTOCOLS if protocol.id == "ct-chest")
    match = suits(chest, [a_candidate("head", study="CT head")])
    assert match.score is None
    assert [reason.held for reason in match.reasons] == [True, False]
    assert "none of chest" in match.reasons[1].rule


def test_an_unknown_kind_of_study_falls_back_to_the_general_protocol_with_the_others_refused() -> None:
    hanging = hang(PROTOCOLS, [a_candidate("x", modality="XA", plane=Plane(), study="")])
    assert hanging is not None
    assert hanging.match.protocol.id == "general"
    assert {match.protocol.id for match in hanging.others} == {"ct-chest", "radiograph"}
    assert all(match.score is None for match in hanging.others)


def test_a_radiograph_hangs_left_of_its_prior_and_the_lateral_comes_with_the_next_step() -> None:
    now = [a_candidate("PA", "DX", Plane(), 1), a_candidate("lateral", "DX", Plane(), 1)]
    hanging = hang(PROTOCOLS, [*now, a_candidate("PA before", "CR", Plane(), 1, age=1)])
    assert hanging is not None
    shown = [[p.candidate.stack.id for p in a.placements if p.candidate] for a in hanging.arrangements]
    assert shown[:2] == [["PA", "PA before"], ["PA", "lateral"]]


def test_a_stack_that_is_no_volume_is_not_reconstructed() -> None:
    chest = next(protocol for protocol in PROTOCOLS if protocol.id == "ct-chest")
    planes = next(step for step in chest.steps if step.name == "Axial with coronal")
    assert fill(planes, [a_candidate("one", images=3)]).complete
    assert not fill(planes, [a_candidate("one", images=1)]).complete


def test_nothing_is_hung_without_stacks() -> None:
    assert hang(PROTOCOLS, []) is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("id = 'x'\nname = 'x'", "'step' is missing"),
        ("id = 'x'\nname = 'x'\n[[step]]\nname='s'\ngrid=[1,1]\n[[step.pane]]\nof='later'", "later"),
        ("id = 'x'\nname = 'x'\n[[step]]\nname='s'\ngrid=[1,1]\n[[step.pane]]\n[[step.pane]]", "2 panes"),
        ("id = 'x'\nname = 'x'\n[[step]]\nname='s'\ngrid=[1,1]\n[[step.pane]]\ncolour='red'", "colour"),
        ("id =", "Invalid"),
    ],
)
def test_a_bad_protocol_is_refused_by_its_file_and_entry(text: str, says: str) -> None:
    with pytest.raises(ProtocolError, match=says) as error:
        read_protocol(text, "mine.toml")
    assert "mine.toml" in str(error.value)
