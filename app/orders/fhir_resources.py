"""FHIR resources as they come: found by reference, and read without trust in their shape."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Tree = dict[str, Any]
MOST = 5000  # entries of a Bundle that are read


class Resources:
    """The resources of a document, by everything that a reference may call them."""

    def __init__(self, top: Tree) -> None:
        self._resources: list[Tree] = []
        self._by_name: dict[str, Tree] = {}
        if top.get("resourceType") == "Bundle":
            for entry in listed(top.get("entry"))[:MOST]:
                self._add(tree(entry.get("resource")), str(entry.get("fullUrl") or ""))
        else:
            self._add(top, "")

    def all(self, kind: str) -> list[Tree]:
        """Every resource of a type, contained ones too."""
        return [one for one in self._resources if one.get("resourceType") == kind]

    def find(self, reference: Any, source: Tree) -> Tree:
        """What a Reference points at, seen from a resource; an empty one where the document does not hold it."""
        name = reference if isinstance(reference, str) else tree(reference).get("reference")
        if not isinstance(name, str) or not name:
            return {}
        if name.startswith("#"):
            return next((one for one in listed(source.get("contained")) if f"#{one.get('id')}" == name), {})
        whole = name.split("/_history/")[0]
        return self._by_name.get(whole) or self._by_name.get("/".join(whole.split("/")[-2:]), {})

    def _add(self, resource: Tree, url: str) -> None:
        if not resource:
            return
        self._resources += [resource, *listed(resource.get("contained"))]
        own = f"{resource.get('resourceType')}/{resource.get('id')}"
        for name in (url, own if resource.get("id") else ""):
            if name:
                self._by_name.setdefault(name, resource)


def tree(value: Any) -> Tree:
    """A JSON object, an empty one where it is something else."""
    return value if isinstance(value, dict) else {}


def listed(value: Any) -> list[Tree]:
    """The objects of a list; one that stands alone is a list of one."""
    if isinstance(value, dict):
        return [value]
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def texts(value: Any, name: str) -> list[str]:
    """A text of each object of a list."""
    return [one[name] for one in listed(value) if isinstance(one.get(name), str) and one[name]]


def codes(concept: Tree) -> Iterator[tuple[str, str]]:
    """Code and system of each coding."""
    for coding in listed(concept.get("coding")):
        if coding.get("code"):
            yield str(coding["code"]), str(coding.get("system") or "")


def code_text(concept: Tree) -> str:
    """What a CodeableConcept reads as: its text, else the words of its first coding."""
    if isinstance(concept.get("text"), str) and concept["text"]:
        return str(concept["text"])
    return next((str(one.get("display") or one.get("code") or "") for one in listed(concept.get("coding"))), "")
