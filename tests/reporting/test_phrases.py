from __future__ import annotations

from pathlib import Path

import pytest

from reporting.phrases import PhraseTrouble, load_phrasebook, phrases_of, settled
from reporting.report import Run
from tests.reporting.made import a_report, a_section

SHIPPED = Path("resources/phrases")
NESTED = """
[[phrase]]
id = "a"
short = ".a"
spoken = ["alpha"]
text = "A [size] {b}"
field = [{ id = "size", prompt = "size", kind = "number" }]
[[phrase]]
id = "b"
text = "B [side]."
field = [{ id = "side", prompt = "side", kind = "choice", choices = ["left", "right"], default = "left" }]
"""


def book(text: str):  # type: ignore[no-untyped-def]
    return settled({one.id: one for one in phrases_of(text, "p.toml")}, "p.toml")


def test_the_delivered_phrases_are_whole_and_found_by_short_form_and_voice() -> None:
    found, faults = load_phrasebook(SHIPPED)
    assert faults == ()
    nodule = found.by_short(".nod")
    assert nodule is not None
    assert found.by_voice("Nodule") is nodule
    assert found.by_short("nod") is None


def test_a_nested_phrase_comes_with_its_fields_and_defaults() -> None:
    made = book(NESTED)
    phrase = made.by_short(".a")
    runs = made.runs(phrase, a_report())
    assert runs == (
        Run("A "),
        Run("", "field", "phrase.1.a.size"),
        Run(" "),
        Run("B "),
        Run("left", "field", "phrase.2.b.side"),
        Run("."),
    )
    fields = made.fields(run.ref for run in runs)
    assert (fields["phrase.1.a.size"].kind, fields["phrase.2.b.side"].choices) == ("number", ("left", "right"))


def test_put_in_twice_the_fields_are_told_apart() -> None:
    made = book(NESTED)
    first = made.runs(made.phrases["a"], a_report())
    report = a_report(sections=(a_section("findings", *first),))
    second = made.runs(made.phrases["a"], report)
    assert {run.ref for run in first if run.ref} & {run.ref for run in second if run.ref} == set()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (NESTED.replace("B [side].", "B [side]. {a}"), "a → b → a"),
        (NESTED.replace("{b}", "{c}"), "no phrase 'c'"),
        (NESTED.replace("[size] ", ""), "the field 'size' must stand"),
        (NESTED.replace('".a"', '"a b"'), "without a space"),
        (NESTED + '[[phrase]]\nid = "c"\nshort = ".a"\ntext = "C"\n', "means both 'a' and 'c'"),
        (NESTED + '[[phrase]]\nid = "c"\nspoken = ["Alpha"]\ntext = "C"\n', "means both"),
        (NESTED.replace('id = "b"', 'id = "b'), "line 9"),
        (NESTED.replace("text = ", "txt = ", 1), "txt"),
        ('[[phrase]]\nid = "a"\ntext = "{a}"\n', "a → a"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(text: str, said: str) -> None:
    with pytest.raises(PhraseTrouble, match=said.replace(".", r"\.").replace("[", r"\[")):
        book(text)


def test_an_own_phrase_stands_in_and_a_wrong_own_file_keeps_none_of_the_others(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('[[phrase]]\nid = "effusion-none"\nshort = ".noeff"\ntext = "Dry."\n', "utf-8")
    (tmp_path / "wrong.toml").write_text("[[phrase", "utf-8")
    found, faults = load_phrasebook(SHIPPED, tmp_path)
    assert found.phrases["effusion-none"].text == "Dry."
    assert len(faults) == 1
    assert faults[0].startswith("wrong.toml")
