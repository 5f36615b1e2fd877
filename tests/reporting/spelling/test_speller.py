from __future__ import annotations

from pathlib import Path

import pytest

from reporting.spelling.dictionaries import dictionary_files, load, word_list
from reporting.spelling.speller import Speller, words_in
from reporting.template_files import load_templates

TERMS = word_list(Path("resources/spelling/en.txt").read_text("utf-8"))


@pytest.fixture(scope="module")
def english() -> Speller:
    return Speller(load(dictionary_files("en", ())), TERMS)


@pytest.mark.parametrize(
    "word",
    [
        "nodule",
        "Pleural",
        "haemorrhage",
        "hemorrhage",
        "oedema",
        "atelectasis",
        "ground-glass",
        "patient's",
        "lung-base",
    ],
)
def test_words_of_reports_are_known(english: Speller, word: str) -> None:
    assert english.knows(word)


@pytest.mark.parametrize("word", ["nodlue", "plerual", "haemorrage", "atelectais", "ground-glas"])
def test_misspelt_words_are_not(english: Speller, word: str) -> None:
    assert not english.knows(word)


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [("plerual", "pleural"), ("Atelectais", "Atelectasis"), ("consolidatoin", "consolidation"), ("oedma", "oedema")],
)
def test_what_is_meant_is_among_the_suggestions(english: Speller, wrong: str, meant: str) -> None:
    assert meant in english.suggest(wrong)


def test_a_learnt_word_is_known_however_it_is_written(english: Speller) -> None:
    speller = Speller((), ())
    speller.learn("Lectern")
    assert speller.knows("lectern")
    assert not speller.usable
    assert english.usable


def test_abbreviations_numbers_and_units_are_not_judged() -> None:
    text = "T1w FLAIR 12mm mm CTDIvol a SUVmax pT2b nodule at C2/C3, reader@clinic"
    assert [word for word, _, _ in words_in(text)] == ["nodule"]


def test_words_are_found_in_their_places() -> None:
    text = "A sub-pleural nodule."
    assert [(word, text[start:stop]) for word, start, stop in words_in(text)] == [
        ("sub-pleural", "sub-pleural"),
        ("nodule", "nodule"),
    ]


def test_a_language_without_a_dictionary_has_none(tmp_path: Path) -> None:
    assert dictionary_files("de", (tmp_path,)) == ()
    (tmp_path / "de_DE.dic").write_text("1\nLunge\n", "utf-8")
    (tmp_path / "de_DE.aff").write_text("SET UTF-8\n", "utf-8")
    found = dictionary_files("de", (tmp_path,))
    assert [one.name for one in found] == ["de_DE"]
    assert Speller(load(found), ()).knows("Lunge")


def test_every_english_template_is_spelt_as_the_dictionaries_say(english: Speller) -> None:
    wrong: set[str] = set()
    for template in load_templates(Path("resources/report_templates")):
        if template.language == "en":
            said = [one for field in template.fields.values() for one in (*field.choices, field.prompt, field.normal)]
            said += [section.text.replace("[", " ").replace("]", " ") for section in template.section]
            said = [text for text in said if "_" not in text]
            wrong |= english.unknown(word for text in said for word, _, _ in words_in(text))
    assert sorted(wrong) == []
