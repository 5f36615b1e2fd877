"""The borders between the rooms hold."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT

MAY_SHOW = (
    "viewer/widgets",
    "reporting/widgets",
    "app/worklist",
    "app/shell",
    "app/tour",
    "app/commands",
    "app/application.py",
)


def sources() -> list[Path]:
    return [file for house in ("viewer", "reporting", "app") for file in (ROOT / house).rglob("*.py")]


def test_every_import_goes_down_the_street() -> None:
    # in a process of its own: the linter configures logging, and with it switches our own log off
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_qt_widgets_are_imported_only_in_rooms_that_show_something() -> None:
    # import-linter cannot forbid a part of an outside package
    rooms = {file.relative_to(ROOT).as_posix() for file in sources() if "PySide6.QtWidgets" in imported(file)}
    assert [file for file in sorted(rooms) if not file.startswith(MAY_SHOW)] == []


def test_packages_hold_a_docstring_and_nothing_else() -> None:
    packages = [file for file in sources() if file.name == "__init__.py"]
    bodies = {file: ast.parse(file.read_text("utf-8")).body for file in packages}
    assert [str(file) for file, body in bodies.items() if len(body) != 1 or not is_docstring(body[0])] == []


def test_nothing_is_imported_inside_a_function() -> None:
    hidden = [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for file in sources()
        for function in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert hidden == []


def imported(file: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(file.read_text("utf-8"))))
    whole = {name.name for node in nodes if isinstance(node, ast.Import) for name in node.names}
    return whole | {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}


def is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
