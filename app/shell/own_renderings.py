"""The reader's own presets of volume renderings: one TOML file each in the home folder, after those that are shipped."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.durable import replace_synced
from viewer.model.words import plain
from viewer.render.presets import Preset, preset_text, read_presets
from viewer.session.renderings import Renderings


class OwnRenderings(QObject):
    """Reads, keeps and deletes them; a file that cannot be read is left where it is and named."""

    said = Signal(str)
    refused = Signal(str)

    def __init__(self, folder: Path, renderings: Renderings, parent: QObject) -> None:
        super().__init__(parent)
        self._folder, self._renderings = folder, renderings
        self.problems: tuple[str, ...] = ()
        self._read()

    def keep(self, preset: Preset, title: str) -> str:
        """Keep a preset under a title, whole or not at all; its id, "" where it was not kept. The same title is replaced."""
        title = title.strip()
        name = re.sub(r"[^a-z0-9]+", "-", plain(title)).strip("-")[:40]
        if not name:
            self.refused.emit("Give the preset a name with a letter or a figure in it.")
            return ""
        made = replace(preset, id=f"own-{name}", title=title, own=True)
        try:
            replace_synced(self._folder / f"{made.id}.toml", preset_text(made).encode())
        except OSError as error:
            self.refused.emit(f"The volume preset “{title}” could not be kept: {error.strerror}.")
            return ""
        self._read()
        self.said.emit(f"The volume preset “{title}” is kept; it stands after those that came with Lectern.")
        return made.id

    def delete(self, preset_id: str) -> None:
        """Take a preset of the reader's away; its file is kept beside as ``*.deleted``."""
        file = self._folder / f"{preset_id}.toml"
        known = self._renderings.get(preset_id)
        if known is None or not known.own:
            return
        try:
            file.replace(file.with_suffix(".deleted"))
        except OSError as error:
            self.refused.emit(f"The volume preset “{known.title}” could not be deleted: {error.strerror}.")
            return
        self._read()
        self.said.emit(f"The volume preset “{known.title}” is deleted.")

    def _read(self) -> None:
        found: list[Preset] = []
        problems = []
        for file in sorted(self._folder.glob("*.toml")):
            try:
                found += [replace(one, id=file.stem) for one in read_presets(file.read_text("utf-8"), own=True)[:1]]
            except (OSError, UnicodeDecodeError, ValueError) as error:
                problems.append(f"{file.name}: {error}")
        self.problems = tuple(problems)
        self._renderings.set_own(found)
