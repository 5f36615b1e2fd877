"""What a stack, or one image of it, is to a hanging protocol: the properties that rules ask for, read once."""

from __future__ import annotations

from dataclasses import dataclass

from viewer.hanging.kernels import kernel_kind
from viewer.hanging.wording import Wording
from viewer.model.geometry import orientation_name
from viewer.model.projections import breast_view, side, side_code, view
from viewer.model.study import Instance, Series, Study
from viewer.model.volume import Stack
from viewer.model.words import first_word

_NO_AGENT = ("none", "no", "n", "native", "nativ", "0")
_PROJECTIONS = frozenset({"CR", "DX", "RG", "RF", "XA", "IO", "PX"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stack that may be hung, or its image ``index``.

    ``age`` is 0 for the current study, 1 for the most relevant prior, 2 for the next.
    """

    stack: Stack
    series: Series
    study: Study
    age: int = 0
    index: int | None = None

    @property
    def instance(self) -> Instance:
        """The image that names the candidate: its own, else the first of the stack."""
        return self.stack.images[self.index or 0].instance


@dataclass(frozen=True, slots=True)
class Traits:
    """``side`` is R, L, B or ""; ``contrast`` None where nothing is said; ``contradiction`` a sentence where sides differ."""

    modality: str = ""
    orientation: str = ""
    side: str = ""
    view: str = ""
    modifiers: tuple[str, ...] = ()
    contrast: bool | None = None
    kernel: str = ""
    thickness_mm: float | None = None
    text: str = ""
    scout: bool = False
    for_processing: bool = False
    contradiction: str = ""


def images_of(candidate: Candidate) -> tuple[Candidate, ...]:
    """One candidate for each image object of a stack without patient coordinates; else the stack itself."""
    images = candidate.stack.images
    if images[0].plane.in_patient:
        return (candidate,)
    first = {image.instance.sop_uid: index for index, image in reversed(list(enumerate(images)))}
    places = sorted(first.values())
    return tuple(
        Candidate(candidate.stack, candidate.series, candidate.study, candidate.age, place) for place in places
    )


class Known:
    """The traits of candidates, read once for all rules that ask for them."""

    def __init__(self, wording: Wording) -> None:
        self.wording = wording
        self._of: dict[tuple[str, int | None], Traits] = {}

    def of(self, candidate: Candidate) -> Traits:
        """The traits of a candidate."""
        key = candidate.stack.id, candidate.index
        if key not in self._of:
            self._of[key] = traits(candidate, self.wording)
        return self._of[key]


def traits(candidate: Candidate, wording: Wording) -> Traits:
    """The properties of a candidate; what is not known stays empty."""
    instance, series, stack = candidate.instance, candidate.series, candidate.stack
    named = " ".join((series.description, series.protocol))
    told = dict(instance.grouping)
    sided, contradiction = _side(candidate)
    return Traits(
        stack.modality,
        stack_orientation(stack),
        sided,
        instance.view or _named_view(candidate),
        instance.view_modifiers,
        _contrast(candidate, wording, told.get("contrast agent", "")),
        kernel_kind(told.get("kernel", "")),
        instance.slice_thickness,
        naming(candidate),
        wording.names_scout(named) or "LOCALIZER" in instance.image_type,
        instance.presentation_intent == "FOR PROCESSING",
        contradiction,
    )


def naming(candidate: Candidate) -> str:
    """All that names a candidate: its series, body part and study."""
    series, instance = candidate.series, candidate.instance
    parts = (series.description, series.protocol, series.body_part, instance.body_part, candidate.study.description)
    return " ".join(part for part in parts if part)


def stack_orientation(stack: Stack) -> str:
    """The stack's orientation; that of its first image where the stack is no volume; "" without patient coordinates."""
    plane = stack.images[0].plane
    if stack.geometry.orientation:
        return stack.geometry.orientation
    return orientation_name(plane.normal) if plane.in_patient else ""


def of_breast(candidate: Candidate) -> bool:
    """Whether this is a mammogram, also one that was digitised."""
    return candidate.stack.modality == "MG" or candidate.instance.body_part == "BREAST"


def _side(candidate: Candidate) -> tuple[str, str]:
    """The side, and a sentence where header and description name different ones: then it counts as unknown."""
    header = side_code(candidate.instance.laterality) or side_code(candidate.series.laterality)
    text = f"{candidate.series.description} {candidate.series.protocol}"
    named = side(text, breast=of_breast(candidate))
    if not _names_all(candidate.stack):
        return header, ""
    if header and named and {header, named} == {"R", "L"}:
        return "", f"its header says {header}, its description {named}"
    return header or named, ""


def _names_all(stack: Stack) -> bool:
    """Whether what the series is called is true of every image of a stack: slices, or one projection."""
    return stack.images[0].plane.in_patient or len({image.instance.sop_uid for image in stack.images}) == 1


def _named_view(candidate: Candidate) -> str:
    """The view by the description, where the header names none and the series holds one image."""
    if not _names_all(candidate.stack):
        return ""
    text = f"{candidate.series.description} {candidate.series.protocol}"
    if of_breast(candidate):
        return breast_view(text)
    return view(text) if candidate.stack.modality in _PROJECTIONS else ""


def _contrast(candidate: Candidate, wording: Wording, agent: str) -> bool | None:
    """Contrast by the header's agent and the description; None where they contradict each other or nothing is said."""
    series = wording.contrast_in(f"{candidate.series.description} {candidate.series.protocol}")
    said = series if series is not None else wording.contrast_in(candidate.study.description)
    if first_word(_NO_AGENT, agent) or not agent:
        return said
    return None if said is False else True
