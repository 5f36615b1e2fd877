from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.archive.archive import Archive, open_archive
from app.archive.importer import Importer
from tests.phantoms import Subject, ct_series, save_all
from tests.phantoms import uid as make_uid

Images = Callable[..., str]


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    opened = open_archive(tmp_path / "archive")
    yield opened
    opened.close()


@pytest.fixture
def images(archive: Archive, tmp_path: Path) -> Images:
    """Brings a study of two CT slices into the archive; gives its UID."""

    def bring(study: str = "study 1", first: int = 1, uid: str = "", **facts: str) -> str:
        wanted = {"name": "Doe^Jane", "patient_id": "4711"} | facts
        subject = Subject(study=study, **wanted)
        slices = ct_series(2, subject=subject)
        for number, one in enumerate(slices, start=first):
            one.StudyInstanceUID = uid or subject.study_uid
            one.SOPInstanceUID = one.file_meta.MediaStorageSOPInstanceUID = make_uid(study, number)
        folder = tmp_path / "incoming" / f"{study} {first}"
        summary = Importer(archive).run([save_all(slices, folder)[0].parent])
        assert (summary.taken, summary.conflicts, summary.refused) == (2, (), ())
        return uid or subject.study_uid

    return bring
