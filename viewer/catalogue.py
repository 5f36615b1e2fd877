"""Finds the one-file extensions of a package: tools, checks, exporters, engines, commands."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType
from typing import Any


def extensions(package: ModuleType, name: str) -> tuple[Any, ...]:
    """The object called ``name`` of every module of ``package`` that has one, ordered by module name."""
    found = (importlib.import_module(f"{package.__name__}.{module.name}") for module in _modules(package))
    return tuple(getattr(module, name) for module in found if hasattr(module, name))


def _modules(package: ModuleType) -> list[pkgutil.ModuleInfo]:
    return sorted(pkgutil.iter_modules(package.__path__), key=lambda module: module.name)
