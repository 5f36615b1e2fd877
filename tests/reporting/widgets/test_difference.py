from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.widgets.difference import difference, index_of, position_of


@pytest.mark.parametrize(
    ("old", "new", "caret", "selected", "edit"),
    [
        ("aa", "aaa", 1, None, (0, 0, "a")),
        ("aa", "aaa", 3, None, (2, 2, "a")),
        ("aaa", "aa", 1, None, (1, 2, "")),
        ("on the [side].", "on the [.", 8, (7, 13), (7, 13, "[")),
        ("one two", "one", 3, (3, 7), (3, 7, "")),
        ("", "x", 1, (0, 0), (0, 0, "x")),
    ],
)
def test_the_caret_and_the_selection_tell_where_an_edit_was(
    old: str, new: str, caret: int, selected: tuple[int, int] | None, edit: tuple[int, int, str]
) -> None:
    assert difference(old, new, caret, selected) == edit


@given(st.text("ab"), st.text("ab"), st.data())
def test_the_difference_always_makes_new_of_old(old: str, new: str, data: st.DataObject) -> None:
    start, stop, text = difference(old, new, data.draw(st.integers(0, len(new))))
    assert old[:start] + text + old[stop:] == new


@given(st.text(st.characters(exclude_categories=["Cs"])), st.data())
def test_positions_of_qt_and_indices_go_to_and_fro(text: str, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(text)))
    assert index_of(text, position_of(text, index)) == index
