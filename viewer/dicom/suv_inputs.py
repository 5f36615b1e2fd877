"""Every value that an SUV rests on, with its unit and the tag it was read from."""

from __future__ import annotations

from viewer.dicom.suv_times import Times
from viewer.model.uptake import UptakeFacts, UptakeInput


def inputs_of(facts: UptakeFacts, moments: Times | None) -> tuple[UptakeInput, ...]:
    """All inputs of a series, those that are missing too; then the moments that were taken from them."""
    read = (
        ("Units", facts.units, "", "(0054,1001)"),
        ("SUV Type", facts.suv_type, "", "(0054,1006)"),
        ("Corrected Image", ", ".join(facts.corrected), "", "(0028,0051)"),
        ("Decay Correction", facts.decay_correction, "", "(0054,1102)"),
        ("Radiopharmaceutical", facts.tracer, "", "(0018,0031)"),
        ("Radionuclide Total Dose", facts.dose_bq, "" if facts.enhanced else "Bq", "(0018,1074)"),
        ("Radionuclide Half Life", facts.half_life_s, "s", "(0018,1075)"),
        ("Radiopharmaceutical Start DateTime", facts.start_moment, "", "(0018,1078)"),
        ("Radiopharmaceutical Start Time", facts.start_time, "", "(0018,1072)"),
        ("Series Date", facts.series_date, "", "(0008,0021)"),
        ("Series Time", facts.series_time, "", "(0008,0031)"),
        ("Earliest Acquisition Date", facts.acquisition_date, "", "(0008,0022)"),
        ("Earliest Acquisition Time", facts.acquisition_time, "", "(0008,0032)"),
        ("Timezone Offset From UTC", facts.utc_offset, "", "(0008,0201)"),
        ("Patient's Weight", facts.weight_kg, "kg", "(0010,1030)"),
        ("Patient's Size", facts.height_m, "m", "(0010,1020)"),
        ("Patient's Sex", facts.sex, "", "(0010,0040)"),
        ("Philips SUV scale factor", facts.philips_suv, "", "(7053,xx00)"),
        ("Philips activity scale factor", facts.philips_activity, "", "(7053,xx09)"),
        ("GE scan time", facts.ge_scan_time, "", "(0009,xx0D)"),
    )
    found = tuple(
        UptakeInput(name, _text(value), unit, tag, None if isinstance(value, str) else value)
        for name, value, unit, tag in read
        if _text(value) or "xx" not in tag
    )
    return (*found, *_derived(moments)) if moments else found


def _derived(moments: Times) -> tuple[UptakeInput, ...]:
    return (
        UptakeInput("Scan reference", f"{moments.scan}, {moments.scan_from}"),
        UptakeInput("Administration", f"{moments.start}, {moments.start_from}"),
        UptakeInput("Elapsed", f"{moments.elapsed_s:.10g}", "s", number=moments.elapsed_s),
    )


def _text(value: str | float | None) -> str:
    if isinstance(value, str):
        return value
    return "" if value is None else f"{value:.10g}"
