"""A signed report with everything in it, and oracles that read what comes out."""

from __future__ import annotations

import io
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from PIL import Image

from reporting.report import KeyImage, Order, Person, Report, Run, Section, Status
from viewer.model.calibration import Provenance
from viewer.model.code import DEGREE, HOUNSFIELD, MILLIMETRE, SQUARE_MILLIMETRE, Code
from viewer.model.geometry import Plane
from viewer.model.measurement import Measurement, Value
from viewer.model.study import Frame, ImageRef, Instance, Patient, PixelFormat, Series, Study

CT_IMAGE = "1.2.840.10008.5.1.4.1.1.2"
ENHANCED_CT = "1.2.840.10008.5.1.4.1.1.2.1"
STUDY, SERIES, PRIOR = "1.2.826.0.1.11", "1.2.826.0.1.11.4", "1.2.826.0.1.10"
ROW_MM, COLUMN_MM = 0.7, 0.5

LENGTH = Code("410668003", "SCT", "Length")
LONG, SHORT = Code("103339001", "SCT", "Long axis"), Code("103340004", "SCT", "Short axis")
AREA, MEAN = Code("42798000", "SCT", "Area"), Code("373098007", "SCT", "Mean")
ANGLE = Code("1483009", "SCT", "Angle")

HEADINGS = {
    "history": (
        "Clinical information",
        Code("55752-0", "LN", "Clinical Information"),
        Code("11329-0", "LN", "History"),
    ),
    "technique": (
        "Technique",
        Code("55111-9", "LN", "Current Procedure Descriptions"),
        Code("121065", "DCM", "Procedure Description"),
    ),
    "findings": ("Findings", Code("59776-5", "LN", "Findings"), Code("121071", "DCM", "Finding")),
    "impression": ("Impression", Code("19005-8", "LN", "Impressions"), Code("121073", "DCM", "Impression")),
}

FINDINGS = (
    "The heart is of normal size. No pericardial effusion. There is a mass in the right upper lobe.\n"
    "Lymph nodes: axillary nodes < 10 mm.\n"
    "\n"
    "Upper abdomen: T1<T2 signal, A<B and C>D, R&D &lt; 3<x<5 mm, <img src=/etc/passwd>, 100 % ≥ 5 ± 1 µm."
)

NAMES = {
    "Polish": "Żółć-Łękawska^Świętosława",
    "Turkish": "Çağlayan^İğdır",
    "Greek": "Παπαδόπουλος^Ελένη",
    "Cyrillic": "Щербаков^Пётр",
    "Hebrew": "כהן^יצחק",
    "Arabic": "السلام^محمد عبد الله",
    "Devanagari": "क्षत्रिय^राजेश",
    "Thai": "ที่นี่^สมชาย",
    "markup": "<img src=file:x.png>^<b>A<B and C>D</b>",
    "entities": "R&D &lt;^&amp;&#65;",
    "percent": "100%s^{name} \\ (a) [b]",
}


def section(section_id: str, *runs: Run | str) -> Section:
    title, heading, element = HEADINGS[section_id]
    pieces = tuple(run if isinstance(run, Run) else Run(run) for run in runs)
    return Section(section_id, title, heading, element, pieces)


def picture(width: int = 96, height: int = 64) -> bytes:
    written = io.BytesIO()
    Image.linear_gradient("L").resize((width, height)).save(written, "PNG")
    return written.getvalue()


def plane(index: int) -> Plane:
    return Plane((0.0, 0.0, float(index)), row_spacing=ROW_MM, column_spacing=COLUMN_MM, in_patient=True)


