from __future__ import annotations

import importlib
import importlib.util
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, inspect, text

from app.archive import schema
from app.database import FILE_NAME, MIGRATIONS, DatabaseTrouble, open_database


def _every_table() -> MetaData:
    """The tables of the archive and, where that room stands, of the reports."""
    together = MetaData(naming_convention=dict(schema.METADATA.naming_convention))
    rooms = [
        "app.archive.schema",
        "app.archive.calibrations",
        "app.archive.kept_paths",
        "app.archive.listing",
        "reporting.store",
        "app.security.schema",
    ]
    for room in rooms:
        if importlib.util.find_spec(room.rpartition(".")[0]) and importlib.util.find_spec(room):
            for table in importlib.import_module(room).METADATA.sorted_tables:
                if table.name not in together.tables:
                    table.to_metadata(together)
    return together


def test_migrations_make_the_tables_that_the_code_declares(tmp_path: Path) -> None:
    with open_database(tmp_path).engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), _every_table()) == []


def test_the_comparison_of_tables_notices_a_column_too_few(tmp_path: Path) -> None:
    database = open_database(tmp_path)
    with database.writing() as connection:
        connection.execute(text("ALTER TABLE orders DROP COLUMN referrer_contact"))
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), _every_table()) != []


def test_sqlite_is_opened_durably(tmp_path: Path) -> None:
    with open_database(tmp_path).engine.connect() as connection:
        values = [
            connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert values == ["wal", 2, 1]


def test_opening_again_keeps_the_rows(tmp_path: Path) -> None:
    database = open_database(tmp_path)
    with database.writing() as connection:
        connection.execute(schema.orders.insert().values(study_uid="1.2", procedure="CT chest"))
    database.close()
    with open_database(tmp_path).engine.connect() as connection:
        assert connection.execute(schema.orders.select()).one().procedure == "CT chest"


def test_a_folder_may_have_any_name(tmp_path: Path) -> None:
    folder = tmp_path / "100 % späte? Studien #1"
    open_database(folder)
    assert (folder / FILE_NAME).is_file()


def test_an_error_in_a_transaction_leaves_nothing(tmp_path: Path) -> None:
    database = open_database(tmp_path)
    with pytest.raises(ZeroDivisionError), database.writing() as connection:
        connection.execute(schema.orders.insert().values(study_uid="1.2"))
        raise ZeroDivisionError
    with database.engine.connect() as connection:
        assert connection.execute(schema.orders.select()).first() is None


def test_a_file_that_is_no_database_is_said_in_a_sentence_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"not a database at all" * 1000)
    with pytest.raises(DatabaseTrouble, match="cannot be opened"):
        open_database(tmp_path)
    assert (tmp_path / FILE_NAME).read_bytes() == b"not a database at all" * 1000


def test_an_archive_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    open_database(tmp_path).close()
    with sqlite3.connect(tmp_path / FILE_NAME) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DatabaseTrouble, match="newer version"):
        open_database(tmp_path)


def test_an_older_archive_is_copied_before_its_tables_are_changed(tmp_path: Path) -> None:
    database = open_database(tmp_path)
    with database.writing() as connection:
        connection.execute(schema.orders.insert().values(study_uid="1.2"))
        context = MigrationContext.configure(connection)
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
        head = _undo_later_migrations(connection)
        assert context.get_current_revision() == "0001"
    database.close()
    with open_database(tmp_path).engine.connect() as connection:
        assert MigrationContext.configure(connection).get_current_revision() == head
    with sqlite3.connect(tmp_path / f"{FILE_NAME}.before-{head}") as copy:
        assert copy.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)
        assert copy.execute("SELECT study_uid FROM orders").fetchone() == ("1.2",)


def _undo_later_migrations(connection: Connection) -> str | None:
    """Drop every table that the archive's first migration did not make; gives the latest revision."""
    first = {"study", "series", "instance", "quarantine", "orders", "claim", "saved_filter", "alembic_version"}
    connection.execute(text("PRAGMA defer_foreign_keys = ON"))
    made = connection.execute(text("SELECT type, name FROM sqlite_master WHERE type IN ('trigger', 'view')")).all()
    for kind, name in sorted(made):
        connection.execute(text(f"DROP {kind} {name}"))
    for name in set(inspect(connection).get_table_names()) - first:
        connection.execute(text(f"DROP TABLE {name}"))
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return ScriptDirectory.from_config(config).get_current_head()


def test_a_backup_is_a_whole_database(tmp_path: Path) -> None:
    database = open_database(tmp_path)
    with database.writing() as connection:
        connection.execute(schema.orders.insert().values(study_uid="1.2"))
    database.back_up(tmp_path / "copy.sqlite3")
    with sqlite3.connect(tmp_path / "copy.sqlite3") as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert copy.execute("SELECT study_uid FROM orders").fetchone() == ("1.2",)


def test_two_programs_may_open_a_new_archive_at_once(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from app.database import open_database; open_database(Path(sys.argv[1]))"
    )
    both = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stderr=subprocess.PIPE) for _ in range(2)]
    assert [process.communicate()[1].decode() for process in both] == ["", ""]
