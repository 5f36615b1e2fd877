from __future__ import annotations

from typing import Any

import pytest

from app.worklist.entries import Entries
from app.worklist.filters import BUILT_IN, Filters, SavedFilter
from app.worklist.query import parse


@pytest.mark.parametrize("filter_", BUILT_IN, ids=lambda one: one.name)
def test_the_words_of_a_built_in_filter_are_understood(filter_: SavedFilter, entries: Entries) -> None:
    query = parse(filter_.query)
    assert not query.unknown
    assert not query.words
    assert entries.count(query) == 0


def test_a_filter_is_kept_for_its_reader_and_replaced_by_its_name(database: Any) -> None:
    filters = Filters(database)
    filters.save("ada", "Night", "mod:CT date:1d")
    filters.save("ada", "Heads", "body:HEAD")
    filters.save("ada", "Night", "mod:CT,MR date:1d")
    own = [SavedFilter("Heads", "body:HEAD", own=True), SavedFilter("Night", "mod:CT,MR date:1d", own=True)]
    assert filters.of("ada") == (*BUILT_IN, *own)
    assert filters.of("bob") == BUILT_IN
    filters.forget("ada", "Heads")
    assert filters.of("ada") == (*BUILT_IN, own[1])


def test_a_shared_filter_is_seen_by_everybody_and_changed_by_its_owner_alone(database: Any) -> None:
    filters = Filters(database)
    filters.save("ada", "Night", "mod:CT date:1d")
    assert filters.share("ada", "Night") == ""
    assert filters.of("ada")[-1] == SavedFilter("Night", "mod:CT date:1d", own=True, owner="ada")
    assert filters.of("bob")[-1] == SavedFilter("Night", "mod:CT date:1d", own=False, owner="ada")
    filters.forget("bob", "Night")
    filters.withdraw("bob", "Night")
    assert len(filters.of("bob")) == len(BUILT_IN) + 1
    filters.withdraw("ada", "Night")
    assert filters.of("bob") == BUILT_IN
    assert filters.of("ada")[-1] == SavedFilter("Night", "mod:CT date:1d", own=True)


def test_a_name_that_is_shared_already_is_not_taken_over(database: Any) -> None:
    filters = Filters(database)
    for reader in ("ada", "bob"):
        filters.save(reader, "Night", f"ref:{reader}")
    assert filters.share("ada", "Night") == ""
    assert "ada shares a filter with this name" in filters.share("bob", "Night")
    assert [one.name for one in filters.of("bob")[len(BUILT_IN) :]] == ["Night · ada", "Night"], "both can be chosen"
    assert "no filter of yours" in filters.share("bob", "Dawn")
