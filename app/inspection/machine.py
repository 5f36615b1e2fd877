"""What this machine offers: Python, Qt, picture maker, decoders, fonts, speech models, free disk."""

from __future__ import annotations

import platform
import shutil
import sys
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from PySide6 import __version__ as qt_version

from app.inspection.decoders import try_decoders
from app.inspection.scripts import faces_by_script
from reporting.dictation.engine import EngineUnavailable
from reporting.dictation.models import BASE, TINY, Model, Packaged, own_model, packaged_model
from viewer.render.machine import is_hardware, renderer_name

LOW_DISK = 2 << 30


def python() -> dict[str, Any]:
    """The interpreter."""
    return {"version": platform.python_version(), "executable": sys.executable, "platform": platform.platform()}


def window_system(*, display: bool, qt_platform: str) -> dict[str, Any]:
    """Qt and whether a window can be opened."""
    return {"version": qt_version, "platform": qt_platform or "chosen by Qt", "display_at_hand": display}


def renderer() -> dict[str, Any]:
    """The GL renderer, and who draws volumes because of it."""
    name = renderer_name()
    maker = "VTK on graphics hardware" if is_hardware(name) else "fused kernels on the processor"
    return {"gl_renderer": name or None, "volumes": maker, "planes": "fused kernels on the processor"}


def decoders() -> list[dict[str, Any]]:
    """Every transfer syntax with compressed frames, and whether its decoder gave back a test picture."""
    return [
        {"transfer_syntax": one.uid, "name": one.name, "works": not one.why_not, "why_not": one.why_not or None}
        for one in try_decoders()
    ]


def fonts() -> dict[str, str | None]:
    """The font of each script in a PDF, None where there is none."""
    return {script: face or None for script, face in faces_by_script().items()}


def speech(cache: Path, own_folder: str) -> dict[str, Any]:
    """The speech engine and its models; their hashes are verified here as they are before every use."""
    engines = {name: _version(name) for name in ("faster-whisper", "ctranslate2")}
    models = [_packaged(one, cache) for one in (BASE, TINY)]
    if own_folder:
        models.insert(0, _model(Path(own_folder).name, lambda: own_model(Path(own_folder))))
    return {"engines": engines, "models": models, "microphone_needs": _microphone()}


def disk(folder: Path) -> dict[str, Any]:
    """The room left where the archive is (or will be)."""
    here = next(one for one in (folder, *folder.parents) if one.exists())
    usage = shutil.disk_usage(here)
    return {"folder": str(folder), "free_bytes": usage.free, "total_bytes": usage.total, "low": usage.free < LOW_DISK}


def _packaged(model: Packaged, cache: Path) -> dict[str, Any]:
    return _model(model.name, lambda: packaged_model(model, cache))


def _model(name: str, found: Any) -> dict[str, Any]:
    try:
        model: Model = found()
    except (EngineUnavailable, OSError) as error:
        return {"name": name, "usable": False, "sha256": None, "licence": None, "why_not": str(error)}
    return {"name": name, "usable": True, "sha256": model.sha256, "licence": model.licence, "why_not": None}


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _microphone() -> str | None:
    """What recording lacks, None where nothing."""
    return None if find_spec("PySide6.QtMultimedia") else "PySide6-Addons is not installed, so there is no microphone."
