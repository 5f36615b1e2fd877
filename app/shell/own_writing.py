"""The reader's own report templates and phrases: files in the home folder, in the place of delivered ones of the same id."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.durable import replace_synced
from app.home import RESOURCES, Home
from reporting.phrases import Phrase, Phrasebook, PhraseTrouble, load_phrasebook, phrases_of, read_phrases, settled
from reporting.template import Template
from reporting.template_files import TemplateTrouble, own_templates, read_template, template_files

TEMPLATE, PHRASES = "template", "phrases"


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file that can be edited: its kind, what a reader calls it, where it is, and whose."""

    kind: str
    name: str
    path: Path
    own: bool
    delivered: Path | None = None  # what it stands in for


class OwnWriting(QObject):
    """Reads and keeps them. A file that cannot be used is left where it is and named; the others go on being used."""

    changed = Signal()
    said = Signal(str)
    refused = Signal(str)

    def __init__(self, home: Home, parent: QObject) -> None:
        super().__init__(parent)
        self._home = home
        self.templates: tuple[Template, ...] = ()
        self.book = Phrasebook({})
        self.problems: tuple[str, ...] = ()
        self.read()

    def read(self) -> None:
        """Read everything anew."""
        self.templates = tuple(
            one.template for one in template_files(RESOURCES / "report_templates", self._home.report_templates)
        )
        self.book, faults = load_phrasebook(RESOURCES / "phrases", self._home.phrases)
        self.problems = (*own_templates(self._home.report_templates)[1], *faults)
        self.changed.emit()

    @property
    def files(self) -> tuple[WrittenFile, ...]:
        """Every file that is in force, and own ones that cannot be used, templates first."""
        kept = template_files(RESOURCES / "report_templates", self._home.report_templates)
        templates = [WrittenFile(TEMPLATE, one.template.name, one.path, one.own, one.replaces) for one in kept]
        known = {one.path for one in templates}
        broken = [
            WrittenFile(TEMPLATE, one.stem, one, own=True)
            for one in sorted(self._home.report_templates.glob("*.toml"))
            if one not in known
        ]
        return (*templates, *broken, *self._phrase_files())

    def _phrase_files(self) -> tuple[WrittenFile, ...]:
        own = {one.name: one for one in sorted(self._home.phrases.glob("*.toml"))}
        delivered = {one.name: one for one in sorted((RESOURCES / "phrases").glob("*.toml"))}
        return tuple(
            WrittenFile(PHRASES, f"Phrases, {path.stem}", path, name in own, delivered.get(name))
            for name, path in (delivered | own).items()
        )

    def fault(self, file: WrittenFile, text: str) -> str:
        """What is wrong with a text for this file, "" where it can be kept."""
        try:
            if file.kind == TEMPLATE:
                read_template(text, file.path.name)
            else:
                found = {one.id: one for one in phrases_of(text, file.path.name)}
                settled(self._other_phrases(file) | found, file.path.name)
        except (TemplateTrouble, PhraseTrouble) as trouble:
            return str(trouble)
        return ""

    def _other_phrases(self, file: WrittenFile) -> dict[str, Phrase]:
        """The phrases of every other file."""
        others = [one.path for one in self._phrase_files() if one.path != file.path]
        under = [one.delivered for one in self._phrase_files() if one.delivered and one.own]
        return {phrase.id: phrase for path in (*under, *others) for phrase in _readable(path)}

    def keep(self, file: WrittenFile, text: str) -> bool:
        """Keep a text as the reader's own file; whether it was kept."""
        reason = self.fault(file, text)
        if reason:
            self.refused.emit(f"Not kept: {reason}")
            return False
        folder = self._home.report_templates if file.kind == TEMPLATE else self._home.phrases
        name = file.path.name if file.kind == PHRASES else f"{_file_stem(read_template(text, file.path.name).id)}.toml"
        try:
            replace_synced(file.path if file.own else folder / name, text.encode("utf-8"))
        except OSError as error:
            self.refused.emit(f"“{file.name}” could not be kept: {error.strerror}.")
            return False
        self.read()
        self.said.emit(f"“{file.name}” is kept; reports begun from now on use it.")
        return True

    def back_to_delivered(self, file: WrittenFile) -> None:
        """Delete a reader's own file, so that the delivered one is in force again; an own one without such goes for good."""
        if not file.own:
            return
        try:
            file.path.unlink(missing_ok=True)
        except OSError as error:
            self.refused.emit(f"“{file.name}” could not be deleted: {error.strerror}.")
            return
        self.read()
        self.said.emit(f"“{file.name}” is as it was delivered." if file.delivered else f"“{file.name}” is deleted.")


def _readable(path: Path) -> tuple[Phrase, ...]:
    try:
        return read_phrases(path)
    except (PhraseTrouble, OSError):
        return ()  # named among the problems


def _file_stem(identifier: str) -> str:
    return re.sub(r"[^a-z0-9_-]+", "-", identifier.lower()).strip("-")[:60] or "template"
