"""Has it jumped? Weeks as bars with their longest run, spikes by state, aerobic minutes, pain, what was tried."""

from datetime import date, timedelta
from typing import Any

import altair as alt
import polars as pl

from dashboard.charts.bands import bands_below, pain_strip
from dashboard.charts.base import left_axis, records, stacked, time_axis, time_labels
from dashboard.format import METRES, Shown, counted, hours
from dashboard.theme import Palette

SPIKE_WORDS = {"small": "△ small spike", "moderate": "▲ moderate spike", "large": "▲▲ large spike"}


def weeks_chart(
    weeks: pl.DataFrame,
    longest: pl.DataFrame,
    spikes: pl.DataFrame,
    other: pl.DataFrame,
    pain: pl.DataFrame,
    tried: pl.DataFrame,
    found: pl.DataFrame,
    *,
    by: str,
    step: int,
    last: date,
    went: str,
    shown: Shown,
    colours: Palette,
) -> Any:
    """The weeks of `weeks` on one time axis with everything that happened in them. `by` is "distance" or "time".

    `pain` holds stretches of `step` days from the first week's first day on. `went`: why something is not known.
    """
    first = weeks["week_start"].min()
    assert isinstance(first, date)
    end = max(last, first + timedelta(days=6))
    bars = week_bars(weeks, by, end, shown, colours)
    layers = [bars, *unknown_weeks(weeks, by, end, went, shown, colours)]
    if by == "distance":
        layers += [_dots(longest, len(weeks), end, shown, colours), *_spikes(spikes, shown, colours)]
        layers += _not_covered(spikes, went, shown, colours)
    charts: list[Any] = [alt.layer(*layers).properties(height=260)]
    known = other.filter(pl.col("missing").is_null())
    if len(known):
        lost = weeks.filter(pl.col("missing").is_not_null())
        layers = [_aerobic(weeks, known, end, shown, colours), *_removed(lost, end, went, shown, colours)]
        charts.append(alt.layer(*layers).properties(height=90))
    if len(pain):
        charts.append(pain_strip(pain, colours, first, end, step, shown))
    charts += bands_below(tried, found, colours, first, end, shown)
    return stacked([*charts, time_labels(first, end, colours)], colours)


def _until(week_start: date, end: date) -> date:
    """Where the bar of a week ends: with the week, or with the axis."""
    return min(week_start + timedelta(days=7), end + timedelta(days=1))


def _gap(count: int) -> Any:
    """The gap between so many bars: none where it would leave nothing of them."""
    return {"expr": f"width / {count} >= 5 ? 1.5 : 0"}


def _by_room(count: int, roomy: float, narrow: float) -> Any:
    """A measure of a dot: the first where as many as there are weeks stand clear of each other."""
    return {"expr": f"width / {count} >= 9 ? {roomy} : {narrow}"}


def week_bars(weeks: pl.DataFrame, by: str, end: date, shown: Shown, colours: Palette) -> Any:
    rows = []
    for week in weeks.iter_rows(named=True):
        amount = week["distance_m"] if by == "distance" else week["moving_s"]
        part = ", part of a week" if week["partial"] else ""
        rows.append(
            {
                "day": week["week_start"],
                "until": _until(week["week_start"], end),
                "amount": None if amount is None else amount / (METRES[shown.unit] if by == "distance" else 3600),
                "partial": week["partial"],
                "week": f"{shown.day(week['week_start'])}{part}",
                "running": "not known"
                if amount is None
                else f"{shown.distance(week['distance_m'])} in {counted(week['runs'], 'run')}",
                "time": hours(week["moving_s"]),
                "climb": shown.climb(week["ascent_m"]),
            }
        )
    frame = pl.DataFrame(rows, schema_overrides={"amount": pl.Float64}, infer_schema_length=None)
    unit = f"{shown.unit} a week" if by == "distance" else "hours a week"
    scale = alt.Scale(zero=True) if frame["amount"].max() else alt.Scale(domain=[0, 10])
    return (
        alt.Chart(records(frame))
        .mark_rect(color=colours.running, stroke=colours.ground, strokeWidth=_gap(len(weeks)))
        .encode(
            x=time_axis(),
            x2=alt.X2("until:T"),
            y=alt.Y("amount:Q", axis=left_axis(colours, unit, tickCount=4), scale=scale),
            y2=alt.Y2Datum(0),
            opacity=alt.condition("datum.partial", alt.value(0.45), alt.value(0.95)),
            tooltip=[_tip("week", "week of"), _tip("running"), _tip("time"), _tip("climb")],
        )
    )


