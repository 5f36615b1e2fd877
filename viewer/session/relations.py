"""How one stack lies to another: in one frame of reference, paired by hand, or registered. Never across patients."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import Enum

import numpy as np
from numpy.typing import ArrayLike

from viewer.model.geometry import Vector, transform, vector
from viewer.model.volume import Stack
from viewer.session.exams import Exams
from viewer.session.levels import Levels, levels

PARALLEL = 0.999  # the cosine above which two planes count as parallel: about 2.5 degrees
TILTED = math.cos(math.radians(20.0))  # how far patients lie differently from one examination to another

Space = tuple[str, str]  # the study, and the frame of reference, or the stack where it names none


class Bond(Enum):
    """Why two stacks can be linked."""

    FRAME = "frame of reference"
    BY_HAND = "by hand"
    REGISTERED = "registered"


@dataclass(frozen=True, eq=False, slots=True)
class Relation:
    """Leads points of one stack to another: ``matrix`` is 4x4, LPS mm to LPS mm.

    ``offset_mm`` is that of a pairing by hand along the normal; ``tilt_deg`` is the angle left between the planes; ``merit``
    is what is known of how good a registration is, in words.
    """

    bond: Bond
    matrix: Vector = field(default_factory=lambda: np.eye(4))
    offset_mm: float = 0.0
    tilt_deg: float = 0.0
    merit: str = ""

    @property
    def in_plane(self) -> bool:
        """Whether it knows where a point lies within the plane, too, and not only at which level."""
        return self.bond is not Bond.BY_HAND

    def moved(self, points: ArrayLike) -> Vector:
        """Points (..., 3) of the one stack as points of the other; of a pairing by hand only the level is meant."""
        return transform(self.matrix, points)


@dataclass(frozen=True, eq=False, slots=True)
class Tie:
    """What was made between two spaces: a pairing (with the normals of both planes) or a registration."""

    bond: Bond
    matrix: Vector
    normals: tuple[Vector, Vector] | None = None
    offset_mm: float = 0.0
    merit: str = ""


@dataclass(frozen=True, eq=False, slots=True)
class Paired:
    """One side of a pairing: the middle of its image, and the axis along which its levels are counted."""

    point: Vector
    axis: Vector


@dataclass(frozen=True, eq=False, slots=True)
class _Told:
    """What is known of two stacks, which are held so that no other ones get their place in memory."""

    stacks: tuple[Stack, Stack]
    one_patient: bool
    one_frame: bool
    parallel: bool
    relation: Relation | None = None


class Relations:
    """Tells the relation of two stacks, and keeps what was paired or registered while a study is open.

    A tie belongs to two spaces (study and frame of reference), not to two panes: it survives another series, and reaches
    every series of the same frame whose planes are parallel to those that were paired.
    """

    def __init__(self, exams: Exams) -> None:
        self._exams = exams
        self._levels: dict[str, tuple[Stack, Levels | None]] = {}
        self._ties: dict[tuple[Space, Space], tuple[Tie, ...]] = {}
        self._told: dict[tuple[int, int], _Told] = {}
        exams.sorted.connect(lambda _: self._told.clear())

    def clear(self) -> None:
        """Forget all, for another study."""
        self._levels.clear()
        self._ties.clear()
        self._told.clear()

    def levels(self, stack: Stack) -> Levels | None:
        """Where the images of a stack lie; worked out once."""
        kept = self._levels.get(stack.id)
        if kept is None or kept[0] is not stack:
            kept = self._levels[stack.id] = stack, levels(stack)
        return kept[1]

    def one_patient(self, one: Stack, other: Stack) -> bool:
        """Whether both are surely of one patient: what names the patient agrees in both, and there is an ID."""
        return self._tell(one, other).one_patient

    def one_frame(self, one: Stack, other: Stack) -> bool:
        """Whether coordinates of both mean the same place: one patient, one frame of reference, places in the patient."""
        return self._tell(one, other).one_frame

    def relation(self, one: Stack, other: Stack) -> Relation | None:
        """How ``other`` follows ``one`` from image to image; None where it does not, as for planes that cross."""
        return self._tell(one, other).relation

    def cross(self, one: Stack, other: Stack) -> bool:
        """Whether the images of both may cross: not parallel, with coordinates that mean the same place."""
        told = self._tell(one, other)
        return told.one_frame and not told.parallel

    def _tell(self, one: Stack, other: Stack) -> _Told:
        """Worked out once for two stacks: every pane asks for it with every picture."""
        key = id(one), id(other)
        if key not in self._told:
            self._told[key] = self._compare(one, other)
        return self._told[key]

    def _compare(self, one: Stack, other: Stack) -> _Told:
        here, there = self.levels(one), self.levels(other)
        patient = self._one_patient(one, other)
        if here is None or there is None:
            return _Told((one, other), patient, one_frame=False, parallel=False)
        frame = one.frame_of_reference_uid
        one_frame = one.id == other.id or (patient and frame != "" and frame == other.frame_of_reference_uid)
        parallel = _parallel(here.normal, there.normal)
        found = Relation(Bond.FRAME) if one_frame and parallel else None
        for tie in reversed(self._ties.get((space(one), space(other)), ())):
            found = _of_tie(tie, here.normal, there.normal) or found
        relation = found if patient and one.id != other.id else None
        return _Told((one, other), patient, one_frame, parallel, relation)

    def _one_patient(self, one: Stack, other: Stack) -> bool:
        first, second = one.images[0].instance, other.images[0].instance
        exams = self._exams.of(one.id), self._exams.of(other.id)
        if first.patient_key != second.patient_key or exams[0] is None or exams[1] is None:
            return False
        patients = exams[0].study.patient, exams[1].study.patient
        same_study = first.study_uid == second.study_uid
        return patients[0].identity == patients[1].identity and (same_study or bool(patients[0].patient_id))

    @staticmethod
    def close(one: Vector, other: Vector, bond: Bond) -> bool:
        """Whether planes with these unit normals go together: parallel, or tilted as little as patients lie differently."""
        return abs(float(one @ other)) >= (PARALLEL if bond is Bond.FRAME else TILTED)

    # ties

    def tied_by_hand(self, one: Stack, other: Stack) -> bool:
        """Whether the two follow each other by a pairing."""
        found = self.relation(one, other)
        return found is not None and found.bond is Bond.BY_HAND

    def why_no_tie(self, one: Stack, other: Stack) -> str:
        """A sentence on why the two can be neither paired nor registered; "" where they can."""
        if not self.one_patient(one, other):
            return "These series are not surely of one patient."
        if self.levels(one) is None or self.levels(other) is None:
            return "A series whose images have no place in the patient cannot be linked by place."
        if space(one) == space(other):
            return "These series share a frame of reference: they are linked by place without it."
        return ""

    def pair(self, one: Stack, here: Vector, other: Stack, there: Vector) -> str:
        """Let the level of the point ``here`` (3,) of one be that of ``there`` of the other; a sentence where it may not."""
        why = self.why_no_tie(one, other)
        first, second = self.levels(one), self.levels(other)
        if why or first is None or second is None:
            return why
        cosine = float(first.normal @ second.normal)
        if abs(cosine) < TILTED:
            return "Planes that cross cannot be linked by level: they are tilted by more than 20° to each other."
        upward = _upward(first.normal)
        mine = Paired(here, first.normal * upward)
        theirs = Paired(there, second.normal * (upward if cosine > 0 else -upward))
        self._tie(one, other, _pairing(mine, theirs))
        self._tie(other, one, _pairing(theirs, mine))
        return ""

    def unpair(self, one: Stack, other: Stack) -> None:
        """Take a pairing away; what was there before it (a registration, a common frame) is in force again."""
        for pair in ((one, other), (other, one)):
            self._drop(*pair, Bond.BY_HAND)

    def register(self, one: Stack, other: Stack, matrix: Vector, merit: str) -> None:
        """Keep a registration: ``matrix`` is 4x4 and rigid, from the space of one to that of the other."""
        self._tie(one, other, Tie(Bond.REGISTERED, matrix, merit=merit))
        self._tie(other, one, Tie(Bond.REGISTERED, vector(np.linalg.inv(matrix)), merit=merit))

    def unregister(self, one: Stack, other: Stack) -> None:
        """Take a registration away."""
        for pair in ((one, other), (other, one)):
            self._drop(*pair, Bond.REGISTERED)

    def _tie(self, one: Stack, other: Stack, tie: Tie) -> None:
        """The last that was made counts first; one of the same kind and direction is replaced."""
        key = space(one), space(other)
        kept = (each for each in self._ties.get(key, ()) if not _replaces(tie, each))
        self._ties[key] = (tie, *kept)
        self._told.clear()

    def _drop(self, one: Stack, other: Stack, bond: Bond) -> None:
        here = self.levels(one)
        key = space(one), space(other)
        self._told.clear()
        if here is not None:
            self._ties[key] = tuple(
                tie for tie in self._ties.get(key, ()) if tie.bond is not bond or not _along(tie, here.normal)
            )


def space(stack: Stack) -> Space:
    """In which coordinates a stack lies. A frame of reference that names two studies is still asked for by study."""
    return stack.images[0].instance.study_uid, stack.frame_of_reference_uid or stack.id


def _pairing(one: Paired, other: Paired) -> Tie:
    """Steps along one axis become steps along the other; every point lands above the middle of the paired image."""
    matrix = np.eye(4)
    matrix[:3, :3] = np.outer(other.axis, one.axis)
    matrix[:3, 3] = other.point - matrix[:3, :3] @ one.point
    offset = float(other.point @ other.axis) - float(one.point @ one.axis)
    return Tie(Bond.BY_HAND, matrix, (one.axis, other.axis), offset)


def _upward(normal: Vector) -> float:
    """1 where a normal points to the left, back or head along its main axis, else -1: offsets are told along that axis."""
    return 1.0 if normal[int(np.argmax(np.abs(normal)))] > 0 else -1.0


def _of_tie(tie: Tie, here: Vector, there: Vector) -> Relation | None:
    """The relation of two stacks with these normals by a tie; None where the tie does not reach them."""
    if tie.normals is not None:
        if not (_parallel(tie.normals[0], here) and _parallel(tie.normals[1], there)):
            return None
        return Relation(tie.bond, tie.matrix, tie.offset_mm, _angle(here, there))
    turned = tie.matrix[:3, :3] @ here
    if abs(float(turned @ there)) < TILTED:
        return None
    return Relation(tie.bond, tie.matrix, tilt_deg=_angle(turned, there), merit=tie.merit)


def _replaces(new: Tie, old: Tie) -> bool:
    if new.bond is not old.bond:
        return False
    return new.normals is None or old.normals is None or _parallel(new.normals[0], old.normals[0])


def _along(tie: Tie, normal: Vector) -> bool:
    return tie.normals is None or _parallel(tie.normals[0], normal)


def _parallel(one: Vector, other: Vector) -> bool:
    return abs(float(vector(one) @ vector(other))) >= PARALLEL


def _angle(one: Vector, other: Vector) -> float:
    return math.degrees(math.acos(min(abs(float(one @ other)), 1.0)))
