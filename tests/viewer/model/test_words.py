from __future__ import annotations

import pytest

from viewer.model.words import first_word, plain


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("T2_tse Schädel p.a.", "t2 tse schadel pa"),
        ("Fuß", "fuss"),
        ("CTChest HeadRoutine", "ct chest head routine"),
        ("Thorax^1HEAD_NECK", "thorax 1 head neck"),
        ("t1_tse_sag+KM", "t1 tse sag + km"),
        ("3D MPRAGE 5mm", "3d mprage 5mm"),
        ("  ", ""),
    ],
)
def test_texts_are_compared_as_plain_words(text: str, words: str) -> None:
    assert plain(text) == words


def test_a_word_is_whole_unless_it_ends_with_an_asterisk() -> None:
    assert first_word(["pa"], "SPAIN PANCREAS") == ""
    assert first_word(["pa*"], "Pancreas") == "pa*"
    assert first_word(["lung"], "Lungs") == ""
    assert first_word(["iv contrast"], "with IV-Contrast") == "iv contrast"
    assert first_word(["c+"], "MR C+ T1") == "c+"


def test_a_word_without_letters_is_found_nowhere() -> None:
    assert first_word(["*", "", "--"], "anything * at all --") == ""
