"""Nodes are written TITLE@host:port, and what is none is refused with a sentence."""

from __future__ import annotations

import pytest

from app.network.node import Node, fault_of_title, node_of, nodes_of


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("PACS@10.0.0.7:4242", Node("PACS", "10.0.0.7", 4242)),
        ("PACS@pacs.example", Node("PACS", "pacs.example", 104)),
        ("CT 1@[::1]:11112", Node("CT 1", "::1", 11112)),
        ("PACS@pacs.example:2762+tls", Node("PACS", "pacs.example", 2762, tls=True)),
    ],
)
def test_a_node_is_a_title_at_a_host_and_a_port(text: str, node: Node) -> None:
    assert node_of(text) == node


@pytest.mark.parametrize(
    "text",
    ["", "PACS", "@host", "PACS@", "PACS@:104", "PACS@host:0", "PACS@host:70000", "PACS@host:x", "A" * 17 + "@h"],
)
def test_anything_else_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        node_of(text)


def test_nodes_stand_with_blanks_between_them() -> None:
    assert nodes_of(" A@a  B@b:1 ") == (Node("A", "a"), Node("B", "b", 1))
    assert nodes_of("") == ()


def test_a_title_has_1_to_16_characters_of_ascii_without_the_backslash() -> None:
    assert fault_of_title("A" * 16) == ""
    for wrong in ("", "   ", "A" * 17, "A\\B", "Ä", "A\nB"):
        assert fault_of_title(wrong).startswith("An AE title")


def test_a_node_is_called_by_its_name_or_its_title() -> None:
    assert (Node("CT1", "h", name="Scanner").title, Node("CT1", "h").title) == ("Scanner", "CT1")
