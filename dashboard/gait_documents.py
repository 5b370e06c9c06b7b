"""Gait over months as a document: figures as they come from `analytics`, dates as text."""

from datetime import date
from typing import TYPE_CHECKING, Any

from dashboard.documents import is_synthetic, plain, plain_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    import duckdb

    from analytics.gait_compare import Comparison
    from analytics.gait_trend import LevelShift, NoiseFloor
    from analytics.run import Seen
    from dashboard.shapes import GaitChannel, GaitDocument, GearDocument, NoiseFloorDocument, OldAndNewRow

_ROW = (
    "activity_id", "local_date", "value", "mean", "speed_mps", "grade_pct", "n", "matched_on", "at_mps", "half_change",
    "baseline", "level", "level_n", "earlier", "earlier_n", "maybe_swapped",
)  # fmt: skip
_SHIFT = ("verdict", "on", "level", "earlier", "change", "n", "earlier_n", "beyond", "since")
_COMPARED = (
    "verdict", "on", "weeks", "before", "after", "difference", "low", "high", "n_before", "n_after", "surfaces",
    "matched_by", "at_mps",
)  # fmt: skip


def gait_document(
    con: "duckdb.DuckDBPyConnection", seen: "Seen", channel: str | None, since: date | None, split: date | None
) -> "GaitDocument":
    """One channel, or all: run by run from `since` on, and before and after `split`. Errors: `Misuse`."""
    import polars as pl

    from analytics.catalogue import METRICS
    from analytics.gait_compare import old_and_new
    from analytics.gait_trend import TREND_UNITS, equipment_changes, gait_channels, gait_runs, level_shift
    from analytics.pain import NOT_SHARED
    from ingest.errors import Misuse

    if channel is not None and channel not in TREND_UNITS:
        raise Misuse(f"{channel!r} is no channel that is known. Known: {', '.join(TREND_UNITS)}.")
    known = {row["channel"]: row for row in gait_channels(con, seen).frame.iter_rows(named=True)}
    channels: list[Any] = []
    rows: list[Any] = []
    compared: list[Any] = []
    baselines: list[Any] = []
    changes: Any = plain_rows(equipment_changes(con, seen).frame)
    for name in [one for one in TREND_UNITS if one in known and channel in (None, one)]:
        runs = gait_runs(con, seen, name)
        shift = level_shift(con, seen, name, runs)
        one = old_and_new(con, seen, name, split, runs=runs)
        channels.append(channel_row(known[name], shift))
        compared.append(compared_row(one))
        shown = runs.frame if since is None else runs.frame.filter(pl.col("local_date") >= since)
        for row in shown.iter_rows(named=True):
            held = [held for held in ("speed", "grade") if row[f"by_{held}"]]
            rows.append({"channel": name, **{key: plain(row[key]) for key in _ROW}, "matched_by": held})
        of = pl.col("local_date")
        mine = runs.frame.group_by("baseline", "watch", "pod", "shoe", maintain_order=True).agg(
            pl.len().alias("runs"), of.min().alias("first_day"), of.max().alias("last_day")
        )
        baselines += [{"channel": name, **row} for row in plain_rows(mine)]
    return {
        "channels": channels,
        "rows": rows,
        "baselines": baselines,
        "changes": changes,
        "old_and_new": compared,
        "caveats": [METRICS[name].caveat for name in ("gait_level", "noise_floor", "old_and_new")]
        + ([] if seen.audience == "owner" else [NOT_SHARED]),
        "synthetic": is_synthetic(con, seen),
    }


def channel_rows(con: "duckdb.DuckDBPyConnection", seen: "Seen") -> "list[GaitChannel]":
    """Every channel that the runs have, without its runs."""
    from analytics.answers import answered

    return answered(("gait_documents.channel_rows", seen), lambda: _channel_rows(con, seen))


def _channel_rows(con: "duckdb.DuckDBPyConnection", seen: "Seen") -> "list[GaitChannel]":
    from analytics.gait_match import gait_rows
    from analytics.gait_trend import TREND_UNITS, gait_channels, gait_runs_of, level_shift

    known = {row["channel"]: row for row in gait_channels(con, seen).frame.iter_rows(named=True)}
    channels = [one for one in TREND_UNITS if one in known]
    runs = gait_runs_of(con, seen, gait_rows(con, seen, channels), channels)
    return [channel_row(known[one], level_shift(con, seen, one, runs[one])) for one in channels]


def channel_row(known: "Mapping[str, Any]", shift: "LevelShift | None") -> "GaitChannel":
    """One channel (a row of `gait_channels`) and whether its level is another one than before."""
    from analytics.gait_trend import TREND_UNITS

    level: Any = {key: plain(getattr(shift, key)) for key in _SHIFT} if shift else None
    return {
        "channel": known["channel"],
        "unit": TREND_UNITS[known["channel"]],
        "runs": known["runs"],
        "halved": known["halved"],
        "noise_floor": _floor(shift.floor) if shift else None,
        "level_shift": level,
    }


def compared_row(one: "Comparison") -> "OldAndNewRow":
    """Old gait against new in one channel."""
    from analytics.gait_trend import TREND_UNITS

    row: Any = {
        "channel": one.channel,
        "unit": TREND_UNITS[one.channel],
        **{key: plain(getattr(one, key)) for key in _COMPARED},
        "noise_floor": _floor(one.floor),
    }
    return row  # type: ignore[no-any-return]


def _floor(floor: "NoiseFloor | None") -> "NoiseFloorDocument | None":
    return {"value": floor.value, "n": floor.n, "needed": floor.needed} if floor else None


def gear_document(con: "duckdb.DuckDBPyConnection", seen: "Seen") -> "GearDocument":
    """What was run with, and how far."""
    from analytics.gait_trend import gear

    rows = plain_rows(gear(con, seen).frame)
    for row in rows:
        row["spans"] = [plain(span) for span in row["spans"]]
    return {"rows": rows, "synthetic": is_synthetic(con, seen)}  # type: ignore[typeddict-item]
