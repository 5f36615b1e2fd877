from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reporting.report import Run
from reporting.runs import spliced, whole

PROMPT = "[side]"
BLANK, FILLED = Run("", "field", "side"), Run("left", "field", "side")
QUOTED = Run("12 mm", "measurement", "2.25.1")


def shown(run: Run) -> str:
    return run.text or (PROMPT if run.kind == "field" else "")


def put(runs: tuple[Run, ...], start: int, stop: int, text: str) -> tuple[Run, ...]:
    return spliced(runs, start, stop, Run(text), shown)[0]


def test_text_goes_into_text() -> None:
    assert spliced((Run("Lungs lear"),), 6, 6, Run("c"), shown) == ((Run("Lungs clear"),), 7)


def test_typing_over_a_blank_fills_it() -> None:
    runs = (Run("On the "), BLANK, Run("."))
    assert spliced(runs, 7, 13, Run("r"), shown) == ((Run("On the "), Run("r", "field", "side"), Run(".")), 8)


def test_typing_on_behind_a_value_belongs_to_it() -> None:
    assert put((Run("On the "), Run("r", "field", "side"), Run(".")), 8, 8, "ight")[1] == Run("right", "field", "side")


def test_a_new_line_behind_a_value_is_text() -> None:
    assert put((FILLED,), 4, 4, "\n") == (FILLED, Run("\n"))


def test_typing_before_a_value_is_text() -> None:
    assert put((FILLED,), 0, 0, "x") == (Run("x"), FILLED)


def test_a_value_that_is_deleted_leaves_a_blank_and_a_blank_that_is_deleted_goes() -> None:
    assert put((Run("a "), FILLED), 2, 6, "") == (Run("a "), BLANK)
    assert put((Run("a "), BLANK), 2, 8, "") == (Run("a "),)


def test_deleting_one_character_of_a_quoted_measurement_deletes_it_whole() -> None:
    assert put((Run("a "), QUOTED, Run(" b")), 6, 7, "") == (Run("a  b"),)


def test_nothing_can_be_typed_into_a_quoted_measurement() -> None:
    assert put((QUOTED, Run(".")), 2, 2, "x") == (QUOTED, Run("x."))


def test_a_measurement_put_over_a_blank_takes_its_place() -> None:
    assert spliced((Run("Size "), BLANK), 5, 11, QUOTED, shown)[0] == (Run("Size "), QUOTED)


def test_a_measurement_put_into_a_value_parts_it() -> None:
    assert spliced((FILLED,), 2, 2, QUOTED, shown)[0] == (Run("le", "field", "side"), QUOTED, Run("ft"))


def test_a_selection_from_text_into_a_value_cuts_the_value() -> None:
    assert put((Run("a "), FILLED, Run(" b")), 1, 4, "-") == (Run("a-ft b"),)


_TEXT = st.text("ab ", max_size=4)
_RUN = st.one_of(_TEXT.map(Run), st.sampled_from([BLANK, FILLED, QUOTED]))


@given(st.lists(_RUN, max_size=6), st.data(), _TEXT)
def test_what_is_read_outside_of_an_edit_stays_word_for_word(pieces: list[Run], data: st.DataObject, text: str) -> None:
    runs = whole(pieces)
    before = "".join(map(shown, runs))
    start = data.draw(st.integers(0, len(before)))
    stop = data.draw(st.integers(start, len(before)))
    after, caret = spliced(runs, start, stop, Run(text), shown)
    now = "".join(map(shown, after))
    assert text in now or not text
    assert 0 <= caret <= len(now)
    # Only a token that the edit cut may take more along with it, and a deleted value shows its prompt again.
    widest = len(PROMPT)
    assert now.startswith(before[: max(0, start - widest)])
    assert now.endswith(before[min(len(before), stop + widest) :])
    measured = [run for run in runs if run.kind == "measurement"]
    if start == stop:
        assert [run for run in after if run.kind == "measurement"] == measured
