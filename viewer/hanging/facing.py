"""How a mammogram is turned so that its chest wall lies at one edge, by Patient Orientation alone (PS3.3 C.7.6.1.1.1).

Laterality never turns an image: it only tells in which direction "medial" lies. Where Patient Orientation does not say what
is needed, nothing is turned.
"""

from __future__ import annotations

import itertools

from viewer.model.geometry import opposite_letters
from viewer.model.study import Instance
from viewer.model.view import Look

_FROM_ABOVE = frozenset({"CC", "XCCL", "XCCM", "FB"})
_FROM_THE_SIDE = frozenset({"MLO", "LMO", "ML", "LM", "SIO", "ISO"})
_MEDIAL = {"R": "L", "L": "R"}  # of the right breast the left of the patient is medial


def chest_wall_look(instance: Instance, side: str, view: str, edge: str) -> Look | None:
    """The look with the chest wall at ``edge`` (left or right) of the screen and the axilla above; None where unknown.

    Seen from above (CC) medial lies below; in all other views the feet do.
    """
    right = "P" if edge == "right" else "A"
    down = _MEDIAL.get(side, "") if view in _FROM_ABOVE else "F" if view in _FROM_THE_SIDE else ""
    if instance.patient_orientation is None or instance.quadruped or not down:
        return None
    for look in _LOOKS:
        across, below = letters_on_screen(instance.patient_orientation, look)
        if across[:1] == right and below[:1] == down:
            return look
    return None


def letters_on_screen(orientation: tuple[str, str], look: Look) -> tuple[str, str]:
    """What lies to the right and below on the screen, of an image that is mirrored and turned by quarters."""
    right, down = (letters.strip().upper() for letters in orientation)
    right = opposite_letters(right) if look.flip_horizontal else right
    down = opposite_letters(down) if look.flip_vertical else down
    for _ in range(round(look.rotation_deg / 90.0) % 4):
        right, down = opposite_letters(down), right
    return right, down


# As it is, then turned, then mirrored: a mirrored picture is the last resort, and says so.
_LOOKS = tuple(
    Look(flip_horizontal=mirrored, rotation_deg=degrees)
    for mirrored, degrees in itertools.product((False, True), (0.0, 180.0, 90.0, 270.0))
)
