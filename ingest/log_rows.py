"""Was this row of a training log here before? A spreadsheet that has grown is imported again and again.

A file that a watch wrote is known by its bytes; a row of a log is known by what it says.
"""

import hashlib
import json
from collections import Counter
from dataclasses import replace

import duckdb

from ingest.decoding import Decoded, Placed
from ingest.model import Problem


def fingerprint(placed: Placed) -> str:
    """Which run a row of a training log tells of: its day or start as stated, sport, distance and duration.

    Not its words, which a runner may mend later, and no instant that depends on a setting.
    """
    session = placed.session
    stated = session.started_local or session.started_utc or session.local_date
    said = [str(stated), session.sport.raw.lower(), session.distance_m, session.elapsed_s]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def known_rows(con: duckdb.DuckDBPyConnection, athlete_id: int, before_source: int | None = None) -> Counter[str]:
    """How often each row of a log is here already; with `before_source`, of the originals that came before it."""
    rows = con.execute(
        "select fingerprint, count(*) from source_activity "
        "where athlete_id = $athlete_id and fingerprint is not null and source_no < coalesce($before, source_no + 1) "
        "group by 1",
        {"athlete_id": athlete_id, "before": before_source},
    ).fetchall()
    return Counter(dict(rows))


def without_known_rows(decoded: Decoded, known: Counter[str]) -> Decoded:
    """A log without the rows that are here from another one, which is said; `known` then holds the new ones, too.

    A row that stands twice in one log is two runs, and stays so.
    """
    if decoded.recording.kind != "csv_log":
        return decoded
    unused = known.copy()
    kept: list[Placed] = []
    for placed in decoded.sessions:
        said = fingerprint(placed)
        if unused[said] > 0:
            unused[said] -= 1
        else:
            kept.append(placed)
            known[said] += 1
    left_out = len(decoded.sessions) - len(kept)
    if not left_out:
        return decoded
    rows = "1 row is" if left_out == 1 else f"{left_out:,} rows are"
    told = Problem(f"{rows} already here from an earlier log and not counted again")
    return replace(decoded, sessions=tuple(kept), problems=(*decoded.problems, told), rows=decoded.sessions)
