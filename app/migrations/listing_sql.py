"""The statements that keep the worklist's rows up to date within the database, for SQLite and for PostgreSQL.

What is fixed here is what migration 0010 makes; a later change of it is a later migration.
"""

from __future__ import annotations

from collections.abc import Iterator

NOTICE = "lectern_listing"  # the channel on which PostgreSQL tells of changes

COLUMNS = (
    *("study_uid", "stage", "urgency", "reader", "due", "due_key", "date", "time", "arrived", "name_key", "modalities"),
    *("body_parts", "patient_id", "birth_date", "sex", "images", "priors", "referrer", "accession", "description"),
    *("order_text", "search"),
)
_PERSON = ["patient_id", "issuer", "name_key", "birth_date", "date"]  # with the day: what priors are counted by
_STUDY = (
    *(
        *_PERSON,
        "sex",
        "time",
        "arrived",
        "modalities",
        "body_parts",
        "image_count",
        "urgency",
        "referrer",
        "accession",
    ),
    "description",
)
_STUDY_CHANGES = ", ".join((*_STUDY, "search"))
# Every table whose rows say something about a study: its name, and after which change of it.
_OTHERS = {
    "orders": ("INSERT", "UPDATE", "DELETE"),
    "claim": ("INSERT", "UPDATE OF reader", "DELETE"),
    "draft": ("INSERT", "DELETE"),
    "report": ("INSERT",),
}

_STAGE = """coalesce((SELECT CASE r.status WHEN 'preliminary' THEN 2 ELSE 3 END FROM report r
    WHERE r.study_uid = s.uid ORDER BY r.version DESC LIMIT 1),
    CASE WHEN EXISTS (SELECT 1 FROM draft d WHERE d.study_uid = s.uid) THEN 1 ELSE 0 END)"""
_PRIORS = """(SELECT count(*) FROM study p WHERE p.patient_id = s.patient_id AND p.patient_id <> ''
    AND p.issuer = s.issuer AND p.name_key = s.name_key AND p.birth_date = s.birth_date
    AND p.date <= s.date AND p.uid <> s.uid)"""
_READER = "coalesce((SELECT c.reader FROM claim c WHERE c.study_uid = s.uid), '')"
_LEVEL = "CASE WHEN s.urgency > 2 THEN 2 WHEN s.urgency < 0 THEN 0 ELSE s.urgency END"
_UPSERT = (
    f"INSERT INTO listing ({', '.join(COLUMNS)}) SELECT {', '.join(COLUMNS)} FROM listing_source WHERE {{which}} "
    f"ON CONFLICT (study_uid) DO UPDATE SET {', '.join(f'{one} = excluded.{one}' for one in COLUMNS[1:])}"
)
EVERYTHING = _UPSERT.format(which="study_uid <> ''")
_ORDER_TEXT = ("procedure", "clinical_question", "indication")


def statements(dialect: str) -> Iterator[str]:
    """What makes the view, the functions and the triggers, in order."""
    if dialect == "postgresql":
        yield _MOMENT
    yield _source(dialect)
    yield from _postgresql() if dialect == "postgresql" else _sqlite()


def _source(dialect: str) -> str:
    """The view that says what every row must be."""
    postgresql = dialect == "postgresql"

    def lower(text: str) -> str:
        return f'lower(({text}) COLLATE "C")' if postgresql else f"lower({text})"

    line = f" || {'chr' if postgresql else 'char'}(10) || "
    order_text = line.join(f"coalesce(o.{name}, '')" for name in _ORDER_TEXT)
    return f"""CREATE VIEW listing_source AS
  SELECT {", ".join("w." + one for one in COLUMNS[:5])},
    CASE WHEN w.stage < 2 AND w.due <> '' THEN w.due ELSE '~' END AS due_key,
    {", ".join("w." + one for one in COLUMNS[6:])}
  FROM (SELECT s.uid AS study_uid, {_STAGE} AS stage, s.urgency AS urgency, {_READER} AS reader,
    {_due(postgresql)} AS due, s.date AS date, s.time AS time, s.arrived AS arrived, s.name_key AS name_key,
    s.modalities AS modalities, s.body_parts AS body_parts, {lower("s.patient_id")} AS patient_id,
    s.birth_date AS birth_date, s.sex AS sex, s.image_count AS images, {_PRIORS} AS priors,
    {lower("coalesce(nullif(o.referrer, ''), s.referrer)")} AS referrer, {lower("s.accession")} AS accession,
    {lower("s.description")} AS description, {lower(order_text)} AS order_text, s.search AS search
    FROM study s LEFT JOIN orders o ON o.study_uid = s.uid LEFT JOIN turnround t ON t.urgency = {_LEVEL}) w"""


def _due(postgresql: bool) -> str:
    """The moment in UTC, of constant width; what cannot be read as a moment counts as absent."""
    if postgresql:
        return "coalesce(lectern_moment(o.due, 0), lectern_moment(s.arrived, t.minutes), '')"
    form = "strftime('%Y-%m-%dT%H:%M:%f+00:00', {}{})"
    ordered = form.format("nullif(o.due, '')", "")
    usual = form.format("nullif(s.arrived, '')", ", '+' || t.minutes || ' minutes'")
    return f"coalesce({ordered}, {usual}, '')"


