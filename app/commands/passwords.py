"""Passwords as commands take them: from a file, never from the command line, where everybody could read them."""

from __future__ import annotations

from pathlib import Path

from app.commands.command import Unusable


def password_in(file: Path) -> str:
    """The first line of a file; raises Unusable where there is none."""
    try:
        lines = file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise Unusable(f"{file} cannot be read as text.") from error
    if not lines or not lines[0]:
        raise Unusable(f"{file} holds no password.")
    return lines[0]
