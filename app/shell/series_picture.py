"""The picture of a series in the worklist's preview: its middle image, small, made off the GUI thread."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QImage

from app.archive.archive import Archive
from app.archive.index import Index
from viewer.dicom.damage import Damaged
from viewer.dicom.grouping import stacks
from viewer.dicom.wall import DecodeWall
from viewer.dicom.windowing import default_shown, native_picture
from viewer.session.thumbnails import smaller


class SeriesPictures:
    """Makes the pictures; any thread may ask."""

    def __init__(self, archive: Archive, wall: DecodeWall) -> None:
        self._index, self._wall = Index(archive), wall

    def make(self, study_uid: str, series_uid: str) -> QImage | None:
        """The picture, None for a series without images or one that cannot be decoded."""
        study = self._index.study(study_uid)
        series = next((one for one in study.series if one.uid == series_uid and one.instances), None)
        found = stacks(series) if series else ()
        if not found:
            return None
        image = found[0].images[len(found[0].images) // 2]
        try:
            stored = self._wall.decode(image.instance, image.frame.index).result()
        except Damaged:
            return None
        small = np.ascontiguousarray(smaller(native_picture(image, stored, default_shown(image, stored))))
        height, width = small.shape[:2]
        kind = QImage.Format.Format_Grayscale8 if small.ndim == 2 else QImage.Format.Format_RGB888
        return QImage(small.tobytes(), width, height, small.strides[0], kind).copy()