def _later(row: str, sign: str) -> str:
    """One prior more, or less, for the studies of the same person that are not earlier than a row's."""
    same = " AND ".join(f"p.{one} = {row}.{one}" for one in _PERSON[:-1])
    of_them = (
        f"SELECT p.uid FROM study p WHERE {same} AND p.patient_id <> '' AND p.date >= {row}.date AND p.uid <> {row}.uid"
    )
    return f"UPDATE listing SET priors = priors {sign} 1 WHERE study_uid IN ({of_them})"


_NEW_STUDY = _UPSERT.format(which="study_uid = NEW.uid")
_INSERTED = f"{_NEW_STUDY}; {_later('NEW', '+')}"
_MOVED = f"{_later('OLD', '-')}; {_later('NEW', '+')}; {_NEW_STUDY}"
_DELETED = f"DELETE FROM listing WHERE study_uid = OLD.uid; {_later('OLD', '-')}"
_HAS_MOVED = " OR ".join(f"OLD.{one} <> NEW.{one}" for one in _PERSON)


# -- SQLite ------------------------------------------------------------------------------------------------------------


def _sqlite() -> Iterator[str]:
    yield "INSERT INTO listing_clock (id, changes) VALUES (1, 0)"
    yield _in_sqlite("study", "insert", "INSERT", _INSERTED)
    yield _in_sqlite("study", "update", f"UPDATE OF {_STUDY_CHANGES}", _NEW_STUDY, f"NOT ({_HAS_MOVED})")
    yield _in_sqlite("study", "moved", f"UPDATE OF {', '.join(_PERSON)}", _MOVED, _HAS_MOVED)
    yield _in_sqlite("study", "delete", "DELETE", _DELETED)
    for table, changes in _OTHERS.items():
        for change in changes:
            row = "OLD" if change == "DELETE" else "NEW"
            do = _UPSERT.format(which=f"study_uid = {row}.study_uid")
            yield _in_sqlite(table, change.split()[0].lower(), change, do)
    yield _in_sqlite("turnround", "update", "UPDATE", EVERYTHING)


def _in_sqlite(table: str, name: str, change: str, do: str, when: str = "") -> str:
    tick = "UPDATE listing_clock SET changes = changes + 1"
    where = f"WHEN {when} " if when else ""
    return f"CREATE TRIGGER listing_{table}_{name} AFTER {change} ON {table} {where}BEGIN {do}; {tick}; END"


# -- PostgreSQL --------------------------------------------------------------------------------------------------------

_MOMENT = """CREATE FUNCTION lectern_moment(moment text, minutes integer) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF coalesce(moment, '') = '' OR minutes IS NULL THEN RETURN NULL; END IF;
  IF moment !~ '([+-][0-9]{2}:?[0-9]{2}|Z)$' THEN moment := moment || '+00:00'; END IF;
  RETURN to_char((moment::timestamptz + make_interval(mins => minutes)) AT TIME ZONE 'UTC',
    'YYYY-MM-DD"T"HH24:MI:SS.MS"+00:00"');
EXCEPTION WHEN others THEN RETURN NULL;
END $$"""


def _postgresql() -> Iterator[str]:
    yield _function(
        "listing_study",
        f"""IF TG_OP = 'DELETE' THEN {_DELETED};
  ELSIF TG_OP = 'INSERT' THEN {_INSERTED};
  ELSIF {_HAS_MOVED} THEN {_MOVED};
  ELSE {_NEW_STUDY}; END IF;""",
    )
    yield _trigger("study", f"INSERT OR DELETE OR UPDATE OF {_STUDY_CHANGES}", "listing_study")
    one = _UPSERT.format(which="study_uid = uid")
    yield _function(
        "listing_other",
        f"IF TG_OP = 'DELETE' THEN uid := OLD.study_uid; ELSE uid := NEW.study_uid; END IF; {one};",
        "DECLARE uid text;",
    )
    for table, changes in _OTHERS.items():
        yield _trigger(table, " OR ".join(changes), "listing_other")
    yield _function("listing_all", f"{EVERYTHING};")
    yield _trigger("turnround", "UPDATE", "listing_all", each="STATEMENT")
    yield _function("listing_tell", f"PERFORM pg_notify('{NOTICE}', '');")
    yield _trigger("listing", "INSERT OR UPDATE OR DELETE", "listing_tell", each="STATEMENT")
    yield from _guards()


def _guards() -> Iterator[str]:
    """What SQLite refuses by triggers of earlier migrations is refused here too."""
    for table, verb, words in (
        ("report", "UPDATE", "a signed report cannot be changed"),
        ("report", "DELETE", "a signed report cannot be deleted"),
        ("departure", "DELETE", "what left cannot be forgotten"),
        ("claim_event", "DELETE", "who had a study cannot be forgotten"),
    ):
        name = f"{table}_no_{verb.lower()}"
        yield (
            f"CREATE FUNCTION lectern_{name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{words}'; END $$"
        )
        yield (f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION lectern_{name}()")


def _function(name: str, do: str, declared: str = "") -> str:
    return (
        f"CREATE FUNCTION lectern_{name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ {declared} BEGIN {do} RETURN NULL; END $$"
    )


def _trigger(table: str, changes: str, function: str, each: str = "ROW") -> str:
    return (
        f"CREATE TRIGGER lectern_{function}_{table} AFTER {changes} ON {table} "
        f"FOR EACH {each} EXECUTE FUNCTION lectern_{function}()"
    )
