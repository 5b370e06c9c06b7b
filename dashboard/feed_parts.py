"""The parts of a feed, each for the scopes that grant it (docs/feed.md): the same as on the pages, and short."""

from datetime import timedelta
from typing import Any

from analytics.audience import Share
from dashboard.desk import Desk
from dashboard.documents import plain, plain_rows

DAYS, SPIKE_DAYS, WEEKS = 42, 28, 6
MOST_ROWS = 200  # of each list; the newest stay
MOST_WORDS = 300  # characters of a sentence
PLACES, MOST_PLACES = 100, 6000  # of a run, and of all runs together
DECIMALS = 4  # of a degree, some 10 m, and of what is measured

_REST = (
    "area", "side", "onset", "since", "days", "first_median", "first_noted", "last_median", "last_noted", "sentence",
)  # fmt: skip
_EPISODE = (
    "area", "side", "onset", "onset_uncertain", "kind", "last_painful", "last_severity", "worst", "time_loss_days",
)  # fmt: skip
_WEEK = ("week_start", "distance_m", "moving_s", "ascent_m", "runs", "partial", "missing")
_SPIKE = ("local_date", "distance_m", "longest_30d_m", "ratio", "state")
_SHIFT = ("on", "level", "n", "earlier", "earlier_n", "change", "beyond", "since")
_TRIED = ("kind", "from_date", "to_date", "area", "side")
_PLACE = ("exposure", "run_on", "compared", "value", "percentile", "low", "high", "n_reference")
_RUN = ("local_date", "sport", "distance_m", "moving_s", "ascent_m")
_SPIKES = ("small", "moderate", "large", "not_covered")


def _red_flags(desk: Desk, share: Share) -> Any:
    from analytics.findings import red_flags

    rows = plain_rows(red_flags(desk.con, desk.seen, desk.today).frame, ("local_date", "signs", "words"))
    for row in rows:
        words = row.pop("words")
        if "words" in share.scopes:
            row["words"] = words[:MOST_WORDS] if words else None
    return rows[:MOST_ROWS]


def _rest(desk: Desk, _: Share) -> Any:
    from analytics.episodes import unrested

    return plain_rows(unrested(desk.con, desk.seen, desk.today).frame, _REST)[:MOST_ROWS]


def _pain(desk: Desk, _: Share) -> Any:
    """By day and place, the newest first; a place of none is "no pain"."""
    import polars as pl

    from analytics.pain import pain_notes

    first = desk.today - timedelta(days=DAYS - 1)
    notes = pain_notes(desk.con, desk.seen).frame.filter(pl.col("local_date").is_between(first, desk.today))
    frame = (
        notes.group_by("local_date", "area", "side")
        .agg(pl.col("severity").max().alias("worst"), pl.col("changed_run").fill_null(value=False).any())
        .sort("local_date", "area", "side", descending=[True, False, False])
    )
    return plain_rows(frame)[:MOST_ROWS]


def _episodes(desk: Desk, _: Share) -> Any:
    import polars as pl

    from analytics.episodes import episodes

    frame = episodes(desk.con, desk.seen, desk.today).frame
    return plain_rows(frame.filter(pl.col("open") & pl.col("merged_into").is_null()), _EPISODE)[:MOST_ROWS]


def _weeks(desk: Desk, _: Share) -> Any:
    from analytics.load import weekly_load

    weeks = weekly_load(desk.con, desk.seen, desk.settings.first_weekday, desk.today).frame
    return plain_rows(weeks.tail(WEEKS).reverse(), _WEEK)


def _spikes(desk: Desk, _: Share) -> Any:
    import polars as pl

    from analytics.load import session_spikes

    first = desk.today - timedelta(days=SPIKE_DAYS - 1)
    lately = pl.col("local_date").is_between(first, desk.today) & pl.col("state").is_in(_SPIKES)
    return plain_rows(session_spikes(desk.con, desk.seen).frame.filter(lately).reverse(), _SPIKE)[:MOST_ROWS]


def _gait(desk: Desk, _: Share) -> Any:
    """The channels that can be compared, each with its level against that of the 26 weeks before."""
    from dashboard.gait_documents import channel_rows

    rows = []
    for channel in channel_rows(desk.con, desk.seen):
        shift, floor = channel["level_shift"], channel["noise_floor"]
        if shift is None or shift["change"] is None:
            continue
        value, n = (floor["value"], floor["n"]) if floor else (None, 0)
        told = {name: shift.get(name) for name in _SHIFT} | {"noise_floor": value}
        short = {name: round(one, DECIMALS) if isinstance(one, float) else one for name, one in told.items()}
        rows.append({"channel": channel["channel"], "unit": channel["unit"], **short, "noise_floor_n": n})
    return rows


