from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from app.archive import schema
from app.archive.archive import Archive
from app.archive.importer import Importer
from app.archive.index import Index
from app.archive.keeping import NotKept, keep
from tests.phantoms import SUBJECT, ct_slice, report, to_bytes, write_ct_series


def _note(connection: Connection) -> None:
    connection.execute(schema.saved_filter.insert().values(reader="ada", name="signed", query="x"))


def _notes(archive: Archive) -> int:
    with archive.database.engine.connect() as connection:
        return len(connection.execute(select(schema.saved_filter)).all())


def _files(archive: Archive) -> list[Path]:
    return [file for file in archive.files.root.rglob("*.dcm") if file.is_file()]


def test_objects_and_rows_are_kept_together(archive: Archive, incoming: Path) -> None:
    write_ct_series(incoming, 2)
    Importer(archive).run([incoming])
    made = report()
    assert keep(archive, [to_bytes(made)], _note) == (str(made.SOPInstanceUID),)
    assert _notes(archive) == 1
    study = Index(archive).study(SUBJECT.study_uid)
    assert {series.modality: len(series.documents) for series in study.series} == {"CT": 0, "SR": 1}
    file = Index(archive).file(str(made.SOPInstanceUID))
    assert file and file.read_bytes() == to_bytes(made)


def test_an_error_in_the_callers_rows_keeps_neither(archive: Archive) -> None:
    def fail(connection: Connection) -> None:
        _note(connection)
        raise RuntimeError("the seal could not be made")

    with pytest.raises(RuntimeError):
        keep(archive, [to_bytes(report())], fail)
    assert (_notes(archive), _files(archive), Index(archive).counts().objects) == (0, [], 0)


def test_an_object_that_is_here_already_keeps_nothing_of_the_rest(archive: Archive) -> None:
    keep(archive, [to_bytes(report())])
    with pytest.raises(NotKept, match="already"):
        keep(archive, [to_bytes(report(number=2)), to_bytes(report())], _note)
    assert (_notes(archive), len(_files(archive))) == (0, 1)


def test_an_object_of_another_patient_keeps_nothing(archive: Archive) -> None:
    keep(archive, [to_bytes(ct_slice())])
    foreign = report()
    foreign.PatientID = "LECTERN-9"
    with pytest.raises(NotKept, match="another patient ID"):
        keep(archive, [to_bytes(foreign)], _note)
    assert (_notes(archive), len(_files(archive)), Index(archive).held_apart()) == (0, 1, ())


def test_rows_alone_may_be_kept(archive: Archive) -> None:
    assert keep(archive, [], _note) == ()
    assert _notes(archive) == 1
