"""Reads what a PET header says about tracer, dose, times and corrections (PS3.3 C.8.9)."""

from __future__ import annotations

from viewer.dicom.elements import Elements
from viewer.model.uptake import UptakeFacts

GE_CREATOR = "GEMS_PETD_01"
PHILIPS_CREATOR = "Philips PET Private Group"
# Enhanced and Legacy Converted Enhanced PET, and whatever else says its times and values frame by frame.
_ENHANCED = frozenset({"1.2.840.10008.5.1.4.1.1.130", "1.2.840.10008.5.1.4.1.1.128.1"})
_GROUPS = ("SharedFunctionalGroupsSequence", "PerFrameFunctionalGroupsSequence")


def uptake_facts(elements: Elements) -> UptakeFacts | None:
    """The facts of a PET image, None of any other object."""
    if elements.code("Modality") != "PT":
        return None
    tracers = elements.items("RadiopharmaceuticalInformationSequence")
    tracer = tracers[0] if tracers else None
    whole = elements.code("AcquisitionDateTime")
    return UptakeFacts(
        units=elements.code("Units").upper(),
        suv_type=elements.code("SUVType").upper(),
        corrected=tuple(code.upper() for code in elements.codes("CorrectedImage")),
        decay_correction=elements.code("DecayCorrection").upper(),
        series_date=elements.code("SeriesDate"),
        series_time=elements.code("SeriesTime"),
        acquisition_date=elements.code("AcquisitionDate") or whole[:8],
        acquisition_time=elements.code("AcquisitionTime") or whole[8:].split("+")[0].split("-")[0],
        ge_scan_time=elements.private_text(GE_CREATOR, 0x0009, 0x0D),
        utc_offset=elements.code("TimezoneOffsetFromUTC"),
        tracers=len(tracers),
        tracer=tracer.text("Radiopharmaceutical") if tracer else "",
        start_moment=tracer.code("RadiopharmaceuticalStartDateTime") if tracer else "",
        start_time=tracer.code("RadiopharmaceuticalStartTime") if tracer else "",
        dose_bq=tracer.number("RadionuclideTotalDose") if tracer else None,
        half_life_s=tracer.number("RadionuclideHalfLife") if tracer else None,
        weight_kg=elements.number("PatientWeight"),
        height_m=elements.number("PatientSize"),
        sex=elements.code("PatientSex").upper(),
        quadruped=elements.code("AnatomicalOrientationType") == "QUADRUPED",
        philips_suv=elements.private_number(PHILIPS_CREATOR, 0x7053, 0x00),
        philips_activity=elements.private_number(PHILIPS_CREATOR, 0x7053, 0x09),
        slices=elements.integer("NumberOfSlices"),
        enhanced=elements.code("SOPClassUID") in _ENHANCED or any(group in elements for group in _GROUPS),
    )
