"""What a PET image says about its tracer, and the standardised uptake value (SUV) that follows from it."""

from __future__ import annotations

from dataclasses import dataclass

SUV_BODY_WEIGHT = "SUVbw"


@dataclass(frozen=True, slots=True)
class UptakeFacts:
    """Every header value an SUV might be derived from (PS3.3 C.8.9.1, C.8.9.2); texts as written, "" or None where absent."""

    units: str = ""
    suv_type: str = ""
    corrected: tuple[str, ...] = ()
    decay_correction: str = ""
    series_date: str = ""
    series_time: str = ""
    acquisition_date: str = ""
    acquisition_time: str = ""
    ge_scan_time: str = ""  # (0009,xx0D) of GEMS_PETD_01
    utc_offset: str = ""
    tracers: int = 0  # items of Radiopharmaceutical Information Sequence
    tracer: str = ""
    start_moment: str = ""  # Radiopharmaceutical Start DateTime
    start_time: str = ""
    dose_bq: float | None = None
    half_life_s: float | None = None
    weight_kg: float | None = None
    height_m: float | None = None
    sex: str = ""
    quadruped: bool = False
    philips_suv: float | None = None  # (7053,xx00) of Philips PET Private Group
    philips_activity: float | None = None  # (7053,xx09)
    slices: int | None = None  # Number of Slices in the series' volume
    enhanced: bool = False


@dataclass(frozen=True, slots=True)
class UptakeInput:
    """One value that an SUV rests on: its name, its value as text, its unit and the tag it was read from ("" if derived)."""

    name: str
    value: str
    unit: str = ""
    tag: str = ""
    number: float | None = None  # the value where it is one


@dataclass(frozen=True, slots=True)
class Variant:
    """Another SUV by a named formula: times ``factor`` on values in the images' own unit, or why there is none."""

    name: str
    formula: str
    factor: float | None = None
    unit: str = ""
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Uptake:
    """The SUV of a PET stack: ``factor`` leads from the images' own rescaled values to ``unit``; None with ``why_not``.

    ``inputs`` are all values looked at, ``steps`` the arithmetic in sentences.
    """

    factor: float | None = None
    unit: str = ""
    why_not: str = ""
    inputs: tuple[UptakeInput, ...] = ()
    steps: tuple[str, ...] = ()
    variants: tuple[Variant, ...] = ()
