"""The body-weight SUV of a PET series by the vendor-neutral rule, or the reason why there is none (safety 3.7).

SUV = activity per ml x weight / dose, the dose decayed to the moment to which the scanner decayed the pixels. Nothing is
guessed: whatever is missing, contradicts itself or cannot be true withholds the number.

Enhanced objects have none: their dose is in MBq by the standard (PS3.3 C.8.22) and in Bq in objects that are there to test
with, which would be a factor of a million; and their unit may differ from one mapping to real values to the next.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from viewer.dicom.suv_inputs import inputs_of
from viewer.dicom.suv_times import Times, Withheld, times
from viewer.dicom.suv_variants import variants
from viewer.model.uptake import SUV_BODY_WEIGHT, Uptake, UptakeFacts

# What cannot be the dose of a scan or the weight of a person, but is what a wrong unit (MBq, mg, g) would give.
LEAST_DOSE_BQ, GREATEST_DOSE_BQ = 1e4, 1e11
LEAST_WEIGHT_KG, GREATEST_WEIGHT_KG = 0.2, 650.0
_STORED_AS = {
    "": SUV_BODY_WEIGHT,
    "BW": SUV_BODY_WEIGHT,
    "LBM": "SUVlbm",
    "LBMJAMES128": "SUVlbm(James128)",
    "LBMJANMA": "SUVlbm(Janma)",
    "IBW": "SUVibw",
    "BSA": "SUVbsa",
}
_OF_ALL = (
    ("units", "Units"),
    ("suv_type", "SUV Type"),
    ("decay_correction", "Decay Correction"),
    ("corrected", "Corrected Image"),
    ("series_date", "Series Date"),
    ("series_time", "Series Time"),
    ("utc_offset", "Timezone Offset From UTC"),
    ("tracers", "Radiopharmaceutical Information"),
    ("start_moment", "Radiopharmaceutical Start DateTime"),
    ("start_time", "Radiopharmaceutical Start Time"),
    ("dose_bq", "Radionuclide Total Dose"),
    ("half_life_s", "Radionuclide Half Life"),
    ("weight_kg", "Patient's Weight"),
    ("height_m", "Patient's Size"),
    ("sex", "Patient's Sex"),
)


@dataclass(frozen=True, slots=True)
class _Reached:
    factor: float
    unit: str = SUV_BODY_WEIGHT
    steps: tuple[str, ...] = ()
    times: Times | None = None


def uptake(series: Sequence[UptakeFacts]) -> Uptake:
    """The SUV of a series, from the facts of all its images; the factor is that of the first."""
    first = series[0]
    try:
        _agree(series)
        reached = _reached(first, series)
    except Withheld as reason:
        return Uptake(why_not=str(reason), inputs=inputs_of(_earliest(series), _times_if_any(series)))
    return Uptake(
        reached.factor,
        reached.unit,
        inputs=inputs_of(_earliest(series), reached.times),
        steps=reached.steps,
        variants=variants(first) if reached.unit == SUV_BODY_WEIGHT else (),
    )


def stored_as(unit: str) -> tuple[str, str]:
    """Units and SUV Type (PS3.3 C.8.9.1) of images that hold the SUV named ``unit``; KeyError for what is no SUV."""
    kind = {name: kind for kind, name in _STORED_AS.items() if kind}[unit]
    return ("CM2ML" if kind == "BSA" else "GML"), kind


def own_factor(of_series: float, first: UptakeFacts, facts: UptakeFacts) -> float:
    """The factor of one image of a series: Philips may give each image of counts a scale of its own."""
    if first.units != "CNTS":
        return of_series
    own, theirs = _philips(facts), _philips(first)
    return of_series * own / theirs if own and theirs else of_series


def _earliest(series: Sequence[UptakeFacts]) -> UptakeFacts:
    """The facts with the earliest acquisition, which is the one that counts."""
    return min(series, key=lambda one: (one.acquisition_date, one.acquisition_time))


def _agree(series: Sequence[UptakeFacts]) -> None:
    for field, name in _OF_ALL:
        if len({getattr(facts, field) for facts in series}) > 1:
            raise Withheld(f"The images of the series do not agree in {name}.")
    if series[0].units == "CNTS" and len({_kind(facts) for facts in series}) > 1:
        raise Withheld("Only some images of the series have the Philips SUV factor.")


def _reached(first: UptakeFacts, series: Sequence[UptakeFacts]) -> _Reached:
    if first.enhanced:
        raise Withheld("This is an enhanced PET object, for which no SUV is calculated.")
    if not first.units:
        raise Withheld("Units (0054,1001) is missing.")
    for code, name in (("ATTN", "attenuation"), ("DECY", "decay")):
        if code not in first.corrected:
            raise Withheld(f"Corrected Image (0028,0051) does not say that {name} was corrected ({code}).")
    if first.units in ("GML", "CM2ML"):
        return _stored(first)
    if first.units not in ("BQML", "CNTS"):
        raise Withheld(f"The values are in {first.units} (Units), from which no SUV follows.")
    if first.units == "CNTS" and not _philips(first):
        raise Withheld("The values are counts, without the Philips factors that lead to Bq/ml or SUV.")
    return _calculated(first, series)


def _stored(first: UptakeFacts) -> _Reached:
    """The images hold SUV already; absent SUV Type means body weight (PS3.3 C.8.9.1)."""
    kind = "BSA" if first.units == "CM2ML" and not first.suv_type else first.suv_type
    if kind not in _STORED_AS or (kind == "BSA") != (first.units == "CM2ML"):
        raise Withheld(
            f"Units {first.units} and SUV Type {kind or 'body weight'} do not tell which SUV the images hold."
        )
    return _Reached(1.0, _STORED_AS[kind], (f"The images hold {_STORED_AS[kind]} already; the factor is 1.",))


def _calculated(first: UptakeFacts, series: Sequence[UptakeFacts]) -> _Reached:
    dose, half_life, weight = _positive(first)
    if first.decay_correction not in ("START", "ADMIN"):
        said = {"NONE": "NONE: the pixels are not decay corrected", "": "missing"}
        raise Withheld(f"Decay Correction (0054,1102) is {said.get(first.decay_correction, first.decay_correction)}.")
    if not first.start_moment and not first.start_time:
        raise Withheld("The start of the radiopharmaceutical, (0018,1078) or (0018,1072), is missing.")
    if first.units == "CNTS" and first.philips_suv and math.isfinite(first.philips_suv):
        steps = (f"Factor = Philips SUV scale factor = {first.philips_suv:.10g}",)
        return _Reached(first.philips_suv, steps=steps)
    moments = times(series)
    return _from_activity(first, moments, dose, half_life, weight)


def _from_activity(first: UptakeFacts, moments: Times, dose: float, half_life: float, weight: float) -> _Reached:
    if first.decay_correction == "ADMIN":
        left, decay = dose, "Decay factor = 1: the pixels are decayed to the administration (ADMIN)"
    else:
        left = dose * 2.0 ** (-moments.elapsed_s / half_life)
        decay = f"Decay factor = 2^(−{moments.elapsed_s:.10g} s / {half_life:.10g} s) = {left / dose:.10g}"
    to_activity = 1.0
    steps = [decay, f"Dose at that moment = {left:.10g} Bq"]
    if first.units == "CNTS" and first.philips_activity:
        to_activity = first.philips_activity
        steps.insert(0, f"Bq/ml = counts × {to_activity:.10g} (Philips activity scale factor)")
    factor = to_activity * weight * 1000.0 / left
    own = f"{to_activity:.10g} × " if to_activity != 1.0 else ""
    steps.append(f"Factor = {own}{weight:.10g} kg × 1000 g/kg / {left:.10g} Bq = {factor:.10g}")
    return _Reached(factor, SUV_BODY_WEIGHT, tuple(steps), moments)


def _positive(first: UptakeFacts) -> tuple[float, float, float]:
    """Dose, half-life and weight; raises Withheld where one is missing or cannot be true."""
    if first.tracers > 1:
        raise Withheld("The header names more than one radiopharmaceutical.")
    dose = _given(first.dose_bq, "The dose, Radionuclide Total Dose (0018,1074),")
    half_life = _given(first.half_life_s, "Radionuclide Half Life (0018,1075)")
    weight = _given(first.weight_kg, "Patient's Weight (0010,1030)")
    if not LEAST_DOSE_BQ <= dose <= GREATEST_DOSE_BQ:
        raise Withheld(f"A dose of {dose:g} Bq (0018,1074) cannot be right; it may be in another unit, such as MBq.")
    if not first.quadruped and not LEAST_WEIGHT_KG <= weight <= GREATEST_WEIGHT_KG:
        raise Withheld(f"A weight of {weight:g} kg (0010,1030) cannot be right; it may be in another unit.")
    return dose, half_life, weight


def _given(value: float | None, name: str) -> float:
    if value is None:
        raise Withheld(f"{name} is missing.")
    if not math.isfinite(value) or value <= 0:
        raise Withheld(f"{name} is {value:g}.")
    return value


def _philips(facts: UptakeFacts) -> float | None:
    """The private factor that applies: the one to SUV, else the one to Bq/ml; None where neither can be used."""
    for value in (facts.philips_suv, facts.philips_activity):
        if value and math.isfinite(value):
            return value if value > 0 else None
    return None


def _kind(facts: UptakeFacts) -> tuple[bool, bool]:
    suv = facts.philips_suv
    return bool(suv and math.isfinite(suv)), bool(_philips(facts))


def _times_if_any(series: Sequence[UptakeFacts]) -> Times | None:
    try:
        return times(series)
    except Withheld:
        return None
