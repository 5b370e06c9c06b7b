"""What did the runner write of pain, long before there was a note for it? Proposed, until he says that it was."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import duckdb

from analytics.pain import NOT_SHARED
from analytics.result import Result
from analytics.run import Seen, query

PROPOSED = "Read from your words by fixed rules; none of it counts until you confirm it."


def findings(con: duckdb.DuckDBPyConnection, seen: Seen) -> Result:
    """What do the runner's words say of pain, and what did he say about that? Newest first.

    Columns: id, local_date, activity_id, note_id (the run or note that it is written on), title, area, side, structure,
    quality, severity (0-10; null where no number is said), severity_text, negated (said not to hurt), temporality
    (current, past), when, felt_at_m and felt_at_s (how far into the run), trend, impact, words, text (all of it), state
    (proposed, confirmed, dismissed, noted), and what a word on it is kept by: source, said, completes, decided.
    """
    return _result(con, seen, "findings", {"severity": "0-10"})


def found_places(con: duckdb.DuckDBPyConnection, seen: Seen) -> Result:
    """Where did it hurt, by the runner's own words, and what of it waits for him? The ones that wait first.

    Columns: area, side, n (runs and notes that say it hurt), waiting and confirmed (of these), denied (proposals that
    it did not), earlier (mentions of earlier times), dismissed (what he said was not so), first_day, last_day.
    """
    return _result(con, seen, "found_places", {})


def red_flags(con: duckdb.DuckDBPyConnection, seen: Seen, today: date) -> Result:
    """Which signs to have looked at did the runner write of in the last 28 days, confirmed or not? Newest first.

    Columns: id, local_date, activity_id, note_id, signs (in one sentence), words, sources (by which each is put away).
    """
    return _result(con, seen, "red_flags", {}, today=today)


def unread_words(con: duckdb.DuckDBPyConnection, seen: Seen, limit: int, offset: int = 0) -> Result:
    """What names a part or a pain, and nothing could be made of it? Newest first; `n` is of all.

    Columns: activity_id, local_date, title, sentences, total (the same as `n`).
    """
    frame = query(con, "unread_words", seen, limit=limit, offset=offset)
    return Result(frame, {}, int(frame["total"][0]) if len(frame) else 0)


def _result(
    con: duckdb.DuckDBPyConnection, seen: Seen, name: str, units: Mapping[str, str], **parameters: Any
) -> Result:
    frame = query(con, name, seen, **parameters)
    return Result(frame, units, len(frame), caveats=(PROPOSED if seen.sees("pain") else NOT_SHARED,))
