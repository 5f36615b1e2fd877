"""The sentences that Lectern writes itself: the first wording of a report, and how a measurement is quoted.

Each is written in the language of its report, with the words of ``reporting.words``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reporting.filling import AGE, SEX, filled_runs
from reporting.merging import Known, plain_merges
from reporting.report import Order, Person, Report, Run, Section
from reporting.runs import whole
from reporting.template import DOCUMENTS, SectionTemplate, Template
from reporting.words import ENGLISH, Words, words_for
from viewer.model.acquisition import NOTHING_TOLD, Acquisition
from viewer.model.lesion import TimePoint, before, change
from viewer.model.measurement import Measurement, Value, new_tracking_uid
from viewer.model.study import Instance, Series, Study
from viewer.model.text import age_years, clean

NOBODY = Person("")
SERIES_NAMED = 8
AXES = ("103339001", "103340004")  # SNOMED CT: long axis, short axis


def first_wording(
    template: Template,
    study: Study,
    order: Order,
    comparisons: Sequence[Study] = (),
    *,
    author: Person = NOBODY,
    created: str = "",
    acquisition: Acquisition = NOTHING_TOLD,
) -> Report:
    """A report to begin with: the template's text, with what order, study, headers and priors say; nothing is invented."""
    known = merged(Known(study, order, tuple(comparisons), acquisition), template.language)
    return Report(
        uid=new_tracking_uid(),
        study=study,
        title=template.title,
        template_id=template.id,
        language=template.language,
        sections=tuple(_section(section, known) for section in template.section),
        author=author,
        order=order,
        comparisons=tuple(comparisons),
        created=created,
    )


def merged(known: Known, language: str) -> dict[str, str]:
    """What every merge of a template stands for, "" where it is not known; with the sex and age that fields are for."""
    patient, study = known.study.patient, known.study
    age = age_years(patient.birth_date, study.date, study.patient_age)
    return plain_merges(known, language) | {
        SEX: patient.sex,
        AGE: "" if age is None else str(age),
        "clinical": clinical_text(known.order, language),
        "technique": technique_text(known.study, language),
        "comparison": comparison_text(known.comparisons, language),
    }


def _section(template: SectionTemplate, known: dict[str, str]) -> Section:
    filled = whole(filled_runs(template, known))
    return Section(template.id, template.title, template.heading, template.element, filled)


def clinical_text(order: Order, language: str = ENGLISH) -> str:
    """Indication and question of the order, as far as there are any."""
    indication, question = clean(order.indication), clean(order.question)
    if question and question != indication:
        asked = words_for(language).sentences.question.format(question=_sentence(question))
        return " ".join(filter(None, (_sentence(indication), asked)))
    return _sentence(indication)


def technique_text(study: Study, language: str = ENGLISH) -> str:
    """What was acquired, as the series say it: never what a protocol of that name usually does."""
    series = [one for one in study.series if one.modality not in DOCUMENTS and one.instances]
    if not series:
        return ""
    words = words_for(language)
    modalities = dict.fromkeys(words.modalities.get(one.modality, one.modality) for one in series)
    what = words.sentences.conjunction.join(modalities)
    parts = dict.fromkeys(_body_part(one.body_part, words) for one in series if clean(one.body_part))
    if parts:
        what = words.sentences.of_parts.format(what=what, parts=words.sentences.conjunction.join(parts))
    return words.sentences.technique.format(what=what, series=_series_list(series, words))


def _body_part(body_part: str, words: Words) -> str:
    part = clean(body_part)
    return words.body_parts.get(part.upper()) or words.sentences.unknown_part.format(part=part.lower())


def _series_list(series: list[Series], words: Words) -> str:
    named = "; ".join(_series_text(one, words) for one in series[:SERIES_NAMED])
    more = len(series) - SERIES_NAMED
    return words.sentences.more.format(named=named, count=more) if more > 0 else named


def _series_text(series: Series, words: Words) -> str:
    said = words.sentences
    name = " ".join(filter(None, (str(series.number or ""), clean(series.description)))) or said.unnamed
    images = sum(instance.format.frames if instance.format else 0 for instance in series.instances)
    counted = (said.image if images == 1 else said.images).format(count=images)
    return f"{name} ({', '.join([counted, *_thickness(series, words), *_views(series)])})"


def _thickness(series: Series, words: Words) -> list[str]:
    found = {instance.slice_thickness for instance in series.instances if instance.slice_thickness}
    return [words.sentences.thickness.format(value=words.number(f"{found.pop():g}"))] if len(found) == 1 else []


def _views(series: Series) -> list[str]:
    def view(instance: Instance) -> str:
        return " ".join(filter(None, (clean(instance.laterality), clean(instance.view_position))))

    return [text for text in dict.fromkeys(view(instance) for instance in series.instances) if text][:4]


