"""A passage shows where words were found, and as many of them as lie together."""

from __future__ import annotations

from app.search.passage import BEGIN, END, passage

LONG = " ".join(["Lungs clear."] * 20) + " Hilar nodes with a Nodule of 4 mm. " + " ".join(["No fracture."] * 20)


def bare(text: str) -> str:
    return text.replace(BEGIN, "[").replace(END, "]")


def test_it_begins_a_little_before_the_first_word() -> None:
    assert bare(passage(LONG, ("nodule",))).startswith("…nodes with a [Nodule] of 4 mm. No fracture.")


def test_it_is_the_place_where_most_words_lie_together() -> None:
    text = "nodule " + LONG
    assert "[nodes] with a [Nodule]" in bare(passage(text, ("nodule", "nodes")))


def test_short_texts_are_shown_whole_and_accents_do_not_matter() -> None:
    assert bare(passage("Größe <b>10 mm</b>.", ("GROSSE", "10"))) in {
        "Größe <b>[10] mm</b>.",
        "[Größe] <b>[10] mm</b>.",
    }
    assert bare(passage("Embolie pulmonaire gauche aiguë.", ("aigue",))) == "Embolie pulmonaire gauche [aiguë]."


def test_there_is_none_where_no_word_is() -> None:
    assert passage("Clear.", ("nodule",)) == passage("", ("x",)) == passage("Clear.", ()) == ""