def unknown_weeks(weeks: pl.DataFrame, by: str, end: date, went: str, shown: Shown, colours: Palette) -> list[Any]:
    """A dotted line where nothing is known of a week, so that it does not look like a week without a run."""
    void = weeks.filter(pl.col("distance_m" if by == "distance" else "moving_s").is_null())
    lost = void.filter(pl.col("missing").is_null())
    layers = _removed(void.filter(pl.col("missing").is_not_null()), end, went, shown, colours)
    rows = [
        {
            "day": row["week_start"],
            "until": _until(row["week_start"], end),
            "week of": shown.day(row["week_start"]),
            "running": "not known: nothing is recorded",
        }
        for row in lost.iter_rows(named=True)
    ]
    if rows:
        line = _dotted(rows, colours)
        layers.append(
            line.encode(
                x=time_axis(),
                x2=alt.X2("until:T"),
                y=alt.YDatum(0),
                tooltip=[alt.Tooltip("week of:N"), alt.Tooltip("running:N")],
            )
        )
    return layers


def _dotted(rows: list[dict[str, Any]], colours: Palette) -> Any:
    return alt.Chart(records(pl.DataFrame(rows))).mark_rule(color=colours.reference, strokeWidth=3, strokeDash=[2, 4])


def _removed(weeks: pl.DataFrame, end: date, went: str, shown: Shown, colours: Palette) -> list[Any]:
    """The same where something was removed or is not shared, over a pale ground that a pointer finds: what is known of
    such a week is only a part of it.
    """
    rows = [
        {
            "day": row["week_start"],
            "until": _until(row["week_start"], end),
            "week of": shown.day(row["week_start"]),
            "not known": went,
        }
        for row in weeks.iter_rows(named=True)
    ]
    if not rows:
        return []
    ground = alt.Chart(records(pl.DataFrame(rows))).mark_rect(color=colours.unknown, opacity=0.25)
    told = {
        "x": time_axis(),
        "x2": alt.X2("until:T"),
        "tooltip": [alt.Tooltip("week of:N"), alt.Tooltip("not known:N")],
    }
    return [ground.encode(**told), _dotted(rows, colours).encode(y=alt.YDatum(0), **told)]


def _dots(longest: pl.DataFrame, count: int, end: date, shown: Shown, colours: Palette) -> Any:
    rows = [
        {
            "day": row["week_start"] + (_until(row["week_start"], end) - row["week_start"]) // 2,
            "amount": row["distance_m"] / METRES[shown.unit],
            "longest run": f"{shown.distance(row['distance_m'])} on {shown.day(row['local_date'])}",
        }
        for row in longest.iter_rows(named=True)
    ]
    frame = pl.DataFrame(rows, schema={"day": pl.Date, "amount": pl.Float64, "longest run": pl.String})
    return (
        alt.Chart(records(frame))
        .mark_circle(
            color=colours.ground,
            stroke=colours.longest,
            opacity=1,
            size=_by_room(count, 46, 9),
            strokeWidth=_by_room(count, 1.8, 0.9),
        )
        .encode(x=time_axis(), y=alt.Y("amount:Q"), tooltip=[_tip("longest run")])
    )


def _spikes(spikes: pl.DataFrame, shown: Shown, colours: Palette) -> list[Any]:
    """One layer a state, because each has its own shape: an outline, a triangle, a double triangle."""
    layers = []
    for state, colour in colours.spikes().items():
        rows = [
            {
                "day": row["local_date"],
                "amount": row["distance_m"] / METRES[shown.unit],
                "spike": SPIKE_WORDS[state],
                "run": f"{shown.distance(row['distance_m'])} on {shown.day(row['local_date'])}",
                "before": f"{row['ratio']:.2f} × {shown.distance(row['longest_30d_m'])}, the longest of 30 days",
            }
            for row in spikes.filter(pl.col("state") == state).iter_rows(named=True)
        ]
        if not rows:
            continue
        hollow = state == "small"
        base = alt.Chart(records(pl.DataFrame(rows))).encode(
            x=time_axis(),
            y=alt.Y("amount:Q"),
            tooltip=[_tip("spike"), _tip("run"), _tip("before", "against")],
        )
        for lift in (0, 9) if state == "large" else (0,):
            layers.append(
                base.mark_point(
                    shape="triangle-up",
                    size=80,
                    yOffset=-12 - lift,
                    stroke=colour,
                    strokeWidth=1.8,
                    fill=colours.ground if hollow else colour,
                    opacity=1,
                )
            )
    return layers


