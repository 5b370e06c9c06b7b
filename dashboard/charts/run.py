"""One run: its channels under each other on one distance axis with one cursor, and its track without any map."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import altair as alt
import polars as pl

from dashboard.charts.base import axis, finished, left_axis, records, stacked
from dashboard.format import METRES, Shown, duration
from dashboard.theme import Palette

PARTS = 500  # each is a place for the cursor in every panel
PANEL_PX = 84
_PACE_LABEL = "floor(datum.value) + ':' + format(floor((datum.value % 1) * 60), '02d')"


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel of a run: its column, what it is called, its unit, and how its numbers are written."""

    column: str
    title: str
    unit: str
    pattern: str = "{:.0f}"

    def written(self, value: float | None) -> str:
        return "–" if value is None else f"{self.pattern.format(value)} {self.unit}"


CHANNELS = (
    Channel("heart_rate_bpm", "heart rate", "bpm"),
    Channel("cadence_spm", "cadence", "steps/min"),
    Channel("stance_ms", "contact time", "ms"),
    Channel("power_w", "power", "W"),
)
COLOURED_BY = {
    "pace": "pace",
    "heart_rate": "heart_rate_bpm",
    "cadence": "cadence_spm",
    "contact": "stance_ms",
}


def channels_chart(channels: pl.DataFrame, breaks: pl.DataFrame, shown: Shown, colours: Palette) -> Any:
    """Pace, heart rate, cadence, contact time, power and balance, as far as the run has them; breaks are shaded."""
    by_distance = channels["axis"][0] == "distance"
    scale = METRES[shown.unit] if by_distance else 60
    unit = shown.unit if by_distance else "min"
    frame = channels.select(
        (pl.col("at") / scale).alias("at"),
        _pace_minutes(shown).alias("pace"),
        *(pl.col(channel.column) for channel in CHANNELS),
        pl.col("stance_balance_left_pct").alias("left"),
    ).with_columns(
        pl.col("left").clip(lower_bound=50).alias("to_left"), pl.col("left").clip(upper_bound=50).alias("to_right")
    )
    words = [
        {
            "where": f"{row['at']:.2f} {unit}",
            "pace_words": shown.pace(source["speed_mps"]),
            **{f"{one.column}_words": one.written(row[one.column]) for one in CHANNELS},
            "balance_words": "–" if row["left"] is None else f"{row['left']:.1f} L / {100 - row['left']:.1f} R",
        }
        for row, source in zip(frame.iter_rows(named=True), channels.iter_rows(named=True), strict=True)
    ]
    data = records(pl.concat([frame, pl.DataFrame(words)], how="horizontal"))
    end = float(frame["at"][-1])
    x = alt.X("at:Q", title=None, axis=None, scale=alt.Scale(nice=False))
    tips = [
        alt.Tooltip("where:N", title="at"),
        alt.Tooltip("pace_words:N", title="pace"),
        *(alt.Tooltip(f"{one.column}_words:N", title=one.title) for one in CHANNELS if channels[one.column].count()),
        *([alt.Tooltip("balance_words:N", title="balance, %")] if frame["left"].count() else []),
    ]
    panels: list[Any] = []
    if frame["pace"].count():
        panels.append(_panel(data, x, _pace_axis(frame, shown, colours), colours.running))
    panels += [
        _panel(data, x, _value_axis(frame, one, colours), _colour(one, colours))
        for one in CHANNELS
        if frame[one.column].count()
    ]
    if frame["left"].count():
        panels.append(_balance(data, x, frame, colours))
    shaded = _breaks(breaks, scale, by_distance, x, colours)
    drawn = []
    for place, panel in enumerate(panels):
        hover = alt.Chart(data, name=f"panel_{place}").mark_rule(strokeWidth=8, opacity=0).encode(x=x, tooltip=tips)
        rule = alt.Chart(data).mark_rule(color=colours.faint).encode(x=x).transform_filter(_AT_CURSOR)
        drawn.append(alt.layer(*shaded, *panel, rule, hover).properties(height=PANEL_PX))
    chart = stacked([*drawn, _labels(end, unit, colours)], colours)
    # One cursor for all panels: Altair would give each a copy of its own.
    chart.params = [
        alt.TopLevelSelectionParameter(
            name="cursor",
            select=alt.PointSelectionConfig(
                type="point", fields=["at"], nearest=True, on="pointermove", clear="pointerout"
            ),
            views=[f"panel_{place}" for place in range(len(panels))],
        )
    ]
    return chart


def _labels(end: float, unit: str, colours: Palette) -> Any:
    """The labels of the axis that all panels share, below them."""
    x = alt.X(
        "at:Q",
        title=unit,
        axis=axis(colours, grid=False, tickCount=10),
        scale=alt.Scale(domain=[0, end], nice=False),
    )
    return alt.Chart({"values": [{"at": 0}]}).mark_rule(opacity=0).encode(x=x).properties(height=1)


_AT_CURSOR = {"param": "cursor", "empty": False}


def _pace_minutes(shown: Shown) -> pl.Expr:
    """Minutes for a kilometre or a mile; slower than a slow walk is a stop, which has no pace."""
    return pl.when(pl.col("speed_mps") > 0.5).then(METRES[shown.unit] / pl.col("speed_mps") / 60)


def _panel(data: Any, x: alt.X, y: alt.Y, colour: str) -> list[Any]:
    line = alt.Chart(data).mark_line(color=colour, strokeWidth=1.6, clip=True, invalid="break-paths-show-domains")
    return [line.encode(x=x, y=y)]


