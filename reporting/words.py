"""The words of the sentences that Lectern writes itself, as data: one TOML file a language in ``resources/report_words``.

A language without a file falls back to English, and the check ``report-language`` says so. Codes of structured reports
keep the English meanings of the standard whatever the language.
"""

from __future__ import annotations

import re
import string
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Literal

import msgspec

from viewer.model.calibration import TAG, Provenance
from viewer.model.code import Code
from viewer.model.measurement import Measurement, Value
from viewer.model.text import clean, parse_date, time_text

FOLDER = Path(__file__).resolve().parents[1] / "resources" / "report_words"
ENGLISH = "en"
_PLACE = re.compile(r"Series (\d+|without number), image (\d+|without number)(?:, frame (\d+))?")
_PLANE = re.compile(r"(Series (?:\d+|without number)), (MPR .+)")
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(.*)")


class WordsTrouble(Exception):  # noqa: N818 - a sentence about a file, for who wrote it
    """A file of words cannot be used; the message names the file and what is wrong in it."""


class Sentences(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What stands in the text of a report; names in braces are filled in."""

    technique: str
    of_parts: str
    unknown_part: str
    conjunction: str
    more: str
    unnamed: str
    image: str
    images: str
    thickness: str
    question: str
    compared: str
    previously: str
    undated: str
    prior: str
    no_prior: str
    not_measurable: str
    addendum: str
    correction: str
    communication: str
    follow_up: str
    told: str
    not_reached: str
    read_back: str
    acknowledged: str
    in_person: str
    by_telephone: str
    by_message: str
    series_numbered: str
    series_unnumbered: str
    image_numbered: str
    image_unnumbered: str
    frame: str
    dose_length: str
    dose_area: str
    of_dose_report: str
    of_image_headers: str
    uptake: str
    span: str


class PageWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What stands around the text in a PDF or text file."""

    patient: str
    patient_id: str
    no_name: str
    none: str
    born: str
    born_on: str
    identity: str
    sex: str
    examination: str
    some_examination: str
    date: str
    accession: str
    referred_by: str
    institution: str
    indication: str
    question: str
    compared_with: str
    measurements: str
    finding: str
    value: str
    image: str
    marked: str
    key_images: str
    notice: str
    page: str
    draft: str
    preliminary: str
    final: str
    draft_word: str
    preliminary_word: str
    signed: str
    verified_and_signed: str
    signed_as_preliminary: str
    not_signed: str
    cosigned: str
    attestation: str
    major_difference: str
    written_by: str
    version: str


# What a sentence must say, by its key; every other one says nothing that is filled in.
_PLACES = {
    "technique": {"what", "series"},
    "of_parts": {"what", "parts"},
    "unknown_part": {"part"},
    "more": {"named", "count"},
    "image": {"count"},
    "images": {"count"},
    "thickness": {"value"},
    "question": {"question"},
    "compared": {"study", "date"},
    "previously": {"value", "date"},
    "addendum": {"number"},
    "correction": {"number"},
    "follow_up": {"what", "months", "why"},
    "told": {"finding", "to", "by", "way", "moment"},
    "not_reached": {"finding", "to", "by", "way", "moment"},
    "series_numbered": {"number"},
    "image_numbered": {"number"},
    "frame": {"number"},
    "uptake": {"minutes"},
    "span": {"low", "high"},
}
_PAGE_PLACES = {
    "cosigned": {"name", "moment"},
    "major_difference": {"comment"},
    "born_on": {"date"},
    "identity": {"id"},
    "page": {"page", "pages"},
    "signed": {"moment"},
    "verified_and_signed": {"moment"},
    "signed_as_preliminary": {"moment"},
    "written_by": {"name"},
    "version": {"number"},
}


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A language's words; ``date`` is a pattern of %d, %m and %Y. Tables without an entry leave the English word.

    ``modalities`` are by Modality, ``body_parts`` by Body Part Examined (with article and case), ``calibration`` by the
    provenance of a millimetre, ``labels`` by the short names of values, ``names`` by those of tools, ``units`` by their
    usual signs, ``titles`` by the LOINC code of the document title, ``sexes`` and ``ages`` by DICOM's letters.
    """

    language: str
    decimal: Literal[".", ","]
    date: str
    sentences: Sentences
    page: PageWords
    modalities: dict[str, str]
    body_parts: dict[str, str]
    calibration: dict[str, str]
    labels: dict[str, str]
    names: dict[str, str]
    units: dict[str, str]
    titles: dict[str, str]
    sexes: dict[str, str]
    ages: dict[str, str]

    def title(self, title: Code) -> str:
        """A document title for reading; its coded meaning where there is no other word for it."""
        return self.titles.get(title.value, title.meaning) if title.scheme == "LN" else title.meaning

    @property
    def is_english(self) -> bool:
        """Whether these are the words that other languages fall back to."""
        return self == words_for(ENGLISH)

    def number(self, text: str) -> str:
        """A number in digits with this language's decimal separator."""
        return text.replace(".", self.decimal)

    def value(self, value: Value) -> str:
        """A measured number with its unit: ``12,3 mm``."""
        number, space, unit = value.text.partition(" ")
        return f"{self.number(number)}{space}{self.units.get(unit, unit)}"

    def day(self, date: str) -> str:
        """A DICOM date; the text itself if it is no date."""
        found = parse_date(date)
        return found.strftime(self.date) if found else date

    def day_and_time(self, date: str, time: str) -> str:
        """A DICOM date and time, as far as there are any."""
        return " ".join(filter(None, (self.day(date), time_text(time))))

    def moment(self, moment: str) -> str:
        """An ISO 8601 time: ``22.11.2026 14:05 +01:00``; seconds are left out."""
        found = _MOMENT.fullmatch(moment)
        return f"{self.day(found[1])} {found[2]} {found[3]}".rstrip() if found else moment

    def place(self, series_text: str) -> str:
        """How an image is named (``viewer.session.exams.image_name``): ``series 4, image 57``; other text as it is.

        Of a plane the series, then its name and its slab, which are the same in all languages: ``MPR coronal, MIP 20 mm``.
        """
        found, plane = _PLACE.fullmatch(series_text), _PLANE.fullmatch(series_text)
        if plane:
            return f"{self._series(plane[1].removeprefix('Series '))}, {plane[2]}"
        if not found:
            return series_text[:1].lower() + series_text[1:]
        said, (series, image, frame) = self.sentences, found.groups()
        named = self._series(series)
        shown = said.image_numbered.format(number=image) if image.isdigit() else said.image_unnumbered
        return ", ".join([named, shown, *([said.frame.format(number=frame)] if frame else [])])

    def _series(self, number: str) -> str:
        said = self.sentences
        return said.series_numbered.format(number=number) if number.isdigit() else said.series_unnumbered

    def name(self, measurement: Measurement) -> str:
        """What was measured: the reader's label, else the name that readers give it, else that of its code."""
        tool = clean(measurement.name)
        return clean(measurement.label) or self.names.get(tool, tool) or clean(measurement.title.meaning)

    def tag(self, provenance: Provenance) -> str:
        """Where a millimetre comes from; "" where it is the patient's own."""
        return self.calibration.get(provenance.value, TAG[provenance])

    def age(self, text: str) -> str:
        """An age as ``viewer.model.text.age_text`` writes it: ``67 y``."""
        number, _, letter = text.partition(" ")
        return f"{number} {self.ages.get(letter, letter)}".strip()


def has_words(language: str) -> bool:
    """Whether there are words for a language (an RFC 5646 tag)."""
    return primary(language) == ENGLISH or (FOLDER / f"{primary(language)}.toml").is_file()


def words_for(language: str) -> Words:
    """The words of a language, English where it has none; raises WordsTrouble."""
    return load_words(FOLDER / f"{primary(language) if has_words(language) else ENGLISH}.toml")


def same_language(one: str, other: str) -> bool:
    """Whether two tags name one language: ``de`` and ``de-AT`` do."""
    return primary(one) == primary(other)


@lru_cache(maxsize=64)
def load_words(path: Path) -> Words:
    """The words of a file; raises WordsTrouble with the key at fault."""
    try:
        words = msgspec.convert(tomllib.loads(path.read_text("utf-8")), Words)
        _check(words)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError, ValueError) as error:
        raise WordsTrouble(f"{path.name}: {error}") from error
    return words


def _check(words: Words) -> None:
    if words.date.count("%") != 3 or {part[0] for part in words.date.split("%")[1:]} != {"d", "m", "Y"}:
        raise ValueError("`date` needs %d, %m and %Y, each once")
    for said, places in ((words.sentences, _PLACES), (words.page, _PAGE_PLACES)):
        for key in said.__struct_fields__:
            found = {name for _, name, _, _ in string.Formatter().parse(getattr(said, key)) if name is not None}
            if found != places.get(key, set()):
                wanted = ", ".join(f"{{{name}}}" for name in sorted(places.get(key, set()))) or "nothing in braces"
                raise ValueError(f"`{key}` must have {wanted}")


def primary(language: str) -> str:
    """``de`` of ``de-AT``; English for what is no language tag."""
    found = re.match(r"[a-z]{2,3}(?=[-_]|$)", language.strip().lower())
    return found[0] if found else ENGLISH
