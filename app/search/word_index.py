"""The words of reports and studies in a file of their own (SQLite FTS5): found without accents, by their beginnings.

The file is derived from the archive and can be deleted at any time; it holds patients' data and lies in the same folder.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.search.wish import Wish

VERSION = 1
_LEAST_BEGINNING = 4  # letters; shorter words are found only whole
_ANEW = f"""
BEGIN IMMEDIATE;
DROP TABLE IF EXISTS words;
DROP TABLE IF EXISTS known;
CREATE TABLE known (id INTEGER PRIMARY KEY, study_uid TEXT UNIQUE NOT NULL, state TEXT NOT NULL);
CREATE VIRTUAL TABLE words USING fts5 (report, study, tokenize = "unicode61 remove_diacritics 2");
PRAGMA user_version = {VERSION};
COMMIT;
"""


@dataclass(frozen=True, slots=True)
class Words:
    """What is to be found of one study: its report's text, what else is known of it, and of which state that is."""

    study_uid: str
    state: str
    report: str
    study: str


class WordIndex:
    """May be used from any thread; one at a time writes."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def states(self) -> dict[str, str]:
        """Of which state each study is known."""
        with self._open() as rows:
            return dict(rows.execute("SELECT study_uid, state FROM known"))

    def put(self, studies: Iterable[Words]) -> None:
        """Replace what is known of these."""
        with self._open() as rows, rows:
            for one in studies:
                self._drop(rows, one.study_uid)
                number = rows.execute(
                    "INSERT INTO known (study_uid, state) VALUES (?, ?)", (one.study_uid, one.state)
                ).lastrowid
                rows.execute(
                    "INSERT INTO words (rowid, report, study) VALUES (?, ?, ?)", (number, one.report, one.study)
                )

    def drop(self, study_uids: Iterable[str]) -> None:
        """Forget studies."""
        with self._open() as rows, rows:
            for uid in study_uids:
                self._drop(rows, uid)

    def find(self, wish: Wish) -> list[str]:
        """Every study with all words that are wished for and none of the others, the best first; all where no word is."""
        with self._open() as rows:
            if wish.words:
                # A word of the report counts for more than one of the study's description.
                found = rows.execute(
                    "SELECT study_uid FROM words JOIN known ON known.id = words.rowid"
                    " WHERE words MATCH ? ORDER BY bm25(words, 2.0, 1.0)",
                    (_match(wish),),
                )
                return [uid for (uid,) in found]
            unwished = self._with_any(rows, wish.without) if wish.without else set()
            return [uid for (uid,) in rows.execute("SELECT study_uid FROM known") if uid not in unwished]

    def texts(self, study_uids: Iterable[str]) -> dict[str, tuple[str, str]]:
        """What is known of these studies: the text of the report, and the rest."""
        asked = "SELECT report, study FROM words JOIN known ON known.id = words.rowid WHERE study_uid = ?"
        with self._open() as rows:
            found = ((uid, rows.execute(asked, (uid,)).fetchone()) for uid in study_uids)
            return {uid: row for uid, row in found if row}

    def _with_any(self, rows: sqlite3.Connection, words: Iterable[str]) -> set[str]:
        match = " OR ".join(map(_quoted, words))
        asked = "SELECT study_uid FROM words JOIN known ON known.id = words.rowid WHERE words MATCH ?"
        return {uid for (uid,) in rows.execute(asked, (match,))}

    def _drop(self, rows: sqlite3.Connection, study_uid: str) -> None:
        known = rows.execute("SELECT id FROM known WHERE study_uid = ?", (study_uid,)).fetchone()
        if known:
            rows.execute("DELETE FROM words WHERE rowid = ?", known)
            rows.execute("DELETE FROM known WHERE id = ?", known)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            rows = self._prepared()
        except sqlite3.OperationalError:  # busy, or no room: not the file's fault
            raise
        except sqlite3.DatabaseError:  # no database any more; it is made anew
            self._file.unlink(missing_ok=True)
            rows = self._prepared()
        with closing(rows):
            yield rows

    def _prepared(self) -> sqlite3.Connection:
        rows = sqlite3.connect(self._file, timeout=10.0)
        try:
            (version,) = rows.execute("PRAGMA user_version").fetchone()
            if version != VERSION:
                rows.executescript(_ANEW)
                self._file.chmod(0o600)
        except sqlite3.Error:
            rows.close()
            raise
        return rows


def _match(wish: Wish) -> str:
    """The wish in FTS5's own language, in which quoted words are never operators."""
    wanted = " AND ".join(map(_quoted, wish.words))
    return f"({wanted}) NOT ({' OR '.join(map(_quoted, wish.without))})" if wish.without else wanted


def _quoted(words: str) -> str:
    """A word, found by its beginning where it is long enough, or a phrase, found as it stands."""
    plain = words.replace('"', " ").strip()
    alone = not re.search(r"\s", plain)
    return f'"{plain}"*' if alone and len(plain) >= _LEAST_BEGINNING else f'"{plain}"'
