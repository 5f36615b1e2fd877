"""The gateway keeps every word and takes out what only controls."""

import pytest

from reporting.export.plain import one_line, paragraphs, plain


def test_line_ends_of_any_kind_become_line_feeds() -> None:
    assert plain("a\r\nb\rc\u2028d\x0be") == "a\nb\nc\nd\ne"


def test_characters_that_turn_the_direction_of_writing_are_taken_out() -> None:
    assert plain("5\u202e mm \u2066left\u2069") == "5 mm left"


def test_joiners_that_belong_to_the_writing_stay() -> None:
    assert plain("می\u200cخواهم क्\u200dष") == "می\u200cخواهم क्\u200dष"


def test_markup_is_left_as_it_is() -> None:
    assert plain("<b>A<B</b> &lt; R&D") == "<b>A<B</b> &lt; R&D"


def test_a_broken_surrogate_is_shown_as_replaced() -> None:
    assert plain("a\ud800b") == "a\ufffdb"


@pytest.mark.parametrize("text", ["a", "a\nb", "a\n\nb", "\n\na\n\n\n b\n", "", " \n \n", "a\n \n \nb"])
def test_paragraphs_joined_are_the_plain_text_again(text: str) -> None:
    assert "\n".join(paragraphs(text)) == plain(text)
    assert all(paragraph.strip() for paragraph in paragraphs(text))


def test_one_line_has_no_line_end() -> None:
    assert one_line(" a \n\n b\tc ") == "a b    c"
