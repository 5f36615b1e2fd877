"""The fonts of the platform, the ones we like best first, and which of them has a given character."""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

import reportlab
import uharfbuzz

SUFFIXES = {".ttf", ".otf", ".ttc", ".otc"}
RESTRICTED = 0x0002  # OpenType OS/2 fsType: must not be embedded

# Regular and bold of the same design, the first pair present is the report's own face. Vera comes with reportlab.
PAIRS = (
    ("NotoSans-Regular", "NotoSans-Bold"),
    ("DejaVuSans", "DejaVuSans-Bold"),
    ("segoeui", "segoeuib"),
    ("Arial", "Arial Bold"),
    ("arial", "arialbd"),
    ("LiberationSans-Regular", "LiberationSans-Bold"),
    ("Vera", "VeraBd"),
)
# Then for what that face lacks: broad faces, and the platforms' faces for Chinese, Japanese and Korean.
BROAD = (
    *(regular for regular, _ in PAIRS),
    "NotoSansHebrew-Regular",
    "NotoSansArabic-Regular",
    "NotoSansDevanagari-Regular",
    "NotoSansCJK-Regular",
    "NotoSansCJKjp-Regular",
    "SourceHanSans-Regular",
    "YuGothR",
    "msgothic",
    "msyh",
    "malgun",
    "PingFang",
    "Hiragino Sans GB",
    "AppleSDGothicNeo",
    "DroidSansFallbackFull",
    "Arial Unicode",
)
_UNLIKELY = ("bold", "italic", "oblique", "light", "black", "thin", "mono", "condensed", "medium", "display", "serif")


class Face:
    """One font file (of a collection, its first font), opened when first asked."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @cached_property
    def harfbuzz(self) -> uharfbuzz.Font:
        """The font for shaping and outlines, scaled to its own units."""
        return uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(self.path)), 0))

    @property
    def units(self) -> int:
        """Font units per em."""
        return int(self.harfbuzz.face.upem)

    @cached_property
    def characters(self) -> frozenset[int]:
        """The code points it can draw; none where the file is damaged, has no outlines or must not be embedded."""
        try:
            face = self.harfbuzz.face
            return frozenset(face.unicodes) if _drawable(face) else frozenset()
        except (OSError, ValueError, RuntimeError, uharfbuzz.HarfBuzzError):
            return frozenset()

    def has(self, character: str) -> bool:
        """Whether it draws that character."""
        return ord(character) in self.characters


def _drawable(face: uharfbuzz.Face) -> bool:
    tables = set(face.table_tags)
    metrics = bytes(face.reference_table("OS/2").data or b"")
    restricted = len(metrics) > 10 and int.from_bytes(metrics[8:10], "big") & 0x000F == RESTRICTED
    return not restricted and bool(tables & {"glyf", "CFF ", "CFF2"})


class Faces:
    """The faces found in some folders, asked in order of preference."""

    def __init__(self, folders: Iterable[Path]) -> None:
        files = [file for folder in folders for file in _font_files(folder)]
        self._by_stem: dict[str, Face] = {}
        for file in files:
            self._by_stem.setdefault(file.stem, Face(file))
        self._ranked = [self._by_stem[stem] for stem in sorted(self._by_stem, key=_rank)]
        self._chosen: dict[tuple[str, bool], Face | None] = {}

    def for_character(self, character: str, *, bold: bool) -> Face | None:
        """The best face that draws ``character``; bold only if that face has a bold sister that draws it too."""
        key = (character, bold)
        if key not in self._chosen:
            self._chosen[key] = self._choose(character, bold=bold)
        return self._chosen[key]

    def _choose(self, character: str, *, bold: bool) -> Face | None:
        regular = next((face for face in self._ranked if face.has(character)), None)
        sister = self._bold_sister(regular) if regular and bold else None
        return sister if sister and sister.has(character) else regular

    def _bold_sister(self, face: Face) -> Face | None:
        stem = dict(PAIRS).get(face.path.stem, face.path.stem.replace("-Regular", "-Bold"))
        return self._by_stem.get(stem)


def _rank(stem: str) -> tuple[int, int, str]:
    place = BROAD.index(stem) if stem in BROAD else len(BROAD)
    return place, sum(word in stem.lower() for word in _UNLIKELY), stem


def _font_files(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from sorted(file for file in folder.rglob("*") if file.suffix.lower() in SUFFIXES)


def platform_folders() -> tuple[Path, ...]:
    """Where this platform keeps fonts; at the end the four that come with reportlab."""
    home = Path.home()
    if sys.platform == "darwin":
        found = [Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts"]
    elif sys.platform == "win32":
        local = Path(os.environ.get("LOCALAPPDATA", home / "AppData/Local"))
        found = [Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts", local / "Microsoft/Windows/Fonts"]
    else:
        shared = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts")]
        found = [*shared, home / ".local/share/fonts", home / ".fonts"]
    return (*found, Path(reportlab.__file__).parent / "fonts")


def named(character: str) -> str:
    """A character as a sentence names it: ``「永」 (U+6C38 CJK UNIFIED IDEOGRAPH-6C38)``."""
    return f"“{character}” (U+{ord(character):04X} {unicodedata.name(character, 'unnamed')})"
