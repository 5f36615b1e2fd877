"""Defects to be put into sound reports, one at a time: what a check must then find."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from reporting.checks.contract import Context
from reporting.report import Report, Run
from tests.reporting.made import a_length

Bad = tuple[Report, Context]


@dataclass(frozen=True, slots=True)
class Defect:
    """``put`` gives the report with the defect and what the checks are told, None where it cannot have it."""

    name: str
    check: str
    put: Callable[[Report], Bad | None]


def _told(report: Report, **known: object) -> Context:
    seen = {"priors": report.comparisons, "opened_priors": frozenset(one.uid for one in report.comparisons)}
    return Context(**{**seen, **known})  # type: ignore[arg-type]


def _text(report: Report, section_id: str) -> str:
    section = report.section(section_id)
    return section.text if section else ""


def _with(report: Report, section_id: str, text: str) -> Bad | None:
    section = report.section(section_id)
    if section is None or section.text == text:
        return None
    changed = report.with_section(replace(section, runs=(Run(text),)))
    return changed, _told(changed)


def _swap(pairs: dict[str, str], section_id: str) -> Callable[[Report], Bad | None]:
    def put(report: Report) -> Bad | None:
        text = _text(report, section_id)
        for old, new in pairs.items():
            if re.search(rf"\b{old}\b", text):
                return _with(report, section_id, re.sub(rf"\b{old}\b", new, text))
        return None

    return put


def _laterality(report: Report) -> Bad | None:
    """The other side in the impression, where findings name one side of a paired organ alone."""
    sides = {
        "left": "right",
        "right": "left",
        "links": "rechts",
        "rechts": "links",
        "gauche": "droit",
        "linke": "rechte",
    }
    text, found = _text(report, "impression"), _text(report, "findings").lower()
    named = [side for side in sides if re.search(rf"\b{side}\b", text, re.IGNORECASE)]
    if len(named) != 1 or re.search(rf"\b{sides[named[0]]}", found) or not re.search(rf"\b{named[0]}\b", found):
        return None
    other = sides[named[0]]
    swapped = re.sub(
        rf"\b{named[0]}\b", lambda one: other.capitalize() if one[0][0].isupper() else other, text, flags=re.I
    )
    return _with(report, "impression", swapped)


def _tenfold(report: Report) -> Bad | None:
    """A measured length that is typed with the wrong unit."""
    found = re.search(r"\b(\d{1,2}) mm\b", _text(report, "findings"))
    if not found:
        return None
    measured = (a_length(float(found[1])),)
    bad = _with(report, "findings", _text(report, "findings").replace(found[0], f"{found[1]} cm"))
    return (replace(bad[0], measurements=measured), _told(bad[0], measurements=measured)) if bad else None


def _other_number(report: Report) -> Bad | None:
    """A number in the impression that is ten times that of the findings."""
    found = re.search(r"\b(\d{1,2}) mm\b", _text(report, "impression"))
    if not found or found[0] not in _text(report, "findings"):
        return None
    return _with(report, "impression", _text(report, "impression").replace(found[0], f"{found[1]} cm"))


def _labelled(report: Report) -> Bad | None:
    measured = (replace(a_length(12.0), label="Target lesion"),)
    bad = _with(report, "findings", _text(report, "findings") + " Target lesion 17 mm.")
    return (replace(bad[0], measurements=measured), _told(bad[0], measurements=measured)) if bad else None


def _blank(report: Report) -> Bad | None:
    section = report.section("findings")
    assert section is not None
    return report.with_section(replace(section, runs=(*section.runs, Run("", "field", "side")))), _told(report)


def _unread_language(report: Report) -> bool:
    return report.language != "en"


def _english(put: Callable[[Report], Bad | None]) -> Callable[[Report], Bad | None]:
    return lambda report: None if _unread_language(report) else put(report)


def _append(section_id: str, text: str) -> Callable[[Report], Bad | None]:
    return lambda report: _with(report, section_id, f"{_text(report, section_id)} {text}")


def _other_sex(report: Report) -> Bad | None:
    words = {
        "F": {
            "en": "Prostate enlarged.",
            "de": "Prostata vergrößert.",
            "fr": "Prostate augmentée.",
            "es": "Próstata aumentada.",
        }
    }
    words["M"] = {"en": "Uterus normal.", "de": "Uterus unauffällig.", "fr": "Utérus normal.", "es": "Útero normal."}
    return _append("findings", words[report.study.patient.sex][report.language])(report)


def _other_age(report: Report) -> Bad | None:
    years = 2026 - int(report.study.patient.birth_date[:4])
    wrong = years + 20 if years < 60 else years - 20
    words = {
        "en": f"{wrong}-year-old patient.",
        "de": f"{wrong}-jährig.",
        "fr": f"Âge : {wrong} ans.",
        "es": f"Edad: {wrong} años.",
    }
    return _append("technique", words[report.language])(report)


def _other_patient(report: Report) -> Bad | None:
    measured = (a_length(key="SOMEBODY ELSE"),)
    return replace(report, measurements=measured), _told(report, measurements=measured)


def _ungiven_contrast(report: Report) -> Bad | None:
    images = [image for series in report.study.series for image in series.instances]
    said = {
        "en": "CT without contrast.",
        "de": "CT ohne Kontrastmittel.",
        "fr": "Scanner sans injection.",
        "es": "TC sin contraste.",
    }
    if not any(image.contrast for image in images) or images[0].modality != "CT":
        return None
    return _with(report, "technique", said[report.language])


def _other_modality(report: Report) -> Bad | None:
    modality = report.study.series[0].modality
    other = {
        "en": ("MRI", "Ultrasound"),
        "de": ("MRT", "Sonographie"),
        "fr": ("IRM", "Échographie"),
        "es": ("RM", "Ecografía"),
    }
    if modality in ("XA", "RF", "NM", "PT"):
        return None
    return _with(report, "technique", other[report.language][1 if modality == "MR" else 0] + ".")


def _uncompared(report: Report) -> Bad | None:
    words = {
        "en": "Interval increase in size.",
        "de": "Größenzunahme im Vergleich zur Voruntersuchung.",
        "fr": "Augmentation par rapport à l'examen antérieur.",
        "es": "Aumento respecto al estudio previo.",
    }
    return None if report.comparisons else _append("findings", words[report.language])(report)


def _unopened(report: Report) -> Bad | None:
    return (report, _told(report, opened_priors=frozenset())) if report.comparisons else None


def _misdated(report: Report) -> Bad | None:
    return _with(report, "comparison", "CT 2019-03-03.") if report.comparisons else None


def _left_out(report: Report) -> Bad | None:
    words = {
        "en": "Large right pneumothorax.",
        "de": "Großer Pneumothorax rechts.",
        "fr": "Pneumothorax droit important.",
        "es": "Neumotórax derecho extenso.",
    }
    if re.search("pneumoth|neumot", _text(report, "impression"), re.IGNORECASE):
        return None
    text = re.sub(r"[^.]*[pn]e?umot[^.]*\.", "", _text(report, "findings"), flags=re.IGNORECASE)
    return _with(report, "findings", f"{text} {words[report.language]}")


def _new_in_impression(report: Report) -> Bad | None:
    words = {
        "en": "Fracture of the sternum.",
        "de": "Fraktur des Sternums.",
        "fr": "Fracture du sternum.",
        "es": "Fractura del esternón.",
    }
    if re.search("fra[ck]tur|avulsion", _text(report, "findings"), re.IGNORECASE):
        return None
    return _append("impression", words[report.language])(report)


def _lost_no(report: Report) -> Bad | None:
    """ "No" taken out of a phrase that the impression needs: "No pneumothorax" in one place, "pneumothorax" in the other."""
    found = _text(report, "findings")
    for kind in ("pneumothorax", "fracture", "haemorrhage", "abscess", "dissection", "infarct"):
        if re.search(rf"\bNo {kind}\b", found) and not re.search(rf"(?i){kind}", found.replace(f"No {kind}", "", 1)):
            stated = _text(report, "impression")
            without = re.sub(rf"(?i)[^.]*\bno\b[^.]*\b{kind}[^.]*\.?", "", stated)
            return _with(report, "impression", f"{without} {kind.capitalize()}.")
    return None


def _untold(report: Report) -> Bad | None:
    text = _text(report, "findings")
    sentence = {
        "en": "Acute aortic dissection.",
        "de": "Akute Aortendissektion.",
        "fr": "Dissection aortique aiguë.",
        "es": "Disección aórtica aguda.",
    }[report.language]
    if re.search(
        "informed|notified|telephon|discussed|called|verständigt|informiert|read the result",
        _text(report, "impression"),
    ):
        return None
    bad = _with(report, "findings", f"{text} {sentence}")
    return _with(bad[0], "impression", f"{_text(report, 'impression')} {sentence}") if bad else None


def _uncategorised(report: Report) -> Bad | None:
    text = _text(report, "impression")
    return (
        _with(report, "impression", "Routine screening.")
        if re.search("BI-RADS|Lung-RADS", text)
        and (report.study.series[0].modality == "MG" or "screening" in report.order.procedure)
        else None
    )


def _empty(report: Report) -> Bad | None:
    return _with(report, "impression", "")


def _misheard(report: Report) -> Bad | None:
    words = {
        "en": "Now evidence of plural effusion.",
        "de": "Plural Erguss beidseits.",
        "fr": "Cent anomalie par ailleurs.",
        "es": "Derrame plural leve.",
    }
    return _append("findings", words[report.language])(report)


DEFECTS = (
    Defect("an empty impression", "impression", _empty),
    Defect("an unfilled field", "unfilled-fields", _blank),
    Defect("the other side", "laterality", _laterality),
    Defect("an organ of the other sex", "sex", _other_sex),
    Defect("another age", "age", _other_age),
    Defect("another patient's measurement", "patient", _other_patient),
    Defect("no contrast medium where there was some", "contrast", _ungiven_contrast),
    Defect("another modality", "template-fit", _other_modality),
    Defect("a comparison without one", "comparison", _uncompared),
    Defect("a comparison that was not opened", "comparison", _unopened),
    Defect("a comparison of another date", "comparison-date", _misdated),
    Defect("cm for mm", "lengths", _tenfold),
    Defect("another unit in the impression", "lengths", _other_number),
    Defect("another number than measured", "lengths", _labelled),
    Defect("a grave finding left out of the impression", "agreement", _left_out),
    Defect("an impression without a finding", "agreement", _new_in_impression),
    Defect("a lost no", "agreement", _english(_lost_no)),
    Defect("a critical finding that nobody was told", "critical", _untold),
    Defect("no category", "category", _uncategorised),
    Defect("a misheard word", "homophones", _misheard),
    Defect("a series not opened", "unseen-series", lambda report: (report, _told(report, unseen_series=("Series 4",)))),
    Defect(
        "a study that is not complete",
        "incomplete-study",
        lambda report: (report, _told(report, incomplete=("3 of 9 came.",))),
    ),
)
