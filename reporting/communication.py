"""The block of a report that says to whom a critical result was told, when, how, and whether it was read back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reporting.report import Run, Section
from reporting.results import Contact, Critical, FollowUp, Way
from reporting.words import Words, words_for
from viewer.model.code import Code
from viewer.model.text import clean

HEADING = Code("73568-8", "LN", "Communication of Critical Results")
ELEMENT = Code("121071", "DCM", "Finding")
SECTION_ID = "communication"


def communication_section(results: Sequence[Critical], language: str) -> Section | None:
    """The section of all results of a study; None where nobody was told or tried yet."""
    words = words_for(language)
    lines = [line for result in results for line in _lines(result, words)]
    if not lines:
        return None
    return Section(SECTION_ID, words.sentences.communication, HEADING, ELEMENT, (Run("\n".join(lines)),))


def _lines(result: Critical, words: Words) -> Iterator[str]:
    for contact in result.contacts:
        yield contact_text(result, contact, words)


def contact_text(result: Critical, contact: Contact, words: Words) -> str:
    """One attempt as a sentence."""
    said = words.sentences
    way = {Way.IN_PERSON: said.in_person, Way.TELEPHONE: said.by_telephone, Way.MESSAGE: said.by_message}[contact.way]
    pattern = said.told if contact.reached else said.not_reached
    outcome = said.read_back if contact.read_back else said.acknowledged if contact.acknowledged else ""
    sentence = pattern.format(
        finding=clean(result.finding),
        by=clean(contact.by),
        to=clean(contact.to),
        moment=words.moment(contact.at),
        way=way,
    )
    return " ".join(part for part in (sentence, outcome, clean(contact.note)) if part)


def follow_up_text(follow_up: FollowUp, months: int, language: str) -> str:
    """A recommended follow-up as a sentence of the report."""
    what = " ".join(clean(part) for part in (follow_up.modality, follow_up.region) if part)
    named = "; ".join(clean(part) for part in (follow_up.reason, follow_up.guideline) if part)
    pattern = words_for(language).sentences.follow_up
    return pattern.format(what=what, months=months, why=f" ({named})" if named else "")
