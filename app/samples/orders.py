"""What was asked for in the sample studies, and what the order says about safety. Invented, like the patients."""

from __future__ import annotations

from dataclasses import dataclass

from app.samples.golden import CURRENT, HAND_STUDY_UID, PRIOR


@dataclass(frozen=True, slots=True)
class SampleOrder:
    """An order. ``urgency`` is 0 routine, 1 urgent, 2 emergency; ``egfr`` ml/min/1.73 m2 on a DICOM date."""

    study_uid: str
    accession: str
    procedure: str
    question: str
    indication: str
    urgency: int
    referrer: str  # DICOM person name
    referrer_contact: str = ""
    allergies: tuple[str, ...] = ()
    contrast_reactions: tuple[str, ...] = ()
    implants: tuple[str, ...] = ()
    egfr: float | None = None
    egfr_on: str = ""
    pregnancy: str = ""


SAMPLE_ORDERS = (
    SampleOrder(
        study_uid=CURRENT.study_uid,
        accession="SAMPLE-2026-01",
        procedure="CT chest with contrast",
        question="Has the nodule in the right upper lobe grown since last year?",
        indication="Solid nodule in the right upper lobe, found by chance a year ago. Ex-smoker, 30 pack years.",
        urgency=1,
        referrer="Sample^Robin^^Dr.",
        referrer_contact="Pulmonology outpatients, bleep 0000 (sample)",
        contrast_reactions=("hives after iodinated contrast medium, 2019, mild",),
        egfr=58.0,
        egfr_on="20261112",
    ),
    SampleOrder(
        study_uid=PRIOR.study_uid,
        accession="SAMPLE-2025-01",
        procedure="CT chest with contrast",
        question="Cause of the cough?",
        indication="Dry cough for three months, ex-smoker.",
        urgency=0,
        referrer="Sample^Robin^^Dr.",
        egfr=64.0,
        egfr_on="20251110",
    ),
    SampleOrder(
        study_uid=HAND_STUDY_UID,
        accession="SAMPLE-2026-02",
        procedure="Radiograph of the left hand, PA",
        question="Fracture of the fifth metacarpal?",
        indication="Struck a wall with the fist; swelling over the fifth metacarpal head.",
        urgency=2,
        referrer="Sample^Kim^^Dr.",
        referrer_contact="Emergency department, phone 0000 (sample)",
    ),
)
