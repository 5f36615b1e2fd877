"""Phantom studies of several patients for the scenarios: small, quick, with values that are known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.phantoms import Subject, ct_series, radiograph, save, save_all

ROWS = COLUMNS = 64
SPACING = (0.5, 0.5)  # mm per pixel

ADA = Subject(patient_id="P-100", name="Larsen^Nora", study="chest 2026", accession="A100", description="CT chest")
ADA_BEFORE = replace(ADA, study="chest 2025", study_date="20251020", accession="A099")
BEN = Subject(
    patient_id="P-200", name="Mbeki^Ben", birth_date="19710505", sex="M", study="ben", accession="A200",
    description="CT chest", study_time="111500",
)  # fmt: skip
CAT = Subject(
    patient_id="P-300", name="Ito^Cat", birth_date="19850909", study="cat", accession="A300",
    description="Chest PA", study_time="121500",
)  # fmt: skip
DAN = Subject(
    patient_id="P-400", name="Okoro^Dan", birth_date="19400101", sex="M", study="dan", accession="A400",
    description="CT chest", study_time="131500",
)  # fmt: skip


def write_morning(folder: Path) -> Path:
    """A CT with a prior, two more CTs and a radiograph, of four patients."""
    write_ct(folder / "ada", ADA, 24)
    write_ct(folder / "before", ADA_BEFORE, 12)
    write_ct(folder / "ben", BEN, 16)
    write_ct(folder / "dan", DAN, 10)
    save(radiograph("DX", subject=CAT, ImagerPixelSpacing=[0.2, 0.2]), folder / "cat" / "1.dcm")
    return folder


def write_ct(folder: Path, subject: Subject, count: int) -> list[Path]:
    """An axial chest CT of ``count`` images."""
    images = ct_series(count, rows=ROWS, columns=COLUMNS, spacing=SPACING, subject=subject, series="axial chest")
    for image in images:
        image.BodyPartExamined = "CHEST"
    return save_all(images, folder)
