"""One run, once: from the records of all sources to activities.

`records.sql` says what each record may be known by, `pairs.sql` which two are alike and by which rule, `groups` puts
them together, `activities.sql` makes one activity of each group, and once more of those records that may be shared,
where others of the same group may not. All of it is a function of what is stored; nothing
remembers in which order it came. The runner's verdicts, changes and deletions stand in tables of their own
(`ingest.corrections`), and are applied anew each time.

Sources: the keys and limits are those that users of other tools arrived at by losing runs; see
docs/decisions/0012-one-run-once.md, and docs/decisions/0015-what-an-api-lends.md for records that are lent.
"""

from collections import defaultdict
from importlib.resources import files
from itertools import product

import duckdb

from ingest.identity.groups import RULES, Grouping, Pair, Record, group
from ingest.reading import is_read, read_all
from ingest.store.ask import Told, insert_rows, number, transaction

# Raise it when the same records are put together otherwise.
RULES_VERSION = 2

_RECORDS, _PAIRS, _ACTIVITIES, _CHANGES, _SHARED = (
    files("ingest.identity").joinpath(f"{name}.sql").read_text("utf-8")
    for name in ("records", "pairs", "activities", "changes", "shared")
)
_TABLES = ("activity", "shared_activity", "activity_change", "activity_record", "likeness", "resolved")


def is_resolved(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether the activities are those of the records and corrections that are stored, and all of their words read."""
    return _is_put_together(con) and is_read(con)


def _is_put_together(con: duckdb.DuckDBPyConnection) -> bool:
    return bool(number(con, "select count(*) from resolved where rules_version = ?", [RULES_VERSION]))


def unresolve(con: duckdb.DuckDBPyConnection) -> None:
    """Records or corrections have changed. In the transaction of that change, so that no kill comes between."""
    con.execute("delete from resolved")


def resolve(con: duckdb.DuckDBPyConnection, told: Told = "at_once") -> bool:
    """Make the activities of the records and corrections that are stored, and read what is written on them; whether
    there was anything to do. `told` as in `transaction`.
    """
    if is_resolved(con):
        return False
    with transaction(con, told):
        if not _is_put_together(con):
            _put_together(con)
        read_all(con)
    return True


def _put_together(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(_RECORDS)
    grouping = _grouping(con)
    for table in _TABLES:
        con.execute(f"delete from {table}")  # noqa: S608
    _write(con, grouping)
    con.execute(_ACTIVITIES)
    con.execute("insert into activity by name from made order by activity_no")
    con.execute(_CHANGES)
    if number(con, "select count(*) from record where not shareable"):
        con.execute(_SHARED)
        con.execute(_ACTIVITIES)
        con.execute("insert into shared_activity by name from made order by activity_no")
    for table in ("record", "grouped", "merged", "made"):
        con.execute(f"drop table {table}")
    con.execute("insert into resolved values (?)", [RULES_VERSION])


def _grouping(con: duckdb.DuckDBPyConnection) -> Grouping:
    rows = con.execute(
        "select no, key, samples_rank, athlete_id, case when kind <> 'strava_csv' then athlete_id || '.' || sha256 end "
        "from record order by no"
    ).fetchall()
    records = [Record(no, key, rank, part_of) for no, key, rank, _, part_of in rows]
    pairs = [Pair(one, other, strength, reason) for one, other, strength, reason in con.execute(_PAIRS).fetchall()]
    nos_of: defaultdict[tuple[int, str], list[int]] = defaultdict(list)  # an archive's row and the API share a key
    for no, key, _, athlete_id, _ in rows:
        nos_of[athlete_id, key].append(no)
    verdicts = con.execute(
        "select athlete_id, one_key, other_key, same from verdict order by decided_at, one_key, other_key"
    ).fetchall()
    same: list[Pair] = []
    different: list[tuple[int, int]] = []
    for athlete_id, one_key, other_key, is_same in verdicts:
        # Of a record that is not here any more there is none; the verdict waits for its return.
        for one, other in product(nos_of[athlete_id, one_key], nos_of[athlete_id, other_key]):
            if is_same:
                same.append(Pair(one, other, 0, "you said so"))
            else:
                different.append((one, other))
    return group(records, pairs, same, different)


def _write(con: duckdb.DuckDBPyConnection, grouping: Grouping) -> None:
    import pyarrow as pa

    numbers = pa.table(
        {
            "record_no": pa.array(grouping.group_of.keys(), pa.int32()),
            "group_no": pa.array(grouping.group_of.values(), pa.int32()),
        }
    )
    con.register("incoming_groups", numbers)
    try:
        con.execute(
            "create or replace temp table grouped as "
            "with buried as (select distinct g.group_no from incoming_groups g join record r on r.no = g.record_no "
            "join tombstone t on t.athlete_id = r.athlete_id and t.activity_key = r.key) "
            "select record_no, group_no, group_no in (from buried) as deleted from incoming_groups"
        )
    finally:
        con.unregister("incoming_groups")
    con.execute(
        "insert into activity_record select group_no, record_no, deleted from grouped order by group_no, record_no"
    )
    likenesses = [
        {"one_no": pair.one_no, "other_no": pair.other_no, "asked": asked, "rule": RULES[pair.strength],
         "reason": pair.reason}
        for asked, pairs in ((False, grouping.decided), (True, grouping.asked))
        for pair in pairs
    ]  # fmt: skip
    insert_rows(con, "likeness", likenesses)
