from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.archive.archive import Archive, open_archive
from app.archive.importer import Importer
from tests.phantoms import Subject, ct_series, save_all
from tests.phantoms import uid as make_uid

Images = Callable[..., str]
ON_BOTH = {
    "test_an_order_stands_in_the_worklist_until_its_images_come_and_then_with_them",
    "test_a_merge_puts_studies_and_orders_of_both_under_one_patient",
    "test_an_unmerge_gives_both_patients_back_what_was_theirs",
    "test_of_a_message_with_a_faulty_order_none_is_kept",
    "test_many_senders_at_once_lose_nothing",
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Orders and merges are kept alike on both databases."""
    if "kept_in" in metafunc.fixturenames and metafunc.function.__name__ in ON_BOTH:
        metafunc.parametrize("kept_in", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def kept_in(request: pytest.FixtureRequest) -> str:
    """The URL of the archive's database, "" for the file in its folder."""
    return request.getfixturevalue("postgresql").new() if getattr(request, "param", "") == "postgresql" else ""


@pytest.fixture
def archive(tmp_path: Path, kept_in: str) -> Iterator[Archive]:
    opened = open_archive(tmp_path / "archive", kept_in)
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
