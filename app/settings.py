"""What a reader may set, as typed fields with title, help and limits; the settings dialog is made from them."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import msgspec
from PySide6.QtCore import QObject, Signal


def _setting(default: Any, group: str, title: str, explanation: str, **limits: Any) -> Any:
    return field(default=default, metadata={"group": group, "title": title, "help": explanation, **limits})


@dataclass(frozen=True, slots=True)
class Preferences:
    """Every setting with its default. A field without a title is remembered, not asked for."""

    reader_name: str = _setting("", "You", "Your name", "As it stands under your reports, for example: Okafor, Ada")
    reader_login: str = _setting("", "You", "Login", "The short name you use at work")
    organisation: str = _setting("", "You", "Organisation", "Printed as the letterhead of your reports")
    organisation_address: str = _setting("", "You", "Address", "The letterhead's second line")
    report_language: str = _setting(
        "en",
        "You",
        "Language of reports",
        "Of the templates that fit a study equally well, one in this language is taken",
        choices={"en": "English", "de": "Deutsch", "es": "Español", "fr": "Français"},
    )
    copy_files: bool = _setting(
        True, "Import", "Copy imported files", "Off: files stay where they are and are only referenced"
    )
    copies_with_identity: bool = _setting(
        False,
        "Reading",
        "Copies name the patient",
        "Of pictures to the clipboard, into files and onto paper. Key images in the report always do",
    )
    drag_down_brighter: bool = _setting(
        True, "Reading", "Window drag: down is brighter", "Off: down is darker, as in web viewers"
    )
    voxel_share_percent: int = _setting(
        40,
        "Reading",
        "Memory for images (%)",
        "Share of this computer's memory that may hold images",
        minimum=10,
        maximum=80,
    )
    picture_maker: str = _setting(
        "",
        "Reading",
        "Pictures are drawn by",
        "Automatic: planes by compiled kernels, volumes by the graphics card where there is one. From the next start on.",
        choices={
            "": "Automatic",
            "fused": "Kernels",
            "vtk": "VTK on the graphics card",
            "vtk-software": "VTK in software",
        },
    )
    dictation_model_folder: str = _setting(
        "",
        "Dictation",
        "Speech model folder",
        "A CTranslate2 Whisper model of your own; empty: the one that is installed",
    )
    receiver_open: bool = _setting(
        False,
        "Network",
        "Receive studies",
        "While Lectern runs, systems named below may send studies to it; off: nothing listens",
    )
    receiver_title: str = _setting("LECTERN", "Network", "AE title", "The name by which other systems call this one")
    receiver_address: str = _setting(
        "127.0.0.1",
        "Network",
        "Listens on",
        "The address of this computer at which studies are received; 0.0.0.0 is every one it has",
    )
    receiver_port: int = _setting(11112, "Network", "Port", "Where studies are received", minimum=1, maximum=65535)
    nodes: str = _setting(
        "",
        "Network",
        "Other systems",
        "As TITLE@host:port, with blanks between them, +tls behind those that want TLS. They may be asked for studies, and "
        "may send them; nobody else",
    )
    database_url: str = _setting(
        "",
        "Archive",
        "Database of the department",
        "As postgresql://user@host/name; empty: a file of your own. From the next start on. The password belongs in the "
        "file .pgpass, or in the variable PGPASSWORD",
    )
    archive_folder: str = _setting(
        "",
        "Archive",
        "Folder of the studies' files",
        "With a department's database, the folder that all its computers share; empty: your own. From the next start on",
    )
    backup_folder: str = _setting(
        "",
        "Archive",
        "Copies of the database go into",
        "A folder, best on another disk; empty: the folder backups of the archive. One is made each day",
    )
    backups_kept: int = _setting(
        14, "Archive", "Copies kept", "Older ones are removed when a new one is whole", minimum=1, maximum=365
    )
    results_to: str = _setting(
        "",
        "Network",
        "Results go to",
        "As TITLE@host:port, with blanks between them: signed reports and key images are sent there, and kept in the outbox "
        "until they have arrived",
    )
    results_folder: str = _setting(
        "", "Network", "Results go into the folder", "Signed reports and key images are also written there as files"
    )
    results_commitment: bool = _setting(
        True,
        "Network",
        "Ask for confirmation of results",
        "Storage commitment: the other system says that it keeps them safely. Off: taken is enough",
    )
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # by action id, where not as declared
    mouse: Mapping[str, str] = field(default_factory=dict)  # by gesture, where not as at first
    remembered: Mapping[str, str] = field(default_factory=dict)


class Settings(QObject):
    """The owner of the preferences: read from and written to one file, whole or not at all."""

    changed = Signal(str, object)

    def __init__(self, file: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file = file
        self.problem = ""
        self._values = self._read()

    @property
    def values(self) -> Preferences:
        """The preferences as they are now."""
        return self._values

    def change(self, **values: Any) -> None:
        """Set fields by name; announces each that differs."""
        before, self._values = self._values, replace(self._values, **values)
        self._write()
        for name in values:
            if getattr(before, name) != getattr(self._values, name):
                self.changed.emit(name, getattr(self._values, name))

    def remember(self, name: str, value: str) -> None:
        """Keep a small state of the window (column widths, last folder) under a name."""
        if self._values.remembered.get(name) != value:
            self.change(remembered={**self._values.remembered, name: value})

    def recall(self, name: str) -> str:
        """What was kept under a name, "" if nothing."""
        return self._values.remembered.get(name, "")

    def _read(self) -> Preferences:
        try:
            return msgspec.json.decode(self._file.read_bytes(), type=Preferences)
        except FileNotFoundError:
            return Preferences()
        except (msgspec.MsgspecError, OSError, UnicodeDecodeError) as error:
            return self._set_aside(error)

    def _set_aside(self, error: Exception) -> Preferences:
        """Start with defaults, but keep the file that could not be read."""
        with contextlib.suppress(OSError):
            self._file.replace(self._file.with_suffix(".unreadable.json"))
        self.problem = (
            f"The settings could not be read ({type(error).__name__}); defaults are in use, the old file is kept."
        )
        return Preferences()

    def _write(self) -> None:
        temporary = self._file.with_suffix(".tmp")
        with temporary.open("wb") as out:
            out.write(msgspec.json.format(msgspec.json.encode(self._values), indent=2))
            out.flush()
            os.fsync(out.fileno())
        temporary.replace(self._file)


def asked_for() -> tuple[Field[Any], ...]:
    """The fields a settings dialog shows, in order."""
    return tuple(one for one in fields(Preferences) if one.metadata.get("title"))
