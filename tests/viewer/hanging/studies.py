"""Studies as facts, for the tests of the hanging room; nothing of them is read from files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from viewer.hanging.matching import hang
from viewer.hanging.protocol_file import load_protocols
from viewer.hanging.reasons import Arrangement, Hanging
from viewer.hanging.traits import Candidate, Known
from viewer.hanging.wording import load_wording
from viewer.model.calibration import Calibration
from viewer.model.geometry import Plane
from viewer.model.study import Frame, Instance, PixelFormat, Series, Study
from viewer.model.volume import Geometry, Stack, StackImage

RESOURCES = Path(__file__).parents[3] / "resources"
PROTOCOLS = load_protocols(RESOURCES / "hanging")
WORDING = load_wording(RESOURCES / "hanging_words.toml")
AXIAL = Plane(in_patient=True)
CORONAL = Plane(column_direction=(0.0, 0.0, -1.0), in_patient=True)
SAGITTAL = Plane(row_direction=(0.0, 1.0, 0.0), column_direction=(0.0, 0.0, -1.0), in_patient=True)


def a_candidate(
    name: str,
    modality: str = "CT",
    plane: Plane = AXIAL,
    images: int = 3,
    age: int = 0,
    study: str = "CT chest",
    **header: object,
) -> Candidate:
    """A stack of one series; ``header`` are facts of its instances."""
    instance = Instance("study", name, "1.2", name, modality=modality, format=PixelFormat(4, 4))
    instance = replace(instance, **header)  # type: ignore[arg-type]
    image = StackImage(instance, Frame(), plane, Calibration())
    geometry = Geometry(is_volume=plane.in_patient and images > 2, affine=((1.0, 0.0, 0.0, 0.0),) * 4)
    stack = Stack(f"{name} {age}", name, modality, name, (image,) * images, geometry)
    return Candidate(stack, Series(name, description=name), Study(f"study {age}", description=study), age)


def projections(name: str, *headers: dict[str, object], modality: str = "MG", age: int = 0) -> Candidate:
    """A series of projection images, each with a header of its own."""
    images = tuple(
        StackImage(
            replace(Instance("study", name, "1.2", f"{name} {number}", modality, format=PixelFormat(4, 4)), **header),  # type: ignore[arg-type]
            Frame(),
            Plane(),
            Calibration(),
        )
        for number, header in enumerate(headers)
    )
    stack = Stack(f"{name} {age}", name, modality, name, images)
    return Candidate(stack, Series(name, description=name), Study(f"study {age}"), age)


def hung(*candidates: Candidate) -> Hanging:
    """What the shipped protocols make of these."""
    found = hang(PROTOCOLS, candidates, Known(WORDING))
    assert found is not None
    return found


def shown(arrangement: Arrangement) -> list[str]:
    """The series of each pane, with the number of the image where one was chosen; "" for an empty pane."""
    return [_name(placed.candidate) for placed in arrangement.placements]


def _name(candidate: Candidate | None) -> str:
    if candidate is None:
        return ""
    name = candidate.series.description
    return name if candidate.index is None or len(candidate.stack.images) == 1 else f"{name} {candidate.index}"


def step(hanging: Hanging, name: str) -> list[str]:
    """What the panes of a step show."""
    return next(shown(one) for one in hanging.arrangements if one.step.name == name)
