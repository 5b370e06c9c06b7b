"""From notes to episodes: when did a pain set in, is it an injury or a niggle, what did it cost, and is it over?

The rules are in `episode_rules`, what they are applied to in `episode_evidence`.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import duckdb
import numpy as np
import polars as pl

from analytics.answers import answered
from analytics.episode_evidence import GAP_DAYS, Episode, Evidence
from analytics.episode_rules import JUDGED_DAYS, cost
from analytics.pain import NOT_SHARED, SILENCE
from analytics.rest_rule import REST_SENTENCE, unchanged_by_rest
from analytics.result import Result
from analytics.run import Seen, query

ASKED_DAYS = 56  # so long after it was over a note to oneself is asked for
HURTS_DAYS = 28  # a note as new as that is pain that hurts now
REASONS = ("said_injury", "said_niggle", "clinician", "restricted", "runs_missed", "not_met", "not_known")

_REST: dict[str, Any] = {
    "since": pl.Date, "days": pl.Int64, "first_median": pl.Float64, "first_noted": pl.Int64, "last_median": pl.Float64,
    "last_noted": pl.Int64, "sentence": pl.String,
}  # fmt: skip
_EPISODES: dict[str, Any] = {
    "id": pl.String, "area": pl.String, "side": pl.String, "onset": pl.Date, "onset_uncertain": pl.Boolean,
    "kind": pl.String, "reasons": pl.List(pl.String), "acute": pl.Boolean, "time_loss_days": pl.Int64,
    "restricted_days": pl.Int64, "return_on": pl.Date, "resolved": pl.Date, "presumed": pl.Boolean, "open": pl.Boolean,
    "last_painful": pl.Date, "last_severity": pl.Int64, "worst": pl.Int64, "n_notes": pl.Int64,
    "recurrence_of": pl.String, "merged_into": pl.String, "proposed_merge": pl.String, "clinician_on": pl.Date,
    "note": pl.String, "note_on": pl.Date, "note_asked": pl.Boolean, "said": pl.Boolean, "rest": pl.Struct(_REST),
}  # fmt: skip
_UNITS = {"time_loss_days": "days", "restricted_days": "days", "worst": "0-10", "last_severity": "0-10"}
_ONSETS: dict[str, Any] = {
    "onset": pl.Date, "area": pl.String, "side": pl.String, "uncertain": pl.Boolean, "acute": pl.Boolean,
    "again": pl.Boolean, "counted": pl.Boolean,
}  # fmt: skip
_RESTED = {name: _EPISODES[name] for name in ("id", "area", "side", "onset")} | _REST
_ASIDE = {name: _EPISODES[name] for name in ("id", "area", "side", "onset")}
_REMINDERS = {name: _EPISODES[name] for name in ("id", "area", "side", "onset", "resolved", "note", "note_on")}
_GAPS: dict[str, Any] = {
    "from_date": pl.Date, "to_date": pl.Date, "days": pl.Int64, "ongoing": pl.Boolean, "answer": pl.String,
    "area": pl.String, "side": pl.String, "text": pl.String,
}  # fmt: skip


def episodes(con: duckdb.DuckDBPyConnection, seen: Seen, on: date | None = None) -> Result:
    """Which episodes of pain were there? Newest onset first.

    An episode is of one area and side. It sets in on the first day with 2/10 or more, or with any pain that changed
    or stopped a run, after 28 days or more without; what is not over does not set in again. `on`: the day up to which
    time has passed (what is dated later is not seen); without it, the last day of which anything is known.

    Columns:
        id: area, side and day of onset as first noted, or as it was when the runner first said something about it.
        area, side, onset (the runner's word, if there is one), onset_uncertain (only the day of stopping is known).
        kind: "injury" if within 21 days a clinician was seen, running was restricted for 7 days in a row or three usual
            runs in a row were missed, or by the runner's word; else "niggle". reasons: of `REASONS`, in their order.
        acute: a fall or a twist.
        time_loss_days: without a run, where three usual runs in a row or more were missed. restricted_days: the 7 days
            up to each held less than half of a usual week. Both are null where nothing is usual.
        return_on: the first run after the last of these; null: never stopped, or not back yet.
        resolved, presumed (by silence), open, last_painful, last_severity, worst (0-10), n_notes.
        recurrence_of: the episode of this place that was over at most 56 days before.
        merged_into: what it is one with, by the runner's word: that one's figures count both.
        proposed_merge: an earlier pain in a neighbouring area of the same side, which it overlaps.
        clinician_on, note (to oneself), note_on, note_asked (an injury, over for at most 56 days, without a note).
        said: the runner has said something about it.
        rest: of an open one, whether an injury or a niggle: running was restricted for 14 days or more and the pain is
            no lower (`analytics.rest_rule`): since, days, first_median and last_median (0-10) with the days noted for
            each (first_noted, last_noted), and the sentence to be shown; else null.
    """
    if not seen.sees("pain"):
        return Result(pl.DataFrame(schema=_EPISODES), _UNITS, 0, caveats=(NOT_SHARED,))
    frame = answered(("episodes.episodes", seen, on), lambda: _told(Evidence(con, seen, on)))
    days = query(con, "running_days", seen)["local_date"]
    covered = days if on is None else days.filter(days <= on)
    first, last = (covered[0], covered[-1]) if len(covered) else (None, None)
    return Result(frame, _UNITS, len(frame), first, last, caveats=(SILENCE,))


def _told(known: Evidence) -> pl.DataFrame:
    rows = [_row(known, one) for one in known.episodes() if not one.dismissed]
    rows.sort(key=lambda row: row["onset"], reverse=True)
    return pl.DataFrame(rows, schema=_EPISODES)


def _row(known: Evidence, one: Episode) -> dict[str, Any]:
    members = [one, *one.within]
    ends = [each.spell.resolved for each in members]
    resolved = None if None in ends else max(end for end in ends if end is not None)
    last = max(members, key=lambda each: each.spell.last)
    ended = [each.spell for each in members if each.spell.resolved == resolved]
    until = known.horizon if resolved is None else resolved
    onset = one.spell.onset
    took = cost(known.running, onset, until)
    notes = [row for each in members for row in _notes(known, each)]
    visit = _clinician(known, members)
    rules = ["clinician"] if visit is not None and known.number(visit) - onset <= JUDGED_DAYS else []
    rules += took.rules
    rules += [rule for each in one.within for rule in cost(known.running, each.spell.onset, until).rules]
    said = one.words.get("kind", (None,))[0]
    kind = said or ("injury" if rules else "niggle")
    unmet = [] if rules or said else ["not_known" if took.lost is None else "not_met"]
    reasons = {*rules, *unmet, *([f"said_{said}"] if said else [])}
    note, note_on = one.words.get("note", (None, None))
    merged = one.root is not one
    asked = kind == "injury" and resolved is not None and "note" not in one.words and not merged
    return {
        "id": one.id, "area": one.where[0], "side": one.where[1], "onset": known.day(onset),
        "onset_uncertain": one.uncertain, "kind": kind, "reasons": [name for name in REASONS if name in reasons],
        "acute": _acute(one),
        "time_loss_days": None if took.lost is None else len(took.lost),
        "restricted_days": None if took.restricted is None else len(took.restricted),
        "return_on": None if took.returned is None else known.day(took.returned),
        "resolved": None if resolved is None else known.day(resolved),
        "presumed": resolved is not None and any(spell.presumed for spell in ended),
        "open": resolved is None, "last_painful": known.day(last.spell.last),
        "last_severity": _worst(row for row in _notes(known, last) if row["day"] == last.spell.last),
        "worst": _worst(notes), "n_notes": len(notes),
        "recurrence_of": one.recurrence_of.root.id if one.recurrence_of else None,
        "merged_into": one.root.id if merged else None, "proposed_merge": one.proposed.id if one.proposed else None,
        "clinician_on": visit, "note": note, "note_on": note_on if note else None,
        "note_asked": asked and known.horizon - (resolved or 0) <= ASKED_DAYS, "said": one.said,
        "rest": None if merged or resolved is not None else _rest(known, notes, took.restricted or ()),
    }  # fmt: skip


def _rest(known: Evidence, notes: Sequence[Any], restricted: Sequence[int]) -> dict[str, Any] | None:
    """What two weeks of restricted running left as it was; "no pain" is 0/10 where nothing else is noted that day."""
    pain = {row["day"]: 0 for row in known.notes if row["area"] is None}
    for day in {row["day"] for row in notes}:
        worst = _worst(row for row in notes if row["day"] == day)
        pain |= {day: worst} if worst is not None else {}
    found = unchanged_by_rest(restricted, pain, len(known.running.ran) - 1, known.horizon)
    if found is None:
        return None
    return {
        "since": known.day(found.since), "days": found.days, "first_median": found.first,
        "first_noted": found.first_noted, "last_median": found.last, "last_noted": found.last_noted,
        "sentence": REST_SENTENCE,
    }  # fmt: skip


def _notes(known: Evidence, one: Episode) -> list[Any]:
    """The notes of an episode's place from its onset to its end."""
    first = min(one.spell.first, one.spell.onset)
    until = known.horizon if one.spell.resolved is None else one.spell.resolved
    return [row for row in known.notes_of[one.where] if first <= row["day"] <= until]


def _worst(notes: Any) -> int | None:
    return max((row["severity"] for row in notes if row["severity"] is not None), default=None)


def _clinician(known: Evidence, members: Sequence[Episode]) -> date | None:
    """When was a clinician seen first? As the runner says, or a therapist among what was tried for this place."""
    days = [one.words["clinician"][1] for one in members if "clinician" in one.words]
    for one in members:
        until = known.horizon if one.spell.resolved is None else one.spell.resolved
        days += [
            day for where, day in known.visits if where == one.where and one.spell.onset <= known.number(day) <= until
        ]
    return min(days, default=None)


def episode_named(con: duckdb.DuckDBPyConnection, seen: Seen, name: str, on: date | None = None) -> str | None:
    """The id by which an episode is known now, from this one or one that it was known by; None if there is none.

    An episode keeps the id under which the runner first said something about it. Before that its id follows its first
    note, and an older one leads to the episode of that place that set in or went on then, or within 28 days of it.
    """
    if not seen.sees("pain"):
        return None
    known = Evidence(con, seen, on)
    found = known.named(known.episodes(), name)
    return found.id if found else None


def pain_onsets(con: duckdb.DuckDBPyConnection, seen: Seen, on: date | None = None) -> Result:
    """When did pain set in, and where? The onsets of `episodes`, niggles too, in the order of time.

    Columns: onset, area, side, uncertain (only the day of stopping is known), acute (a fall or a twist), again (it came
    back within 56 days), counted: none of the three, a new onset of which the day is known. What the runner says is one
    is one.
    """
    if not seen.sees("pain"):
        return Result(pl.DataFrame(schema=_ONSETS), {}, 0, caveats=(NOT_SHARED,))
    frame = answered(("episodes.pain_onsets", seen, on), lambda: _onsets(Evidence(con, seen, on)))
    return Result(frame, {}, len(frame), caveats=(SILENCE,))


def _onsets(known: Evidence) -> pl.DataFrame:
    rows = [
        (known.day(one.spell.onset), *one.where, one.uncertain, _acute(one), one.recurrence_of is not None)
        for one in known.episodes()
        if one.root is one and not one.dismissed
    ]
    named = list(_ONSETS)[:-1]
    frame = pl.DataFrame(rows, schema={name: _ONSETS[name] for name in named}, orient="row")
    counted = ~pl.any_horizontal("uncertain", "acute", "again")
    return frame.with_columns(counted.alias("counted")).sort("onset", "area", "side")


def _acute(one: Episode) -> bool:
    return any("trauma" in each.words for each in (one, *one.within))


def unrested(con: duckdb.DuckDBPyConnection, seen: Seen, on: date | None = None) -> Result:
    """Which open pains are no lower after 14 days of restricted running or more, and are to be looked at? Newest first.

    Columns: id, area, side, onset, and those of `rest` in `episodes`. What is one injury by the runner's word is one.
    """
    found = episodes(con, seen, on)
    frame = found.frame.filter(pl.col("rest").is_not_null()).select("id", "area", "side", "onset", "rest")
    units = {"first_median": "0-10", "last_median": "0-10", "days": "days"}
    return Result(frame.unnest("rest").select(*_RESTED), units, len(frame), caveats=found.caveats)


def set_aside(con: duckdb.DuckDBPyConnection, seen: Seen, on: date | None = None) -> Result:
    """Which would be episodes, but are none by the runner's word? Columns: id, area, side, onset; newest first."""
    if not seen.sees("pain"):
        return Result(pl.DataFrame(schema=_ASIDE), {}, 0, caveats=(NOT_SHARED,))
    frame = answered(("episodes.set_aside", seen, on), lambda: _dismissed(Evidence(con, seen, on)))
    return Result(frame, {}, len(frame), caveats=(SILENCE,))


def _dismissed(known: Evidence) -> pl.DataFrame:
    rows = [(one.id, *one.where, known.day(one.spell.onset)) for one in reversed(known.episodes()) if one.dismissed]
    return pl.DataFrame(rows, schema=_ASIDE, orient="row")


def reminders(con: duckdb.DuckDBPyConnection, seen: Seen, on: date | None = None) -> Result:
    """What did the runner write to himself when this area last hurt, now that it hurts again?

    It does if a note of the last 28 days, later than that episode's end, has pain of this area, on either side.

    Columns: id (of the episode that the note is about), area, side, onset, resolved, note, note_on; the newest first.
    """
    found = episodes(con, seen, on)
    if not seen.sees("pain"):
        return Result(pl.DataFrame(schema=_REMINDERS), {}, 0, caveats=found.caveats)
    known = Evidence(con, seen, on)
    hurt = {
        row["area"]: row["local_date"]  # in the order of days: the last one stays
        for row in known.notes
        if row["area"] and row["severity"] != 0 and known.horizon - row["day"] < HURTS_DAYS
    }
    rows = [
        {name: row[name] for name in _REMINDERS}
        for row in found.frame.iter_rows(named=True)
        if row["note"] and row["resolved"] and row["area"] in hurt and hurt[row["area"]] > row["resolved"]
    ]
    return Result(pl.DataFrame(rows, schema=_REMINDERS), {}, len(rows), caveats=found.caveats)


def gaps(con: duckdb.DuckDBPyConnection, seen: Seen, on: date | None = None) -> Result:
    """When did the runner not run for longer than is usual for him, and nobody knows why? Newest first.

    Seven days or more without a run, and more than the 95th percentile of all intervals between days with a run; not
    where days are unknown, where pain was noted from the last run on, nor while an episode goes on. Illness, travel and
    a taper look the same, so it is asked.

    Columns: from_date, to_date, days, ongoing (no run since), answer (null: not asked yet), area, side, text.
    """
    if not seen.sees("pain"):
        return Result(pl.DataFrame(schema=_GAPS), {"days": "days"}, 0, caveats=(NOT_SHARED,))
    frame = answered(("episodes.gaps", seen, on), lambda: _unexplained(Evidence(con, seen, on)))
    return Result(frame, {"days": "days"}, len(frame), caveats=(SILENCE,))


def _unexplained(known: Evidence) -> pl.DataFrame:
    count = len(known.running.ran)
    ran = np.flatnonzero(known.running.ran).tolist()
    between = np.diff(ran) - 1
    usual = float(np.quantile(between, 0.95)) if len(between) else 0.0
    hurt = [(row["day"], row["day"]) for row in known.notes if row["area"] and row["severity"] != 0]
    hurt += [
        (one.spell.onset, known.horizon if one.spell.resolved is None else one.spell.resolved - 1)
        for one in known.episodes()
        if not one.dismissed
    ]
    rows = []
    for last, then in zip(ran, [*ran, count][1:], strict=True):
        days = then - last - 1
        if days >= GAP_DAYS and known.running.run_known[last + 1 : then].all():
            answer = next((known.answers[day] for day in range(last + 1, then) if day in known.answers), None)
            if answer is None and (days <= usual or any(first < then and until >= last for first, until in hurt)):
                continue
            told = {name: answer[name] for name in ("answer", "area", "side", "text")} if answer else {}
            span = {"from_date": known.day(last + 1), "to_date": known.day(then - 1), "days": days}
            rows.append({**span, "ongoing": then == count, **told})
    return pl.DataFrame(rows[::-1], schema=_GAPS)
