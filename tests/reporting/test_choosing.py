from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from reporting.choosing import ranked, why_not
from reporting.report import Order
from reporting.template import Matching
from reporting.template_files import load_templates
from tests.reporting.made import a_study
from viewer.model.code import Code

SHIPPED = load_templates(Path("resources/report_templates"))


def test_the_choice_says_what_agreed() -> None:
    best = ranked(SHIPPED, a_study(), Order())[0]
    assert best.why == "CT chest: modality CT, body part CHEST, “chest” in the procedure or the description."


def test_the_template_that_asks_for_nothing_comes_last_and_says_so() -> None:
    last = ranked(SHIPPED, a_study(), Order())[-1]
    assert last.template.id == "general"
    assert "fits every one" in last.why


def test_a_procedure_code_of_the_order_outweighs_words_and_body_parts() -> None:
    code = Code("CTA", "99SITE", "CT angiography")
    own = replace_match(Matching(procedures=("CTA",)))
    best = ranked((*SHIPPED, own), a_study(), Order(procedure_code=code))[0]
    assert best.template is own
    assert ranked((*SHIPPED, own), a_study(), Order())[0].template.id == "ct-chest"


def test_sex_and_both_ends_of_an_age_decide() -> None:
    study = a_study()  # born 1960-01-01, examined 2026-03-01: 66
    assert why_not(Matching(sex="F"), study, Order()) == ""
    assert why_not(Matching(sex="M"), study, Order()) == "the patient's sex is F"
    assert why_not(Matching(from_age=66, to_age=66), study, Order()) == ""
    assert why_not(Matching(from_age=67), study, Order()) == "the patient is 66"
    assert why_not(Matching(to_age=65), study, Order()) == "the patient is 66"


def test_a_template_for_an_age_does_not_fit_a_patient_of_unknown_age() -> None:
    ageless = replace(a_study(), patient=replace(a_study().patient, birth_date=""))
    assert why_not(Matching(to_age=17), ageless, Order()) == "the patient's age is not known"


def replace_match(match: Matching):  # type: ignore[no-untyped-def]
    general = next(one for one in SHIPPED if one.id == "general")
    return type(general)("own", "Own", "en", general.title, general.section, match)
