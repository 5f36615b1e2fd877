"""The orientation letters at the four edges of a picture."""

from __future__ import annotations

import re
from dataclasses import dataclass

from viewer.model.geometry import Vector, opposite_letters, orientation_letters, unit

# A view is turned by a quarter where one of its axes leaves the image's axis by less than this (sine of the angle).
_AXIS_TOLERANCE = 1e-6

# Terms of Patient Orientation (PS3.3 C.7.6.1.1.1) and their opposites.
_BIPED = re.compile(r"[LRAPHF]+")
_QUADRUPED_OPPOSITE = {"LE": "RT", "RT": "LE", "D": "V", "V": "D", "CR": "CD", "CD": "CR", "PR": "DI", "DI": "PR"}
_QUADRUPED = re.compile(r"(?:LE|RT|CR|CD|PR|DI|D|V)+")
_QUADRUPED_TERM = re.compile(r"LE|RT|CR|CD|PR|DI|D|V")


@dataclass(frozen=True, slots=True)
class EdgeLetters:
    """What lies towards each edge of the screen; all empty where it is not known."""

    left: str = ""
    right: str = ""
    top: str = ""
    bottom: str = ""


def letters_of_directions(right: Vector, down: Vector, *, quadruped: bool) -> EdgeLetters:
    """Letters for patient directions (3,) that run to the right and downwards on the screen."""
    right, down = unit(right), unit(down)
    return EdgeLetters(
        left=orientation_letters(-right, quadruped=quadruped),
        right=orientation_letters(right, quadruped=quadruped),
        top=orientation_letters(-down, quadruped=quadruped),
        bottom=orientation_letters(down, quadruped=quadruped),
    )


def letters_of_orientation(turn: Vector, orientation: tuple[str, str], *, quadruped: bool) -> EdgeLetters:
    """Letters from Patient Orientation, which tells where growing columns and growing rows point.

    ``turn`` is 2x2: its rows are the screen's right and down in the image's (column, row) directions. A view that is not
    turned by quarters, or a term that is not in the standard, gives no letters: nothing is better than nearly right.
    """
    right = _along(turn[0], orientation, quadruped)
    bottom = _along(turn[1], orientation, quadruped)
    if not right or not bottom:
        return EdgeLetters()
    return EdgeLetters(_opposite(right, quadruped), right, _opposite(bottom, quadruped), bottom)


def _along(direction: Vector, orientation: tuple[str, str], quadruped: bool) -> str:
    column, row = unit(direction)
    if abs(row) < _AXIS_TOLERANCE:
        letters, sign = orientation[0], column
    elif abs(column) < _AXIS_TOLERANCE:
        letters, sign = orientation[1], row
    else:
        return ""
    letters = _valid(letters.strip().upper(), quadruped)
    return letters if sign > 0 else _opposite(letters, quadruped)


def _valid(letters: str, quadruped: bool) -> str:
    pattern = _QUADRUPED if quadruped else _BIPED
    return letters if pattern.fullmatch(letters) else ""


def _opposite(letters: str, quadruped: bool) -> str:
    if not quadruped:
        return opposite_letters(letters)
    return "".join(_QUADRUPED_OPPOSITE[term] for term in _QUADRUPED_TERM.findall(letters))
