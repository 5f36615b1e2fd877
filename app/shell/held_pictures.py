"""Pictures of objects that wait for a look before they leave: every frame of an image, every page of a document."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtGui import QImage

from app.archive.archive import Archive
from app.archive.index import Index, UnknownStudy
from app.shell.pdf_pages import pages
from viewer.dicom.damage import Damaged
from viewer.dicom.documents import NoDocument, read_document
from viewer.dicom.grouping import stacks
from viewer.dicom.wall import DecodeWall
from viewer.dicom.windowing import default_shown, native_picture
from viewer.model.volume import StackImage


@dataclass(frozen=True, slots=True)
class Look:
    """One picture of an object: ``number`` of ``count``, from 0. ``picture`` is None where none can be made."""

    sop_uid: str
    number: int
    count: int
    picture: QImage | None


class HeldPictures:
    """Makes the pictures; any thread may ask."""

    def __init__(self, archive: Archive, wall: DecodeWall) -> None:
        self._index, self._wall = Index(archive), wall

    def make(self, study_uid: str, sop_uid: str, number: int) -> Look:
        """The frame or page of that number."""
        try:
            images = self._images(study_uid, sop_uid)
            if not images:
                return self._page(sop_uid, number)
            return Look(sop_uid, number, len(images), self._picture(images[number]))
        except (Damaged, NoDocument, UnknownStudy, ValueError, OSError):
            return Look(sop_uid, number, 0, None)

    def _images(self, study_uid: str, sop_uid: str) -> list[StackImage]:
        series = self._index.study(study_uid).series
        own = [one for one in series if any(instance.sop_uid == sop_uid for instance in one.instances)]
        found = [image for one in own for stack in stacks(one) for image in stack.images]
        return sorted((one for one in found if one.instance.sop_uid == sop_uid), key=lambda one: one.frame.index)

    def _picture(self, image: StackImage) -> QImage:
        stored = self._wall.decode(image.instance, image.frame.index).result()
        drawn = np.ascontiguousarray(native_picture(image, stored, default_shown(image, stored)))
        height, width = drawn.shape[:2]
        kind = QImage.Format.Format_Grayscale8 if drawn.ndim == 2 else QImage.Format.Format_RGB888
        return QImage(drawn.tobytes(), width, height, drawn.strides[0], kind).copy()

    def _page(self, sop_uid: str, number: int) -> Look:
        file = self._index.file(sop_uid)
        if file is None:
            raise NoDocument("The archive does not know where this object lies.")
        found = pages(read_document(file).pdf)
        return Look(sop_uid, number, len(found), found[number] if number < len(found) else None)
