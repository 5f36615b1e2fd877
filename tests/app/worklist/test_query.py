from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from app.worklist.query import Query, Term, joined, parse


def test_words_are_words() -> None:
    assert parse("müller  anna") == Query(words=("müller", "anna"))


def test_a_term_has_a_key_and_values() -> None:
    assert parse("mod:CT,MR status:unread") == Query(
        terms=(Term("modality", ("CT", "MR")), Term("status", ("unread",)))
    )


def test_a_value_with_spaces_stands_in_quotes() -> None:
    assert parse('order:"second opinion" chest') == Query(("chest",), (Term("order", ("second opinion",)),))


def test_a_minus_turns_a_term_round() -> None:
    assert parse("-mod:US").terms == (Term("modality", ("US",), negated=True),)


def test_an_unknown_key_is_searched_as_text_and_named() -> None:
    assert parse("ward:7b") == Query(words=("ward:7b",), unknown=("ward",))


def test_a_term_without_a_value_changes_nothing_while_it_is_being_typed() -> None:
    assert parse("status:,") == Query()


def test_two_queries_are_joined() -> None:
    assert joined(parse("anna"), parse("mod:CT")) == Query(("anna",), (Term("modality", ("CT",)),))


@given(some.text())
def test_nothing_that_is_typed_is_an_error(text: str) -> None:
    parse(text)
