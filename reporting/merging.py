"""What the merges of a template stand for: order, patient, study, headers and priors, in the language of the report.

Nothing is inferred: where a header does not tell, the text is empty, and the line of the template is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reporting.report import Order
from reporting.words import Words, words_for
from viewer.model.acquisition import NOTHING_TOLD, Acquisition, Contrast
from viewer.model.study import Study
from viewer.model.text import age_text, clean, name_text


@dataclass(frozen=True, slots=True)
class Known:
    """What a report can be begun with."""

    study: Study
    order: Order
    comparisons: tuple[Study, ...] = ()
    acquisition: Acquisition = NOTHING_TOLD


def plain_merges(known: Known, language: str) -> dict[str, str]:
    """Every merge that is a value and no sentence, by its name."""
    words, study, order = words_for(language), known.study, known.order
    patient = study.patient
    values = {
        "indication": order.indication,
        "question": order.question,
        "referrer": name_text(order.referrer),
        "procedure": order.procedure,
        "accession": order.accession or study.accession,
        "patient_name": name_text(patient.name),
        "patient_id": patient.patient_id,
        "patient_age": words.age(age_text(patient.birth_date, study.date, study.patient_age)),
        "patient_sex": words.sexes.get(patient.sex, patient.sex),
        "birth_date": words.day(patient.birth_date),
        "examination": study.description,
        "examination_date": words.day(study.date),
        "protocol": ", ".join(dict.fromkeys(one.protocol for one in study.series if one.instances and one.protocol)),
    }
    return {name: clean(value) for name, value in values.items()} | acquired_merges(known.acquisition, words)


def acquired_merges(acquisition: Acquisition, words: Words) -> dict[str, str]:
    """Contrast medium, exposure, dose and tracer."""
    return {
        "contrast": "; ".join(_contrast(one, words) for one in acquisition.contrast),
        "exposure": f"{kv} kV" if (kv := _range(acquisition.kv, words)) else "",
        "field_strength": _field_strength(acquisition, words),
        "dose": _dose(acquisition, words),
        "tracer": _tracer(acquisition, words),
    }


def _contrast(contrast: Contrast, words: Words) -> str:
    volume = "" if contrast.volume_ml is None else f"{words.number(f'{contrast.volume_ml:g}')} ml"
    return ", ".join(filter(None, (clean(contrast.agent), volume, _route(clean(contrast.route)))))


def _route(route: str) -> str:
    """``IV`` stays, ``INTRAVENOUS`` becomes a word."""
    return route.lower() if len(route) > 3 else route


def _field_strength(acquisition: Acquisition, words: Words) -> str:
    tesla = acquisition.field_tesla
    return f"{words.number(f'{tesla:.1f}')} T" if tesla is not None and tesla < 30 else ""  # some write gauss


def _dose(acquisition: Acquisition, words: Words) -> str:
    said = words.sentences
    ctdi = _range(acquisition.ctdi_mgy, words)
    parts = [f"CTDIvol {ctdi} mGy"] if ctdi else []
    if acquisition.dlp_mgycm is not None:
        parts.append(f"{said.dose_length} {words.number(f'{acquisition.dlp_mgycm:.1f}')} mGy·cm")
    if acquisition.dap_dgycm2 is not None:
        parts.append(f"{said.dose_area} {words.number(f'{acquisition.dap_dgycm2 / 10:.3g}')} Gy·cm²")
    source = said.of_dose_report if acquisition.reported else said.of_image_headers
    return f"{', '.join(parts)} ({source})" if parts else ""


def _tracer(acquisition: Acquisition, words: Words) -> str:
    tracer = acquisition.tracer
    if tracer is None:
        return ""
    activity = "" if tracer.activity_mbq is None else f"{tracer.activity_mbq:.0f} MBq"
    uptake = (
        "" if tracer.uptake_minutes is None else words.sentences.uptake.format(minutes=f"{tracer.uptake_minutes:.0f}")
    )
    return ", ".join(filter(None, (clean(tracer.name), activity, uptake)))


def _range(values: Sequence[float], words: Words) -> str:
    """``80`` or ``80 to 120``, as far as there are any."""
    shown = list(dict.fromkeys(words.number(f"{value:g}") for value in values))
    return shown[0] if len(shown) == 1 else words.sentences.span.format(low=shown[0], high=shown[-1]) if shown else ""
