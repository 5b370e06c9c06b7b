"""Where do I stand today? The reference distance, or the reason why there is none."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import polars as pl

from analytics.areas import where
from analytics.catalogue import METRICS
from analytics.episodes import episodes
from analytics.run import Seen, query

WINDOW_DAYS = 30
FEW_RUNS = 5
LAYOFF_DAYS = 7
RETURN_DAYS = 28


@dataclass(frozen=True, slots=True)
class Reason:
    """Why there is no reference distance: a code that stays the same, and a sentence."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Reference:
    """The reference distance for a run on day `on`, in whole metres.

    It is None when any of `reasons` holds; `reason` is the first of them. The longest session of the 30 days before
    is given all the same, unless something that expired may have been it.
    """

    on: date
    reference_m: int | None
    longest_30d_m: int | None
    longest_30d_on: date | None
    reasons: tuple[Reason, ...]
    caveats: tuple[str, ...]

    @property
    def reason(self) -> str | None:
        """The first reason, as a sentence."""
        return self.reasons[0].text if self.reasons else None


def reference_distance(
    con: duckdb.DuckDBPyConnection, seen: Seen, on: date, day: Callable[[date], str] | None = None
) -> Reference:
    """What is the longest distance that stays at or under 1.10 times the longest session of the 30 days before `on`?

    Sessions of day `on` itself count, too: another run on that day would be held against them. Only what is dated up
    to `on` counts, so that any past day can be asked. `day` writes the dates in the reasons. It is
    a reference and nothing else; source and dispute: `METRICS["reference_distance"]`.
    """
    (longest,) = query(con, "longest_session", seen, on=on).iter_rows(named=True)
    reasons = tuple(_reasons(con, seen, on, longest, day or _day))
    metres = longest["longest_30d_m"]
    return Reference(
        on=on,
        reference_m=None if reasons else 110 * metres // 100,
        longest_30d_m=metres,
        longest_30d_on=longest["longest_30d_on"],
        reasons=reasons,
        caveats=() if reasons else (METRICS["reference_distance"].caveat,),
    )


def _reasons(
    con: duckdb.DuckDBPyConnection, seen: Seen, on: date, longest: dict[str, Any], day: Callable[[date], str]
) -> Iterator[Reason]:
    """Everything that stands against a reference on this day, the weightiest first.

    Who may not see pain gets no reference, whether there is pain or not, so that neither the distance nor its absence
    tells.
    """
    if not seen.sees("pain"):
        yield Reason("not_shared", "A reference depends on notes that are not shared.")
    for note in query(con, "recent_pain", seen, on=on).iter_rows(named=True):
        said = f"{_place(note)} {note['severity']}/10 on {day(note['local_date'])}"
        yield Reason("recent_pain", f"{said}: pain of 2/10 or more in the last 7 days.")
    still = episodes(con, seen, on).frame.filter(pl.col("open") & pl.col("merged_into").is_null())
    for episode in still.sort("last_painful", "area", "side", descending=[True, False, False]).iter_rows(named=True):
        since = f"{_place(episode)} since {day(episode['onset'])}"
        worst = episode["last_severity"]
        last = "" if worst is None else f", last {worst}/10 on {day(episode['last_painful'])}"
        yield Reason("open_pain_episode", f"{since}{last}: nothing you noted says that it is over yet.")
    (covered,) = query(con, "coverage", seen, on=on).iter_rows(named=True)
    if covered["last_possible"] is None:
        yield Reason("no_runs", "No run is recorded by that day.")
        return
    idle = (on - covered["last_possible"]).days
    if idle >= LAYOFF_DAYS:
        yield Reason("layoff", f"No run is recorded for {idle} days, since {day(covered['last_possible'])}.")
    unclear = covered["last_unclear"]
    if longest["expired_days"]:
        yield _missing(seen, longest["expired_day"], longest["expired_days"], day)
    elif unclear is not None and (on - unclear).days < RETURN_DAYS:
        yield _missing(seen, covered["last_expired"], 1, day)
    back = covered["last_return"]
    if back is not None and (on - back).days < RETURN_DAYS:
        yield Reason(
            "return", f"You returned to running on {day(back)}; for 28 days after that there is no usual month."
        )
    if covered["last_unrecorded"] is not None:
        until = day(min(covered["last_unrecorded"], on))
        yield Reason("unrecorded", f"Days up to {until} are marked as unrecorded, so the longest run may be missing.")
    sessions = longest["sessions"]
    if sessions is not None and sessions < FEW_RUNS:
        runs = f"Only {sessions} run{'' if sessions == 1 else 's'}" if sessions else "No run"
        yield Reason("few_runs", f"{runs} with a distance in the last 30 days; a reference needs 5.")
    known = (on - covered["first_day"]).days
    if known < WINDOW_DAYS:
        since = day(covered["first_day"])
        yield Reason("few_days", f"Only {known} days are known before this one (since {since}); a reference needs 30.")


def _missing(seen: Seen, last: date, days: int, day: Callable[[date], str]) -> Reason:
    of = f"for {day(last)}" if days == 1 else f"for {days} days up to {day(last)}"
    if seen.audience != "owner":
        return Reason("withheld", f"Something {of} is not shared, so the longest run may be missing.")
    return Reason(
        "expired",
        f"What came from Strava's API {of} was removed under Strava's terms, so the longest run may be missing. "
        "Strava's archive brings it back; or bring its file and say that the day is whole.",
    )


def _place(row: dict[str, Any]) -> str:
    return where(row["area"], row["side"]).capitalize()


def _day(value: date) -> str:
    return f"{value.day} {value:%b %Y}"
