"""Every document that signing makes, of sample and real studies, is sound for dciodvfy, dsrdump and our own checker."""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pydicom
import pytest
from pydicom.dataset import Dataset

import viewer.tools
from app.archive.archive import Archive, open_archive
from app.archive.importer import Importer
from app.archive.index import Index
from app.commands.writing import Writing, writing
from app.home import RESOURCES
from app.inspection.at_hand import AtHand
from app.inspection.values import stored_values
from app.samples.make import make
from app.settings import Preferences
from reporting.draft.life_cycle import Event
from reporting.export import dicom_pdf, sr_measurements, sr_report, verify
from reporting.export.objects import SignedObject
from reporting.template_files import load_templates
from tests.conftest import SHARED
from tests.phantoms import Subject, ct_series, save_all
from tests.reporting.export.samples import dciodvfy_errors, dsrdump
from viewer.catalogue import extensions
from viewer.dicom.grouping import stacks
from viewer.model.measurement import Measurement
from viewer.model.study import Study
from viewer.session.exams import image_name
from viewer.tools.measuring import MeasuringTool

TEMPLATES = load_templates(RESOURCES / "report_templates")
READER = Preferences(
    reader_name="Ødegård, Åse", reader_login="aase", organisation="Lectern test hospital", organisation_address="1 Way"
)
NAMES = {
    "markup": "<img src=x>^&amp;",
    "right to left": "כהן^דוד",
    "ideographic": "Yamada^Tarou=山田^太郎=やまだ^たろう",
}
# What stands for each study: a folder of the samples, a made study, or files of a real one (pattern, how many).
SAMPLES = {"hand": "hand", "chest": "chest"}
REAL = {
    "real CT": ("ct_chest_lidc0314", "**/*.dcm", 8),
    "real CR": ("dx_cr", "CR-MONO1-10-chest", 1),
    "real DX": ("dx_cr", "966_fixed.dcm", 1),
    "real MR": ("petctmr_sts043", "MR_T1/**/*.dcm", 6),
    "real ultrasound": ("us_echo_cine", "color3d_jpeg_baseline.dcm", 1),
}
SLICES_OF_SAMPLES = 3
SPOTS = ((0.4, 0.4), (0.6, 0.45), (0.45, 0.7), (0.3, 0.6), (0.7, 0.3), (0.75, 0.6))  # parts of the image


@dataclass(frozen=True)
class Signed:
    """The documents of one study: of the report, then of its addendum."""

    study: Study
    image: Path  # a file of the study
    objects: tuple[SignedObject, ...]
    at_hand: AtHand


