"""The reader's own hanging protocols: one TOML file each in the home folder, used before those that are shipped."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from viewer.hanging.protocol import Protocol, ProtocolError
from viewer.hanging.protocol_file import protocol_text, read_protocol
from viewer.model.words import plain
from viewer.session.hangings import Hangings


class OwnHangings(QObject):
    """Reads, keeps, renames and deletes them; the hangings are told of every change.

    A file that cannot be read is left where it is and named; it keeps none of the others from being used.
    """

    said = Signal(str)
    refused = Signal(str)

    def __init__(self, folder: Path, shipped: Sequence[Protocol], hangings: Hangings, parent: QObject) -> None:
        super().__init__(parent)
        self._folder, self._shipped, self._hangings = folder, tuple(shipped), hangings
        self._files: dict[str, Path] = {}
        self.problems: tuple[str, ...] = ()
        self.all: tuple[Protocol, ...] = ()
        self._read()

    def get(self, protocol_id: str) -> Protocol | None:
        """The protocol of that id."""
        return next((one for one in self.all if one.id == protocol_id), None)

    def new_id(self, name: str) -> str:
        """An id for a protocol of that name that none has yet."""
        base = re.sub(r"[^a-z0-9]+", "-", plain(name)).strip("-")[:40] or "hanging"
        numbered = [base, *(f"{base}-{number}" for number in range(2, 1000))]
        return next(one for one in numbered if one not in self._files)

    def keep(self, protocol: Protocol) -> bool:
        """Write a protocol, whole or not at all; whether it was written."""
        file = self._files.get(protocol.id, self._folder / f"{protocol.id}.toml")
        try:
            _write(file, protocol_text(protocol))
        except OSError as error:
            self.refused.emit(f"The hanging protocol “{protocol.name}” could not be kept: {error.strerror}.")
            return False
        self._read()
        self.said.emit(f"The hanging protocol “{protocol.name}” is kept; it goes before those that came with Lectern.")
        return True

    def rename(self, protocol_id: str, name: str) -> None:
        """Give a protocol another name."""
        known = self.get(protocol_id)
        if known is not None and name.strip() and name.strip() != known.name:
            self.keep(replace(known, name=name.strip()))

    def delete(self, protocol_id: str) -> None:
        """Take a protocol away; its file is kept beside as ``*.deleted`` until another of that name is deleted."""
        known, file = self.get(protocol_id), self._files.get(protocol_id)
        if known is None or file is None:
            return
        try:
            file.replace(file.with_suffix(".deleted"))
        except OSError as error:
            self.refused.emit(f"The hanging protocol “{known.name}” could not be deleted: {error.strerror}.")
            return
        self._read()
        self.said.emit(f"The hanging protocol “{known.name}” is deleted. Put back brings it back.")

    @property
    def deleted(self) -> str:
        """The id of the protocol deleted last, "" where there is none."""
        files = sorted(self._folder.glob("*.deleted"), key=lambda file: file.stat().st_mtime_ns)
        return files[-1].stem if files else ""

    def put_back(self) -> None:
        """Bring back the protocol deleted last."""
        if self.deleted:
            file = self._folder / f"{self.deleted}.deleted"
            file.replace(file.with_suffix(".toml"))
            self._read()

    def _read(self) -> None:
        found: dict[str, tuple[Path, Protocol]] = {}
        problems = []
        for file in sorted(self._folder.glob("*.toml")):
            try:
                protocol = read_protocol(file.read_text("utf-8"), file.name, own=True)
            except (OSError, UnicodeDecodeError, ProtocolError) as error:
                problems.append(str(error))
                continue
            if protocol.id in found:
                problems.append(f"The hanging protocol {file.name} has the id of {found[protocol.id][0].name}.")
            else:
                found[protocol.id] = file, protocol
        self.problems = tuple(problems)
        self._files = {key: file for key, (file, _) in found.items()}
        self.all = tuple(protocol for _, protocol in found.values())
        self._hangings.set_protocols((*self.all, *self._shipped))


def _write(file: Path, text: str) -> None:
    temporary = file.with_suffix(".tmp")
    with temporary.open("w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    temporary.replace(file)
