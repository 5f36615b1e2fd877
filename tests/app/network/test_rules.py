"""Nobody comes in who is not named, by title and address together."""

from __future__ import annotations

from app.network.node import Node
from app.network.rules import NOT_CALLED, NOT_KNOWN, Rules

RULES = Rules(nodes=(Node("CT1", "127.0.0.1"), Node("PACS", "localhost")))


def test_without_nodes_nobody_may_send() -> None:
    assert Rules().refusal("CT1", "LECTERN", "127.0.0.1") == NOT_KNOWN


def test_a_known_title_from_its_address_may_send_whatever_its_blanks() -> None:
    assert RULES.refusal("CT1 ", " LECTERN", "127.0.0.1") == ""
    assert RULES.refusal("PACS", "LECTERN", "127.0.0.1") == ""


def test_a_known_title_from_another_address_may_not() -> None:
    assert RULES.refusal("CT1", "LECTERN", "10.0.0.9") == NOT_KNOWN


def test_an_unknown_title_from_a_known_address_may_not() -> None:
    assert RULES.refusal("CT2", "LECTERN", "127.0.0.1") == NOT_KNOWN
    assert RULES.refusal("ct1", "LECTERN", "127.0.0.1") == NOT_KNOWN


def test_whoever_calls_somebody_else_is_not_let_in_even_where_anyone_is() -> None:
    assert Rules(anyone=True).refusal("X", "LECTERN", "10.0.0.9") == ""
    assert Rules(anyone=True).refusal("X", "OTHER", "10.0.0.9") == NOT_CALLED


def test_an_address_that_is_none_is_not_known() -> None:
    assert RULES.refusal("CT1", "LECTERN", "") == NOT_KNOWN
