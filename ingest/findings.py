"""What the runner says about findings: that was pain, or it was not. Only then does any of them count.

A confirmed finding becomes a pain note that keeps the words and points to its run; a note that has no place yet, whose
own words they are or that came with the same row of a training log, is completed instead. The runner's word is kept
under the run or note and what was understood of it, so that it holds whatever is imported, rebuilt or read again by
another grammar (docs/decisions/0026).
"""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import duckdb

from ingest.errors import Misuse
from ingest.journal import COMPLETED, MAX_TEXT, Pain, add_pain, complete_pain, delete
from ingest.store.ask import first_row


class NotToConfirm(Misuse):
    """A finding that cannot become a pain note as it is."""


class NothingDecided(Misuse):
    """There is no word of the runner to take back."""


@dataclass(frozen=True, slots=True)
class Found:
    """A finding as it stands before the runner.

    `source`: the key of a record of its run; of a note "note", its day and the hash of its text, which every copy of it
    has. `said`: a hash of the text and its words, by which they are known without being kept.
    `decided`: the number under which the runner's word on it stands, if there is one. `completes`: the number of the
    note that it gives a place to, if it is in that note or in the same row of a training log.
    """

    id: str
    source: str
    said: str
    local_date: date
    area: str
    side: str
    negated: bool
    temporality: str
    severity: float | None
    moment: str | None
    felt_at_m: int | None
    words: str
    activity_key: str | None = None
    completes: int | None = None
    decided: str | None = None


def confirm(
    con: duckdb.DuckDBPyConnection, found: Found, now: datetime, athlete_id: int = 1, side: str | None = None
) -> int | None:
    """That was pain (or, of a denial, its absence): the number of the pain note; None if that was said before.

    `side` is the runner's, where the words say another or none. What was in earlier times is no pain of that day.
    Errors: `NotToConfirm`, `NotUnderstood`.
    """
    if found.temporality != "current":
        raise NotToConfirm(f"{found.id} speaks of another time. niggle pain add --on DATE writes it down on its day.")
    if _word(con, found, athlete_id) == "confirmed":
        return None
    number = 0 if found.negated else _whole(found.severity)
    words = found.words[:MAX_TEXT] or None
    pain = Pain(found.local_date, found.area, side or found.side, number, found.moment, words, found.felt_at_m)
    note = found.completes
    before = complete_pain(con, note, pain, now, athlete_id) if note is not None else None
    if note is None or before is None:
        note = add_pain(con, pain, now, athlete_id)
        con.execute(
            "update pain_note set from_finding = ?, activity_key = ? where pain_note_id = ?",
            [found.id, found.activity_key, note],
        )
    _keep(con, found, "confirmed", now, athlete_id, before)
    return note


def dismiss(con: duckdb.DuckDBPyConnection, found: Found, now: datetime, athlete_id: int = 1) -> None:
    """That was not pain; it is not asked again. Errors: `NotToConfirm` for one that is confirmed."""
    if _word(con, found, athlete_id) == "confirmed":
        raise NotToConfirm(f"{found.id} is confirmed. First take that back: niggle notes undo {found.id}")
    _keep(con, found, "dismissed", now, athlete_id, None)


def take_back(con: duckdb.DuckDBPyConnection, found: Found, now: datetime, athlete_id: int = 1) -> None:
    """Take the word back: the finding is proposed again, and the pain note that was made of it goes out of sight.

    Errors: `NothingDecided`.
    """
    under = found.decided or found.id
    row = first_row(
        con, "select note_before from finding_word where athlete_id = ? and finding = ?", [athlete_id, under]
    )
    if row is None:
        raise NothingDecided(f"You have said nothing about {found.id}.")
    con.execute("delete from finding_word where athlete_id = ? and finding = ?", [athlete_id, under])
    made = first_row(
        con,
        "select pain_note_id from pain_note where athlete_id = ? and from_finding = ? and deleted_at is null",
        [athlete_id, under],
    )
    if made is not None:
        delete(con, "pain_note", made[0], now, athlete_id)
        con.execute("update pain_note set from_finding = null where pain_note_id = ?", [made[0]])
    if row[0] is not None:
        before: dict[str, Any] = json.loads(row[0])
        con.execute(
            f"update pain_note set {', '.join(f'{name} = ?' for name in COMPLETED)} "  # noqa: S608
            "where athlete_id = ? and local_date = ?::date and created_at = ?::timestamp and area = ? "
            "and text is not distinct from ?",
            [
                *(before[name] for name in COMPLETED), athlete_id, before["local_date"], before["created_at"],
                found.area, before["text"] or found.words[:MAX_TEXT],
            ],
        )  # fmt: skip


def put_away(
    con: duckdb.DuckDBPyConnection, source: str, sign: str, flag: str, now: datetime, athlete_id: int = 1
) -> None:
    """The runner has seen a sign to have looked at; it is not shown again. `flag`: the number that the list shows."""
    con.execute(
        "insert into red_flag_word select $athlete_id, $source, $sign, $flag, $now "
        "where not exists (from red_flag_word where athlete_id = $athlete_id and source = $source and sign = $sign)",
        {"athlete_id": athlete_id, "source": source, "sign": sign, "flag": flag, "now": now},
    )


def bring_back(con: duckdb.DuckDBPyConnection, flag: str, athlete_id: int = 1) -> None:
    """Show a sentence again that was put away, by the number that the list showed. Errors: `NothingDecided`."""
    done = con.execute("delete from red_flag_word where athlete_id = ? and flag = ?", [athlete_id, flag]).fetchall()
    if not done[0][0]:
        raise NothingDecided(f"You have said nothing about {flag}. niggle notes list --all shows the numbers.")


def once_confirmed(con: duckdb.DuckDBPyConnection) -> None:
    """Of pain notes that two homes made of one finding, the first stays, deleted or not. In a transaction."""
    con.execute(
        "delete from pain_note later where from_finding is not null and exists (from pain_note first "
        "where first.athlete_id = later.athlete_id and first.from_finding = later.from_finding "
        "and first.pain_note_id < later.pain_note_id)"
    )


def _word(con: duckdb.DuckDBPyConnection, found: Found, athlete_id: int) -> str | None:
    row = first_row(
        con,
        "select word from finding_word where athlete_id = ? and finding = ?",
        [athlete_id, found.decided or found.id],
    )
    return None if row is None else str(row[0])


def _keep(
    con: duckdb.DuckDBPyConnection,
    found: Found,
    word: str,
    now: datetime,
    athlete_id: int,
    before: dict[str, Any] | None,
) -> None:
    con.execute(
        "delete from finding_word where athlete_id = ? and finding = ?", [athlete_id, found.decided or found.id]
    )
    con.execute(
        "insert into finding_word values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            athlete_id, found.id, found.source, found.said, found.area, found.side, found.negated, found.temporality,
            word, None if before is None else json.dumps(before, default=str), now,
        ],
    )  # fmt: skip


def _whole(severity: float | None) -> int | None:
    """A pain note takes whole numbers; of a half, the higher."""
    return None if severity is None else int(severity + 0.5)
