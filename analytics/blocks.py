"""How does this build-up lie beside the runner's own earlier ones, and how did each end?

A block is the weeks up to a day, counted back from it in steps of seven days, so that blocks align on their last day.
Nothing here says that one thing led to another.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import duckdb
import polars as pl

from analytics.catalogue import METRICS
from analytics.episodes import pain_onsets
from analytics.load import session_spikes
from analytics.result import Result
from analytics.run import Seen, query

MOST_BESIDE, AUTOMATIC_BESIDE = 3, 2
FOLLOWED_DAYS = 14  # pain that sets in up to here after a block is told with it
AFTER_DAYS = 28  # and days without running that touch these
PEAK_DAYS = 84  # a session is offered if none of so many days before it and after it was as long

_RACES = ("race", "title")


@dataclass(frozen=True, slots=True)
class TwinBlocks:
    """Build-ups laid beside each other.

    Attributes:
        end: the last day of the one in question; None where there is no day to begin with.
        against: the last days of the earlier ones, the latest first.
        offered: the days that others can lead up to, newest first: local_date, activity_id, title, distance_m, kind
            ('race': a source says so; 'title': it sounds like one, a guess; 'longest': of months; 'week': the same
            calendar week of an earlier year, with nothing else).
        notices: what was asked for and is left out, and why.
        weeks: block_end, week (0: the 7 days that end with the block's last day, -1: the 7 before), first_day,
            last_day, distance_m, moving_s, runs, longest_m, so_far_m (null from an unknown week on), partial (not
            over), missing (why nothing is known: 'ahead', 'expired', 'withheld', 'unrecorded', 'before', 'after'; all
            amounts are null then, never 0).
        endings: block_end; weeks_known, and over these distance_m, runs, longest_m, longest_s, longest_on, longest_id
            (the longest session); last_m, last_s, last_title, last_id (the session of the last day), last_kind ('race',
            'title' or null); noted_days, painful_days (null for others than the owner), onsets (a list of onset, area,
            side, uncertain, acute, again as in `analytics.episodes.pain_onsets`) from the first day to 14 days after
            the last; days_after (how many of the 28 days after it are known), idle_days, idle_from, idle_open (the
            longest stretch of 7 days or more without a run that touches these 28; it may be longer).
    """

    end: date | None
    against: tuple[date, ...]
    offered: pl.DataFrame
    notices: tuple[str, ...]
    weeks: Result
    endings: Result

    @property
    def ends(self) -> list[date]:
        """All last days, that of the one in question first."""
        return [] if self.end is None else [self.end, *self.against]


def twin_blocks(
    con: duckdb.DuckDBPyConnection,
    seen: Seen,
    *,
    align: str,
    end: date | None,
    against: Sequence[date],
    weeks: int,
    today: date,
    day: Callable[[date], str] = date.isoformat,
    spikes: Result | None = None,
) -> TwinBlocks:
    """How does the build-up of `weeks` weeks up to `end` lie beside those up to the days of `against`?

    `align` is "race" or "week". By race, `end` is, unless given, the latest race, and others lead up to races; where
    there are fewer than two, to the longest sessions, too. By week, it is `today`, and others end in the same calendar
    week of earlier years. Any other day may be given, `end` also one to come. Without `against` the two latest that are
    offered and whose weeks lie apart are taken. `day` writes the dates in notices; `spikes` is what `session_spikes`
    answered, if it is at hand.
    """
    runs = query(con, "block_runs", seen).filter(pl.col("local_date") <= today)
    found = (spikes or session_spikes(con, seen)).frame.filter(pl.col("local_date") <= today)
    sessions = _sessions(found, runs)
    anchors = _anchors(sessions)
    first = runs["local_date"].min()
    assert first is None or isinstance(first, date)
    notices: list[str] = []

    def known(one: date) -> bool:
        if first is not None and one >= first and one - timedelta(days=7 * weeks - 1) <= today:
            return True
        notices.append(f"No run is recorded in the {weeks} weeks up to {day(one)} or before; that day is left out.")
        return False

    end = end if end is not None and known(end) else _usual_end(align, anchors, first, today)
    offered = _same_weeks(end, first, anchors) if align == "week" else anchors
    if end is not None:
        against = _earlier(against, end, day, known, notices) or _automatic(offered, end, weeks)
    chosen = tuple(sorted(against, reverse=True)) if end is not None else ()
    ends = [] if end is None else [end, *chosen]
    by_week = _weeks(con, seen, sessions, ends, weeks, today)
    return TwinBlocks(
        end, chosen, offered, tuple(notices), by_week, _endings(con, seen, sessions, by_week.frame, weeks, today)
    )


def _sessions(spikes: pl.DataFrame, runs: pl.DataFrame) -> pl.DataFrame:
    """Every session with what its runs say: the title of the longest, whether it was a race, from its first start to
    its last end in seconds (null where a run's time, or a part of the session, is missing).
    """
    known = pl.col("elapsed_s").is_not_null().all()
    ends = pl.col("started_utc") + pl.duration(seconds=pl.col("elapsed_s"))
    told = (
        spikes.select("activity_id", pl.col("activity_ids").alias("run"))
        .explode("run")
        .join(runs.rename({"activity_id": "run"}), on="run")
        .group_by("activity_id")
        .agg(
            pl.col("title").sort_by("distance_m", nulls_last=False).last(),
            pl.col("race").any(),
            pl.col("sounds_like_one").any(),
            pl.col("lost_near").any(),
            pl.when(known & pl.col("started_utc").is_not_null().all())
            .then((ends.max() - pl.col("started_utc").min()).dt.total_seconds())
            .when(known)
            .then(pl.col("elapsed_s").sum())
            .alias("elapsed_s"),
        )
    )
    kind = pl.when("race").then(pl.lit("race")).when("sounds_like_one").then(pl.lit("title"))
    return (
        spikes.select("activity_id", "local_date", "distance_m")
        .join(told, on="activity_id", maintain_order="left")
        .with_columns(kind.alias("kind"), pl.when(pl.col("distance_m").is_not_null()).then("elapsed_s"))
    )


def _anchors(sessions: pl.DataFrame) -> pl.DataFrame:
    """The races, and the sessions that were the longest of months, newest first; of a day the surest, then the longest.

    Where something of Strava's API was removed in these months, nobody knows which was the longest: none is.
    """
    longest = pl.col("distance_m").max()
    around = sessions.rolling(
        "local_date", period=f"{2 * PEAK_DAYS + 1}d", offset=f"-{PEAK_DAYS + 1}d", closed="right"
    ).agg(longest.alias("longest_m"), (pl.col("distance_m") == longest).sum().alias("as_long"))
    peak = (pl.col("distance_m") == pl.col("longest_m")) & (pl.col("as_long") == 1) & ~pl.col("lost_near")
    surest = pl.col("kind").replace_strict({"race": 0, "title": 1, "longest": 2}, return_dtype=pl.Int8)
    return (
        sessions.with_columns(around["longest_m"], around["as_long"])
        .with_columns(pl.coalesce("kind", pl.when(peak).then(pl.lit("longest"))).alias("kind"))
        .drop_nulls("kind")
        .sort(surest, "distance_m", descending=[False, True], nulls_last=True, maintain_order=True)
        .unique("local_date", keep="first", maintain_order=True)
        .sort("local_date", descending=True)
        .select("local_date", "activity_id", "title", "distance_m", "kind")
    )


def _usual_end(align: str, anchors: pl.DataFrame, first: date | None, today: date) -> date | None:
    """Up to which day, if the runner names none: today, or the latest race (or long session, without two races)."""
    if align == "week":
        return today if first is not None else None
    races = anchors.filter(pl.col("kind").is_in(_RACES))
    days = (races if len(races) > 1 else anchors)["local_date"]
    return days[0] if len(days) else None


def _same_weeks(end: date | None, first: date | None, anchors: pl.DataFrame) -> pl.DataFrame:
    """The same weekday of the same calendar week in each earlier year; week 53 is the last one where there is none."""
    days: list[date] = []
    if end is not None and first is not None:
        year, week, weekday = end.isocalendar()
        for earlier in range(year - 1, first.year - 2, -1):
            last = date(earlier, 12, 28).isocalendar().week
            days.append(date.fromisocalendar(earlier, min(week, last), weekday))
    frame = pl.DataFrame({"local_date": [one for one in days if first is not None and one >= first], "kind": "week"})
    return pl.concat([anchors.clear(), frame.cast({"local_date": pl.Date})], how="diagonal")


def _earlier(
    against: Sequence[date], end: date, day: Callable[[date], str], known: Callable[[date], bool], notices: list[str]
) -> list[date]:
    """Those of the days that can be laid beside `end`."""
    taken: list[date] = []
    for one in dict.fromkeys(against):
        if one >= end:
            notices.append(f"{day(one)} is not before {day(end)}; it is left out.")
        elif len(taken) == MOST_BESIDE:
            notices.append(f"No more than {MOST_BESIDE} are laid beside; {day(one)} is left out.")
        elif known(one):
            taken.append(one)
    return taken


def _automatic(offered: pl.DataFrame, end: date, weeks: int) -> list[date]:
    """The latest that are offered and whose weeks lie apart from those taken, races before what is only long; else the
    latest.
    """
    earlier = offered.filter(pl.col("local_date") < end)
    for days in (earlier.filter(pl.col("kind").is_in(_RACES))["local_date"], earlier["local_date"]):
        taken = [end]
        for one in days:
            if (taken[-1] - one).days >= 7 * weeks and len(taken) <= AUTOMATIC_BESIDE:
                taken.append(one)
        if len(taken) > 1:
            return taken[1:]
    return earlier["local_date"].head(1).to_list()


def _weeks(
    con: duckdb.DuckDBPyConnection, seen: Seen, sessions: pl.DataFrame, ends: list[date], weeks: int, today: date
) -> Result:
    frame = query(con, "block_weeks", seen, ends=ends, weeks=weeks, today=today)
    longest = _longest(frame, sessions).group_by("block_end", "week").agg(pl.col("distance_m").max().alias("longest_m"))
    frame = frame.join(longest, on=["block_end", "week"], how="left", maintain_order="left")
    units = {"distance_m": "m", "longest_m": "m", "so_far_m": "m", "moving_s": "s"}
    first, last = (ends[-1] - timedelta(days=7 * weeks - 1), ends[0]) if ends else (None, None)
    return Result(
        frame, units, int(frame["runs"].sum()), first, last, (METRICS["twin_blocks"].caveat,),
        coverage={"weeks": 1 - frame["missing"].count() / len(frame)} if len(frame) else {},
        window=f"the {weeks} weeks up to the last day of each block",
    )  # fmt: skip


def _longest(weeks: pl.DataFrame, sessions: pl.DataFrame) -> pl.DataFrame:
    """Every session of a known week, with its block; of a week in which one may have lost a part, none."""
    within = (
        weeks.filter(pl.col("missing").is_null())
        .select("block_end", "week", "first_day", "last_day")
        .join_where(sessions, pl.col("local_date") >= pl.col("first_day"), pl.col("local_date") <= pl.col("last_day"))
    )
    whole = pl.col("distance_m").is_not_null().all().over("block_end", "week")
    return within.filter(whole).sort("local_date", maintain_order=True)


def _endings(
    con: duckdb.DuckDBPyConnection, seen: Seen, sessions: pl.DataFrame, weeks: pl.DataFrame, count: int, today: date
) -> Result:
    ends = weeks["block_end"].unique(maintain_order=True)
    frame = query(con, "block_endings", seen, ends=ends.to_list(), weeks=count, today=today)
    summed = weeks.group_by("block_end").agg(
        pl.col("missing").is_null().sum().alias("weeks_known"),
        pl.when(pl.col("distance_m").count() > 0).then(pl.col("distance_m").sum()),
        pl.when(pl.col("runs").count() > 0).then(pl.col("runs").sum()),
    )
    longest = (
        _longest(weeks, sessions)
        .sort("distance_m", descending=True, maintain_order=True)
        .unique("block_end", keep="first", maintain_order=True)
        .select("block_end", *_named("longest", "distance_m", "elapsed_s", "local_date", "activity_id"))
    )
    last = (
        sessions.filter(pl.col("local_date").is_in(ends.implode()))
        .sort(pl.col("kind").is_not_null(), "distance_m", descending=True, nulls_last=True, maintain_order=True)
        .unique("local_date", keep="first", maintain_order=True)
        .select(
            pl.col("local_date").alias("block_end"),
            *_named("last", "distance_m", "elapsed_s", "title", "activity_id", "kind"),
        )
    )
    onsets = pain_onsets(con, seen, today)
    first = pl.col("block_end") - timedelta(days=7 * count - 1)
    until = pl.min_horizontal(pl.col("block_end") + timedelta(days=FOLLOWED_DAYS), pl.lit(today))
    set_in = (
        frame.select("block_end")
        .join(onsets.frame, how="cross")
        .filter(pl.col("onset").is_between(first, until))
        .group_by("block_end", maintain_order=True)
        .agg(pl.struct("onset", "area", "side", "uncertain", "acute", "again").alias("onsets"))
    )
    for part in (summed, longest, last, set_in):
        frame = frame.join(part, on="block_end", how="left", maintain_order="left")
    units = dict.fromkeys(("distance_m", "longest_m", "last_m"), "m") | {"longest_s": "s", "last_s": "s"}
    caveats = (METRICS["twin_blocks"].caveat, *onsets.caveats)
    return Result(frame.with_columns(pl.col("onsets").fill_null([])), units, len(frame), caveats=caveats)


_SHORT = {"distance_m": "m", "elapsed_s": "s", "local_date": "on", "activity_id": "id"}


def _named(prefix: str, *columns: str) -> list[pl.Expr]:
    return [pl.col(column).alias(f"{prefix}_{_SHORT.get(column, column)}") for column in columns]