def _pace_axis(frame: pl.DataFrame, shown: Shown, colours: Palette) -> alt.Y:
    low, high = _usual(frame["pace"], 0.2)
    return alt.Y(
        "pace:Q",
        axis=left_axis(colours, f"pace, min/{shown.unit}", tickCount=3, labelExpr=_PACE_LABEL),
        scale=alt.Scale(domain=[high, low], zero=False, nice=False),
    )


def _value_axis(frame: pl.DataFrame, channel: Channel, colours: Palette) -> alt.Y:
    low, high = _usual(frame[channel.column], 2.0)
    return alt.Y(
        f"{channel.column}:Q",
        axis=left_axis(colours, f"{channel.title}, {channel.unit}", tickCount=3),
        scale=alt.Scale(domain=[low, high], zero=False),
    )


def _usual(values: pl.Series, margin: float) -> tuple[float, float]:
    """The range of all but the two rarest hundredths at either end: a stop must not flatten the run."""
    low, high = values.quantile(0.02), values.quantile(0.98)
    assert low is not None
    assert high is not None
    return low - margin, high + margin


def _colour(channel: Channel, colours: Palette) -> str:
    return colours.heart_rate if channel.column == "heart_rate_bpm" else colours.other_channel


def _balance(data: Any, x: alt.X, frame: pl.DataFrame, colours: Palette) -> list[Any]:
    """Left of an even balance in the colour of left, right of it in that of right."""
    low, high = _usual(frame["left"], 0.4)
    reach = max(high - 50, 50 - low, 1.0)
    scale = alt.Scale(domain=[50 - reach, 50 + reach], zero=False, nice=False)
    label = "datum.value == 50 ? '50' : format(abs(datum.value - 50) + 50, '.1f') + (datum.value > 50 ? ' L' : ' R')"
    ground = alt.Chart(data).encode(x=x)
    y_axis = left_axis(colours, "balance, %", tickCount=3, labelExpr=label)
    return [
        ground.mark_area(color=colours.left, opacity=0.75, clip=True).encode(
            y=alt.Y("to_left:Q", axis=y_axis, scale=scale), y2=alt.Y2Datum(50)
        ),
        ground.mark_area(color=colours.right, opacity=0.75, clip=True).encode(
            y=alt.Y("to_right:Q", axis=y_axis, scale=scale), y2=alt.Y2Datum(50)
        ),
    ]


def _breaks(breaks: pl.DataFrame, scale: float, by_distance: bool, x: alt.X, colours: Palette) -> list[Any]:
    """A pause takes time and no distance: a line on the distance axis, a shade on the axis of time."""
    rows = [
        {
            "at": (row["at_m"] if by_distance else row["from_s"]) / scale,
            "until": (row["at_m"] if by_distance else row["to_s"]) / scale,
            "pause": duration(row["to_s"] - row["from_s"]),
        }
        for row in breaks.head(100).iter_rows(named=True)
        if not by_distance or row["at_m"] is not None
    ]
    if not rows:
        return []
    base = alt.Chart(records(pl.DataFrame(rows))).encode(x=x, tooltip=[alt.Tooltip("pause:N")])
    if by_distance:
        return [base.mark_rule(color=colours.unknown, strokeWidth=3, opacity=0.7)]
    return [base.mark_rect(color=colours.unknown, opacity=0.35).encode(x2=alt.X2("until:Q"))]


def track_chart(track: pl.DataFrame, colour: str, shown: Shown, colours: Palette) -> Any:
    """The way that was run, north up, coloured by one channel, with no map below it and nobody asked for one."""
    column = COLOURED_BY[colour]
    frame = track.select(
        pl.col("longitude_deg").alias("lon"),
        pl.col("latitude_deg").alias("lat"),
        "segment",
        _pace_minutes(shown).alias("pace"),
        *(pl.col(one.column) for one in CHANNELS if one.column in track.columns),
        (pl.col("at") / METRES[shown.unit]).round(2).alias("at"),
    ).with_row_index("place")
    titles: Mapping[str, str] = {one.column: f"{one.title}, {one.unit}" for one in CHANNELS}
    title = f"pace, min/{shown.unit}" if column == "pace" else titles[column]
    data = records(frame)
    base = alt.Chart(data).encode(longitude=alt.Longitude("lon:Q"), latitude=alt.Latitude("lat:Q"))
    line = base.mark_line(color=colours.unknown, strokeWidth=1.5).encode(
        detail=alt.Detail("segment:N"), order=alt.Order("place:Q")
    )
    if not frame[column].count():
        dots = base.mark_circle(size=9, color=colours.running, opacity=1)
    else:
        low, high = _usual(frame[column], 0.0)
        legend = alt.Legend(
            title=title, orient="top", labelColor=colours.faint, titleColor=colours.faint, titleFontWeight="normal",
            gradientLength=160, labelExpr=_PACE_LABEL if column == "pace" else "datum.label",
        )  # fmt: skip
        scale = alt.Scale(
            domain=[high, low] if column == "pace" else [low, high],
            range=[colours.cross_training, colours.running, colours.ink],
            clamp=True,
        )
        dots = base.mark_circle(size=14, opacity=1).encode(
            color=alt.Color(f"{column}:Q", scale=scale, legend=legend),
            tooltip=[alt.Tooltip("at:Q", title=shown.unit), alt.Tooltip(f"{column}:Q", title=title, format=".1f")],
        )
    chart = alt.layer(line, dots).project(type="mercator").properties(height=320, width="container")
    return finished(chart, colours)
