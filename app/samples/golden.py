"""The sizes and places that the phantoms are made with: what a measurement on them must find."""

from __future__ import annotations

from dataclasses import dataclass

from viewer.model.geometry import Triple


@dataclass(frozen=True, slots=True)
class Nodule:
    """A sphere of known diameter (at half of the step from lung to nodule) and density, at ``centre`` (patient mm)."""

    centre: Triple
    diameter_mm: float
    density_hu: float


@dataclass(frozen=True, slots=True)
class ChestSeries:
    """A chest CT of the phantom, with a nodule in the right upper lobe. ``shift`` is patient minus anatomy, mm."""

    study_uid: str
    series_uid: str
    frame_of_reference_uid: str
    shift: Triple
    nodule: Nodule


ROWS = COLUMNS = 512
SLICES = 152
PIXEL_MM = 0.75
SLICE_MM = 2.0

# Anatomy millimetres (thorax.py); the two acquisitions lie differently on the table, as real ones do.
NODULE_ANATOMY: Triple = (-70.125, -9.375, 212.0)
CURRENT_SHIFT: Triple = (0.0, -168.0, -912.5)
PRIOR_SHIFT: Triple = (4.5, -163.5, -874.0)
NODULE_HU = 38.0
LUNG_HU = -868.0


def _place(shift: Triple) -> Triple:
    return NODULE_ANATOMY[0] + shift[0], NODULE_ANATOMY[1] + shift[1], NODULE_ANATOMY[2] + shift[2]


CURRENT = ChestSeries(
    study_uid="2.25.100000000000000000000000000001010",
    series_uid="2.25.100000000000000000000000000001011",
    frame_of_reference_uid="2.25.100000000000000000000000000001019",
    shift=CURRENT_SHIFT,
    nodule=Nodule(_place(CURRENT_SHIFT), 14.0, NODULE_HU),
)
PRIOR = ChestSeries(
    study_uid="2.25.100000000000000000000000000000010",
    series_uid="2.25.100000000000000000000000000000011",
    frame_of_reference_uid="2.25.100000000000000000000000000000019",
    shift=PRIOR_SHIFT,
    nodule=Nodule(_place(PRIOR_SHIFT), 9.0, NODULE_HU),
)

# The hand radiograph: sizes at the detector.
HAND_ROWS, HAND_COLUMNS = 2560, 2048
HAND_PIXEL_MM = 0.1
HAND_STUDY_UID = "2.25.100000000000000000000000000002010"
HAND_SERIES_UID = "2.25.100000000000000000000000000002011"