@pytest.fixture(scope="module")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample studies, of the chest the first slices: a document is made of headers and one image."""
    folder, steps = tmp_path_factory.mktemp("samples"), iter(range(SLICES_OF_SAMPLES + 2))
    make(folder, cancelled=lambda: next(steps, None) is None)
    return folder


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    opened = open_archive(tmp_path_factory.mktemp("home") / "archive")
    yield opened
    opened.close()


@pytest.fixture(scope="module", params=[*SAMPLES, *REAL, *NAMES])
def signed(
    request: pytest.FixtureRequest, archive: Archive, sample_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Signed:
    """A study taken by reference, measured, reported and signed, with an addendum."""
    files = _files(request.param, sample_folder, tmp_path_factory)
    summary = Importer(archive, copy=False).run(files)
    assert summary.complete
    study = Index(archive).study(summary.studies[0])
    first = writing(archive, READER, study.uid, TEMPLATES)
    _write(first, study)
    _, objects = first.sign(Event.SIGN_FINAL)
    second = writing(archive, READER, study.uid, TEMPLATES)
    second.begin_addendum("Seen again with <b>the prior</b>: no change & no new finding. Größe ≤ 5 mm.")
    _, added = second.sign(Event.SIGN_FINAL)
    image = next(file for one in files for file in (one.rglob("*.dcm") if one.is_dir() else [one]))
    return Signed(study, image, (*objects, *added), AtHand(index=Index(archive)))


def _files(name: str, samples: Path, factory: pytest.TempPathFactory) -> list[Path]:
    if name in SAMPLES:
        return [samples / SAMPLES[name]]
    if name in NAMES:
        subject = Subject(patient_id=name, name=NAMES[name], study=name, accession=f"A-{len(name)}")
        folder = factory.mktemp("made")
        save_all(ct_series(3, subject=subject, rows=32, columns=32), folder)
        return [folder]
    study, pattern, count = REAL[name]
    found = sorted((SHARED / study).glob(pattern))[:count]
    if not found:
        pytest.skip(f"real study {study} is not here (../shared/data is absent)")
    return found


def _write(made: Writing, study: Study) -> None:
    """The report of a reader in a hurry: a sentence for every section and blank, a measurement of each tool, one quoted."""
    draft = made.draft
    measured = tuple(_measured(study))
    draft.set_measurements(measured)
    for _, field in draft.unfilled():
        draft.set_field(field, "none")
    for section in draft.report.sections:
        if not section.text.strip():
            draft.set_text(section.id, "Nothing to report.\nSecond line <i>with</i> “marks” & signs.")
    findings = next(one for one in draft.report.sections if one.id == "findings")
    draft.insert_measurement(findings.id, len(findings.text), measured[0])


def _measured(study: Study) -> Iterator[Measurement]:
    series = next(one for one in study.series if one.instances)
    stack = stacks(series)[0]
    image = stack.images[len(stack.images) // 2]
    form = image.instance.format
    assert form is not None
    across, down = form.columns, form.rows
    spots = [(across * x, down * y) for x, y in SPOTS]
    stored = stored_values(image)
    for tool in (one for one in extensions(viewer.tools, "TOOL") if isinstance(one, MeasuringTool)):
        measured = tool.measure(image, stored, list(tool.points(spots[: tool.least], image)))
        yield replace(measured, series_text=image_name(study, measured.image))


def _set(one: SignedObject) -> Dataset:
    return pydicom.dcmread(io.BytesIO(one.data))


def test_dciodvfy_finds_no_error(signed: Signed, tmp_path: Path) -> None:
    if not (Path(sys.executable).parent / "dciodvfy").exists():
        pytest.skip("dciodvfy is not here (the package dicom3tools is not installed)")
    for one in signed.objects:
        found = dciodvfy_errors(one.data, tmp_path)
        assert found == [] or set(found) <= _of_identifiers(signed, tmp_path), one.role


def _of_identifiers(signed: Signed, folder: Path) -> set[str]:
    """What dciodvfy holds against the very same identifiers in the images.

    An accession number or Study ID too long for its value representation is kept whole: every object of a study has the
    same (PS3.3 C.7.2.1), and a shorter one would be another order's. Nothing else of an image's faults is excused.
    """
    found = dciodvfy_errors(signed.image.read_bytes(), folder)
    tags = ("(0x0008,0x0050) SH", "(0x0020,0x0010) SH")
    excused = {line for line in found if any(tag in line for tag in tags) and "Length invalid" in line}
    return (
        excused | {"Error - Dicom dataset contains invalid data values for Value Representations"} if excused else set()
    )


def test_dsrdump_reads_the_trees_without_a_warning(signed: Signed, tmp_path: Path) -> None:
    if shutil.which("dsrdump") is None:
        pytest.skip("dsrdump is not here (DCMTK is not installed)")
    for one in signed.objects:
        if one.role != dicom_pdf.ROLE:
            assert "CONTAINER" in dsrdump(one.data, tmp_path)


@pytest.mark.filterwarnings("ignore:The value length")  # of the identifiers above, as pydicom reads them
def test_our_own_checker_finds_nothing_with_the_images_at_hand(signed: Signed) -> None:
    for one in signed.objects:
        assert verify.check(one.data, signed.at_hand.image) == (), one.role
    assert signed.at_hand.missing == ()


def test_the_documents_are_all_there_and_of_the_patient_as_the_images_say(signed: Signed) -> None:
    patient = signed.study.patient
    roles = [one.role for one in signed.objects]
    assert set(roles) == {sr_report.ROLE, sr_measurements.ROLE, dicom_pdf.ROLE}
    assert roles.count(sr_report.ROLE) == roles.count(dicom_pdf.ROLE) == 2
    for one in signed.objects:
        made = _set(one)
        assert str(made.PatientName) == NAMES.get(patient.patient_id, patient.name)
        assert made.PatientID == patient.patient_id
        assert made.StudyInstanceUID == signed.study.uid
