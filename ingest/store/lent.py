"""What was lent for a time stays out of every copy: a backup or an export would outlive it.

Rows of a table as a copy may hold them. Where nothing is lent for a time, that is all of them.
"""

# ruff: noqa: S608 (the names of tables are the program's own)

import duckdb

from ingest.store.ask import number

_RECORD = "(select source_no from source_record where expires_at is not null)"
_NUMBER = f"(select activity_no from source_activity where source_no in {_RECORD})"
# Activities that a lent record is part of, each with its number as it is without: none if nothing else tells of it.
_TOUCHED = f"""(
    with without as (
        select member.activity_no as old, s.activity_no as new
        from shared_activity s
        join activity_record member on member.record_no = s.activity_no
    )
    select distinct r.activity_no as old, w.new
    from activity_record r
    left join without w on w.old = r.activity_no
    where r.record_no in {_NUMBER}
)"""

_ROWS = {
    "source_record": "from source_record where expires_at is null",
    **{table: f"from {table} where source_no not in {_RECORD}" for table in ("source_activity", "device")},
    **{
        table: f"from {table} where activity_no not in {_NUMBER}"
        for table in ("sample", "lap", "pause", "developer_field", "developer_sample")
    },
    "activity": f"from activity where activity_no not in (select old from {_TOUCHED}) "
    f"union all by name from shared_activity where activity_no in (select new from {_TOUCHED})",
    "shared_activity": "from shared_activity where activity_no not in "
    f"(select new from {_TOUCHED} where new is not null)",
    "activity_record": "select coalesce(t.new, r.activity_no) as activity_no, r.record_no, r.deleted "
    f"from activity_record r left join {_TOUCHED} t on t.old = r.activity_no where r.record_no not in {_NUMBER}",
    "activity_change": "select coalesce(t.new, c.activity_no) as activity_no, c.field, c.value, "
    "case when t.old is null then c.replaced end as replaced, c.changed_at "
    f"from activity_change c left join {_TOUCHED} t on t.old = c.activity_no where t.old is null or t.new is not null",
    "likeness": f"from likeness where one_no not in {_NUMBER} and other_no not in {_NUMBER}",
    "resolved": "from resolved where false",  # put together anew, without
    "strava_activity": "from strava_activity a where a.state <> 'here' or not exists "
    "(from strava_account c where c.athlete_id = a.athlete_id and c.retention = '7 days')",
}


def rows_to_copy(con: duckdb.DuckDBPyConnection, table: str) -> str:
    """The rows of a table that a copy may hold, as SQL."""
    some = number(con, "select count(*) from source_record where expires_at is not null")
    return _ROWS.get(table, f"from {table}") if some else f"from {table}"
