"""The folder in which a reader's Lectern keeps everything: archive, database, settings, logs, caches."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs


@dataclass(frozen=True, slots=True)
class Home:
    """The places under one folder; each is made when it is first needed.

    ``database`` is the URL of a PostgreSQL database that a department shares, ``files`` the folder in which it shares the
    studies' files; both "" where they were not named at the start.
    """

    folder: Path
    database: str = ""
    files: str = ""

    @property
    def archive(self) -> Path:
        """The studies' files and their database."""
        return self._made("archive")

    @property
    def settings_file(self) -> Path:
        """The reader's preferences."""
        return self._made(".") / "settings.json"

    @property
    def logs(self) -> Path:
        """The program's own log, without patient data."""
        return self._made("logs")

    @property
    def hanging(self) -> Path:
        """The reader's own hanging protocols, one file each."""
        return self._made("hanging")

    @property
    def volume_presets(self) -> Path:
        """The reader's own presets of volume renderings, one file each."""
        return self._made("volume_presets")

    @property
    def report_templates(self) -> Path:
        """The reader's own report templates, one file each."""
        return self._made("report_templates")

    @property
    def own_words(self) -> Path:
        """Words that the reader has called right, one a line."""
        return self._made(".") / "own_words.txt"

    @property
    def phrases(self) -> Path:
        """The reader's own phrases."""
        return self._made("phrases")

    @property
    def segment_drafts(self) -> Path:
        """Segments that were drawn and not saved, one file a study."""
        return self._made("segment_drafts")

    @property
    def cache(self) -> Path:
        """What can be made again: joined speech models."""
        return self._made("cache")

    def _made(self, name: str) -> Path:
        place = self.folder / name
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        return place


def choose_home(named: str | None, database: str | None = None, files: str | None = None) -> Home:
    """The folder that was named, else LECTERN_HOME, else the platform's place for a user's data.

    Likewise the database (LECTERN_DATABASE) and the folder of the studies' files (LECTERN_FILES).
    """
    folder = named or os.environ.get("LECTERN_HOME") or platformdirs.user_data_dir("Lectern", appauthor=False)
    return Home(
        Path(folder).expanduser().resolve(),
        database or os.environ.get("LECTERN_DATABASE", ""),
        files or os.environ.get("LECTERN_FILES", ""),
    )


RESOURCES = Path(__file__).resolve().parents[1] / "resources"
