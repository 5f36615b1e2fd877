"""Images by their SOP Instance UID, wherever they are at hand: among files that were scanned, else in the archive."""

from __future__ import annotations

from app.archive.index import Index
from app.inspection.scan import Scan
from viewer.dicom.header import read_header
from viewer.dicom.unreadable import Unreadable
from viewer.model.study import Instance


class AtHand:
    """Looks images up, and remembers which were asked for in vain (``missing``)."""

    def __init__(self, scan: Scan | None = None, index: Index | None = None) -> None:
        self._index = index
        self._known: dict[str, Instance | None] = {}
        for study in scan.studies if scan else ():
            self._known |= {one.sop_uid: one for series in study.series for one in series.instances}

    @property
    def missing(self) -> tuple[str, ...]:
        """The UIDs that were asked for and are nowhere."""
        return tuple(uid for uid, found in self._known.items() if found is None)

    def image(self, sop_uid: str) -> Instance | None:
        """The facts of an image, None where it is not at hand."""
        if sop_uid not in self._known:
            self._known[sop_uid] = self._archived(sop_uid)
        return self._known[sop_uid]

    def _archived(self, sop_uid: str) -> Instance | None:
        file = self._index.file(sop_uid) if self._index else None
        try:
            return read_header(file).instance if file else None
        except (Unreadable, OSError):
            return None