def _tried(desk: Desk, _: Share) -> Any:
    """What goes on, or was dated lately: what was tried and what clinicians found, the newest first."""
    import polars as pl

    from analytics.instruments import clinician_findings
    from analytics.pain import tried

    findings = clinician_findings(desk.con, desk.seen).frame.select(
        pl.lit("finding").alias("kind"), pl.col("local_date").alias("from_date"), "to_date", "area", "side", "text"
    )
    entries = tried(desk.con, desk.seen).frame.select(*_TRIED, "text")
    first, since = desk.today - timedelta(days=DAYS - 1), pl.col("from_date")
    lately = (pl.max_horizontal(since, "to_date") >= first) | pl.col("to_date").is_null()
    frame = pl.concat([entries, findings]).filter(lately & (since <= desk.today))
    rows = plain_rows(frame.sort("from_date", descending=True, maintain_order=True).head(MOST_ROWS))
    return [{**row, "text": row["text"][:MOST_WORDS]} for row in rows]


def _before(desk: Desk, _: Share) -> Any:
    """Of each injury whose onset is known, the newest first: what was looked at, and its place among the own runs."""
    from analytics.catalogue import METRICS
    from analytics.onset import UNITS, before
    from dashboard.before_words import STORY, looked_back_from, together

    found = before(desk.con, desk.seen, desk.today)
    now = [row for row in plain_rows(found.places) if row["earlier_days"] == 0]
    rows = [
        {
            **{name: plain(of[name]) for name in ("area", "side", "onset")}, "unit": UNITS[row["exposure"]],
            **{name: row[name] for name in _PLACE},
        }
        for of in looked_back_from(found) for row in now if row["episode_id"] == of["id"]
    ]  # fmt: skip
    return {
        "injuries": found.injuries, "onsets_known": found.tested, "rows": rows[:MOST_ROWS], "looks": found.looks,
        "chance": found.chance, "sentences": together(found), "caveat": f"{STORY} {METRICS['before'].caveat}",
    }  # fmt: skip


def _runs(desk: Desk, share: Share) -> Any:
    from analytics.runs import activities

    listed = activities(
        desk.con, desk.seen, family="run", first=desk.today - timedelta(days=DAYS - 1), last=desk.today,
        at_least_m=None, text=None, limit=MOST_ROWS, offset=0,
    ).frame  # fmt: skip
    more = [("title", "words"), ("average_heart_rate_bpm", "heartrate")]
    rows = plain_rows(listed, (*_RUN, *(name for name, scope in more if scope in share.scopes)))
    for row in rows:
        if row.get("title"):
            row["title"] = row["title"][:MOST_WORDS]
    if "map" in share.scopes:
        recorded = listed["sample_count"] > 0
        places = min(PLACES, MOST_PLACES // max(int(recorded.sum()), 1))
        for row, key, has in zip(rows, listed["activity_id"], recorded, strict=True):
            row["track"] = _track(desk, key, places) if has else []
    return rows


def _track(desk: Desk, activity_id: str, places: int) -> list[list[float] | None]:
    """Pairs of latitude and longitude in order, with None between two that no line leads across."""
    from analytics.runs import outline

    told: list[list[float] | None] = []
    segment = None
    for row in outline(desk.con, desk.seen, activity_id, places).frame.iter_rows(named=True):
        if segment not in (None, row["segment"]):
            told.append(None)
        segment = row["segment"]
        told.append([round(row["latitude_deg"], DECIMALS), round(row["longitude_deg"], DECIMALS)])
    return told


PARTS: tuple[tuple[frozenset[Any], str, Any], ...] = (
    (frozenset({"pain"}), "red_flags", _red_flags),
    (frozenset({"pain"}), "rest", _rest),
    (frozenset({"pain"}), "pain", _pain),
    (frozenset({"pain"}), "episodes", _episodes),
    (frozenset({"load"}), "spikes", _spikes),
    (frozenset({"load"}), "weeks", _weeks),
    (frozenset({"gait"}), "gait", _gait),
    (frozenset({"tried"}), "tried", _tried),
    (frozenset({"before"}), "before", _before),
    (frozenset({"runs"}), "runs", _runs),
)
