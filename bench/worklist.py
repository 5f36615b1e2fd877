"""A worklist of many studies: how long a search, a filter and a sorting take until their rows are there.

``bench/worklist.py [COUNT] [URL]`` fills a new SQLite file (or the empty PostgreSQL database of the URL) with COUNT studies,
100,000 unless told otherwise, and prints for every kind of filter and every column, the median of five: milliseconds until
the first rows and the length of the list are there, on the wall and of this program's
processor; beside it the bare SQL question for the same rows and its ratio. Then what the counts of all filters take, and rows
in the middle and at the end of the list.
"""

from __future__ import annotations

import datetime
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.archive import schema
from app.archive.search import search_text
from app.database import Database, open_database
from app.worklist import columns_sql as sql
from app.worklist.conditions import Circumstances, conditions
from app.worklist.entries import Entries, Sorting, Wish
from app.worklist.filters import BUILT_IN
from app.worklist.query import parse
from reporting.store import DRAFT, REPORT
from viewer.model.same_patient import name_key

COUNT, RUNS, AT_ONCE = 100_000, 5, 2000
NOW = datetime.datetime(2026, 11, 23, 9, tzinfo=datetime.UTC)
KINDS = (
    ("CT", "CHEST", "CT chest with contrast"),
    ("MR", "HEAD", "MR head, tumour protocol"),
    ("DX", "HAND", "Hand left, two planes"),
    ("US", "ABDOMEN", "Abdomen"),
    ("CT", "ABDOMEN", "CT abdomen and pelvis"),
)
FAMILIES = ("Okafor", "Nguyen", "Müller", "García", "Smith", "Kowalski", "Yamada", "Silva", "Haddad", "Ivanov")
SEARCHES = (
    *("m", "mu", "mul", "muller", "muller an", "p4711", "nothing like it"),
    *(
        "mod:CT",
        "mod:PT",
        "-mod:CT",
        "status:unread",
        "status:draft",
        "status:preliminary",
        "status:final",
        "status:open",
    ),
    *("date:today", "date:7d", "date:2024", "urgency:stat", "-urgency:routine", "claim:me", "claim:free", "claim:bob"),
    *(
        "id:p4711",
        "acc:a99",
        "name:yamada",
        "body:head",
        "sex:f",
        "ref:hill",
        "order:tumour",
        "desc:pelvis",
        "due:late",
    ),
    "status:unread,draft claim:free,me mod:CT muller",
)


def fill(database: Database, count: int) -> None:
    """Studies of one in five as many patients, 97 % of them signed; orders, drafts and claims among the others."""
    random.seed(7)
    numbers = list(range(count))
    for start in range(0, count, AT_ONCE):
        some = numbers[start : start + AT_ONCE]
        with database.writing() as connection:
            connection.execute(schema.orders.insert(), [_order(one) for one in some if one % 2])
            connection.execute(REPORT.insert(), [_report(one) for one in some if one % 33])
            connection.execute(schema.study.insert(), [_study(one, count) for one in some])
            drafts, claims = [one for one in some if one % 330 == 0], [one for one in some if one % 660 == 0]
            connection.execute(DRAFT.insert(), [_draft(one) for one in drafts])
            connection.execute(schema.claim.insert(), [_claim(one) for one in claims])


def _uid(number: int) -> str:
    return f"1.2.826.0.1.3680043.8.498.{number:09}{'7' * 24}"


