"""``main.py node add|list|remove|test``: which other systems are known, and what works with each."""

from __future__ import annotations

import argparse
from dataclasses import asdict, replace
from typing import Any

from app.commands.command import DONE, IN_PART, Context, Unusable, answer
from app.commands.node_arguments import (
    WORD,
    described,
    directory_of,
    given_secret,
    system_arguments,
    web_node,
    with_options,
)
from app.network.checks import Check, checks
from app.network.known import Systems, UnknownSystem
from app.network.node import Node, node_of
from app.network.web.web_node import WebNode


def add_options(parser: argparse.ArgumentParser) -> None:
    """Of ``node add``."""
    parser.add_argument("name", metavar="NAME", help="how it is called here; one that is known is replaced")
    parser.add_argument("node", metavar="TITLE@HOST:PORT | URL", help="+tls behind a port: through TLS")
    system_arguments(parser)


def remove_options(parser: argparse.ArgumentParser) -> None:
    """Of ``node remove``."""
    parser.add_argument("name", metavar="NAME")


def test_options(parser: argparse.ArgumentParser) -> None:
    """Of ``node test``."""
    parser.add_argument("node", metavar=WORD)
    system_arguments(parser)


def add(context: Context, given: argparse.Namespace) -> int:
    """Keep a system."""
    try:
        bare = (
            web_node(given.name, given.node) if "://" in given.node else replace(node_of(given.node), name=given.name)
        )
        node = with_options(bare, given)
        Systems(context.home.settings_file.parent).put(node, given_secret(given), instead_of=given.name)
    except ValueError as error:
        raise Unusable(str(error)) from error
    answer(document(node), f"{given.name} is known now.", as_json=given.json)
    return DONE


def show(context: Context, given: argparse.Namespace) -> int:
    """List the systems, never their secrets."""
    try:
        known = directory_of(context, given).known()
    except ValueError as error:
        raise Unusable(str(error)) from error
    lines = [_line(node) for node in known.all] or ["No other system is known."]
    answer({"systems": [document(node) for node in known.all]}, "\n".join(lines), as_json=given.json)
    return DONE


def remove(context: Context, given: argparse.Namespace) -> int:
    """Forget a system."""
    try:
        Systems(context.home.settings_file.parent).remove(given.name)
    except (UnknownSystem, ValueError) as error:
        raise Unusable(str(error)) from error
    answer({"removed": given.name}, f"{given.name} is forgotten.", as_json=given.json)
    return DONE


def test(context: Context, given: argparse.Namespace) -> int:
    """Try a system layer by layer."""
    directory = directory_of(context, given)
    node, secret = described(given.node, directory, given)
    found = list(checks(node, directory, secret))
    good = all(one.passed is not False for one in found)
    text = "\n".join(f"{_sign(one)} {one.name}: {one.sentence}" for one in found)
    failed = next((one for one in found if one.passed is False), None)
    told: dict[str, Any] = {
        "reached": good,
        "layer": str(failed.layer) if failed and failed.layer else None,
        "why_not": failed.sentence if failed else None,
        "checks": [{"name": one.name, "passed": one.passed, "sentence": one.sentence} for one in found],
    }
    answer(told, text, as_json=given.json)
    return DONE if good else IN_PART


def _sign(check: Check) -> str:
    return {True: "+", False: "-", None: " "}[check.passed]


def document(node: Node | WebNode) -> dict[str, Any]:
    """A system as JSON; it holds no secret because the facts hold none."""
    kind = "dicomweb" if isinstance(node, WebNode) else "dicom"
    facts = {**asdict(node), "name": node.title}
    return {"kind": kind, **{name: (str(value) if isinstance(value, str) else value) for name, value in facts.items()}}


def _line(node: Node | WebNode) -> str:
    if isinstance(node, WebNode):
        who = f"  as {node.user}" if node.user else f"  {node.auth}" if node.auth != "none" else ""
        return f"{node.title}  {node.url}{who}"
    return f"{node.title}  {node.ae_title}@{node.host}:{node.port}{'+tls' if node.tls else ''}  {node.retrieve}"
