"""The archive as one thing: its folder, its database, and the recovery that precedes everything else."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.archive.files import Files
from app.archive.recovery import recover
from app.database import Database, open_database
from app.home import Home
from app.settings import Preferences


@dataclass(frozen=True)
class Archive:
    """An open archive. ``recovered`` counts batches of files that a program left half-done when it died, now removed."""

    files: Files
    database: Database
    recovered: int = 0

    def close(self) -> None:
        """Let go of the database and leave nothing half-done behind."""
        self.files.close()
        self.database.close()


def open_archive(folder: Path, url: str = "") -> Archive:
    """Open or make the archive in a folder; its database lies there too unless ``url`` names another."""
    database = open_database(url or folder)
    files = Files(folder)
    return Archive(files, database, recover(database, files))


def folder_of(home: Home, values: Preferences) -> Path:
    """Where the studies' files are: the folder named at the start, else that of the settings, else under the home folder."""
    named = home.files or values.archive_folder
    return Path(named).expanduser() if named else home.folder / "archive"


def archive_at(home: Home, values: Preferences) -> Archive:
    """Open the archive there, with the database named at the start, else that of the settings, else its own file."""
    folder = folder_of(home, values)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return open_archive(folder, home.database or values.database_url)
