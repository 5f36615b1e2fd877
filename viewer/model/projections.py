"""Views and sides of projection images, whichever way they are written.

Views have the short names of View Position (PS3.3 C.8.7.5, C.8.11.5; CID 4014 for mammography): ``CC``, ``MLO``, ``ML``,
``LM``, ``LMO``, ``XCCL``, ``XCCM``, ``FB`` (from below), ``SIO``, ``ISO``; ``PA``, ``AP``, ``LAT``, ``LL``, ``RL``,
``RAO``, ``LAO``, ``RPO``, ``LPO``, ``AX``, ``OBL``. Sides are ``R``, ``L`` and ``B`` (both).
"""

from __future__ import annotations

import re

from viewer.model.words import first_word, plain

# The longest first, so that "XCCL" is not taken for "CC".
BREAST_VIEWS = ("XCCL", "XCCM", "MLO", "LMO", "SIO", "ISO", "XCC", "CC", "ML", "LM", "FB")

_BREAST_WORDS = {
    "XCCL": ("exaggerated cranio caudal lateral*", "cranio caudal exaggerated lateral*", "cleopatra"),
    "XCCM": ("exaggerated cranio caudal medial*", "cranio caudal exaggerated medial*"),
    "LMO": ("latero medial oblique", "lateromedial oblique"),
    "MLO": ("medio lateral oblique", "mediolateral oblique", "medio lateral schrag", "oblicua mediolateral", "oblique"),
    "FB": ("caudo cranial", "caudocranial", "from below"),
    "CC": ("cranio caudal*", "craniocaudal*", "kraniokaudal*", "kranio kaudal*"),
    "ML": ("medio lateral*", "mediolateral*"),
    "LM": ("latero medial*", "lateromedial*"),
}
_OTHER_WORDS = {
    "PA": ("pa", "postero anterior*", "posteroanterior*"),
    "AP": ("ap", "antero posterior*", "anteroposterior*"),
    "RAO": ("rao",),
    "LAO": ("lao",),
    "RPO": ("rpo",),
    "LPO": ("lpo",),
    "LL": ("ll", "left lateral"),
    "RL": ("rl", "right lateral"),
    "LAT": ("lat", "latl", "lateral*", "seitlich*", "seitl", "profil*", "perfil"),
    "AX": ("ax", "axial*", "axiell"),
    "OBL": ("obl", "obliq*", "schrag*", "oblicu*"),
}
LATERALS = ("LAT", "LL", "RL")
FRONTALS = ("PA", "AP")

_SIDES = {
    "B": ("bilateral*", "both", "beidseits", "beidseitig", "beide", "bds", "bilaterale"),
    "R": ("right", "rt", "rechts", "rechte*", "droit*", "derech*", "destr*"),
    "L": ("left", "lt", "links", "linke*", "gauche", "izquierd*", "sinistr*"),
}
_BREAST_TOKEN = re.compile(rf"([rlb])?({'|'.join(BREAST_VIEWS).lower()})(?:id|s|m|rl|rm|tan|cv|at|[0-9])?")
_ALONE = {"r": "R", "l": "L", "b": "B", "re": "R", "li": "L"}


def breast_view(text: str) -> str:
    """The mammographic view that a text names: ``RMLO``, ``L-CC``, ``Cranio-caudal``; "" where it names none or two."""
    tokens = {found[2].upper() for token in plain(text).split() if (found := _BREAST_TOKEN.fullmatch(token))}
    if not tokens:
        tokens = set(_first_of(_BREAST_WORDS, text))
    named = {"XCCL" if one == "XCC" else one for one in tokens}
    return named.pop() if len(named) == 1 else ""


def view(text: str) -> str:
    """The radiographic view that a text names; "" where it names none."""
    return next(iter(_first_of(_OTHER_WORDS, text)), "")


def _first_of(words: dict[str, tuple[str, ...]], text: str) -> list[str]:
    return [name for name, some in words.items() if first_word(some, text)][:1]


def side(text: str, *, breast: bool = False) -> str:
    """The side that a text names, "" where it names none or contradicts itself.

    Single letters count in mammography only: the L of an "L spine" is no side.
    """
    named = {name for name, words in _SIDES.items() if first_word(words, text)}
    if breast:
        tokens = plain(text).split()
        named |= {_ALONE[token] for token in tokens if token in _ALONE}
        glued = (_BREAST_TOKEN.fullmatch(token) for token in tokens)
        named |= {found[1].upper() for found in glued if found and found[1]}
    if {"R", "L"} <= named:
        return ""
    return next(iter(named)) if len(named) == 1 else ""


def side_code(text: str) -> str:
    """Image Laterality, Frame Laterality or Laterality as ``R``, ``L`` or ``B``, also where words stand for codes."""
    word = plain(text)
    return {"r": "R", "l": "L", "b": "B"}.get(word, "") or side(text)
