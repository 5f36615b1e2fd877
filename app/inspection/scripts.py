"""Which scripts the PDF of a report can be set in with the fonts of this machine."""

from __future__ import annotations

from reporting.export.typesetting.faces import Faces, platform_folders

# A few letters of each script that a patient's name or a report may hold; a script is there when all of them are.
LETTERS = {
    "Latin": "Aéßğđ",
    "Greek": "Ωά",
    "Cyrillic": "ЖёЇ",
    "Hebrew": "שם",
    "Arabic": "مريض",
    "Devanagari": "रोगी",
    "Thai": "ผู้",
    "Chinese": "病人",
    "Japanese": "かカ",
    "Korean": "환자",
}


def faces_by_script() -> dict[str, str]:
    """The font file's name for each script, "" where this machine has none for it."""
    faces = Faces(platform_folders())
    return {script: _face(faces, letters) for script, letters in LETTERS.items()}


def _face(faces: Faces, letters: str) -> str:
    found = [faces.for_character(letter, bold=False) for letter in letters]
    names = dict.fromkeys(face.path.name for face in found if face)
    return ", ".join(names) if all(found) else ""
