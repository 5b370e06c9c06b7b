"""Every text that is here is read once by the grammar: titles, descriptions, private notes of all sources, and notes.

What is found hangs on the text alone, by its hash, so that it is the same whatever came in before it. A text that is
gone (edited, deleted, lent and expired) is forgotten with all that was found in it; another grammar reads all of them
again. What the runner says about findings is kept elsewhere (`ingest.findings`) and never touched here.
"""

import hashlib
import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import duckdb

from ingest.store import findings
from ingest.store.ask import first_row, insert_rows, number

_MOMENTS = {"start_of_run": "during", "during_run": "during", "after_run": "after", "next_morning": "morning"}

_END = re.compile(r"[.!?](?=\s)|\n")
_MOST_AROUND = 120  # characters on each side of what was read

_TEXTS = """
with told as (
    select unnest([title, description, private_note]) as text from source_activity
    union all
    select unnest([title, description, private_note]) from activity
    union all
    select text from pain_note
)
select distinct text, sha256(text) as text_sha256
from told
where text is not null and trim(text) <> ''
"""


@cache
def grammar_digest() -> str:
    """Which grammar is this? A hash of its code, its word lists and the tables that hold what it finds."""
    folder = files("ingest").joinpath("notes")
    parts = sorted(_files_of(folder), key=lambda part: part[0])
    parts.append(("findings.sql", files("ingest.store").joinpath("findings.sql").read_bytes()))
    whole = hashlib.sha256()
    for name, content in parts:
        whole.update(f"{name} {len(content)}\n".encode() + content)
    return whole.hexdigest()


def _files_of(folder: Traversable) -> list[tuple[str, bytes]]:
    found = []
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.name.startswith("_"):
            found += [(f"{entry.name}/{name}", content) for name, content in _files_of(entry)]
        elif entry.name.endswith((".py", ".toml")):
            found.append((entry.name, entry.read_bytes()))
    return found


def is_read(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether what is stored was read by this grammar."""
    return bool(number(con, "select count(*) from grammar where digest = ?", [grammar_digest()]))


def read_all(con: duckdb.DuckDBPyConnection) -> int:
    """Read the texts that have not been read, and forget those that are gone; how many were read.

    In the caller's transaction.
    """
    if not is_read(con):
        findings.forget(con)
        con.execute("insert into grammar values (?)", [grammar_digest()])
    con.execute(f"create or replace temp table told as {_TEXTS}")
    try:
        for table in ("read_text", "finding", "red_flag"):
            con.execute(f"delete from {table} where text_sha256 not in (select text_sha256 from told)")  # noqa: S608
        new = con.execute("select text from told anti join read_text using (text_sha256) order by text").fetchall()
    finally:
        con.execute("drop table told")
    return _read(con, [text for (text,) in new])


def read_one(con: duckdb.DuckDBPyConnection, text: str | None) -> None:
    """Read a text that is being written down, so that what is in it is known at once. In the caller's transaction."""
    if (
        text
        and text.strip()
        and not number(con, "select count(*) from read_text where text_sha256 = sha256(?)", [text])
    ):
        _read(con, [text])


def read_of(con: duckdb.DuckDBPyConnection, text: str) -> tuple[bool, list[str]]:
    """Whether a text that was read denies pain without naming a part, and its sentences of which nothing was made."""
    row = first_row(con, "select pain_free, unread from read_text where text_sha256 = sha256(?)", [text])
    return (False, []) if row is None else (bool(row[0]), list(row[1]))


def _read(con: duckdb.DuckDBPyConnection, texts: Sequence[str]) -> int:
    if not texts:
        return 0
    from ingest.notes import read  # with its word lists, which no command needs that brings nothing new

    rows: dict[str, list[dict[str, Any]]] = {"read_text": [], "finding": [], "red_flag": []}
    for text in texts:
        at = {"text_sha256": hashlib.sha256(text.encode()).hexdigest()}
        reading = read(text)
        rows["read_text"].append({**at, "pain_free": reading.pain_free, "unread": list(reading.unread)})
        for place, one in enumerate(reading.findings):
            km, minutes = one.onset_distance_km, one.onset_time_min
            rows["finding"].append(
                {
                    **at,
                    "place": place,
                    "area": one.area,
                    "osiics": one.osiics,
                    "structure": one.structure,
                    "side": one.side,
                    "severity": None if one.severity_0_10 is None else float(one.severity_0_10),
                    "severity_text": one.severity_text,
                    "quality": one.quality,
                    "negated": one.negated,
                    "temporality": one.temporality,
                    "moment": _MOMENTS.get(one.onset_phase or ""),
                    "felt_at_m": None if km is None else round(1000 * km),
                    "felt_at_s": None if minutes is None else round(60 * minutes),
                    "trend": one.trend,
                    "impact": one.function_impact,
                    "words": _around(text, one.words),
                }
            )
        rows["red_flag"] += [
            {**at, "sign": flag.sign, "temporality": flag.temporality, "words": _around(text, flag.words)}
            for flag in reading.red_flags
        ]
    for table, found in rows.items():
        insert_rows(con, table, found)
    return len(texts)


def _around(text: str, words: str) -> str:
    """What was read with the sentence around it, by which a runner knows his own words again."""
    at = text.find(words)
    if at < 0:
        return words
    end = at + len(words)
    first = max((one.end() for one in _END.finditer(text, 0, at)), default=0)
    after = _END.search(text, end)
    last = after.end() if after is not None else len(text)
    if at - first > _MOST_AROUND:
        first = text.find(" ", at - _MOST_AROUND, at) + 1 or at
    if last - end > _MOST_AROUND:
        last = max(text.rfind(" ", end, end + _MOST_AROUND), end)
    return text[first:last].strip()