def instance(number: int, **changes: object) -> Instance:
    made = Instance(
        STUDY,
        SERIES,
        CT_IMAGE,
        f"{SERIES}.{number}",
        modality="CT",
        number=number,
        format=PixelFormat(512, 400),
        frames=(Frame(0, plane(number)),),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def multi_frame(frames: int = 12) -> Instance:
    pixels = PixelFormat(128, 96, frames=frames)
    planes = tuple(Frame(index, plane(index)) for index in range(frames))
    return instance(900, sop_class_uid=ENHANCED_CT, format=pixels, frames=planes)


def ref(image: Instance, frame: int | None = None) -> ImageRef:
    return ImageRef(image.study_uid, image.series_uid, image.sop_class_uid, image.sop_uid, frame)


def length(
    number: int, image: Instance, frame: int | None = None, label: str = "Mass, right upper lobe"
) -> Measurement:
    pixels = ((10.25, 20.5), (50.25, 50.5))
    value = ((40 * COLUMN_MM) ** 2 + (30 * ROW_MM) ** 2) ** 0.5
    return Measurement(
        f"2.25.{number}",
        "length",
        LENGTH,
        "POLYLINE",
        ref(image, frame),
        (),
        pixels,
        (Value(LENGTH, value, MILLIMETRE),),
        Provenance.PATIENT,
        label=label,
        series_text="Series 4, image 57",
        exchange_tag="Length",
    )


def axes(number: int, image: Instance) -> Measurement:
    pixels = ((10.0, 10.0), (50.0, 10.0), (30.0, 0.0), (30.0, 20.0))
    long = Value(LONG, 20.0, MILLIMETRE, label="Long", of=(0, 1))
    values = (long, Value(SHORT, 14.0, MILLIMETRE, label="Short", of=(2, 3)))
    return replace(length(number, image), pixels=pixels, values=values, label="Node", exchange_tag="Bidirectional")


def ellipse(number: int, image: Instance) -> Measurement:
    pixels = ((10.0, 30.0), (50.0, 30.0), (30.0, 20.0), (30.0, 40.0))
    area = 3.141592653589793 * 20 * COLUMN_MM * 10 * ROW_MM
    values = (Value(AREA, area, SQUARE_MILLIMETRE, label="Area"), Value(MEAN, 41.5, HOUNSFIELD, label="Mean"))
    base = replace(
        length(number, image), graphic="ELLIPSE", provenance=Provenance.DETECTOR, exchange_tag="EllipticalROI"
    )
    return replace(base, pixels=pixels, values=values, label="")


def angle(number: int, image: Instance) -> Measurement:
    pixels = ((10.0, 10.0), (30.0, 10.0), (30.0, 40.0))
    return replace(length(number, image), pixels=pixels, values=(Value(ANGLE, 90.0, DEGREE),), exchange_tag="Angle")


def study(name: str = "Nowak^Żaneta", images: tuple[Instance, ...] = ()) -> Study:
    shown = images or tuple(instance(number) for number in range(50, 60))
    return Study(
        STUDY,
        Patient(name, "LEC-004711", "Hospital A", "19570412", "F"),
        "S1",
        "20261120",
        "101530",
        "CT thorax with contrast",
        "ACC1234",
        "Kowalski^Piotr",
        "069Y",
        "St. Vincent Hospital",
        (Series(SERIES, 4, "CT", "Axial 1 mm", instances=shown),),
    )


def prior() -> Study:
    old = instance(1, study_uid=PRIOR, series_uid=f"{PRIOR}.1", sop_uid=f"{PRIOR}.1.1")
    series = Series(f"{PRIOR}.1", 1, "CT", instances=(old,))
    return replace(study(), uid=PRIOR, date="20251104", description="CT thorax", series=(series,))


def report(name: str = "Nowak^Żaneta", findings: str = FINDINGS, **changes: object) -> Report:
    first = instance(57)
    mass = length(1001, first)
    made = Report(
        "2.25.4711",
        study(name),
        Code("24627-2", "LN", "CT Chest Report"),
        "ct-chest",
        "en",
        (
            section("history", "Cough for three weeks."),
            section("technique", ""),
            section("findings", findings, Run("\nIt measures 29.0 mm.", "measurement", mass.uid)),
            section("impression", "1. Growing mass, suspicious for cancer.\n2. Enlarged node."),
        ),
        Person("Müller^Jörg", "jm", "Radiology, St. Vincent Hospital"),
        Order("ACC1234", "CT thorax", None, "Bronchial carcinoma?", "Cough", "Kowalski^Piotr", "P1", "F1", "RP1"),
        (prior(),),
        (mass, axes(1002, first), ellipse(1003, first), angle(1004, first)),
        (KeyImage(ref(first), "Mass, series 4, image 57", picture()), KeyImage(ref(first), "", picture(64, 96))),
        Status.FINAL,
        3,
        "2026-11-22T13:50:00+01:00",
        Person("Schmidt^Anna^^Dr.", "as", "Radiology, St. Vincent Hospital"),
        "2026-11-22T14:05:31+01:00",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def dciodvfy_errors(data: bytes, folder: Path) -> list[str]:
    """The lines in which dciodvfy reports an error; its exit status says nothing."""
    file = folder / "object.dcm"
    file.write_bytes(data)
    tool = Path(sys.executable).parent / "dciodvfy"
    ran = subprocess.run([tool, file], capture_output=True, text=True, errors="replace", check=False)
    lines = (ran.stdout + ran.stderr).splitlines()
    assert lines, "dciodvfy said nothing at all"
    return [line for line in lines if line.startswith("Error")]


def dsrdump(data: bytes, folder: Path) -> str:
    """The content tree as DCMTK prints it; fails on any error or warning but those on what DCMTK cannot check."""
    file = folder / "object.dcm"
    file.write_bytes(data)
    ran = subprocess.run(["dsrdump", "+Pl", "+Pc", "+Pt", file], capture_output=True, check=True)
    said = [line for line in ran.stderr.decode().splitlines() if line.startswith(("E:", "W:"))]
    beyond = ("Specific Character Set: ISO_IR 192", "Check for template constraints not yet supported")
    assert [line for line in said if not any(one in line for one in beyond)] == []
    return ran.stdout.decode("utf-8")


def pdftotext(pdf: bytes, folder: Path) -> str:
    file = folder / "report.pdf"
    file.write_bytes(pdf)
    return subprocess.run(["pdftotext", "-enc", "UTF-8", file, "-"], capture_output=True, check=True).stdout.decode(
        "utf-8"
    )