def _study(number: int, count: int) -> dict[str, Any]:
    patient = (number * 7919) % max(count // 5, 1)
    modality, body, description = KINDS[number % len(KINDS)]
    name = f"{FAMILIES[patient % len(FAMILIES)]}{patient // 600}^{'ABCDEFGHIJ'[patient // 7 % 10]}nna"
    arrived = NOW - datetime.timedelta(minutes=number * 20)
    accession, referrer = f"A{number:07}", f"Hill{number % 300}^Sam"
    return {
        "uid": _uid(number),
        "patient_name": name,
        "patient_id": f"P{patient}",
        "birth_date": f"19{20 + patient % 80:02}{1 + patient % 12:02}{1 + patient % 28:02}",
        "sex": "FM"[patient % 2],
        "name_key": name_key(name),
        "search": search_text(name, f"P{patient}", accession, description, referrer),
        "date": f"{arrived:%Y%m%d}",
        "time": f"{arrived:%H%M%S}",
        "description": description,
        "accession": accession,
        "referrer": referrer,
        "modalities": f" {modality} ",
        "body_parts": f" {body} ",
        "image_count": random.randrange(1, 2000),
        "urgency": (number % 20 == 3) + 2 * (number % 50 == 7),
        "arrived": arrived.isoformat(timespec="milliseconds"),
        "changed": arrived.isoformat(timespec="milliseconds"),
        "facts": "{" + " " * 500 + "}",
    }


def _order(number: int) -> dict[str, Any]:
    question = ("Tumour?", "Fracture?", "Follow-up")[number % 3]
    return {"study_uid": _uid(number), "procedure": KINDS[number % 5][2], "clinical_question": question, "facts": "{}"}


def _report(number: int) -> dict[str, Any]:
    status = "preliminary" if number % 50 == 1 else "final"
    row = {"uid": f"report {number}", "study_uid": _uid(number), "version": 1, "addendum_number": 0, "status": status}
    row |= {"author": "ada", "signed_by": "ada", "signed_at": NOW.isoformat(), "content": b"{}"}
    return row | {"previous_seal": f"before {number}", "seal": f"seal {number}"}


def _draft(number: int) -> dict[str, Any]:
    return {"study_uid": _uid(number), "login": "ada", "revision": 1, "saved_at": NOW.isoformat(), "content": b"{}"}


def _claim(number: int) -> dict[str, Any]:
    reader = ("ada", "bob")[number % 2]
    moment = NOW.isoformat(timespec="milliseconds")
    return {"study_uid": _uid(number), "reader": reader, "holder": reader, "since": moment, "refreshed": moment}


def timed(question: Callable[[], Any]) -> tuple[float, float]:
    """Median milliseconds on the wall, and of this program's processor."""
    walls, processors = [], []
    for _ in range(RUNS):
        wall, processor = time.perf_counter(), time.process_time()
        question()
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    return 1000 * statistics.median(walls), 1000 * statistics.median(processors)


def measured(database: Database, entries: Entries, count: int) -> Iterator[tuple[str, float, float, float]]:
    """What is asked, its milliseconds on the wall and of the processor, and those of the bare SQL for the same rows."""
    asked = [(text, Sorting()) for text in SEARCHES]
    asked += [("", Sorting(column, descending=down)) for column in sql.SORTS for down in (False, True)]
    for text, sorting in asked:
        wish = Wish(parse(text), sorting)
        wall, processor = timed(lambda wish=wish: entries.find(wish))
        bare = timed(lambda wish=wish: _bare(database, wish))[0]
        name = text or f"sorted by {sorting.column}, {'down' if sorting.descending else 'up'}"
        yield name, wall, processor, bare


def _bare(database: Database, wish: Wish) -> None:
    circumstances = Circumstances("ada", NOW.date(), NOW.isoformat(timespec="milliseconds"))
    order = sql.order_of(wish.sorting.column, descending=wish.sorting.descending)
    question = select(sql.LISTED.study_uid).where(conditions(wish.query, circumstances))
    with database.engine.connect() as connection:
        connection.execute(sql.ordered(question, order).limit(192)).all()


def main() -> None:
    """Fill, measure, print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else COUNT
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(sys.argv[2] if len(sys.argv) > 2 else Path(folder))
        begun = time.perf_counter()
        fill(database, count)
        if database.engine.dialect.name == "postgresql":
            with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("VACUUM ANALYZE listing")
        print(f"{count:,} studies in {database.engine.dialect.name}, filled in {time.perf_counter() - begun:.0f} s")
        now = NOW.isoformat(timespec="milliseconds")
        entries = Entries(database.engine, lambda: "ada", NOW.date, lambda: now)
        rows = list(measured(database, entries, count))
        print(f"{'':52} {'wall':>8} {'processor':>10} {'bare SQL':>9} {'ratio':>6}")
        for name, wall, processor, bare in rows:
            print(f"{name:52} {wall:6.1f}ms {processor:8.1f}ms {bare:7.1f}ms {wall / bare:6.2f}")
        worst = max(rows, key=lambda row: row[1])
        print(f"the slowest: {worst[0]}, {worst[1]:.1f} ms ({worst[2]:.1f} ms of the processor)")
        queries = {one.name: parse(one.query) for one in BUILT_IN}
        print("counts of the built-in filters: {:.1f} ms ({:.1f} ms)".format(*timed(lambda: entries.counts(queries))))
        for name, first in (("middle", count // 128 * 64), ("end", count // 64 * 64 - 64)):
            wish = Wish(parse(""), Sorting("patient", descending=False), first)
            print("rows at the {}: {:.1f} ms ({:.1f} ms)".format(name, *timed(lambda w=wish: entries.block(w, count))))
        after = _uid(count // 3)
        place = timed(lambda: entries.place(parse(""), Sorting("images"), after))
        print("the row of the selected study: {:.1f} ms ({:.1f} ms)".format(*place))
        query = parse("status:unread,draft claim:free,me")
        print("next unread: {:.1f} ms ({:.1f} ms)".format(*timed(lambda: entries.next_unread(query, Sorting(), after))))
        database.close()


if __name__ == "__main__":
    main()
