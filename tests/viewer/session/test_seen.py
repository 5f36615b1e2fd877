"""What came to the screen is announced once, what was looked at is counted, and neither outlives the study."""

from __future__ import annotations

from viewer.session.seen import Seen


def test_a_picture_is_announced_the_first_time_and_again_in_another_sitting() -> None:
    seen, painted, changed = Seen(), list[tuple[str, int]](), list[str]()
    seen.painted.connect(lambda stack_id, index: painted.append((stack_id, index)))
    seen.changed.connect(changed.append)
    for index in (1, 1, 2):
        seen.paint("a", index)
    assert painted == [("a", 1), ("a", 2)]
    assert (changed, seen.of("a")) == ([], frozenset())
    seen.clear()
    seen.paint("a", 1)
    assert painted[-1] == ("a", 1)
    assert len(painted) == 3


def test_what_is_counted_again_is_not_announced_again() -> None:
    seen, changed = Seen(), list[str]()
    seen.changed.connect(changed.append)
    seen.add("a", (1, 2))
    seen.mark("a", 2)
    seen.mark("a", 3)
    assert (changed, seen.of("a")) == (["a", "a"], frozenset({1, 2, 3}))