def comparison_text(comparisons: Sequence[Study], language: str = ENGLISH) -> str:
    """The priors by description and date, the newest first."""
    words = words_for(language)
    newest_first = sorted(comparisons, key=lambda study: study.date, reverse=True)
    named = [_compared(study, words) for study in newest_first]
    return f"{'; '.join(named)}." if named else words.sentences.no_prior


def _compared(study: Study, words: Words) -> str:
    modalities = {series.modality for series in study.series} - DOCUMENTS
    named = clean(study.description) or "/".join(sorted(modalities)) or words.sentences.prior
    date = clean(words.day(study.date)) or words.sentences.undated
    return words.sentences.compared.format(study=named, date=date)


def _sentence(text: str) -> str:
    return text if not text or text[-1] in ".?!" else f"{text}."


def measurement_name(measurement: Measurement, language: str = ENGLISH) -> str:
    """What was measured: the reader's label, else the name that readers give it, else that of its code."""
    return words_for(language).name(measurement)


def measurement_sentence(measurement: Measurement, language: str = ENGLISH, then: TimePoint | None = None) -> str:
    """``12.3 mm (series 4, image 57)``: value and unit, where the millimetre comes from, and where it was measured.

    With a time point before, what it was ``then`` follows: ``…, previously 8.0 mm (2024-03-01)``. What only marks a place
    reads as its label does.
    """
    words = words_for(language)
    notes = [note for note in (words.tag(measurement.provenance), words.place(clean(measurement.series_text))) if note]
    values = _values_text(measurement, words) or _without_values(measurement, words)
    said = f"{values} ({'; '.join(notes)})" if notes else values
    return f"{said}, {_previously(measurement, then, words)}" if then and then.measurement.values else said


def _previously(now: Measurement, then: TimePoint, words: Words) -> str:
    """What the same lesion measured; where its millimetres have another origin, that is said."""
    was = then.measurement
    value = _axes(was.values, words) or words.value(was.values[0])
    tag = words.tag(was.provenance) if was.provenance is not now.provenance else ""
    shown = f"{value} {tag}" if tag else value
    return words.sentences.previously.format(value=shown, date=words.day(then.date))


def course_text(measurement: Measurement, report: Report) -> str:
    """What the same lesion measured before and by how much that changed; "" where it was not measured.

    ``previously 8.0 mm (2024-03-01): +4.3 mm, +54 %``; without numbers of a change where the two cannot be compared.
    """
    then = before(measurement, (*report.measurements, *report.earlier), report.moments)
    if then is None or not then.measurement.values:
        return ""
    words = words_for(report.language)
    said = _previously(measurement, then, words)
    changed = change(measurement, then.measurement, node=measurement.follow.node)
    if changed is None:
        return said
    share = f", {changed.percent:+.0f} %" if changed.percent is not None else ""
    return f"{said}: {words.number(f'{changed.mm:+.1f}')} mm{share}"


def worded(measurement: Measurement, report: Report) -> str:
    """A measurement as a report quotes it, with what the same lesion measured before where the report knows."""
    then = before(measurement, (*report.measurements, *report.earlier), report.moments)
    return measurement_sentence(measurement, report.language, then)


def _axes(values: Sequence[Value], words: Words) -> str:
    """``23.1 × 18.0 mm`` of a long and a short axis; "" for other values."""
    if tuple(value.name.value for value in values[:2]) != AXES or values[0].unit != values[1].unit:
        return ""
    return f"{words.number(f'{values[0].value:.{values[0].digits}f}')} × {words.value(values[1])}"


def _without_values(measurement: Measurement, words: Words) -> str:
    if measurement.why_not:
        return words.sentences.not_measurable
    return clean(measurement.label) or words.page.marked


def _values_text(measurement: Measurement, words: Words) -> str:
    values = list(measurement.values)
    both = _axes(values, words)
    if both:
        return ", ".join([both, *_each(values[2:], words)])
    return ", ".join(_each(values, words))


def _each(values: list[Value], words: Words) -> list[str]:
    return [f"{_label(value.label, words)}{words.value(value)}" for value in values]


def _label(label: str, words: Words) -> str:
    return f"{clean(words.labels.get(label, label))} " if label else ""


def quoted(measurement: Measurement, report: Report) -> Run:
    """The measurement as a piece of a report's text that stays linked to it."""
    return Run(worded(measurement, report), "measurement", measurement.uid)


def requoted(runs: tuple[Run, ...], report: Report) -> tuple[Run, ...]:
    """The runs with every quoted measurement worded as the report knows it; one that is not there keeps its last wording."""
    measurements = {one.uid: one for one in report.measurements}

    def now(run: Run) -> Run:
        known = measurements.get(run.ref) if run.kind == "measurement" else None
        return replace(run, text=worded(known, report)) if known else run

    return tuple(now(run) for run in runs)