def _not_covered(spikes: pl.DataFrame, went: str, shown: Shown, colours: Palette) -> list[Any]:
    """A grey mark where nobody knows whether it was a spike."""
    rows = [
        {
            "day": row["local_date"],
            "amount": row["distance_m"] / METRES[shown.unit],
            "run": f"{shown.distance(row['distance_m'])} on {shown.day(row['local_date'])}",
            "spike": f"not covered: in the 30 days before, {went}",
        }
        for row in spikes.filter(pl.col("state") == "not_covered").drop_nulls("distance_m").iter_rows(named=True)
    ]
    if not rows:
        return []
    marks = alt.Chart(records(pl.DataFrame(rows))).mark_point(
        shape="triangle-up", size=40, stroke=colours.reference, strokeWidth=1, fill=colours.unknown, opacity=1,
    )  # fmt: skip
    return [marks.encode(x=time_axis(), y=alt.Y("amount:Q"), tooltip=[_tip("run"), _tip("spike")])]


def _aerobic(weeks: pl.DataFrame, other: pl.DataFrame, end: date, shown: Shown, colours: Palette) -> Any:
    """The second ledger: minutes of running, and on them those of everything else that is aerobic."""
    beside: dict[date, list[dict[str, Any]]] = {}
    for row in other.iter_rows(named=True):
        beside.setdefault(row["week_start"], []).append(row)
    rows: list[dict[str, Any]] = []
    for week in weeks.filter(pl.col("missing").is_null()).iter_rows(named=True):
        others = beside.get(week["week_start"], [])
        run, cross = (week["moving_s"] or 0) / 60, sum(row["aerobic_s"] or 0 for row in others) / 60
        told = {
            "day": week["week_start"],
            "until": _until(week["week_start"], end),
            "week": shown.day(week["week_start"]),
            "running": hours(week["moving_s"]),
            "beside running": ", ".join(
                f"{row['sport_family'].replace('_', ' ')} {hours(row['moving_s'])}{_counted_of(row)}" for row in others
            ),
        }
        rows += [told | {"from": 0.0, "to": run, "ledger": "running"}] if run else []
        rows += [told | {"from": run, "to": run + cross, "ledger": "beside"}] if cross else []
    frame = pl.DataFrame(
        rows,
        schema={"day": pl.Date, "until": pl.Date, "week": pl.String, "running": pl.String, "beside running": pl.String,
                "from": pl.Float64, "to": pl.Float64, "ledger": pl.String},
    )  # fmt: skip
    scale = alt.Scale(domain=["running", "beside"], range=[colours.running, colours.cross_training])
    return (
        alt.Chart(records(frame))
        .mark_rect(stroke=colours.ground, strokeWidth=_gap(len(weeks)), opacity=0.95)
        .encode(
            x=time_axis(),
            x2=alt.X2("until:T"),
            y=alt.Y("from:Q", axis=left_axis(colours, "aerobic minutes a week", tickCount=3)),
            y2=alt.Y2("to:Q"),
            color=alt.Color("ledger:N", scale=scale, legend=None),
            tooltip=[_tip("week", "week of"), _tip("running"), _tip("beside running")],
        )
    )


def _counted_of(row: dict[str, Any]) -> str:
    """How much of it counts as aerobic, where that is not all."""
    if row["aerobic_s"] == row["moving_s"]:
        return ""
    return f" ({hours(row['aerobic_s'])} of it counted)" if row["aerobic_s"] else " (not counted)"


def _tip(name: str, title: str | None = None) -> alt.Tooltip:
    return alt.Tooltip(f"{name}:N", title=title or name)
