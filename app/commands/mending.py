"""What ``main.py doctor --repair`` does before it looks: restore, read anew, bring together."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from app.archive.archive import folder_of
from app.archive.backups import backup_folder
from app.archive.files import OBJECTS
from app.archive.repair import Repaired, repair
from app.archive.restoring import InUse, Restored, refuse_while_open, restore, salvage
from app.commands.command import Context, Unusable
from app.commands.progress import Figure
from app.commands.rooms import archive_of, has_archive, preferences
from app.database import FILE_NAME


@dataclass(frozen=True, slots=True)
class Mended:
    """What was done to the archive."""

    restored: Restored | None
    salvaged: dict[str, int]
    repaired: Repaired

    @property
    def document(self) -> dict[str, Any]:
        """For JSON."""
        restored = self.restored
        return {
            "database_set_aside": str(restored.damaged) if restored else None,
            "restored_from": restored.copy or None if restored else None,
            "salvaged_rows": self.salvaged,
            **asdict(self.repaired),
        }

    @property
    def lines(self) -> list[str]:
        """For a person."""
        done, lines = self.repaired, []
        if self.restored:
            source = f"the copy {self.restored.copy}" if self.restored.copy else "nothing: there was no whole copy"
            rows = ", ".join(f"{count} of {table}" for table, count in self.salvaged.items()) or "none"
            lines.append(f"Restored    the database from {source}; the old one is kept at {self.restored.damaged}")
            lines.append(f"Salvaged    rows of the old database: {rows}; read drafts again before you sign them")
            lines.append(
                "            known lengths and orders written after the copy are not taken from a damaged file"
            )
        lines.append(
            f"Repaired    {done.indexed} files taken into the index, {done.found_again} found again, {done.held_apart} held "
            f"apart, {done.doubles} doubles set aside"
        )
        lines += [f"            unreadable {path}: {reason}" for path, reason in done.unreadable]
        lines += [f"            {len(done.still_missing)} files are still missing"] if done.still_missing else []
        lines += (
            [f"            {len(done.still_changed)} files are not what was received"] if done.still_changed else []
        )
        return lines


def mend(context: Context, *, rebuild: bool) -> Mended:
    """Repair the archive, whatever state it is in; raises Unusable where there is none, or another program has it open."""
    folder = folder_of(context.home, preferences(context))
    if not has_archive(context) and not (folder / OBJECTS).is_dir():
        raise Unusable("There is no archive here to repair.")
    try:
        refuse_while_open(folder)
    except InUse as reason:
        raise Unusable(str(reason)) from reason
    restored = restore(folder, backup_folder(folder, preferences(context).backup_folder), from_files_alone=rebuild)
    with archive_of(context) as archive, Figure("Repairing") as figure:
        repaired = repair(archive, figure.show)
        salvaged = salvage(restored.damaged, folder / FILE_NAME) if restored else {}
    return Mended(restored, salvaged, repaired)
